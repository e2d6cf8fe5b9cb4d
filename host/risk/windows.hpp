// What a value has been of late. A value holds from the time it is given until the next is given,
// so that one given before the window and still in force at its beginning counts.
//
// Times never go back: std::logic_error. A window of 0 reaches back to the first value.
#pragma once

#include <deque>

#include "hls/core/wide.hpp"
#include "host/include/ballast/rational.hpp"
#include "host/include/ballast/risk_rules.hpp"

namespace ballast::risk {

/// The highest value in the window. Keeps only values that may yet be the highest, so that adding
/// takes constant time on average.
class PeakWindow {
 public:
  explicit PeakWindow(Nanoseconds window) : window_(window) {}
  void add(Nanoseconds time_ns, int128 value);
  /// After the first add.
  int128 peak() const { return stretches_.front().value; }

 private:
  struct Stretch {
    int128 value;
    Nanoseconds end_ns;
  };
  Nanoseconds window_;
  Nanoseconds now_ns_ = 0;
  std::deque<Stretch> stretches_;  ///< falling values, rising ends; the last is in force
};

/// The mean over the time in the window, exact; of values within ±2^96.
class AverageWindow {
 public:
  explicit AverageWindow(Nanoseconds window) : window_(window) {}
  void add(Nanoseconds time_ns, int128 value);
  /// After the first add; while no time has passed, the value.
  Rational average() const;

 private:
  struct Stretch {
    int128 value;
    Nanoseconds begin_ns;
  };
  void drop_before(Nanoseconds begin_ns);

  Nanoseconds window_;
  Nanoseconds now_ns_ = 0;
  std::deque<Stretch> stretches_;  ///< each until the next begins, the last until now
  Rational area_;                  ///< value × time over the stretches
};

}  // namespace ballast::risk
