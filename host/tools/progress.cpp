#include "host/tools/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/timer/progress_display.hpp>
#include <iostream>

namespace ballast::tools {

Progress::Progress(std::string label, std::uint64_t total)
    : label_(std::move(label)),
      total_(total),
      is_terminal_(isatty(STDERR_FILENO) == 1),
      start_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  // An unfinished bar must not share its line with the message that says why.
  if (bar_ != nullptr && bar_->count() < bar_->expected_count()) std::cerr << std::endl;
}

void Progress::update(std::uint64_t done) {
  if (!is_terminal_) return;
  if (bar_ == nullptr) {
    constexpr auto kPatience = std::chrono::milliseconds(500);
    if (std::chrono::steady_clock::now() - start_ < kPatience) return;
    bar_ = std::make_unique<boost::timer::progress_display>(total_, std::cerr, label_ + "\n");
  }
  const std::uint64_t shown = bar_->count();
  if (std::min(done, total_) > shown) *bar_ += std::min(done, total_) - shown;
}

}  // namespace ballast::tools
