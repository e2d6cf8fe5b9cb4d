// `ballast generate`.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

void add_generate(CLI::App& program);

}  // namespace ballast::tools
