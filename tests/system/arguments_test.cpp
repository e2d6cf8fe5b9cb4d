// The command line itself: help, version, wrong arguments, CSV and JSON.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/system/program.hpp"

namespace ballast::system_test {
namespace {

using testing::HasSubstr;

TEST(Arguments, VersionAndHelp) {
  const Folder folder;
  const Outcome version = folder.run({"--version"});
  EXPECT_EQ(version.status, 0);
  EXPECT_THAT(version.out, testing::MatchesRegex("ballast [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  const Outcome help = folder.run({"--help"});
  EXPECT_EQ(help.status, 0);
  for (const char* command :
       {"margin", "rank", "adl", "explain", "replay", "generate", "log", "latency", "devices"}) {
    EXPECT_THAT(help.out, HasSubstr(std::string("\n  ") + command)) << command;
    const Outcome own = folder.run({command, "--help"});
    EXPECT_EQ(own.status, 0) << command;
    EXPECT_THAT(own.out, HasSubstr("Usage: ballast " + std::string(command)));
    EXPECT_EQ(own.err, "");
  }
}

TEST(Arguments, WrongOnesAreOneLineAndStatusTwo) {
  const struct {
    std::vector<std::string> arguments;
    std::string error;
  } kCases[] = {
      {{}, "A subcommand is required; see 'ballast --help'"},
      {{"frobnicate"}, "unknown command 'frobnicate'; see 'ballast --help'"},
      {{"margin"}, "--venue is required; see 'ballast margin --help'"},
      {{"replay"}, "LOG is required; see 'ballast replay --help'"},
      {{"replay", "x.blog", "--engine", "abacus"},
       "--engine: abacus not in {software,sim,card}; see 'ballast replay --help'"},
      {{"replay", "x.blog", "--devices", "0"},
       "--devices: Value 0 not in range 1 to 16; see 'ballast replay --help'"},
      {{"replay", "x.blog", "--watchdog", "0"},
       "--watchdog: Value 0 not in range 1 to 4611686018427387904; see 'ballast replay --help'"},
      {{"log"}, "A subcommand is required; see 'ballast log --help'"},
      {{"rank", "--venue", "V", "--accounts", "A", "--positions", "P", "--symbol", "S", "--side",
        "up"},
       "--side: up not in {long,short}; see 'ballast rank --help'"},
      {{"rank", "--venue", "V", "--accounts", "A", "--positions", "P", "--symbol", "S", "--side",
        "long", "--top", "0"},
       "--top: Value 0 not in range 1 to 16777216; see 'ballast rank --help'"},
      {{"rank", "--venue", "V", "--accounts", "A", "--positions", "P", "--symbol", "S", "--side",
        "long", "--top", "-18446744073709551615"},
       "--top: '-18446744073709551615' is not a whole number, 0 or more; see 'ballast rank "
       "--help'"},
      {{"generate", "oct10", "--seed", "-1", "--out", "x.blog"},
       "--seed: '-1' is not a whole number, 0 or more; see 'ballast generate oct10 --help'"},
      {{"generate", "oct10", "--seed", "", "--out", "x.blog"},
       "--seed: '' is not a whole number, 0 or more; see 'ballast generate oct10 --help'"},
  };
  const Folder folder;
  for (const auto& [arguments, error] : kCases) {
    const Outcome outcome = folder.run(arguments);
    EXPECT_EQ(outcome.status, 2) << error;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "ballast: error: " + error + "\n");
  }
}

/// An option that is given an empty text is not as if it were left out.
TEST(Arguments, EmptyValuesAreRefused) {
  const std::vector<std::string> kBook{"--venue", "V", "--accounts", "A", "--positions", "P"};
  const struct {
    std::vector<std::string> command;
    std::vector<std::string> options;
    bool on_a_book;
  } kCases[] = {
      {{"rank"}, {"--policy", "--symbol", "--venue", "--accounts", "--positions"}, true},
      {{"adl"}, {"--policy", "--symbol", "--exclude"}, true},
      {{"explain"}, {"--policy", "--position"}, true},
      {{"replay", "x.blog"}, {"--venue", "--out", "--xclbin", "--trace"}, false},
      {{"generate", "oct10"}, {"--out"}, false},
      {{"log", "export", "x.blog"}, {"--out"}, false},
      {{"log", "import", "x.csv"}, {"--out", "--venue"}, false},
  };
  const Folder folder;
  for (const auto& [command, options, on_a_book] : kCases) {
    for (const std::string& option : options) {
      std::vector<std::string> arguments = command;
      for (std::size_t i = 0; on_a_book && i < kBook.size(); i += 2) {
        if (kBook[i] == option) continue;
        arguments.insert(arguments.end(), {kBook[i], kBook[i + 1]});
      }
      arguments.insert(arguments.end(), {option, ""});
      const Outcome outcome = folder.run(arguments);
      EXPECT_EQ(outcome.status, 2) << command[0] << " " << option;
      EXPECT_THAT(outcome.err,
                  testing::StartsWith("ballast: error: " + option +
                                      ": is empty; give a value or leave the option out; see "))
          << command[0];
    }
  }
  EXPECT_THAT(folder.names(), testing::IsEmpty());
}

}  // namespace
}  // namespace ballast::system_test
