// How the simulated cards of a process behave: the environment variable BALLAST_SIM, a list of
// key=value with commas between.
#pragma once

#include <cstdint>
#include <string>

namespace ballast::sim {

struct Settings {
  unsigned devices = 1;          ///< cards that are there, 0 … 16
  std::uint64_t seed = 1;        ///< of first contents, latencies and stalls
  unsigned least_latency = 20;   ///< of host memory, in cycles
  unsigned most_latency = 120;   ///<
  unsigned stall_percent = 0;    ///< of cycles, on every channel of the card's AXI ports, 0 … 95
  std::uint64_t quantum = 2000;  ///< cycles that a read of the heartbeat lasts at most
  std::string trace;             ///< FST file of the first card's waves; none if empty
  bool host_memory = true;       ///< off: as a card whose host memory was never configured
};

/// Throws std::invalid_argument, naming the keys there are.
Settings parse_settings(const std::string& text);

/// What parse_settings makes the same of.
std::string text_of(const Settings& settings);

/// As the environment has them now. What it says wrong is printed, and there are no cards.
Settings process_settings();

}  // namespace ballast::sim
