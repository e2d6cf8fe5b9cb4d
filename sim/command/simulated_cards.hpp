// The simulated cards of this build, for the command line: `--engine sim`.
#pragma once

namespace ballast::tools {

/// Gives them to `use_simulated_cards`. Only in builds that have some (sim/CMakeLists.txt).
void use_cards_of_this_build();

}  // namespace ballast::tools
