// Everything between the engine and the simulated card: rings in XRT's host-only buffers, registers
// by xrt::ip or kernels by xrt::run, the genuine runtime, the simulated card's driver.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <experimental/xrt_ip.h>
#include <unistd.h>
#include <xclbin.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>

#include "hls/core/checksum.hpp"
#include "hls/core/registers.hpp"
#include "host/engine/card/open_card.hpp"
#include "host/engine/card/xrt_port.hpp"
#include "host/include/ballast/error.hpp"
#include "sim/xrt_driver/point_runtime.hpp"
#include "tests/unit/platform/small_book.hpp"

namespace ballast {
namespace {

std::unique_ptr<Card> open_simulated_card(const sim::Settings& settings = {},
                                          const std::string& image = "small-1") {
  sim::point_runtime_at_simulated_cards(settings);
  return open_card(open_xrt_port(0, sim::simulated_image(image)), kSmallConfig,
                   small_card_options());
}

class XrtCardModes : public testing::TestWithParam<bool> {
 protected:
  XrtCardModes() { settings_.card.free_running = GetParam(); }
  void expect_one_liquidation(Card& card) {
    const std::vector<Event> expected = events_of_software(commands_);
    expect_same(run_until(card, commands_, expected.size()), expected);
    EXPECT_EQ(card.fault(), CardFault::none) << card.fault_text();
  }

