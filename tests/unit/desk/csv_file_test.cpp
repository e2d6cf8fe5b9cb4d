// Rows of CSV files as libcsv alone finds them, whatever is in the file and however it comes.
#include "host/book/csv_file.hpp"

#include <csv.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "host/book/text.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

constexpr CsvColumn kColumns[] = {{"a", true}, {"b", true}, {"c", false}};

/// Rows and what ended the reading, a line each.
struct Outcome {
  std::string rows;
  std::string error;
};

class File {
 public:
  File() : path_(fs::temp_directory_path() / ("csv_file_test." + std::to_string(getpid()))) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { fs::remove(path_); }

  const std::string& path() const { return path_; }
  void write(const std::string& text) const {
    std::ofstream(path_, std::ios::binary)
        .write(text.data(), static_cast<std::ptrdiff_t>(text.size()));
  }

 private:
  std::string path_;
};

Outcome read(const std::string& path) {
  Outcome outcome;
  try {
    read_csv(path, kColumns, [&](const CsvRow& row) {
      outcome.rows += std::to_string(row.line());
      for (std::size_t i = 0; i < std::size(kColumns); ++i) {
        outcome.rows.append("|").append(row[i]);
      }
      outcome.rows += "\n";
    });
  } catch (const InputError& error) {
    outcome.error = std::string(error.what()).substr(path.size());
  }
  return outcome;
}

/// The rules of read_csv again, on what libcsv makes of the whole text; the header is "a,b".
class Expected {
 public:
  explicit Expected(std::string text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    csv_parser parser{};
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
    const bool is_good =
        csv_parse(&parser, text.data(), text.size(), on_field, on_end, this) == text.size();
    if (!is_good) {
      fail(line_, "the quotes are broken");
    } else if (csv_fini(&parser, on_field, on_end, this) != 0) {
      fail(line_, "a quote is not closed");
    }
    csv_free(&parser);
  }

  const Outcome& outcome() const { return outcome_; }

 private:
  void fail(std::size_t line, const std::string& what) {
    if (outcome_.error.empty()) outcome_.error = ": row " + std::to_string(line) + ": " + what;
  }

  static void on_field(void* text, std::size_t size, void* self) {
    auto& expected = *static_cast<Expected*>(self);
    if (expected.cells_.empty()) expected.first_line_ = expected.line_;
    expected.cells_.emplace_back(static_cast<const char*>(text), size);
    for (const char c : expected.cells_.back()) expected.line_ += c == '\n' ? 1U : 0U;
    expected.after_return_ = false;
  }

  static void on_end(int end, void* self) {
    auto& expected = *static_cast<Expected*>(self);
    expected.take();
    if (end != '\n' || !expected.after_return_) ++expected.line_;
    expected.after_return_ = end == '\r';
  }

  void take() {
    const std::vector<std::string> cells = std::move(cells_);
    cells_.clear();
    if (cells.empty() || (cells.size() == 1 && cells[0].empty())) return;
    if (!outcome_.error.empty()) return;
    for (const std::string& cell : cells) {
      if (!is_utf8(cell)) return fail(first_line_, "the text is not UTF-8");
    }
    if (!has_header_) {
      has_header_ = true;
      return;
    }
    if (cells.size() != 2) {
      return fail(first_line_, std::to_string(cells.size()) + " fields, but the header has 2");
    }
    outcome_.rows += std::to_string(first_line_) + "|" + cells[0] + "|" + cells[1] + "|\n";
  }

  Outcome outcome_;
  std::vector<std::string> cells_;
  std::size_t line_ = 1;
  std::size_t first_line_ = 0;
  bool after_return_ = false;
  bool has_header_ = false;
};

/// Text of what CSV files are made of, mostly whole rows.
class Texts {
 public:
  explicit Texts(unsigned seed) : random_(seed) {}

  std::string any() {
    constexpr const char* kEnds[] = {"\n", "\r\n", "\r", "\n\n", "\n \t\n", "\r\n\r\n", ""};
    std::string text = below(8) == 0 ? "\xEF\xBB\xBF" : "";
    text += below(4) == 0 ? "\"a\", b" : "a,b";
    const std::string end = kEnds[below(below(3) == 0 ? 6 : 2)];
    text += end;
    for (unsigned rows = below(8); rows > 0; --rows) {
      text += field() + ',' + field();
      if (below(12) == 0) text += ',' + field();
      text += below(4) == 0 ? kEnds[below(7)] : end;
    }
    if (below(3) == 0) text += field();
    return text;
  }

