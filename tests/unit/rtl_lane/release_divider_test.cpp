// release_divider against hls/core and the reference model: floor(|EV| × lots / |Q|).
#include <Vrtl_release_divider.h>

#include <algorithm>

#include "hls/core/closing.hpp"
#include "tests/reference/arithmetic.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

struct Close {
  std::int64_t entry, lots, quantity;
};
std::ostream& operator<<(std::ostream& out, const Close& close) {
  return out << close.entry << " × " << close.lots << " / " << close.quantity;
}

class ReleaseDividerTest : public EdgeTest {
 protected:
  void check(const Close& close) {
    const auto expected =
        static_cast<std::int64_t>(reference::released(close.entry, close.quantity, close.lots));
    ASSERT_EQ(core::released_entry_value(close.entry, close.quantity, close.lots), expected);
    ASSERT_TRUE(bench_->ready_o);
    bench_->start_i = 1;
    bench_->entry_magnitude_i = static_cast<QData>(close.entry);
    bench_->lots_i = static_cast<QData>(close.lots);
    bench_->quantity_magnitude_i = static_cast<QData>(close.quantity);
    bench_.edge();
    for (unsigned i = 1; i < latency_; ++i) {
      ASSERT_FALSE(bench_->ready_o) << close << " in cycle " << i;
      ASSERT_FALSE(bench_->done_o) << close << " in cycle " << i;
      // A start that comes while it is busy is not taken.
      bench_->start_i = percent(50) ? 1 : 0;
      bench_->entry_magnitude_i = bits(58);
      bench_->lots_i = bits(40);
      bench_->quantity_magnitude_i = bits(40);
      bench_.edge();
    }
    bench_->start_i = 0;
    bench_.settle();
    ASSERT_TRUE(bench_->done_o) << close;
    ASSERT_EQ(static_cast<std::int64_t>(bench_->released_o), expected) << close;
    while (percent(30)) {
      bench_.edge();
      ASSERT_FALSE(bench_->done_o);
      ASSERT_EQ(static_cast<std::int64_t>(bench_->released_o), expected) << close;
    }
  }

  unsigned latency_ = latency("ReleaseLatency");
  Bench<Vrtl_release_divider> bench_;
};

TEST_F(ReleaseDividerTest, Edges) {
  for (const std::int64_t entry : {std::int64_t{0}, std::int64_t{1}, std::int64_t{2},
                                   (std::int64_t{1} << 51) - 1, kMaxValue - 1, kMaxValue}) {
    for (const std::int64_t quantity : {std::int64_t{1}, std::int64_t{2}, std::int64_t{3},
                                        std::int64_t{1} << 39, kMaxLots - 1, kMaxLots}) {
      for (const std::int64_t lots : {std::int64_t{1}, quantity / 2, quantity - 1, quantity}) {
        if (lots < 1) continue;
        ASSERT_NO_FATAL_FAILURE(check({entry, lots, quantity}));
      }
    }
  }
}

TEST_F(ReleaseDividerTest, Random) {
  for (int i = 0; i < 300'000; ++i) {
    const auto quantity = static_cast<std::int64_t>(std::max<std::uint64_t>(edge64(40), 1));
    auto lots = static_cast<std::int64_t>(edge64(40));
    if (lots > quantity || lots == 0)
      lots = 1 + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(quantity)));
    auto entry = static_cast<std::int64_t>(edge64(58));
    if (percent(20)) {  // next to a whole quotient
      const int128 whole = static_cast<int128>(edge(58)) * lots / quantity * quantity / lots;
      entry = static_cast<std::int64_t>(
          std::min<int128>(whole + static_cast<int>(below(2)), kMaxValue));
    }
    ASSERT_NO_FATAL_FAILURE(check({entry, lots, quantity})) << "close " << i;
  }
}

}  // namespace
}  // namespace ballast::rtl_test
