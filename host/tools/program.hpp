// The `ballast` program: margin and auto-deleveraging from the command line.
//
// Results go to standard output, everything said about them to standard error. Exit status: 0 done,
// 1 the machine failed or something broke, 2 bad input or arguments; one line says what. Standard
// output stays empty then, unless it is what failed. A signal that ends it leaves no file behind
// that is not whole.
#pragma once

#include <initializer_list>

#include "host/tools/subcommand.hpp"

namespace ballast::tools {

/// Adds a subcommand, with its options, help and callback.
using AddCommand = void (*)(Subcommand);

/// Runs a command line: the subcommands of commands.hpp and `others`. Gives the exit status.
int run_program(int argc, const char* const* argv, std::initializer_list<AddCommand> others);

}  // namespace ballast::tools
