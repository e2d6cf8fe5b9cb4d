// Runs the `ballast` program as a user does: in a folder with files, arguments in, text out.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ballast::system_test {

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

/// The engine that this run of the tests is about: `software`, `sim`, or `hls`, which is sim with
/// the HLS kernels.
std::string engine_under_test();

/// A folder of its own for one test, removed at its end.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  const std::string& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;
  bool has(const std::string& name) const;
  std::vector<std::string> names() const;
  /// Copies a file of tests/system/data into it.
  void take(const std::string& name) const;

  /// Runs `ballast` in it, on the engine under test where the command has engines and none is
  /// named.
  Outcome run(const std::vector<std::string>& arguments) const;
  /// Runs a shell's text in it, where $BALLAST is the program. What a signal ended has status -1.
  Outcome shell(const std::string& text) const;
  /// Runs `ballast` with --venue V.json --accounts A.csv --positions P.csv behind the command.
  Outcome run_book(const std::string& command, std::vector<std::string> arguments = {}) const;

 private:
  Outcome start(const char* program, const std::vector<std::string>& arguments) const;

  std::string path_;
};

std::string read_data(const std::string& name);

/// Rows of CSV without quotes, by column name.
using Row = std::map<std::string, std::string>;
std::vector<Row> rows_of(const std::string& csv);
/// JSON lines.
std::vector<nlohmann::ordered_json> objects_of(const std::string& lines);

}  // namespace ballast::system_test
