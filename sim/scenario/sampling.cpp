#include "sim/scenario/sampling.hpp"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numeric>

namespace ballast::scenario {
namespace {

std::uint64_t split_mix(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

std::uint64_t rotate(std::uint64_t x, unsigned bits) { return (x << bits) | (x >> (64 - bits)); }

}  // namespace

Random::Random(std::uint64_t seed) : state_{} {
  for (std::uint64_t& word : state_) word = split_mix(seed);
}

std::uint64_t Random::next() {
  const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = rotate(state_[3], 45);
  return result;
}

double Random::uniform() { return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52; }

std::size_t Random::index(std::size_t count) {
  return std::min(count - 1, static_cast<std::size_t>(uniform() * static_cast<double>(count)));
}

double Random::normal() { return normal_quantile(uniform()); }
double Random::exponential(double mean) { return -mean * std::log(uniform()); }
double Random::lognormal(double median, double sigma) {
  return median * std::exp(sigma * normal());
}

std::size_t Random::geometric(double mean) {
  if (mean <= 1) return 1;
  return 1 + static_cast<std::size_t>(std::log(uniform()) / std::log(1 - 1 / mean));
}

double normal_quantile(double p) { return -std::sqrt(2.0) * boost::math::erfc_inv(2 * p); }

std::vector<std::int64_t> apportion(std::int64_t total, std::span<const double> weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::int64_t> shares(weights.size(), 0);
  if (sum <= 0 || total <= 0) return shares;
  std::vector<std::pair<double, std::size_t>> remainders;
  std::int64_t left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double exact = static_cast<double>(total) * weights[i] / sum;
    shares[i] = static_cast<std::int64_t>(exact);
    left -= shares[i];
    remainders.emplace_back(exact - static_cast<double>(shares[i]), i);
  }
  std::sort(remainders.begin(), remainders.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  for (std::size_t i = 0; left > 0; ++i, --left) ++shares[remainders[i % shares.size()].second];
  return shares;
}

std::vector<double> stratified_lognormal(Random& random, std::size_t count, double mean,
                                         double sigma) {
  std::vector<double> sizes(count);
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double p = (static_cast<double>(i) + random.uniform()) / static_cast<double>(count);
    sizes[i] = std::exp(sigma * normal_quantile(p));
    sum += sizes[i];
  }
  for (double& size : sizes) size *= mean * static_cast<double>(count) / sum;
  random.shuffle(sizes);
  return sizes;
}

std::vector<std::int64_t> split_lots(std::int64_t lots, std::span<const double> sizes) {
  const auto count = static_cast<std::int64_t>(sizes.size());
  if (lots < count) return apportion(lots, sizes);
  std::vector<std::int64_t> parts = apportion(lots - count, sizes);
  for (std::int64_t& part : parts) ++part;
  return parts;
}

}  // namespace ballast::scenario