  sim::Settings settings_;
  const std::vector<Command> commands_ = SmallBook().one_liquidation();
};
INSTANTIATE_TEST_SUITE_P(Both, XrtCardModes, testing::Bool(), mode_name);

TEST_P(XrtCardModes, GivesTheVerdictOfADeltaAsSoftwareDoes) {
  const auto card = open_simulated_card(settings_);
  EXPECT_EQ(card->identity().name, "card");
  expect_one_liquidation(*card);
  EXPECT_EQ(card->counters().commands_accepted, commands_.size());
  EXPECT_EQ(card->counters().bus_errors, 0U);
}

TEST_P(XrtCardModes, IsTheSameWhenTheCardsPortsStall) {
  settings_.card.stall_percent = 60;
  settings_.card.seed = 11;
  expect_one_liquidation(*open_simulated_card(settings_));
}

TEST_P(XrtCardModes, OpensAgainAfterItWasClosed) {
  for (int i = 0; i < 2; ++i) expect_one_liquidation(*open_simulated_card(settings_));
}

// ---- HLS kernels

class XrtHlsCardModes : public XrtCardModes {};
INSTANTIATE_TEST_SUITE_P(Both, XrtHlsCardModes, testing::Bool(), mode_name);

TEST_P(XrtHlsCardModes, GivesTheVerdictOfADeltaAsSoftwareDoes) {
  const auto card = open_simulated_card(settings_, "hls-small-1");
  EXPECT_EQ(card->description().lanes, 1U);
  expect_one_liquidation(*card);
}

TEST_P(XrtHlsCardModes, OpensAgainAfterItWasClosed) {
  for (const char* image : {"hls-small-1", "hls-small-1", "hls-small-2"}) {
    expect_one_liquidation(*open_simulated_card(settings_, image));
  }
}

TEST(XrtHlsCard, TakesTurnsWithTheVerilatedOne) {
  for (const char* image : {"hls-small-1", "small-1", "hls-small-1"}) {
    run_until(*open_simulated_card({}, image), SmallBook().one_liquidation(), 3);
  }
}

TEST(XrtHlsCard, IsForOneAtATime) {
  const auto card = open_simulated_card({}, "hls-small-1");
  try {
    open_simulated_card({}, "hls-small-1");
    FAIL() << "opened twice";
  } catch (const CardError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("in use"));
  }
  run_until(*card, SmallBook().one_liquidation(), 3);
}

TEST(XrtHlsCard, ModelsNoLatency) {
  const auto card = open_simulated_card({}, "hls-small-1");
  run_until(*card, SmallBook().one_liquidation(), 3);
  const auto statistics = sim::simulated_statistics(0);
  ASSERT_TRUE(statistics);
  EXPECT_GT(statistics->cycles, 0U) << "its rounds";
  EXPECT_EQ(statistics->verdicts, 0U);
  EXPECT_EQ(statistics->simulated_ns, 0U);
}

// ---- the verilated card

// The cycles that a card, made for these settings, takes for the book.
std::uint64_t cycles_of(const sim::Settings& settings) {
  const auto card = open_simulated_card(settings);
  run_until(*card, SmallBook().one_liquidation(), 3);
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

TEST(XrtCard, WritesWaves) {
  sim::Settings settings;
  settings.card.trace = testing::TempDir() + "xrt_card_" + std::to_string(getpid()) + ".fst";
  run_until(*open_simulated_card(settings), SmallBook().one_liquidation(), 3);
  open_simulated_card();  // with other settings, another card: the waves of the first are whole
  EXPECT_GT(std::filesystem::file_size(settings.card.trace), 10'000U);
  std::filesystem::remove(settings.card.trace);
}

// The card that a program gets without asking for another.
TEST(XrtCard, TheDefaultCardJudgesADeltaInAMicrosecondAndAHalf) {
  EXPECT_FALSE(sim::simulated_statistics(7)) << "no such card";
  const auto card = open_simulated_card({}, "ballast");
  EXPECT_EQ(card->description().queue_depth, 128U);
  SmallBook book;
  run_until(*card, book.opening(), 1);
  for (int i = 0; i < 100; ++i) run_until(*card, {book.next_delta()}, 1);
  const auto statistics = sim::simulated_statistics(0);
  ASSERT_TRUE(statistics);
  EXPECT_EQ(statistics->verdicts, 100U);
  EXPECT_GT(statistics->latency_min, 700U);
  EXPECT_LT(statistics->latency_max, 1500U);
  std::cout << "modelled, delta to verdict: " << statistics->latency_min << " to "
            << statistics->latency_max << " ns\n";
}

// ---- memory of a card with a fault

CardOptions options_for_many() {
  CardOptions options = small_card_options();
  options.command_ring_log2 = 13;
  options.event_ring_log2 = 15;
  return options;
}

// Buffers of the sizes that the engine had, which it gave back to the driver.
struct Canaries {
  xrt::device device{0};
  std::vector<xrt::bo> buffers = {};  // they may not outlive it
};

Canaries canaries_of(const CardOptions& options, const std::string& image) {
  Canaries canaries;
  canaries.device.load_xclbin(xrt::xclbin(sim::simulated_image(image)));
  constexpr xrt::memory_group kHostBank = 1;
  std::vector<xrt::bo>& buffers = canaries.buffers;
  for (const std::size_t bytes :
       {kRecordBytes << options.command_ring_log2, kRecordBytes << options.event_ring_log2,
        std::size_t{4096}, std::size_t{4096}, std::size_t{4096}, std::size_t{4096}}) {
    buffers.emplace_back(canaries.device, bytes, xrt::bo::flags::host_only, kHostBank);
    std::memset(buffers.back().map<unsigned char*>(), 0xC5, bytes);
  }
  return canaries;
}

std::size_t bytes_changed(Canaries& canaries) {
  std::size_t changed = 0;
  for (xrt::bo& buffer : canaries.buffers) {
    const auto* data = buffer.map<unsigned char*>();
    changed += static_cast<std::size_t>(
        std::count_if(data, data + buffer.size(), [](unsigned char byte) { return byte != 0xC5; }));
  }
  return changed;
}

TEST(XrtCardWithAFault, LeavesMemoryAloneWhenTheEngineHasGone) {
  sim::Settings settings;
  settings.card.faults.bad_event = 3;
  sim::point_runtime_at_simulated_cards(settings);
  const std::string image = "small-1";
  {
    const auto card =
        open_card(open_xrt_port(0, sim::simulated_image(image)), kSmallConfig, options_for_many());
    run_into_fault(*card, 8000);
    EXPECT_EQ(card->fault(), CardFault::bad_event_record);
  }
  Canaries canaries = canaries_of(options_for_many(), image);
  xrt::ip unit(canaries.device, canaries.device.get_xclbin_uuid(), "ballast:{ballast_1}");
  for (int i = 0; i < 100; ++i) unit.read_register(reg::heartbeat);
  EXPECT_EQ(bytes_changed(canaries), 0U);
}

TEST(XrtHlsCardWithAFault, LeavesMemoryAloneWhenTheEngineHasGone) {
  sim::Settings settings;
  settings.card.faults.bad_event = 4;
  sim::point_runtime_at_simulated_cards(settings);
  const std::string image = "hls-small-1";
  {
    const auto card =
        open_card(open_xrt_port(0, sim::simulated_image(image)), kSmallConfig, options_for_many());
    run_into_fault(*card, 8000);
    EXPECT_EQ(card->fault(), CardFault::bad_event_record);
  }
  Canaries canaries = canaries_of(options_for_many(), image);
  for (int i = 0; i < 100; ++i) canaries.buffers.front().sync(XCL_BO_SYNC_BO_FROM_DEVICE);
  EXPECT_EQ(bytes_changed(canaries), 0U);
}

// What opening says, in a process of its own, as the runtime reads its environment once.
[[noreturn]] void print_error(const sim::Settings& settings, const std::string& image) {
  sim::point_runtime_at_simulated_cards(settings);
  try {
    open_card(open_xrt_port(0, image), kSmallConfig, small_card_options());
    std::cerr << "opened\n";
  } catch (const CardError& error) {
    std::cerr << "card error: " << error.what() << "\n";
  } catch (const InputError& error) {
    std::cerr << "input error: " << error.what() << "\n";
  }
  std::exit(0);
}

#define EXPECT_SAID(settings, image, text) \
  EXPECT_EXIT(print_error(settings, image), testing::ExitedWithCode(0), text)
#define EXPECT_CARD_ERROR(settings, image, text) \
  EXPECT_SAID(settings, image,                   \
              testing::AllOf(testing::HasSubstr("card error: "), testing::HasSubstr(text)))
/// What is wrong with the image, which the user gave.
#define EXPECT_IMAGE_ERROR(image, text) \
  EXPECT_SAID({}, image,                \
              testing::AllOf(testing::HasSubstr("input error: "), testing::HasSubstr(text)))

class XrtCardErrors : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }

  static std::string image() {
    std::ifstream original(sim::simulated_image(), std::ios::binary);
    return {std::istreambuf_iterator<char>(original), {}};
  }
  /// A copy of the simulated card's image with one text for another as long.
  std::string image_with(const std::string& from, const std::string& to) {
    std::string bytes = image();
    for (auto at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at)) {
      bytes.replace(at, from.size(), to);
    }
    return image_of(bytes);
  }
  std::string image_of(const std::string& bytes) {
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

TEST_F(XrtCardErrors, DamagedImage) {
  EXPECT_IMAGE_ERROR(image_with("<platform", "<platforn"), "is damaged");
  EXPECT_IMAGE_ERROR(image_with("</kernel>", "</kernel "), "is damaged");
  std::string elsewhere = image();
  elsewhere.at(offsetof(axlf, m_sections) + offsetof(axlf_section_header, m_sectionOffset) + 6) ^=
      1;
  EXPECT_IMAGE_ERROR(image_of(elsewhere), "is damaged (a part lies outside of it); copy");
  std::string many = image();
  many.at(offsetof(axlf, m_header) + offsetof(axlf_header, m_numSections) + 2) ^= 1;
  EXPECT_IMAGE_ERROR(image_of(many), "is damaged");
}

TEST_F(XrtCardErrors, WrongImage) {
  EXPECT_IMAGE_ERROR("no/such.xclbin", "no/such.xclbin: cannot be read");
  EXPECT_IMAGE_ERROR("/proc/self/exe", "is not an xclbin");
  EXPECT_IMAGE_ERROR(
      image_with("ballast_1", "another_1"),
      "has no compute unit ballast:{ballast_1}, nor ballast_reader:{ballast_reader_1}");
  EXPECT_CARD_ERROR({}, image_with("ballast:simulated:", "xilinx:u55c:other:"),
                    "does not take image");
}

TEST_F(XrtCardErrors, HostMemoryNotConfigured) {
  sim::Settings off;
  off.host_memory = false;
  EXPECT_CARD_ERROR(off, sim::simulated_image(), "xbutil configure --host-mem");
}

// Buffers that are kept for good are in use for good, which the driver says when another image is
// to be loaded.
[[noreturn]] void open_another_after_a_fault(const sim::Settings& settings,
                                             const std::string& image) {
  sim::point_runtime_at_simulated_cards(settings);
  try {
    CardOptions options = small_card_options();
    options.still_reads = 5;
    options.stall_cycles = 20'000;
    auto card = open_card(open_xrt_port(0, sim::simulated_image(image)), kSmallConfig, options);
    run_into_fault(*card, 30);
    std::cerr << name_of(card->fault()) << "; ";
    card.reset();
    open_xrt_port(0, sim::simulated_image("small-2"));
    std::cerr << "opened\n";
  } catch (const CardError& error) {
    std::cerr << error.what() << "\n";
  }
  std::exit(0);
}

TEST_F(XrtCardErrors, MemoryOfACardThatIsNotSeenToStopIsKept) {
  const auto expect = [](const sim::Settings& settings, const char* image, const char* text) {
    EXPECT_EXIT(open_another_after_a_fault(settings, image), testing::ExitedWithCode(0), text);
  };
  sim::Settings bad_event, stopped, stopped_kernels;
  bad_event.card.faults.bad_event = 3;
  stopped.card.faults.halt_at = 60'000;
  stopped_kernels.card.faults.halt_at = 400;
  expect(bad_event, "small-1", "bad_event_record; opened");
  expect(bad_event, "hls-small-1", "bad_event_record; opened");
  expect(stopped, "small-1", "heartbeat_stopped; .* is in use with another image");
  expect(stopped_kernels, "hls-small-1", "heartbeat_stopped; .* is in use with another image");
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

TEST(SimulatedCardSettings, NameWhatHlsKernelsDoNotHave) {
  const auto error_of = [](const std::string& text) -> std::string {
    try {
      sim::hls_options_of(sim::parse_settings(text), 0, "small-1");
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "taken";
  };
  EXPECT_EQ(error_of("devices=2,mode=free,quantum=5,halt_at=7,bad_event=2,latency=350"), "taken");
  for (const char* key : {"seed=2", "latency=1", "bandwidth=1", "clock=250", "stall=1", "trace=a",
                          "register=version:1"}) {
    const std::string name = std::string(key).substr(0, std::string(key).find('='));
    EXPECT_THAT(error_of(key), testing::HasSubstr("has no " + name)) << key;
  }
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
  EXPECT_EQ(error_of("devices=2,devices=3"), "devices is given twice");
  EXPECT_EQ(error_of("register=version:1,register=lanes:1"), "read");
  EXPECT_EQ(error_of("devices=0"), "read");
  EXPECT_THAT(error_of("devices=0,bad_event=3"), HasSubstr("faulty_device=0: there are 0 cards"));
  EXPECT_THAT(error_of("devices=0,trace=a"), HasSubstr("traced_device=0: there are 0 cards"));
  EXPECT_THAT(error_of("devices=2,faulty_device=2"), HasSubstr("there are 2 cards"));
}

}  // namespace
}  // namespace ballast
