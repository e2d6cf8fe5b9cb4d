// What several cards do not know of each other's positions: kept here from the events that pass.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "hls/core/contract.hpp"
#include "host/engine/software/memory.hpp"

namespace ballast::card {

class PositionsByCard {
 public:
  explicit PositionsByCard(unsigned cards)
      : live_(std::size_t{cards} * kMaxSymbols), lights_(kMaxPositionId + std::size_t{1}, false) {}

  void opened(unsigned card, std::uint16_t symbol, std::uint32_t position, std::uint8_t light) {
    ++live_[card * kMaxSymbols + symbol];
    lights_[position] = light;
  }
  void freed(unsigned card, std::uint16_t symbol) { --live_[card * kMaxSymbols + symbol]; }
  void clear() { std::fill(live_.begin(), live_.end(), 0); }

  /// A card that has live positions of the symbol.
  std::optional<unsigned> card_with(std::uint16_t symbol) const {
    if (symbol >= kMaxSymbols) return std::nullopt;
    for (std::size_t at = symbol; at < live_.size(); at += kMaxSymbols) {
      if (live_[at] != 0) return static_cast<unsigned>(at / kMaxSymbols);
    }
    return std::nullopt;
  }

  /// Last light of a live position: the cards' own count only their part of a queue.
  std::uint8_t& light(std::uint32_t position) { return lights_[position]; }

 private:
  std::vector<std::uint32_t> live_;  ///< positions, by card and symbol
  software::MappedArray<std::uint8_t> lights_;
};

}  // namespace ballast::card
