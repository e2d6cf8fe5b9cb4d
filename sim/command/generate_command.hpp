// `ballast generate`.
#pragma once

namespace CLI {
class App;
}

namespace ballast::tools {

void add_generate(CLI::App& program);

}  // namespace ballast::tools
