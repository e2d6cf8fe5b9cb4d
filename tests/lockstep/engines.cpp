#include "tests/lockstep/engines.hpp"

#include <stdexcept>

#include "tests/reference/reference_engine.hpp"

namespace ballast::lockstep {

namespace {

/// A line an engine: name, how it is opened, how many polls in a row may come back empty.
const std::vector<EngineSource>& sources() {
  static const std::vector<EngineSource> kSources = {
      {"software", [](const EngineConfig& config) { return open_software_engine(config); }, 4},
      {"reference", [](const EngineConfig& config) { return open_reference_engine(config); }, 4},
  };
  return kSources;
}

}  // namespace

std::vector<std::string> engine_names() {
  std::vector<std::string> names;
  for (const EngineSource& source : sources()) names.push_back(source.name);
  return names;
}

EngineSource engine_named(const std::string& name) {
  for (const EngineSource& source : sources()) {
    if (source.name == name) return source;
  }
  throw std::invalid_argument("no engine is called " + name);
}

}  // namespace ballast::lockstep
