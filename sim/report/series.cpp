#include "sim/report/series.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ballast::report {
namespace {

double borne(double amount) { return std::isfinite(amount) ? std::max(amount, 0.0) : 0.0; }

double total(const std::vector<double>& amounts) {
  double sum = 0;
  for (const double amount : amounts) sum += borne(amount);
  return sum;
}

/// Two values of a bucket in the order in which they came; a gap if it has none.
std::pair<double, double> envelope(const std::vector<double>& values, std::size_t begin,
                                   std::size_t end) {
  constexpr double kGap = std::numeric_limits<double>::quiet_NaN();
  std::size_t lowest = end;
  std::size_t highest = end;
  for (std::size_t i = begin; i < end; ++i) {
    if (!std::isfinite(values[i])) continue;
    if (lowest == end || values[i] < values[lowest]) lowest = i;
    if (highest == end || values[i] > values[highest]) highest = i;
  }
  if (lowest == end) return {kGap, kGap};
  return {values[std::min(lowest, highest)], values[std::max(lowest, highest)]};
}

}  // namespace

double gini(const std::vector<double>& ascending) {
  const double sum = total(ascending);
  const auto count = static_cast<double>(ascending.size());
  if (sum <= 0) return 0;
  double weighted = 0;
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    weighted += (2 * static_cast<double>(i + 1) - count - 1) * borne(ascending[i]);
  }
  return weighted / (count * sum);
}

std::vector<LorenzPoint> lorenz(const std::vector<double>& ascending, std::size_t most) {
  const double sum = total(ascending);
  if (sum <= 0) return {};
  const std::size_t count = ascending.size();
  const std::size_t intervals = std::min(count, most);
  std::vector<LorenzPoint> points{{0, 0}};
  double paid = 0;
  std::size_t done = 0;
  for (std::size_t interval = 1; interval <= intervals; ++interval) {
    const std::size_t end = count * interval / intervals;
    for (; done < end; ++done) paid += borne(ascending[done]);
    points.push_back({static_cast<double>(end) / static_cast<double>(count), paid / sum});
  }
  return points;
}

double top_share(const std::vector<double>& ascending, double share) {
  const double sum = total(ascending);
  if (sum <= 0) return 0;
  const double asked = std::round(share * static_cast<double>(ascending.size()));
  const auto payers = std::min(static_cast<std::size_t>(std::max(asked, 1.0)), ascending.size());
  double paid = 0;
  for (std::size_t i = ascending.size() - payers; i < ascending.size(); ++i) {
    paid += borne(ascending[i]);
  }
  return paid / sum;
}

Chart thinned(const Chart& chart, std::size_t buckets) {
  const std::size_t times = chart.time_s.size();
  if (times <= 2 * buckets) return chart;
  Chart thin = chart;
  thin.time_s.clear();
  for (Series& series : thin.series) series.values.clear();
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    const std::size_t begin = times * bucket / buckets;
    const std::size_t end = times * (bucket + 1) / buckets;
    thin.time_s.push_back(chart.time_s[begin]);
    if (!chart.bars) thin.time_s.push_back(chart.time_s[end - 1]);
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
      const auto [earlier, later] = envelope(chart.series[s].values, begin, end);
      std::vector<double>& values = thin.series[s].values;
      if (chart.bars) {
        values.push_back(std::max(earlier, later));
      } else {
        values.insert(values.end(), {earlier, later});
      }
    }
  }
  return thin;
}

Extent extent_of(const std::vector<double>& values) {
  Extent extent;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    if (!extent.any) extent = {i, i, i, i, true};
    if (values[i] < values[extent.lowest]) extent.lowest = i;
    if (values[i] > values[extent.highest]) extent.highest = i;
    extent.last = i;
  }
  return extent;
}

bool better_as_changes(const Chart& chart) {
  constexpr double kApart = 100;
  if (chart.bars || chart.series.size() < 2) return false;
  double smallest = std::numeric_limits<double>::infinity();
  double largest = 0;
  for (const Series& series : chart.series) {
    const Extent extent = extent_of(series.values);
    if (!extent.any) continue;
    if (series.unit != chart.series[0].unit || series.values[extent.lowest] <= 0) return false;
    smallest = std::min(smallest, series.values[extent.first]);
    largest = std::max(largest, series.values[extent.first]);
  }
  return largest > kApart * smallest;
}

}  // namespace ballast::report
