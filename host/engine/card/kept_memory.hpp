// Memory that a card may still write to, kept until the process ends: never freed, never used
// again.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace ballast::card {

/// Takes what owns it; ends the process where there is no room to note that. Reachable for ever, so
/// that no leak checker takes it for lost.
template <typename Owners>
void keep_for_good(Owners owners) noexcept {
  static std::mutex mutex;
  // NOLINTNEXTLINE(bugprone-unhandled-exception-at-new): rather none than freed memory written to
  static auto& kept = *new std::vector<Owners>;
  const std::lock_guard lock(mutex);
  kept.push_back(std::move(owners));
}

}  // namespace ballast::card
