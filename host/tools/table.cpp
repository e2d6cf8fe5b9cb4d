#include "host/tools/table.hpp"

#include <csv.h>

#include <cerrno>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "host/include/ballast/error.hpp"

namespace ballast::tools {
namespace {

/// The field as CSV has it: in quotes only where needed.
std::string csv_field(const std::string& text) {
  const bool needs_quotes = text.find_first_of(",\"\r\n") != std::string::npos ||
                            (!text.empty() && (text.front() == ' ' || text.back() == ' '));
  if (!needs_quotes) return text;
  std::string field(2 * text.size() + 2, '\0');
  field.resize(csv_write(field.data(), field.size(), text.data(), text.size()));
  return field;
}

}  // namespace

Table::Table(std::vector<const char*> columns, Format format)
    : columns_(std::move(columns)), format_(format) {
  if (format_ == Format::json) return;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    output_ += i == 0 ? "" : ",";
    output_ += columns_[i];
  }
  output_ += '\n';
}

void Table::add(std::initializer_list<Cell> cells) {
  if (cells.size() != columns_.size()) throw std::logic_error("a row has one cell a column");
  nlohmann::ordered_json object;
  const Cell* cell = cells.begin();
  for (std::size_t i = 0; i < columns_.size(); ++i, ++cell) {
    if (format_ == Format::csv) {
      output_ += i == 0 ? "" : ",";
      output_ += csv_field(cell->text_);
    } else if (cell->kind_ == Cell::Kind::none) {
      object[columns_[i]] = nullptr;
    } else if (cell->kind_ == Cell::Kind::count) {
      object[columns_[i]] = std::stoull(cell->text_);
    } else {
      object[columns_[i]] = cell->text_;
    }
  }
  if (format_ == Format::json) output_ += object.dump();
  output_ += '\n';
}

void Table::print() const { print_out(output_); }

void print_out(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0) {
    throw SystemError("standard output", "cannot be written", errno);
  }
}

}  // namespace ballast::tools
