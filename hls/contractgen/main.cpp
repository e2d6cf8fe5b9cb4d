// contractgen WHAT FILE: prints one view of the contract; WHAT is package, records or registers.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <string_view>

#include "hls/contractgen/contract_tables.hpp"

namespace {

using Printer = void (*)(std::ostream&);

Printer printer_of(std::string_view what) {
  namespace tables = ballast::contractgen;
  if (what == "package") return tables::print_package;
  if (what == "records") return tables::print_records;
  if (what == "registers") return tables::print_registers;
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  const Printer print = argc == 3 ? printer_of(argv[1]) : nullptr;
  if (print == nullptr) {
    fmt::print(stderr, "usage: contractgen package|records|registers FILE\n");
    return 2;
  }
  std::ofstream out(argv[2]);
  print(out);
  out.close();
  if (!out) {
    fmt::print(stderr, "contractgen: {}: cannot be written\n", argv[2]);
    return 1;
  }
  return 0;
}
