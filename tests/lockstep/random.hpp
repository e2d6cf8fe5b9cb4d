// The streams' own random numbers (SplitMix64): the same seed gives the same stream with every
// compiler and standard library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace ballast::lockstep {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t x = state_;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    return x ^ (x >> 31);
  }
  /// 0 … bound − 1; bound ≥ 1.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  std::int64_t between(std::int64_t lowest, std::int64_t highest) {
    const auto span = static_cast<std::uint64_t>(highest) - static_cast<std::uint64_t>(lowest) + 1;
    const std::uint64_t offset = span == 0 ? next() : below(span);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(lowest) + offset);
  }
  bool chance(unsigned per_mille) { return below(1000) < per_mille; }
  bool coin() { return chance(500); }
  /// Any width up to `bits` (at most 63) equally likely, either sign.
  std::int64_t of_any_width(unsigned bits) {
    const std::uint64_t mask = (std::uint64_t{1} << below(bits + 1)) - 1;
    const auto x = static_cast<std::int64_t>(next() & mask);
    return coin() ? x : -x;
  }
  template <typename T>
  T pick(std::initializer_list<T> choices) {
    return *(choices.begin() + static_cast<std::ptrdiff_t>(below(choices.size())));
  }
  /// A key of a map or an element of a set that is not empty.
  template <typename Container>
  auto any_of(const Container& container) {
    auto at = container.begin();
    for (std::uint64_t steps = below(container.size()); steps > 0; --steps) ++at;
    return *at;
  }

 private:
  std::uint64_t state_;
};

/// Random numbers of this seed for this purpose. The state of SplitMix64 only counts up, so that
/// seeds taken as states would give parts of one and the same sequence.
inline Random independent(std::uint64_t seed, std::uint64_t purpose) {
  return Random(Random(seed).next() ^ Random(~purpose).next());
}

}  // namespace ballast::lockstep
