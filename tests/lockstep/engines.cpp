#include "tests/lockstep/engines.hpp"

#include <stdexcept>

#include "sim/platform/verilated_card.hpp"
#include "tests/reference/reference_engine.hpp"

namespace ballast::lockstep {

namespace {

/// The card engine on the verilated card. Rings of 64 to 512 records wrap often.
EngineSource rtl(const CardSettings& settings) {
  CardOptions options;
  options.command_ring_log2 = 6 + static_cast<unsigned>(settings.seed % 4);
  options.event_ring_log2 = 6 + static_cast<unsigned>(settings.seed / 4 % 4);
  options.idle_calls = 1;
  options.stall_cycles = 2'000'000;
  sim::VerilatedCardOptions card;
  card.build = "small-" + std::to_string(settings.lanes);
  card.seed = settings.seed;
  card.stall_percent = settings.stall;
  card.trace = settings.trace;
  card.quantum = 20;
  card.least_latency = 4;
  card.most_latency = 40;
  const auto open = [=](const EngineConfig& config) mutable {
    auto port = std::make_unique<sim::VerilatedCard>(card);
    card.trace.clear();
    return open_card(std::move(port), config, options);
  };
  EngineSource source{"rtl", open, 4000, {}, 200'000, {}};
  source.arguments = " --lanes " + std::to_string(settings.lanes);
  if (settings.stall != 0) source.arguments += " --stall " + std::to_string(settings.stall);
  return source;
}

/// How an engine is opened, and how many polls in a row may come back empty.
std::vector<EngineSource> sources(const CardSettings& card) {
  return {
      {"software", [](const EngineConfig& config) { return open_software_engine(config); }, 4},
      {"reference", [](const EngineConfig& config) { return open_reference_engine(config); }, 4},
      rtl(card),
  };
}

}  // namespace

std::vector<std::string> engine_names() {
  std::vector<std::string> names;
  for (const EngineSource& source : sources({})) names.push_back(source.name);
  return names;
}

EngineSource engine_named(const std::string& name, const CardSettings& card) {
  for (const EngineSource& source : sources(card)) {
    if (source.name == name) return source;
  }
  throw std::invalid_argument("no engine is called " + name);
}

}  // namespace ballast::lockstep
