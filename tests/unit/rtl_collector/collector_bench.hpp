// A collector with sources for its order entries and lanes, and a sink; a cycle at a time.
#pragma once

#include <deque>
#include <vector>

#include "tests/unit/rtl_collector/collector_model.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {

/// A record that came out, with its cycle.
struct Given {
  Event event;
  std::uint64_t cycle;
};

template <typename Model, unsigned Lanes>
class CollectorBench {
 public:
  static constexpr unsigned kLanes = Lanes;

  CollectorBench() : lanes_(Lanes) {
    dut_->order_valid_i = dut_->ev_valid_i = dut_->out_ready_i = 0;
    dut_.settle();
  }

  /// An entry to come, its beats with it.
  void add(const Entry& entry) {
    orders_.push_back(entry.order);
    for (unsigned lane = 0; lane < Lanes; ++lane) {
      for (const Beat& beat : entry.beats[lane]) lanes_[lane].push_back(beat);
    }
  }

  /// One cycle: a source that may not offer keeps what it offers already, as streams do.
  template <typename MayOffer, typename MayTake>
  void cycle(MayOffer may_offer, MayTake may_take) {
    offer(may_offer);
    dut_->out_ready_i = may_take();
    dut_->heartbeat_i = static_cast<IData>(dut_.cycle()) * 3;
    dut_.settle();
    observe();
    dut_.edge();
  }
  void cycle() {
    cycle([] { return true; }, [] { return true; });
  }

  bool idle() const {
    bool all = orders_.empty();
    for (const auto& beats : lanes_) all = all && beats.empty();
    return all;
  }
  std::size_t orders_left() const { return orders_.size(); }
  bool drained() { return dut_->drained_o != 0; }
  std::uint64_t now() const { return dut_.cycle(); }

  std::vector<Given> given;
  std::vector<std::uint32_t> latencies;           // as the collector counts them
  std::vector<std::uint32_t> expected_latencies;  // of entries from one lane
  std::uint64_t refused = 0;
  std::uint64_t entered = 0;  // records on their way, or given

 private:
  template <typename MayOffer>
  void offer(MayOffer may_offer) {
    order_offered_ = !orders_.empty() && (order_offered_ || may_offer());
    if (order_offered_) orders_.front().write(dut_->order_i.data());
    dut_->order_valid_i = order_offered_;
    for (unsigned lane = 0; lane < Lanes; ++lane) {
      const unsigned bit = 1U << lane;
      const bool offers = !lanes_[lane].empty() && ((offered_ & bit) != 0 || may_offer());
      offered_ = offers ? offered_ | bit : offered_ & ~bit;
      if (offers) lanes_[lane].front().write(dut_->ev_i.data(), lane);
    }
    dut_->ev_valid_i = static_cast<CData>(offered_);
  }

  void observe() {
    if (dut_->latency_valid_o != 0) latencies.push_back(dut_->latency_cycles_o);
    refused += dut_->refused_o != 0;
    entered += dut_->enters_o;
    if (dut_->out_valid_o != 0 && dut_->out_ready_i != 0) {
      given.push_back({read_event(dut_->out_record_o.data()), dut_.cycle()});
    }
    const bool order_taken = dut_->order_valid_i != 0 && dut_->order_ready_o != 0;
    const unsigned taken = dut_->ev_valid_i & dut_->ev_ready_o;
    for (unsigned lane = 0; lane < Lanes; ++lane) {
      if ((taken >> lane & 1) == 0) continue;
      const Order& head = orders_.front();
      EXPECT_TRUE(dut_->order_valid_i != 0 && head.from != From::nobody) << "a beat of no entry";
      if (lanes_[lane].front().last && head.from == From::lane && head.timed) {
        expected_latencies.push_back(dut_->heartbeat_i - head.accepted_at);
      }
      lanes_[lane].pop_front();
      offered_ &= ~(1U << lane);
    }
    if (order_taken) {
      orders_.pop_front();
      order_offered_ = false;
    }
  }

  Bench<Model> dut_;
  std::deque<Order> orders_;
  std::vector<std::deque<Beat>> lanes_;
  bool order_offered_ = false;
  unsigned offered_ = 0;  // bit of each lane
};

}  // namespace ballast::rtl_test
