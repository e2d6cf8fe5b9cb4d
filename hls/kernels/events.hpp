// Events by what they tell (docs/contract.md, "Events"). Their sequence number is set by collect.
#pragma once

#include "hls/kernels/account_op.hpp"
#include "hls/kernels/account_store.hpp"

namespace ballast::kernels {

inline Event event_of(EventKind kind) {
  Event event;
  event.kind = static_cast<std::uint8_t>(kind);
  return event;
}

/// What dispatch tells.
inline Event event_from(const Record& record) {
  Event event;
  static_cast<Record&>(event) = record;
  return event;
}

inline Event verdict(std::uint32_t id, const Account& account, Verdict before) {
  Event event = event_of(EventKind::verdict);
  event.flags = static_cast<std::uint8_t>(account.verdict);
  event.account = id;
  event.arg = static_cast<std::uint32_t>(before);
  const int128 equity = account.equity();
  event.set(op::Verdict{core::low64(equity), core::high64(equity),
                        core::low64(account.maintenance_e8), core::high64(account.maintenance_e8)});
  return event;
}

inline Event account_state(std::uint32_t id, const Account& account, bool touched) {
  Event event = event_of(EventKind::account_state);
  event.flags = static_cast<std::uint8_t>(account.verdict);
  event.account = id;
  event.arg = touched ? 1 : 0;
  event.set(op::AccountState{core::low64(account.wallet), core::high64(account.wallet),
                             account.extra_margin, account.asset, account.options});
  return event;
}

inline Event position_state(std::uint16_t symbol, std::uint32_t account, const Position& x) {
  const Shown& shown = x.shown;
  Event event = event_of(EventKind::position_state);
  event.flags = static_cast<std::uint8_t>(static_cast<unsigned>(shown.side) + 4U * shown.light);
  event.symbol = symbol;
  event.position = shown.id;
  event.account = account;
  event.arg = static_cast<std::uint32_t>(core::high64(x.maintenance_e8));
  event.set(op::PositionState{shown.q, x.entry_value, x.mark_value, core::low64(x.maintenance_e8)});
  return event;
}

/// `row`: of the policy.
inline Event why_position(const core::ScoreOperands& x, std::uint8_t row, std::uint32_t rank) {
  Event event = event_of(EventKind::adl_why_position);
  event.flags = row;
  event.arg = rank;
  event.set(op::WhyPosition{x.mark_value, x.entry_value, core::low64(x.maintenance_e8),
                            core::high64(x.maintenance_e8)});
  return event;
}

inline Event why_account(const core::ScoreOperands& x, std::uint8_t row) {
  Event event = event_of(EventKind::adl_why_account);
  event.flags = row;
  event.arg = static_cast<std::uint32_t>(core::high64(x.equity));
  event.set(op::WhyAccount{core::low64(x.equity), core::low64(x.wallet),
                           core::low64(x.account_maintenance_e8),
                           static_cast<std::int32_t>(core::high64(x.wallet)),
                           static_cast<std::uint32_t>(core::high64(x.account_maintenance_e8))});
  return event;
}

inline Event refusal(const Command& command, Reason reason) {
  Event event = event_of(EventKind::rejected);
  event.flags = static_cast<std::uint8_t>(reason);
  event.symbol = command.symbol;
  event.position = command.position;
  event.account = command.account;
  event.arg = command.kind;
  return event;
}

/// The refusal of a record that is not well formed.
inline Event malformed(const Command& record, Reason reason, std::uint64_t expected) {
  Event event = event_of(EventKind::rejected);
  event.flags = static_cast<std::uint8_t>(reason);
  event.arg = record.kind;
  event.set(op::Rejected{expected, record.sequence, 0, 0});
  return event;
}

inline Event sum_end(EventKind kind, std::uint16_t symbol, const Totals& totals) {
  Event event = event_of(kind);
  event.symbol = symbol;
  event.set(op::SumEnd{core::low64(totals.sum), core::high64(totals.sum), totals.count, 0});
  return event;
}

inline Event rank_end(EventKind kind, std::uint16_t symbol, std::uint64_t total,
                      std::uint64_t listed) {
  Event event = event_of(kind);
  event.symbol = symbol;
  event.set(op::RankEnd{total, listed, 0, 0});
  return event;
}

inline Event dump_end(std::uint16_t symbol, std::uint64_t count) {
  Event event = event_of(EventKind::dump_end);
  event.symbol = symbol;
  event.set(op::CountEnd{count, 0, 0, 0});
  return event;
}

inline Event digest_value(std::uint64_t sum, std::uint64_t count) {
  Event event = event_of(EventKind::digest_value);
  event.set(op::DigestValue{sum, count, 0, 0});
  return event;
}

inline Event hello(std::uint32_t lanes, std::uint32_t positions, std::uint32_t accounts,
                   std::uint32_t depth) {
  Event event = event_of(EventKind::hello);
  event.set(op::Hello{kContractVersion, lanes, positions, accounts, kMaxSymbols, depth, 0});
  return event;
}

inline Event done(const Command& command, std::uint64_t count) {
  const bool commits = command.command() == CommandKind::commit;
  Event event = event_of(EventKind::done);
  event.arg = command.kind;
  event.set(op::Done{count, commits ? command.as<op::Commit>().time_ns : 0, 0, 0});
  return event;
}

}  // namespace ballast::kernels
