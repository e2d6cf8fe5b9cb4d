// Events into beliefs.
#include <unordered_map>
#include <utility>

#include "hls/core/valuation.hpp"
#include "hls/core/wide.hpp"
#include "host/desk/desk_delta.hpp"
#include "host/include/ballast/desk.hpp"

namespace ballast {

void Desk::believe(const InFlight& sent, int sign) {
  if (sent.position) {
    at(*sent.position).quantity += sign * sent.quantity;
    at(*sent.position).entry_value += sign * sent.entry_value;
  }
  if (sent.wallet != 0) at(*sent.account).wallet += sign * static_cast<int128>(sent.wallet);
}

void Desk::apply(const Event& event) {
  if (event.sequence > 0) confirm(event.sequence - 1);
  switch (event.event()) {
    case EventKind::rejected:
      on_rejected(event);
      break;
    case EventKind::verdict:
      if (event.account < accounts_.size()) {
        accounts_[event.account].verdict = static_cast<Verdict>(event.code());
      }
      break;
    case EventKind::adl_close:
      on_adl_close(event);
      break;
    case EventKind::adl_end: {
      const auto end = event.as<op::AdlEnd>();
      last_take_ = {event.sequence, end.lots_left, end.closes,
                    core::join(end.cash_lo, end.cash_hi)};
      break;
    }
    case EventKind::funding_end:
    case EventKind::settle_end:
      on_sum_end(event);
      break;
    case EventKind::position_state:
      on_position_state(event);
      break;
    default:
      break;
  }
}

void Desk::confirm(std::uint64_t sequence) {
  while (!in_flight_.empty() && in_flight_.front().sequence <= sequence) {
    const InFlight sent = in_flight_.front();
    in_flight_.pop_front();
    settle_confirmed(sent);
  }
}

void Desk::settle_confirmed(const InFlight& sent) {
  if (sent.position) {
    let_go(*sent.position);
  } else if (sent.kind == CommandKind::free) {
    free_accounts_.push_back(*sent.account);
  }
}

/// One command fewer in flight; an id whose last one this was is free for the next position.
void Desk::let_go(PositionId id) {
  DeskPosition& position = at(id);
  --position.in_flight;
  if (!position.live && position.in_flight == 0) free_positions_.push_back(id);
}

void Desk::resync(PositionId id) {
  if (at(id).resync == 0) at(id).resync = query_position(id);
}

void Desk::on_rejected(const Event& event) {
  const auto reason = static_cast<Reason>(event.code());
  Refusal refusal;
  refusal.sequence = event.sequence;
  refusal.reason = reason;
  refusal.kind = static_cast<CommandKind>(event.arg);
  refusal.account = AccountId(event.account);
  if (event.position != kNoPosition) refusal.position = PositionId(event.position);
  const bool not_consumed = reason == Reason::bad_check || reason == Reason::bad_sequence;
  if (not_consumed || in_flight_.empty() || in_flight_.front().sequence != event.sequence) {
    refusals_.push_back(refusal);
    return;
  }
  const InFlight sent = in_flight_.front();
  in_flight_.pop_front();
  undo(sent, reason);
}

void Desk::undo(const InFlight& sent, Reason reason) {
  believe(sent, -1);
  Refusal refusal{sent.sequence, reason, sent.kind, sent.account, sent.position, sent.fill};
  bool report = true;
  if (sent.position) {
    DeskPosition& position = at(*sent.position);
    if (sent.kind == CommandKind::open) {
      forget_position(*sent.position);
    } else if (position.live && (reason == Reason::stale || reason == Reason::entry_left ||
                                 reason == Reason::over_close)) {
      resync(*sent.position);
      if (sent.kind == CommandKind::position_delta) {
        // Before what was held without being sent, behind what was refused earlier.
        position.held.insert(position.held.begin() + position.held_refused, sent.fill);
        ++position.held_refused;
        report = false;
      }
    }
    if (sent.kind != CommandKind::free) let_go(*sent.position);  // not freed: not to be used again
  } else if (sent.kind == CommandKind::account && sent.created) {
    forget_account(*sent.account);  // an id that the engine does not have room for: not used again
  }
  if (report) refusals_.push_back(refusal);
}

void Desk::on_position_state(const Event& event) {
  if (event.position >= positions_.size()) return;
  const PositionId id(event.position);
  DeskPosition& position = at(id);
  if (position.resync == 0 || position.resync != event.sequence) return;
  const auto state = event.as<op::PositionState>();
  position.quantity = state.quantity;
  position.entry_value = state.entry_value;
  position.resync = 0;
  position.held_refused = 0;
  for (const Fill& fill : std::exchange(position.held, {})) {
    const Delta delta = plan(position, fill);
    const Reason reason = check(position, delta);
    if (reason == Reason::none) {
      send_delta(id, fill, delta, 0);
    } else {
      refusals_.push_back(
          {event.sequence, reason, CommandKind::position_delta, position.account, id, fill});
    }
  }
}

void Desk::on_adl_close(const Event& event) {
  if (in_flight_.empty() || in_flight_.front().sequence != event.sequence ||
      event.position >= positions_.size()) {
    return;
  }
  const auto close = event.as<op::AdlClose>();
  DeskPosition& position = positions_[event.position];
  position.quantity += in_flight_.front().side == Side::short_side ? close.lots : -close.lots;
  position.entry_value -= close.entry_value;
  DeskAccount& account = at(position.account);
  account.wallet += static_cast<int128>(close.cash) - close.entry_value;
  account.verdict = static_cast<Verdict>(event.code());
}

/// Funding and settlement move every position of the symbol as it was at their place in the
/// sequence: as believed now, less what was sent after them.
void Desk::on_sum_end(const Event& event) {
  if (in_flight_.empty() || in_flight_.front().sequence != event.sequence) return;
  const InFlight price = in_flight_.front();
  std::unordered_map<PositionId, std::pair<std::int64_t, std::int64_t>> later;
  for (const InFlight& sent : in_flight_) {
    if (!sent.position) continue;
    later[*sent.position].first += sent.quantity;
    later[*sent.position].second += sent.entry_value;
  }
  for (PositionId id; id < positions_end(); ++id) {
    DeskPosition& position = at(id);
    if (!position.live || position.symbol != price.symbol) continue;
    std::int64_t q = position.quantity;
    std::int64_t entry_value = position.entry_value;
    if (const auto at = later.find(id); at != later.end()) {
      q -= at->second.first;
      entry_value -= at->second.second;
    }
    if (q == 0) continue;
    DeskAccount& account = at(position.account);
    if (price.kind == CommandKind::funding) {
      account.wallet -= core::value_rounded_up(q, price.unit);
    } else {
      account.wallet += static_cast<int128>(core::value(q, price.unit)) - entry_value;
      position.quantity -= q;
      position.entry_value -= entry_value;
    }
  }
}

std::vector<Refusal> Desk::take_refusals() { return std::exchange(refusals_, {}); }

}  // namespace ballast
