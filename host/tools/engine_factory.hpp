// The engines that the command line can run on, by name, and the options that choose one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/include/ballast/card.hpp"
#include "host/include/ballast/engine.hpp"
#include "host/tools/latency.hpp"
#include "host/tools/subcommand.hpp"

namespace ballast::tools {

/// `--engine` and what goes with it. `software` is this machine's processor, `card` the cards that
/// XRT finds, `sim` the simulated ones of this build, which XRT is pointed at.
struct EngineOptions {
  std::string name = "software";
  std::optional<unsigned> card_index;     ///< of the first card
  std::optional<unsigned> devices;        ///< cards, as one engine
  std::optional<std::string> kernel;      ///< of the simulated card: `rtl` or `hls`
  std::string xclbin;                     ///< empty: the simulated card's own
  std::string trace;                      ///< file for waves; none if empty
  std::optional<std::uint64_t> watchdog;  ///< card's cycles

  void add_to(Subcommand command);
  void add_kernel_to(Subcommand command);
  bool is_simulated() const;
  /// The options, or what holds where they are not given.
  unsigned first_card() const { return card_index.value_or(0); }
  unsigned cards() const { return devices.value_or(1); }
  bool is_hls() const { return kernel == kHls; }

  static constexpr const char* kRtl = "rtl";
  static constexpr const char* kHls = "hls";
};

/// The simulated cards of a program that has some.
class SimulatedCards {
 public:
  SimulatedCards() = default;
  SimulatedCards(const SimulatedCards&) = delete;
  SimulatedCards& operator=(const SimulatedCards&) = delete;
  virtual ~SimulatedCards() = default;

  /// Points XRT at them and gives the image to load. InputError when options do not fit.
  virtual std::string prepare(const EngineOptions& options) = 0;
  /// What `modelled_latency` gives, of a device.
  virtual std::optional<Latency> latency(unsigned device) = 0;
};
/// For the rest of the process; `cards` outlives it.
void use_simulated_cards(SimulatedCards& cards);

/// Opens it. InputError when options or capacities do not fit together, CardError for cards.
std::unique_ptr<Engine> open_engine(const EngineOptions& options, EngineConfig config);

/// Of the first simulated card so far, in its own time, PCIe included: what the processor took to
/// simulate it says nothing. Nothing for other engines, for HLS kernels, which have no clock, or if
/// it has given no verdict.
std::optional<Latency> modelled_latency(const EngineOptions& options);

/// Points XRT at what `options.name` means, `card` or `sim`, and gives the image to load: empty if
/// there is none to take. Once a process, before anything else is asked of XRT. InputError when
/// options do not fit together.
std::string prepare_cards(const EngineOptions& options);

}  // namespace ballast::tools
