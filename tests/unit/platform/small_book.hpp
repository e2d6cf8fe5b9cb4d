// One account with one position, for tests of the way to a card.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "host/include/ballast/card.hpp"

namespace ballast {

inline constexpr EngineConfig kSmallConfig{1024, 64};

/// Rings of 64 records, and a watchdog that looks at every empty call.
CardOptions small_card_options();

/// Numbered and sealed commands.
class SmallBook {
 public:
  static constexpr std::uint32_t kAccount = 3, kPosition = 77;

  /// An account with 1000 atoms and a position of 100 lots worth 10000, of which 500 are
  /// maintenance. One event: `done`, when all of it is.
  std::vector<Command> opening();
  /// That; the delta that leaves the account 400, and is answered; a digest. Three events.
  std::vector<Command> one_liquidation();
  /// A lot more, or the same lot less, of that position: answered with a verdict, if not otherwise.
  Command next_delta(std::uint8_t flags = flag::kAnswer);

 private:
  Command numbered(Command command);
  std::uint64_t sequence_ = 0;
  bool more_ = false;
};

/// Submits all, and polls until as many events have come, or nothing more does. Fails the test when
/// that is too few.
std::vector<Event> run_until(Engine& engine, const std::vector<Command>& commands,
                             std::size_t events);

/// Until the card has a fault: so many deltas at once, each answered, as far as there is room; then
/// more, one by one.
void run_into_fault(Card& card, unsigned deltas);

/// What software says to it, for `run_until` and to compare.
std::vector<Event> events_of_software(const std::vector<Command>& commands);

/// Of a test with the platform's mode as its parameter: whether it runs freely.
inline std::string mode_name(const testing::TestParamInfo<bool>& mode) {
  return mode.param ? "FreeRunning" : "Deterministic";
}

void expect_same(const std::vector<Event>& got, const std::vector<Event>& expected);

}  // namespace ballast
