#include "host/tools/engine_factory.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "host/engine/card/xrt_access.hpp"
#include "host/include/ballast/error.hpp"
#include "host/tools/arguments.hpp"
#include "host/tools/text.hpp"
#if BALLAST_SIMULATED_CARD
#include <cstdlib>

#include "sim/platform/wave_room.hpp"
#include "sim/xrt_driver/point_runtime.hpp"
#endif

namespace ballast::tools {
namespace {

constexpr const char* kSoftware = "software";
constexpr const char* kSim = "sim";
constexpr const char* kCard = "card";

[[noreturn]] void refuse(const std::string& option, const std::string& what) {
  throw InputError(option, 0, "", what);
}

void check_trace(const std::string& file) {
  if (file.find(',') != std::string::npos) {
    refuse("--trace", in_quotes(file) + " has a comma; give another name");
  }
  const std::filesystem::path path(file);
  if (path.extension() != ".fst") {
    refuse("--trace", in_quotes(file) +
                          " does not end in .fst, as waves do; nothing else is "
                          "written over");
  }
  if (std::filesystem::exists(path) && !std::filesystem::is_regular_file(path)) {
    refuse("--trace", in_quotes(file) + " is not a regular file");
  }
  const auto folder = std::filesystem::absolute(file).parent_path();
  if (::access(folder.c_str(), W_OK) != 0) {
    refuse("--trace", "cannot write to folder " + folder.string() + ": " + std::strerror(errno));
  }
}

/// Options that mean something for some engines only.
void check(const EngineOptions& options) {
  const auto only_for = [&](const char* option, bool given, std::initializer_list<const char*> on) {
    const bool fits = std::find(on.begin(), on.end(), options.name) != on.end();
    if (given && !fits) refuse(option, std::string("means nothing on engine ") + options.name);
  };
  const EngineOptions defaults;
  only_for("--card-index", options.first != defaults.first, {kCard, kSim});
  only_for("--devices", options.devices != defaults.devices, {kCard, kSim});
  only_for("--xclbin", !options.xclbin.empty(), {kCard, kSim});
  only_for("--kernel", options.kernel != defaults.kernel, {kSim});
  only_for("--watchdog", options.watchdog != defaults.watchdog, {kCard, kSim});
  if (!options.trace.empty() && !options.is_simulated()) {
    refuse("--trace", "only the simulated card shows its waves: --engine sim");
  }
  if (options.kernel != EngineOptions::kHls) return;
  if (!options.xclbin.empty()) refuse("--kernel", "which kernel it is, the image says: --xclbin");
  if (!options.trace.empty()) refuse("--trace", "HLS kernels have no waves: --kernel rtl");
}

#if BALLAST_SIMULATED_CARD
// What the caller's environment says of the simulated card stays as it is.
std::string prepare_simulated(const EngineOptions& options) {
  const char* text = std::getenv("BALLAST_SIM");
  sim::Settings settings;
  settings.devices = options.first + options.devices;
  try {
    settings = sim::parse_settings(text == nullptr ? "" : text, settings);
    if (options.kernel == EngineOptions::kHls) sim::hls_options_of(settings, options.first, "");
  } catch (const std::invalid_argument& error) {
    refuse("BALLAST_SIM", error.what());
  }
  constexpr unsigned kMost = sim::PlatformCard::kSlots;
  if (options.first + options.devices > kMost) {
    refuse("--card-index", "there are " + std::to_string(kMost) + " simulated cards");
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

std::optional<Latency> latency_of_simulated(unsigned device) {
  const auto all = sim::simulated_statistics(device);
  if (!all || all->verdicts == 0) return std::nullopt;
  return Latency{all->verdicts, all->latency_min, all->latency_median, all->latency_p99,
                 all->latency_max};
}
#else
std::optional<Latency> latency_of_simulated(unsigned) { return std::nullopt; }

std::string prepare_simulated(const EngineOptions&) {
  refuse("--engine sim", "this build has no simulated card, as no build with sanitizers has");
}
#endif

std::unique_ptr<Engine> open_on_cards(const EngineOptions& options, EngineConfig config) {
  const std::string image = prepare_cards(options);
  if (image.empty()) {
    refuse("--engine card", "needs the card's image: --xclbin FILE");
  }
  std::vector<std::unique_ptr<CardPort>> ports;
  for (unsigned i = 0; i < options.devices; ++i) {
    ports.push_back(xrt_access().open_port(options.first + i, image));
  }
  CardOptions card;
  card.stall_cycles = options.watchdog;
  return open_cards(std::move(ports), config, card);
}

}  // namespace

bool EngineOptions::is_simulated() const { return name == kSim; }

void EngineOptions::add_to(CLI::App& command) {
  command
      .add_option("--engine", name, "Engine to run on: the processor, cards, or simulated cards")
      ->check(CLI::IsMember({kSoftware, kSim, kCard}))
      ->capture_default_str()
      ->group("Engine");
  command.add_option("--card-index", first, "First card, as `ballast devices` lists them")
      ->check(whole_number)
      ->check(CLI::Range(0U, 255U))
      ->capture_default_str()
      ->group("Engine");
  command.add_option("--devices", devices, "Cards to use as one engine")
      ->check(whole_number)
      ->check(CLI::Range(1U, static_cast<unsigned>(kMostCards)))
      ->capture_default_str()
      ->group("Engine");
  command.add_option("--kernel", kernel, "sim: the card in SystemVerilog, or its HLS kernels")
      ->check(CLI::IsMember({kRtl, kHls}))
      ->capture_default_str()
      ->group("Engine");
  command.add_option("--xclbin", xclbin, "Image for the cards; sim: the build's own if not given")
      ->check(not_empty)
      ->type_name("FILE")
      ->group("Engine");
  command.add_option("--watchdog", watchdog, "Card's cycles without an answer that end the run")
      ->check(whole_number)
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 62))
      ->capture_default_str()
      ->group("Engine");
  command.add_option("--trace", trace, "sim: write waves of the first card used, as FST")
      ->check(not_empty)
      ->type_name("FILE")
      ->group("Engine");
}

std::string prepare_cards(const EngineOptions& options) {
  check(options);
  if (!options.trace.empty()) check_trace(options.trace);
  return options.is_simulated() ? prepare_simulated(options) : options.xclbin;
}

std::optional<Latency> modelled_latency(const EngineOptions& options) {
  return options.is_simulated() ? latency_of_simulated(options.first) : std::nullopt;
}

std::unique_ptr<Engine> open_engine(const EngineOptions& options, EngineConfig config) {
  if (options.name != kSoftware) return open_on_cards(options, config);
  check(options);
  try {
    return open_software_engine(config);
  } catch (const std::invalid_argument& error) {
    refuse("--engine software", error.what());
  }
}

}  // namespace ballast::tools
