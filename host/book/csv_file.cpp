#include "host/book/csv_file.hpp"

#include <csv.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "host/book/text.hpp"
#include "host/file/input_file.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

/// A row takes at most this much of the file: what never ends a line is no CSV file.
constexpr std::size_t kMostBytesOfRow = std::size_t{1} << 20;

/// The file, a line at a time.
class Lines {
 public:
  explicit Lines(const std::string& path) : file_(path), buffer_(1 << 18) {
    fill();
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (held().starts_with(kByteOrderMark)) begin_ += kByteOrderMark.size();
  }

  /// The next line with its '\n', which the last may lack; empty at the end. More than
  /// kMostBytesOfRow: the line goes on. Valid until the next call.
  std::string_view next() {
    std::size_t size = held().find('\n');
    while (size == std::string_view::npos && held().size() <= kMostBytesOfRow) {
      const std::size_t searched = held().size();
      if (!fill()) break;
      size = held().find('\n', searched);
    }
    const std::string_view line =
        held().substr(0, size == std::string_view::npos ? size : size + 1);
    begin_ += line.size();
    return line;
  }

 private:
  std::string_view held() const { return {buffer_.data() + begin_, end_ - begin_}; }

  /// False at the end of the file.
  bool fill() {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
    if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
    const std::size_t size = file_.read(buffer_.data() + end_, buffer_.size() - end_);
    end_ += size;
    return size != 0;
  }

  InputFile file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

struct RawRow {
  std::size_t line = 0;
  std::vector<std::string> cells;
};

/// Rows as libcsv finds them, with the lines they start on: for what has quotes, or carriage
/// returns that are no part of the line's end. The callbacks only collect, so that no exception has
/// to pass through C.
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

  /// Where the next byte stands; only between rows.
  void set_line(std::size_t line) { line_ = line; }
  std::size_t line() const { return line_; }
  std::vector<RawRow>& rows() { return rows_; }
  /// Whether the last byte given was a '\n' that ended a line, not one within quotes.
  bool is_between_rows() const { return is_between_rows_; }

  bool parse(std::string_view bytes) {
    is_between_rows_ = false;
    return csv_parse(&parser_, bytes.data(), bytes.size(), on_field, on_end, this) == bytes.size();
  }
  bool finish() { return csv_fini(&parser_, on_field, on_end, this) == 0; }

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
    collector.is_between_rows_ = end == '\n';
  }

  csv_parser parser_{};
  std::size_t line_ = 1;
  bool after_return_ = false;
  bool is_between_rows_ = true;
  RawRow current_;
  std::vector<RawRow> rows_;
};

using Cells = std::vector<std::string_view>;

std::string_view without_spaces(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// The cells of a line as libcsv would give them; false for one that it has to take apart.
bool split(std::string_view line, Cells& cells) {
  if (line.ends_with('\n')) {
    line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
  }
  if (line.find('"') != std::string_view::npos || line.find('\r') != std::string_view::npos) {
    return false;
  }
  cells.clear();
  for (std::size_t comma = line.find(','); comma != std::string_view::npos;
       comma = line.find(',')) {
    cells.push_back(without_spaces(line.substr(0, comma)));
    line.remove_prefix(comma + 1);
  }
  cells.push_back(without_spaces(line));
  return true;
}

bool is_blank(const Cells& cells) { return cells.size() == 1 && cells[0].empty(); }

/// Which column of the file each column asked for is, from the header row.
class Header {
 public:
  Header(const std::string& path, std::span<const CsvColumn> columns, std::size_t line,
         const Cells& cells)
      : width_(cells.size()), source_(columns.size(), kAbsent) {
    for (std::size_t field = 0; field < width_; ++field) {
      const std::string name(cells[field]);
      const std::size_t column = find(columns, name);
      if (column == columns.size()) {
        throw InputError(path, line, name, "unknown column; the columns are " + list(columns));
      }
      if (source_[column] != kAbsent) {
        throw InputError(path, line, name, "the column is there twice");
      }
      source_[column] = field;
    }
    for (std::size_t column = 0; column < columns.size(); ++column) {
      if (columns[column].required && source_[column] == kAbsent) {
        throw InputError(path, line, columns[column].name,
                         "missing column; the columns are " + list(columns));
      }
    }
  }

  std::size_t width() const { return width_; }

  /// From the order of the file to that of the columns asked for.
  void arrange(const Cells& cells, Cells& arranged) const {
    for (std::size_t column = 0; column < source_.size(); ++column) {
      arranged[column] = source_[column] == kAbsent ? std::string_view() : cells[source_[column]];
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

namespace {

class CsvReader {
 public:
  CsvReader(const std::string& path, std::span<const CsvColumn> columns,
            const std::function<void(const CsvRow&)>& on_row)
      : path_(path), columns_(columns), on_row_(on_row), lines_(path), arranged_(columns.size()) {}

  void read() {
    for (std::string_view line = lines_.next(); !line.empty(); line = lines_.next()) {
      bytes_of_row_ += line.size();
      if (bytes_of_row_ > kMostBytesOfRow) {
        throw InputError(path_, line_, "", "the row is longer than 1 MiB; is this a CSV file?");
      }
      if (collector_.is_between_rows() && split(line, cells_)) {
        take(line_, cells_);
        ++line_;
      } else {
        take_apart(line);
      }
      if (collector_.is_between_rows()) bytes_of_row_ = 0;
    }
    if (!collector_.is_between_rows()) {
      if (!collector_.finish()) {
        throw InputError(path_, collector_.line(), "", "a quote is not closed");
      }
      take_collected();
    }
    if (!header_) throw InputError(path_, 1, "", "the file is empty; a header is needed");
  }

 private:
  void take_apart(std::string_view line) {
    if (collector_.is_between_rows()) collector_.set_line(line_);
    const bool is_good = collector_.parse(line);
    take_collected();
    if (!is_good) throw InputError(path_, collector_.line(), "", "the quotes are broken");
    line_ = collector_.line();
  }

  void take_collected() {
    for (const RawRow& row : collector_.rows()) {
      cells_.assign(row.cells.begin(), row.cells.end());
      take(row.line, cells_);
    }
    collector_.rows().clear();
  }

  void take(std::size_t line, const Cells& cells) {
    if (is_blank(cells)) return;
    for (const std::string_view cell : cells) {
      if (!is_utf8(cell)) throw InputError(path_, line, "", "the text is not UTF-8");
    }
    if (!header_) {
      header_.emplace(path_, columns_, line, cells);
      return;
    }
    if (cells.size() != header_->width()) {
      throw InputError(path_, line, "",
                       std::to_string(cells.size()) + " fields, but the header has " +
                           std::to_string(header_->width()));
    }
    header_->arrange(cells, arranged_);
    on_row_(CsvRow(path_, line, columns_, arranged_));
  }

  const std::string& path_;
  std::span<const CsvColumn> columns_;
  const std::function<void(const CsvRow&)>& on_row_;
  Lines lines_;
  RowCollector collector_;
  std::optional<Header> header_;
  std::size_t line_ = 1;  ///< where the next line stands
  std::size_t bytes_of_row_ = 0;
  Cells cells_;
  Cells arranged_;
};

}  // namespace

void read_csv(const std::string& path, std::span<const CsvColumn> columns,
              const std::function<void(const CsvRow&)>& on_row) {
  CsvReader(path, columns, on_row).read();
}

}  // namespace ballast
