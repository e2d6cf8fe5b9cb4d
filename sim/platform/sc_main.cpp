// SystemC's library has a `main` of its own that calls sc_main. Here the program's main is the
// host's, and platform.cpp starts the simulation: this is only there to be found.
#include <systemc>

__attribute__((visibility("default"))) int sc_main(int, char*[]) { return 1; }
