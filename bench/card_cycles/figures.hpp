// What is measured, by file. Bounds are what the card was planned to keep (README, Measured).
#pragma once

#include <cstdint>
#include <vector>

#include "bench/card_cycles/book.hpp"
#include "bench/card_cycles/report.hpp"

namespace ballast::bench {

/// Of the book, in each lane.
struct Lengths {
  std::uint32_t positions = 2048;  ///< of a large symbol; a multiple of 64
  std::uint32_t symbols = 64;      ///< of a batch of marks; a multiple of 4
  std::uint32_t deltas = 8192;
  std::uint32_t samples = 256;  ///< deltas one by one
  std::uint32_t queue_operations = 1'000'000;
  double oct10_scale = 1;
};
inline constexpr Lengths kShort{512, 16, 1024, 32, 200'000, 0.005};

/// Commands a cycle, and cycles from a delta to its event.
void delta_figures(Book& book, const Lengths& lengths, Report& report);
/// Commits: positions, symbols, verdicts.
void sweep_figures(Book& book, const Lengths& lengths, Report& report);
/// Ranking and closing.
void adl_figures(Book& book, const Lengths& lengths, Report& report);
/// The rank queue by itself, against a model; throws std::runtime_error when they differ.
void rank_queue_figures(const Lengths& lengths, std::uint64_t seed, Report& report);
/// All symbols of the oct10 book marked and committed, with each number of lanes.
void work_split_figures(const std::vector<unsigned>& lanes, const Lengths& lengths,
                        std::uint64_t seed, Report& report);

}  // namespace ballast::bench
