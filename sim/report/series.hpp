// What a report works out of a record's numbers.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/report/run_record.hpp"

namespace ballast::report {

/// Gini coefficient of amounts in ascending order, 0 (all equal) … 1; what is negative counts 0.
double gini(const std::vector<double>& ascending);

/// Points of a Lorenz curve: the share that the share of the smallest bears, at most `most`
/// intervals, even in the number of who paid; from (0, 0) to (1, 1). Empty if nobody paid.
struct LorenzPoint {
  double payers, paid;
};
std::vector<LorenzPoint> lorenz(const std::vector<double>& ascending, std::size_t most);
/// The share of all that the largest `share` of the payers bear, at least one of them.
double top_share(const std::vector<double>& ascending, double share);

/// A chart of at most 2 × `buckets` times: of each bucket of times, the smallest and the largest
/// value of each series in the order in which they came; of bars, whose height is what counts, the
/// largest alone.
Chart thinned(const Chart& chart, std::size_t buckets);

/// First, smallest, largest and last of the values that are finite.
struct Extent {
  std::size_t first = 0, lowest = 0, highest = 0, last = 0;  ///< indices
  bool any = false;
};
Extent extent_of(const std::vector<double>& values);

/// Whether lines that differ more than a hundredfold share a scale: shown as changes from their
/// first values they can be read.
bool better_as_changes(const Chart& chart);

}  // namespace ballast::report
