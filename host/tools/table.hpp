// Results on standard output: CSV with a header, or the same rows as JSON lines. Rows are kept
// until `print`, so that a failure leaves nothing half-written.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::tools {

enum class Format { csv, json };

/// A value of a row. Decimals are JSON strings, as venues' interfaces have them, so that no digit
/// is lost; counts are JSON numbers; what does not exist is empty in CSV and null in JSON.
class Cell {
 public:
  static Cell text(std::string_view text) { return {std::string(text), Kind::text}; }
  static Cell decimal(std::string digits) { return {std::move(digits), Kind::digits}; }
  static Cell count(std::uint64_t number) { return {std::to_string(number), Kind::count}; }
  static Cell none() { return {"", Kind::none}; }

 private:
  friend class Table;
  enum class Kind { text, digits, count, none };
  Cell(std::string text, Kind kind) : text_(std::move(text)), kind_(kind) {}

  std::string text_;
  Kind kind_;
};

class Table {
 public:
  Table(std::vector<const char*> columns, Format format);

  /// A row: one cell for each column.
  void add(std::initializer_list<Cell> cells);

  /// A row as it comes, for tables of millions: one call for each column, in order, each as a Cell
  /// of that name.
  void add_text(std::string_view text);
  void add_decimal(std::string_view digits);
  void add_none();

  /// Writes everything to standard output; throws a SystemError when that fails.
  void print() const;

 private:
  std::string& begin_cell();
  void end_cell();

  std::vector<const char*> columns_;
  Format format_;
  std::size_t column_ = 0;           ///< of the next cell
  std::vector<std::string> output_;  ///< in blocks, which do not move as more is written
};

/// Writes `text` to standard output; throws a SystemError when that fails.
void print_out(const std::string& text);

}  // namespace ballast::tools
