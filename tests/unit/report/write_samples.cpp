// Writes the pages that the browser's tests look at, and their JSON: report_write_samples FOLDER
#include <filesystem>
#include <fstream>
#include <iostream>

#include "sim/report/html.hpp"
#include "tests/unit/report/sample_record.hpp"

namespace {

namespace report = ballast::report;

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + file.string());
}

void write_all(const std::filesystem::path& folder) {
  const auto record = [&](const std::string& name, const report::RunRecord& run) {
    write(folder / (name + ".html"), report::to_html(run));
    write(folder / (name + ".json"), report::to_json(run));
  };
  const report::RunRecord sample = report::sample_record({}, 1);
  record("sample", sample);
  record("small", report::sample_record({8, 120, 60, 600}, 2));
  record("hostile", report::hostile_record());
  record("empty", {});
  write(folder / "tables.html", report::html_page(sample, {}));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: report_write_samples FOLDER\n";
    return 2;
  }
  try {
    write_all(argv[1]);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
