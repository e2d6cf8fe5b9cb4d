// Records to try the report with.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/report/run_record.hpp"

namespace ballast::report {

struct SampleSize {
  std::size_t symbols = 162;
  std::size_t seconds = 720;
  std::size_t accounts = 300;
  std::size_t decisions = 5'000;
};

/// A run as oct10's could be, with something in every part of the record; the same for a seed.
RunRecord sample_record(const SampleSize& size, std::uint64_t seed);

/// Every name and text of a small run is one that breaks out of what is not escaped.
RunRecord hostile_record();

}  // namespace ballast::report
