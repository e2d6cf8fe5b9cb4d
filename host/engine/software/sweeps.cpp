// commit, funding, settle: every position of a symbol, then every touched account in order.
#include "hls/core/valuation.hpp"
#include "host/engine/software/software_engine.hpp"

namespace ballast::software {

Reason SoftwareEngine::commit(const Command& command) {
  const auto operands = command.as<op::Commit>();
  if (operands.marks != symbols_.staged_marks()) {
    symbols_.discard();
    tables_.discard();
    return Reason::mark_count;
  }
  if (tables_.staged().any()) {
    symbols_.stage_bound(tables_.staged());
    tables_.commit();
  }
  symbols_.commit([this](std::uint16_t index, const Symbol& symbol) {
    if (positions_.live(index) != 0) revalue(index, symbol);
  });
  std::uint64_t judged = 0;
  if (!restoring_) judged = command.has(flag::kAll) ? judge_all(command) : judge_touched(command);
  if (command.has(flag::kAck)) emit_done(command, judged, operands.time_ns);
  return Reason::none;
}

void SoftwareEngine::revalue(std::uint16_t index, const Symbol& symbol) {
  const Revaluation revaluation(symbol.mark, tables_[symbol.table], symbol.max_lots);
  PageChange change;
  prefetch_first_page(index);
  positions_.for_each_page(
      index, [&](PositionPage& page, std::uint32_t number, std::uint32_t count) {
        revalue_page_(page, count, revaluation, change);
        const LookAhead ahead = look_ahead(number);
        for (std::uint32_t i = 0; i < count; ++i) {
          ahead.step(accounts_, i);
          if (page.q[i] == 0) continue;
          const std::uint32_t id = page.account[i];
          Account& account = accounts_[id];
          account.upnl += change.mark_value[i];
          account.maintenance_e8 += static_cast<uint128>(
              (static_cast<int128>(change.maintenance_high[i]) << 32) + change.maintenance_low[i]);
          accounts_.touch(id);
        }
      });
}

Reason SoftwareEngine::check_sweep(const Command& command, core::UnitValue unit) {
  if (command.symbol >= kMaxSymbols) return Reason::out_of_range;
  const Symbol* symbol = symbols_.find(command.symbol);
  if (symbol == nullptr) return Reason::unknown_symbol;
  if (!core::is_legal(unit.u, unit.shift, symbol->max_lots)) return Reason::out_of_range;
  return symbol->has_mark ? Reason::none : Reason::no_mark;
}

Reason SoftwareEngine::funding(const Command& command) {
  const core::UnitValue rate{command.as<op::Mark>().unit_value, command.arg};
  const Reason reason = check_sweep(command, rate);
  if (reason != Reason::none) return reason;
  int128 paid = 0;
  std::uint64_t count = 0;
  positions_.for_each(command.symbol, [&](PositionPage& page, std::uint32_t i) {
    if (page.q[i] == 0) return;
    const std::int64_t payment = core::value_rounded_up(page.q[i], rate);
    accounts_[page.account[i]].wallet -= payment;
    accounts_.touch(page.account[i]);
    paid += payment;
    ++count;
  });
  end_sweep(command, EventKind::funding_end, paid, count);
  return Reason::none;
}

Reason SoftwareEngine::settle(const Command& command) {
  const core::UnitValue price{command.as<op::Mark>().unit_value, command.arg};
  const Reason reason = check_sweep(command, price);
  if (reason != Reason::none) return reason;
  const Symbol& symbol = symbols_[command.symbol];
  int128 cash = 0;
  std::uint64_t count = 0;
  positions_.for_each(command.symbol, [&](PositionPage& page, std::uint32_t i) {
    if (page.q[i] == 0) return;
    const std::int64_t brought = core::value(page.q[i], price);
    accounts_[page.account[i]].wallet += brought - page.entry_value[i];
    set_position(symbol, page, i, 0, 0);
    accounts_.touch(page.account[i]);
    cash += brought;
    ++count;
  });
  end_sweep(command, EventKind::settle_end, cash, count);
  return Reason::none;
}

void SoftwareEngine::end_sweep(const Command& command, EventKind kind, int128 sum,
                               std::uint64_t positions) {
  const std::uint64_t judged = command.has(flag::kDefer) ? 0 : judge_touched(command);
  Event& event = emit(command, kind);
  event.symbol = command.symbol;
  event.set(op::SumEnd{core::low64(sum), core::high64(sum), positions, 0});
  if (command.has(flag::kAck)) emit_done(command, judged);
}

}  // namespace ballast::software
