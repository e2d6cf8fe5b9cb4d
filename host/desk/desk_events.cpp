// Events into beliefs.
#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "hls/core/valuation.hpp"
#include "hls/core/wide.hpp"
#include "host/desk/desk_books.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

/// Of a fill that can no longer be booked, in the engine's words.
Reason reason_of(Declined declined) {
  return declined == Declined::through_zero ? Reason::wrong_side : Reason::out_of_range;
}

}  // namespace

void Desk::apply(const Event& event) {
  Books& books = *books_;
  if (event.sequence < books.last_event) {
    throw InputError("an event of command " + std::to_string(event.sequence) +
                     " after one of command " + std::to_string(books.last_event) +
                     ": events are applied once, in their order");
  }
  books.last_event = event.sequence;
  if (event.sequence > 0) books.confirm(event.sequence - 1);
  switch (event.event()) {
    case EventKind::rejected:
      books.on_rejected(event);
      break;
    case EventKind::verdict:
      if (event.account < books.accounts.size()) {
        books.accounts[event.account].verdict = static_cast<Verdict>(event.code());
      }
      break;
    case EventKind::adl_close:
      books.on_adl_close(event);
      break;
    case EventKind::adl_end: {
      const auto end = event.as<op::AdlEnd>();
      books.last_take = {event.sequence, end.lots_left, end.closes,
                         core::join(end.cash_lo, end.cash_hi)};
      break;
    }
    case EventKind::funding_end:
    case EventKind::settle_end:
      books.on_sum_end(event);
      break;
    case EventKind::position_state:
      books.on_position_state(event);
      break;
    default:
      break;
  }
  books.ask_back();
  books.drain();
}

/// What the sink has not had cannot have been executed.
void Desk::confirm(std::uint64_t sequence) { books_->confirm(std::min(sequence, last_sequence())); }

void Desk::Books::confirm(std::uint64_t upto) {
  while (!unconfirmed.empty() && unconfirmed.front().sequence <= upto) {
    const Unconfirmed entry = unconfirmed.front();
    unconfirmed.pop_front();
    if (entry.has_account()) --accounts[entry.account].in_flight;
    if (entry.has_position()) {
      let_go(entry.position);
    } else if (entry.kind == CommandKind::free) {
      free_accounts.push_back(entry.account);
    }
  }
}

/// One command fewer in flight; an id whose last one this was is free for the next position.
void Desk::Books::let_go(std::uint32_t id) {
  PositionRow& position = positions[id];
  --position.in_flight;
  if (!position.live && position.in_flight == 0) free_positions.push_back(id);
}

void Desk::Books::on_rejected(const Event& event) {
  const auto reason = static_cast<Reason>(event.code());
  const bool not_consumed = reason == Reason::bad_check || reason == Reason::bad_sequence;
  if (not_consumed || unconfirmed.empty() || unconfirmed.front().sequence != event.sequence) {
    Refusal refusal;
    refusal.sequence = event.sequence;
    refusal.reason = reason;
    refusal.kind = static_cast<CommandKind>(event.arg);
    refusal.account = AccountId(event.account);
    if (event.position != kNoPosition) refusal.position = PositionId(event.position);
    refusals.push_back(refusal);
    return;
  }
  const Unconfirmed entry = unconfirmed.front();
  unconfirmed.pop_front();
  if (entry.has_account()) --accounts[entry.account].in_flight;
  undo(entry, reason);
}

void Desk::Books::undo(const Unconfirmed& entry, Reason reason) {
  believe(entry, -1);
  bool report = true;
  if (entry.has_position()) {
    PositionRow& position = positions[entry.position];
    if (entry.kind == CommandKind::open) {
      forget_position(entry.position);
    } else if (position.live && (reason == Reason::stale || reason == Reason::entry_left ||
                                 reason == Reason::over_close)) {
      if (!position.read_back) to_ask.push_back(entry.position);
      position.read_back = true;
      ReadBack& read_back = read_backs[entry.position];
      if (entry.kind == CommandKind::position_delta) {
        // Before what was held without being sent, behind what was refused earlier.
        const auto at = read_back.held.begin() + static_cast<std::ptrdiff_t>(read_back.refused);
        read_back.held.insert(at, {entry.fill(), entry.flags});
        ++read_back.refused;
        ++held;
        report = false;
      }
    }
    if (entry.kind != CommandKind::free) let_go(entry.position);  // not freed: not used again
  } else if (entry.kind == CommandKind::account && entry.created) {
    forget_account(entry.account);  // an id that the engine does not have room for: not used again
  }
  if (!report) return;
  Refusal refusal;
  refusal.sequence = entry.sequence;
  refusal.reason = reason;
  refusal.kind = entry.kind;
  if (entry.has_account()) refusal.account = AccountId(entry.account);
  if (entry.has_position()) refusal.position = PositionId(entry.position);
  if (entry.kind == CommandKind::position_delta) refusal.fill = entry.fill();
  refusals.push_back(refusal);
}

