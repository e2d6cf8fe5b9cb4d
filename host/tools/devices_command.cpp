// `ballast devices`: the cards there are, and why one is of no use.

#include <spdlog/spdlog.h>

#include <memory>

#include "host/engine/card/xrt_access.hpp"
#include "host/tools/arguments.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/engine_factory.hpp"
#include "host/tools/table.hpp"

namespace ballast::tools {
namespace {

constexpr const char* kBrief = "List the cards there are, and why one cannot be used.";
constexpr const char* kHelp =
    R"(One row a device that XRT knows. With --engine sim, XRT is pointed at the simulated card.
  device          index, for --card-index
  name, bdf       of its platform, and its place on the PCIe bus, where the driver knows them
  image           UUID of the image that is loaded
  contract        version that the card speaks; this and what follows come from its registers, or
                  from the first event of its HLS kernels
  lanes, positions, accounts, symbols, queue_depth, clock_khz
                  what it was built for; HLS kernels do not know their clock: 0
  ready           its stores are cleared
  heartbeat       its cycles since reset; of HLS kernels, how often the ring writer has gone round
  problem         why it cannot be used, with what to do; empty: it can
A card is asked only with an image in hand (--xclbin; sim has its own). The image is loaded where
none is, and never in place of another.)";

struct DevicesOptions {
  EngineOptions engine;
  bool json = false;
};

Cell text_or_none(const std::string& text) {
  return text.empty() ? Cell::none() : Cell::text(text);
}

std::vector<XrtDevice> list(const EngineOptions& engine) {
  const std::string image = prepare_cards(engine);
  try {
    return xrt_access().list_devices(image);
  } catch (const CardError& error) {
    if (!image.empty()) throw;
    throw CardError(std::string(error.what()) + "; --engine sim lists the simulated one");
  }
}

void run_devices(const DevicesOptions& options) {
  const std::vector<XrtDevice> devices = list(options.engine);
  Table table({"device", "name", "bdf", "image", "contract", "lanes", "positions", "accounts",
               "symbols", "queue_depth", "clock_khz", "ready", "heartbeat", "problem"},
              options.json ? Format::json : Format::csv);
  for (const XrtDevice& device : devices) {
    const auto of_card = [&](auto field) {
      return device.card ? Cell::count((*device.card).*field) : Cell::none();
    };
    table.add({Cell::count(device.index), text_or_none(device.name), text_or_none(device.bdf),
               text_or_none(device.image), of_card(&CardDescription::version),
               of_card(&CardDescription::lanes), of_card(&CardDescription::positions),
               of_card(&CardDescription::accounts), of_card(&CardDescription::symbols),
               of_card(&CardDescription::queue_depth), of_card(&CardDescription::clock_khz),
               device.card ? Cell::text(device.card->ready ? "yes" : "no") : Cell::none(),
               of_card(&CardDescription::heartbeat), text_or_none(device.problem)});
  }
  table.print();
  if (devices.empty()) {
    spdlog::warn(
        "XRT works, but finds no card; `lspci -d 10ee:` shows whether there is one on the bus, "
        "`xbutil examine` whether its driver has it. --engine sim lists the simulated one");
  }
}

}  // namespace

void add_devices(Subcommand program) {
  const Subcommand command = program.add("devices", kBrief, kHelp);
  auto options = std::make_shared<DevicesOptions>();
  options->engine.name = "card";
  command.option("--engine", options->engine.name, "Cards, or simulated cards")
      .one_of({"card", "sim"})
      .shows_default();
  options->engine.add_kernel_to(command);
  command.option("--xclbin", options->engine.xclbin, "Image to ask the cards with").file();
  command.flag("--json", options->json, "JSON lines instead of CSV");
  command.runs([options] { run_devices(*options); });
}

}  // namespace ballast::tools
