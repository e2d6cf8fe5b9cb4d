// A card restored from another engine's state, at random points of a stream, goes on as that engine
// does: rows, pages and queues of the card are others than before, its events are not.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "host/include/ballast/engine.hpp"
#include "host/include/ballast/restoration.hpp"
#include "tests/lockstep/describe.hpp"
#include "tests/lockstep/engines.hpp"
#include "tests/lockstep/snapshot_points.hpp"
#include "tests/lockstep/stream.hpp"

namespace ballast::lockstep {
namespace {

struct Card {
  const char* name;
  const char* engine;
  std::uint32_t lanes;
  std::uint32_t cards;
  std::uint64_t commands;
};

void PrintTo(const Card& card, std::ostream* out) { *out << card.name; }

class CardRestoration : public testing::TestWithParam<std::tuple<Card, Profile>> {
 protected:
  /// The events of a command: as many as are expected, and what comes until the engine says that it
  /// has executed what it expects to be.
  static std::vector<Event> run(Engine& engine, const Command& command, std::size_t expected,
                                std::uint64_t executed) {
    constexpr int kPatience = 1'000'000;
    std::vector<Event> events;
    Event buffer[64];
    bool is_taken = false;
    for (int turn = 0; turn < kPatience; ++turn) {
      is_taken = is_taken || engine.try_submit(command).any();
      const Transfer polled = engine.poll(buffer);
      events.insert(events.end(), buffer, buffer + polled.count);
      if (polled.is_faulted()) throw std::runtime_error(engine.fault_text());
      const bool is_over = is_taken && !polled.any() && events.size() >= expected;
      if (is_over && engine.executed() == executed) break;
    }
    return events;
  }
};

TEST_P(CardRestoration, GoesOnAsTheOtherEngine) {
  constexpr std::uint64_t kSeed = 78;
  const auto& [card, profile] = GetParam();
  CardSettings settings;
  settings.cards = card.cards;
  settings.lanes = card.lanes;
  settings.seed = kSeed;
  const EngineSource source = engine_named(card.engine, settings);
  Stream stream(kSeed, profile, source.taste);
  Random random(independent(kSeed, card.lanes));
  const auto engine = open_software_engine(stream.config());
  const auto other = source.open(stream.config());
  SnapshotPoints points;
  std::uint64_t restorations = 0;
  for (std::uint64_t i = 0; i < card.commands; ++i) {
    const Command command = stream.next();
    std::vector<Event> expected(4096);
    ASSERT_TRUE(engine->try_submit(command).any());
    expected.resize(engine->poll(expected).count);
    const std::vector<Event> got = run(*other, command, expected.size(), engine->executed());
    ASSERT_EQ(expected.size(), got.size()) << "command " << i << ": " << describe(command);
    for (std::size_t event = 0; event < expected.size(); ++event) {
      ASSERT_FALSE(first_difference(expected[event], got[event]))
          << "command " << i << ": " << describe(command) << "\n  expected "
          << describe(expected[event]) << "\n  got      " << describe(got[event]);
    }
    stream.observe(expected);
    const bool may_be_taken = points.is_one(command, expected, engine->executed());
    if (!may_be_taken || !random.chance(12)) continue;
    restore(*other, engine->export_state(), engine->executed() + 1);
    ++restorations;
  }
  EXPECT_GT(restorations, 8U);
}

INSTANTIATE_TEST_SUITE_P(
    Cards, CardRestoration,
    testing::Combine(testing::Values(Card{"rtl_1", "rtl", 1, 1, 2'500},
                                     Card{"hls_1", "hls", 1, 1, 4'000},
                                     Card{"hls_4", "hls", 4, 1, 4'000},
                                     Card{"hls_2_on_2_cards", "hls", 2, 2, 3'000}),
                     testing::Values(Profile::tiny, Profile::edge, Profile::deep)),
    [](const auto& named) {
      return std::string(std::get<0>(named.param).name) + "_" +
             std::string(name_of(std::get<1>(named.param)));
    });

}  // namespace
}  // namespace ballast::lockstep
