// What is measured, and how exactly.
#include "sim/platform/latency_meter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "hls/core/registers.hpp"

namespace ballast::sim {
namespace {

TEST(LatencyHistogram, QuantilesAreThoseOfTheSortedTimes) {
  std::mt19937_64 random(5);
  for (const std::uint64_t range : {100U, 3000U, 1'000'000U}) {
    LatencyHistogram histogram;
    std::vector<std::uint64_t> times;
    for (int i = 0; i < 9999; ++i) {
      times.push_back(random() % range);
      histogram.add(times.back());
    }
    std::sort(times.begin(), times.end());
    for (const double share : {0.001, 0.5, 0.99, 1.0}) {
      const auto rank = static_cast<std::size_t>(std::ceil(share * 9999)) - 1;
      const auto exact = static_cast<double>(times[rank]);
      EXPECT_NEAR(static_cast<double>(histogram.quantile(share)), exact,
                  times[rank] < 2048 ? 0 : exact / 1000)
          << share << " of " << range;
    }
    EXPECT_EQ(histogram.least(), times.front());
    EXPECT_EQ(histogram.most(), times.back());
    EXPECT_EQ(histogram.count(), times.size());
  }
  EXPECT_EQ(LatencyHistogram().quantile(0.5), 0U);
}

TEST(LatencyHistogram, HoldsTheLargestTime) {
  LatencyHistogram histogram;
  histogram.add(~std::uint64_t{0});
  EXPECT_EQ(histogram.quantile(0.5), ~std::uint64_t{0});
}

class LatencyMeterTest : public testing::Test {
 protected:
  static constexpr unsigned kLog2 = 6;
  static constexpr std::uint64_t kCommands = 0x10000, kEvents = 0x20000;

  LatencyMeterTest() {
    meter_.register_written(reg::command_ring, kCommands);
    meter_.register_written(reg::event_ring, kEvents);
    meter_.register_written(reg::command_ring_log2, kLog2);
    meter_.register_written(reg::event_ring_log2, kLog2);
    meter_.register_written(reg::control, 2);
  }
  void command(CommandKind kind) {
    Record record;
    record.sequence = ++sequence_;
    record.kind = static_cast<std::uint8_t>(kind);
    record.phase = static_cast<std::uint32_t>((produced_ >> kLog2) & 1) ^ 1;
    ring_[produced_++ % std::size(ring_)] = record;
  }
  void event(EventKind kind, std::uint64_t sequence, std::uint64_t now_ps) {
    Record record;
    record.sequence = sequence;
    record.kind = static_cast<std::uint8_t>(kind);
    std::uint64_t words[8];
    std::memcpy(words, &record, sizeof words);
    meter_.memory_written(kEvents + given_++ % (1U << kLog2) * kRecordBytes, words, now_ps);
  }

  alignas(64) Record ring_[1U << kLog2];
  LatencyMeter meter_{[this](std::uint64_t address) {
    return reinterpret_cast<const std::byte*>(ring_) + (address - kCommands);
  }};
  std::uint64_t produced_ = 0, given_ = 0, sequence_ = 0;
};

TEST_F(LatencyMeterTest, MeasuresFromTheCommandToItsVerdict) {
  EXPECT_TRUE(meter_.nothing_new());
  command(CommandKind::position_delta);
  EXPECT_FALSE(meter_.nothing_new());
  meter_.look(1'000'000);
  EXPECT_TRUE(meter_.nothing_new());
  meter_.look(1'500'000);
  event(EventKind::verdict, 1, 2'000'400);
  EXPECT_EQ(meter_.latencies().count(), 1U);
  EXPECT_EQ(meter_.latencies().most(), 1000U) << "ns, to the nearest";
}

TEST_F(LatencyMeterTest, CountsOnlyWhatIsJudgedAtOnce) {
  const CommandKind kinds[] = {CommandKind::commit, CommandKind::position_delta,
                               CommandKind::wallet_delta, CommandKind::account,
                               CommandKind::reduce};
  for (const CommandKind kind : kinds) command(kind);
  meter_.look(0);
  event(EventKind::verdict, 1, 1'000);
  event(EventKind::verdict, 1, 1'000);
  event(EventKind::rejected, 2, 1'000);
  event(EventKind::verdict, 4, 1'000);
  EXPECT_EQ(meter_.latencies().count(), 0U) << "a commit, a refusal, an account; 3 gave none";
  event(EventKind::verdict, 5, 7'000);
  EXPECT_EQ(meter_.latencies().count(), 1U);
  EXPECT_EQ(meter_.latencies().least(), 7U);
}

TEST_F(LatencyMeterTest, GoesRoundTheRings) {
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    command(CommandKind::position_delta);
    meter_.look(i * 1'000'000);
    event(EventKind::verdict, i, i * 1'000'000 + 3'000);
  }
  EXPECT_EQ(meter_.latencies().count(), 1000U);
  EXPECT_EQ(meter_.latencies().most(), 3U);
}

TEST_F(LatencyMeterTest, BeginsAnewWithTheRings) {
  command(CommandKind::position_delta);
  meter_.look(0);
  meter_.register_written(reg::control, 0);
  std::fill(std::begin(ring_), std::end(ring_), Record{});
  produced_ = given_ = sequence_ = 0;
  EXPECT_TRUE(meter_.nothing_new()) << "closed";
  meter_.register_written(reg::control, 2);
  command(CommandKind::wallet_delta);
  meter_.look(5'000);
  event(EventKind::hello, 0, 6'000);
  event(EventKind::verdict, 1, 9'000);
  EXPECT_EQ(meter_.latencies().count(), 1U);
  EXPECT_EQ(meter_.latencies().least(), 4U);
}

}  // namespace
}  // namespace ballast::sim
