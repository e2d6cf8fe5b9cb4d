// What collect works with: the lanes' events, the ranker, the events given.
#pragma once

#include "hls/kernels/events.hpp"
#include "hls/kernels/ranker.hpp"

namespace ballast::kernels {

/// What the lanes had to tell at the end of a command, added up.
struct LaneTotals {
  Totals totals;
  core::Digest digest;

  void add(const LaneEvent& last, bool of_digest) {
    if (of_digest) {
      const auto more = last.event.as<op::DigestValue>();
      digest.sum += more.digest;
      digest.count += more.count;
    } else {
      const auto more = taken_from<Totals>(last.event.word);
      totals.sum += more.sum;
      totals.count += more.count;
      totals.judged += more.judged;
    }
  }
};

template <typename Card>
struct Collecting {
  static constexpr unsigned kLanes = Card::kLanes;
  Stream<Order>& orders;
  Stream<LaneEvent>* const lanes;  ///< of each lane
  Stream<RingRecord>& events;
  Ranker<Card> ranker;
  std::uint64_t sequence = 0;  ///< of the command whose events are given
  std::uint64_t executed = 0;  ///< numbered commands that are over
  std::uint64_t told = 0;      ///< of these
  // Of the transaction that is open.
  std::uint32_t rank = 1;  ///< of its head
  bool why = false;
  bool is_long = false;

  void give(Event event) {
#pragma HLS INLINE
    event.sequence = sequence;
    events.write({RingRecord::Kind::record, event, false});
  }
  /// Tells how many commands are over, behind their events.
  void tell_executed() {
#pragma HLS INLINE
    if (told == executed) return;
    events.write(ring_number(executed));
    told = executed;
  }
  /// Of an entry of a ranking.
  void give_of(const Order& order, const Offer& offer, Event event) {
#pragma HLS INLINE
    event.symbol = order.command.symbol;
    event.position = offer.shown.id;
    event.account = offer.account;
    give(event);
  }
  void give_why(const Order& order, const Offer& offer, std::uint32_t number, bool of_long) {
#pragma HLS INLINE
    const auto row = static_cast<std::uint8_t>(core::policy_row(of_long, offer.operands));
    give_of(order, offer, why_position(offer.operands, row, number));
    give_of(order, offer, why_account(offer.operands, row));
  }
  void finish(const Order& order, std::uint64_t count = 0) {
#pragma HLS INLINE
    const bool always = order.command.command() == CommandKind::stop;
    if (always || order.command.has(flag::kAck)) give(done(order.command, count));
  }

  /// One lane's events, and what ends them.
  void collect_lane(const Order& order) {
#pragma HLS INLINE
    LaneEvent next;
  lane_events:
    do {
#pragma HLS LOOP_TRIPCOUNT min = 1 max = 3
      next = read_from<kLanes>(lanes, order.lane);
      if (next.valid) give(next.event);
    } while (!next.last);
    if (next.reason != Reason::none) return give(refusal(order.command, next.reason));
    finish(order);
  }

  /// All lanes' events by ascending account, to the last of each.
  LaneTotals collect_all(bool of_digest) {
#pragma HLS INLINE
    LaneTotals totals;
    LaneEvent head[kLanes];
    unsigned open = 0;
  first:
    for (unsigned lane = 0; lane < kLanes; ++lane) {
      head[lane] = read_from<kLanes>(lanes, lane);
      if (head[lane].last) totals.add(head[lane], of_digest);
      open += head[lane].last ? 0U : 1U;
    }
  merge:
    while (open != 0) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = 131072
      unsigned least = 0;
    heads:
      for (unsigned lane = 1; lane < kLanes; ++lane) {
#pragma HLS UNROLL
        if (is_before(head[lane], head[least])) least = lane;
      }
      give(head[least].event);
      head[least] = read_from<kLanes>(lanes, least);
      if (head[least].last) totals.add(head[least], of_digest);
      open -= head[least].last ? 1U : 0U;
    }
    return totals;
  }

 private:
  static bool is_before(const LaneEvent& a, const LaneEvent& b) {
    return !a.last && (b.last || a.event.account < b.event.account);
  }
};

}  // namespace ballast::kernels
