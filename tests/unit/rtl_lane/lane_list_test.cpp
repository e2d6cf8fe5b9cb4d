// lane_list: it counts, and says of each number whether there is such a row and account, and
// whether the account's id is in the range of the command.
#include <Vrtl_lane_list.h>

#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kLanes = 4;
constexpr unsigned kRows = 48;
constexpr unsigned kAccounts = 20;

class LaneList : public EdgeTest {
 protected:
  /// The command at hand, then a count from 0 on.
  void take(std::uint32_t first, std::uint32_t last, bool all) {
    Packed op(layout_);
    op.scramble(random_);
    const unsigned words = layout_.at("words").offset;
    op.put(Layout::Field{words, 32}, uint128{first});
    op.put(Layout::Field{words + 32, 32}, uint128{last});
    op.write(list_->op_i);
    list_->take_i = list_->clear_i = 1;
    list_->all_i = all;
    list_->step_i = percent(50);
    list_.edge();
    list_->take_i = list_->step_i = 0;
    op.scramble(random_);
    op.write(list_->op_i);
    list_.edge();
    list_->clear_i = 0;
  }
  void count(std::uint32_t first, std::uint32_t last, unsigned to) {
    for (unsigned n = 0; n < to;) {
      list_->step_i = percent(70);
      list_.settle();
      const std::uint32_t account = n * kLanes + list_->lane_i;
      ASSERT_EQ(list_->list_o, n);
      ASSERT_EQ(list_->is_row_o != 0, n < kRows);
      ASSERT_EQ(list_->is_account_o != 0, n < kAccounts);
      ASSERT_EQ(list_->inside_o != 0, account >= first && account <= last)
          << account << " in " << first << " … " << last;
      n += list_->step_i;
      list_.edge();
    }
  }

  Layout layout_{"ballast_lane_pkg", "lane_op_t"};
  Bench<Vrtl_lane_list> list_;
};

TEST_F(LaneList, CountsInAnyRange) {
  const std::uint32_t most = (1U << 24) - 1;
  for (int i = 0; i < 400; ++i) {
    list_->lane_i = static_cast<CData>(below(kLanes));
    const auto first = static_cast<std::uint32_t>(percent(70) ? below(100) : edge64(32));
    const auto last = static_cast<std::uint32_t>(percent(70) ? below(100) : edge64(32));
    const bool all = percent(10);
    take(first, last, all);
    const std::uint32_t until = std::min(last, most);  // no id is beyond
    if (all) {
      ASSERT_NO_FATAL_FAILURE(count(0, most, 60));
    } else if (first > most) {
      ASSERT_NO_FATAL_FAILURE(count(1, 0, 60));
    } else {
      ASSERT_NO_FATAL_FAILURE(count(first, until, 60));
      EXPECT_EQ(list_->first_o, first);
      EXPECT_EQ(list_->last_o, until);
    }
  }
}

}  // namespace
}  // namespace ballast::rtl_test
