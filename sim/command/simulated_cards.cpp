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
  settings.devices = options.cards();
  try {
    settings = sim::parse_settings(text == nullptr ? "" : text, settings);
    if (options.is_hls()) sim::hls_options_of(settings, options.first_card(), "");
  } catch (const std::invalid_argument& error) {
    refuse_option("BALLAST_SIM", error.what());
  }
  const bool asks_for_cards = options.card_index || options.devices;
  if (asks_for_cards && options.first_card() + options.cards() > settings.devices) {
    const std::string there = settings.devices == 1
                                  ? "there is one simulated card"
                                  : "there are " + std::to_string(settings.devices) + " of them";
    refuse_option(options.card_index ? "--card-index" : "--devices",
                  there + "; BALLAST_SIM=devices=N makes more, up to " +
                      std::to_string(sim::PlatformCard::kSlots));
  }
  if (!options.trace.empty()) {
    const std::string lack = sim::lack_of_wave_room(options.trace);
    if (!lack.empty()) throw std::runtime_error("--trace " + options.trace + ": " + lack);
    settings.card.trace = options.trace;
    settings.traced_device = options.first_card();
  }
  sim::point_runtime_at_simulated_cards(settings);
  if (!options.xclbin.empty()) return options.xclbin;
  return sim::simulated_image(options.is_hls() ? "hls-default" : "ballast");
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