 private:
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }

  std::string field() {
    const std::string pieces[] = {
        "1.5", " ",    "\t",   "x y", "é", "\"", "\"\"", "\r",
        "\n",  "\xFF", "\xC3", "",    "0", "'",  ";",    std::string(1, '\0')};
    std::string text;
    const unsigned kinds = below(3) == 0 ? std::size(pieces) : 5;
    for (unsigned n = below(4); n > 0; --n) text += pieces[below(kinds)];
    if (below(6) == 0) text = "\"" + text + "\"";
    return text;
  }

  std::mt19937 random_;
};

TEST(CsvFile, RowsAreThoseOfLibcsv) {
  const char* given = std::getenv("BALLAST_SEED");
  const unsigned seed =
      given != nullptr ? static_cast<unsigned>(std::stoul(given)) : std::random_device{}();
  SCOPED_TRACE("BALLAST_SEED=" + std::to_string(seed) + " desk_test --gtest_filter='CsvFile.*'");
  Texts texts(seed);
  const File file;
  std::size_t read_to_the_end = 0;
  for (int i = 0; i < 3'000; ++i) {
    const std::string text = texts.any();
    file.write(text);
    const Outcome found = read(file.path());
    const Expected expected(text);
    ASSERT_EQ(found.rows, expected.outcome().rows) << one_line(text);
    ASSERT_EQ(found.error, expected.outcome().error) << one_line(text);
    read_to_the_end += found.error.empty() ? 1U : 0U;
  }
  EXPECT_GT(read_to_the_end, 700U);
}

/// Rows that end where one piece of the file is read and the next begins.
TEST(CsvFile, LongFilesAreReadInPieces) {
  const File file;
  for (const std::size_t length : {100U, 1'000U, 300'000U, 1'000'000U}) {
    std::string text = "b,a\r\n";
    std::string rows;
    for (std::size_t row = 2; text.size() < 2'500'000; ++row) {
      const std::string cell(length + row % 7, static_cast<char>('a' + row % 26));
      const bool is_quoted = row % 5 == 0;
      text += is_quoted ? "\"" + cell + "\"," : cell + ",";
      text += std::to_string(row) + "\r\n";
      rows += std::to_string(row) + "|" + std::to_string(row) + "|" + cell + "|\n";
    }
    file.write(text);
    const Outcome found = read(file.path());
    EXPECT_EQ(found.error, "");
    ASSERT_TRUE(found.rows == rows) << length;
  }
}

TEST(CsvFile, RowsThatNeverEndAreRefused) {
  const File file;
  const std::string error = ": row 2: the row is longer than 1 MiB; is this a CSV file?";
  file.write("a,b\n" + std::string(3 << 20, 'x'));
  EXPECT_EQ(read(file.path()).error, error);
  std::string in_quotes = "a,b\n\"";
  for (int i = 0; i < 1'000'000; ++i) in_quotes += "xx\n";
  file.write(in_quotes);
  EXPECT_EQ(read(file.path()).error, error);
}

TEST(CsvFile, PipesAreRead) {
  const File file;
  ASSERT_EQ(mkfifo(file.path().c_str(), 0600), 0);
  std::thread writer([&] {
    std::ofstream out(file.path(), std::ios::binary);
    out << "a,b\n1," << std::flush << "2\n" << std::flush << "3,4";
  });
  const Outcome found = read(file.path());
  writer.join();
  EXPECT_EQ(found.rows, "2|1|2|\n3|3|4|\n");
  EXPECT_EQ(found.error, "");
}

TEST(CsvFile, WhatIsNoFile) {
  EXPECT_EQ(read("/nonexistent/A.csv").error, ": cannot be read: No such file or directory");
  EXPECT_EQ(read("/").error, ": is a directory");
  EXPECT_EQ(read("/dev/zero").error, ": is not a regular file; give the path of one");
  const File file;
  file.write("\n \n");
  EXPECT_EQ(read(file.path()).error, ": row 1: the file is empty; a header is needed");
}

}  // namespace
}  // namespace ballast
