// Gives the events of all commands in their order: one lane's as they come, all lanes' merged by
// account, rankings by rank; then what ends them.
#pragma once

#include "hls/core/registers.hpp"
#include "hls/kernels/collect_rankings.hpp"

namespace ballast::kernels {

/// Commands that all lanes answer without ranking.
template <typename At>
void collect_merged(At& at, const Order& order) {
#pragma HLS INLINE
  const std::uint16_t symbol = order.command.symbol;
  const LaneTotals lanes = at.collect_all(order.action == Action::digest);
  const Totals& totals = lanes.totals;
  switch (order.action) {
    case Action::commit:
      return at.finish(order, totals.judged);
    case Action::funding:
      at.give(sum_end(EventKind::funding_end, symbol, totals));
      return at.finish(order, totals.judged);
    case Action::settle:
      at.give(sum_end(EventKind::settle_end, symbol, totals));
      return at.finish(order, totals.judged);
    case Action::dump_accounts:
      at.give(dump_end(0, totals.count));
      return at.finish(order);
    case Action::digest:
      at.give(digest_value(order.digest.sum + lanes.digest.sum,
                           order.digest.count + lanes.digest.count));
      return at.finish(order);
    default:
      return at.finish(order);
  }
}

template <typename At>
void collect_from_all(At& at, const Order& order) {
#pragma HLS INLINE
  switch (order.action) {
    case Action::adl:
      return collect_adl(at, order);
    case Action::take:
      return collect_take(at, order);
    case Action::rank:
      return collect_rank(at, order);
    case Action::lights:
      return collect_lights(at, order);
    case Action::dump_positions:
      return collect_dump(at, order);
    default:
      return collect_merged(at, order);
  }
}

template <typename At>
void collect_order(At& at, const Order& order) {
#pragma HLS INLINE
  at.sequence = order.sequence;
  if (order.ends_transaction) at.ranker.end();
  switch (order.source) {
    case Order::Source::end:
      return;
    case Order::Source::refused:
      return at.give(refusal(order.command, order.reason));
    case Order::Source::malformed:
      return at.give(malformed(order.command, order.reason, order.sequence));
    case Order::Source::event:
      return at.give(event_from(order.command));
    case Order::Source::none:
      return at.finish(order);
    case Order::Source::lane:
      return at.collect_lane(order);
    case Order::Source::all:
      return collect_from_all(at, order);
  }
}

template <typename Card>
void collect(Collecting<Card> at) {
#pragma HLS INLINE
  at.give(hello(Card::kLanes, Card::kLanes * Card::kRows, Card::kLanes * Card::kAccounts,
                Card::kDepth));
  bool open = true;
orders:
  while (open) {
#pragma HLS LOOP_TRIPCOUNT min = 1 max = 1000000
    Order order;
    if (!at.orders.read_nb(order)) {
      at.tell_executed();
      order = at.orders.read();
    }
    collect_order(at, order);
    if (order.ends_command()) ++at.executed;
    open = order.source != Order::Source::end;
    if (!open || at.executed - at.told == kExecutedEvery) at.tell_executed();
  }
  at.events.write({RingRecord::Kind::end, Record{}, false});
}

}  // namespace ballast::kernels
