// The subcommands of `ballast`: each function adds one to the program, with its options, help and
// the callback that does the work. Bad input throws ballast::InputError.
#pragma once

namespace CLI {
class App;
}

namespace ballast::tools {

void add_margin(CLI::App& program);
void add_rank(CLI::App& program);
void add_adl(CLI::App& program);
void add_explain(CLI::App& program);
void add_replay(CLI::App& program);
void add_log(CLI::App& program);
void add_latency(CLI::App& program);
void add_devices(CLI::App& program);

}  // namespace ballast::tools
