// Fills by average cost, prices, ADL: what is sent while the exchange trades.
#include <string>
#include <vector>

#include "hls/core/closing.hpp"
#include "hls/core/valuation.hpp"
#include "host/desk/desk_delta.hpp"
#include "host/desk/quote.hpp"
#include "host/include/ballast/desk.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

bool within(int128 x, std::int64_t most) { return x >= -most && x <= most; }

int sign_of(std::int64_t x) { return x < 0 ? -1 : (x > 0 ? 1 : 0); }

}  // namespace

Desk::Delta Desk::plan(const DeskPosition& position, const Fill& fill) const {
  Delta delta;
  delta.quantity = fill.lots;
  if (venue_.symbol(position.symbol).collateral) {
    delta.wallet = -static_cast<int128>(fill.value) - fill.fee;  // bought: cash becomes asset
    return delta;
  }
  const std::int64_t q = position.quantity;
  if (q == 0 || (q < 0) == (fill.lots < 0)) {
    delta.entry_value = fill.value;
    delta.wallet = -static_cast<int128>(fill.fee);
    return delta;
  }
  std::int64_t released = position.entry_value;  // all of it, unless something stays
  std::int64_t closing = fill.value;             // the part of the fill's value that closes
  if (core::magnitude(fill.lots) < core::magnitude(q)) {
    const auto lots = static_cast<std::int64_t>(core::magnitude(fill.lots));
    released = core::released_entry_value(position.entry_value, q, lots);
  } else {
    const auto lots = static_cast<std::int64_t>(core::magnitude(q));
    closing = core::released_entry_value(fill.value, fill.lots, lots);
  }
  const int128 opening = static_cast<int128>(fill.value) - closing;
  delta.entry_value = opening - released;
  delta.wallet = -static_cast<int128>(closing) - released - fill.fee;
  return delta;
}

Reason Desk::check(const DeskPosition& position, const Delta& delta) const {
  const SymbolSpec& symbol = venue_.symbol(position.symbol);
  const int128 q = position.quantity + delta.quantity;
  if (!within(delta.wallet, kMaxCash)) return Reason::out_of_range;
  if (!within(q, symbol.max_lots)) return Reason::overflow;
  if (position.side == Side::long_side && q < 0) return Reason::wrong_side;
  if (position.side == Side::short_side && q > 0) return Reason::wrong_side;
  if (!within(position.entry_value + delta.entry_value, kMaxValue)) return Reason::overflow;
  return Reason::none;
}

void Desk::send_delta(PositionId id, const Fill& fill, const Delta& delta, std::uint8_t flags) {
  const DeskPosition& position = at(id);
  InFlight sent;
  sent.account = position.account;
  sent.position = id;
  sent.quantity = static_cast<std::int64_t>(delta.quantity);
  sent.entry_value = static_cast<std::int64_t>(delta.entry_value);
  sent.wallet = static_cast<std::int64_t>(delta.wallet);
  sent.fill = fill;
  op::PositionDelta terms;
  terms.quantity = sent.quantity;
  terms.entry_value = sent.entry_value;
  terms.wallet = sent.wallet;
  terms.expected_quantity = position.quantity;
  Command command = make_command(CommandKind::position_delta, terms);
  command.flags = static_cast<std::uint8_t>(flags | flag::kCheckQ | (loading_ ? flag::kDefer : 0));
  command.symbol = static_cast<std::uint16_t>(position.symbol.value());
  command.position = id.value();
  command.account = position.account.value();
  track(command, sent);
}

