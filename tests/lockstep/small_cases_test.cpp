// Every case of tiny ranges, software against reference.
#include <gtest/gtest.h>

#include "tests/lockstep/twins.hpp"

namespace ballast::lockstep {
namespace {

using namespace reference;

constexpr std::int64_t kReach = 3;
constexpr std::int64_t kHalf = kRateOne / 2;

/// Asset 0 with the given thresholds; symbol 0 (max_lots 4) marked at `unit`; accounts 0 … 2 with
/// a position each: 0 both, 1 long, 2 short.
class World : public Twins {
 public:
  explicit World(const op::Asset& thresholds = {4, 5, 2, 1, 0, 0}, std::int64_t unit = 1)
      : Twins({16, 8}) {
    run(asset(0, thresholds));
    run(symbol(0, 4));
    run(mark(0, unit));
    run(commit(1));
    const Side sides[] = {Side::both, Side::long_side, Side::short_side};
    for (std::uint32_t id = 0; id < 3; ++id) {
      run(account(id));
      run(open(0, id, id, sides[id]));
    }
  }

  /// Puts a position where the case begins; false if its side does not allow that.
  bool place(std::uint32_t id, std::int64_t quantity, std::int64_t entry_value) {
    if ((id == 1 && quantity < 0) || (id == 2 && quantity > 0)) return false;
    if (quantity == 0 && entry_value != 0) return false;
    run(position_delta(0, id, id, {quantity - q_[id], entry_value - ev_[id], 0, 0}));
    q_[id] = quantity;
    ev_[id] = entry_value;
    return true;
  }
  /// Reads a position back from the engines after a case has moved it.
  void look(std::uint32_t id) {
    run(about(CommandKind::query, 0, id, id));
    q_[id] = last()[0].as<op::PositionState>().quantity;
    ev_[id] = last()[0].as<op::PositionState>().entry_value;
  }
  /// Puts an account's wallet to a value.
  void fund(std::uint32_t id, std::int64_t wallet) {
    run(query_account(id));
    const auto now = static_cast<std::int64_t>(last()[0].as<op::AccountState>().wallet_lo);
    run(wallet_delta(id, wallet - now));
  }

