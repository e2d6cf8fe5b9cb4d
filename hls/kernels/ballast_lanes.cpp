// Kernel: everything between the rings. It runs by itself, from the first command to `end` and
// again.
#include "hls/compat/task.hpp"
#include "hls/kernels/ballast_kernels.hpp"
#include "hls/kernels/card.hpp"

namespace ballast::kernels {
namespace {

using Card = DefaultCard;

// Each store is in the one process that owns it. Streams of all lanes are arrays, as hls::task
// takes them by the address of the first.

void dispatch_task(Stream<RingRecord>& commands, Stream<LaneOp> ops[Card::kLanes],
                   Stream<Answer> answers[Card::kLanes], Stream<Order>& orders) {
  static Configuration known;
  dispatch(DispatchContext<Card>{known, commands, ops, answers, orders});
}

template <unsigned Lane>
void positions_task(Stream<LaneOp>& ops, Stream<Request>& requests, Stream<bool>& opened,
                    Stream<AccountOp>& accounts, Stream<Answer>& answers) {
  static PositionStore<Card::kRows> store;
  static TierStore tiers;
// A row is one word, not a memory a member; two ports each, as a row is read while the one before
// is written.
#pragma HLS AGGREGATE variable = store.holder compact = bit
#pragma HLS AGGREGATE variable = store.holding compact = bit
#pragma HLS AGGREGATE variable = store.contribution compact = bit
#pragma HLS BIND_STORAGE variable = store.holder type = ram_2p impl = uram
#pragma HLS BIND_STORAGE variable = store.holding type = ram_2p impl = uram
#pragma HLS BIND_STORAGE variable = store.contribution type = ram_2p impl = uram
// The floors of a group are compared at once, each in a memory of its own.
#pragma HLS ARRAY_PARTITION variable = tiers.first_floor dim = 2 type = complete
#pragma HLS ARRAY_PARTITION variable = tiers.floor dim = 2 type = complete
#pragma HLS AGGREGATE variable = tiers.charge compact = bit
#pragma HLS BIND_STORAGE variable = tiers.first_floor type = ram_1p impl = bram
#pragma HLS BIND_STORAGE variable = tiers.floor type = ram_1p impl = uram
#pragma HLS BIND_STORAGE variable = tiers.charge type = ram_1p impl = uram
  positions(PositionLane<Card>{store, tiers, Lane, ops, requests, opened, accounts, answers});
}

template <unsigned Lane>
void accounts_task(Stream<AccountOp>& ops, Stream<bool>& opened, Stream<Entry>& entries,
                   Stream<LaneEvent>& events) {
  static AccountStore<Card::kAccounts> store;
#pragma HLS AGGREGATE variable = store.row compact = bit
#pragma HLS BIND_STORAGE variable = store.row type = ram_2p impl = uram
  accounts(AccountLane<Card>{store, Lane, ops, opened, entries, events});
}

template <unsigned Lane>
void rank_task(Stream<Entry>& entries, Stream<Offer>& offers) {
  static Queue<Card::kDepth> queue;
  rank<Card>(queue, entries, offers);
}

void collect_task(Stream<Order>& orders, Stream<LaneEvent> lanes[Card::kLanes],
                  Stream<RingRecord>& events, Stream<Offer> offers[Card::kLanes],
                  Stream<Request> requests[Card::kLanes]) {
  collect(Collecting<Card>{orders, lanes, events, Ranker<Card>(offers, requests)});
}

/// A template, so that every lane has tasks and streams of its own.
template <unsigned Lane>
void lane_tasks(Stream<LaneOp>& ops, Stream<Answer>& answers, Stream<Request>& requests,
                Stream<Offer>& offers, Stream<LaneEvent>& events) {
#pragma HLS INLINE
  BALLAST_KERNEL_LOCAL Stream<AccountOp> to_accounts{"to_accounts"};
  BALLAST_KERNEL_LOCAL Stream<bool> opened{"opened"};
  BALLAST_KERNEL_LOCAL Stream<Entry> entries{"entries"};
  BALLAST_KERNEL_LOCAL compat::Task of_positions(positions_task<Lane>, ops, requests, opened,
                                                 to_accounts, answers);
  BALLAST_KERNEL_LOCAL compat::Task of_accounts(accounts_task<Lane>, to_accounts, opened, entries,
                                                events);
  BALLAST_KERNEL_LOCAL compat::Task of_rank(rank_task<Lane>, entries, offers);
}

}  // namespace
}  // namespace ballast::kernels

extern "C" void ballast_lanes(ballast::compat::Stream<ballast::kernels::RingRecord>& commands,
                              ballast::compat::Stream<ballast::kernels::RingRecord>& events) {
#pragma HLS INTERFACE axis port = commands
#pragma HLS INTERFACE axis port = events
// Nobody starts it.
#pragma HLS INTERFACE ap_ctrl_none port = return
  namespace k = ballast::kernels;
  BALLAST_KERNEL_LOCAL k::Stream<k::Order> orders{"orders"};
  BALLAST_KERNEL_LOCAL k::Stream<k::LaneOp> ops[k::Card::kLanes];
  BALLAST_KERNEL_LOCAL k::Stream<k::Answer> answers[k::Card::kLanes];
  BALLAST_KERNEL_LOCAL k::Stream<k::Request> requests[k::Card::kLanes];
  BALLAST_KERNEL_LOCAL k::Stream<k::Offer> offers[k::Card::kLanes];
  BALLAST_KERNEL_LOCAL k::Stream<k::LaneEvent> lane_events[k::Card::kLanes];
  BALLAST_KERNEL_LOCAL ballast::compat::Task of_dispatch(k::dispatch_task, commands, ops, answers,
                                                         orders);
  static_assert(k::Card::kLanes == 4, "a line below for each lane");
  k::lane_tasks<0>(ops[0], answers[0], requests[0], offers[0], lane_events[0]);
  k::lane_tasks<1>(ops[1], answers[1], requests[1], offers[1], lane_events[1]);
  k::lane_tasks<2>(ops[2], answers[2], requests[2], offers[2], lane_events[2]);
  k::lane_tasks<3>(ops[3], answers[3], requests[3], offers[3], lane_events[3]);
  BALLAST_KERNEL_LOCAL ballast::compat::Task of_collect(k::collect_task, orders, lane_events,
                                                        events, offers, requests);
}
