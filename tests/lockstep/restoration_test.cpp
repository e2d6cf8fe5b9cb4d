// An engine restored from another's state goes on as that other does.
#include "host/include/ballast/restoration.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "host/include/ballast/engine.hpp"
#include "tests/lockstep/describe.hpp"
#include "tests/lockstep/snapshot_points.hpp"
#include "tests/lockstep/stream.hpp"

namespace ballast::lockstep {
namespace {

std::vector<Event> all_events(Engine& engine) {
  std::vector<Event> events;
  Event buffer[64];
  while (const std::size_t count = engine.poll(buffer).count) {
    events.insert(events.end(), buffer, buffer + count);
  }
  return events;
}

std::vector<Event> run(Engine& engine, const Command& command) {
  EXPECT_TRUE(engine.try_submit(command).any());
  return all_events(engine);
}

/// Another engine with the state that this one exports, at the number that this one expects.
std::unique_ptr<ExportingEngine> restored(ExportingEngine& engine, const EngineConfig& config) {
  EngineConfig anew = config;
  anew.first_sequence = 1;
  auto other = open_software_engine(anew);
  for (const Command& command : restoration(engine.export_state(), 1, engine.executed() + 1)) {
    for (const Event& event : run(*other, command)) {
      ADD_FAILURE() << describe(command) << "\n  " << describe(event);
    }
  }
  EXPECT_EQ(other->executed(), engine.executed());
  return other;
}

/// False when they differ.
bool same(const std::vector<Event>& expected, const std::vector<Event>& got) {
  if (expected.size() != got.size()) return false;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (first_difference(expected[i], got[i])) return false;
  }
  return true;
}

class Restoration : public testing::TestWithParam<Profile> {};

// The stream learns from an engine that is never restored; the other is made anew at random points,
// but for those at which a transaction is open or a restoration is under way.
TEST_P(Restoration, GoesOnAsBefore) {
  constexpr std::uint64_t kSeed = 77;
  const Profile profile = GetParam();
  const std::uint64_t commands = profile == Profile::crowd ? 8'000 : 30'000;
  SCOPED_TRACE("seed 77; replay: restoration_test");
  Stream stream(kSeed, profile);
  Random random(independent(kSeed, 1));
  const auto engine = open_software_engine(stream.config());
  auto other = open_software_engine(stream.config());
  SnapshotPoints points;
  std::uint64_t restorations = 0;
  for (std::uint64_t i = 0; i < commands; ++i) {
    const Command command = stream.next();
    const std::vector<Event> expected = run(*engine, command);
    const std::vector<Event> got = run(*other, command);
    ASSERT_TRUE(same(expected, got)) << "command " << i << ": " << describe(command);
    stream.observe(expected);
    const bool may_be_taken = points.is_one(command, expected, engine->executed());
    if (!may_be_taken || !random.chance(4)) continue;
    other = restored(*other, stream.config());
    ++restorations;
    ASSERT_TRUE(same(engine->export_state(), other->export_state())) << "command " << i;
    if (HasFailure()) return;
  }
  EXPECT_GT(restorations, 5U);
}

INSTANTIATE_TEST_SUITE_P(Profiles, Restoration, testing::ValuesIn(kProfiles),
                         [](const auto& named) { return std::string(name_of(named.param)); });

}  // namespace
}  // namespace ballast::lockstep
