// The scenarios that come with Ballast (data/scenarios), as text; part of the program.
#pragma once

#include <string_view>
#include <vector>

namespace ballast::stress {

struct BuiltIn {
  std::string_view name;
  std::string_view text;
};

const std::vector<BuiltIn>& built_in_scenarios();
/// Risk files that the scenarios name.
const std::vector<BuiltIn>& built_in_risks();

}  // namespace ballast::stress