void Desk::fill(PositionId id, const Fill& fill, std::uint8_t flags) {
  DeskPosition& position = live_position(id);
  const SymbolSpec& symbol = venue_.symbol(position.symbol);
  const std::string which =
      "position " + quote(position.name) + ": a fill of " + std::to_string(fill.lots) + " lots ";
  if (fill.lots == 0) throw InputError(which + "moves nothing; use transfer for cash");
  const int expected = sign_of(fill.lots) * (symbol.scale < 0 ? -1 : 1);
  if (fill.value != 0 && sign_of(fill.value) != expected) {
    throw InputError(which + "has a value of the wrong sign; SymbolSpec::entry_value gives it");
  }
  if (!within(fill.lots, kMaxLots * 2) || !within(fill.value, kMaxValue) ||
      !within(fill.fee, kMaxCash)) {
    throw InputError(which + "is out of range");
  }
  if (position.resync != 0) {
    position.held.push_back(fill);
    return;
  }
  const Delta delta = plan(position, fill);
  switch (check(position, delta)) {
    case Reason::none:
      break;
    case Reason::wrong_side:
      throw InputError(which + "would take a " +
                       (position.side == Side::long_side ? "long" : "short") +
                       " position through zero; open the other side's");
    default:
      throw InputError(which + "would exceed max_qty, 2^58 atoms of value or 2^56 of cash");
  }
  send_delta(id, fill, delta, flags);
}

PositionId Desk::fill(AccountId account, SymbolId symbol, Side side, const Fill& fill,
                      std::uint8_t flags) {
  check_account(account);
  std::optional<PositionId> id = find_position(account, symbol, side);
  if (!id) {
    std::string name = at(account).name + "/" + symbol_at(symbol).name;
    if (side == Side::long_side) name += "/long";
    if (side == Side::short_side) name += "/short";
    id = add_position(name, account, symbol, side);
  }
  this->fill(*id, fill, flags);
  return *id;
}

std::uint64_t Desk::reduce(PositionId id, std::int64_t lots, std::int64_t cash,
                           std::uint8_t flags) {
  const DeskPosition& position = live_position(id);
  const std::string which = "position " + quote(position.name) + ": a reduce ";
  if (position.resync != 0) return 0;
  if (lots < 1 || static_cast<std::uint64_t>(lots) > core::magnitude(position.quantity)) {
    throw InputError(which + "of " + std::to_string(lots) + " lots; it has " +
                     std::to_string(position.quantity));
  }
  if (!within(cash, kMaxCash)) throw InputError(which + "for 2^56 atoms or more");
  op::Reduce terms;
  terms.lots = lots;
  terms.cash = cash;
  terms.expected_quantity = position.quantity;
  InFlight sent;
  sent.account = position.account;
  sent.position = id;
  sent.quantity = -core::signed_lots(position.quantity, lots);
  sent.entry_value = -core::released_entry_value(position.entry_value, position.quantity, lots);
  sent.wallet = cash + sent.entry_value;
  Command command = make_command(CommandKind::reduce, terms);
  command.flags = static_cast<std::uint8_t>(flags | flag::kCheckQ);
  command.symbol = static_cast<std::uint16_t>(position.symbol.value());
  command.position = id.value();
  command.account = position.account.value();
  return track(command, sent);
}

std::uint64_t Desk::price_command(CommandKind kind, SymbolId symbol, core::UnitValue unit,
                                  std::uint8_t flags) {
  const SymbolSpec& spec = symbol_at(symbol);
  if (!core::is_legal(unit.u, unit.shift, spec.max_lots)) {
    throw InputError("symbol " + quote(spec.name) +
                     ": at this price a position of max_qty is "
                     "worth 2^58 atoms or more");
  }
  op::Mark terms;
  terms.unit_value = unit.u;
  Command command = make_command(kind, terms);
  command.flags = flags;
  command.symbol = static_cast<std::uint16_t>(symbol.value());
  command.arg = unit.shift;
  if (kind == CommandKind::mark) return send(command);
  InFlight sent;
  sent.symbol = symbol;
  sent.unit = unit;
  return track(command, sent);
}

void Desk::mark(SymbolId symbol, core::UnitValue unit) {
  price_command(CommandKind::mark, symbol, unit, 0);
  staged_marks_[symbol.value()] = unit;
}

std::uint64_t Desk::commit(std::uint64_t time_ns, std::uint8_t flags) {
  op::Commit terms;
  terms.time_ns = time_ns;
  for (std::size_t symbol = 0; symbol < staged_marks_.size(); ++symbol) {
    if (!staged_marks_[symbol]) continue;
    marks_[symbol] = *staged_marks_[symbol];
    staged_marks_[symbol].reset();
    ++terms.marks;
  }
  Command command = make_command(CommandKind::commit, terms);
  command.flags = flags;
  return send(command);
}

