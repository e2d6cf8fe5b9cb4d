#include "tests/lockstep/engines.hpp"

#include <stdexcept>

#include "host/engine/card/card_kernels.hpp"
#include "host/engine/card/open_card.hpp"
#include "host/include/ballast/card.hpp"
#include "sim/platform/hls_card.hpp"
#include "sim/platform/process_kinds.hpp"
#include "sim/platform/verilated_card.hpp"
#include "tests/reference/reference_engine.hpp"
#if BALLAST_LOCKSTEP_XRT
#include "host/engine/card/xrt_port.hpp"
#include "sim/xrt_driver/point_runtime.hpp"
#endif

namespace ballast::lockstep {

namespace {

// Host memory that is quick, and rings of 64 to 512 records that wrap often.
constexpr std::uint64_t kQuantum = 20;
constexpr unsigned kLeastLatency = 4, kMostLatency = 40;
#if BALLAST_LOCKSTEP_XRT
constexpr unsigned kLinkLatencyNs = 20;
#endif

/// Every engine opens at any number.
constexpr Taste kAnyFirst{true, true, true};

CardOptions options_of(const CardSettings& settings) {
  CardOptions options;
  options.command_ring_log2 = 6 + static_cast<unsigned>(settings.seed % 4);
  options.event_ring_log2 = 6 + static_cast<unsigned>(settings.seed / 4 % 4);
  options.idle_calls = 1;
  options.stall_cycles = 2'000'000;
  return options;
}

std::string build_of(const CardSettings& settings) {
  return "small-" + std::to_string(settings.lanes);
}

std::unique_ptr<Engine> open_software(const EngineConfig& config) {
  return open_software_engine(config);
}

EngineSource card_source(const std::string& name, const CardSettings& settings) {
  EngineSource source{name, {}, 4000, kAnyFirst, 200'000, {}, open_software};
  if (settings.cards != 1) source.arguments += " --cards " + std::to_string(settings.cards);
  source.arguments += " --lanes " + std::to_string(settings.lanes);
  if (settings.stall != 0) source.arguments += " --stall " + std::to_string(settings.stall);
  return source;
}

/// The card engine on the verilated card.
EngineSource rtl(const CardSettings& settings) {
  sim::VerilatedCardOptions card;
  card.build = build_of(settings);
  card.seed = settings.seed;
  card.stall_percent = settings.stall;
  card.trace = settings.trace;
  card.quantum = kQuantum;
  card.least_latency = kLeastLatency;
  card.most_latency = kMostLatency;
  EngineSource source = card_source("rtl", settings);
  source.open = [=, options = options_of(settings)](const EngineConfig& config) mutable {
    std::vector<std::unique_ptr<CardPort>> ports;
    for (unsigned i = 0; i < settings.cards; ++i) {
      card.seed = settings.seed + i;
      ports.push_back(std::make_unique<sim::VerilatedCard>(card));
      card.trace.clear();
    }
    return open_cards(std::move(ports), config, options);
  };
  return source;
}

/// The card engine on the HLS kernels.
EngineSource hls(const CardSettings& settings) {
  sim::HlsCardOptions card;
  card.build = build_of(settings);
  card.quantum = kQuantum;
  card.idle_rounds = 1;  // no watchdog is waited for
  EngineSource source = card_source("hls", settings);
  if (!settings.processes.empty()) {
    source.arguments += " --processes " + settings.processes;
    card.make_processes = [kind = settings.processes] { return sim::make_processes(kind); };
  }
  source.open = [=, options = options_of(settings)](const EngineConfig& config) {
    std::vector<std::unique_ptr<CardPort>> ports;
    for (unsigned i = 0; i < settings.cards; ++i) {
      ports.push_back(open_kernel_port(std::make_unique<sim::HlsCard>(card), "card"));
    }
    return open_cards(std::move(ports), config, options);
  };
  return source;
}

#if BALLAST_LOCKSTEP_XRT
/// The same behind the XRT runtime and the simulated card's driver.
EngineSource through_xrt(const std::string& name, const CardSettings& settings,
                         const sim::Settings& simulated, const std::string& image) {
  EngineSource source = card_source(name, settings);
  source.open = [=, options = options_of(settings)](const EngineConfig& config) {
    sim::point_runtime_at_simulated_cards(simulated);
    std::vector<std::unique_ptr<CardPort>> ports;
    for (unsigned i = 0; i < settings.cards; ++i) {
      ports.push_back(open_xrt_port(i, sim::simulated_image(image)));
    }
    return open_cards(std::move(ports), config, options);
  };
  return source;
}

EngineSource rtl_through_xrt(const CardSettings& settings) {
  sim::Settings simulated;
  simulated.devices = settings.cards;
  simulated.card.seed = settings.seed;
  simulated.card.stall_percent = settings.stall;
  simulated.card.trace = settings.trace;
  simulated.card.quantum = kQuantum;
  simulated.card.pcie.latency_ns = kLinkLatencyNs;
  return through_xrt("sim", settings, simulated, build_of(settings));
}

EngineSource hls_through_xrt(const CardSettings& settings) {
  sim::Settings simulated;
  simulated.devices = settings.cards;
  simulated.card.quantum = kQuantum;
  return through_xrt("sim_hls", settings, simulated, "hls-" + build_of(settings));
}
#endif

/// How an engine is opened, and how many polls in a row may come back empty.
std::vector<EngineSource> sources(const CardSettings& card) {
  return {
    {"software", open_software, 4, kAnyFirst},
        {"reference", [](const EngineConfig& config) { return open_reference_engine(config); }, 4,
         kAnyFirst},
        rtl(card), hls(card),
#if BALLAST_LOCKSTEP_XRT
        rtl_through_xrt(card), hls_through_xrt(card),
#endif
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
