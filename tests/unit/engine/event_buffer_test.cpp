// Events between execution and poll: none is lost, and memory that is not needed is not used.
#include "host/engine/software/event_buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace ballast::software {
namespace {

constexpr std::size_t kWaiting = 100;
constexpr std::size_t kLongest = 10'000;

/// Answers of any length, polled at random: what comes out is what went in.
TEST(EventBuffer, GivesEveryEventOnceInOrderAndStaysInTheFront) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  EventBuffer buffer(kWaiting, kLongest);
  const Event* const first = &buffer.push(1, EventKind::done);
  std::vector<Event> polled(64);
  ASSERT_EQ(buffer.pop(polled), 1U);
  std::uint64_t pushed = 1;
  std::uint64_t popped = 1;
  std::ptrdiff_t furthest = 0;
  for (int round = 0; round < 100'000; ++round) {
    const std::size_t answer = 1 + random() % 60;
    if (buffer.has_room(answer)) {
      for (std::size_t i = 0; i < answer; ++i) {
        furthest = std::max(furthest, &buffer.push(++pushed, EventKind::verdict) - first);
      }
    } else {
      ASSERT_GT(pushed, popped) << "no room though nothing waits";
    }
    const std::size_t count = buffer.pop(std::span(polled).first(1 + random() % polled.size()));
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(polled[i].sequence, ++popped);
  }
  EXPECT_LE(popped, pushed);
  // Twice what may wait, and the answer that began there.
  EXPECT_LT(furthest, static_cast<std::ptrdiff_t>(2 * kWaiting + 60));
}

TEST(EventBuffer, TakesTheLongestAnswerWhateverWaits) {
  EventBuffer buffer(kWaiting, kLongest);
  std::vector<Event> polled(1);
  std::uint64_t pushed = 0;
  std::uint64_t popped = 0;
  for (int round = 0; round < 3; ++round) {
    while (!buffer.has_room(kLongest)) {
      ASSERT_EQ(buffer.pop(polled), 1U);
      ASSERT_EQ(polled[0].sequence, ++popped);
    }
    for (std::size_t i = 0; i < kLongest; ++i) buffer.push(++pushed, EventKind::verdict);
    EXPECT_FALSE(buffer.has_room(1)) << "more than may wait does";
  }
}

}  // namespace
}  // namespace ballast::software
