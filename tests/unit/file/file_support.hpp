// What the tests of files share: a folder of their own, and what is in it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/file/output_file.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast::file_test {

/// An empty folder, removed afterwards.
class FolderTest : public testing::Test {
 protected:
  FolderTest() {
    std::string name = (std::filesystem::temp_directory_path() / "ballast-file-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
    folder_ = name;
  }
  ~FolderTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string read(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
  }
  /// As a program does it.
  void put(const std::string& path, const std::string& bytes, OutputOptions options = {}) const {
    OutputFile file(path, options);
    file.write(bytes);
    file.finish();
  }
  /// Whether files can be without a name here.
  bool has_unnamed_files() const {
    const OutputFile file(path("unnamed"));
    return names().empty();
  }

  std::filesystem::path folder_;
};

/// The message of the Error that `act` throws; "" when it throws nothing.
template <typename Error, typename Act>
std::string error_of(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

inline constexpr OutputOptions kNamed{.make_folders = false, .named_temporary = true};

}  // namespace ballast::file_test
