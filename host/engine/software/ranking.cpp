// adl, adl_take, rank, lights: one side of one symbol in the order of a policy.
#include <algorithm>

#include "hls/core/closing.hpp"
#include "hls/core/valuation.hpp"
#include "host/engine/software/software_engine.hpp"

namespace ballast::software {

Reason SoftwareEngine::check_ranking(const Command& command) const {
  const Side side = command.side();
  if (command.symbol >= kMaxSymbols || (side != Side::long_side && side != Side::short_side) ||
      command.arg >= kMaxPolicies) {
    return Reason::out_of_range;
  }
  if (!symbols_[command.symbol].defined) return Reason::unknown_symbol;
  if (!policies_[command.arg].defined) return Reason::unknown_policy;
  return symbols_[command.symbol].is_collateral() ? Reason::collateral : Reason::none;
}

core::ScoreOperands SoftwareEngine::operands_of(const PositionPage& page, std::uint32_t i) const {
  const Account& account = accounts_[page.account[i]];
  return {page.mark_value[i], page.entry_value[i], page.maintenance_e8(i),
          account.equity(),   account.wallet,      account.maintenance_e8};
}

// Two pages are in hand at a time: of one the accounts on the side are asked for, of the one before
// they have come and the keys are made. Nothing branches on a position, as longs and shorts, profit
// and loss come in no order.
void SoftwareEngine::fill_queue(const Command& command) {
  const bool is_long = command.side() == Side::long_side;
  const RankRows rows(policies_[command.arg].policy, is_long);
  OnSide batches[2];
  unsigned current = 0;
  queue_.clear();
  positions_.for_each_page(
      command.symbol, [&](PositionPage& page, std::uint32_t number, std::uint32_t count) {
        OnSide& batch = batches[current];
        current ^= 1U;
        batch.page = &page;
        batch.number = number;
        const LookAhead ahead = look_ahead(number);
        std::uint32_t on_side = 0;
        for (std::uint32_t i = 0; i < count; ++i) {
          ahead.fetch_line(i);
          batch.index[on_side] = i;
          on_side += static_cast<std::uint32_t>(is_long ? page.q[i] > 0 : page.q[i] < 0);
        }
        batch.count = on_side;
        for (std::uint32_t k = 0; k < on_side; ++k) {
          accounts_.prefetch(page.account[batch.index[k]]);
        }
        put_in_queue(batches[current], rows);
      });
  put_in_queue(batches[current ^ 1U], rows);
}

void SoftwareEngine::put_in_queue(const OnSide& batch, const RankRows& rows) {
  if (batch.count == 0) return;  // none yet, or nobody on the side
  std::int64_t keys[kPagePositions];
  const std::uint64_t exempt = rank_keys_(batch, accounts_.rows(), rows, keys);
  RankEntry* const entry = queue_.end();
  std::size_t count = 0;
  for (std::uint32_t k = 0; k < batch.count; ++k) {
    const std::uint32_t i = batch.index[k];
    entry[count] = {keys[k], batch.page->id[i], batch.number * kPagePositions + i};
    count += (exempt >> k & 1U) ^ 1U;
  }
  queue_.add(count);
}

Reason SoftwareEngine::adl(const Command& command) {
  const Reason reason = check_ranking(command);
  if (reason != Reason::none) return reason;
  fill_queue(command);
  transaction_ = Transaction{};
  transaction_.is_open = true;
  transaction_.why = command.has(flag::kWhy);
  transaction_.side = command.side();
  transaction_.symbol = command.symbol;
  transaction_.rank = 1;
  if (command.has(flag::kAck)) emit_done(command, queue_.size());
  return Reason::none;
}

Reason SoftwareEngine::adl_take(const Command& command) {
  if (!transaction_.is_open || transaction_.symbol != command.symbol) {
    return Reason::no_transaction;
  }
  const auto operands = command.as<op::AdlTake>();
  const core::UnitValue price{operands.unit_value, command.arg};
  const Symbol& symbol = symbols_[command.symbol];
  if (operands.lots < 1 || (operands.lots >> kLotsBits) != 0 ||
      !core::is_legal(price.u, price.shift, symbol.max_lots)) {
    return Reason::out_of_range;
  }
  std::int64_t left = operands.lots;
  std::uint64_t closes = 0;
  int128 cash = 0;
  while (left > 0 && !queue_.empty()) {
    const RankEntry head = queue_.head();
    const Place place = positions_.at(head.place);
    PositionPage& page = *place.page;
    const std::uint32_t i = place.index;
    const std::int64_t q = page.q[i];
    const std::int64_t lots = std::min(left, static_cast<std::int64_t>(core::magnitude(q)));
    const std::int64_t brought = core::value(core::signed_lots(q, lots), price);
    const std::int64_t released = core::released_entry_value(page.entry_value[i], q, lots);
    if (!transaction_.head_has_operands) transaction_.operands = operands_of(page, i);
    transaction_.head_has_operands = true;
    set_position(symbol, page, i, q - core::signed_lots(q, lots), page.entry_value[i] - released);
    Account& account = accounts_[page.account[i]];
    account.wallet += brought - released;
    account.verdict = judge(account);
    emit_close(command, head, {lots, brought, released}, page.account[i], account.verdict);
    left -= lots;
    cash += brought;
    ++closes;
    if (page.q[i] == 0) {
      queue_.pop();
      ++transaction_.rank;
      transaction_.head_has_operands = false;
    }
  }
  Event& event = emit(command, EventKind::adl_end);
  event.symbol = command.symbol;
  event.set(op::AdlEnd{left, closes, core::low64(cash), core::high64(cash)});
  finish(command);
  return Reason::none;
}

void SoftwareEngine::emit_close(const Command& command, const RankEntry& head, const Close& close,
                                std::uint32_t account, Verdict verdict) {
  Event& event = emit(command, EventKind::adl_close);
  event.flags = static_cast<std::uint8_t>(verdict);
  event.symbol = command.symbol;
  event.position = head.id;
  event.account = account;
  event.arg = transaction_.rank;
  event.set(op::AdlClose{close.lots, close.cash, close.entry_value, head.key});
  if (transaction_.why) {
    emit_why(command, head, account, transaction_.rank, transaction_.side == Side::long_side,
             transaction_.operands);
  }
}

void SoftwareEngine::emit_why(const Command& command, const RankEntry& entry, std::uint32_t account,
                              std::uint32_t rank, bool is_long, const core::ScoreOperands& x) {
  const auto fill = [&](EventKind kind, std::uint32_t arg) -> Event& {
    Event& event = emit(command, kind);
    event.flags = static_cast<std::uint8_t>(core::policy_row(is_long, x));
    event.symbol = command.symbol;
    event.position = entry.id;
    event.account = account;
    event.arg = arg;
    return event;
  };
  fill(EventKind::adl_why_position, rank)
      .set(op::WhyPosition{x.mark_value, x.entry_value, core::low64(x.maintenance_e8),
                           core::high64(x.maintenance_e8)});
  fill(EventKind::adl_why_account, static_cast<std::uint32_t>(core::high64(x.equity)))
      .set(op::WhyAccount{core::low64(x.equity), core::low64(x.wallet),
                          core::low64(x.account_maintenance_e8),
                          static_cast<std::int32_t>(core::high64(x.wallet)),
                          static_cast<std::uint32_t>(core::high64(x.account_maintenance_e8))});
}

Reason SoftwareEngine::rank(const Command& command) {
  const Reason reason = check_ranking(command);
  if (reason != Reason::none) return reason;
  fill_queue(command);
  const bool is_long = command.side() == Side::long_side;
  const std::uint64_t total = queue_.size();
  const std::uint64_t wanted =
      command.has(flag::kAll) ? total : std::min(total, command.as<op::Rank>().count);
  for (std::uint64_t listed = 0; listed < wanted; ++listed) {
    const RankEntry entry = queue_.head();
    queue_.pop();
    const Place place = positions_.at(entry.place);
    const PositionPage& page = *place.page;
    const std::uint32_t i = place.index;
    const auto number = static_cast<std::uint32_t>(listed + 1);
    Event& event = emit(command, EventKind::ranked);
    event.flags = static_cast<std::uint8_t>(core::light(number, total));
    event.symbol = command.symbol;
    event.position = entry.id;
    event.account = page.account[i];
    event.arg = number;
    event.set(op::Ranked{page.q[i], page.mark_value[i], page.entry_value[i], entry.key});
    if (command.has(flag::kWhy)) {
      emit_why(command, entry, page.account[i], number, is_long, operands_of(page, i));
    }
  }
  Event& event = emit(command, EventKind::rank_end);
  event.symbol = command.symbol;
  event.set(op::RankEnd{total, wanted, 0, 0});
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::lights(const Command& command) {
  const Reason reason = check_ranking(command);
  if (reason != Reason::none) return reason;
  fill_queue(command);
  const std::uint64_t total = queue_.size();
  std::uint32_t number = 0;
  std::uint64_t given = 0;
  for (const RankEntry& entry : queue_.sort_all()) {
    const Place place = positions_.at(entry.place);
    const auto now = static_cast<std::uint8_t>(core::light(++number, total));
    const std::uint8_t before = place.page->light[place.index];
    place.page->light[place.index] = now;
    if (now == before && !command.has(flag::kAll)) continue;
    Event& event = emit(command, EventKind::light);
    event.flags = now;
    event.symbol = command.symbol;
    event.position = entry.id;
    event.account = place.page->account[place.index];
    event.arg = number;
    event.set(op::Light{before, 0, 0, 0});
    ++given;
  }
  Event& event = emit(command, EventKind::lights_end);
  event.symbol = command.symbol;
  event.set(op::RankEnd{total, given, 0, 0});
  finish(command);
  return Reason::none;
}

}  // namespace ballast::software
