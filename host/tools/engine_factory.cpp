#include "host/tools/engine_factory.hpp"

#include <stdexcept>

#include "host/include/ballast/error.hpp"

namespace ballast::tools {

std::vector<std::string> engine_names() { return {"software"}; }

std::unique_ptr<Engine> open_engine(const std::string& name, const EngineConfig& config) {
  try {
    if (name == "software") return open_software_engine(config);
  } catch (const std::invalid_argument& error) {
    throw InputError("--engine " + name, 0, "", error.what());
  }
  throw InputError("--engine " + name, 0, "", "no such engine");
}

}  // namespace ballast::tools
