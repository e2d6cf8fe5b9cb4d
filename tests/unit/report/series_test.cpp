#include "sim/report/series.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ballast::report {
namespace {

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

TEST(Payers, Gini) {
  EXPECT_DOUBLE_EQ(gini({1, 1, 1, 1}), 0);
  EXPECT_DOUBLE_EQ(gini({0, 0, 0, 1}), 0.75);
  EXPECT_DOUBLE_EQ(gini({1, 3}), 0.25);
  EXPECT_DOUBLE_EQ(gini({-5, 1, 3}), gini({0, 1, 3}));
  EXPECT_DOUBLE_EQ(gini({}), 0);
  EXPECT_DOUBLE_EQ(gini({0, 0}), 0);
}

TEST(Payers, LorenzCurveGoesFromNothingToAll) {
  const auto points = lorenz({1, 1, 2, 4}, 4);
  ASSERT_EQ(points.size(), 5u);
  EXPECT_DOUBLE_EQ(points[2].payers, 0.5);
  EXPECT_DOUBLE_EQ(points[2].paid, 0.25);
  EXPECT_DOUBLE_EQ(points[4].payers, 1);
  EXPECT_DOUBLE_EQ(points[4].paid, 1);
  EXPECT_EQ(lorenz(std::vector<double>(1001, 2.0), 200).size(), 201u);
  EXPECT_TRUE(lorenz({}, 4).empty());
  EXPECT_TRUE(lorenz({0, 0}, 4).empty());
}

TEST(Payers, ShareOfTheLargest) {
  EXPECT_DOUBLE_EQ(top_share({1, 1, 1, 1, 6}, 0.2), 0.6);
  EXPECT_DOUBLE_EQ(top_share({1, 9}, 0.01), 0.9) << "at least one";
  EXPECT_DOUBLE_EQ(top_share({}, 0.1), 0);
}

Chart long_chart(bool bars) {
  Chart chart{"k", "", "", bars, false, {}, {{"a", "", {}}, {"b", "", {}}}};
  for (int i = 0; i < 100'000; ++i) {
    chart.time_s.push_back(i);
    chart.series[0].values.push_back(i == 77'777 ? 1e6 : i == 12'345 ? -1e6 : std::sin(i));
    chart.series[1].values.push_back(i < 50'000 ? kGap : 1.0);
  }
  return chart;
}

TEST(Thinned, KeepsEveryExtremeAndTheGaps) {
  const Chart thin = thinned(long_chart(false), 1'000);
  ASSERT_EQ(thin.time_s.size(), 2'000u);
  EXPECT_TRUE(std::is_sorted(thin.time_s.begin(), thin.time_s.end()));
  EXPECT_DOUBLE_EQ(thin.time_s.front(), 0);
  EXPECT_DOUBLE_EQ(thin.time_s.back(), 99'999);
  EXPECT_THAT(thin.series[0].values, testing::Contains(1e6));
  EXPECT_THAT(thin.series[0].values, testing::Contains(-1e6));
  EXPECT_EQ(std::count_if(thin.series[1].values.begin(), thin.series[1].values.end(),
                          [](double value) { return std::isnan(value); }),
            1'000);
}

TEST(Thinned, ExtremesComeInTheOrderOfTheRecord) {
  Chart chart{
      "k", "", "", false, false, {0, 1, 2, 3, 4, 5, 6, 7}, {{"a", "", {5, 1, 2, 3, 1, 2, 9, 8}}}};
  EXPECT_THAT(thinned(chart, 2).series[0].values, testing::ElementsAre(5, 1, 1, 9));
}

TEST(Thinned, BarsKeepTheLargest) {
  const Chart thin = thinned(long_chart(true), 1'000);
  EXPECT_EQ(thin.time_s.size(), 1'000u);
  EXPECT_THAT(thin.series[0].values, testing::Contains(1e6));
  EXPECT_THAT(thin.series[0].values, testing::Each(testing::Gt(0)));
}

TEST(Thinned, LeavesShortChartsAsTheyAre) {
  const Chart chart{"k", "", "", false, false, {0, 1}, {{"a", "", {1, 2}}}};
  EXPECT_EQ(thinned(chart, 1), chart);
}

TEST(Extents, OfWhatIsANumber) {
  const Extent extent = extent_of({kGap, 3, 1, 7, 5, kGap});
  EXPECT_TRUE(extent.any);
  EXPECT_EQ(extent.first, 1u);
  EXPECT_EQ(extent.lowest, 2u);
  EXPECT_EQ(extent.highest, 3u);
  EXPECT_EQ(extent.last, 4u);
  EXPECT_FALSE(extent_of({kGap}).any);
}

TEST(Changes, OnlyOfLinesFarApartInOneUnit) {
  Chart chart{"k", "", "", false, false, {0}, {{"BTC", "USD", {112'000}}, {"DOGE", "USD", {0.2}}}};
  EXPECT_TRUE(better_as_changes(chart));
  chart.series[1].unit = "";
  EXPECT_FALSE(better_as_changes(chart));
  chart.series[1] = {"ETH", "USD", {4'000}};
  EXPECT_FALSE(better_as_changes(chart));
  chart.series[1] = {"x", "USD", {0}};
  EXPECT_FALSE(better_as_changes(chart)) << "no change from 0";
}

}  // namespace
}  // namespace ballast::report
