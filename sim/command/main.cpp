// The `ballast` program: the command line of host/tools, with what only a simulation has.
#include "host/tools/program.hpp"
#include "sim/command/generate_command.hpp"
#include "sim/command/stress_command.hpp"
#if BALLAST_SIMULATED_CARD
#include "sim/command/simulated_cards.hpp"
#endif

int main(int argc, char** argv) {
#if BALLAST_SIMULATED_CARD
  ballast::tools::use_cards_of_this_build();
#endif
  return ballast::tools::run_program(argc, argv,
                                     {ballast::tools::add_generate, ballast::tools::add_stress});
}
