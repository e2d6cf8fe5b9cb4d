#include "host/tools/patience.hpp"

#include <spdlog/spdlog.h>

#include <chrono>

namespace ballast::tools {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kLong{10};

}  // namespace

Idle patience_with(const Engine& engine) {
  return [&engine, since = Clock::time_point(), told = false](std::uint64_t turns) mutable {
    const auto now = Clock::now();
    if (turns == 1) since = now;
    if (told || now - since < kLong) return;
    told = true;
    spdlog::warn("engine {}: no answer for {} seconds; --watchdog says when it is given up",
                 engine.identity().name, kLong.count());
  };
}

}  // namespace ballast::tools
