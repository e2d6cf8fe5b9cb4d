#include "host/log/csv_table.hpp"

#include <charconv>
#include <cstring>

namespace ballast {
namespace {

template <typename Number>
void append_number(std::string& text, Number number) {
  char digits[24];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_operand(std::string& text, const Record& record, const op::Field& field) {
  const char* at = reinterpret_cast<const char*>(&record) + field.offset;
  std::int64_t number = 0;
  if (field.bytes == sizeof number) {
    std::memcpy(&number, at, sizeof number);
  } else {
    std::int32_t half = 0;
    std::memcpy(&half, at, sizeof half);
    number = field.is_signed ? half : static_cast<std::int64_t>(static_cast<std::uint32_t>(half));
  }
  if (field.is_signed) {
    append_number(text, number);
  } else {
    append_number(text, static_cast<std::uint64_t>(number));
  }
}

bool is_zero(const Record& record, const op::Field& field) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, reinterpret_cast<const char*>(&record) + field.offset, field.bytes);
  return bits == 0;
}

void append_flags(std::string& text, std::uint8_t flags) {
  bool first = true;
  for (std::size_t bit = 0; bit < kFlagNames.size(); ++bit) {
    if (((unsigned{flags} >> bit) & 1U) == 0) continue;
    if (!first) text += '+';
    text += kFlagNames[bit];
    first = false;
  }
}

}  // namespace

CsvTable::CsvTable(OutputFile& file, LogKind log) : file_(file), columns_(log) {
  for (const std::string& name : columns_.names()) {
    if (!row_.empty()) row_ += ',';
    row_ += name;
  }
  file_.write(row_ += '\n');
}

void CsvTable::add(const Record& record) {
  row_.clear();
  append_header(record);
  // Operands in the order of their columns, which is not always that of their bytes.
  cells_.assign(columns_.names().size(), nullptr);
  for (const OperandColumn& operand : columns_.operands(record.kind)) {
    if (operand.is_spare && is_zero(record, operand.field)) continue;
    cells_[operand.column] = &operand.field;
  }
  for (std::size_t column = columns_.header_columns(); column < cells_.size(); ++column) {
    row_ += ',';
    if (cells_[column] != nullptr) append_operand(row_, record, *cells_[column]);
  }
  file_.write(row_ += '\n');
}

void CsvTable::append_header(const Record& record) {
  append_number(row_, record.sequence);
  row_ += ',';
  if (const std::string_view name = columns_.kind_name(record.kind); !name.empty()) {
    row_ += name;
  } else {
    append_number(row_, static_cast<unsigned>(record.kind));
  }
  row_ += ',';
  if (columns_.log() == LogKind::commands) {
    append_flags(row_, record.flags);
    row_ += ',';
    row_ += kSideNames[record.flags >> flag::kSideShift];
  } else {
    append_number(row_, static_cast<unsigned>(record.flags));
  }
  for (const std::uint32_t field :
       {std::uint32_t{record.symbol}, record.position, record.account, record.arg}) {
    row_ += ',';
    append_number(row_, field);
  }
}

}  // namespace ballast
