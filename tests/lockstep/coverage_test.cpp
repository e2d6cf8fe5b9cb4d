// That the streams meet everything: every command, every refusal, every event, every verdict, and
// the states in which ranking and judgement are decided by a hair.
#include <gtest/gtest.h>

#include "tests/lockstep/engines.hpp"
#include "tests/lockstep/lockstep.hpp"

namespace ballast::lockstep {
namespace {

/// A crowd is slow to judge, and is there when its account is full.
std::uint64_t commands_of(Profile profile) { return profile == Profile::crowd ? 12'000 : 60'000; }

/// One run of every profile, software against reference.
const Histogram& histogram() {
  static const Histogram kTotal = [] {
    Histogram total;
    for (const Profile profile : kProfiles) {
      const Outcome outcome = run_lockstep(engine_named("software"), engine_named("reference"),
                                           {12, profile, commands_of(profile)});
      EXPECT_FALSE(outcome.difference) << *outcome.difference;
      total.add(outcome.histogram);
    }
    return total;
  }();
  return kTotal;
}

TEST(Coverage, EveryCommand) {
#define BALLAST_EXPECT(name, ...) \
  EXPECT_GE(histogram().commands[static_cast<std::size_t>(CommandKind::name)], 10U) << #name;
  BALLAST_COMMANDS(BALLAST_EXPECT)
#undef BALLAST_EXPECT
}

TEST(Coverage, EveryEventThatSoftwareGives) {
#define BALLAST_EXPECT(name, ...)                                                            \
  if (EventKind::name != EventKind::hello) {                                                 \
    EXPECT_GE(histogram().events[static_cast<std::size_t>(EventKind::name)], 100U) << #name; \
  }
  BALLAST_EVENTS(BALLAST_EXPECT)
#undef BALLAST_EXPECT
}

TEST(Coverage, EveryRefusal) {
#define BALLAST_EXPECT(name, ...)                                                        \
  if (Reason::name != Reason::none) {                                                    \
    EXPECT_GE(histogram().reasons[static_cast<std::size_t>(Reason::name)], 1U) << #name; \
  }
  BALLAST_REASONS(BALLAST_EXPECT)
#undef BALLAST_EXPECT
}

TEST(Coverage, EveryVerdict) {
#define BALLAST_EXPECT(name, ...) \
  EXPECT_GE(histogram().verdicts[static_cast<std::size_t>(Verdict::name)], 100U) << #name;
  BALLAST_VERDICTS(BALLAST_EXPECT)
#undef BALLAST_EXPECT
}

TEST(Coverage, StatesDecidedByAHair) {
  const Histogram& total = histogram();
  EXPECT_GE(total.equal_keys, 100U);
  EXPECT_GE(total.first_keys, 10U);
  EXPECT_GE(total.last_keys, 100U);
  EXPECT_GE(total.loss_keys, 100U);
  EXPECT_GE(total.zero_equity, 100U);
  EXPECT_GE(total.margin_met_exactly, 100U);
  EXPECT_GE(total.partial_closes, 100U);
  EXPECT_GE(total.longest_queue, 129U) << "longer than a card's rank queue";
  EXPECT_GE(total.longest_take, 32U) << "closes of one take";
}

}  // namespace
}  // namespace ballast::lockstep
