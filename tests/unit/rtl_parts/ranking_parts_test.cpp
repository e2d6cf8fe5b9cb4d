// What the ranker counts: positions ranked in all lanes, and lights without a divider.
#include <Vrtl_light_counter.h>
#include <Vrtl_ranked_total_1.h>
#include <Vrtl_ranked_total_8.h>

#include <algorithm>
#include <array>

#include "tests/reference/arithmetic.hpp"
#include "tests/unit/rtl_collector/packed.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

WData* words_of(IData& port) { return &port; }
template <std::size_t kWords>
WData* words_of(VlWide<kWords>& port) {
  return port.data();
}

class RankedTotal : public StreamTest {
 protected:
  template <typename Model, unsigned Lanes>
  void run() {
    Bench<Model> total;
    total->start_i = 0;
    total->ranked_i = 0;
    for (unsigned ranking = 0; ranking < 300; ++ranking) {
      start(total, ranking % 4);
      std::uint64_t sum = 0;
      std::uint64_t last = 0;
      std::array<std::uint64_t, Lanes> at{};
      std::array<std::uint64_t, Lanes> until{};
      std::array<std::uint64_t, Lanes> count{};
      for (unsigned lane = 0; lane < Lanes; ++lane) {
        at[lane] = total.cycle() + (source_idles() ? below(40) : 0);
        until[lane] = at[lane] + (percent(50) ? 1 : 200);
        count[lane] = percent(20) ? (1U << 20) - 1 : bits(20);
        sum += count[lane];
        last = std::max(last, at[lane]);
      }
      const bool broken_off = percent(20);
      for (;;) {
        drive(total, ranking % 4, at, until, count);
        if (total->ranked_o != 0 || (broken_off && total.cycle() >= last)) break;
        ASSERT_LE(total.cycle(), last + Lanes + 2);
        total.edge();
      }
      for (int i = 0; i < 10 && !broken_off; ++i) {
        ASSERT_GT(total.cycle(), last) << "before all had ranked";
        ASSERT_EQ(1, total->ranked_o);
        ASSERT_EQ(sum, total->total_o);
        total.edge();
        drive(total, ranking % 4, at, until, count);
      }
    }
  }
  template <typename Total>
  void start(Total& total, unsigned tag) {
    total->start_i = 1;
    total->tag_i = static_cast<CData>(tag);
    total->ranked_i = 0;
    total.edge();
    total->start_i = 0;
    total.settle();
    ASSERT_EQ(0, total->ranked_o);
  }
  /// Lanes that have not ranked yet say what they like of an older ranking.
  template <typename Total, std::size_t Lanes>
  void drive(Total& total, unsigned tag, const std::array<std::uint64_t, Lanes>& at,
             const std::array<std::uint64_t, Lanes>& until,
             const std::array<std::uint64_t, Lanes>& count) {
    total->ranked_i = 0;
    for (unsigned lane = 0; lane < Lanes; ++lane) {
      const bool now = total.cycle() >= at[lane] && total.cycle() < until[lane];
      const bool old = !now && percent(50);
      if (now || old) total->ranked_i = static_cast<CData>(total->ranked_i | 1U << lane);
      tags_ &= ~(3U << 2 * lane);
      tags_ |= (now ? tag : (tag + 1 + static_cast<unsigned>(below(3))) % 4) << 2 * lane;
      Fields(words_of(total->ranked_count_i), lane * 20)
          .put(20, total.cycle() == at[lane] ? count[lane] : bits(20));
    }
    total->ranked_tag_i = static_cast<std::decay_t<decltype(total->ranked_tag_i)>>(tags_);
    total.settle();
  }

  unsigned tags_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stalls, RankedTotal, every_stall(), name_of);

TEST_P(RankedTotal, AddsEveryLaneOnceOneLane) { run<Vrtl_ranked_total_1, 1>(); }
TEST_P(RankedTotal, AddsEveryLaneOnceEightLanes) { run<Vrtl_ranked_total_8, 8>(); }

class LightCounter : public RandomTest {
 protected:
  void run(std::uint64_t total, std::uint64_t ranks, unsigned idle_percent) {
    counter_->total_i = static_cast<IData>(total);
    counter_->clear_i = 1;
    counter_->step_i = percent(50);
    counter_.edge();
    counter_->clear_i = counter_->step_i = 0;
    counter_.edge();
    for (std::uint64_t rank = 1; rank <= ranks; ++rank) {
      ASSERT_EQ(reference::light_of(rank, total), counter_->light_o) << rank << " of " << total;
      while (percent(idle_percent)) counter_.edge();
      ASSERT_EQ(reference::light_of(rank, total), counter_->light_o) << rank << " of " << total;
      counter_->step_i = 1;
      counter_.edge();
      counter_->step_i = 0;
    }
  }

  Bench<Vrtl_light_counter> counter_;
};

TEST_F(LightCounter, EveryRankOfSmallQueues) {
  for (unsigned total = 1; total <= 250 && !HasFatalFailure(); ++total) {
    run(total, total, total % 3 * 30);
  }
}

TEST_F(LightCounter, LargeQueues) {
  for (int i = 0; i < 20 && !HasFatalFailure(); ++i) {
    const std::uint64_t total = 1 + bits(static_cast<unsigned>(8 + below(9)));
    run(total, total, 0);
  }
  run((1U << 24) - 1, 10'000, 0);
}

}  // namespace
}  // namespace ballast::rtl_test
