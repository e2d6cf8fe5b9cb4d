// Prints a module that holds iff a tool places every field of every record of the generated
// SystemVerilog package where the C++ structs have it. Linted by Verilator, proved by Yosys.
#include <fmt/format.h>

#include <cstdio>

#include "hls/contractgen/contract_tables.hpp"

namespace {

using namespace ballast::contractgen;

/// One bit a field: at its place, of its width and with its sign.
int print_checks(const RecordRow& record, Direction direction, int next) {
  const std::string type = type_name(record, direction);
  const std::string variable = type + "_v";
  fmt::print("\n  ballast_contract_pkg::{0} {1};\n  assign {1} = record_i;\n", type, variable);
  for (const Slice& slice : slices_of(record, direction)) {
    const unsigned top = slice.offset_bits + slice.bits - 1;
    fmt::print("  assign ok[{}] = {}.{} == record_i[{}:{}];\n", next++, variable, slice.name, top,
               slice.offset_bits);
    if (slice.is_signed) {
      fmt::print("  assign ok[{}] = ({}.{} < 0) == record_i[{}];\n", next++, variable, slice.name,
                 top);
    }
  }
  return next;
}

int count_checks(std::span<const RecordRow> records, Direction direction) {
  int count = 0;
  for (const RecordRow& record : records) {
    for (const Slice& slice : slices_of(record, direction)) count += slice.is_signed ? 2 : 1;
  }
  return count;
}

}  // namespace

int main() {
  const int checks =
      count_checks(commands(), Direction::command) + count_checks(events(), Direction::event);
  fmt::print(
      "module contract_probe (\n  input logic [511:0] record_i,\n  output logic ok_o\n);\n"
      "  logic [{}:0] ok;\n  assign ok_o = &ok;\n",
      checks - 1);
  int next = 0;
  for (const RecordRow& record : commands()) next = print_checks(record, Direction::command, next);
  for (const RecordRow& record : events()) next = print_checks(record, Direction::event, next);
  fmt::print("endmodule\n");
  return 0;
}
