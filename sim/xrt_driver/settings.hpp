// How the simulated cards of a process behave: the environment variable BALLAST_SIM, a list of
// key=value with commas between. README.md has the table of keys.
#pragma once

#include <string>

#include "sim/platform/hls_card.hpp"
#include "sim/platform/platform.hpp"

namespace ballast::sim {

struct Settings {
  unsigned devices = 1;        ///< cards that are there, 0 … 16
  bool host_memory = true;     ///< off: as cards whose host memory was never configured
  unsigned faulty_device = 0;  ///< the only one that has the faults
  unsigned traced_device = 0;  ///< the only one that writes waves
  PlatformCardOptions card;    ///< of each; what build it is, the image says
};

/// `settings`, but for what the text says. Throws std::invalid_argument, naming the keys there are.
Settings parse_settings(const std::string& text, Settings settings = {});

/// What parse_settings makes the same of.
std::string text_of(const Settings& settings);

/// As the environment has them now. What it says wrong is printed, and there are no cards.
Settings process_settings();

/// One of the cards.
PlatformCardOptions options_of(const Settings& settings, unsigned device, const std::string& build);

/// The same of HLS kernels. Throws std::invalid_argument, naming what such a card does not have and
/// is not as it is by default.
HlsCardOptions hls_options_of(const Settings& settings, unsigned device, const std::string& build);

}  // namespace ballast::sim
