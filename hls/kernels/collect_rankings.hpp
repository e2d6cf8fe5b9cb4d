// Events of commands that rank: entries of all lanes in one order.
#pragma once

#include "hls/kernels/collecting.hpp"

namespace ballast::kernels {

template <typename At>
void collect_adl(At& at, const Order& order) {
#pragma HLS INLINE
  at.ranker.begin();
  at.rank = 1;
  at.why = order.command.has(flag::kWhy);
  at.is_long = order.command.side() == Side::long_side;
  at.finish(order, at.ranker.total());
}

/// Closes so many lots of a position in its lane; its event.
template <typename At>
Event close(At& at, unsigned lane, const Offer& head, std::int64_t lots) {
#pragma HLS INLINE
  Request request;
  request.kind = Request::Kind::close;
  request.row = head.shown.row;
  request.lots = lots;
  at.ranker.ask(lane, request);
  Event event = read_from<At::kLanes>(at.lanes, lane).event;
  auto operands = event.as<op::AdlClose>();
  operands.key = head.key;
  event.kind = static_cast<std::uint8_t>(EventKind::adl_close);
  event.arg = at.rank;
  event.set(operands);
  return event;
}

template <typename At>
void collect_take(At& at, const Order& order) {
#pragma HLS INLINE
  op::AdlEnd end;
  end.lots_left = order.command.as<op::AdlTake>().lots;
  int128 cash = 0;
  Offer head;
  unsigned lane = 0;
closes:
  while (end.lots_left > 0 && at.ranker.head(head, lane)) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = 262144
    const auto size = static_cast<std::int64_t>(core::magnitude(head.shown.q));
    const std::int64_t lots = end.lots_left < size ? end.lots_left : size;
    const Event event = close(at, lane, head, lots);
    at.give_of(order, head, event);
    if (at.why) at.give_why(order, head, at.rank, at.is_long);
    cash += event.as<op::AdlClose>().cash;
    end.lots_left -= lots;
    ++end.closes;
    if (lots == size) {
      at.ranker.pop(lane);
      ++at.rank;
    } else {
      at.ranker.cut(lane, lots);
    }
  }
  at.ranker.end_requests();
  end.cash_lo = core::low64(cash);
  end.cash_hi = core::high64(cash);
  Event event = event_of(EventKind::adl_end);
  event.symbol = order.command.symbol;
  event.set(end);
  at.give(event);
  at.finish(order);
}

template <typename At>
void collect_rank(At& at, const Order& order) {
#pragma HLS INLINE
  at.ranker.begin();
  const std::uint64_t total = at.ranker.total();
  const std::uint64_t count = order.command.as<op::Rank>().count;
  const std::uint64_t wanted = order.command.has(flag::kAll) || count > total ? total : count;
  Offer head;
  unsigned lane = 0;
ranked:
  for (std::uint64_t listed = 0; listed < wanted; ++listed) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = 262144
    at.ranker.head(head, lane);
    at.ranker.pop(lane);
    const auto number = static_cast<std::uint32_t>(listed + 1);
    Event event = event_of(EventKind::ranked);
    event.flags = static_cast<std::uint8_t>(core::light(number, total));
    event.arg = number;
    event.set(
        op::Ranked{head.shown.q, head.operands.mark_value, head.operands.entry_value, head.key});
    at.give_of(order, head, event);
    if (order.command.has(flag::kWhy)) {
      at.give_why(order, head, number, order.command.side() == Side::long_side);
    }
  }
  at.ranker.end();
  at.ranker.end_requests();
  at.give(rank_end(EventKind::rank_end, order.command.symbol, total, wanted));
  at.finish(order);
}

template <typename At>
void collect_lights(At& at, const Order& order) {
#pragma HLS INLINE
  at.ranker.begin();
  const std::uint64_t total = at.ranker.total();
  std::uint64_t given = 0;
  Offer head;
  unsigned lane = 0;
lights:
  for (std::uint64_t number = 1; number <= total; ++number) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = 262144
    at.ranker.head(head, lane);
    at.ranker.pop(lane);
    const auto now = static_cast<std::uint8_t>(core::light(number, total));
    Request request;
    request.kind = Request::Kind::light;
    request.row = head.shown.row;
    request.light = now;
    if (now != head.shown.light) at.ranker.ask(lane, request);
    if (now == head.shown.light && !order.command.has(flag::kAll)) continue;
    Event event = event_of(EventKind::light);
    event.flags = now;
    event.arg = static_cast<std::uint32_t>(number);
    event.set(op::Light{head.shown.light, 0, 0, 0});
    at.give_of(order, head, event);
    ++given;
  }
  at.ranker.end();
  at.ranker.end_requests();
  at.give(rank_end(EventKind::lights_end, order.command.symbol, total, given));
  at.finish(order);
}

template <typename At>
void collect_dump(At& at, const Order& order) {
#pragma HLS INLINE
  at.ranker.begin();
  const std::uint64_t total = at.ranker.total();
  Offer head;
  unsigned lane = 0;
dumped:
  for (std::uint64_t i = 0; i < total; ++i) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = 262144
    at.ranker.head(head, lane);
    at.ranker.pop(lane);
    at.give(position_state(order.command.symbol, head.account,
                           {head.shown, head.operands.mark_value, head.operands.entry_value,
                            head.operands.maintenance_e8}));
  }
  at.ranker.end();
  at.ranker.end_requests();
  at.give(dump_end(order.command.symbol, total));
  at.finish(order);
}

}  // namespace ballast::kernels
