// lane_part against hls/core: what a close of part of a position adds to Q and EV, with any signs,
// whichever of divide and value comes last.
#include <Vrtl_lane_part.h>

#include "hls/core/closing.hpp"
#include "hls/core/limits.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

class LanePart : public EdgeTest {
 protected:
  LanePart() {
    part_->begin_i = part_->divide_done_i = 0;
    part_->clear_i = 1;
    part_.edge();
  }

  void close(std::int64_t quantity, std::int64_t entry, std::int64_t lots, std::int64_t value,
             bool valued, unsigned divide) {
    Packed front(layout_);
    front.scramble(random_);
    front.put("quantity", quantity).put("entry_value", entry);
    front.write(part_->front_i);
    part_->clear_i = 0;
    part_->lots_i = static_cast<QData>(lots);
    part_->valued_i = valued;
    part_->begin_i = 1;
    part_.settle();
    ASSERT_TRUE(part_->divide_o);
    ASSERT_EQ(part_->divide_entry_o, static_cast<QData>(std::abs(entry)));
    ASSERT_EQ(part_->divide_quantity_o, static_cast<QData>(std::abs(quantity)));
    ASSERT_EQ(part_->divide_lots_o, static_cast<QData>(lots));
    const std::int64_t released = core::released_entry_value(entry, quantity, lots);

    const unsigned all = valued ? std::max(divide, value_latency_) : divide;
    for (unsigned cycle = 0; cycle <= all + 3; ++cycle) {
      ASSERT_EQ(part_->done_o != 0, cycle > all) << "cycle " << cycle << " of " << all;
      part_->begin_i = cycle == 0;
      part_->divide_done_i = cycle == divide;
      part_->divide_released_i =
          cycle == divide ? static_cast<QData>(std::abs(released)) : bits(58);
      part_->value_i = core::low64(
          cut(cycle == value_latency_ ? int128{value} : static_cast<int128>(random_()), 59));
      part_.edge();
      front.scramble(random_);  // of operations behind
      front.write(part_->front_i);
      part_->begin_i = part_->divide_done_i = 0;
      part_.settle();
    }
    ASSERT_EQ(extend(part_->lots_change_o, 41), -core::signed_lots(quantity, lots));
    ASSERT_EQ(extend(part_->entry_change_o, 59), -released);
    if (valued) {
      ASSERT_EQ(extend(part_->value_o, 59), value);
    }
    part_->clear_i = 1;
    part_.edge();
    ASSERT_FALSE(part_->done_o);
  }

  unsigned value_latency_ = latency("ValuationLatency");
  Layout layout_{"ballast_uop_pkg", "mid_t"};
  Bench<Vrtl_lane_part> part_;
};

TEST_F(LanePart, AnySigns) {
  const unsigned divide = latency("ReleaseLatency");
  for (int i = 0; i < 3000; ++i) {
    const auto size = static_cast<std::int64_t>(std::max<std::uint64_t>(edge64(40), 2));
    const auto lots = static_cast<std::int64_t>(1 + below(static_cast<std::uint64_t>(size - 1)));
    ASSERT_NO_FATAL_FAILURE(close(percent(50) ? -size : size,
                                  static_cast<std::int64_t>(signed_edge(58)), lots,
                                  static_cast<std::int64_t>(signed_edge(58)), percent(50),
                                  percent(80) ? divide : 1 + static_cast<unsigned>(below(30))));
  }
}

}  // namespace
}  // namespace ballast::rtl_test
