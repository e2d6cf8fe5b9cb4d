// The same on an FPGA card by XRT, or on the simulated one, which XRT takes for a card:
//
//   XILINX_XRT=build/xrt XCL_EMULATION_MODE=hw_emu
//   build/bin/fill_mark_adl_on_a_card build/xrt/ballast.xclbin
#include <iostream>

#include "examples/crash.hpp"

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " IMAGE.xclbin\n";
    return 2;
  }
  const auto card =
      ballast::open_xrt_card(/*device=*/0, argv[1], {.positions = 1000, .accounts = 1000});
  crash(*card);
} catch (const std::exception& error) {  // no XRT, no card, no such image, or it failed
  std::cerr << error.what() << '\n';
  return 1;
}
