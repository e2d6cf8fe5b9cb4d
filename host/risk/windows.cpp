#include "host/risk/windows.hpp"

#include <limits>
#include <stdexcept>

namespace ballast::risk {
namespace {

void must_not_go_back(Nanoseconds now_ns, Nanoseconds time_ns) {
  if (time_ns < now_ns) throw std::logic_error("a window's time goes back");
}

}  // namespace

void PeakWindow::add(Nanoseconds time_ns, int128 value) {
  must_not_go_back(now_ns_, time_ns);
  now_ns_ = time_ns;
  if (!stretches_.empty()) stretches_.back().end_ns = time_ns;
  while (!stretches_.empty() && stretches_.back().value <= value) stretches_.pop_back();
  stretches_.push_back({value, std::numeric_limits<Nanoseconds>::max()});
  if (window_ == 0 || time_ns < window_) return;
  while (stretches_.front().end_ns <= time_ns - window_) stretches_.pop_front();
}

void AverageWindow::add(Nanoseconds time_ns, int128 value) {
  must_not_go_back(now_ns_, time_ns);
  if (!stretches_.empty()) area_ += Rational(stretches_.back().value) * (time_ns - now_ns_);
  now_ns_ = time_ns;
  if (stretches_.empty() || stretches_.back().value != value)
    stretches_.push_back({value, time_ns});
  if (window_ != 0 && time_ns >= window_) drop_before(time_ns - window_);
}

void AverageWindow::drop_before(Nanoseconds begin_ns) {
  while (stretches_.front().begin_ns < begin_ns) {
    Stretch& first = stretches_.front();
    const bool is_last = stretches_.size() == 1;
    const Nanoseconds end_ns = is_last ? now_ns_ : stretches_[1].begin_ns;
    if (end_ns > begin_ns || is_last) {
      area_ -= Rational(first.value) * (begin_ns - first.begin_ns);
      first.begin_ns = begin_ns;
    } else {
      area_ -= Rational(first.value) * (end_ns - first.begin_ns);
      stretches_.pop_front();
    }
  }
}

Rational AverageWindow::average() const {
  const Nanoseconds passed = now_ns_ - stretches_.front().begin_ns;
  return passed == 0 ? Rational(stretches_.back().value) : area_ / passed;
}

}  // namespace ballast::risk
