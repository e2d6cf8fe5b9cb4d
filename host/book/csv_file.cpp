#include "host/book/csv_file.hpp"

#include <csv.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "host/book/text.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

struct RawRow {
  std::size_t line = 0;
  std::vector<std::string> cells;
};

/// Rows of a file as libcsv finds them, with the lines they start on. The callbacks only collect,
/// so that no exception has to pass through C.
class RowCollector {
 public:
  RowCollector() {
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0) {
      throw std::bad_alloc();
    }
  }
  RowCollector(const RowCollector&) = delete;
  RowCollector& operator=(const RowCollector&) = delete;
  ~RowCollector() { csv_free(&parser_); }

  std::size_t line() const { return line_; }
  std::vector<RawRow>& rows() { return rows_; }

  bool parse(std::string_view bytes) {
    return csv_parse(&parser_, bytes.data(), bytes.size(), on_field, on_end, this) == bytes.size();
  }
  bool finish() { return csv_fini(&parser_, on_field, on_end, this) == 0; }
  const char* error() { return csv_strerror(csv_error(&parser_)); }

 private:
  static void on_field(void* text, std::size_t size, void* self) {
    auto& collector = *static_cast<RowCollector*>(self);
    const auto* bytes = static_cast<const char*>(text);
    if (collector.current_.cells.empty()) collector.current_.line = collector.line_;
    collector.current_.cells.emplace_back(bytes == nullptr ? "" : std::string(bytes, size));
    for (const char c : collector.current_.cells.back()) collector.line_ += c == '\n' ? 1U : 0U;
    collector.after_return_ = false;
  }

  /// `end` is the character that ended the line; of CR LF, each is reported.
  static void on_end(int end, void* self) {
    auto& collector = *static_cast<RowCollector*>(self);
    if (!collector.current_.cells.empty()) {
      collector.rows_.push_back(std::move(collector.current_));
      collector.current_ = RawRow{};
    }
    const bool second_half = end == '\n' && collector.after_return_;
    collector.line_ += second_half ? 0U : 1U;
    collector.after_return_ = end == '\r';
  }

  csv_parser parser_{};
  std::size_t line_ = 1;
  bool after_return_ = false;
  RawRow current_;
  std::vector<RawRow> rows_;
};

bool is_blank(const RawRow& row) { return row.cells.size() == 1 && row.cells[0].empty(); }

/// Which column of the file each column asked for is, from the header row.
class Header {
 public:
  Header(const std::string& path, std::span<const CsvColumn> columns, const RawRow& row)
      : width_(row.cells.size()), source_(columns.size(), kAbsent) {
    for (std::size_t field = 0; field < width_; ++field) {
      const std::string& name = row.cells[field];
      const std::size_t column = find(columns, name);
      if (column == columns.size()) {
        throw InputError(path, row.line, name, "unknown column; the columns are " + list(columns));
      }
      if (source_[column] != kAbsent) {
        throw InputError(path, row.line, name, "the column is there twice");
      }
      source_[column] = field;
    }
    for (std::size_t column = 0; column < columns.size(); ++column) {
      if (columns[column].required && source_[column] == kAbsent) {
        throw InputError(path, row.line, columns[column].name,
                         "missing column; the columns are " + list(columns));
      }
    }
  }

  std::size_t width() const { return width_; }

  void arrange(RawRow& row, std::vector<std::string>& cells) const {
    for (std::size_t column = 0; column < source_.size(); ++column) {
      if (source_[column] != kAbsent) cells[column] = std::move(row.cells[source_[column]]);
    }
  }

 private:
  static constexpr std::size_t kAbsent = ~std::size_t{0};

  static std::size_t find(std::span<const CsvColumn> columns, const std::string& name) {
    std::size_t column = 0;
    while (column < columns.size() && name != columns[column].name) ++column;
    return column;
  }
  static std::string list(std::span<const CsvColumn> columns) {
    std::string text;
    for (const CsvColumn& column : columns) {
      text += text.empty() ? "" : ",";
      text += column.required ? column.name : "[" + std::string(column.name) + "]";
    }
    return text;
  }

  std::size_t width_;
  std::vector<std::size_t> source_;
};

}  // namespace

void CsvRow::fail(std::size_t column, const std::string& what) const {
  throw InputError(file_, line_, columns_[column].name, what);
}

void read_csv(const std::string& path, std::span<const CsvColumn> columns,
              const std::function<void(const CsvRow&)>& on_row) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             std::fclose);
  if (file == nullptr) throw InputError(path, 0, "", std::strerror(errno));
  RowCollector collector;
  std::unique_ptr<Header> header;
  std::vector<std::string> cells(columns.size());

  const auto deliver = [&] {
    for (RawRow& row : collector.rows()) {
      if (is_blank(row)) continue;
      for (const std::string& cell : row.cells) {
        if (!is_utf8(cell)) throw InputError(path, row.line, "", "the text is not UTF-8");
      }
      if (header == nullptr) {
        header = std::make_unique<Header>(path, columns, row);
        continue;
      }
      if (row.cells.size() != header->width()) {
        throw InputError(path, row.line, "",
                         std::to_string(row.cells.size()) + " fields, but the header has " +
                             std::to_string(header->width()));
      }
      header->arrange(row, cells);
      on_row(CsvRow(path, row.line, columns, cells));
    }
    collector.rows().clear();
  };

  std::array<char, 1 << 16> buffer;
  bool at_start = true;
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    std::string_view bytes(buffer.data(), size);
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (at_start && bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    at_start = false;
    const bool good = collector.parse(bytes);
    deliver();
    if (!good) throw InputError(path, collector.line(), "", "the quotes are broken");
  }
  if (std::ferror(file.get()) != 0) throw InputError(path, 0, "", std::strerror(errno));
  if (!collector.finish()) throw InputError(path, collector.line(), "", "a quote is not closed");
  deliver();
  if (header == nullptr) throw InputError(path, 1, "", "the file is empty; a header is needed");
}

}  // namespace ballast
