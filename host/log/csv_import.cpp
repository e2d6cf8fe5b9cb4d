#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <exception>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "host/file/input_file.hpp"
#include "host/file/output_target.hpp"
#include "host/include/ballast/error.hpp"
#include "host/log/format.hpp"
#include "host/log/record_columns.hpp"

namespace ballast {
namespace {

constexpr std::size_t kNoColumn = std::numeric_limits<std::size_t>::max();

/// Turns rows of cells into records of a log. Rows come with their line for errors.
class RecordImporter {
 public:
  RecordImporter(std::string csv_path, std::string log_path, std::string_view venue,
                 const ImportCheck& check)
      : csv_path_(std::move(csv_path)),
        log_path_(std::move(log_path)),
        venue_(venue),
        check_(check) {}

  void row(std::size_t line, const std::vector<std::string>& cells) {
    line_ = line;
    cells_ = &cells;
    if (!columns_) {
      read_names();
      return;
    }
    if (cells.size() != names_.size()) {
      fail("", fmt::format("has {} cells, the header has {}", cells.size(), names_.size()));
    }
    if (columns_->log() == LogKind::commands) {
      const auto command = read_record<Command>();
      if (check_.command) check_.command(command);
      writer_->append(command);
    } else {
      writer_->append(read_record<Event>());
    }
  }

  void finish() {
    if (!columns_) throw InputError(csv_path_, 1, "", "the header row is missing");
    if (columns_->log() == LogKind::commands && check_.commands_end) check_.commands_end();
    writer_->finish();
  }

  [[noreturn]] void fail(const std::string& field, const std::string& what) const {
    throw InputError(csv_path_, line_, field, what);
  }

 private:
  void read_names() {
    names_ = *cells_;
    const auto has = [this](const char* name) {
      return std::find(names_.begin(), names_.end(), name) != names_.end();
    };
    if (has("flags") == has("code")) {
      fail("", "the header must have one of the columns flags (commands) and code (events)");
    }
    columns_.emplace(has("flags") ? LogKind::commands : LogKind::events);
    const std::vector<std::string>& known = columns_->names();
    cell_of_.assign(known.size(), kNoColumn);
    for (std::size_t cell = 0; cell < names_.size(); ++cell) {
      const auto name = std::find(known.begin(), known.end(), names_[cell]);
      if (name == known.end()) fail(names_[cell], "is no column of a log");
      std::size_t& place = cell_of_[static_cast<std::size_t>(name - known.begin())];
      if (place != kNoColumn) fail(names_[cell], "the column is there twice");
      place = cell;
    }
    for (std::size_t i = 0; i < columns_->header_columns(); ++i) {
      if (cell_of_[i] == kNoColumn) fail(known[i], "the column is missing");
    }
    writer_.emplace(log_path_, columns_->log(), venue_);
  }

  template <typename Kind>
  Kind read_record() {
    Kind record;
    record.sequence = number<std::uint64_t>(0);
    record.kind = read_kind();
    const bool is_command = columns_->log() == LogKind::commands;
    record.flags = is_command ? read_flags() : number<std::uint8_t>(2);
    const std::size_t symbol = is_command ? 4 : 3;
    record.symbol = number<std::uint16_t>(symbol);
    record.position = number<std::uint32_t>(symbol + 1);
    record.account = number<std::uint32_t>(symbol + 2);
    record.arg = number<std::uint32_t>(symbol + 3);
    read_operands(record);
    const log_format::Fault fault = log_format::numbering_fault(columns_->log(), before_, record);
    if (!fault.field.empty()) fail(fault.field, fault.what);
    before_ = record.sequence;
    return record;
  }

  void read_operands(Record& record) {
    std::vector<bool> used(names_.size(), false);
    for (const OperandColumn& operand : columns_->operands(record.kind)) {
      const std::size_t cell = cell_of_[operand.column];
      if (cell == kNoColumn && operand.is_spare) continue;
      if (cell == kNoColumn) {
        fail(operand.field.name, "the column is missing, and " + text(1) + " has it; add it");
      }
      used[cell] = true;
      char* at = reinterpret_cast<char*>(&record) + operand.field.offset;
      const bool wide = operand.field.bytes == sizeof(std::uint64_t);
      if (operand.field.is_signed) {
        wide ? store(at, number<std::int64_t>(operand.column))
             : store(at, number<std::int32_t>(operand.column));
      } else {
        wide ? store(at, number<std::uint64_t>(operand.column))
             : store(at, number<std::uint32_t>(operand.column));
      }
    }
    for (std::size_t column = columns_->header_columns(); column < cell_of_.size(); ++column) {
      const std::size_t cell = cell_of_[column];
      if (cell == kNoColumn || used[cell] || (*cells_)[cell].empty()) continue;
      fail(names_[cell], "is not an operand of " + text(1));
    }
  }

  template <typename Number>
  static void store(char* at, Number number) {
    std::memcpy(at, &number, sizeof number);
  }

  std::uint8_t read_kind() {
    for (unsigned kind = 0; kind <= 0xFF; ++kind) {
      const auto number = static_cast<std::uint8_t>(kind);
      const std::string_view name = columns_->kind_name(number);
      if (!name.empty() && name == text(1)) return number;
    }
    const auto kind = parse<std::uint8_t>(text(1));
    if (!kind) fail("kind", fmt::format("\"{}\" is no kind of record", text(1)));
    return *kind;
  }

