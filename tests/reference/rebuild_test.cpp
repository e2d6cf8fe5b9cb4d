// Random commands to a model, its state given to a second one at any point, and from there on the
// same events from both.
#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <set>

#include "tests/lockstep/random.hpp"
#include "tests/reference/restoration.hpp"
#include "tests/reference/test_support.hpp"

namespace ballast::reference {
namespace {

using lockstep::Random;

constexpr std::uint32_t kAccounts = 12;
constexpr std::uint16_t kSymbols = 6;
constexpr std::uint16_t kCollateral = 3;  // among the symbols; of asset 0 like all but
constexpr std::uint16_t kOtherAsset = 4;  // this one
constexpr std::uint32_t kTables = 5;
constexpr std::uint32_t kPolicies = 3;

/// Where a position may be: each (account, symbol, side) has its id, so that none is there twice.
struct Place {
  std::uint16_t symbol;
  std::uint32_t position, account;
  Side side;
};

Place place_of(Random& random) {
  const auto account = static_cast<std::uint32_t>(random.below(kAccounts));
  const auto symbol = static_cast<std::uint16_t>(random.below(kSymbols));
  const bool one_way = (account + symbol) % 3 == 0;
  const auto slot = static_cast<std::uint32_t>(one_way ? 0 : random.below(2));
  const Side hedged = slot == 0 ? Side::long_side : Side::short_side;
  return {symbol, 2 * (kSymbols * account + symbol) + slot, account, one_way ? Side::both : hedged};
}

std::uint32_t asset_of(std::uint16_t symbol_id) { return symbol_id == kOtherAsset ? 1U : 0U; }

/// Makes commands of every kind that may come outside of a restoration, most of them meaningful.
class Commands {
 public:
  explicit Commands(std::uint64_t seed) : random_(seed) { set_up(); }

  Command next() {
    if (script_.empty()) choose();
    last_ = script_.front();
    script_.pop_front();
    if (last_.command() == CommandKind::commit && !random_.chance(100)) {
      last_.set(op::Commit{staged_.size(), random_.next(), 0, 0});
    }
    return last_;
  }
  /// Learns which symbols have a staged mark.
  void observe(const std::vector<Event>& events) {
    if (last_.command() == CommandKind::commit) staged_.clear();
    if (!events.empty() && events.back().event() == EventKind::rejected) return;
    if (last_.command() == CommandKind::mark) staged_.insert(last_.symbol);
    if (last_.command() == CommandKind::symbol) staged_.erase(last_.symbol);
    if (last_.command() == CommandKind::clear) {
      staged_.clear();
      set_up();
    }
  }

 private:
  void add(Command command, unsigned flags = 0) {
    if (random_.chance(100)) flags |= flag::kAck;
    script_.push_back(with_flags(command, flags));
  }
  unsigned judging() {
    return random_.pick<unsigned>({0, 0, 0, flag::kAnswer, flag::kDefer, flag::kDefer});
  }
  std::uint32_t some(std::uint32_t count) {  // now and then none of them
    return static_cast<std::uint32_t>(random_.below(random_.chance(30) ? count + 2 : count));
  }

