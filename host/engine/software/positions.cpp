// open, free, position_delta, reduce, wallet_delta: one position, one account.
#include "hls/core/closing.hpp"
#include "hls/core/valuation.hpp"
#include "host/engine/software/software_engine.hpp"

namespace ballast::software {

Reason SoftwareEngine::check_open(const Command& command) {
  if (command.position > kMaxPositionId || command.account >= accounts_.capacity() ||
      command.symbol >= kMaxSymbols || command.side() > Side::short_side) {
    return Reason::out_of_range;
  }
  const Symbol* symbol = symbols_.find(command.symbol);
  if (symbol == nullptr) return Reason::unknown_symbol;
  const Account* account = accounts_.find(command.account);
  if (account == nullptr) return Reason::unknown_account;
  if (account->asset != symbol->asset) return Reason::wrong_asset;
  if (!symbol->has_mark) return Reason::no_mark;
  if (positions_.contains(command.position)) return Reason::in_use;
  if (account->live_positions >= kMaxPositionsPerAccount) return Reason::too_many_positions;
  return positions_.live() == positions_.capacity() ? Reason::no_room : Reason::none;
}

Reason SoftwareEngine::open(const Command& command) {
  const Reason reason = check_open(command);
  if (reason != Reason::none) return reason;
  positions_.open(command.position, command.account, command.symbol, command.side());
  ++accounts_[command.account].live_positions;
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::free(const Command& command) {
  if (command.position == kNoPosition) {
    const Account* account = accounts_.find(command.account);
    if (account == nullptr) return Reason::unknown_account;
    if (account->live_positions != 0 || account->wallet != 0) return Reason::not_flat;
    accounts_.remove(command.account);
  } else {
    const Place place = positions_.find(command.position, command.account, command.symbol);
    if (place.page == nullptr) return Reason::unknown_position;
    if (place.page->q[place.index] != 0) return Reason::not_flat;
    positions_.free(place);
    --accounts_[command.account].live_positions;
  }
  finish(command);
  return Reason::none;
}

// In the order in which the contract lists them.
Reason SoftwareEngine::check_holding(const Symbol& symbol, Side side, std::int64_t q,
                                     std::int64_t entry_value) {
  if (q > symbol.max_lots || q < -symbol.max_lots) return Reason::overflow;
  if ((side == Side::long_side && q < 0) || (side == Side::short_side && q > 0)) {
    return Reason::wrong_side;
  }
  if (entry_value > kMaxValue || entry_value < -kMaxValue) return Reason::overflow;
  if (q == 0 && entry_value != 0) return Reason::entry_left;
  return symbol.is_collateral() && entry_value != 0 ? Reason::collateral : Reason::none;
}

Reason SoftwareEngine::position_delta(const Command& command) {
  const auto operands = command.as<op::PositionDelta>();
  const Place place = positions_.find(command.position, command.account, command.symbol);
  if (place.page == nullptr) return Reason::unknown_position;
  PositionPage& page = *place.page;
  const std::uint32_t i = place.index;
  const Symbol& symbol = symbols_[command.symbol];
  if (operands.wallet > kMaxCash || operands.wallet < -kMaxCash) return Reason::out_of_range;
  if (command.has(flag::kCheckQ) && page.q[i] != operands.expected_quantity) return Reason::stale;
  std::int64_t q = 0;
  std::int64_t entry_value = 0;
  // A sum of EV that wraps is as far beyond its range as the operand that makes it wrap.
  if (__builtin_add_overflow(page.q[i], operands.quantity, &q)) return Reason::overflow;
  if (__builtin_add_overflow(page.entry_value[i], operands.entry_value, &entry_value)) {
    entry_value = operands.entry_value;
  }
  const Reason reason = check_holding(symbol, page.side[i], q, entry_value);
  if (reason != Reason::none) return reason;
  set_position(symbol, page, i, q, entry_value);
  Account& account = accounts_[command.account];
  account.wallet += operands.wallet;
  judge_or_defer(command, command.account, account);
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::reduce(const Command& command) {
  const auto operands = command.as<op::Reduce>();
  const Place place = positions_.find(command.position, command.account, command.symbol);
  if (place.page == nullptr) return Reason::unknown_position;
  PositionPage& page = *place.page;
  const std::uint32_t i = place.index;
  if (operands.cash > kMaxCash || operands.cash < -kMaxCash || operands.lots < 1) {
    return Reason::out_of_range;
  }
  const std::int64_t q = page.q[i];
  if (command.has(flag::kCheckQ) && q != operands.expected_quantity) return Reason::stale;
  if (static_cast<std::uint64_t>(operands.lots) > core::magnitude(q)) return Reason::over_close;
  const std::int64_t released = core::released_entry_value(page.entry_value[i], q, operands.lots);
  set_position(symbols_[command.symbol], page, i, q - core::signed_lots(q, operands.lots),
               page.entry_value[i] - released);
  Account& account = accounts_[command.account];
  account.wallet += operands.cash - released;
  judge_or_defer(command, command.account, account);
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::wallet_delta(const Command& command) {
  const auto operands = command.as<op::WalletDelta>();
  Account* account = accounts_.find(command.account);
  if (account == nullptr) return Reason::unknown_account;
  if (operands.amount > kMaxCash || operands.amount < -kMaxCash) return Reason::out_of_range;
  account->wallet += operands.amount;
  judge_or_defer(command, command.account, *account);
  finish(command);
  return Reason::none;
}

// Moves a position to (q, entry_value) and its account's sums by exact differences.
void SoftwareEngine::set_position(const Symbol& symbol, PositionPage& page, std::uint32_t i,
                                  std::int64_t q, std::int64_t entry_value) {
  Account& account = accounts_[page.account[i]];
  const std::int64_t mark_value = core::value(q, symbol.mark);
  const uint128 maintenance =
      core::maintenance(tables_[symbol.table], {q, mark_value, entry_value});
  account.upnl += (mark_value - entry_value) - (page.mark_value[i] - page.entry_value[i]);
  account.maintenance_e8 += maintenance - page.maintenance_e8(i);  // wraps, and the sum unwraps
  if (!symbol.is_collateral()) {
    const int change = static_cast<int>(q != 0) - static_cast<int>(page.q[i] != 0);
    account.open_positions = static_cast<std::uint16_t>(account.open_positions + change);
  }
  page.q[i] = q;
  page.entry_value[i] = entry_value;
  page.mark_value[i] = mark_value;
  page.set_maintenance_e8(i, maintenance);
}

void SoftwareEngine::judge_or_defer(const Command& command, std::uint32_t id, Account& account) {
  if (command.has(flag::kDefer)) {
    accounts_.touch(id);
  } else {
    judge_and_report(command, id, account, command.has(flag::kAnswer));
  }
}

}  // namespace ballast::software
