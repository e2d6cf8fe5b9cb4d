// `ballast generate`.
#pragma once

#include "host/tools/subcommand.hpp"

namespace ballast::tools {

void add_generate(Subcommand program);

}  // namespace ballast::tools
