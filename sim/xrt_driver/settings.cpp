#include "sim/xrt_driver/settings.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace ballast::sim {
namespace {

template <typename Number>
Number number(const std::string& key, const std::string& text, Number least, Number most) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
    throw std::invalid_argument(key + "=" + text + ": a number from " + std::to_string(least) +
                                " to " + std::to_string(most) + " is expected");
  }
  return value;
}

bool on_or_off(const std::string& key, const std::string& text) {
  if (text == "on") return true;
  if (text == "off") return false;
  throw std::invalid_argument(key + "=" + text + ": on or off is expected");
}

void set(Settings& settings, const std::string& key, const std::string& value) {
  constexpr unsigned kMostLatency = 100'000;
  if (key == "devices") {
    settings.devices = number(key, value, 0U, 16U);
  } else if (key == "seed") {
    settings.seed = number<std::uint64_t>(key, value, 0, UINT64_MAX);
  } else if (key == "least_latency") {
    settings.least_latency = number(key, value, 1U, kMostLatency);
  } else if (key == "most_latency") {
    settings.most_latency = number(key, value, 1U, kMostLatency);
  } else if (key == "stall") {
    settings.stall_percent = number(key, value, 0U, 95U);
  } else if (key == "quantum") {
    settings.quantum = number<std::uint64_t>(key, value, 1, 1'000'000'000);
  } else if (key == "trace") {
    settings.trace = value;
  } else if (key == "host_memory") {
    settings.host_memory = on_or_off(key, value);
  } else {
    throw std::invalid_argument(
        "unknown key '" + key +
        "'; there are devices, seed, least_latency, most_latency, stall, quantum, trace, "
        "host_memory");
  }
}

}  // namespace

Settings parse_settings(const std::string& text) {
  Settings settings;
  std::istringstream list(text);
  for (std::string item; std::getline(list, item, ',');) {
    if (item.empty()) continue;
    const std::size_t equals = item.find('=');
    if (equals == std::string::npos) {
      throw std::invalid_argument("'" + item + "' is not key=value");
    }
    set(settings, item.substr(0, equals), item.substr(equals + 1));
  }
  if (settings.least_latency > settings.most_latency) {
    throw std::invalid_argument("least_latency is more than most_latency");
  }
  return settings;
}

std::string text_of(const Settings& settings) {
  std::ostringstream text;
  text << "devices=" << settings.devices << ",seed=" << settings.seed
       << ",least_latency=" << settings.least_latency << ",most_latency=" << settings.most_latency
       << ",stall=" << settings.stall_percent << ",quantum=" << settings.quantum
       << ",host_memory=" << (settings.host_memory ? "on" : "off");
  if (!settings.trace.empty()) text << ",trace=" << settings.trace;
  return text.str();
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

}  // namespace ballast::sim
