// Everything between the engine and the verilated card: rings in XRT's host-only buffers, registers
// by xrt::ip, the genuine runtime, the simulated card's driver.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>

#include "hls/core/checksum.hpp"
#include "hls/core/registers.hpp"
#include "host/engine/card/xrt_port.hpp"
#include "sim/xrt_driver/point_runtime.hpp"

namespace ballast {
namespace {

constexpr EngineConfig kConfig{1024, 64};
constexpr std::uint32_t kAccount = 3, kPosition = 77;

CardOptions quick_options() {
  CardOptions options;
  options.command_ring_log2 = 6;
  options.event_ring_log2 = 6;
  options.idle_calls = 1;
  options.stall_cycles = 1'000'000;
  return options;
}

std::unique_ptr<Card> open_simulated_card(const sim::Settings& settings = {}) {
  sim::point_runtime_at_simulated_cards(settings);
  return open_card(open_xrt_port(0, sim::simulated_image("small-1")), kConfig, quick_options());
}

Command of_account(Command command) {
  command.account = kAccount;
  return command;
}
Command of_position(Command command) {
  command.position = kPosition;
  return of_account(command);
}

// An account with 1000 atoms and a position of 100 lots worth 10000, of which 500 are maintenance;
// then the delta that leaves it 400.
std::vector<Command> one_liquidation() {
  op::Symbol symbol;
  symbol.max_lots = 1000;
  Command answered =
      of_position(make_command(CommandKind::position_delta, op::PositionDelta{0, 0, -600, 0}));
  answered.flags |= flag::kAnswer;
  Command digest = make_command(CommandKind::digest, op::Range{});
  digest.flags |= flag::kAll;
  std::vector<Command> commands = {
      make_command(CommandKind::asset, op::Asset{}),
      make_command(CommandKind::symbol, symbol),
      make_command(CommandKind::tier, op::Tier{0, 5'000'000, 0, 0}),
      make_command(CommandKind::mark, op::Mark{100, 0, 0, 0}),
      make_command(CommandKind::commit, op::Commit{1, 0, 0, 0}),
      of_account(make_command(CommandKind::account, op::Account{})),
      of_account(make_command(CommandKind::wallet_delta, op::WalletDelta{1000, 0, 0, 0})),
      of_position(make_command(CommandKind::open, op::None{})),
      of_position(make_command(CommandKind::position_delta, op::PositionDelta{100, 10'000, 0, 0})),
      answered,
      digest,
  };
  std::uint64_t sequence = 0;
  for (Command& command : commands) {
    command.sequence = ++sequence;
    core::seal(command);
  }
  return commands;
}

// Submits all, and polls until the digest has come.
std::vector<Event> run(Engine& engine, const std::vector<Command>& commands) {
  std::vector<Event> events;
  std::size_t submitted = 0;
  for (int i = 0; i < 10'000; ++i) {
    submitted += engine.try_submit(std::span(commands).subspan(submitted));
    Event buffer[16];
    const std::size_t count = engine.poll(buffer);
    events.insert(events.end(), buffer, buffer + count);
    if (!events.empty() && events.back().event() == EventKind::digest_value) return events;
  }
  ADD_FAILURE() << "the digest did not come; events: " << events.size();
  return events;
}

bool same(const Event& a, const Event& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

TEST(XrtCard, GivesTheVerdictOfADeltaAsSoftwareDoes) {
  const std::vector<Command> commands = one_liquidation();
  const auto software = open_software_engine(kConfig);
  const auto card = open_simulated_card();
  EXPECT_EQ(card->identity().name, "card");
  const std::vector<Event> expected = run(*software, commands);
  const std::vector<Event> got = run(*card, commands);
  ASSERT_EQ(card->fault(), CardFault::none) << card->fault_text();
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_TRUE(same(got[i], expected[i])) << i;

  const auto verdict = std::find_if(got.begin(), got.end(), [&](const Event& event) {
    return event.sequence == commands.size() - 1;
  });
  ASSERT_NE(verdict, got.end());
  EXPECT_EQ(verdict->event(), EventKind::verdict);
  EXPECT_EQ(verdict->account, kAccount);
  EXPECT_EQ(verdict->code(), static_cast<std::uint8_t>(Verdict::liquidate));
  EXPECT_EQ(card->counters().commands_accepted, commands.size());
  EXPECT_EQ(card->counters().bus_errors, 0U);
}

TEST(XrtCard, IsTheSameWhenHostMemoryStalls) {
  sim::Settings settings;
  settings.card.stall_percent = 60;
  settings.card.seed = 11;
  const std::vector<Command> commands = one_liquidation();
  const auto card = open_simulated_card(settings);
  const auto software = open_software_engine(kConfig);
  const std::vector<Event> expected = run(*software, commands);
  const std::vector<Event> got = run(*card, commands);
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_TRUE(same(got[i], expected[i])) << i;
}

// The cycles that a card, made for these settings, takes for the book.
std::uint64_t cycles_of(const sim::Settings& settings) {
  const auto card = open_simulated_card(settings);
  run(*card, one_liquidation());
  return card->counters().heartbeat;
}

TEST(XrtCard, TimePassesInRegisterAccessesOnly) {
  sim::Settings settings, other;
  settings.card.seed = 5;
  other.card.seed = 6;
  other.card.stall_percent = 60;
  const std::uint64_t cycles = cycles_of(settings);
  EXPECT_NE(cycles_of(other), cycles);
  EXPECT_EQ(cycles_of(settings), cycles) << "a run is a function of its settings";
}

TEST(XrtCard, OpensAgainAfterItWasClosed) {
  const std::vector<Command> commands = one_liquidation();
  auto card = open_simulated_card();
  const std::vector<Event> first = run(*card, commands);
  card.reset();
  card = open_simulated_card();
  const std::vector<Event> second = run(*card, commands);
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_TRUE(same(first[i], second[i])) << i;
}

TEST(XrtCard, WritesWaves) {
  sim::Settings settings;
  settings.card.trace = testing::TempDir() + "xrt_card_" + std::to_string(getpid()) + ".fst";
  run(*open_simulated_card(settings), one_liquidation());
  open_simulated_card();  // with other settings, another card: the waves of the first are whole
  EXPECT_GT(std::filesystem::file_size(settings.card.trace), 10'000U);
  std::filesystem::remove(settings.card.trace);
}

// What opening says, in a process of its own, as the runtime reads its environment once.
[[noreturn]] void print_error(const sim::Settings& settings, const std::string& image) {
  sim::point_runtime_at_simulated_cards(settings);
  try {
    open_card(open_xrt_port(0, image), kConfig, quick_options());
    std::cerr << "opened\n";
  } catch (const CardError& error) {
    std::cerr << error.what() << "\n";
  }
  std::exit(0);
}

#define EXPECT_CARD_ERROR(settings, image, text) \
  EXPECT_EXIT(print_error(settings, image), testing::ExitedWithCode(0), testing::HasSubstr(text))

class XrtCardErrors : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }

  /// A copy of the simulated card's image with one text for another as long.
  std::string image_with(const std::string& from, const std::string& to) {
    std::ifstream original(sim::simulated_image(), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(original), {}};
    for (auto at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at)) {
      bytes.replace(at, from.size(), to);
    }
    files_.push_back(testing::TempDir() + "image_" + std::to_string(getpid()) + ".xclbin");
    std::ofstream(files_.back(), std::ios::binary) << bytes;
    return files_.back();
  }
  void TearDown() override {
    for (const std::string& file : files_) std::filesystem::remove(file);
  }

 private:
  std::vector<std::string> files_;
};

TEST_F(XrtCardErrors, NoDevice) {
  sim::Settings none;
  none.devices = 0;
  EXPECT_CARD_ERROR(none, sim::simulated_image(), "device 0 does not open");
  EXPECT_CARD_ERROR(none, sim::simulated_image(), "xbutil examine");
}

TEST_F(XrtCardErrors, WrongImage) {
  EXPECT_CARD_ERROR({}, "no/such.xclbin", "cannot read image no/such.xclbin");
  EXPECT_CARD_ERROR({}, "/proc/self/exe", "is not an xclbin");
  EXPECT_CARD_ERROR({}, image_with("ballast_1", "another_1"),
                    "has no compute unit ballast:{ballast_1}");
  EXPECT_CARD_ERROR({}, image_with("ballast:simulated:", "xilinx:u55c:other:"),
                    "does not take image");
}

TEST_F(XrtCardErrors, HostMemoryNotConfigured) {
  sim::Settings off;
  off.host_memory = false;
  EXPECT_CARD_ERROR(off, sim::simulated_image(), "xbutil configure --host-mem");
}

TEST(XrtCard, IsForOneAtATime) {
  const auto card = open_simulated_card();
  try {
    open_simulated_card();
    FAIL() << "opened twice";
  } catch (const CardError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("in use"));
  }
}

TEST(SimulatedCardSettings, AreReadAsTheyAreWritten) {
  sim::Settings settings;
  settings.devices = 2;
  settings.card.seed = UINT64_MAX;
  settings.card.stall_percent = 30;
  settings.card.trace = "a.fst";
  settings.host_memory = false;
  const sim::Settings read = sim::parse_settings(sim::text_of(settings));
  EXPECT_EQ(sim::text_of(read), sim::text_of(settings));
  EXPECT_EQ(read.card.seed, UINT64_MAX);
  EXPECT_FALSE(read.host_memory);
}

TEST(SimulatedCardSettings, NameWhatIsWrong) {
  const auto error_of = [](const std::string& text) -> std::string {
    try {
      sim::parse_settings(text);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "read";
  };
  using testing::HasSubstr;
  EXPECT_EQ(error_of(""), "read");
  EXPECT_THAT(error_of("stall"), HasSubstr("'stall' is not key=value"));
  EXPECT_THAT(error_of("stall=96"), HasSubstr("a number from 0 to 95"));
  EXPECT_THAT(error_of("seed=1x"), HasSubstr("seed=1x"));
  EXPECT_THAT(error_of("colour=red"), HasSubstr("unknown key 'colour'"));
  EXPECT_THAT(error_of("host_memory=yes"), HasSubstr("on or off"));
  EXPECT_THAT(error_of("register=colour:1"), HasSubstr("a name of the register map"));
  EXPECT_THAT(error_of("mode=fast"), HasSubstr("free or deterministic"));
}

}  // namespace
}  // namespace ballast
