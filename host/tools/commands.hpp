// The subcommands of `ballast`: each function adds one to the program, with its options, help and
// the callback that does the work. Bad input throws ballast::InputError.
#pragma once

#include "host/tools/subcommand.hpp"

namespace ballast::tools {

void add_margin(Subcommand program);
void add_rank(Subcommand program);
void add_adl(Subcommand program);
void add_explain(Subcommand program);
void add_replay(Subcommand program);
void add_risk(Subcommand program);
void add_log(Subcommand program);
void add_latency(Subcommand program);
void add_devices(Subcommand program);

}  // namespace ballast::tools
