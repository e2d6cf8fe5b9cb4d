#include "tests/unit/log/log_support.hpp"

#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace ballast::log_test {
namespace {

std::uint64_t seed() {
  static const std::uint64_t value = [] {
    const char* given = std::getenv("BALLAST_SEED");
    return given != nullptr ? std::stoull(given) : std::random_device{}();
  }();
  return value;
}

std::filesystem::path make_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "ballast-log-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
  return name;
}

}  // namespace

LogTest::LogTest()
    : random_(seed()),
      folder_(make_folder()),
      trace_(__FILE__, __LINE__, "replay with BALLAST_SEED=" + std::to_string(seed())) {}

LogTest::~LogTest() { std::filesystem::remove_all(folder_); }

std::vector<std::string> LogTest::files() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

void LogTest::fill(Record& record) {
  record.kind = static_cast<std::uint8_t>(random_() % 32);  // some past the last known
  if (random_() % 8 == 0) record.kind = static_cast<std::uint8_t>(random_());
  record.flags = static_cast<std::uint8_t>(random_());
  record.symbol = static_cast<std::uint16_t>(random_());
  record.position = static_cast<std::uint32_t>(random_());
  record.account = static_cast<std::uint32_t>(random_());
  record.arg = static_cast<std::uint32_t>(random_());
  for (std::uint64_t& word : record.word) word = random_() % 4 == 0 ? 0 : random_();
}

std::vector<Command> LogTest::random_commands(std::size_t count) {
  std::vector<Command> commands(count);
  for (std::size_t i = 0; i < count; ++i) {
    fill(commands[i]);
    commands[i].sequence = i + 1;
    // A log's numbers have no gaps: a resume goes on at the next.
    if (commands[i].command() == CommandKind::resume) commands[i].word[0] = i + 2;
  }
  return commands;
}

std::vector<Event> LogTest::random_events(std::size_t count) {
  std::vector<Event> events(count);
  std::uint64_t sequence = 1;
  for (Event& event : events) {
    fill(event);
    sequence += random_() % 3;
    event.sequence = sequence;
  }
  return events;
}

void LogTest::write(const std::string& name, const std::vector<Command>& commands,
                    const std::string& venue) {
  LogWriter writer(path(name), LogKind::commands, venue);
  writer.append(commands);
  writer.finish();
}

std::string read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace ballast::log_test
