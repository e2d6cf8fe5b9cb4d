// A ranker with the lanes' offers before it and the dispatcher behind it; a cycle at a time.
#pragma once

#include <algorithm>
#include <deque>
#include <type_traits>
#include <vector>

#include "tests/unit/rtl_collector/rank_job.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {

template <typename Model, unsigned Lanes>
class RankerBench {
 public:
  RankerBench() : lanes_(Lanes), counts_(Lanes), told_(Lanes) {
    dut_->rank_start_i = dut_->offer_valid_i = dut_->ranked_i = dut_->job_valid_i = 0;
    dut_->rk_ready_i = 0;
    dut_.settle();
  }

  /// Begins a ranking: each lane has its offers at its output at some time, behind the older ones.
  void start(const std::vector<Offer>& offers, unsigned tag) {
    dut_->rank_start_i = 1;
    dut_->rank_tag_i = static_cast<CData>(tag);
    dut_.edge();
    dut_->rank_start_i = 0;
    tag_ = tag;
    for (unsigned lane = 0; lane < Lanes; ++lane) {
      counts_[lane] = 0;
      told_[lane] = false;
    }
    for (Offer offer : offers) {  // in order
      std::deque<Offer>& lane = lanes_[offer.account % Lanes];
      offer.tag = tag;
      offer.bound = offer.sought;
      if (offer.sought) lane.push_back(offer);
      offer.bound = false;
      lane.push_back(offer);
      ++counts_[offer.account % Lanes];
    }
    for (unsigned lane = 0; lane < Lanes; ++lane) {
      Offer last;
      last.last = true;
      last.tag = tag;
      lanes_[lane].push_back(last);
    }
  }

  /// Whether offers of the last ranking with this tag are still to be taken. A lane's sweep takes
  /// longer than the ranker takes to drop them, so that no lane ever begins a ranking over them.
  bool still_offers(unsigned tag) const {
    const auto tagged = [tag](const Offer& offer) { return offer.tag == tag; };
    return std::any_of(lanes_.begin(), lanes_.end(), [tagged](const std::deque<Offer>& offers) {
      return std::any_of(offers.begin(), offers.end(), tagged);
    });
  }

  void ask(const Job& job) { jobs_.push_back(job); }

  template <typename MayOffer, typename MayTake>
  void cycle(MayOffer may_offer, MayTake may_take) {
    offer(may_offer);
    dut_->rk_ready_i = may_take();
    dut_.settle();
    observe();
    dut_.edge();
  }
  void cycle() {
    cycle([] { return true; }, [] { return true; });
  }

  bool ranked() { return dut_->ranked_o != 0; }
  std::uint64_t total() { return dut_->total_o; }
  std::uint64_t now() const { return dut_.cycle(); }

  std::vector<Served> served;
  std::vector<std::uint64_t> served_cycles;
  std::uint64_t job_cycle = 0;  // when the last job was taken

 private:
  template <typename MayOffer>
  void offer(MayOffer may_offer) {
    for (unsigned lane = 0; lane < Lanes; ++lane) {
      const unsigned bit = 1U << lane;
      const bool offers = !lanes_[lane].empty() && ((offered_ & bit) != 0 || may_offer());
      offered_ = offers ? offered_ | bit : offered_ & ~bit;
      if (offers) lanes_[lane].front().write(dut_->offer_i.data(), lane);
      // Said at any time, and then on; before, it may still be said of the ranking before.
      if (may_offer()) told_[lane] = true;
      const unsigned said = told_[lane] || dut_.cycle() % 2 == 0 ? bit : 0;
      dut_->ranked_i = static_cast<CData>((dut_->ranked_i & ~bit) | said);
      counts(lane, told_[lane]);
    }
    dut_->offer_valid_i = static_cast<CData>(offered_);
    if (!jobs_.empty()) {
      const Job& job = jobs_.front();
      dut_->job_mode_i = static_cast<CData>(job.mode);
      std::copy(job.op.bits.begin(), job.op.bits.end(), dut_->job_op_i.data());
      job.order.write(dut_->job_order_i.data());
    }
    dut_->job_valid_i = !jobs_.empty();
  }

  /// Tag and count of a lane; before it has ranked, those of the ranking before.
  void counts(unsigned lane, bool told) {
    const std::uint64_t count = told ? counts_[lane] : 0xABCDE;
    const unsigned tag = told ? tag_ : tag_ - 1;
    std::array<WData, 5> all{};
    if constexpr (Lanes * 20 <= 32) {
      all[0] = dut_->ranked_count_i;
    } else if constexpr (Lanes * 20 <= 64) {
      all[0] = static_cast<WData>(dut_->ranked_count_i);
      all[1] = static_cast<WData>(dut_->ranked_count_i >> 32);
    } else {
      std::copy(dut_->ranked_count_i.data(), dut_->ranked_count_i.data() + (Lanes * 20 + 31) / 32,
                all.data());
    }
    Fields(all.data(), lane * 20).put(20, count);
    if constexpr (Lanes * 20 <= 32) {
      dut_->ranked_count_i = all[0];
    } else if constexpr (Lanes * 20 <= 64) {
      dut_->ranked_count_i = all[0] | static_cast<std::uint64_t>(all[1]) << 32;
    } else {
      std::copy(all.data(), all.data() + (Lanes * 20 + 31) / 32, dut_->ranked_count_i.data());
    }
    WData tags = dut_->ranked_tag_i;
    Fields(&tags, lane * 2).put(2, tag);
    dut_->ranked_tag_i = static_cast<std::remove_reference_t<decltype(dut_->ranked_tag_i)>>(tags);
  }

  void observe() {
    const unsigned taken = dut_->offer_valid_i & dut_->offer_ready_o;
    for (unsigned lane = 0; lane < Lanes; ++lane) {
      if ((taken >> lane & 1) == 0) continue;
      lanes_[lane].pop_front();
      offered_ &= ~(1U << lane);
    }
    if (dut_->job_valid_i != 0 && dut_->job_ready_o != 0) {
      jobs_.pop_front();
      job_cycle = dut_.cycle();
    }
    if (dut_->rk_valid_o == 0 || dut_->rk_ready_i == 0) return;
    Served& word = served.emplace_back();
    word.last = dut_->rk_last_o != 0;
    EXPECT_NE(word.last, dut_->rk_has_op_o != 0);
    word.order = Order::read(dut_->rk_order_o.data());
    if (!word.last) {
      word.lane = dut_->rk_lane_o;
      std::copy(dut_->rk_op_o.data(), dut_->rk_op_o.data() + word.op.bits.size(),
                word.op.bits.begin());
    }
    served_cycles.push_back(dut_.cycle());
  }

  Bench<Model> dut_;
  std::vector<std::deque<Offer>> lanes_;
  std::vector<std::uint64_t> counts_;
  std::vector<bool> told_;
  std::deque<Job> jobs_;
  unsigned offered_ = 0;  // bit of each lane
  unsigned tag_ = 0;
};

}  // namespace ballast::rtl_test
