// valuation against hls/core and the reference model: floor and ceil of Q × U / 2^s.
#include <Vrtl_valuation.h>

#include <algorithm>

#include "hls/core/valuation.hpp"
#include "tests/reference/arithmetic.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

constexpr int128 kMaxValue58 = static_cast<int128>(power(58)) - 1;

struct Valuation {
  using Model = Vrtl_valuation;
  struct In {
    std::int64_t quantity;
    std::int64_t unit;
    unsigned shift;
    bool up;
  };
  using Out = std::int64_t;

  static void drive(Model& model, const In& in) {
    model.quantity_i = core::low64(cut(int128{in.quantity}, 41));
    model.unit_value_i = core::low64(cut(int128{in.unit}, 62));
    model.shift_i = static_cast<CData>(in.shift);
    model.up_i = in.up ? 1 : 0;
  }
  static Out read(const Model& model) {
    return static_cast<Out>(extend(uint128{model.value_o}, 59));
  }
  static Out expected(const In& in) {
    const reference::UnitValue unit{in.unit, in.shift};
    const auto naive = static_cast<Out>(in.up ? reference::value_rounded_up(in.quantity, unit)
                                              : reference::value(in.quantity, unit));
    const Out rule = in.up ? core::value_rounded_up(in.quantity, {in.unit, in.shift})
                           : core::value(in.quantity, {in.unit, in.shift});
    EXPECT_EQ(naive, rule) << text(in);
    return naive;
  }
  static std::string text(const In& in) {
    return (in.up ? "ceil of " : "floor of ") + std::to_string(in.quantity) + " × " +
           std::to_string(in.unit) + " >> " + std::to_string(in.shift);
  }
};

class ValuationTest : public EdgeTest {
 protected:
  /// Cut down until the value is in range, often just about.
  Valuation::In draw() {
    Valuation::In in{static_cast<std::int64_t>(signed_edge(40)),
                     static_cast<std::int64_t>(signed_edge(61)), static_cast<unsigned>(below(41)),
                     percent(50)};
    const auto shift_up = static_cast<int128>(power(in.shift));
    while (reference::magnitude(int128{in.quantity} * in.unit) > kMaxValue58 * shift_up) {
      (percent(50) ? in.quantity : in.unit) /= 2;
    }
    if (percent(10) && in.quantity != 0) {  // the largest value that this quantity may have
      const int128 unit = kMaxValue58 * shift_up / reference::magnitude(in.quantity);
      in.unit = static_cast<std::int64_t>(std::min<int128>(unit, kMaxUnitValue));
      if (percent(50)) in.unit = -in.unit;
    }
    return in;
  }

  Pipeline<Valuation> pipeline_{latency("ValuationLatency")};
};

TEST_F(ValuationTest, Edges) {
  constexpr std::int64_t kQ = kMaxLots;
  constexpr std::int64_t kU = kMaxUnitValue;
  constexpr std::int64_t kV = (std::int64_t{1} << 58) - 1;
  std::vector<Valuation::In> cases;
  for (const bool up : {false, true}) {
    for (const int sign : {1, -1}) {
      for (unsigned shift = 0; shift <= kMaxShift; ++shift) {
        const std::int64_t one = std::int64_t{1} << shift;
        for (const std::int64_t unit : {std::int64_t{0}, std::int64_t{1}, one - 1, one, one + 1}) {
          for (const std::int64_t q : {0, 1, -1, 2, 3, -3}) {
            cases.push_back({q, sign * unit, shift, up});
          }
        }
        cases.push_back({sign, kV << std::min(shift, 3U), shift, up});
        cases.push_back({sign, -(kV << std::min(shift, 3U)), shift, up});
      }
      cases.push_back({sign * kQ, 1 << 18, 0, up});
      cases.push_back({kQ, sign * (1 << 18), 0, up});
      cases.push_back({sign * kQ, (std::int64_t{1} << 58) - 1, 40, up});
      cases.push_back({sign * kQ, -((std::int64_t{1} << 58) - 1), 40, up});
      cases.push_back({sign * (std::int64_t{1} << 37), kU - 7, 40, up});
      cases.push_back({sign, kV, 0, up});
    }
  }
  // The most negative operands, which the contract leaves out and the ports can hold.
  cases.push_back({-kQ - 1, 1, 0, false});
  cases.push_back({-kQ - 1, -((std::int64_t{1} << 58) - 1), 40, true});
  cases.push_back({1, -kU - 1, 4, false});
  check_cases(pipeline_, cases);
}

TEST_F(ValuationTest, Random) {
  check_random(
      pipeline_, 1'500'000, [&] { return draw(); },
      [&](unsigned chance) { return percent(chance); });
}

}  // namespace
}  // namespace ballast::rtl_test
