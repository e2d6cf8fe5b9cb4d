// score against hls/core and the reference model: the rank key and the row, bit for bit.
#include <Vrtl_score.h>

#include <algorithm>
#include <array>

#include "hls/core/policies.hpp"
#include "hls/core/ranking.hpp"
#include "tests/reference/arithmetic.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

struct Score {
  using Model = Vrtl_score;
  struct In {
    bool is_short;
    core::ScoreOperands x;
    core::Policy policy;
  };
  struct Out {
    std::int64_t key;
    unsigned row;
    bool operator==(const Out&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const Out& o) {
      return out << "key " << o.key << " of row " << o.row;
    }
  };

  static void drive(Model& model, const In& in) {
    model.short_i = in.is_short ? 1 : 0;
    model.mark_value_i = core::low64(cut(int128{in.x.mark_value}, 59));
    model.entry_value_i = core::low64(cut(int128{in.x.entry_value}, 59));
    put(model.maintenance_i, in.x.maintenance_e8);
    put(model.equity_i, cut(in.x.equity, 97));
    put(model.wallet_i, cut(in.x.wallet, 96));
    put(model.account_maintenance_i, in.x.account_maintenance_e8);
    model.rows_i = in.policy.rows;
    model.wallet_min_i = static_cast<QData>(in.policy.wallet_min);
    model.split_i = in.policy.split ? 1 : 0;
  }
  static Out read(const Model& model) {
    return {static_cast<std::int64_t>(extend(uint128{model.key_o}, 41)), model.row_o};
  }
  static Out expected(const In& in) {
    const op::Policy policy{in.policy.rows, in.policy.wallet_min, in.policy.split ? 1U : 0U, 0};
    reference::Operands operands;
    operands.quantity = in.is_short ? -1 : 1;
    operands.mark_value = in.x.mark_value;
    operands.entry_value = in.x.entry_value;
    operands.maintenance_e8 = static_cast<int128>(in.x.maintenance_e8);
    operands.equity = in.x.equity;
    operands.wallet = in.x.wallet;
    operands.account_maintenance_e8 = static_cast<int128>(in.x.account_maintenance_e8);
    const Out naive{reference::rank_key(policy, operands), reference::policy_row(operands)};
    const Out rule{core::rank_key(in.policy, !in.is_short, in.x),
                   core::policy_row(!in.is_short, in.x)};
    EXPECT_EQ(naive, rule) << text(in);
    return naive;
  }
  static std::string text(const In& in) {
    std::ostringstream out;
    out << (in.is_short ? "short" : "long") << " MV " << in.x.mark_value << " EV "
        << in.x.entry_value << " M " << hex(in.x.maintenance_e8) << " E "
        << hex(cut(in.x.equity, 97)) << " W " << hex(cut(in.x.wallet, 96)) << " ΣM "
        << hex(in.x.account_maintenance_e8) << " rows " << hex(in.policy.rows) << " w_min "
        << in.policy.wallet_min << (in.policy.split ? " split" : "");
    return out.str();
  }
};

std::uint64_t every_row(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
  return (a | b << 4 | c << 8 | d << 12) * 0x0001'0001'0001'0001;
}

class ScoreTest : public EdgeTest {
 protected:
  std::int64_t signed64(unsigned count) { return static_cast<std::int64_t>(signed_edge(count)); }

  std::uint64_t random_rows() {
    std::uint64_t rows = 0;
    for (unsigned i = 0; i < 16; ++i) {
      // Zero and one are drawn less, so that most keys are made of the division.
      const std::uint64_t selector = percent(10) ? below(2) : 2 + below(7);
      rows |= selector << (4 * i);
    }
    return rows;
  }
  Score::In draw() {
    Score::In in{percent(50), {}, {random_rows(), signed64(56), percent(50)}};
    in.policy.wallet_min = std::abs(in.policy.wallet_min);
    in.x = {signed64(58), signed64(58), edge(85), signed_edge(96), signed_edge(95), edge(96)};
    if (in.x.equity < 0 && percent(90)) in.x.equity = -in.x.equity;
    if (percent(20)) in.x.entry_value = in.x.mark_value + static_cast<std::int64_t>(below(3)) - 1;
    in.x.entry_value = std::clamp<std::int64_t>(in.x.entry_value, -kMaxValue, kMaxValue);
    if (percent(10)) in.x.entry_value = 0;
    if (percent(20)) {  // a wallet next to its floor
      in.x.wallet = in.policy.wallet_min + static_cast<std::int64_t>(below(5)) - 2;
    }
    return in;
  }

  Pipeline<Score> pipeline_{latency("ScoreLatency")};
};

/// Each operand in each place, with the others one, at each sign of uPnL and of the side.
TEST_F(ScoreTest, EverySelectorInEveryPlace) {
  std::vector<Score::In> cases;
  const core::ScoreOperands x{
      5000, -777, power(80) + 12345, (int128{1} << 90) + 99, (int128{1} << 70) + 3, power(95) + 1};
  for (unsigned selector = 0; selector < core::kOperandCount; ++selector) {
    for (unsigned place = 0; place < 4; ++place) {
      std::array<std::uint64_t, 4> row{1, 1, 1, 1};
      row[place] = selector;
      for (const bool split : {false, true}) {
        for (const bool is_short : {false, true}) {
          for (const bool swapped : {false, true}) {
            Score::In in{is_short, x, {every_row(row[0], row[1], row[2], row[3]), 1000, split}};
            if (swapped) std::swap(in.x.mark_value, in.x.entry_value);
            cases.push_back(in);
          }
        }
      }
    }
  }
  check_cases(pipeline_, cases);
}

