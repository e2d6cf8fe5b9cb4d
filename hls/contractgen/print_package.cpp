// The contract as a SystemVerilog package, in the subset that Verilator 5.006 and Yosys 0.23 read.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "hls/contractgen/contract_tables.hpp"

namespace ballast::contractgen {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return result;
}

std::string literal(const ConstantRow& constant, unsigned bits) {
  if (!constant.is_signed) return fmt::format("{}'d{}", bits, constant.value);
  if (constant.value < 0) return fmt::format("-{}'sd{}", bits, -constant.value);
  return fmt::format("{}'sd{}", bits, constant.value);
}

void print_constants(std::ostream& out, std::string_view title, std::span<const ConstantRow> rows) {
  out << fmt::format("\n  // {}\n", title);
  for (const ConstantRow& row : rows) {
    const std::string type =
        row.bits == 32
            ? std::string("int unsigned")
            : fmt::format("logic {}[{}:0]", row.is_signed ? "signed " : "", row.bits - 1);
    out << fmt::format("  localparam {} {} = {};\n", type, parameter_name(row),
                       literal(row, row.bits));
  }
}

template <typename Row>
void print_enum(std::ostream& out, std::string_view type, std::string_view prefix, unsigned bits,
                std::span<const Row> rows) {
  out << fmt::format("\n  typedef enum logic [{}:0] {{\n", bits - 1);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out << fmt::format("    {}_{} = {}'d{}{}  // {}\n", prefix, upper(rows[i].name), bits,
                       rows[i].number, i + 1 < rows.size() ? "," : "", rows[i].text);
  }
  out << fmt::format("  }} {};\n", type);
}

void print_slice(std::ostream& out, const Slice& slice) {
  out << fmt::format("    logic {}[{}:0] {};", slice.is_signed ? "signed " : "", slice.bits - 1,
                     slice.name);
  if (slice.field != nullptr) {
    const op::Field& field = *slice.field;
    out << "  //";
    if (*field.unit != '\0') out << " " << field.unit << ":";
    out << " " << field.text;
    if (field.bits < slice.bits) out << fmt::format(" ({} bits)", field.bits);
  }
  out << "\n";
}

void print_record(std::ostream& out, const RecordRow& record, Direction direction) {
  const std::vector<Slice> slices = slices_of(record, direction);
  out << fmt::format("\n  // {}\n  typedef struct packed {{\n", record.text);
  for (auto slice = slices.rbegin(); slice != slices.rend(); ++slice) print_slice(out, *slice);
  out << fmt::format("  }} {};\n", type_name(record, direction));
  const std::string prefix = direction == Direction::command ? "CMD" : "EVENT";
  for (const Slice& slice : slices) {
    if (slice.field == nullptr || slice.field->bits == slice.bits) continue;
    out << fmt::format("  localparam int unsigned {}_{}_{}_BITS = {};\n", prefix,
                       upper(record.name), upper(slice.name), slice.field->bits);
  }
}

}  // namespace

void print_package(std::ostream& out) {
  out << "// The contract between host and card: limits, kinds, records, registers.\n"
         "// Printed from hls/core by the build; not to be edited. Meaning: docs/contract.md.\n"
         "//\n"
         "// A record is 512 bits, byte 0 in bits 7:0. A field whose legal values are narrower "
         "than\n"
         "// its place has its width in a parameter ..._BITS; above it a signed field repeats its\n"
         "// sign and an unsigned one is zero, which the receiver of a command checks.\n"
         "\n/* verilator lint_off UNUSEDPARAM */  // no one design uses all of it\n"
         "package ballast_contract_pkg;\n";
  out << fmt::format("\n  localparam int unsigned RecordBits = {};\n", 8 * kRecordBytes);
  print_constants(out, "Limits", limits());
  print_constants(out, "Bits of a command's flags; side is above them", flags());
  print_constants(out, "Bits of the options operand", options());
  print_constants(out, "arg of dump and digest", scopes());

  print_enum(out, "cmd_kind_e", "CMD", 8, commands());
  print_enum(out, "event_kind_e", "EVENT", 8, events());
  print_enum(out, "verdict_e", "VERDICT", 8, verdicts());
  print_enum(out, "reason_e", "REASON", 8, reasons());
  print_enum(out, "operand_e", "OPERAND", 4, operands());
  print_enum(out, "side_e", "SIDE", 2, sides());

  for (const RecordRow& record : commands()) print_record(out, record, Direction::command);
  for (const RecordRow& record : events()) print_record(out, record, Direction::event);

  out << "\n  // Byte offsets of the control registers\n";
  for (const RegisterRow& row : registers()) {
    out << fmt::format("  localparam logic [11:0] {} = 12'h{:03X};  // {}, {} bits: {}\n",
                       register_name(row), row.offset, row.access, row.bits, row.text);
  }
  out << "\nendpackage\n/* verilator lint_on UNUSEDPARAM */\n";
}

}  // namespace ballast::contractgen
