// What the tests of the log share: a folder of their own, random records, files as bytes.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "host/include/ballast/error.hpp"
#include "host/include/ballast/log.hpp"

namespace ballast::log_test {

/// An empty folder, removed afterwards, and random records whose seed a failure prints.
class LogTest : public testing::Test {
 protected:
  LogTest();
  ~LogTest() override;
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::vector<std::string> files() const;

  /// Numbered records with every byte of their operands random; kinds known and unknown.
  std::vector<Command> random_commands(std::size_t count);
  std::vector<Event> random_events(std::size_t count);
  void write(const std::string& name, const std::vector<Command>& commands,
             const std::string& venue);

  std::mt19937_64 random_;
  std::filesystem::path folder_;

 private:
  void fill(Record& record);
  testing::ScopedTrace trace_;
};

std::string read_bytes(const std::string& path);
void write_bytes(const std::string& path, const std::string& bytes);
/// The message of the InputError that `act` throws; "" when it throws none.
template <typename Act>
std::string input_error(Act act) {
  try {
    act();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace ballast::log_test
