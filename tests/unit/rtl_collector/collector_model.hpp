// What the collector has to give, from its contract in words.
#pragma once

#include <string>
#include <vector>

#include "hls/core/wide.hpp"
#include "tests/unit/rtl_collector/packed.hpp"

namespace ballast::rtl_test {

/// An entry of the order FIFO with the beats that each lane gives for it.
struct Entry {
  Order order;
  std::vector<std::vector<Beat>> beats;  // of each lane
};

/// Capacities that the models of the tests are verilated with.
inline constexpr unsigned kPositions = 98304;
inline constexpr unsigned kAccounts = 8192;
inline constexpr unsigned kSymbols = 77;
inline constexpr unsigned kQueueDepth = 24;

class CollectorModel {
 public:
  explicit CollectorModel(unsigned lanes) : lanes_(lanes) {}

  /// Serves an entry; its events are added to `events`.
  void serve(const Entry& entry);

  std::vector<Event> events;
  std::uint64_t refused = 0;  ///< by lanes

 private:
  void give(const Order& order, const Beat& beat);
  void give_state(const Order& order);
  void give_ending(const Order& order);
  void give_done(const Order& order);
  void give_merged(const Entry& entry);
  Event& emit(const Order& order, EventKind kind);

  unsigned lanes_;
  int128 sum_ = 0;
  std::uint32_t entries_ = 0;
  std::uint32_t judged_ = 0;
  std::uint32_t listed_ = 0;
  bool lane_refused_ = false;
};

std::string describe(const Event& event);

}  // namespace ballast::rtl_test
