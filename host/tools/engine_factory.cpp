#include "host/tools/engine_factory.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <new>
#include <numeric>
#include <stdexcept>

#include "host/book/text.hpp"
#include "host/include/ballast/error.hpp"
#include "host/tools/arguments.hpp"

namespace ballast::tools {
namespace {

constexpr const char* kSoftware = "software";
constexpr const char* kSim = "sim";
constexpr const char* kCard = "card";

void check_trace(const std::string& file) {
  if (file.find(',') != std::string::npos) {
    refuse_option("--trace", in_quotes(file) + " has a comma; give another name");
  }
  const std::filesystem::path path(file);
  if (path.extension() != ".fst") {
    refuse_option("--trace", in_quotes(file) +
                                 " does not end in .fst, as waves do; nothing else is "
                                 "written over");
  }
  if (std::filesystem::exists(path) && !std::filesystem::is_regular_file(path)) {
    refuse_option("--trace", in_quotes(file) + " is not a regular file");
  }
  const auto folder = std::filesystem::absolute(file).parent_path();
  if (::access(folder.c_str(), W_OK) != 0) {
    refuse_option("--trace",
                  "cannot write to folder " + folder.string() + ": " + std::strerror(errno));
  }
}

/// Options that mean something for some engines only.
void check(const EngineOptions& options) {
  const auto only_for = [&](const char* option, bool given, std::initializer_list<const char*> on) {
    const bool fits = std::find(on.begin(), on.end(), options.name) != on.end();
    if (given && !fits)
      refuse_option(option, std::string("means nothing on engine ") + options.name);
  };
  only_for("--card-index", options.card_index.has_value(), {kCard, kSim});
  only_for("--devices", options.devices.has_value(), {kCard, kSim});
  only_for("--xclbin", !options.xclbin.empty(), {kCard, kSim});
  only_for("--kernel", options.kernel.has_value(), {kSim});
  only_for("--watchdog", options.watchdog.has_value(), {kCard, kSim});
  if (!options.trace.empty() && !options.is_simulated()) {
    refuse_option("--trace", "only the simulated card shows its waves: --engine sim");
  }
  if (options.kernel && !options.xclbin.empty()) {
    refuse_option("--kernel", "which kernel it is, the image says: --xclbin");
  }
  if (options.is_hls() && !options.trace.empty())
    refuse_option("--trace", "HLS kernels have no waves: --kernel rtl");
}

SimulatedCards* simulated_cards = nullptr;

std::string prepare_simulated(const EngineOptions& options) {
  if (simulated_cards != nullptr) return simulated_cards->prepare(options);
  refuse_option("--engine sim",
                "this build has no simulated card, as no build with sanitizers has");
}

std::unique_ptr<Engine> open_on_cards(const EngineOptions& options, EngineConfig config) {
  const std::string image = prepare_cards(options);
  if (image.empty()) {
    refuse_option("--engine card", "needs the card's image: --xclbin FILE");
  }
  std::vector<unsigned> devices(options.cards());
  std::iota(devices.begin(), devices.end(), options.first_card());
  CardOptions card;
  card.stall_cycles = options.watchdog.value_or(card.stall_cycles);
  return open_xrt_card(devices, image, config, card);
}

}  // namespace

void use_simulated_cards(SimulatedCards& cards) { simulated_cards = &cards; }

bool EngineOptions::is_simulated() const { return name == kSim; }

void EngineOptions::add_to(Subcommand command) {
  command.option("--engine", name, "Engine to run on: the processor, cards, or simulated cards")
      .one_of({kSoftware, kSim, kCard})
      .shows_default()
      .group("Engine");
  command.option("--card-index", card_index, "First card, as `ballast devices` lists them")
      .whole_number(0, 255)
      .default_is(std::to_string(first_card()))
      .group("Engine");
  command.option("--devices", devices, "Cards to use as one engine")
      .whole_number(1, kMostCards)
      .default_is(std::to_string(cards()))
      .group("Engine");
  add_kernel_to(command);
  command.option("--xclbin", xclbin, "Image for the cards; sim: the build's own if not given")
      .file()
      .group("Engine");
  command.option("--watchdog", watchdog, "Card's cycles without an answer that end the run")
      .whole_number(1, std::uint64_t{1} << 62)
      .default_is(std::to_string(CardOptions{}.stall_cycles))
      .group("Engine");
  command.option("--trace", trace, "sim: write waves of the first card used, as FST")
      .file()
      .group("Engine");
}

void EngineOptions::add_kernel_to(Subcommand command) {
  command.option("--kernel", kernel, "sim: the card in SystemVerilog, or its HLS kernels")
      .one_of({kRtl, kHls})
      .default_is(kRtl)
      .group("Engine");
}

std::string prepare_cards(const EngineOptions& options) {
  check(options);
  if (!options.trace.empty()) check_trace(options.trace);
  return options.is_simulated() ? prepare_simulated(options) : options.xclbin;
}

std::optional<Latency> modelled_latency(const EngineOptions& options) {
  if (!options.is_simulated() || simulated_cards == nullptr) return std::nullopt;
  return simulated_cards->latency(options.first_card());
}

std::unique_ptr<Engine> open_engine(const EngineOptions& options, EngineConfig config) {
  if (options.name != kSoftware) return open_on_cards(options, config);
  check(options);
  try {
    return open_software_engine(config);
  } catch (const std::invalid_argument& error) {
    refuse_option("--engine software", error.what());
  } catch (const std::bad_alloc&) {
    throw SystemError("engine software: there is no memory for " +
                      std::to_string(config.positions) + " positions and " +
                      std::to_string(config.accounts) + " accounts");
  }
}

}  // namespace ballast::tools
