// A harness that cannot fail shows nothing: planted faults must be seen, and shown again by the
// command line that the report prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ostream>

#include "tests/lockstep/engines.hpp"
#include "tests/lockstep/faulty_engine.hpp"
#include "tests/lockstep/lockstep.hpp"

namespace ballast::lockstep {
namespace {

using testing::HasSubstr;

EngineSource faulty(Fault fault, std::uint64_t after) {
  return {"faulty",
          [=](const EngineConfig& config) {
            return std::make_unique<FaultyEngine>(open_software_engine(config), fault, after);
          },
          40};
}

struct CanaryCase {
  const char* name;
  Fault fault;
  std::uint64_t after;
};

void PrintTo(const CanaryCase& canary, std::ostream* out) { *out << canary.name; }

class Canary : public testing::TestWithParam<CanaryCase> {};

TEST_P(Canary, IsSeenAndReplays) {
  const EngineSource dut = faulty(GetParam().fault, GetParam().after);
  const EngineSource against = engine_named("reference");
  for (const Profile profile : {Profile::tiny, Profile::medium}) {
    const Outcome outcome = run_lockstep(dut, against, {7, profile, 20'000});
    ASSERT_TRUE(outcome.difference) << name_of(profile);
    EXPECT_THAT(*outcome.difference, HasSubstr("field "));
    EXPECT_THAT(*outcome.difference, HasSubstr("expected "));
    const std::string replay = "--dut faulty --against reference --seed 7 --profile ";
    ASSERT_THAT(*outcome.difference, HasSubstr(replay));
    // The command line printed shows the same difference, and one command less does not.
    const std::string last = "--commands ";
    const std::size_t at = outcome.difference->rfind(last);
    ASSERT_NE(at, std::string::npos);
    const std::uint64_t commands =
        std::strtoull(outcome.difference->c_str() + at + last.size(), nullptr, 10);
    EXPECT_LE(commands, 20'000U);
    const Outcome again = run_lockstep(dut, against, {7, profile, commands});
    EXPECT_TRUE(again.difference) << commands << " commands of " << name_of(profile);
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, Canary,
                         testing::Values(CanaryCase{"OperandBit", Fault::flip_operand_bit, 3000},
                                         CanaryCase{"HighOperandBit", Fault::flip_operand_bit,
                                                    4095},
                                         CanaryCase{"HeaderBit", Fault::flip_header_bit, 5000},
                                         CanaryCase{"LostClose", Fault::drop_close, 2000},
                                         CanaryCase{"EventsSwapped", Fault::swap_events, 2500},
                                         CanaryCase{"EventTwice", Fault::repeat_event, 2500},
                                         CanaryCase{"EventsStop", Fault::drop_the_rest, 6000},
                                         CanaryCase{"StateOneAtomOff", Fault::change_wallet, 2000},
                                         CanaryCase{"CheckWordLeft", Fault::leave_check_word, 1000},
                                         CanaryCase{"ExecutedLeads", Fault::lead_executed, 1000},
                                         CanaryCase{"ExecutedLags", Fault::lag_executed, 1000}),
                         [](const auto& test) { return std::string(test.param.name); });

// A wrong wallet is seen by whatever reads it first; over some seeds that is a digest.
TEST(Canary, DigestSaysWhichStateDiffers) {
  unsigned by_digest = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Outcome outcome = run_lockstep(faulty(Fault::change_wallet, 2000),
                                         engine_named("reference"), {seed, Profile::medium, 5'000});
    if (!outcome.difference || outcome.difference->find("field digest") == std::string::npos) {
      continue;
    }
    ++by_digest;
    EXPECT_THAT(*outcome.difference, HasSubstr("state: wallet_lo of symbol 0 position 0 account "));
  }
  EXPECT_GE(by_digest, 3U);
}

// The believed engine, too, may take its time; then the stream learns from another.
TEST(Canary, IsSeenInAnEngineThatDoesNotAnswerAtOnce) {
  const EngineSource honest = engine_named("software");
  for (const Fault fault : {Fault::none, Fault::flip_operand_bit, Fault::drop_the_rest,
                            Fault::repeat_event, Fault::change_wallet}) {
    EngineSource late = faulty(fault, 2000);
    late.prompt = honest.open;
    const Outcome outcome = run_lockstep(honest, late, {7, Profile::tiny, 10'000});
    EXPECT_EQ(outcome.difference.has_value(), fault != Fault::none)
        << outcome.difference.value_or("none at all");
  }
}

TEST(Canary, HonestWrapperAgrees) {
  const Outcome outcome =
      run_lockstep(faulty(Fault::none, 0), engine_named("reference"), {7, Profile::tiny, 20'000});
  EXPECT_FALSE(outcome.difference) << *outcome.difference;
  EXPECT_GT(outcome.histogram.compared, 10'000U);
}

}  // namespace
}  // namespace ballast::lockstep
