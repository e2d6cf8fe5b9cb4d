// Results on standard output: CSV with a header, or the same rows as JSON lines. Rows are kept
// until `print`, so that a failure leaves nothing half-written.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace ballast::tools {

enum class Format { csv, json };

/// A value of a row. Decimals are JSON strings, as venues' interfaces have them, so that no digit
/// is lost; counts are JSON numbers; what does not exist is empty in CSV and null in JSON.
class Cell {
 public:
  static Cell text(std::string text) { return {std::move(text), Kind::text}; }
  static Cell decimal(std::string digits) { return {std::move(digits), Kind::text}; }
  static Cell count(std::uint64_t number) { return {std::to_string(number), Kind::count}; }
  static Cell none() { return {"", Kind::none}; }

 private:
  friend class Table;
  enum class Kind { text, count, none };
  Cell(std::string text, Kind kind) : text_(std::move(text)), kind_(kind) {}

  std::string text_;
  Kind kind_;
};

class Table {
 public:
  Table(std::vector<const char*> columns, Format format);

  /// One cell for each column.
  void add(std::initializer_list<Cell> cells);

  /// Writes everything to standard output; throws a SystemError when that fails.
  void print() const;

 private:
  std::vector<const char*> columns_;
  Format format_;
  std::string output_;
};

/// Writes `text` to standard output; throws a SystemError when that fails.
void print_out(const std::string& text);

}  // namespace ballast::tools