  void set_up() {
    script_.clear();
    for (const std::uint32_t id : {0U, 1U}) define_asset(id);
    for (std::uint16_t id = 0; id < kSymbols; ++id) {
      define_symbol(id);
      stage_mark(id);
    }
    for (std::uint32_t id = 0; id < kTables; ++id) stage_table(id);
    for (std::uint16_t id = 0; id < kSymbols; ++id) add(bind(id, some(kTables)));
    for (std::uint32_t id = 0; id < kPolicies; ++id) define_policy(id);
    add(commit(0));
    for (std::uint32_t id = 0; id < kAccounts; ++id) define_account(id);
  }
  void define_asset(std::uint32_t id) {
    const bool at_equality = random_.coin();
    add(asset(id, {4, 5, 2, static_cast<std::uint32_t>(random_.below(2)), at_equality ? 1U : 0U,
                   random_.next()}));
  }
  void define_symbol(std::uint16_t id) {
    add(symbol(id, random_.between(50, 200), id == kCollateral ? option::kCollateral : 0,
               asset_of(id)));
  }
  void define_policy(std::uint32_t id) {
    op::Policy policy_drawn = id == 0 ? bitmex_policy() : binance_policy();
    if (random_.coin()) {
      for (unsigned i = 0; i < 16; ++i) {
        policy_drawn.rows &= ~(std::uint64_t{15} << (4 * i));
        policy_drawn.rows |= random_.below(9) << (4 * i);
      }
    }
    policy_drawn.spare_3 = random_.next();
    add(policy(id, policy_drawn));
  }
  void define_account(std::uint32_t id) {
    const std::uint32_t asset_id = random_.chance(20) ? 1 : id % 4 == 3 ? 1U : 0U;
    const std::uint32_t options = random_.chance(800) ? 0 : some(4);
    add(account(id, options, random_.chance(300) ? random_.between(0, 50) : 0, asset_id),
        judging());
  }
  void stage_mark(std::uint16_t id) {
    const auto shift = static_cast<std::uint32_t>(random_.below(4));
    const std::int64_t sign = id == 5 ? -1 : 1;  // an inverse contract
    add(mark(id, sign * random_.between(20, 60) << shift | sign * random_.between(0, 1), shift));
  }
  void stage_table(std::uint32_t id) {
    const std::uint64_t options = random_.below(4);
    const bool by_quantity = (options & option::kByQuantity) != 0;
    const std::uint64_t smallest = random_.coin() ? 0 : random_.below(20 * kRateOne);
    add(table(id, options, smallest));
    std::int64_t floor = 0;
    const std::uint64_t tiers = random_.below(6);
    for (std::uint32_t i = 0; i < tiers; ++i) {
      const std::uint64_t deduction = by_quantity || i == 0 ? 0 : random_.below(9 * kRateOne);
      add(tier(id, i, floor, random_.between(0, kRateOne / 8), deduction));
      floor += by_quantity ? random_.between(0, 30) : random_.between(0, 900);
    }
  }
  void change_position() {
    const Place at = place_of(random_);
    const std::int64_t sign = at.side == Side::both        ? random_.pick({-1, 1})
                              : at.side == Side::long_side ? 1
                                                           : -1;
    const std::int64_t lots = sign * random_.between(random_.chance(300) ? -20 : 1, 40);
    const std::int64_t price = random_.chance(100) ? 0 : random_.between(20, 60);
    const std::int64_t cost = at.symbol == kCollateral ? 0 : lots * price;
    add(open(at.symbol, at.position, at.account, at.side));
    add(position_delta(at.symbol, at.position, at.account, {lots, cost, random_.between(-9, 9), 0}),
        judging());
  }
  void close_some() {
    const Place at = place_of(random_);
    add(reduce(at.symbol, at.position, at.account, random_.between(1, 9), random_.between(0, 500)),
        judging());
  }
  void give_back() {
    const Place at = place_of(random_);
    add(about(CommandKind::free, at.symbol, random_.chance(100) ? kNoPosition : at.position,
              at.account));
  }
  void deleverage() {
    const auto symbol_id = static_cast<std::uint16_t>(some(kSymbols));
    const Side side = random_.pick({Side::long_side, Side::short_side});
    const CommandKind kind = random_.pick(
        {CommandKind::adl, CommandKind::rank, CommandKind::lights, CommandKind::lights});
    const auto flags = random_.pick<std::uint8_t>({0, flag::kAll, flag::kWhy});
    add(on_side(kind, symbol_id, side, some(kPolicies), flags));
    if (kind != CommandKind::adl) return;
    for (std::uint64_t takes = random_.below(3); takes > 0; --takes) {
      add(adl_take(symbol_id, random_.between(1, 60), random_.between(20, 60)));
    }
  }
  void read() {
    const Place at = place_of(random_);
    add(query_account(at.account));
    add(query_position(at.symbol, at.position, at.account));
  }
  void sweep() {
    const CommandKind kind = random_.chance(200) ? CommandKind::settle : CommandKind::funding;
    const std::int64_t unit = kind == CommandKind::settle ? 40 : random_.between(-3, 3);
    add(at_unit_value(kind, static_cast<std::uint16_t>(some(kSymbols)), unit), judging());
  }

  void choose() {
    const std::uint64_t drawn = random_.below(1000);
    const auto symbol_id = static_cast<std::uint16_t>(some(kSymbols));
    if (drawn < 300) return change_position();
    if (drawn < 380) return close_some();
    if (drawn < 420) return give_back();
    if (drawn < 500)
      return add(wallet_delta(some(kAccounts), random_.between(-400, 500)), judging());
    if (drawn < 650) return stage_mark(symbol_id);
    if (drawn < 720) {
      return add(commit(0), random_.pick<unsigned>({0, 0, flag::kAnswer, flag::kAll}));
    }
    if (drawn < 770) return stage_table(some(kTables));
    if (drawn < 810) return add(bind(symbol_id, random_.chance(200) ? kNoTable : some(kTables)));
    if (drawn < 830) return sweep();
    if (drawn < 910) return deleverage();
    if (drawn < 940) return read();
    if (drawn < 960) return define_account(some(kAccounts));
    if (drawn < 970) return define_symbol(symbol_id);
    if (drawn < 980) return define_policy(some(kPolicies));
    if (drawn < 985) return define_asset(static_cast<std::uint32_t>(random_.below(2)));
    if (drawn < 990) return add(plain(CommandKind::resume));  // refused: nothing is restored
    if (drawn < 998) return add(plain(static_cast<CommandKind>(random_.between(30, 255))));
    if (random_.chance(100)) return add(plain(CommandKind::clear));
    add(digest_all());
  }

