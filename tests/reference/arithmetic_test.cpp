// The reference model's arithmetic by hand-worked figures: a line a case, ending in the result.
#include "tests/reference/arithmetic.hpp"

#include <gtest/gtest.h>

#include "tests/reference/test_support.hpp"

namespace ballast::reference {
namespace {

// CRC-32C of "123456789" is the check value of every catalogue; of 32 zero bytes RFC 3720 B.4.
TEST(Crc32c, KnownAnswers) {
  const unsigned char digits[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  EXPECT_EQ(crc32c(digits, sizeof digits), 0xE3069283U);
  const unsigned char zeros[32] = {};
  EXPECT_EQ(crc32c(zeros, sizeof zeros), 0x8A9136AAU);
}

TEST(Crc32c, CheckAndPhaseAreNotCovered) {
  Command command = wallet_delta(3, 5);
  const std::uint32_t check = check_of(command);
  command.check = 77;
  command.phase = 1;
  EXPECT_EQ(check_of(command), check);
  command.arg = 1;
  EXPECT_NE(check_of(command), check);
}

TEST(Value, RoundsTowardsMinusInfinity) {
  struct Case {
    std::int64_t quantity;
    UnitValue u;
    Int floor, ceil;
  };
  const Case kCases[] = {
      {3, {7, 0}, 21, 21},     // whole
      {3, {7, 1}, 10, 11},     // 10.5
      {-3, {7, 1}, -11, -10},  // −10.5
      {3, {-7, 1}, -11, -10},  // inverse contract: U negative
      {-3, {-7, 1}, 10, 11},   //
      {-1, {1, 40}, -1, 0},    // −2^−40
      {1, {1, 40}, 0, 1},      //
      {0, {-5, 3}, 0, 0},      //
      {4, {6, 3}, 3, 3},       // 24 / 8
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(testing::Message() << c.quantity << " × " << c.u.unit << " / 2^" << c.u.shift);
    EXPECT_TRUE(value(c.quantity, c.u) == c.floor);
    EXPECT_TRUE(value_rounded_up(c.quantity, c.u) == c.ceil);
  }
}

TEST(Value, LegalUnitValues) {
  struct Case {
    std::int64_t unit;
    std::uint32_t shift;
    std::int64_t max_lots;
    bool legal;
  };
  const Case kCases[] = {
      {kMaxValue, 0, 1, true},
      {kMaxValue + 1, 0, 1, false},
      {-kMaxValue, 0, 1, true},
      {-kMaxValue - 1, 0, 1, false},
      {kMaxUnitValue, 3, 1, false},  // (2^61 − 1) > (2^58 − 1) × 8 = 2^61 − 8
      {kMaxUnitValue - 7, 3, 1, true},
      {kMaxUnitValue, 4, 1, true},
      {kMaxUnitValue + 1, 40, 1, false},  // 2^61 has no legal shift
      {std::numeric_limits<std::int64_t>::min(), 40, 1, false},
      {1, 40, kMaxLots, true},
      {1, 41, 1, false},
      {kMaxValue / kMaxLots, 0, kMaxLots, true},
      {kMaxValue / kMaxLots + 1, 0, kMaxLots, false},
      {0, 0, kMaxLots, true},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(legal({c.unit, c.shift}, c.max_lots), c.legal)
        << c.unit << " shift " << c.shift << " max_lots " << c.max_lots;
  }
}

TEST(Released, RoundsTowardsZero) {
  struct Case {
    std::int64_t entry, quantity, lots, released;
  };
  const Case kCases[] = {
      {10, 3, 1, 3},
      {10, 3, 2, 6},
      {10, 3, 3, 10},
      {-10, 3, 1, -3},
      {-10, -3, 2, -6},
      {10, -3, 1, 3},
      {0, 5, 2, 0},
      {1, 2, 1, 0},
      {-1, 2, 1, 0},
      {-1, 2, 2, -1},
      {kMaxValue, kMaxLots, kMaxLots, kMaxValue},
      {-kMaxValue, -kMaxLots, 1, -262144},  // (2^58 − 1) / (2^40 − 1) = 2^18 + …
  };
  for (const Case& c : kCases) {
    EXPECT_TRUE(released(c.entry, c.quantity, c.lots) == c.released)
        << c.entry << " " << c.quantity << " " << c.lots;
  }
}

// Row: 1, |uPnL| = |22000 − 20000|, position long in profit; score = 2000·22000 / (20000·2400).
TEST(RankKey, BitmexWorkedFigure) {
  Operands operands;
  operands.quantity = 1;
  operands.mark_value = 22'000;
  operands.entry_value = 20'000;
  operands.equity = 2'400;
  operands.wallet = 400;
  // 2000 = 1.953125·2^10, 22000 = 1.342773…·2^14: 44,000,000 = 1.311302185…·2^25.
  // 20000·2400 = 48,000,000 = 1.430511474…·2^25. All four norms and both products are exact, as
  // they have fewer than 32 bits. mN < mD: e = 25 − 25 − 1 = −1 and
  // m = floor(2^32 · 11/12) = floor(3,937,053,354.67) = 3,937,053,354.
  // mag = (255 << 31) + 3,937,053,354 − 2,147,483,648.
  const std::int64_t key = rank_key(bitmex_policy(), operands);
  EXPECT_EQ(key, (std::int64_t{255} << 31) + 1'789'569'706);
  EXPECT_EQ(policy_row(operands), 0U);
}

// uPnL 500, wallet 1000, ΣM 60 → 500·60 / (1000·1500) = 0.02, in atoms × 10^8 for ΣM.
TEST(RankKey, BinanceWorkedFigure) {
  Operands operands;
  operands.quantity = 1;
  operands.mark_value = 10'500;
  operands.entry_value = 10'000;
  operands.equity = 1'500;
  operands.wallet = 1'000;
  operands.account_maintenance_e8 = Int{60} * kRateOne;
  // Score × 10^8 = 2,000,000 = 1.9073486328125·2^20. 500·6·10^9 = 3·10^12 has 42 bits: norm of the
  // factors is exact (6·10^9 = 2^10·…: 33 bits, its last is 0), mul drops 10 bits of
  // 3·10^12 = 2^14·…, zeros. N = 1.3642420526593924·2^41, D = 1.430511474609375·2^20.
  // mN < mD: e = 41 − 20 − 1 = 20; m = floor(2^31 · 1.9073486328125) exactly 4,096,000,000.
  const std::int64_t key = rank_key(binance_policy(), operands);
  EXPECT_EQ(key, (std::int64_t{276} << 31) + 4'096'000'000 - (std::int64_t{1} << 31));
  // Negative uPnL: score 0, below every profit, and row 1 (long loss).
  operands.mark_value = 9'500;
  EXPECT_EQ(rank_key(binance_policy(), operands), -1);
  EXPECT_EQ(policy_row(operands), 1U);
}

TEST(RankKey, LastUnderEveryPolicy) {
  Operands operands;
  operands.quantity = -1;
  operands.mark_value = -10;
  operands.entry_value = -12;
  EXPECT_EQ(policy_row(operands), 2U);  // short in profit
  operands.equity = 0;
  EXPECT_EQ(rank_key(size_policy(), operands), kKeyLast);
  operands.equity = 1;
  // 10 = 1.25·2^3
  EXPECT_EQ(rank_key(size_policy(), operands), (std::int64_t{259} << 31) + (1LL << 29));
  operands.entry_value = 0;  // C of the bitmex rows
  EXPECT_EQ(rank_key(bitmex_policy(), operands), kKeyLast);
  EXPECT_EQ(policy_row(operands), 3U);  // short, uPnL −10: loss
  operands.wallet = -5;
  op::Policy no_floor = binance_policy();
  no_floor.wallet_min = 0;
  operands.entry_value = -12;
  EXPECT_EQ(rank_key(no_floor, operands), kKeyLast);  // wallet floored at 0 is D's neighbour C
}

// In profit, E > 0, EV = 0, C or D is |EV| and A · B ≠ 0; and what is not quite that.
TEST(RankKey, FirstWithoutEntryValue) {
  using enum Operand;
  struct Case {
    std::int64_t mark_value, entry_value, equity;
    std::uint64_t row;
    std::int64_t key;
  };
  // mag of 1: e = 0; of 10: 1.25·2^3.
  constexpr std::int64_t kOne = std::int64_t{256} << 31;
  constexpr std::int64_t kTen = (std::int64_t{259} << 31) + (1LL << 29);
  const Case kCases[] = {
      {10, 0, 1, selectors(upnl, one, entry_value, one), kKeyFirst},
      {10, 0, 1, selectors(upnl, mark_value, one, entry_value), kKeyFirst},
      {10, 0, 1, selectors(one, one, entry_value, entry_value), kKeyFirst},
      {1, 0, 1, selectors(one, one, entry_value, equity), kKeyFirst},
      {10, 0, 1, selectors(one, one, entry_value, zero), kKeyFirst},  // whatever the other divisor
      {10, 9, 1, selectors(upnl, one, one, one), kOne},               // EV ≠ 0: a key like others
      {10, 1, 1, selectors(mark_value, one, entry_value, one), kTen},
      {10, 0, 0, selectors(upnl, one, entry_value, one), kKeyLast},          // E = 0
      {10, 0, -1, selectors(upnl, one, entry_value, one), kKeyLast},         // E < 0
      {10, 0, 1, selectors(zero, one, entry_value, one), kKeyLast},          // A = 0
      {10, 0, 1, selectors(upnl, maintenance, entry_value, one), kKeyLast},  // B = 0
      {10, 0, 1, selectors(entry_value, one, entry_value, one), kKeyLast},   // A = 0 as EV is
      {0, 0, 1, selectors(one, one, entry_value, one), kKeyLast},            // no profit
      {-10, 0, 1, selectors(upnl, one, entry_value, one), kKeyLast},         // a loss
      {10, 0, 1, selectors(upnl, one, one, one), kTen},                      // EV no divisor
      {10, 0, 1, selectors(entry_value, one, one, one), 0},                  // nor here
      {10, 0, 1, selectors(upnl, one, zero, one), kKeyLast},
      {10, 0, 1, selectors(upnl, one, maintenance, one), kKeyLast},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(testing::Message() << "MV " << c.mark_value << " EV " << c.entry_value << " E "
                                    << c.equity << " row " << std::hex << c.row);
    Operands operands;
    operands.quantity = 1;
    operands.mark_value = c.mark_value;
    operands.entry_value = c.entry_value;
    operands.equity = c.equity;
    EXPECT_EQ(rank_key(both_sides(c.row, c.row, 0), operands), c.key);
    EXPECT_EQ(rank_key(both_sides(c.row, c.row, option::kSplit), operands), c.key);
    // A short gains where its value rises from −EV: the same by its own rows.
    operands.quantity = -1;
    EXPECT_EQ(rank_key(both_sides(c.row, c.row, 0), operands), c.key);
  }
  EXPECT_EQ(kKeyFirst, (std::int64_t{1} << 40) - 1);
}

// Only the row in force counts: the loss row's divisor makes no profit the first.
TEST(RankKey, FirstByItsOwnRowOnly) {
  using enum Operand;
  Operands operands;
  operands.quantity = 1;
  operands.mark_value = 10;
  operands.equity = 1;
  const op::Policy other_row =
      both_sides(selectors(upnl, one, one, one), selectors(upnl, one, entry_value, one), 0);
  EXPECT_EQ(rank_key(other_row, operands), (std::int64_t{259} << 31) + (1LL << 29));
}

TEST(RankKey, AccountMaintenanceOfNinetySixBits) {
  using enum Operand;
  Operands operands;
  operands.quantity = 1;
  operands.mark_value = 1;
  operands.equity = 1;
  operands.account_maintenance_e8 = (Int{1} << 96) - 1;
  const op::Policy squared =
      both_sides(selectors(account_maintenance, account_maintenance, one, one), 0, 0);
  // norm: m = 2^32 − 1, e = 95. mul: p = (2^32 − 1)^2 = 2^64 − 2^33 + 1, c = 1,
  // m = p >> 32 = 2^32 − 2, e = 191. div by (2^31, 0): m = 2^32 − 2.
  EXPECT_EQ(rank_key(squared, operands),
            (std::int64_t{191 + 256} << 31) + (std::int64_t{1} << 31) - 2);
}

TEST(Light, FifthOfTheQueue) {
  // 5 − floor(5·(r − 1)/n)
  EXPECT_EQ(light_of(1, 1), 5U);
  EXPECT_EQ(light_of(2, 2), 3U);                      // 5 − floor(5/2)
  const unsigned of_seven[] = {5, 5, 4, 3, 3, 2, 1};  // floor of 0, .7, 1.4, 2.1, 2.8, 3.5, 4.2
  for (std::size_t rank = 1; rank <= 7; ++rank) EXPECT_EQ(light_of(rank, 7), of_seven[rank - 1]);
  EXPECT_EQ(light_of(10, 10), 1U);
}

// One round of the mixer on the zero word, in 64-bit steps: x = start value; done here by hand with
// another formula for each step (multiplications instead of shifted sums).
TEST(Digest, MixerByMultiplication) {
  std::uint64_t x = 0x42414C4C41535431;
  x = x * 2097151 - 1;  // ~x + (x << 21) = x·2^21 − x − 1
  x ^= x >> 24;
  x *= 265;  // 1 + 2^3 + 2^8
  x ^= x >> 14;
  x *= 21;  // 1 + 2^2 + 2^4
  x ^= x >> 28;
  x *= 2147483649;  // 1 + 2^31
  EXPECT_EQ(hash({0}), x);
  EXPECT_NE(hash({0, 0}), x);
  EXPECT_NE(hash({1, 2}), hash({2, 1}));
}

}  // namespace
}  // namespace ballast::reference
