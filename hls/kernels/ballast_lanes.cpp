// Kernel: everything between the rings. It runs by itself, from the first command to `end` and
// again.
#include "hls/compat/task.hpp"
#include "hls/kernels/ballast_kernels.hpp"
#include "hls/kernels/card.hpp"

namespace ballast::kernels {
namespace {

using Card = DefaultCard;

// Each store is in the one process that owns it.

void dispatch_task(Stream<RingRecord>& commands, Stream<LaneOp> (&ops)[Card::kLanes],
                   Stream<std::uint32_t> (&live_counts)[Card::kLanes], Stream<Order>& orders) {
  static Configuration known;
  dispatch(Dispatching<Card>{known, commands, ops, live_counts, orders});
}

template <unsigned Lane>
void positions_task(Stream<LaneOp>& ops, Stream<Request>& requests, Stream<bool>& opened,
                    Stream<AccountOp>& accounts, Stream<std::uint32_t>& live_counts) {
  static PositionStore<Card::kRows> store;
// Two ports each: a row is read while the one before is written.
#pragma HLS BIND_STORAGE variable = store.holder type = ram_2p impl = uram
#pragma HLS BIND_STORAGE variable = store.holding type = ram_2p impl = uram
#pragma HLS BIND_STORAGE variable = store.contribution type = ram_2p impl = uram
// All tiers of a symbol are compared at once.
#pragma HLS ARRAY_PARTITION variable = store.tier dim = 2 type = complete
  positions(PositionLane<Card>{store, Lane, ops, requests, opened, accounts, live_counts});
}

template <unsigned Lane>
void accounts_task(Stream<AccountOp>& ops, Stream<bool>& opened, Stream<Entry>& entries,
                   Stream<LaneEvent>& events) {
  static AccountStore<Card::kAccounts> store;
#pragma HLS BIND_STORAGE variable = store.row type = ram_2p impl = uram
  accounts(AccountLane<Card>{store, Lane, ops, opened, entries, events});
}

template <unsigned Lane>
void rank_task(Stream<Entry>& entries, Stream<Offer>& offers) {
  static Queue<Card::kDepth> queue;
  rank<Card>(queue, entries, offers);
}

void collect_task(Stream<Order>& orders, Stream<LaneEvent> (&lanes)[Card::kLanes],
                  Stream<RingRecord>& events, Stream<Offer> (&offers)[Card::kLanes],
                  Stream<Request> (&requests)[Card::kLanes]) {
  collect(Collecting<Card>{orders, lanes, events, Ranker<Card>(offers, requests)});
}

template <unsigned Lane>
void lane_tasks(Streams<Card>& streams) {
#pragma HLS INLINE
  BALLAST_KERNEL_LOCAL compat::Task of_positions(positions_task<Lane>, streams.ops[Lane],
                                                 streams.requests[Lane], streams.opened[Lane],
                                                 streams.accounts[Lane], streams.live_counts[Lane]);
  BALLAST_KERNEL_LOCAL compat::Task of_accounts(accounts_task<Lane>, streams.accounts[Lane],
                                                streams.opened[Lane], streams.entries[Lane],
                                                streams.lane_events[Lane]);
  BALLAST_KERNEL_LOCAL compat::Task of_rank(rank_task<Lane>, streams.entries[Lane],
                                            streams.offers[Lane]);
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
  static_assert(k::Card::kLanes == 4, "a line below for each lane");
  BALLAST_KERNEL_LOCAL k::Streams<k::Card> streams;
  BALLAST_KERNEL_LOCAL ballast::compat::Task of_dispatch(k::dispatch_task, commands, streams.ops,
                                                         streams.live_counts, streams.orders);
  k::lane_tasks<0>(streams);
  k::lane_tasks<1>(streams);
  k::lane_tasks<2>(streams);
  k::lane_tasks<3>(streams);
  BALLAST_KERNEL_LOCAL ballast::compat::Task of_collect(k::collect_task, streams.orders,
                                                        streams.lane_events, events, streams.offers,
                                                        streams.requests);
}