  Random random_;
  std::deque<Command> script_;
  Command last_;
  std::set<std::uint16_t> staged_;
};

/// What there was to be restored, over several points.
struct Met {
  unsigned tables = 0, bindings = 0, marks = 0;  // staged
  unsigned unbound = 0;                          // of the bindings: to none
  unsigned touched = 0, unsafe = 0, lit = 0, open = 0, tiers = 0;
  void look_at(const std::vector<Event>& state) {
    for (const Event& event : state) {
      const bool coded = event.code() != 0;
      switch (event.event()) {
        case EventKind::table_state:
          tables += coded ? 1U : 0U;
          break;
        case EventKind::tier_state:
          ++tiers;
          break;
        case EventKind::binding_state:
          bindings += coded ? 1U : 0U;
          unbound += event.arg == kNoTable ? 1U : 0U;
          break;
        case EventKind::mark_state:
          marks += coded ? 1U : 0U;
          break;
        case EventKind::account_state:
          touched += event.arg;
          unsafe += coded ? 1U : 0U;
          break;
        case EventKind::position_state:
          lit += event.code() >= 4 ? 1U : 0U;
          open += event.as<op::PositionState>().quantity != 0 ? 1U : 0U;
          break;
        default:
          break;
      }
    }
  }
};

/// Equal but for the sequence numbers, if those are not to be looked at.
bool equal(std::vector<Event> a, std::vector<Event> b, bool with_sequence = true) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!with_sequence) a[i].sequence = b[i].sequence = 0;
    if (std::memcmp(&a[i], &b[i], sizeof(Event)) != 0) return false;
  }
  return true;
}

Run run_on(Session& session) {
  return [&session](const Command& command) { return session.run(command); };
}

/// A second model as the first is now, having taken other commands before.
Session rebuilt(Session& first, Random& random, Met& met) {
  const std::vector<Event> state = dump_state(run_on(first));
  met.look_at(state);
  Session second = open_session(256, kAccounts);
  Commands earlier(random.next());
  for (std::uint64_t i = random.below(300); i > 0; --i) {
    earlier.observe(second.run(earlier.next()));
  }
  for (const Command& command : restore_commands(state, first.next())) {
    const auto events = second.run(command);
    EXPECT_TRUE(events.empty()) << name_of(command.command()) << ": " << names(events)[0];
  }
  second.skip_to(first.next());
  return second;
}

class Rebuild : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Rebuild, GivesTheSameEventsFromThereOn) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  SCOPED_TRACE(testing::Message() << "seed " << GetParam() << ", again: reference_test"
                                  << " --gtest_filter=" << test->test_suite_name() << '.'
                                  << test->name());
  Random random(GetParam());
  Commands commands(random.next());
  Met met;
  Session first = open_session(256, kAccounts);
  for (int rebuild = 0; rebuild < 8; ++rebuild) {
    for (std::uint64_t i = 100 + random.below(500); i > 0; --i) {
      commands.observe(first.run(commands.next()));
    }
    Session second = rebuilt(first, random, met);
    ASSERT_TRUE(equal(first.run(digest_all()), second.run(digest_all())));
    for (int i = 0; i < 2'000; ++i) {
      const Command command = commands.next();
      const auto events = first.run(command);
      const auto others = second.run(command);
      ASSERT_TRUE(equal(events, others))
          << "after rebuild " << rebuild << " command " << first.next() - 1 << ", "
          << name_of(command.command()) << ": " << testing::PrintToString(names(events)) << ", "
          << testing::PrintToString(names(others));
      commands.observe(events);
    }
    ASSERT_TRUE(equal(first.run(digest_all()), second.run(digest_all())));
    ASSERT_TRUE(equal(dump_state(run_on(first)), dump_state(run_on(second))));
    first = std::move(second);  // the next is rebuilt from one that has been
  }
  EXPECT_GT(met.tables, 0U);
  EXPECT_GT(met.tiers, 20U);
  EXPECT_GT(met.bindings, 0U);
  EXPECT_GT(met.marks, 0U);
  EXPECT_GT(met.touched, 0U);
  EXPECT_GT(met.unsafe, 0U);
  EXPECT_GT(met.lit, 0U);
  EXPECT_GT(met.open, 20U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Rebuild, testing::Range<std::uint64_t>(1, 9));

// At each point of a few: also right after each single command.
TEST(RebuildEachCommand, HasTheSameStateAndDigest) {
  constexpr std::uint64_t kSeed = 77;
  Random random(kSeed);
  Commands commands(random.next());
  Met met;
  Session first = open_session(256, kAccounts);
  for (int i = 0; i < 800; ++i) {
    commands.observe(first.run(commands.next()));
    Session second = open_session(256, kAccounts);
    const auto state = dump_state(run_on(first));
    met.look_at(state);
    for (const Command& command : restore_commands(state, 1)) {
      ASSERT_TRUE(second.run(command).empty()) << "seed " << kSeed << " command " << i;
    }
    second.skip_to(1);
    ASSERT_TRUE(equal(state, dump_state(run_on(second)), false))
        << "seed " << kSeed << " command " << i;
    ASSERT_TRUE(equal(first.run(digest_all()), second.run(digest_all()), false))
        << "seed " << kSeed << " command " << i;
  }
  EXPECT_GT(met.unbound, 0U);
  EXPECT_GT(met.touched, 0U);
}

}  // namespace
}  // namespace ballast::reference
