#include "host/tools/table.hpp"

#include <csv.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "host/include/ballast/error.hpp"

namespace ballast::tools {
namespace {

constexpr std::size_t kBlock = 1 << 20;

/// Appends the field as CSV has it: in quotes only where needed.
void append_csv(std::string& output, std::string_view text) {
  const bool has_special = std::any_of(text.begin(), text.end(), [](char c) {
    return c == ',' || c == '"' || c == '\r' || c == '\n';
  });
  const bool needs_quotes =
      has_special || (!text.empty() && (text.front() == ' ' || text.back() == ' '));
  if (!needs_quotes) {
    output += text;
    return;
  }
  std::string field(2 * text.size() + 2, '\0');
  field.resize(csv_write(field.data(), field.size(), text.data(), text.size()));
  output += field;
}

void write(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
    throw SystemError("standard output", "cannot be written", errno);
  }
}

void flush() {
  if (std::fflush(stdout) != 0) {
    throw SystemError("standard output", "cannot be written", errno);
  }
}

}  // namespace

Table::Table(std::vector<const char*> columns, Format format)
    : columns_(std::move(columns)), format_(format), output_(1) {
  if (format_ == Format::json) return;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    output_.back() += i == 0 ? "" : ",";
    output_.back() += columns_[i];
  }
  output_.back() += '\n';
}

std::string& Table::begin_cell() {
  if (column_ == 0 && output_.back().size() >= kBlock) {
    output_.emplace_back().reserve(kBlock + kBlock / 16);
  }
  std::string& output = output_.back();
  if (format_ == Format::csv) {
    if (column_ != 0) output += ',';
  } else {
    output += column_ == 0 ? "{\"" : ",\"";
    output += columns_[column_];
    output += "\":";
  }
  return output;
}

void Table::end_cell() {
  if (++column_ < columns_.size()) return;
  output_.back() += format_ == Format::csv ? "\n" : "}\n";
  column_ = 0;
}

void Table::add_text(std::string_view text) {
  std::string& output = begin_cell();
  if (format_ == Format::csv) {
    append_csv(output, text);
  } else {
    output += nlohmann::json(text).dump();
  }
  end_cell();
}

void Table::add_decimal(std::string_view digits) {
  std::string& output = begin_cell();
  if (format_ == Format::json) output += '"';
  output += digits;
  if (format_ == Format::json) output += '"';
  end_cell();
}

void Table::add_none() {
  std::string& output = begin_cell();
  if (format_ == Format::json) output += "null";
  end_cell();
}

void Table::add(std::initializer_list<Cell> cells) {
  if (column_ != 0 || cells.size() != columns_.size()) {
    throw std::logic_error("a row has one cell a column");
  }
  for (const Cell& cell : cells) {
    switch (cell.kind_) {
      case Cell::Kind::text:
        add_text(cell.text_);
        break;
      case Cell::Kind::digits:
        add_decimal(cell.text_);
        break;
      case Cell::Kind::count:
        begin_cell() += cell.text_;
        end_cell();
        break;
      case Cell::Kind::none:
        add_none();
    }
  }
}

void Table::print() const {
  for (const std::string& block : output_) write(block);
  flush();
}

void print_out(const std::string& text) {
  write(text);
  flush();
}

}  // namespace ballast::tools
