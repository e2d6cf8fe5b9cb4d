// Random numbers that are the same everywhere: a generator of our own and inverse-transform
// sampling, since the standard library leaves the algorithms of its distributions open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ballast::scenario {

/// xoshiro256** (Blackman and Vigna, 2018), seeded through SplitMix64.
class Random {
 public:
  explicit Random(std::uint64_t seed);

  std::uint64_t next();
  /// In (0, 1), never an end.
  double uniform();
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// In 0 … count − 1; count > 0.
  std::size_t index(std::size_t count);
  bool chance(double probability) { return uniform() < probability; }
  double normal();
  double exponential(double mean);
  double lognormal(double median, double sigma);
  /// 1, 2, 3 … with this mean ≥ 1.
  std::size_t geometric(double mean);

  template <typename T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t left = items.size(); left > 1; --left) {
      std::swap(items[left - 1], items[index(left)]);
    }
  }

 private:
  std::uint64_t state_[4];
};

/// Standard normal quantile of 0 < p < 1.
double normal_quantile(double p);

/// Whole shares of `total` in proportion to `weights`, by largest remainders: they sum to `total`.
std::vector<std::int64_t> apportion(std::int64_t total, std::span<const double> weights);

/// Sizes of mean exactly `mean`: one lognormal draw of this sigma from each of `count` strata of
/// equal probability, scaled together, in random order. Strata because the mean of a heavy tail,
/// drawn freely, would miss the published sums by half.
std::vector<double> stratified_lognormal(Random& random, std::size_t count, double mean,
                                         double sigma);

/// Splits `lots` by the sizes, at least 1 each where there are as many: sums to `lots`.
std::vector<std::int64_t> split_lots(std::int64_t lots, std::span<const double> sizes);

}  // namespace ballast::scenario