/// Each of the four rows alone leads to its own operand.
TEST_F(ScoreTest, RowsAreTheirOwn) {
  std::vector<Score::In> cases;
  for (const bool is_short : {false, true}) {
    for (const std::int64_t entry : {99, 100, 101}) {
      cases.push_back(
          {is_short, {100, entry, 7, 1'000'000, 50'000, 70}, {0x1113'1114'1115'1116, 10, false}});
    }
  }
  check_cases(pipeline_, cases);
}

TEST_F(ScoreTest, Edges) {
  std::vector<Score::In> cases;
  const auto most = static_cast<int128>(power(96)) - 1;
  const std::uint64_t ratio = every_row(2, 3, 4, 5);  // uPnL × MV / (EV × E)
  for (const bool split : {false, true}) {
    for (const int128 equity : {-most - 1, int128{-1}, int128{0}, int128{1}, most}) {
      for (const std::int64_t mark :
           {-kMaxValue, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, kMaxValue}) {
        for (const std::int64_t entry : {-kMaxValue, std::int64_t{0}, std::int64_t{1}, kMaxValue}) {
          cases.push_back({false, {mark, entry, 0, equity, 0, 0}, {ratio, 1, split}});
        }
      }
    }
    // Largest and smallest magnitudes of a key: ΣM^2 / 1 and 1 / (ΣM × E).
    const core::ScoreOperands x{1, 0, 1, most, 1, power(96) - 1};
    cases.push_back({false, x, {every_row(7, 7, 1, 1), 1, split}});
    cases.push_back({true, x, {every_row(1, 1, 7, 5), 1, split}});
    // Wallets above, at and below their floor, and floors of zero.
    for (const std::int64_t floor : {std::int64_t{0}, std::int64_t{1}, kMaxCash}) {
      for (const int128 wallet :
           {-(most >> 1) - 1, int128{-1}, int128{0}, int128{1}, int128{floor} - 1, int128{floor},
            int128{floor} + 1, int128{1} << 56, most >> 1}) {
        cases.push_back({false, {9, 1, 1, 1, wallet, 1}, {every_row(6, 1, 1, 1), floor, split}});
        cases.push_back({false, {9, 1, 1, 1, wallet, 1}, {every_row(1, 1, 6, 1), floor, split}});
      }
    }
  }
  check_cases(pipeline_, cases);
}

/// A gain for which nothing was paid, where what was paid divides: first, unless A or B is zero,
/// the account has nothing, or nothing was gained. The other divisor may be zero too.
TEST_F(ScoreTest, FirstWhereNothingWasPaid) {
  std::vector<Score::In> cases;
  unsigned first = 0;
  for (const bool split : {false, true}) {
    for (const bool is_short : {false, true}) {
      for (const std::int64_t mark :
           {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, kMaxValue}) {
        for (const std::int64_t entry : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}}) {
          for (const int128 equity : {int128{-1}, int128{0}, int128{1}}) {
            for (std::uint64_t selectors = 0; selectors < 81; ++selectors) {
              constexpr std::uint64_t kChosen[] = {0, 2, 4};  // nothing, uPnL, EV
              const std::uint64_t rows =
                  every_row(kChosen[selectors % 3], kChosen[selectors / 3 % 3],
                            kChosen[selectors / 9 % 3], kChosen[selectors / 27]);
              cases.push_back({is_short, {mark, entry, 9, equity, 5, 9}, {rows, 1, split}});
              first += Score::expected(cases.back()).key == kKeyFirst ? 1U : 0U;
            }
          }
        }
      }
    }
  }
  // uPnL × uPnL over EV and any of three, or any of three and EV: 5 pairs; two gains.
  EXPECT_EQ(2U * 2U * 2U * 5U, first);
  check_cases(pipeline_, cases);
}

/// Every length of an operand, next to its powers of two, over each other.
TEST_F(ScoreTest, EveryLengthOfOperands) {
  std::vector<Score::In> cases;
  for (unsigned n = 0; n < 96; ++n) {
    for (unsigned d = 0; d < 96; ++d) {
      for (int step = -1; step <= 1; ++step) {
        const uint128 top = cut(power(n) + static_cast<uint128>(step), 96);
        const uint128 bottom = power(d) - (d == 0 ? 0 : 1);
        cases.push_back({false,
                         {2, 1, 0, static_cast<int128>(bottom), 0, top},
                         {every_row(7, 7, 5, 5), 1, step == 0}});
      }
    }
  }
  check_cases(pipeline_, cases);
}

/// Positions that differ in nothing the policy looks at have equal keys.
TEST_F(ScoreTest, EqualKeys) {
  std::vector<Score::In> cases;
  const std::uint64_t rows = every_row(2, 1, 4, 1);
  for (std::int64_t scale = 1; scale < 1'000'000'000; scale *= 2) {
    cases.push_back({false, {300 * scale, 100 * scale, 0, scale, scale, 0}, {rows, 1, true}});
    EXPECT_EQ(Score::expected(cases.back()), Score::expected(cases.front()));
  }
  check_cases(pipeline_, cases);
}

TEST_F(ScoreTest, Random) {
  check_random(
      pipeline_, 700'000, [&] { return draw(); }, [&](unsigned chance) { return percent(chance); });
}

}  // namespace
}  // namespace ballast::rtl_test
