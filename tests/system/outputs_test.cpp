// What a command may write over, and that what it cannot write leaves everything as it was.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/system/program.hpp"

namespace ballast::system_test {
namespace {

class Outputs : public testing::Test {
 protected:
  Outputs() {
    folder_.take("small_log.csv");
    folder_.take("small_venue.json");
    const Outcome outcome = folder_.run(
        {"log", "import", "small_log.csv", "--out", "small.blog", "--venue", "small_venue.json"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }

  /// Status 2, this one line, nothing printed, the same files with the same bytes.
  void expect_refused(const std::vector<std::string>& arguments, const std::string& error) const {
    const auto before = all_files();
    const Outcome outcome = folder_.run(arguments);
    EXPECT_EQ(outcome.status, 2) << error;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "ballast: error: " + error + "\n");
    EXPECT_EQ(all_files(), before);
  }

  std::map<std::string, std::string> all_files() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
      const std::string name =
          std::filesystem::relative(entry.path(), folder_.path()).generic_string();
      files[name] = entry.is_regular_file() ? folder_.read(name) : "";
    }
    return files;
  }

  Folder folder_;
};

constexpr const char* kIsRead = ": is the file being read; give the output (--out) another name";

TEST_F(Outputs, TheFileBeingReadIsNotWritten) {
  expect_refused({"log", "export", "small.blog", "--out", "./small.blog"},
                 std::string("./small.blog") + kIsRead);
  expect_refused({"log", "import", "small_log.csv", "--out", "small_log.csv"},
                 std::string("small_log.csv") + kIsRead);
  expect_refused({"log", "import", "small_log.csv", "--out", "small_venue.json", "--venue",
                  "small_venue.json"},
                 std::string("small_venue.json") + kIsRead);
}

TEST_F(Outputs, AReplayDoesNotReplaceItsOwnLog) {
  std::filesystem::create_directory(folder_.path() + "/own");
  folder_.write("own/events.blog", folder_.read("small.blog"));
  expect_refused({"replay", "own/events.blog", "--out", "own"},
                 std::string("own/events.blog") + kIsRead);
  folder_.write("own/summary.json", folder_.read("small_venue.json"));
  expect_refused({"replay", "small.blog", "--venue", "own/summary.json", "--out", "own"},
                 std::string("own/summary.json") + kIsRead);
}

TEST_F(Outputs, AReplayWritesAllItsFilesOrNone) {
  for (const char* name : {"events.blog", "events.csv", "summary.json"}) {
    std::filesystem::create_directories(folder_.path() + "/out/" + name);
    expect_refused(
        {"replay", "small.blog", "--out", "out"},
        std::string("out/") + name + ": is not a regular file, so it cannot be replaced");
    std::filesystem::remove(folder_.path() + "/out/" + name);
  }
  expect_refused({"replay", "small.blog", "--out", "small.blog/deep"},
                 "small.blog/deep/events.blog: cannot be written: Not a directory");
  const Outcome outcome = folder_.run({"replay", "small.blog", "--out", "out/in/there"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(folder_.run({"replay", "small.blog", "--out", "out/in/there/"}).status, 0);
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path() + "/out/in/there")) {
    names.push_back(entry.path().filename().string());
  }
  EXPECT_THAT(names, testing::UnorderedElementsAre("events.blog", "events.csv", "summary.json"));
}

TEST_F(Outputs, TheFileBehindALinkIsReplaced) {
  std::filesystem::create_directories(folder_.path() + "/far");
  const auto link = [&](const char* to, const std::string& name) {
    std::filesystem::create_symlink(to, folder_.path() + "/" + name);
  };
  const std::pair<const char*, std::vector<std::string>> table[] = {
      {"exported", {"log", "export", "small.blog", "--out", "exported"}},
      {"imported", {"log", "import", "small_log.csv", "--out", "imported"}},
      {"generated", {"generate", "oct10", "--scale", "0.001", "--out", "generated"}},
      {"out/events.csv", {"replay", "small.blog", "--out", "out"}},
  };
  for (const auto& [name, arguments] : table) {
    for (const bool is_there : {true, false}) {
      folder_.write("far/file", "old");
      if (!is_there) std::filesystem::remove(folder_.path() + "/far/file");
      std::filesystem::remove(folder_.path() + "/" + name);
      std::filesystem::create_directories(folder_.path() + "/out");
      link(name == std::string("out/events.csv") ? "../far/file" : "far/file", name);
      const Outcome outcome = folder_.run(arguments);
      EXPECT_EQ(outcome.status, 0) << outcome.err;
      EXPECT_TRUE(std::filesystem::is_symlink(folder_.path() + "/" + name)) << name;
      EXPECT_GT(folder_.read("far/file").size(), 100U) << name;
    }
  }
  link("loop", "loop");
  const Outcome outcome = folder_.run({"log", "export", "small.blog", "--out", "loop"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err,
            "ballast: error: loop: cannot be written: Too many levels of symbolic links\n");
}

TEST_F(Outputs, ModesStay) {
  folder_.write("s.csv", "old");
  std::filesystem::permissions(folder_.path() + "/s.csv", std::filesystem::perms(0600));
  ASSERT_EQ(folder_.run({"log", "export", "small.blog", "--out", "s.csv"}).status, 0);
  EXPECT_EQ(std::filesystem::status(folder_.path() + "/s.csv").permissions(),
            std::filesystem::perms(0600));
  EXPECT_GT(folder_.read("s.csv").size(), 100U);
}

TEST_F(Outputs, StandardOutputIsNeverReplaced) {
  ASSERT_EQ(folder_.run({"log", "export", "small.blog", "--out", "s.csv"}).status, 0);
  const Outcome generated =
      folder_.run({"generate", "oct10", "--scale", "0.001", "--out", "g.blog", "--json"});
  ASSERT_EQ(generated.status, 0);
  const auto before = all_files();
  for (const std::string& name : std::vector<std::string>{"-", "/dev/stdout"}) {
    EXPECT_EQ(folder_.run({"log", "export", "small.blog", "--out", name}).out,
              folder_.read("s.csv"));
    EXPECT_EQ(
        folder_
            .run({"log", "import", "small_log.csv", "--out", name, "--venue", "small_venue.json"})
            .out,
        folder_.read("small.blog"));
    // What is said of it does not get in between.
    const Outcome outcome =
        folder_.run({"generate", "oct10", "--scale", "0.001", "--out", name, "--json"});
    EXPECT_EQ(outcome.out, folder_.read("g.blog"));
    EXPECT_EQ(outcome.err, generated.out);
  }
  const Outcome piped = folder_.shell("$BALLAST log export small.blog --out /dev/stdout | cat");
  EXPECT_EQ(piped.out, folder_.read("s.csv"));
  EXPECT_EQ(all_files(), before);
  expect_refused({"replay", "small.blog", "--out", "-"},
                 "--out: a folder is needed, and - is standard output; ./- is a folder");
}

/// Nothing is printed of a log whose end is bad.
TEST_F(Outputs, StandardOutputGetsNothingOfWhatIsRefused) {
  std::string bad = folder_.read("small.blog");
  bad[bad.size() - 64] = 99;
  folder_.write("bad.blog", bad);
  const Outcome outcome = folder_.run({"log", "export", "bad.blog", "--out", "-"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
}

TEST_F(Outputs, ADamagedLogLeavesNoFolderBehind) {
  std::string bad = folder_.read("small.blog");
  bad[bad.size() - 64] = 99;
  folder_.write("bad.blog", bad);
  const auto before = all_files();
  const Outcome outcome = folder_.run({"replay", "bad.blog", "--out", "new/er"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, testing::StartsWith("ballast: error: bad.blog: row 23: check: "));
  EXPECT_EQ(all_files(), before);
}

TEST_F(Outputs, AVenueOfAnotherLogIsRefused) {
  const std::string venue = folder_.read("small_venue.json");
  const auto with = [&](const std::string& old_part, const std::string& new_part) {
    std::string text = venue;
    const std::size_t at = text.find(old_part);
    EXPECT_NE(at, std::string::npos) << old_part;
    return text.replace(at, old_part.size(), new_part);
  };
  const std::string more = R"(, {"symbol": "ETH", "lot": 1, "mark": 1, "tiers": []}]})";
  const std::pair<std::string, std::string> table[] = {
      {with("\"max_qty\": 1000", "\"max_qty\": 999"), "BTC: max_lots: is 999000, but 1000000 in "},
      {with(R"("tiers": [{"floor": 0, "rate": "0.004", "deduction": 0}])", R"("collateral": true)"),
       "BTC: collateral: is 1, but 0 in "},
      {with("]}\n  ]\n}", "]}" + more), "symbols: there are 2, but "}};
  for (const auto& [text, error] : table) {
    folder_.write("V.json", text);
    for (const auto& command : {std::vector<std::string>{"replay", "small.blog"},
                                std::vector<std::string>{"log", "import", "small_log.csv"}}) {
      std::vector<std::string> arguments = command;
      arguments.insert(arguments.end(), {"--out", "new", "--venue", "V.json"});
      const auto before = all_files();
      const Outcome outcome = folder_.run(arguments);
      EXPECT_EQ(outcome.status, 2) << error;
      EXPECT_EQ(outcome.out, "");
      EXPECT_THAT(outcome.err, testing::StartsWith("ballast: error: V.json: " + error));
      EXPECT_THAT(outcome.err, testing::MatchesRegex("[^\n]+\n"));
      EXPECT_EQ(all_files(), before);
    }
  }
}

TEST_F(Outputs, AVenueOfAnotherAssetIsRefused) {
  std::string text = folder_.read("small_venue.json");
  text.replace(text.find("\"settlement_decimals\": 6"), 24, R"("assets": {"EUR": 2, "USD": 6})");
  text.replace(text.find("\"kind\""), 0, R"("settle": "USD", )");
  folder_.write("V.json", text);
  expect_refused({"replay", "small.blog", "--venue", "V.json"},
                 "V.json: BTC: asset: is 1, but 0 in small.blog (record 2); give the venue that "
                 "the log was written for");
}

TEST_F(Outputs, AnImportTakesVenuesOnly) {
  folder_.write("V.json", R"({"no": "venue"})");
  const Outcome outcome =
      folder_.run({"log", "import", "small_log.csv", "--out", "new", "--venue", "V.json"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, testing::MatchesRegex("ballast: error: V\\.json: [^\n]+\n"));
  EXPECT_FALSE(folder_.has("new"));
}

/// The venue in a log needs no other file: a log in another folder replays with its names.
TEST_F(Outputs, AnImportedVenueStandsAlone) {
  std::filesystem::create_directory(folder_.path() + "/in");
  folder_.write("in/tiers.json", R"({"BTC": [{"minNotional": 0, "maxNotional": 1e9,
      "maintenanceMarginRate": 0.004}]})");
  std::string text = folder_.read("small_venue.json");
  const std::string tiers = R"("tiers": [{"floor": 0, "rate": "0.004", "deduction": 0}])";
  text.replace(text.find(tiers), tiers.size(),
               R"("tiers_file": "tiers.json", "tiers_from": "BTC")");
  folder_.write("in/V.json", text);
  ASSERT_EQ(
      folder_.run({"log", "import", "small_log.csv", "--out", "a.blog", "--venue", "in/V.json"})
          .status,
      0);
  std::filesystem::remove_all(folder_.path() + "/in");
  const Outcome outcome = folder_.run({"replay", "a.blog"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, testing::HasSubstr("BTC"));
}

TEST_F(Outputs, TheVenueOfALogGoesThroughCsvAndBack) {
  const Outcome venue = folder_.run({"log", "info", "small.blog", "--venue"});
  ASSERT_EQ(venue.status, 0) << venue.err;
  folder_.write("V.json", venue.out);
  ASSERT_EQ(folder_.run({"log", "export", "small.blog", "--out", "s.csv"}).status, 0);
  ASSERT_EQ(folder_.run({"log", "import", "s.csv", "--out", "bare.blog"}).status, 0);
  ASSERT_EQ(
      folder_.run({"log", "import", "s.csv", "--out", "back.blog", "--venue", "V.json"}).status, 0);
  EXPECT_EQ(folder_.read("back.blog"), folder_.read("small.blog"));
  expect_refused({"log", "info", "bare.blog", "--venue"},
                 "bare.blog: there is no venue in this log");
  // Events keep the venue that was used.
  ASSERT_EQ(folder_.run({"replay", "bare.blog", "--venue", "V.json", "--out", "out"}).status, 0);
  EXPECT_EQ(folder_.run({"log", "info", "out/events.blog", "--venue"}).out, venue.out);
}

/// As some editors put it before UTF-8.
TEST_F(Outputs, AByteOrderMarkIsPassedOver) {
  const std::string mark = "\xEF\xBB\xBF";
  for (const char* name : {"V.json", "A.csv", "P.csv"}) folder_.take(name);
  const Outcome without = folder_.run_book("margin");
  ASSERT_EQ(without.status, 0) << without.err;
  for (const char* name : {"V.json", "A.csv", "P.csv", "small_log.csv", "small_venue.json"}) {
    folder_.write(name, mark + folder_.read(name));
  }
  EXPECT_EQ(folder_.run_book("margin").out, without.out);
  EXPECT_EQ(folder_
                .run({"log", "import", "small_log.csv", "--out", "marked.blog", "--venue",
                      "small_venue.json"})
                .status,
            0);
  EXPECT_EQ(folder_.read("marked.blog"), folder_.read("small.blog"));
}

TEST_F(Outputs, ADirectoryIsNoInputFile) {
  std::filesystem::create_directory(folder_.path() + "/dir");
  expect_refused({"log", "import", "dir", "--out", "new"}, "dir: is a directory");
}

TEST_F(Outputs, ColumnsStandUnderTheirHeadersWhateverTheNames) {
  std::string text = folder_.read("small_venue.json");
  text.replace(text.find("\"BTC\""), 5, "\"FARTCOIN/USDC:USDC\"");
  folder_.write("V.json", text);
  const std::string out = folder_.run({"replay", "small.blog", "--venue", "V.json"}).out;
  const std::size_t header = out.find("  symbol ");
  ASSERT_NE(header, std::string::npos);
  const std::size_t row = out.find('\n', header) + 1;
  EXPECT_EQ(out.substr(row, 20), "  FARTCOIN/USDC:USDC");
  EXPECT_EQ(out.find('\n', row) - row, row - 1 - header);
}

}  // namespace
}  // namespace ballast::system_test
