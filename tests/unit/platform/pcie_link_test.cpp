// The PCIe link: what it takes, in which order, and when it takes no more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/platform/link_bench.hpp"

namespace ballast::sim {
namespace {

constexpr Time kNs = 1000;
constexpr unsigned kLine = 64;
constexpr std::uint32_t kAllOnes = 0xFFFFFFFF;

class PcieLinkTest : public testing::Test {
 protected:
  PcieLinkTest() { bench.start(options); }
  void start() { bench.start(options); }
  /// Wire time of so many bytes.
  Time wire(unsigned bytes) const { return Time{bytes} * 1'000'000 / options.megabytes_per_second; }
  Time latency() const { return options.latency_ns * kNs; }

  PcieOptions options;
  LinkBench& bench = LinkBench::instance();
};

TEST_F(PcieLinkTest, AWriteIsPostedAndArrivesLater) {
  bench.event.write(kLine, kLine, 7);
  ASSERT_EQ(bench.event.complete.size(), 1U) << "at once";
  EXPECT_TRUE(bench.memory.came.empty());
  bench.run(1000);
  ASSERT_EQ(bench.memory.came.size(), 1U);
  EXPECT_EQ(bench.memory.came[0].taken, wire(24 + kLine) + latency());
  EXPECT_EQ(bench.memory.came[0].first, 7U);
}

TEST_F(PcieLinkTest, AReadGoesThereAndBack) {
  bench.command.read(5 * kLine, kLine);
  bench.run(1000);
  ASSERT_EQ(bench.command.complete.size(), 1U);
  const Time there = wire(24) + latency();
  EXPECT_EQ(bench.memory.came.at(0).taken, there) << "memory is met half way";
  EXPECT_EQ(bench.command.complete[0].complete, there + wire(20 + kLine) + latency());
  EXPECT_EQ(bench.command.complete[0].first, 5U);
}

TEST_F(PcieLinkTest, LatencyAndBandwidthAreAsConfigured) {
  options.latency_ns = 77;
  options.megabytes_per_second = 1000;
  start();
  bench.command.read(0, kLine);
  bench.run(1000);
  ASSERT_EQ(bench.command.complete.size(), 1U);
  EXPECT_EQ(bench.command.complete[0].complete, (2 * 77 + 24 + 20 + kLine) * kNs);
}

TEST_F(PcieLinkTest, LongRequestsAreSeveralPackets) {
  bench.event.write(0, 512, 1);
  bench.run(1000);
  EXPECT_EQ(bench.memory.came.at(0).taken, wire(2 * 24 + 512) + latency());
  start();
  bench.command.read(0, 1024);
  bench.run(2000);
  EXPECT_EQ(bench.memory.came.at(0).taken, wire(2 * 24) + latency());
  EXPECT_EQ(bench.command.complete.at(0).complete,
            wire(2 * 24) + wire(4 * 20 + 1024) + 2 * latency());
}

TEST_F(PcieLinkTest, TheWireCarriesWhatItsBandwidthIs) {
  constexpr unsigned kWrites = 10'000;
  for (unsigned i = 0; i < kWrites; ++i) bench.event.write(0, 256, 0);
  bench.run(500'000);
  ASSERT_EQ(bench.memory.came.size(), kWrites);
  const Time took = bench.memory.came.back().taken - latency();
  EXPECT_NEAR(static_cast<double>(took), static_cast<double>(wire(kWrites * 280)), 100.0 * kNs);
}

TEST_F(PcieLinkTest, EachDirectionHasItsOwnBandwidth) {
  for (unsigned i = 0; i < 1000; ++i) {
    bench.event.write(0, 256, 0);
    bench.command.read(0, 256);
  }
  bench.run(100'000);
  const Time last = bench.command.complete.back().complete;
  EXPECT_EQ(bench.command.complete.size(), 1000U);
  EXPECT_LT(last, wire(1000 * (280 + 24)) + wire(300 * 256) + 3 * latency());
}

TEST_F(PcieLinkTest, RequestsOfBothMastersArriveInTheOrderTheyWereTaken) {
  std::mt19937_64 random(3);
  struct Taken {
    Time when;
    std::uint64_t address;
  };
  unsigned asked = 0;
  for (unsigned round = 0; round < 300; ++round) {
    for (std::uint64_t i = random() % 12; i != 0; --i) {
      TestMaster& master = random() % 2 == 0 ? bench.command : bench.event;
      const auto bytes = static_cast<unsigned>(kLine * (1 + random() % 8));
      if (random() % 2 == 0) {
        master.write(std::uint64_t{asked} * 4096, bytes, 1);
      } else {
        master.read(std::uint64_t{asked} * 4096, bytes);
      }
      ++asked;
    }
    bench.run(static_cast<unsigned>(random() % 100));
  }
  bench.run(200'000);
  ASSERT_EQ(bench.memory.came.size(), asked);
  // Each master's in its own order, reads behind writes and writes behind reads.
  for (TestMaster* master : {&bench.command, &bench.event}) {
    std::size_t at = 0;
    for (const Access& access : bench.memory.came) {
      if (at < master->taken.size() && access.address == master->taken[at].address) ++at;
    }
    EXPECT_EQ(at, master->taken.size());
    EXPECT_EQ(master->complete.size(), master->taken.size());
    EXPECT_EQ(master->waiting(), 0U);
  }
  // And of both, in that of the times at which they were taken.
  std::map<std::uint64_t, Time> taken;
  for (const Access& access : bench.command.taken) taken[access.address] = access.taken;
  for (const Access& access : bench.event.taken) taken[access.address] = access.taken;
  for (std::size_t i = 1; i < bench.memory.came.size(); ++i) {
    ASSERT_LE(taken[bench.memory.came[i - 1].address], taken[bench.memory.came[i].address]);
  }
}

// The host that has read a register sees what the card wrote before it answered.
TEST_F(PcieLinkTest, CompletionsDoNotPassPostedWrites) {
  options.megabytes_per_second = 100;  // so that writes queue up
  start();
  bench.host.read(0x28);
  bench.run(240 + 350 + 5);  // the card has it, and answers in a moment
  ASSERT_EQ(bench.card.came.size(), 1U);
  for (int i = 0; i < 20; ++i) bench.event.write(0, kLine, 1);
  std::size_t written = 0;
  bench.host.progress = [&] { written = bench.memory.came.size(); };
  bench.run(100'000);
  bench.host.progress = nullptr;
  EXPECT_EQ(bench.host.value(), 0x28U);
  EXPECT_EQ(written, 20U) << "when the value came";
}

TEST_F(PcieLinkTest, AFullWireTakesNoMoreAndLosesNothing) {
  options.transmit_bytes = 1024;
  start();
  constexpr unsigned kWrites = 200;
  for (unsigned i = 0; i < kWrites; ++i) bench.event.write(i * kLine, kLine, 1);
  EXPECT_NEAR(static_cast<double>(bench.event.taken.size()), 1024.0 / 88, 2) << "at once";
  bench.command.read(0, kLine);
  EXPECT_TRUE(bench.command.taken.empty()) << "behind them";
  bench.run(10'000);
  ASSERT_EQ(bench.memory.came.size(), kWrites + 1);
  EXPECT_EQ(bench.command.complete.size(), 1U);
  // Never more than that waits for the wire: what was taken, less what the wire has carried.
  for (std::size_t i = 0; i < bench.event.taken.size(); ++i) {
    const Time carried = bench.memory.came[i].taken - latency();
    EXPECT_LE(carried - bench.event.taken[i].taken, wire(1024 + 2 * 88));
  }
}

TEST_F(PcieLinkTest, ReadsUnderWayAreLimited) {
  constexpr unsigned kReads = 1000;
  for (unsigned i = 0; i < kReads; ++i) bench.command.read(i * kLine, kLine);
  EXPECT_EQ(bench.command.reads_under_way, 256U);
  bench.run(20'000);
  EXPECT_EQ(bench.command.most_reads, 256U);
  ASSERT_EQ(bench.command.complete.size(), kReads);
  for (unsigned i = 0; i < kReads; ++i) {
    ASSERT_EQ(bench.command.complete[i].first, i % 256) << "in order, each with its own data";
  }
}

TEST_F(PcieLinkTest, RegistersAreReadOverTheLink) {
  bench.host.read(0x1C);
  bench.run(350);
  EXPECT_FALSE(bench.host.has_value());
  bench.run(1000);
  ASSERT_TRUE(bench.host.has_value());
  EXPECT_EQ(bench.host.value(), 0x1CU);
  EXPECT_EQ(bench.card.came.at(0).taken, wire(24) + latency());
}

TEST_F(PcieLinkTest, ReadsOfRegistersComeBehindWritesToThem) {
  bench.card.answer_after_ns = 40;
  for (std::uint32_t i = 0; i < 100; ++i) bench.host.write(4 * i, i);
  bench.host.read(0x800);
  bench.run(20'000);
  ASSERT_TRUE(bench.host.has_value());
  ASSERT_EQ(bench.card.came.size(), 101U);
  for (std::uint32_t i = 0; i < 100; ++i) {
    EXPECT_TRUE(bench.card.came[i].write);
    EXPECT_EQ(bench.card.came[i].address, 4 * i);
  }
  EXPECT_FALSE(bench.card.came.back().write);
}

TEST_F(PcieLinkTest, ACardThatDoesNotAnswerReadsAsAllOnes) {
  bench.card.answers = false;
  bench.host.read(0);
  bench.run(options.completion_timeout_us * 1000 - 1);
  EXPECT_FALSE(bench.host.has_value());
  bench.run(2);
  ASSERT_TRUE(bench.host.has_value());
  EXPECT_EQ(bench.host.value(), kAllOnes);
  bench.host.write(0, 1);
  bench.host.read(0);
  EXPECT_TRUE(bench.host.has_value()) << "the link is down";
  EXPECT_EQ(bench.host.value(), kAllOnes);
  EXPECT_TRUE(bench.host.idle());
  start();
  bench.host.read(8);
  bench.run(1000);
  EXPECT_EQ(bench.host.value(), 8U) << "and up again";
}

TEST_F(PcieLinkTest, WritesToACardThatDoesNotAnswerEnd) {
  bench.card.answers = false;
  for (int i = 0; i < 2000; ++i) bench.host.write(0, 1);
  EXPECT_FALSE(bench.host.taken());
  bench.run(3 * options.completion_timeout_us * 1000);
  EXPECT_TRUE(bench.host.taken()) << "lost, as the card is";
}

}  // namespace
}  // namespace ballast::sim
