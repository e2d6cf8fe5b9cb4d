#include "sim/xrt_driver/settings.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "hls/core/registers.hpp"

namespace ballast::sim {
namespace {

[[noreturn]] void expect(const std::string& text, const std::string& what) {
  throw std::invalid_argument(text + ": " + what + " is expected");
}

std::uint64_t number(const std::string& text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
    expect(text, "a number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return value;
}

struct Register {
  const char* name;
  std::uint32_t offset;
};
constexpr Register kRegisters[] = {
#define BALLAST_REGISTER(name, offset, ...) {#name, offset},
    BALLAST_REGISTERS(BALLAST_REGISTER)
#undef BALLAST_REGISTER
};

void set_register(Settings& settings, const std::string& text) {
  const std::size_t colon = text.find(':');
  const auto* const found =
      std::find_if(std::begin(kRegisters), std::end(kRegisters),
                   [&](const Register& entry) { return text.substr(0, colon) == entry.name; });
  if (colon == std::string::npos || found == std::end(kRegisters)) {
    expect(text, "name:value with a name of the register map, as version:1,");
  }
  settings.card.faults.registers[found->offset] =
      static_cast<std::uint32_t>(number(text.substr(colon + 1), 0, UINT32_MAX));
}

std::string text_of_registers(const Settings& settings) {
  std::string text;
  for (const auto& [offset, value] : settings.card.faults.registers) {
    for (const Register& entry : kRegisters) {
      if (entry.offset != offset) continue;
      text += (text.empty() ? "" : ",register=") + std::string(entry.name) + ":" +
              std::to_string(value);
    }
  }
  return text;
}

// A key, how its value is taken, and the text of it; no text, no mention.
struct Key {
  const char* name;
  std::function<void(Settings&, const std::string&)> set;
  std::function<std::string(const Settings&)> text;
};

// `at` gives the member, of a Settings& or a const one.
template <typename At>
Key number_key(const char* name, std::uint64_t least, std::uint64_t most, At at) {
  return {name,
          [=](Settings& settings, const std::string& text) {
            auto& member = at(settings);
            member = static_cast<std::decay_t<decltype(member)>>(number(text, least, most));
          },
          [=](const Settings& settings) {
            return std::to_string(static_cast<std::uint64_t>(at(settings)));
          }};
}

// A number that says something only where it is not `none`.
template <typename At>
Key fault_key(const char* name, std::uint64_t none, At at) {
  return {name,
          [=](Settings& settings, const std::string& text) {
            at(settings) = number(text, 1, UINT64_MAX - 1);
          },
          [=](const Settings& settings) {
            return at(settings) == none ? std::string() : std::to_string(at(settings));
          }};
}

template <typename At>
Key choice_key(const char* name, const char* yes, const char* no, At at) {
  return {name,
          [=](Settings& settings, const std::string& text) {
            if (text != yes && text != no) expect(text, std::string(yes) + " or " + no);
            at(settings) = text == yes;
          },
          [=](const Settings& settings) { return std::string(at(settings) ? yes : no); }};
}

const std::vector<Key>& keys() {
  static const std::vector<Key> kKeys = {
      number_key(
          "devices", 0, PlatformCard::kSlots, [](auto& s) -> auto& { return s.devices; }),
      choice_key(
          "mode", "free", "deterministic", [](auto& s) -> auto& { return s.card.free_running; }),
      number_key(
          "seed", 0, UINT64_MAX, [](auto& s) -> auto& { return s.card.seed; }),
      number_key(
          "latency", 0, 1'000'000, [](auto& s) -> auto& { return s.card.pcie.latency_ns; }),
      number_key(
          "bandwidth", 1, 1'000'000,
          [](auto& s) -> auto& { return s.card.pcie.megabytes_per_second; }),
      number_key(
          "clock", 1, 1000, [](auto& s) -> auto& { return s.card.clock_mhz; }),
      number_key(
          "stall", 0, 95, [](auto& s) -> auto& { return s.card.stall_percent; }),
      number_key(
          "quantum", 1, 1'000'000'000, [](auto& s) -> auto& { return s.card.quantum; }),
      {"trace", [](Settings& s, const std::string& text) { s.card.trace = text; },
       [](const Settings& s) { return s.card.trace; }},
      number_key(
          "traced_device", 0, PlatformCard::kSlots - 1,
          [](auto& s) -> auto& { return s.traced_device; }),
      choice_key(
          "host_memory", "on", "off", [](auto& s) -> auto& { return s.host_memory; }),
      number_key(
          "faulty_device", 0, PlatformCard::kSlots - 1,
          [](auto& s) -> auto& { return s.faulty_device; }),
      fault_key(
          "halt_at", CardFaults::kNever, [](auto& s) -> auto& { return s.card.faults.halt_at; }),
      fault_key(
          "mute_at", CardFaults::kNever, [](auto& s) -> auto& { return s.card.faults.mute_at; }),
      fault_key(
          "stick_at", CardFaults::kNever, [](auto& s) -> auto& { return s.card.faults.stick_at; }),
      fault_key(
          "bad_event", 0, [](auto& s) -> auto& { return s.card.faults.bad_event; }),
      fault_key(
          "late_event", 0, [](auto& s) -> auto& { return s.card.faults.late_event; }),
      {"register", set_register, text_of_registers},
  };
  return kKeys;
}

// What a card of HLS kernels has: no clock, no link, no ports that stall, no registers, no waves.
constexpr const char* kOfHls[] = {"devices", "mode",    "quantum",  "host_memory", "faulty_device",
                                  "halt_at", "mute_at", "stick_at", "bad_event",   "late_event"};

// Faults and waves of a card that is not there would be there for nobody, without a word.
void refuse_absent_cards(const Settings& settings) {
  struct {
    const char* name;
    unsigned card;
    bool given;
  } const wanted[] = {{"faulty_device", settings.faulty_device, settings.card.faults.any()},
                      {"traced_device", settings.traced_device, !settings.card.trace.empty()}};
  for (const auto& [name, card, given] : wanted) {
    if (card < settings.devices || (card == 0 && !given)) continue;
    throw std::invalid_argument(std::string(name) + "=" + std::to_string(card) + ": there are " +
                                std::to_string(settings.devices) +
                                " cards, numbered from 0; devices=N makes more");
  }
}

void set(Settings& settings, const std::string& name, const std::string& value) {
  std::string names;
  for (const Key& key : keys()) {
    if (name != key.name) {
      names += std::string(names.empty() ? "" : ", ") + key.name;
      continue;
    }
    try {
      key.set(settings, value);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(name + "=" + error.what());
    }
    return;
  }
  throw std::invalid_argument("unknown key '" + name + "'; there are " + names);
}

}  // namespace

Settings parse_settings(const std::string& text, Settings settings) {
  std::istringstream list(text);
  std::set<std::string> given;
  for (std::string item; std::getline(list, item, ',');) {
    if (item.empty()) continue;
    const std::size_t equals = item.find('=');
    if (equals == std::string::npos) {
      throw std::invalid_argument("'" + item + "' is not key=value");
    }
    const std::string name = item.substr(0, equals);
    if (name != "register" && !given.insert(name).second) {
      throw std::invalid_argument(name + " is given twice");
    }
    set(settings, name, item.substr(equals + 1));
  }
  refuse_absent_cards(settings);
  return settings;
}

std::string text_of(const Settings& settings) {
  std::string all;
  for (const Key& key : keys()) {
    const std::string text = key.text(settings);
    if (text.empty()) continue;
    all += (all.empty() ? "" : ",") + std::string(key.name) + "=" + text;
  }
  return all;
}

Settings process_settings() {
  const char* text = std::getenv("BALLAST_SIM");
  try {
    return parse_settings(text == nullptr ? "" : text);
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "ballast simulated card: BALLAST_SIM: %s\n", error.what());
    Settings none;
    none.devices = 0;
    return none;
  }
}

PlatformCardOptions options_of(const Settings& settings, unsigned device,
                               const std::string& build) {
  PlatformCardOptions options = settings.card;
  options.build = build;
  options.seed += device;
  if (device != settings.traced_device) options.trace.clear();
  if (device != settings.faulty_device) options.faults = CardFaults{};
  return options;
}

HlsCardOptions hls_options_of(const Settings& settings, unsigned device, const std::string& build) {
  static const Settings kDefault;
  for (const Key& key : keys()) {
    const bool has =
        std::find(std::begin(kOfHls), std::end(kOfHls), std::string(key.name)) != std::end(kOfHls);
    if (has || key.text(settings) == key.text(kDefault)) continue;
    throw std::invalid_argument("a card of HLS kernels has no " + std::string(key.name) +
                                " (BALLAST_SIM); the verilated one has");
  }
  HlsCardOptions options;
  options.build = build;
  options.free_running = settings.card.free_running;
  options.quantum = settings.card.quantum;
  if (device == settings.faulty_device) options.faults = settings.card.faults;
  return options;
}

}  // namespace ballast::sim