/// Asks the engine for what waits to be read back. The answer may come while the sink is called: by
/// then its number is known.
void Desk::Books::ask_back() {
  for (const std::uint32_t id : std::exchange(to_ask, {})) {
    Command command = make_command(CommandKind::query, op::None{});
    command.symbol = positions[id].symbol;
    command.position = id;
    command.account = positions[id].account;
    read_backs.at(id).query = number(command);
  }
}

void Desk::Books::on_position_state(const Event& event) {
  const auto asked = read_backs.find(event.position);
  if (asked == read_backs.end() || asked->second.query != event.sequence) return;
  const std::vector<HeldFill> fills = std::move(asked->second.held);
  read_backs.erase(asked);
  held -= fills.size();
  PositionRow& position = positions[event.position];
  position.read_back = false;
  const auto state = event.as<op::PositionState>();
  position.quantity = state.quantity;
  position.entry_value = state.entry_value;
  for (const HeldFill& each : fills) {
    const Delta delta = plan(position, each.fill);
    const Declined declined = check(position, delta);
    if (declined == Declined::none) {
      send_delta(event.position, each.fill, delta, each.flags, true);
      continue;
    }
    Refusal refusal;
    refusal.sequence = event.sequence;
    refusal.reason = reason_of(declined);
    refusal.kind = CommandKind::position_delta;
    refusal.account = AccountId(position.account);
    refusal.position = PositionId(event.position);
    refusal.fill = each.fill;
    refusals.push_back(refusal);
  }
}

void Desk::Books::on_adl_close(const Event& event) {
  if (unconfirmed.empty() || unconfirmed.front().sequence != event.sequence ||
      event.position >= positions.size()) {
    return;
  }
  const auto close = event.as<op::AdlClose>();
  PositionRow& position = positions[event.position];
  position.quantity += unconfirmed.front().side == Side::short_side ? close.lots : -close.lots;
  position.entry_value -= close.entry_value;
  AccountRow& account = accounts[position.account];
  account.wallet += static_cast<int128>(close.cash) - close.entry_value;
  account.verdict = static_cast<Verdict>(event.code());
}

/// Funding and settlement move every position of the symbol as it was at their place in the
/// sequence: as believed now, less what was sent after them.
void Desk::Books::on_sum_end(const Event& event) {
  if (unconfirmed.empty() || unconfirmed.front().sequence != event.sequence) return;
  const Unconfirmed price = unconfirmed.front();
  const core::UnitValue unit{price.unit, price.shift};
  struct Later {
    std::int64_t quantity = 0, entry_value = 0;
  };
  std::unordered_map<std::uint32_t, Later> later;
  for (std::size_t n = 1; n < unconfirmed.size(); ++n) {
    const Unconfirmed& entry = unconfirmed.at(n);
    if (!entry.has_position() || positions[entry.position].symbol != price.symbol) continue;
    later[entry.position].quantity += entry.quantity;
    later[entry.position].entry_value += entry.entry_value;
  }
  constexpr std::size_t kRowsAhead = 24;
  constexpr std::size_t kAccountsAhead = 12;
  const std::vector<std::uint32_t>& together = positions_of[price.symbol];
  for (std::size_t i = 0; i < together.size(); ++i) {
    if (i + kRowsAhead < together.size()) {
      __builtin_prefetch(&positions[together[i + kRowsAhead]], 1);
    }
    if (i + kAccountsAhead < together.size()) {
      __builtin_prefetch(&accounts[positions[together[i + kAccountsAhead]].account], 1);
    }
    PositionRow& position = positions[together[i]];
    std::int64_t q = position.quantity;
    std::int64_t entry_value = position.entry_value;
    if (position.in_flight != 0) {
      if (const auto at = later.find(together[i]); at != later.end()) {
        q -= at->second.quantity;
        entry_value -= at->second.entry_value;
      }
    }
    if (q == 0) continue;
    AccountRow& account = accounts[position.account];
    if (price.kind == CommandKind::funding) {
      account.wallet -= core::value_rounded_up(q, unit);
    } else {
      account.wallet += static_cast<int128>(core::value(q, unit)) - entry_value;
      position.quantity -= q;
      position.entry_value -= entry_value;
    }
  }
}

std::vector<Refusal> Desk::take_refusals() { return std::exchange(books_->refusals, {}); }

}  // namespace ballast
