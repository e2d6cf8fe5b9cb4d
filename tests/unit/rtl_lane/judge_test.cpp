// judge against hls/core and the reference model.
#include <Vrtl_judge.h>

#include <algorithm>

#include "hls/core/margin.hpp"
#include "tests/reference/arithmetic.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

struct Judge {
  using Model = Vrtl_judge;
  struct In {
    int128 equity;
    uint128 sum;
    std::uint32_t warn_num, warn_den, takeover_num, takeover_den;
    bool at_equality, open, no_verdict;
  };
  using Out = unsigned;

  static void drive(Model& model, const In& in) {
    put(model.equity_i, cut(in.equity, 97));
    put(model.maintenance_i, in.sum);
    model.warn_num_i = static_cast<SData>(in.warn_num);
    model.warn_den_i = static_cast<SData>(in.warn_den);
    model.takeover_num_i = static_cast<SData>(in.takeover_num);
    model.takeover_den_i = static_cast<SData>(in.takeover_den);
    model.at_equality_i = in.at_equality ? 1 : 0;
    model.open_i = in.open ? 1 : 0;
    model.no_verdict_i = in.no_verdict ? 1 : 0;
  }
  static Out read(const Model& model) { return model.verdict_o; }
  static Out expected(const In& in) {
    if (in.no_verdict) return static_cast<Out>(Verdict::safe);
    op::Asset asset{};
    asset.warn_num = in.warn_num;
    asset.warn_den = in.warn_den;
    asset.takeover_num = in.takeover_num;
    asset.takeover_den = in.takeover_den;
    asset.options = in.at_equality ? option::kLiquidateAtEquality : 0;
    const auto naive = static_cast<Out>(
        reference::judge({in.equity, static_cast<int128>(in.sum), in.open}, asset));
    const auto rule = static_cast<Out>(
        core::judge(in.equity, in.sum, in.open,
                    {in.warn_num, in.warn_den, in.takeover_num, in.takeover_den, in.at_equality}));
    EXPECT_EQ(naive, rule) << text(in);
    return naive;
  }
  static std::string text(const In& in) {
    std::ostringstream out;
    out << "E " << (in.equity < 0 ? "−" : "")
        << hex(static_cast<uint128>(reference::magnitude(in.equity))) << " ΣM " << hex(in.sum)
        << " warn " << in.warn_num << '/' << in.warn_den << " takeover " << in.takeover_num << '/'
        << in.takeover_den << (in.at_equality ? " at equality" : "")
        << (in.open ? " open" : " flat") << (in.no_verdict ? " no verdict" : "");
    return out.str();
  }
};

class JudgeTest : public EdgeTest {
 protected:
  std::uint32_t term() {
    if (percent(15)) return 0;
    if (percent(15)) return kMaxRatioTerm;
    return static_cast<std::uint32_t>(1 + below(percent(50) ? 20 : kMaxRatioTerm));
  }
  /// Next to where one of the tests turns: ΣM ≈ E × 10^8 × n / d.
  Judge::In draw() {
    Judge::In in{signed_edge(96), edge(96),    term(),      term(),    term(),
                 term(),          percent(50), percent(90), percent(5)};
    if (in.equity < 0 && percent(60)) in.equity = -in.equity;
    if (percent(70)) in.equity = static_cast<int128>(edge(70));
    reference::Wide turn = reference::widen(in.equity) * kRateOne;
    const auto which = below(4);
    if (which == 0 && in.warn_den != 0) turn = turn * in.warn_num / in.warn_den;
    if (which == 1 && in.takeover_den != 0) turn = turn * in.takeover_num / in.takeover_den;
    turn += static_cast<int>(below(5)) - 2;
    if (which < 3 && turn >= 0 && turn < (reference::Wide(1) << 96)) {
      in.sum = static_cast<uint128>(turn);
    }
    return in;
  }

  Pipeline<Judge> pipeline_{latency("JudgeLatency")};
};

constexpr auto kMostEquity = static_cast<int128>(power(96)) - 1;
constexpr uint128 kMostSum = power(96) - 1;
constexpr auto kE8 = static_cast<uint128>(kRateOne);

TEST_F(JudgeTest, EveryEdgeOfEveryVerdict) {
  std::vector<Judge::In> cases;
  for (const bool at_equality : {false, true}) {
    for (const bool open : {false, true}) {
      for (const bool no_verdict : {false, true}) {
        const auto add = [&](int128 equity, uint128 sum, std::uint32_t wn, std::uint32_t wd,
                             std::uint32_t tn, std::uint32_t td) {
          cases.push_back({equity, sum, wn, wd, tn, td, at_equality, open, no_verdict});
        };
        for (const int128 equity :
             {-kMostEquity - 1, int128{-1}, int128{0}, int128{1}, kMostEquity}) {
          for (const uint128 sum : {uint128{0}, uint128{1}, kE8 - 1, kE8, kE8 + 1, kMostSum}) {
            for (const std::uint32_t n : {0U, 1U, kMaxRatioTerm}) {
              for (const std::uint32_t d : {0U, 1U, kMaxRatioTerm}) add(equity, sum, n, d, d, n);
            }
          }
        }
        for (const int128 equity : {int128{1}, int128{999'999}, int128{1} << 60}) {
          const uint128 e8 = static_cast<uint128>(equity) * kE8;
          for (int step = -1; step <= 1; ++step) {
            const auto off = static_cast<uint128>(step);
            add(equity, e8 + off, 8, 10, 5, 10);           // liquidate
            add(equity, e8 * 8 / 10 + off, 8, 10, 5, 10);  // warn
            add(equity, e8 * 2 + off, 8, 10, 2, 1);        // takeover above ΣM
            add(equity, e8 * 5 / 10 + off, 0, 0, 5, 10);   // takeover below ΣM
            add(equity, e8 * 9999 / 10000 + off, 9999, 10000, 0, 0);
          }
        }
      }
    }
  }
  check_cases(pipeline_, cases);
}

TEST_F(JudgeTest, AroundWhereEquitySaturates) {
  std::vector<Judge::In> cases;
  for (unsigned exponent = 80; exponent <= 96; ++exponent) {
    for (int step = -1; step <= 1; ++step) {
      const int128 equity = std::min(static_cast<int128>(power(exponent)) + step, kMostEquity);
      for (const std::uint32_t n : {0U, 1U, 2U, kMaxRatioTerm}) {
        for (const std::uint32_t d : {0U, 1U, kMaxRatioTerm}) {
          cases.push_back({equity, kMostSum, n, d, n, d, false, true, false});
          cases.push_back({equity, kMostSum, n, d, 0, 0, true, true, false});
          cases.push_back({equity, 0, n, d, n, d, true, true, false});
        }
      }
    }
  }
  check_cases(pipeline_, cases);
}

TEST_F(JudgeTest, RandomMeetsEveryVerdict) {
  unsigned met = 0;
  check_random(
      pipeline_, 700'000,
      [&] {
        const auto in = draw();
        if (met != 31) met |= 1U << Judge::expected(in);
        return in;
      },
      [&](unsigned chance) { return percent(chance); });
  EXPECT_EQ(met, 31U);
}

}  // namespace
}  // namespace ballast::rtl_test
