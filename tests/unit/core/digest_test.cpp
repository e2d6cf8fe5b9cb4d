#include "hls/core/digest.hpp"

#include <gtest/gtest.h>

namespace ballast::core {
namespace {

// Expected values were worked out from docs/contract.md with arbitrary-precision integers.

TEST(Mix, KnownValues) {
  EXPECT_EQ(0x77CFA1EEF01BCA90U, mix(0));
  EXPECT_EQ(0x5BCA7C69B794F8CEU, mix(1));
}

TEST(Hash, OneEntryOfEachKind) {
  struct {
    const char* entry;
    std::uint64_t expected, got;
  } const cases[] = {
      {"position", 0x6806E416694BCF6E, hash_position(7, 3, 2, Side::long_side, -5, -1000).value()},
      {"account, wallet −1", 0x43195964BBD12BB4,
       hash_account(3, -1, Verdict::bankrupt, 1, 2, 9).value()},
      {"account, wallet 2^64 + 5", 0x91EA543074AE9872,
       hash_account(3, (static_cast<int128>(1) << 64) + 5, Verdict::safe, 0, 0, 0).value()},
      {"symbol", 0xE34A479FD1100BF7, hash_symbol(2, 1, 1, 1000, true, {-77, 3}, 4).value()},
      {"symbol bound to no table", 0x3581A440A2D28890,
       hash_symbol(2, 1, 1, 1000, false, {0, 0}, kNoTable).value()},
      {"table", 0x5FE2A7510B2D4EE6,
       hash_table(255, table_rule(3, (static_cast<uint128>(1) << 64) + 9), 64).value()},
      {"policy", 0x6CBC18EA67235561, hash_policy(0, {0x1234, 1'000'000, true}).value()},
      {"asset", 0x836E96C494F081C7, hash_asset(0, {8, 10, 1, 2, true}).value()},
      {"tier", 0x8BD3A2C2FD534DF1,
       hash_tier(2, 1, {50'000, 500'000, (static_cast<uint128>(1) << 64) + 7}).value()},
  };
  for (const auto& [entry, expected, got] : cases) EXPECT_EQ(expected, got) << entry;
}

TEST(Digest, IsTheSameInAnyOrderAndCountsEntries) {
  const EntryHash a = hash_position(1, 1, 1, Side::both, 1, 1);
  const EntryHash b = hash_position(2, 1, 1, Side::both, 1, 1);
  Digest forward;
  forward.add(a);
  forward.add(b);
  Digest backward;
  backward.add(b);
  backward.add(a);
  EXPECT_EQ(forward.sum, backward.sum);
  EXPECT_EQ(a.value() + b.value(), forward.sum);
  EXPECT_EQ(2U, forward.count);
  EXPECT_NE(a.value(), b.value());
}

}  // namespace
}  // namespace ballast::core
