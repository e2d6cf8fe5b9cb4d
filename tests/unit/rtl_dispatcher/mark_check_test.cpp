// Legality of unit values: the rule of hls/core, at its limits, one a cycle.
#include <Vrtl_mark_check.h>

#include <deque>

#include "hls/core/valuation.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr std::size_t kLatency = 6;

struct Question {
  std::int64_t u = 0;
  std::uint32_t shift = 0;
  std::int64_t max_lots = 1;
};

class MarkCheck : public StreamTest {
 protected:
  std::int64_t number(unsigned most_bits) {
    return static_cast<std::int64_t>(bits(1 + static_cast<unsigned>(below(most_bits))));
  }
  // The largest legal magnitude for the shift and symbol, or one next to it, or anything.
  Question question() {
    Question x;
    x.shift = static_cast<std::uint32_t>(percent(95) ? below(43) : bits(32));
    x.max_lots = std::max<std::int64_t>(1, number(40));
    if (percent(10)) x.max_lots = kMaxLots;
    const std::uint64_t draw = below(100);
    if (draw < 60) {
      const std::uint32_t shift = std::min(x.shift, std::uint32_t{kMaxShift});
      const uint128 most =
          (static_cast<uint128>(kMaxValue) << shift) / static_cast<std::uint64_t>(x.max_lots);
      const auto least =
          static_cast<std::uint64_t>(std::min(most, static_cast<uint128>(kMaxUnitValue)));
      x.u = static_cast<std::int64_t>(least + below(3)) - 1;
    } else {
      x.u = number(64);
    }
    if (percent(50)) x.u = static_cast<std::int64_t>(-static_cast<std::uint64_t>(x.u));
    if (percent(2)) x.u = std::int64_t{-1} << (60 + below(4));
    return x;
  }
};
INSTANTIATE_TEST_SUITE_P(Stalls, MarkCheck, every_stall(), name_of);

TEST_P(MarkCheck, IsTheRuleOfTheContract) {
  Bench<Vrtl_mark_check> dut;
  std::deque<bool> expected(kLatency, false);
  std::deque<bool> valid(kLatency, false);
  std::int64_t max_lots = 1;
  std::uint64_t counts[2] = {};
  for (int cycle = 0; cycle < 40000; ++cycle) {
    const Question x = question();
    dut->valid_i = !source_idles();
    dut->unit_value_i = static_cast<QData>(x.u);
    dut->shift_i = x.shift;
    dut->max_lots_i = static_cast<QData>(max_lots);  // of the one before
    max_lots = x.max_lots;
    valid.push_back(dut->valid_i != 0);
    expected.push_back(core::is_legal(x.u, x.shift, x.max_lots));
    dut.settle();
    if (valid.front()) {
      ++counts[expected.front() ? 1 : 0];
      ASSERT_EQ(expected.front(), dut->legal_o != 0) << "cycle " << cycle;
    }
    valid.pop_front();
    expected.pop_front();
    dut.edge();
  }
  EXPECT_GT(counts[0], 800U);
  EXPECT_GT(counts[1], 800U);
}

TEST(MarkCheckHolds, UntilTheNextOne) {
  Bench<Vrtl_mark_check> dut;
  for (const bool legal : {true, false, true}) {
    dut->valid_i = 1;
    dut->unit_value_i = legal ? 1 : ~QData{0} >> 1;
    dut->shift_i = 0;
    dut->max_lots_i = 5;
    dut.edge();
    dut->valid_i = 0;
    dut->unit_value_i = ~dut->unit_value_i;
    for (std::size_t i = 1; i < kLatency; ++i) dut.edge();
    for (int i = 0; i < 20; ++i) {
      ASSERT_EQ(legal, dut->legal_o != 0);
      dut->max_lots_i = static_cast<QData>(i);
      dut.edge();
    }
  }
}

}  // namespace
}  // namespace ballast::rtl_test
