// Every kernel that this machine can run gives what the rules of hls/core give, to the bit.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>

#include "hls/core/margin.hpp"
#include "hls/core/policies.hpp"
#include "hls/core/ranking.hpp"
#include "hls/core/valuation.hpp"
#include "host/engine/software/rank_keys.hpp"
#include "host/engine/software/revalue.hpp"

namespace ballast::software {
namespace {

constexpr std::uint64_t kSeed = 20251010;
const char* const kReplay = "seed 20251010; replay: kernels_test";

/// Numbers of every width up to `bits`, powers of two and their neighbours among them.
class Wide {
 public:
  explicit Wide(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  uint128 number(unsigned bits) {
    const auto width = static_cast<unsigned>(below(bits + 1));
    if (width == 0) return 0;
    const uint128 top = static_cast<uint128>(1) << (width - 1);
    switch (below(4)) {
      case 0:
        return top;
      case 1:
        return top - 1 + top;
      default:
        return top | ((static_cast<uint128>(random_()) << 64 | random_()) & (top - 1));
    }
  }
  std::int64_t signed_number(unsigned bits) {
    const auto size = static_cast<std::int64_t>(number(bits));
    return below(2) == 0 ? size : -size;
  }

 private:
  std::mt19937_64 random_;
};

core::Policy any_policy(Wide& wide, int round) {
  core::Policy policy{0, 0, wide.below(2) == 0};
  if (round % 2 == 0) {
    policy.rows = core::kPolicyPresets[wide.below(6)].rows;
  } else {
    for (unsigned selector = 0; selector < 16; ++selector) {
      policy.rows |= wide.below(core::kOperandCount) << (4 * selector);
    }
  }
  return policy;
}

int128 any_sum(Wide& wide) {
  const auto size = static_cast<int128>(wide.number(kSumBits - 2));
  return wide.below(4) == 0 ? -size : size;
}

TEST(Kernels, RankKeysAreThoseOfTheRules) {
  SCOPED_TRACE(kReplay);
  Wide wide(kSeed);
  AccountStore accounts(kPagePositions);
  PositionPage page{};
  alignas(64) std::int64_t keys[kPagePositions];
  for (int round = 0; round < 20'000; ++round) {
    OnSide positions;
    positions.page = &page;
    for (std::uint32_t i = 0; i < kPagePositions; ++i) {
      page.mark_value[i] = wide.signed_number(kValueBits);
      page.entry_value[i] = wide.below(8) == 0   ? page.mark_value[i]
                            : wide.below(8) == 0 ? 0
                                                 : wide.signed_number(kValueBits);
      page.set_maintenance_e8(i, wide.number(kDeductionBits));
      page.account[i] = static_cast<std::uint32_t>(wide.below(kPagePositions));
      Account& account = accounts[i];
      account.wallet = any_sum(wide);
      account.upnl = any_sum(wide);
      account.maintenance_e8 = wide.number(kSumBits);
      account.options = static_cast<std::uint8_t>(wide.below(4));
      account.verdict = Verdict::bankrupt;
      positions.index[positions.count] = i;
      positions.count += wide.below(3) != 0 ? 1U : 0U;
    }
    core::Policy policy = any_policy(wide, round);
    policy.wallet_min = wide.below(2) == 0 ? 0 : static_cast<std::int64_t>(wide.number(kCashBits));
    const bool is_long = wide.below(2) == 0;
    const RankRows rows(policy, is_long);
    for (const RankKernel kernel : rank_kernels()) {
      const std::uint64_t exempt = kernel(positions, accounts.rows(), rows, keys);
      for (std::uint32_t k = 0; k < positions.count; ++k) {
        const std::uint32_t i = positions.index[k];
        const Account& account = accounts[page.account[i]];
        const core::ScoreOperands operands{page.mark_value[i],     page.entry_value[i],
                                           page.maintenance_e8(i), account.equity(),
                                           account.wallet,         account.maintenance_e8};
        ASSERT_EQ(keys[k], core::rank_key(policy, is_long, operands)) << "position " << k;
        ASSERT_EQ((exempt >> k & 1U) != 0, account.has(option::kExemptAdl)) << "position " << k;
      }
    }
  }
}

core::TierTable any_tiers(Wide& wide) {
  core::TierTable table;
  table.count = static_cast<unsigned>(wide.below(wide.below(2) == 0 ? 5 : kMaxTiers + 1));
  const uint128 smallest = wide.below(2) == 0 ? 0 : wide.number(kSmallestBits);
  table.rule = core::table_rule(wide.below(4), smallest);
  const unsigned widest = table.rule.by_quantity ? 36 : 52;
  std::int64_t floor = 0;
  for (unsigned t = 0; t < table.count; ++t) {
    table.tier[t] = {floor, static_cast<std::int64_t>(wide.below(kMaxRateE8 + 1)),
                     wide.below(3) == 0 ? 0 : wide.number(kDeductionBits)};
    floor += 1 + static_cast<std::int64_t>(wide.number(widest));
  }
  return table;
}

TEST(Kernels, RevaluationIsThatOfTheRules) {
  SCOPED_TRACE(kReplay);
  Wide wide(kSeed);
  PositionPage before{};
  for (int round = 0; round < 20'000; ++round) {
    const std::int64_t max_lots = 1 + static_cast<std::int64_t>(wide.number(kQuantityBits - 1));
    core::UnitValue mark;
    do {
      mark = {wide.signed_number(kUnitValueBits), static_cast<unsigned>(wide.below(kMaxShift + 1))};
    } while (!core::is_legal(mark.u, mark.shift, max_lots));
    const core::TierTable tiers = any_tiers(wide);
    const auto count = static_cast<std::uint32_t>(1 + wide.below(kPagePositions));
    for (std::uint32_t i = 0; i < count; ++i) {
      before.q[i] = wide.signed_number(kQuantityBits) % (max_lots + 1);
      if (wide.below(8) == 0) before.q[i] = 0;
      before.entry_value[i] = before.q[i] == 0 ? 0 : wide.signed_number(kValueBits);
      before.mark_value[i] = wide.signed_number(kValueBits);
      before.set_maintenance_e8(i, wide.number(kDeductionBits));
    }
    const Revaluation revaluation(mark, tiers, max_lots);
    for (const RevalueKernel kernel : revalue_kernels()) {
      PositionPage after = before;
      PageChange change;
      kernel(after, count, revaluation, change);
      for (std::uint32_t i = 0; i < count; ++i) {
        const std::int64_t mark_value = core::value(before.q[i], mark);
        ASSERT_EQ(after.mark_value[i], mark_value);
        ASSERT_EQ(change.mark_value[i], mark_value - before.mark_value[i]);
        ASSERT_TRUE(after.maintenance_e8(i) ==
                    core::maintenance(tiers, {before.q[i], mark_value, before.entry_value[i]}));
        const int128 moved =
            (static_cast<int128>(change.maintenance_high[i]) << 32) + change.maintenance_low[i];
        ASSERT_TRUE(moved == static_cast<int128>(after.maintenance_e8(i)) -
                                 static_cast<int128>(before.maintenance_e8(i)));
      }
    }
  }
}

}  // namespace
}  // namespace ballast::software
