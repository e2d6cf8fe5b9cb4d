#include <charconv>
#include <cstring>
#include <string>

#include "host/include/ballast/error.hpp"
#include "host/log/format.hpp"
#include "host/log/record_columns.hpp"
#include "host/log/whole_file.hpp"

namespace ballast {
namespace {

constexpr std::uint64_t kRecordsBetweenReports = 1 << 14;

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

class RowWriter {
 public:
  explicit RowWriter(const RecordColumns& columns) : columns_(columns) {}

  const std::string& names() {
    text_.clear();
    for (const std::string& name : columns_.names()) {
      if (!text_.empty()) text_ += ',';
      text_ += name;
    }
    return text_ += '\n';
  }

  const std::string& row(const Record& record) {
    text_.clear();
    append_header(record);
    std::size_t column = columns_.header_columns() - 1;
    // Operands in the order of their columns, which is not always that of their bytes.
    cells_.assign(columns_.names().size(), nullptr);
    for (const OperandColumn& operand : columns_.operands(record.kind)) {
      if (operand.is_spare && is_zero(record, operand.field)) continue;
      cells_[operand.column] = &operand.field;
    }
    while (++column < cells_.size()) {
      text_ += ',';
      if (cells_[column] != nullptr) append_operand(text_, record, *cells_[column]);
    }
    return text_ += '\n';
  }

 private:
  void append_header(const Record& record) {
    append_number(text_, record.sequence);
    text_ += ',';
    if (const std::string_view name = columns_.kind_name(record.kind); !name.empty()) {
      text_ += name;
    } else {
      append_number(text_, static_cast<unsigned>(record.kind));
    }
    text_ += ',';
    if (columns_.log() == LogKind::commands) {
      append_flags(text_, record.flags);
      text_ += ',';
      text_ += kSideNames[record.flags >> flag::kSideShift];
    } else {
      append_number(text_, static_cast<unsigned>(record.flags));
    }
    for (const std::uint32_t field :
         {std::uint32_t{record.symbol}, record.position, record.account, record.arg}) {
      text_ += ',';
      append_number(text_, field);
    }
  }

  const RecordColumns& columns_;
  std::string text_;
  std::vector<const op::Field*> cells_;
};

template <typename Kind>
void write_rows(const LogReader& log, std::span<const Kind> records, WholeFile& file,
                const LogProgress& progress) {
  const RecordColumns columns(log.kind());
  RowWriter writer(columns);
  file.write(writer.names());
  std::uint64_t before = 0;
  std::uint64_t done = 0;
  for (const Record& record : records) {
    ++done;
    const log_format::Fault fault = log_format::record_fault(log.kind(), before, record);
    if (!fault.field.empty()) throw InputError(log.path(), done, fault.field, fault.what);
    before = record.sequence;
    file.write(writer.row(record));
    if (progress && (done % kRecordsBetweenReports == 0 || done == records.size())) {
      progress(done, records.size());
    }
  }
}

}  // namespace

void export_csv(const LogReader& log, const std::string& path, const LogProgress& progress) {
  refuse_same_file(log.path(), path);
  WholeFile file(path);
  if (log.kind() == LogKind::commands) {
    write_rows(log, log.commands(), file, progress);
  } else {
    write_rows(log, log.events(), file, progress);
  }
  file.finish();
}

}  // namespace ballast
