// A progress bar on standard error for work that takes more than a moment.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace boost::timer {
class progress_display;
}

namespace ballast::tools {

/// Shows nothing unless standard error is a terminal and the work has already taken half a second.
class Progress {
 public:
  Progress(std::string label, std::uint64_t total);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  void update(std::uint64_t done);

 private:
  std::string label_;
  std::uint64_t total_;
  bool is_terminal_;
  std::chrono::steady_clock::time_point start_;
  std::unique_ptr<boost::timer::progress_display> bar_;
};

}  // namespace ballast::tools
