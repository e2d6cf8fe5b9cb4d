// The contract as Markdown tables.
#include <fmt/format.h>

#include <string_view>

#include "hls/contractgen/contract_tables.hpp"
#include "hls/core/policies.hpp"
#include "hls/core/registers.hpp"

namespace ballast::contractgen {
namespace {

/// Text that stands in a table cell.
std::string cell(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '|') result += '\\';
    result += c;
  }
  return result;
}

void print_names(std::ostream& out, std::string_view title, std::span<const NameRow> rows) {
  out << fmt::format("\n## {}\n\n| number | name | meaning |\n|---|---|---|\n", title);
  for (const NameRow& row : rows) {
    out << fmt::format("| {} | `{}` | {} |\n", row.number, row.name, cell(row.text));
  }
}

void print_constants(std::ostream& out, std::string_view title, std::span<const ConstantRow> rows) {
  out << fmt::format("\n## {}\n\n| name | value |\n|---|---|\n", title);
  for (const ConstantRow& row : rows) out << fmt::format("| `{}` | {} |\n", row.name, row.value);
}

void print_record(std::ostream& out, const RecordRow& record) {
  out << fmt::format("\n### {} `{}`\n\n{}.\n\n", record.number, record.name, record.text);
  bool any = false;
  for (const op::Field& field : record.fields) {
    if (field.bits == 0) continue;
    if (!any)
      out << "| byte | bytes | bits | signed | name | unit | meaning |\n"
             "|---|---|---|---|---|---|---|\n";
    any = true;
    out << fmt::format("| {} | {} | {} | {} | `{}` | {} | {} |\n", field.offset, field.bytes,
                       field.bits, field.is_signed ? "yes" : "no", field.name, cell(field.unit),
                       cell(field.text));
  }
  if (!any) out << "No operands.\n";
}

const char* symbol_of(Operand operand) {
  switch (operand) {
    case Operand::zero:
      return "0";
    case Operand::one:
      return "1";
    case Operand::upnl:
      return "uPnL";
    case Operand::mark_value:
      return "MV";
    case Operand::entry_value:
      return "EV";
    case Operand::equity:
      return "E";
    case Operand::wallet:
      return "W";
    case Operand::account_maintenance:
      return "ΣM";
    case Operand::maintenance:
      return "M";
  }
  return "?";
}

/// A product as one writes it: without factors of one.
std::string product(Operand a, Operand b) {
  if (a == Operand::zero || b == Operand::zero) return "0";
  if (a == Operand::one) return symbol_of(b);
  if (b == Operand::one) return symbol_of(a);
  return fmt::format("{} · {}", symbol_of(a), symbol_of(b));
}

std::string formula(const core::Policy& policy, unsigned row) {
  const auto operand = [&](unsigned i) { return policy.selector(row, i); };
  std::string above = product(operand(0), operand(1));
  const std::string below = product(operand(2), operand(3));
  if (above == "0" || below == "1") return above;
  const bool is_product = operand(2) != Operand::one && operand(3) != Operand::one;
  return fmt::format("{} / {}", above, is_product ? "(" + below + ")" : below);
}

/// Of longs and of shorts, where they differ. Rows are those of `policy_row`.
std::string formulas(const core::Policy& policy, unsigned loss) {
  const std::string of_longs = formula(policy, loss);
  const std::string of_shorts = formula(policy, 2 + loss);
  return of_longs == of_shorts ? of_longs : fmt::format("long {}; short {}", of_longs, of_shorts);
}

}  // namespace

void print_policies(std::ostream& out) {
  out << "| policy | profit | loss | profit above loss |\n|---|---|---|---|\n";
  for (const core::PolicyPreset& preset : core::kPolicyPresets) {
    const core::Policy policy{preset.rows, 0, preset.split};
    out << fmt::format("| `{}` | {} | {} | {} |\n", preset.name, formulas(policy, 0),
                       formulas(policy, 1), preset.split ? "yes" : "no");
  }
}

void print_records(std::ostream& out) {
  out << fmt::format(
      "# Records\n\nPrinted from `hls/core` by the build. What each command does: "
      "`docs/contract.md`.\n\nContract version {}. A record is {} bytes, little-endian:\n\n"
      "| byte | bytes | name | meaning |\n|---|---|---|---|\n"
      "| 0 | 8 | `sequence` | command: its number, from 1; event: number of its command |\n"
      "| 8 | 1 | `kind` | which command or event |\n"
      "| 9 | 1 | `flags` | command: flags, and its side in bits 7:6; event: its code |\n"
      "| 10 | 2 | `symbol` | |\n| 12 | 4 | `position` | |\n| 16 | 4 | `account` | |\n"
      "| 20 | 4 | `arg` | by kind |\n| 24 | 32 | operands | by kind, below |\n"
      "| 56 | 4 | `check` | CRC-32C of the record with check and phase zero |\n"
      "| 60 | 4 | `phase` | bit 0 flips each time round the ring; zero in logs |\n\n"
      "Bytes that no operand names are zero. `bits` is the width of legal values: above it a "
      "signed "
      "field repeats its sign and an unsigned one is zero.\n",
      kContractVersion, kRecordBytes);
  out << "\n## Commands\n";
  for (const RecordRow& record : commands()) print_record(out, record);
  out << "\n## Events\n";
  for (const RecordRow& record : events()) print_record(out, record);
  print_names(out, "Verdicts", verdicts());
  print_names(out, "Reasons of refusal", reasons());
  print_names(out, "Operands of a score", operands());
  out << "\n## Ranking policies that come with Ballast\n\nThe score of a row, of magnitudes: "
         "`docs/ranking.md`.\n\n";
  print_policies(out);
  print_names(out, "Sides", sides());
  print_constants(out, "Flags", flags());
  print_constants(out, "Options", options());
  print_constants(out, "Scopes of dump and digest", scopes());
  print_constants(out, "Limits", limits());
}

void print_registers(std::ostream& out) {
  out << fmt::format(
      "# Registers of a card\n\nPrinted from `hls/core/registers.hpp` by the build. AXI4-Lite, "
      "32-bit words, map of {} bytes. A 64-bit value is two words, low first; reading the low word "
      "latches the high one.\n\n"
      "| offset | name | access | bits | meaning |\n|---|---|---|---|---|\n",
      kRegisterMapBytes);
  for (const RegisterRow& row : registers()) {
    out << fmt::format("| 0x{:03X} | `{}` | {} | {} | {} |\n", row.offset, row.name, row.access,
                       row.bits, cell(row.text));
  }
}

}  // namespace ballast::contractgen