  std::uint8_t read_flags() {
    unsigned bits = 0;
    std::string_view left = text(2);
    while (!left.empty()) {
      const std::string_view name = left.substr(0, left.find('+'));
      left.remove_prefix(std::min(left.size(), name.size() + 1));
      const auto found = std::find(kFlagNames.begin(), kFlagNames.end(), name);
      if (found == kFlagNames.end()) fail("flags", fmt::format("\"{}\" is no flag", name));
      bits |= 1U << static_cast<unsigned>(found - kFlagNames.begin());
    }
    const std::string_view name = text(3).empty() ? kSideNames.front() : std::string_view(text(3));
    const auto side = std::find(kSideNames.begin(), kSideNames.end(), name);
    if (side == kSideNames.end()) fail("side", fmt::format("\"{}\" is no side", text(3)));
    const auto number = static_cast<unsigned>(side - kSideNames.begin());
    return static_cast<std::uint8_t>(bits | (number << flag::kSideShift));
  }

  /// The cell of a column of RecordColumns.
  const std::string& text(std::size_t column) const { return (*cells_)[cell_of_[column]]; }

  template <typename Number>
  static std::optional<Number> parse(const std::string& text) {
    Number number{};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stop != end) return std::nullopt;
    return number;
  }

  template <typename Number>
  Number number(std::size_t column) const {
    if (text(column).empty()) return 0;
    if (const auto number = parse<Number>(text(column))) return *number;
    fail(columns_->names()[column],
         fmt::format("\"{}\" is not a whole number of {} bits{}", text(column), 8 * sizeof(Number),
                     std::is_signed_v<Number> ? "" : ", not negative"));
  }

  std::string csv_path_;
  std::string log_path_;
  std::string venue_;
  const ImportCheck& check_;
  std::size_t line_ = 1;
  const std::vector<std::string>* cells_ = nullptr;
  std::vector<std::string> names_;
  std::optional<RecordColumns> columns_;
  std::vector<std::size_t> cell_of_;  ///< by column of RecordColumns: its place in a row
  std::optional<LogWriter> writer_;
  std::uint64_t before_ = 0;
};

/// libcsv's callbacks are C: what they throw is kept and thrown when the parser has returned.
class CsvRows {
 public:
  explicit CsvRows(RecordImporter& importer) : importer_(importer) {
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0) {
      throw std::bad_alloc();
    }
  }
  CsvRows(const CsvRows&) = delete;
  CsvRows& operator=(const CsvRows&) = delete;
  ~CsvRows() { csv_free(&parser_); }

  void feed(std::string_view bytes) {
    check(csv_parse(&parser_, bytes.data(), bytes.size(), on_cell, on_row, this) == bytes.size());
  }
  void finish() { check(csv_fini(&parser_, on_cell, on_row, this) == 0); }

 private:
  void check(bool parsed) {
    if (error_) std::rethrow_exception(error_);
    if (parsed) return;
    importer_.fail("", fmt::format("line {} or after is no CSV: {}", line_,
                                   csv_strerror(csv_error(&parser_))));
  }

  static void on_cell(void* bytes, std::size_t size, void* self) {
    auto& rows = *static_cast<CsvRows*>(self);
    if (rows.error_) return;
    try {
      if (rows.count_ == rows.cells_.size()) rows.cells_.emplace_back();
      rows.cells_[rows.count_++].assign(static_cast<const char*>(bytes), size);
    } catch (...) {
      rows.error_ = std::current_exception();
    }
  }

  static void on_row(int end, void* self) {
    auto& rows = *static_cast<CsvRows*>(self);
    try {
      if (!rows.error_ && rows.count_ > 0) {
        rows.cells_.resize(rows.count_);
        rows.importer_.row(rows.line_, rows.cells_);
      }
    } catch (...) {
      rows.error_ = std::current_exception();
    }
    rows.count_ = 0;
    if (end == '\n') ++rows.line_;  // a "\r\n" ends a row at '\r' and an empty one at '\n'
  }

  RecordImporter& importer_;
  csv_parser parser_{};
  std::vector<std::string> cells_;
  std::size_t count_ = 0;
  std::size_t line_ = 1;
  std::exception_ptr error_;
};

}  // namespace

void import_csv(const std::string& csv_path, const std::string& log_path, std::string_view venue,
                const LogProgress& progress, const ImportCheck& check) {
  refuse_same_file(csv_path, log_path);
  InputFile file(csv_path);
  RecordImporter importer(csv_path, log_path, venue, check);
  CsvRows rows(importer);
  std::vector<char> chunk(std::size_t{1} << 20);
  std::uint64_t done = 0;
  for (;;) {
    const std::size_t size = file.read(chunk.data(), chunk.size());
    std::string_view bytes(chunk.data(), size);
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (done == 0 && bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    rows.feed(bytes);
    done += size;
    if (progress && file.size() != 0) progress(std::min(done, file.size()), file.size());
    if (size < chunk.size()) break;
  }
  rows.finish();
  importer.finish();
}

}  // namespace ballast
