// Peaks and averages of a window, against all that was given.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <vector>

#include "host/risk/windows.hpp"

namespace ballast::risk {
namespace {

TEST(PeakWindow, ForgetsWhatIsNoLongerInForceAtItsBeginning) {
  PeakWindow window(10);
  window.add(0, 50);
  window.add(5, 40);
  EXPECT_EQ(window.peak(), 50);
  window.add(14, 30);
  EXPECT_EQ(window.peak(), 50);  // in force until 5, and the window begins at 4
  window.add(15, 30);
  EXPECT_EQ(window.peak(), 40);
  window.add(100, 20);
  EXPECT_EQ(window.peak(), 30);  // in force since 14, although nothing was given in the window
  window.add(101, 60);
  EXPECT_EQ(window.peak(), 60);
}

TEST(AverageWindow, WeighsByTime) {
  AverageWindow window(10);
  window.add(0, 100);
  EXPECT_EQ(window.average(), 100);
  window.add(4, 0);
  EXPECT_EQ(window.average(), 100);
  window.add(10, 7);
  EXPECT_EQ(window.average(), 40);
  window.add(13, 7);  // 100 for 1, 0 for 6, 7 for 3
  EXPECT_EQ(window.average(), Rational(121, 10));
  window.add(1000, 1);
  EXPECT_EQ(window.average(), 7);
}

TEST(Windows, TimeDoesNotGoBack) {
  PeakWindow peak(10);
  AverageWindow average(10);
  peak.add(5, 1);
  average.add(5, 1);
  EXPECT_THROW(peak.add(4, 1), std::logic_error);
  EXPECT_THROW(average.add(4, 1), std::logic_error);
}

struct Given {
  Nanoseconds time_ns;
  std::int64_t value;
};

/// Both from the definition: each value is in force until the next is given.
std::pair<std::int64_t, Rational> by_definition(const std::vector<Given>& all, Nanoseconds window) {
  const Nanoseconds now = all.back().time_ns;
  const bool from_the_first = window == 0 || now < window;
  const Nanoseconds begin =
      from_the_first ? all[0].time_ns : std::max(now - window, all[0].time_ns);
  std::int64_t peak = all.back().value;
  Rational area = 0;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const Nanoseconds end = all[i + 1].time_ns;
    if (from_the_first || end > now - window) peak = std::max(peak, all[i].value);
    if (end > begin) area += Rational(all[i].value) * (end - std::max(begin, all[i].time_ns));
  }
  return {peak, now == begin ? Rational(all.back().value) : area / (now - begin)};
}

TEST(Windows, AreWhatTheDefinitionSays) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 200 && !testing::Test::HasFailure(); ++round) {
    const Nanoseconds length = random() % 4 == 0 ? 0 : 1 + random() % 40;
    PeakWindow peak(length);
    AverageWindow average(length);
    std::vector<Given> all;
    Nanoseconds time = random() % 50;
    for (int i = 0; i < 60; ++i) {
      all.push_back({time, static_cast<std::int64_t>(random() % 9) - 4});
      peak.add(time, all.back().value);
      average.add(time, all.back().value);
      const auto [highest, mean] = by_definition(all, length);
      EXPECT_EQ(peak.peak(), highest) << "window " << length << " step " << i;
      EXPECT_EQ(average.average(), mean) << "window " << length << " step " << i;
      time += random() % 3 == 0 ? 0 : random() % 12;
    }
  }
}

}  // namespace
}  // namespace ballast::risk
