// Records in words, and the first field in which two events differ.
#pragma once

#include <optional>
#include <string>

#include "hls/core/contract.hpp"

namespace ballast::lockstep {

std::string describe(const Command& command);
std::string describe(const Event& event);

struct FieldDifference {
  std::string field, expected, got;
};
/// Every field, check and phase included, which an engine leaves zero.
std::optional<FieldDifference> first_difference(const Event& expected, const Event& got);

}  // namespace ballast::lockstep
