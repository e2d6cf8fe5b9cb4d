#include "tests/system/program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace ballast::system_test {
namespace {

std::string slurp(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path.string() + ": cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : line) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

bool has_engines(const std::string& command) {
  for (const char* one : {"margin", "rank", "adl", "explain", "replay", "latency", "stress"}) {
    if (command == one) return true;
  }
  return false;
}

std::vector<std::string> with_engine(std::vector<std::string> arguments) {
  const auto has = [&](const char* option) {
    return std::find(arguments.begin(), arguments.end(), option) != arguments.end();
  };
  if (arguments.empty() || !has_engines(arguments.front())) return arguments;
  if (!has("--engine") && engine_under_test() == "hls") {
    arguments.insert(arguments.end(), {"--engine", "sim", "--kernel", "hls"});
  } else if (!has("--engine")) {
    arguments.insert(arguments.end(), {"--engine", engine_under_test()});
  }
  // The verilated card that a user gets without asking takes long to clear its stores.
  const auto engine = std::find(arguments.begin(), arguments.end(), "--engine") + 1;
  if (engine != arguments.end() && *engine == "sim" && !has("--xclbin") && !has("--kernel")) {
    arguments.insert(arguments.end(), {"--xclbin", BALLAST_XRT "/small-4.xclbin"});
  }
  return arguments;
}

}  // namespace

std::string engine_under_test() {
  const char* named = std::getenv("BALLAST_TEST_ENGINE");
  return named == nullptr ? "software" : named;
}

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "ballast-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void Folder::write(const std::string& name, const std::string& text) const {
  std::ofstream(path_ + "/" + name, std::ios::binary) << text;
}

std::string Folder::read(const std::string& name) const { return slurp(path_ + "/" + name); }

bool Folder::has(const std::string& name) const {
  return std::filesystem::exists(path_ + "/" + name);
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

void Folder::take(const std::string& name) const { write(name, read_data(name)); }

Outcome Folder::run(const std::vector<std::string>& arguments) const {
  return start(BALLAST_PROGRAM, with_engine(arguments));
}

Outcome Folder::shell(const std::string& text) const {
  setenv("BALLAST", BALLAST_PROGRAM, 1);
  return start("/bin/sh", {"-c", text});
}

Outcome Folder::start(const char* program, const std::vector<std::string>& arguments) const {
  // Beside the folder, so that tests can see what the program itself leaves in it.
  const std::string out = path_ + ".out";
  const std::string err = path_ + ".err";
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), kFlags, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), kFlags, 0600);
  posix_spawn_file_actions_addchdir_np(&actions, path_.c_str());
  std::vector<char*> argv{const_cast<char*>(program)};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t child = 0;
  const int failed = posix_spawn(&child, program, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error(std::string("cannot start ") + program);
  int status = 0;
  waitpid(child, &status, 0);
  Outcome outcome;
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  outcome.out = slurp(out);
  outcome.err = slurp(err);
  std::filesystem::remove(out);
  std::filesystem::remove(err);
  return outcome;
}

Outcome Folder::run_book(const std::string& command, std::vector<std::string> arguments) const {
  std::vector<std::string> all{command, "--venue",     "V.json", "--accounts",
                               "A.csv", "--positions", "P.csv"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return run(all);
}

std::string read_data(const std::string& name) { return slurp(BALLAST_TEST_DATA "/" + name); }

std::vector<Row> rows_of(const std::string& csv) {
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  const std::vector<std::string> header = split(line, ',');
  std::vector<Row> rows;
  while (std::getline(lines, line)) {
    const std::vector<std::string> cells = split(line, ',');
    EXPECT_EQ(cells.size(), header.size()) << line;
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < std::min(cells.size(), header.size()); ++i) {
      row[header[i]] = cells[i];
    }
  }
  return rows;
}

std::vector<nlohmann::ordered_json> objects_of(const std::string& lines) {
  std::istringstream stream(lines);
  std::vector<nlohmann::ordered_json> objects;
  for (std::string line; std::getline(stream, line);) {
    objects.push_back(nlohmann::ordered_json::parse(line));
  }
  return objects;
}

}  // namespace ballast::system_test