void Desk::stage_tiers(SymbolId symbol, std::span<const op::Tier> tiers) {
  symbol_at(symbol);
  for (std::uint32_t index = 0; index < tiers.size(); ++index) {
    Command command = make_command(CommandKind::tier, tiers[index]);
    command.symbol = static_cast<std::uint16_t>(symbol.value());
    command.arg = index;
    send(command);
  }
}

std::uint64_t Desk::funding(SymbolId symbol, core::UnitValue unit, std::uint8_t flags) {
  return price_command(CommandKind::funding, symbol, unit, flags);
}

std::uint64_t Desk::settle(SymbolId symbol, core::UnitValue unit, std::uint8_t flags) {
  return price_command(CommandKind::settle, symbol, unit, flags);
}

std::uint64_t Desk::adl(SymbolId symbol, Side side, PolicyId policy, std::uint8_t flags) {
  symbol_at(symbol);
  Command command = make_command(CommandKind::adl, op::None{});
  command.flags = flags;
  command.set_side(side);
  command.symbol = static_cast<std::uint16_t>(symbol.value());
  command.arg = venue_.policy_slot(policy, symbol);
  adl_side_ = side;
  return send(command);
}

std::uint64_t Desk::adl_take(SymbolId symbol, std::int64_t lots, core::UnitValue unit) {
  symbol_at(symbol);
  op::AdlTake terms;
  terms.unit_value = unit.u;
  terms.lots = lots;
  Command command = make_command(CommandKind::adl_take, terms);
  command.symbol = static_cast<std::uint16_t>(symbol.value());
  command.arg = unit.shift;
  InFlight sent;
  sent.symbol = symbol;
  sent.side = adl_side_;
  return track(command, sent);
}

void Desk::close_losers(std::span<const LoserLeg> legs, int128 cash, std::uint8_t flags) {
  Rational total = 0;
  for (const LoserLeg& leg : legs) total += leg.lots;
  if (total <= 0) throw InputError("no losers' lots to close");
  std::vector<std::int64_t> shares;
  Rational lots = 0;
  Rational given = 0;
  for (const LoserLeg& leg : legs) {
    const DeskPosition& position = live_position(leg.position);
    lots += leg.lots;
    const Rational share = floor(cash * lots / total) - given;
    given += share;
    if (leg.lots < 1 || static_cast<std::uint64_t>(leg.lots) > core::magnitude(position.quantity) ||
        abs(share) > kMaxCash || position.resync != 0) {
      throw InputError("position " + quote(position.name) + ": cannot close " +
                       std::to_string(leg.lots) + " lots of " + std::to_string(position.quantity) +
                       " for " + to_string(share) + " atoms");
    }
    shares.push_back(static_cast<std::int64_t>(*share.whole()));
  }
  for (std::size_t i = 0; i < legs.size(); ++i) {
    reduce(legs[i].position, legs[i].lots, shares[i], flags);
  }
}

std::uint64_t Desk::rank(SymbolId symbol, Side side, PolicyId policy, std::uint64_t count,
                         std::uint8_t flags) {
  symbol_at(symbol);
  op::Rank terms;
  terms.count = count;
  Command command = make_command(CommandKind::rank, terms);
  command.flags = flags;
  command.set_side(side);
  command.symbol = static_cast<std::uint16_t>(symbol.value());
  command.arg = venue_.policy_slot(policy, symbol);
  return send(command);
}

std::uint64_t Desk::query_account(AccountId account) {
  check_account(account);
  Command command = make_command(CommandKind::query, op::None{});
  command.position = kNoPosition;
  command.account = account.value();
  return send(command);
}

std::uint64_t Desk::query_position(PositionId id) {
  const DeskPosition& position = live_position(id);
  Command command = make_command(CommandKind::query, op::None{});
  command.symbol = static_cast<std::uint16_t>(position.symbol.value());
  command.position = id.value();
  command.account = position.account.value();
  return send(command);
}

}  // namespace ballast
