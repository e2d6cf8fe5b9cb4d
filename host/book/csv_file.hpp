// CSV input of the command line: columns by name, every error with its file, row and field.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

struct CsvColumn {
  const char* name;
  bool required;
};

/// One row of a CSV file below its header; valid during the call it is given to.
class CsvRow {
 public:
  CsvRow(const std::string& file, std::size_t line, std::span<const CsvColumn> columns,
         std::span<const std::string_view> cells)
      : file_(file), line_(line), columns_(columns), cells_(cells) {}

  const std::string& file() const { return file_; }
  /// Line of the file the row starts on; the header is line 1.
  std::size_t line() const { return line_; }
  const char* name(std::size_t column) const { return columns_[column].name; }
  /// Text of a column (index into the columns asked for); empty when the file does not have it.
  std::string_view operator[](std::size_t column) const { return cells_[column]; }

  /// Throws the InputError that names this row and the column.
  [[noreturn]] void fail(std::size_t column, const std::string& what) const;

 private:
  const std::string& file_;
  std::size_t line_;
  std::span<const CsvColumn> columns_;
  std::span<const std::string_view> cells_;
};

/// Gives each row of the CSV file to `on_row`, in order. The header may have the columns in any
/// order; a required one that is missing, one that is there twice or one that is not known is an
/// InputError, as are a row with more or fewer fields than the header, broken quotes and text that
/// is not UTF-8. Spaces around a field are dropped, blank lines skipped. `path` may be a pipe; no
/// more of it is held than a row takes, which is at most 1 MiB.
void read_csv(const std::string& path, std::span<const CsvColumn> columns,
              const std::function<void(const CsvRow&)>& on_row);

}  // namespace ballast
