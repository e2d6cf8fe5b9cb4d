// What a stream believes to be live.
#include <stdexcept>
#include <string>

#include "tests/lockstep/stream.hpp"

namespace ballast::lockstep {

namespace {

__extension__ using Int = __int128;

std::uint64_t pack(std::uint32_t account, std::uint16_t symbol, Side side) {
  return (std::uint64_t{account} << 32) | (std::uint64_t{symbol} << 8) |
         static_cast<std::uint64_t>(side);
}

}  // namespace

bool Stream::occupied(std::uint32_t account, std::uint16_t symbol, Side side) const {
  const auto has = [&](Side other) { return occupied_.contains(pack(account, symbol, other)); };
  if (side == Side::both) return has(Side::both) || has(Side::long_side) || has(Side::short_side);
  return has(Side::both) || has(side);
}

std::uint64_t Stream::staged_marks() const {
  std::uint64_t count = 0;
  for (const auto& [id, symbol] : symbols_) count += symbol.staged ? 1U : 0U;
  return count;
}

void Stream::observe(std::span<const Event> events) {
  for (const Event& event : events) learn(event);
  if (last_) apply(*last_, events);
  last_.reset();
}

void Stream::learn(const Event& event) {
  if (event.event() == EventKind::verdict) {
    last_verdict_ = event;
  } else if (event.event() == EventKind::account_state && retiring_ == event.account) {
    retiring_.reset();
    const auto state = event.as<op::AccountState>();
    Int wallet = (Int{state.wallet_hi} << 64) + state.wallet_lo;
    for (int steps = 0; wallet != 0 && steps < 64; ++steps) {
      const Int step = wallet > kMaxCash ? kMaxCash : wallet < -kMaxCash ? -kMaxCash : wallet;
      script_.push_back(add_to_wallet(event.account, static_cast<std::int64_t>(-step)));
      wallet -= step;
    }
    Command command;
    command.kind = static_cast<std::uint8_t>(CommandKind::free);
    command.position = kNoPosition;
    command.account = event.account;
    script_.push_back(command);
  } else if (event.event() == EventKind::position_state) {
    const auto state = event.as<op::PositionState>();
    const auto found = positions_.find(event.position);
    if (found == positions_.end() || found->second.quantity != state.quantity ||
        found->second.entry_value != state.entry_value) {
      throw std::logic_error("position " + std::to_string(event.position) +
                             " is not what its commands and closes add up to");
    }
  }
}

void Stream::apply(const Command& command, std::span<const Event> events) {
  const bool refused = !events.empty() && events.back().event() == EventKind::rejected;
  if (command.command() == CommandKind::commit) return apply_commit(refused);
  if (refused) return;
  switch (command.command()) {
    case CommandKind::open:
    case CommandKind::free:
    case CommandKind::position_delta:
    case CommandKind::reduce:
      return apply_position(command);
    case CommandKind::restore_account:
    case CommandKind::restore_position:
    case CommandKind::resume:
      return apply_restored(command);
    case CommandKind::settle:
      for (auto& [id, position] : positions_) {
        if (position.symbol == command.symbol) position.quantity = position.entry_value = 0;
      }
      return;
    case CommandKind::adl:
      adl_symbol_ = command.symbol;
      return;
    case CommandKind::adl_take:
      for (const Event& event : events) {
        if (event.event() != EventKind::adl_close) continue;
        const auto close = event.as<op::AdlClose>();
        apply_close(event.position, close.lots, close.entry_value);
      }
      return;
    default:
      return apply_definition(command);
  }
}

void Stream::apply_definition(const Command& command) {
  switch (command.command()) {
    case CommandKind::asset:
      assets_.insert(command.arg);
      thresholds_[command.arg] = command.as<op::Asset>();
      return;
    case CommandKind::symbol:
      symbols_[command.symbol] = LiveSymbol{command.as<op::Symbol>(), false, false, 1, 0, 0};
      return;
    case CommandKind::policy:
      policies_.insert(command.arg);
      return;
    case CommandKind::account: {
      const auto operands = command.as<op::Account>();
      LiveAccount& account = accounts_[command.account];
      account.asset = operands.asset;
      account.options = operands.options;
      return;
    }
    case CommandKind::mark: {
      LiveSymbol& symbol = symbols_.at(command.symbol);
      symbol.staged = true;
      symbol.unit = command.as<op::Mark>().unit_value;
      symbol.shift = command.arg;
      return;
    }
    case CommandKind::table:
      staged_tables_[command.arg] = {command.as<op::Table>(), {}};
      return;
    case CommandKind::tier:
      staged_tables_.at(command.arg / kMaxTiers).tiers.push_back(command.as<op::Tier>());
      return;
    case CommandKind::clear:
      restoring_ = command.has(flag::kRestore);
      return forget();
    default:
      return;
  }
}

void Stream::apply_restored(const Command& command) {
  if (command.command() == CommandKind::resume) {
    restoring_ = false;
    sequence_ = command.as<op::Resume>().next;
  } else if (command.command() == CommandKind::restore_account) {
    const auto operands = command.as<op::RestoreAccount>();
    accounts_[command.account] = {operands.asset, operands.options, 0};
  } else {
    const auto operands = command.as<op::RestorePosition>();
    add_position(command, operands.quantity, operands.entry_value);
  }
}

void Stream::add_position(const Command& command, std::int64_t quantity, std::int64_t entry_value) {
  positions_[command.position] = {command.account, command.symbol, command.side(), quantity,
                                  entry_value};
  occupied_.insert(pack(command.account, command.symbol, command.side()));
  ++accounts_.at(command.account).positions;
  ++symbols_.at(command.symbol).positions;
}

void Stream::apply_position(const Command& command) {
  const bool of_account = command.position == kNoPosition;
  if (command.command() == CommandKind::open) {
    add_position(command, 0, 0);
  } else if (command.command() == CommandKind::free && of_account) {
    accounts_.erase(command.account);
  } else if (command.command() == CommandKind::free) {
    const Side side = positions_.at(command.position).side;
    positions_.erase(command.position);
    occupied_.erase(pack(command.account, command.symbol, side));
    --accounts_.at(command.account).positions;
    --symbols_.at(command.symbol).positions;
  } else if (command.command() == CommandKind::position_delta) {
    const auto operands = command.as<op::PositionDelta>();
    LivePosition& position = positions_.at(command.position);
    position.quantity += operands.quantity;
    position.entry_value += operands.entry_value;
  } else {
    const LivePosition& position = positions_.at(command.position);
    const std::int64_t lots = command.as<op::Reduce>().lots;
    const Int size = position.quantity < 0 ? -Int{position.quantity} : Int{position.quantity};
    // Division towards zero is floor of the magnitude with the sign put back.
    const auto released = static_cast<std::int64_t>(Int{position.entry_value} * lots / size);
    apply_close(command.position, lots, released);
  }
}

void Stream::apply_close(std::uint32_t id, std::int64_t lots, std::int64_t released) {
  LivePosition& position = positions_.at(id);
  position.quantity += position.quantity < 0 ? lots : -lots;
  position.entry_value -= released;
}

void Stream::apply_commit(bool refused) {
  for (auto& [id, symbol] : symbols_) {
    if (symbol.staged && !refused) symbol.has_mark = true;
    symbol.staged = false;
  }
  staged_tables_.clear();
}

void Stream::forget() {
  assets_.clear();
  policies_.clear();
  symbols_.clear();
  accounts_.clear();
  positions_.clear();
  occupied_.clear();
  thresholds_.clear();
  last_verdict_.reset();
  retiring_.reset();
  script_.clear();
  staged_tables_.clear();
  restoring_ ? script_restoration() : set_up();
}

}  // namespace ballast::lockstep