 private:
  std::int64_t q_[3] = {};
  std::int64_t ev_[3] = {};
};

TEST(SmallCases, PositionDelta) {
  World world;
  for (std::uint32_t id = 0; id < 3; ++id) {
    for (std::int64_t q = -kReach; q <= kReach; ++q) {
      for (std::int64_t ev = -kReach; ev <= kReach; ++ev) {
        for (std::int64_t dq = -kReach; dq <= kReach; ++dq) {
          for (std::int64_t dev = -kReach; dev <= kReach; ++dev) {
            if (!world.place(id, q, ev)) continue;
            world.run(with_flags(position_delta(0, id, id, {dq, dev, dq - dev, 1}),
                                 dev == 2 ? flag::kCheckQ | flag::kAnswer : flag::kAnswer));
            world.look(id);
            if (testing::Test::HasFailure()) return;
          }
        }
      }
    }
  }
  EXPECT_GT(world.commands(), 10'000U);
}

TEST(SmallCases, Reduce) {
  World world;
  for (std::uint32_t id = 0; id < 3; ++id) {
    for (std::int64_t q = -kReach; q <= kReach; ++q) {
      for (std::int64_t ev = -kReach; ev <= kReach; ++ev) {
        for (std::int64_t lots = -1; lots <= kReach + 1; ++lots) {
          for (std::int64_t cash = -kReach; cash <= kReach; ++cash) {
            if (!world.place(id, q, ev)) continue;
            world.run(with_flags(reduce(0, id, id, lots, cash), flag::kAnswer));
            world.run(query_account(id));
            world.look(id);
            if (testing::Test::HasFailure()) return;
          }
        }
      }
    }
  }
  EXPECT_GT(world.commands(), 10'000U);
}

TEST(SmallCases, SettleAndFunding) {
  World world;
  for (const CommandKind kind : {CommandKind::settle, CommandKind::funding}) {
    for (std::int64_t q = -kReach; q <= kReach; ++q) {
      for (std::int64_t ev = -kReach; ev <= kReach; ++ev) {
        for (std::int64_t unit = -kReach; unit <= kReach; ++unit) {
          for (std::uint32_t shift = 0; shift <= 2; ++shift) {
            if (!world.place(0, q, ev)) continue;
            world.place(1, std::abs(q), ev * std::abs(q));
            world.place(2, -1, ev);
            world.run(with_flags(at_unit_value(kind, 0, unit, shift), flag::kAnswer));
            for (std::uint32_t id = 0; id < 3; ++id) world.look(id);
            if (testing::Test::HasFailure()) return;
          }
        }
      }
    }
  }
  EXPECT_GT(world.commands(), 5'000U);
}

TEST(SmallCases, AdlTake) {
  World world;
  world.run(policy(0, size_policy()));
  world.run(policy(1, bitmex_policy()));
  for (std::int64_t q = 1; q <= kReach; ++q) {
    for (std::int64_t other = 1; other <= kReach; ++other) {
      for (std::int64_t ev = -kReach; ev <= kReach; ++ev) {
        for (std::int64_t first = 1; first <= 2 * kReach + 1; ++first) {
          for (std::int64_t unit = -kReach; unit <= kReach; ++unit) {
            const bool shorts = unit % 2 == 0;
            world.place(0, shorts ? -q : q, ev);
            const std::uint32_t second = shorts ? 2 : 1;
            world.place(second, shorts ? -other : other, -ev);
            world.fund(0, first);
            world.fund(second, 1 + ev);
            const Side side = shorts ? Side::short_side : Side::long_side;
            world.run(on_side(CommandKind::adl, 0, side, first % 2 == 0 ? 1 : 0,
                              flag::kWhy | flag::kAck));
            world.run(adl_take(0, first, unit, static_cast<std::uint32_t>(q - 1)));
            world.run(adl_take(0, 2, -unit, 1));
            world.run(adl_take(0, 2, unit));
            world.look(0);
            world.look(second);
            if (testing::Test::HasFailure()) return;
          }
        }
      }
    }
  }
  EXPECT_GT(world.commands(), 20'000U);
}

TEST(SmallCases, VerdictsAroundEquality) {
  for (const std::uint64_t options : {0U, 1U}) {
    for (const op::Asset& thresholds : {op::Asset{}, op::Asset{4, 5, 2, 1, 0, 0},
                                        op::Asset{1, 1, 1, 1, 0, 0}, op::Asset{1, 3, 3, 1, 0, 0}}) {
      op::Asset chosen = thresholds;
      chosen.options = options;
      World world(chosen);
      for (const std::int64_t rate : {std::int64_t{0}, std::int64_t{1}, kHalf, kRateOne}) {
        world.run(table(0));
        world.run(tier(0, 0, 0, rate));
        world.run(bind(0, 0));
        world.run(commit(0));
        for (std::int64_t q = -2; q <= 2; ++q) {
          for (std::int64_t ev = -2; ev <= 2; ++ev) {
            for (std::int64_t extra = 0; extra <= 2; ++extra) {
              for (std::int64_t wallet = -5; wallet <= 7; ++wallet) {
                if (!world.place(0, q, ev)) continue;
                world.run(account(0, 0, extra));
                world.fund(0, wallet);
                if (testing::Test::HasFailure()) return;
              }
            }
          }
        }
      }
    }
  }
}

TEST(SmallCases, TierBoundaries) {
  World world;
  for (const std::int64_t first_rate : {std::int64_t{0}, kHalf, kRateOne}) {
    for (const std::int64_t floor : {1, 2, 3}) {
      for (const std::int64_t width : {1, 2}) {
        for (std::uint64_t way = 0; way < 20; ++way) {
          const std::uint64_t deduction = way / 4;
          const std::uint64_t options = way % 4;  // by quantity a deduction is refused
          world.run(table(0, options, options == 0 ? deduction : options * kHalf));
          world.run(bind(0, 0));
          world.run(tier(0, 0, 0, first_rate));
          world.run(tier(0, 1, floor, kHalf + 1, deduction * kHalf));
          world.run(tier(0, 2, floor + width, kMaxRateE8, deduction * kRateOne - deduction));
          world.run(commit(0));
          for (std::int64_t q = -4; q <= 4; ++q) {
            for (const std::int64_t ev : {std::int64_t{0}, 5 - q}) {
              if (world.place(0, q, ev)) world.look(0);
            }
          }
          if (testing::Test::HasFailure()) return;
        }
      }
    }
  }
  EXPECT_GT(world.commands(), 1'500U);
}

TEST(SmallCases, RankPairs) {
  using enum Operand;
  const op::Policy policies[] = {
      bitmex_policy(), binance_policy(), size_policy(),
      both_sides(selectors(mark_value, mark_value, entry_value, equity),
                 selectors(entry_value, one, equity, one), 0),
      both_sides(selectors(upnl, maintenance, wallet, account_maintenance),
                 selectors(upnl, equity, entry_value, mark_value), 1, 0)};
  World world;
  for (std::uint32_t id = 0; id < 5; ++id) world.run(policy(id, policies[id]));
  world.run(table(0));
  world.run(tier(0, 0, 0, kHalf));
  world.run(bind(0, 0));
  world.run(commit(0));
  for (std::int64_t q = -2; q <= 2; ++q) {
    for (std::int64_t ev = -3; ev <= 3; ++ev) {
      for (std::int64_t wallet = -1; wallet <= 2; ++wallet) {
        if (!world.place(0, q, ev)) continue;
        world.fund(0, wallet);
        for (std::int64_t other = 0; other <= 2; ++other) {
          for (std::int64_t other_ev = -1; other_ev <= 3; ++other_ev) {
            const std::uint32_t id = q < 0 ? 2 : 1;
            if (!world.place(id, q < 0 ? -other : other, other_ev)) continue;
            world.fund(id, wallet * other_ev);
            const Side side = q < 0 ? Side::short_side : Side::long_side;
            for (std::uint32_t row = 0; row < 5; ++row) {
              world.run(on_side(CommandKind::rank, 0, side, row, flag::kAll | flag::kWhy));
              world.run(on_side(CommandKind::lights, 0, side, row));
            }
            if (testing::Test::HasFailure()) return;
          }
        }
      }
    }
  }
  EXPECT_GT(world.commands(), 5'000U);
}

TEST(SmallCases, LightsOfQueuesOfEveryLength) {
  Twins twins({64, 64});
  twins.run(asset(0));
  twins.run(symbol(0, 100));
  twins.run(policy(0, size_policy()));
  twins.run(mark(0, 1));
  twins.run(commit(1));
  for (std::uint32_t id = 0; id < 32; ++id) {
    twins.run(account(id));
    twins.run(wallet_delta(id, 1));
    twins.run(open(0, 63 - id, id));
    const std::int64_t lots = id * 7 % 5 + 1;
    twins.run(position_delta(0, 63 - id, id, {lots, lots, 0, 0}));
    for (const std::uint8_t flags : {std::uint8_t{0}, flag::kAll}) {
      twins.run(on_side(CommandKind::lights, 0, Side::long_side, 0, flags));
      ASSERT_EQ(twins.last().back().as<op::RankEnd>().total, id + 1);
    }
    for (std::uint64_t count = 0; count <= id + 2; ++count) {
      Command rank = on_side(CommandKind::rank, 0, Side::long_side, 0);
      rank.set(op::Rank{count, 0, 0, 0});
      twins.run(rank);
    }
  }
}

}  // namespace
}  // namespace ballast::lockstep
