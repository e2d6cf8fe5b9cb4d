// The contract of hls/core as tables that can be walked: what the printers and their tests read.
#pragma once

#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "hls/core/contract.hpp"

namespace ballast::contractgen {

/// A member of a closed set: verdict, reason, score operand.
struct NameRow {
  const char* name;
  unsigned number;
  const char* text;
};

/// A kind of command or event with the operands of its record.
struct RecordRow {
  const char* name;
  unsigned number;
  const char* text;
  std::span<const op::Field> fields;
};

/// A named constant; `bits` wide in hardware.
struct ConstantRow {
  const char* name;  ///< as in C++: kMaxAssets
  std::int64_t value;
  unsigned bits;
  bool is_signed;
};

struct RegisterRow {
  const char* name;
  unsigned offset;  ///< bytes
  const char* access;
  unsigned bits;
  const char* text;
};

std::span<const RecordRow> commands();
std::span<const RecordRow> events();
std::span<const NameRow> verdicts();
std::span<const NameRow> reasons();
std::span<const NameRow> operands();
std::span<const NameRow> sides();
std::span<const ConstantRow> limits();
std::span<const ConstantRow> flags();
std::span<const ConstantRow> options();
std::span<const ConstantRow> scopes();
std::span<const RegisterRow> registers();

/// A piece of a record in hardware, at its exact place; reserved pieces fill what no operand uses.
struct Slice {
  std::string name;
  unsigned offset_bits;  ///< from the first bit of the record
  unsigned bits;
  bool is_signed;
  const op::Field* field;  ///< none for header, tail and reserved pieces
};

enum class Direction { command, event };

/// All 512 bits of a record, lowest first.
std::vector<Slice> slices_of(const RecordRow& record, Direction direction);

/// The SystemVerilog name of a C++ constant: kMaxAssets is MaxAssets.
std::string parameter_name(const ConstantRow& constant);
/// The SystemVerilog name of a register's offset: command_ring is RegCommandRing.
std::string register_name(const RegisterRow& row);
/// The SystemVerilog type of a record: cmd_open_t, event_verdict_t.
std::string type_name(const RecordRow& record, Direction direction);

void print_package(std::ostream& out);
void print_records(std::ostream& out);
/// The ranking policies that come with Ballast as formulas: a Markdown table.
void print_policies(std::ostream& out);
void print_registers(std::ostream& out);
void print_kernel(std::ostream& out);

}  // namespace ballast::contractgen
