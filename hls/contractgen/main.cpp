// contractgen WHAT FILE: prints one view of the contract; WHAT is package, records, registers or
// kernel. A file that says the same already is left alone, so that nothing behind it is built anew.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>

#include "hls/contractgen/contract_tables.hpp"

namespace {

using Printer = void (*)(std::ostream&);

Printer printer_of(std::string_view what) {
  namespace tables = ballast::contractgen;
  if (what == "package") return tables::print_package;
  if (what == "records") return tables::print_records;
  if (what == "registers") return tables::print_registers;
  if (what == "kernel") return tables::print_kernel;
  return nullptr;
}

bool says(const char* path, const std::string& text) {
  std::ifstream in(path, std::ios::binary);
  return in && std::string(std::istreambuf_iterator<char>(in), {}) == text;
}

}  // namespace

int main(int argc, char** argv) {
  const Printer print = argc == 3 ? printer_of(argv[1]) : nullptr;
  if (print == nullptr) {
    fmt::print(stderr, "usage: contractgen package|records|registers|kernel FILE\n");
    return 2;
  }
  std::ostringstream text;
  print(text);
  if (says(argv[2], text.str())) return 0;
  std::ofstream out(argv[2], std::ios::binary);
  out << text.str();
  out.close();
  if (!out) {
    fmt::print(stderr, "contractgen: {}: cannot be written\n", argv[2]);
    return 1;
  }
  return 0;
}
