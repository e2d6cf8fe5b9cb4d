// The same conversations on every engine, by the way that the command line opens them, and every
// event held against the reference model. On a real card:
//
//   BALLAST_TEST_XCLBIN=ballast.xclbin build/bin/engines_test --gtest_filter='*card*'
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <set>
#include <stdexcept>

#include "hls/core/checksum.hpp"
#include "host/tools/engine_factory.hpp"
#if BALLAST_SIMULATED_CARD
#include "sim/command/simulated_cards.hpp"
#endif
#include "tests/lockstep/describe.hpp"
#include "tests/reference/reference_engine.hpp"
#include "tests/system/scripts.hpp"

namespace ballast::system_test {
namespace {

struct Named {
  const char* name;
  tools::EngineOptions options;
};

void PrintTo(const Named& engine, std::ostream* out) { *out << engine.name; }

std::vector<Named> engines() {
  tools::EngineOptions card;
  card.watchdog = 5'000'000;
  std::vector<Named> engines{{"software", {}}};
#if BALLAST_SIMULATED_CARD
  card.name = "sim";
  card.xclbin = BALLAST_XRT "/small-4.xclbin";  // the default one takes long to clear its stores
  engines.push_back({"sim", card});
  card.devices = 2;
  engines.push_back({"two_sims", card});
  card.xclbin.clear();
  card.kernel = "hls";
  engines.push_back({"two_hls", card});
  card.devices = 1;
  engines.push_back({"hls", card});
  card.kernel = "rtl";
#endif
  if (const char* image = std::getenv("BALLAST_TEST_XCLBIN"); image != nullptr) {
    card.name = "card";
    card.xclbin = image;
    engines.push_back({"card", card});
  }
  return engines;
}

/// A `stop` behind the script tells when everything has come; its own event is left out. Records of
/// a script may be malformed, which a CommandPump takes for a fault.
std::vector<Event> run(Engine& engine, const Script& script) {
  std::vector<Command> commands = commands_of(script);
  Command stop = make_command(CommandKind::stop, op::None{});
  stop.sequence = next_number(script);
  core::seal(stop);
  commands.push_back(stop);
  std::vector<Event> events;
  std::span<const Command> left = commands;
  while (events.empty() || events.back().sequence != stop.sequence) {
    const Transfer taken = engine.try_submit(left);
    left = left.subspan(taken.count);
    std::array<Event, 64> polled;
    const std::size_t count = engine.poll(polled).count;
    events.insert(events.end(), polled.begin(), polled.begin() + count);
    if (taken.is_faulted()) throw std::runtime_error(engine.fault_text());
  }
  events.pop_back();
  return events;
}

class Engines : public testing::TestWithParam<std::tuple<Named, Script>> {
 protected:
  // How many cards there are is read once a process.
  static void SetUpTestSuite() {
    setenv("BALLAST_SIM", "devices=2", 0);
#if BALLAST_SIMULATED_CARD
    tools::use_cards_of_this_build();
#endif
  }
};

TEST_P(Engines, GiveTheEventsOfTheReference) {
  const auto& [engine, script] = GetParam();
  const auto reference = open_reference_engine(kScriptCapacity);
  const std::vector<Event> expected = run(*reference, script);
  EXPECT_EQ(in_short(expected), script.events);
  const auto dut = tools::open_engine(engine.options, kScriptCapacity);
  const std::vector<Event> got = run(*dut, script);
  for (std::size_t i = 0; i < std::min(expected.size(), got.size()); ++i) {
    const auto differing = lockstep::first_difference(expected[i], got[i]);
    ASSERT_FALSE(differing) << "event " << i << " field " << differing->field << "\n  expected "
                            << lockstep::describe(expected[i]) << "\n  got      "
                            << lockstep::describe(got[i]);
  }
  EXPECT_EQ(got.size(), expected.size());
}

INSTANTIATE_TEST_SUITE_P(
    All, Engines, testing::Combine(testing::ValuesIn(engines()), testing::ValuesIn(scripts())),
    [](const auto& test) {
      return std::string(std::get<0>(test.param).name) + "_" + std::get<1>(test.param).name;
    });

// What an engine need not show by itself: a suite that leaves something out is no suite.
TEST(Scripts, HaveEveryKindOfCommandEventAndRefusal) {
  std::set<CommandKind> commands;
  std::string events;
  for (const Script& script : scripts()) {
    for (const Line& line : script.lines) commands.insert(line.command.command());
    events += " " + script.events;
  }
#define BALLAST_USED(name, ...) EXPECT_TRUE(commands.contains(CommandKind::name)) << #name;
  BALLAST_COMMANDS(BALLAST_USED)
#undef BALLAST_USED
  events += " hello rejected:none rejected:too_many_positions ";  // of no engine's, or too long
#define BALLAST_SEEN(name, ...) EXPECT_NE(events.find(" " #name), std::string::npos) << #name;
  BALLAST_EVENTS(BALLAST_SEEN)
#undef BALLAST_SEEN
#define BALLAST_SEEN(name, ...) \
  EXPECT_NE(events.find(" rejected:" #name " "), std::string::npos) << #name;
  BALLAST_REASONS(BALLAST_SEEN)
#undef BALLAST_SEEN
#define BALLAST_SEEN(name, ...) \
  EXPECT_NE(events.find(" verdict:" #name " "), std::string::npos) << #name;
  BALLAST_VERDICTS(BALLAST_SEEN)
#undef BALLAST_SEEN
}

}  // namespace
}  // namespace ballast::system_test
