// Which addresses of a card's memory are allocated.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace ballast::sim {

class CardAddresses {
 public:
  static constexpr std::uint64_t kPage = 4096;

  /// `bytes` of addresses from `base` on, both whole pages.
  CardAddresses(std::uint64_t base, std::uint64_t bytes) : base_(base), bytes_(bytes) {}

  /// The lowest whole pages in a row that hold `bytes`, which are not 0. Nothing if none do.
  std::optional<std::uint64_t> take(std::uint64_t bytes) {
    if (bytes > bytes_) return std::nullopt;
    const std::uint64_t size = (bytes + kPage - 1) / kPage * kPage;
    std::uint64_t start = base_;
    for (const auto& [taken, end] : taken_) {
      if (taken - start >= size) break;
      start = end;
    }
    if (base_ + bytes_ - start < size) return std::nullopt;
    taken_.emplace(start, start + size);
    return start;
  }

  /// What `take` gave.
  void give_back(std::uint64_t start) { taken_.erase(start); }

 private:
  const std::uint64_t base_, bytes_;
  std::map<std::uint64_t, std::uint64_t> taken_;  ///< where each begins and ends
};

}  // namespace ballast::sim
