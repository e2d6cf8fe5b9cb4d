// `ballast stress`: a book under shock, with a venue's rules.
#pragma once

#include "host/tools/subcommand.hpp"

namespace ballast::tools {

void add_stress(Subcommand program);

}  // namespace ballast::tools
