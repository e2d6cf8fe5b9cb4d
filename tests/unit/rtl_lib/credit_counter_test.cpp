// Credits: neither made nor lost, ready exact from the next cycle on.
#include <Vrtl_credit_counter.h>

#include <algorithm>

#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr std::uint64_t kCredits = 29;
constexpr std::uint64_t kMaxTake = 6;
constexpr std::uint64_t kMaxGive = 5;

struct Counter : Bench<Vrtl_credit_counter> {
  Counter() {
    (*this)->take_i = 0;
    (*this)->give_i = 0;
    edge();  // ready a cycle after reset
  }
};

/// The source takes, the sink gives back.
class CreditCounter : public StreamTest {};
INSTANTIATE_TEST_SUITE_P(Stalls, CreditCounter, every_stall(), name_of);

TEST_P(CreditCounter, CountsEveryTakeAndGive) {
  Counter counter;
  std::uint64_t out = 0;
  std::uint64_t fewest = kCredits;
  for (int cycle = 0; cycle < 20000; ++cycle) {
    counter.settle();
    ASSERT_EQ(kCredits - out, counter->available_o) << "cycle " << cycle;
    ASSERT_EQ(kCredits - out >= kMaxTake, counter->ready_o != 0) << "cycle " << cycle;
    fewest = std::min<std::uint64_t>(fewest, counter->available_o);
    counter->take_i = counter->ready_o != 0 && !source_idles();
    counter->take_amount_i = below(kMaxTake + 1) & 7;
    counter->give_i = !sink_stalls();
    counter->give_amount_i = below(std::min(out, kMaxGive) + 1) & 7;
    if (counter->take_i != 0) out += counter->take_amount_i;
    if (counter->give_i != 0) out -= counter->give_amount_i;
    counter.edge();
  }
  if (GetParam().sink_percent > GetParam().source_percent) {
    EXPECT_LT(fewest, kMaxTake);
  }
}

TEST(CreditReset, GivesThemAllBack) {
  Counter counter;
  counter->take_i = 1;
  counter->take_amount_i = kMaxTake;
  counter.edge();
  EXPECT_EQ(kCredits - kMaxTake, counter->available_o);
  counter->take_i = 0;
  counter.reset();
  EXPECT_EQ(kCredits, counter->available_o);
}

}  // namespace
}  // namespace ballast::rtl_test
