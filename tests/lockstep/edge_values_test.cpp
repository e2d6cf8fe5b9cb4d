// Operands at the limits of their widths, software against reference.
#include <gtest/gtest.h>

#include <limits>

#include "tests/lockstep/twins.hpp"

namespace ballast::lockstep {
namespace {

using namespace reference;

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

/// Two accounts, each with a position in symbol 0; max_lots and unit value as given.
class Edge : public Twins {
 public:
  Edge(std::int64_t max_lots, std::int64_t unit, std::uint32_t shift) : Twins({8, 4}) {
    run(asset(0, {kMaxRatioTerm, 1, 1, kMaxRatioTerm, 1, 0}));
    run(symbol(0, max_lots));
    for (std::uint32_t id = 0; id < 3; ++id) run(policy(id, policies()[id]));
    run(mark(0, unit, shift));
    run(commit(1));
    for (std::uint32_t id = 0; id < 2; ++id) {
      run(account(id, 0, id == 0 ? 0 : kMaxCash));
      run(open(0, kMaxPositionId - id, id));
    }
  }
  static std::vector<op::Policy> policies() {
    using enum Operand;
    return {bitmex_policy(), size_policy(),
            both_sides(selectors(account_maintenance, account_maintenance, one, one),
                       selectors(account_maintenance, maintenance, wallet, equity), 1, kMaxCash)};
  }
  void delta(std::uint32_t id, const op::PositionDelta& operands) {
    run(with_flags(position_delta(0, kMaxPositionId - id, id, operands), flag::kAnswer));
  }
  void look_everywhere() {
    for (std::uint32_t id = 0; id < 2; ++id) {
      run(query_account(id));
      run(about(CommandKind::query, 0, kMaxPositionId - id, id));
    }
    for (const Side side : {Side::long_side, Side::short_side}) {
      for (std::uint32_t id = 0; id < 3; ++id) {
        run(on_side(CommandKind::rank, 0, side, id, flag::kAll | flag::kWhy));
      }
    }
    run(digest_all());
  }
};

TEST(EdgeValues, PositionDeltaOperands) {
  const std::int64_t kQuantities[] = {
      kMin, kMin + 1, -2 * kMaxLots, -kMaxLots - 1, -kMaxLots,    -1,
      0,    1,        kMaxLots,      kMaxLots + 1,  2 * kMaxLots, kMax};
  const std::int64_t kEntries[] = {kMin, -2 * kMaxValue, -kMaxValue - 1, -kMaxValue,    -1,  0,
                                   1,    kMaxValue,      kMaxValue + 1,  2 * kMaxValue, kMax};
  const std::int64_t kCash[] = {kMin, -kMaxCash - 1, -kMaxCash, 0, kMaxCash, kMaxCash + 1, kMax};
  Edge edge(kMaxLots, kMaxValue / kMaxLots, 0);
  for (const std::int64_t quantity : kQuantities) {
    for (const std::int64_t entry : kEntries) {
      for (const std::int64_t cash : kCash) {
        edge.delta(0, {quantity, entry, cash, 0});
        edge.run(about(CommandKind::query, 0, kMaxPositionId, 0));
        if (testing::Test::HasFailure()) return;
      }
    }
  }
  edge.look_everywhere();
}

TEST(EdgeValues, UnitValuesAndShifts) {
  std::uint64_t accepted = 0;
  for (const std::int64_t max_lots :
       {std::int64_t{1}, std::int64_t{3}, std::int64_t{1} << 20, kMaxLots - 1, kMaxLots}) {
    for (const std::uint32_t shift : {0U, 1U, 3U, 22U, 39U, 40U, 41U, 64U, ~0U}) {
      for (const std::int64_t unit :
           {kMaxUnitValue, kMaxUnitValue + 1, kMaxUnitValue - 7, kMaxValue, kMaxValue + 1,
            kMaxValue / kMaxLots, kMax, kMin, std::int64_t{1}, std::int64_t{0}}) {
        for (const std::int64_t signed_unit : {unit, unit == kMin ? unit : -unit}) {
          Edge edge(max_lots, 1, 0);
          edge.delta(0, {max_lots, kMaxValue, kMaxCash, 0});
          edge.delta(1, {-max_lots, -kMaxValue, -kMaxCash, 0});
          edge.run(mark(0, signed_unit, shift));
          if (edge.last().empty()) ++accepted;
          edge.run(with_flags(commit(edge.last().empty() ? 1 : 0), flag::kAnswer | flag::kAck));
          edge.look_everywhere();
          edge.run(at_unit_value(CommandKind::funding, 0, signed_unit, shift));
          edge.run(on_side(CommandKind::adl, 0, Side::long_side, 0, flag::kWhy));
          edge.run(adl_take(0, max_lots / 2 + 1, signed_unit, shift));
          edge.run(adl_take(0, (std::int64_t{1} << 62) - 1, signed_unit, shift));
          edge.run(at_unit_value(CommandKind::settle, 0, signed_unit, shift));
          edge.look_everywhere();
          if (testing::Test::HasFailure()) return;
        }
      }
    }
  }
  EXPECT_GT(accepted, 200U);
}

TEST(EdgeValues, TiersAtTheirLimits) {
  const std::uint64_t top = (std::uint64_t{1} << 21) - 1;
  struct Row {
    std::int64_t floor, rate;
    std::uint64_t deduction_lo, deduction_hi;
  };
  const Row kRows[] = {
      {1, kMaxRateE8, 0, 0},         {1, kMaxRateE8, ~0ULL, top},     {kMaxValue, kMaxRateE8, 0, 0},
      {kMaxValue, kMaxRateE8, 1, 0}, {kMaxValue, 1, ~0ULL, 0},        {1, kMaxRateE8, 0, top},
      {kMaxValue, 0, 0, 1},          {1, kMaxRateE8, 0, top / 2 + 1}, {1, kMaxRateE8, 0, top + 1},
      {kMaxValue + 1, 0, 0, 0},      {2, kMaxRateE8 + 1, 0, 0},       {2, -1, 0, 0}};
  for (const Row& row : kRows) {
    for (const std::int64_t unit : {kMaxValue, -kMaxValue, kMaxValue - 1, std::int64_t{1}}) {
      Edge edge(1, unit, 0);
      edge.delta(0, {1, -kMaxValue, kMaxCash, 0});
      edge.delta(1, {-1, 5, kMaxCash, 0});
      edge.run(table(0));
      edge.run(bind(0, 0));
      edge.run(tier(0, 0, 0, 0));
      Command second = tier(0, 1, row.floor, row.rate, row.deduction_lo);
      second.word[3] = row.deduction_hi;
      edge.run(second);
      edge.run(with_flags(commit(0), flag::kAnswer));
      edge.look_everywhere();
    }
  }
}

// W and ΣM far beyond 64 bits: sums of 300 largest operands.
TEST(EdgeValues, WideSums) {
  Twins twins({512, 2});
  twins.run(asset(0, {1, kMaxRatioTerm, kMaxRatioTerm, 1, 0, 0}));
  twins.run(policy(0, Edge::policies()[2]));
  twins.run(account(0, 0, kMaxCash));
  twins.run(account(1));
  for (std::uint16_t id = 0; id < 150; ++id) {
    twins.run(symbol(id, 1));
    twins.run(table(id));
    twins.run(tier(id, 0, 0, kMaxRateE8));
    twins.run(bind(id, id));
    twins.run(mark(id, kMaxValue));
  }
  twins.run(commit(150));
  for (std::uint16_t id = 0; id < 150; ++id) {
    for (std::uint32_t owner = 0; owner < 2; ++owner) {
      const std::int64_t direction = owner == 0 ? 1 : -1;
      const std::uint32_t position = 2U * id + owner;
      twins.run(open(id, position, owner));
      twins.run(
          with_flags(position_delta(id, position, owner,
                                    {direction, -kMaxValue * direction, kMaxCash * direction, 0}),
                     flag::kAnswer));
    }
  }
  for (int i = 0; i < 150; ++i) {
    twins.run(with_flags(wallet_delta(0, -kMaxCash), flag::kAnswer));
    twins.run(with_flags(wallet_delta(1, kMaxCash), flag::kAnswer));
  }
  for (const Side side : {Side::long_side, Side::short_side}) {
    twins.run(on_side(CommandKind::rank, 3, side, 0, flag::kAll | flag::kWhy));
    twins.run(on_side(CommandKind::adl, 3, side, 0, flag::kWhy));
    twins.run(adl_take(3, kMax >> 1, -kMaxValue));
  }
  twins.run(digest_all());
  EXPECT_GT(twins.events(), 500U);
}

TEST(EdgeValues, IdsAndIndices) {
  Edge edge(4, 1, 0);
  for (const std::uint32_t id :
       {0U, 1U, 3U, 4U, kMaxPositionId, kMaxPositionId + 1, kNoPosition - 1, kNoPosition}) {
    edge.run(account(id));
    edge.run(query_account(id));
    edge.run(wallet_delta(id, 1));
    for (const Side side : {Side::long_side, static_cast<Side>(3)}) {
      edge.run(open(0, id, 2, side));
      edge.run(about(CommandKind::query, 0, id, 2));
      edge.run(about(CommandKind::free, 0, id, 2));
    }
    Command dump = make_command(CommandKind::dump, op::Range{0, id, 0, 0, 0});
    edge.run(dump);
    for (std::uint32_t what = 0; what < 4; ++what) {
      Command digest = make_command(CommandKind::digest, op::Range{id, kNoPosition, 0, 0, 0});
      digest.arg = what;
      edge.run(digest);
    }
  }
  for (const std::uint16_t id : {std::uint16_t{1023}, std::uint16_t{1024}, std::uint16_t{65535}}) {
    edge.run(symbol(id, 1));
    edge.run(mark(id, 1));
    edge.run(table(id));
    edge.run(tier(id, 0, 0, 1));
    edge.run(bind(id, id));
    edge.run(bind(id, 0));
    edge.run(commit(id == 1023 ? 1 : 0));
    edge.run(open(id, 77, 1));
    edge.run(on_side(CommandKind::rank, id, Side::long_side, 0, flag::kAll));
    edge.run(on_side(CommandKind::adl, id, Side::long_side, 15));
    edge.run(adl_take(id, 1, 1));
  }
  for (std::uint32_t kind = 0; kind < 256; ++kind) {
    if (kind == static_cast<std::uint32_t>(CommandKind::page)) continue;
    Command command;
    command.kind = static_cast<std::uint8_t>(kind);
    command.flags = 0xFF;
    edge.run(command);
  }
}

}  // namespace
}  // namespace ballast::lockstep
