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
  for (const char* command : {"margin", "rank", "adl", "explain", "replay", "generate", "log",
                              "latency", "devices", "risk"}) {
    EXPECT_THAT(help.out, HasSubstr(std::string("\n  ") + command)) << command;
    const Outcome own = folder.run({command, "--help"});
    EXPECT_EQ(own.status, 0) << command;
    EXPECT_THAT(own.out, HasSubstr("Usage: ballast " + std::string(command)));
    EXPECT_EQ(own.err, "");
  }
}

TEST(Arguments, WrongOnesAreOneLineAndStatusTwo) {
  const std::string kSeed =
      " is not a whole number from 0 to 18446744073709551615; see 'ballast generate oct10 --help'";
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
       "--devices: '0' is not a whole number from 1 to 16; see 'ballast replay --help'"},
      {{"replay", "x.blog", "--watchdog", "0"},
       "--watchdog: '0' is not a whole number from 1 to 4611686018427387904; see 'ballast replay "
       "--help'"},
      {{"log"}, "A subcommand is required; see 'ballast log --help'"},
      {{"rank", "--venue", "V", "--accounts", "A", "--positions", "P", "--symbol", "S", "--side",
        "up"},
       "--side: up not in {long,short}; see 'ballast rank --help'"},
      {{"rank", "--venue", "V", "--accounts", "A", "--positions", "P", "--symbol", "S", "--side",
        "long", "--top", "0"},
       "--top: '0' is not a whole number from 1 to 16777216; see 'ballast rank --help'"},
      {{"rank", "--venue", "V", "--accounts", "A", "--positions", "P", "--symbol", "S", "--side",
        "long", "--top", "-18446744073709551615"},
       "--top: '-18446744073709551615' is not a whole number from 1 to 16777216; see 'ballast rank "
       "--help'"},
      {{"generate", "oct10", "--seed", "-1", "--out", "x.blog"}, "--seed: '-1'" + kSeed},
      {{"generate", "oct10", "--seed", "", "--out", "x.blog"}, "--seed: ''" + kSeed},
      {{"generate", "oct10", "--seed", "18446744073709551616", "--out", "x.blog"},
       "--seed: '18446744073709551616'" + kSeed},
      {{"generate", "oct10", "--seed", "0x10", "--out", "x.blog"}, "--seed: '0x10'" + kSeed},
      {{"generate", "oct10", "--scale", "nan", "--out", "x.blog"},
       "--scale: 'nan' is not a decimal number; write it like 0.01; see 'ballast generate oct10 "
       "--help'"},
      {{"generate", "oct10", "--scale", "0x1p-3", "--out", "x.blog"},
       "--scale: '0x1p-3' is not a decimal number; write it like 0.01; see 'ballast generate oct10 "
       "--help'"},
      {{"margin", "--venu", "x"},
       "unknown option '--venu' (is --venue meant?); see 'ballast margin --help'"},
      {{"margin", "--venu=x", "--accounts", "A"},
       "unknown option '--venu' (is --venue meant?); see 'ballast margin --help'"},
      {{"replay", "--wholly-unknown"},
       "unknown option '--wholly-unknown'; see 'ballast replay --help'"},
      {{"replay", "x.blog", "y.blog"},
       "there is nothing that 'y.blog' could be; see 'ballast replay --help'"},
      {{"replya", "x.blog"}, "unknown command 'replya' (is replay meant?); see 'ballast --help'"},
      {{"log", "inof"}, "unknown command 'inof' (is info meant?); see 'ballast log --help'"},
      {{"--versoin"}, "unknown option '--versoin' (is --version meant?); see 'ballast --help'"},
  };
  const Folder folder;
  for (const auto& [arguments, error] : kCases) {
    const Outcome outcome = folder.run(arguments);
    EXPECT_EQ(outcome.status, 2) << error;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "ballast: error: " + error + "\n");
  }
}

TEST(Arguments, WholeNumbersAreDecimal) {
  const Folder folder;
  const auto digest = [&](const char* seed) {
    const Outcome outcome = folder.run(
        {"generate", "oct10", "--scale", "0.001", "--seed", seed, "--out", "x.blog", "--json"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return objects_of(outcome.out).at(0).at("seed").get<std::uint64_t>();
  };
  EXPECT_EQ(digest("010"), 10U);
  EXPECT_EQ(digest("18446744073709551615"), 18446744073709551615U);
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
