#include "sim/command/simulated_cards.hpp"

#include <cstdlib>
#include <stdexcept>

#include "host/tools/arguments.hpp"
#include "host/tools/engine_factory.hpp"
#include "sim/platform/wave_room.hpp"
#include "sim/xrt_driver/point_runtime.hpp"

namespace ballast::tools {
namespace {

class CardsOfThisBuild final : public SimulatedCards {
 public:
  std::string prepare(const EngineOptions& options) override;
  std::optional<Latency> latency(unsigned device) override;
};

// What the caller's environment says of the simulated card stays as it is.
std::string CardsOfThisBuild::prepare(const EngineOptions& options) {
  const char* text = std::getenv("BALLAST_SIM");
  sim::Settings settings;
  settings.devices = options.first + options.devices;
  try {
    settings = sim::parse_settings(text == nullptr ? "" : text, settings);
    if (options.kernel == EngineOptions::kHls) sim::hls_options_of(settings, options.first, "");
  } catch (const std::invalid_argument& error) {
    refuse_option("BALLAST_SIM", error.what());
  }
  constexpr unsigned kMost = sim::PlatformCard::kSlots;
  if (options.first + options.devices > kMost) {
    refuse_option("--card-index", "there are " + std::to_string(kMost) + " simulated cards");
  }
  if (!options.trace.empty()) {
    const std::string lack = sim::lack_of_wave_room(options.trace);
    if (!lack.empty()) throw std::runtime_error("--trace " + options.trace + ": " + lack);
    settings.card.trace = options.trace;
    settings.traced_device = options.first;
  }
  sim::point_runtime_at_simulated_cards(settings);
  if (!options.xclbin.empty()) return options.xclbin;
  return sim::simulated_image(options.kernel == EngineOptions::kHls ? "hls-default" : "ballast");
}

std::optional<Latency> CardsOfThisBuild::latency(unsigned device) {
  const auto all = sim::simulated_statistics(device);
  if (!all || all->verdicts == 0) return std::nullopt;
  return Latency{all->verdicts, all->latency_min, all->latency_median, all->latency_p99,
                 all->latency_max};
}

}  // namespace

void use_cards_of_this_build() {
  static CardsOfThisBuild cards;
  use_simulated_cards(cards);
}

}  // namespace ballast::tools
