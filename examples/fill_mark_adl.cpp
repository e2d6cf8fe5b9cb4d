// A fill, a mark that makes an account bankrupt, and the ADL of the other side; see crash.cpp.
#include "examples/crash.hpp"

int main() {
  const auto engine = ballast::open_software_engine({.positions = 1000, .accounts = 1000});
  crash(*engine);
}
