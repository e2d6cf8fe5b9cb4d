// Logs: replay, its summary and files; what a damaged log gets; the oct10 scenario.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/system/program.hpp"

namespace ballast::system_test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

/// A short bankrupt at 56,000, its long side deleveraged at the bankruptcy price 54,999, the
/// short's leg closed for what that brought, and one command that is refused.
class SmallLog : public testing::Test {
 protected:
  SmallLog() {
    folder_.take("small_log.csv");
    folder_.take("small_venue.json");
    const Outcome outcome = folder_.run(
        {"log", "import", "small_log.csv", "--out", "small.blog", "--venue", "small_venue.json"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }

  nlohmann::ordered_json summary(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"replay", "small.blog", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = folder_.run(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return nlohmann::ordered_json::parse(outcome.out);
  }

  Folder folder_;
};

TEST_F(SmallLog, SummaryIsWhatHappened) {
  const auto summary = this->summary();
  EXPECT_EQ(summary["accounts"], 3);
  EXPECT_EQ(summary["open_positions"], 0);
  EXPECT_EQ(summary["verdicts"]["safe"], 3);
  EXPECT_EQ(summary["verdict_changes"]["bankrupt"], 1);
  ASSERT_EQ(summary["adl"].size(), 1U);
  EXPECT_EQ(summary["adl"][0].dump(),
            R"({"symbol":"BTC","fills":1,"takes":1,"qty":"1","notional":"54999",)"
            R"("mean_price":"54999","qty_left":"0"})");
  ASSERT_EQ(summary["value"].size(), 1U);
  EXPECT_EQ(summary["value"][0].dump(),
            R"({"asset":"USD","opening":"104999","transfers":"0","trades":"0","reduces":"-54999",)"
            R"("adl":"54999","settlement":"0","funding":"0","expected":"104999",)"
            R"("found":"104999","booked_as_logged":true,"trades_and_closes_net":"0",)"
            R"("every_leg_has_its_opposite":true})");
  EXPECT_EQ(summary["refused"].dump(), R"([{"command":"reduce","reason":"over_close","count":1}])");
  EXPECT_EQ(summary["accepted"], 22);
  EXPECT_EQ(summary["commands"], 23);
  EXPECT_EQ(summary["events"], 5);
}

TEST_F(SmallLog, LatencyIsModelledOfASimulatedCardAndMeasuredOtherwise) {
  const Outcome outcome = folder_.run({"latency", "small.blog", "--samples", "20", "--json"});
  if (engine_under_test() == "hls") {
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.err, HasSubstr("--kernel: HLS kernels have no clock"));
    return;
  }
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto row = objects_of(outcome.out).at(0);
  const bool is_simulated = engine_under_test() == "sim";
  EXPECT_EQ(row["engine"], engine_under_test());
  EXPECT_EQ(row["time"], is_simulated ? "modelled" : "measured");
  EXPECT_EQ(row["samples"], 20);
  // The way over the link and back alone takes 700 ns.
  EXPECT_GT(row["min_ns"], is_simulated ? 700 : 0);
  EXPECT_LE(row["min_ns"], row["median_ns"]);
  EXPECT_LE(row["median_ns"], row["p99_ns"]);
  EXPECT_LE(row["p99_ns"], row["max_ns"]);
  EXPECT_LT(row["max_ns"], is_simulated ? 1500 : 1'000'000'000);

  folder_.write("stop.csv",
                "sequence,kind,flags,side,symbol,position,account,arg\n"
                "1,stop,,both,0,0,0,0\n");
  ASSERT_EQ(folder_.run({"log", "import", "stop.csv", "--out", "stop.blog"}).status, 0);
  const Outcome refused = folder_.run({"latency", "stop.blog"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("stop.blog: has no start-up"));
}

TEST_F(SmallLog, SummaryReads) {
  const Outcome outcome = folder_.run({"replay", "small.blog"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(outcome.out, HasSubstr("Auto-deleveraging: 1 positions of 1 accounts"));
  EXPECT_THAT(outcome.out, HasSubstr("104,999.00"));
  EXPECT_THAT(outcome.out, HasSubstr("booked as the log says: exactly\n"));
  EXPECT_THAT(outcome.out, HasSubstr("trades and closes after start-up net to 0: every leg has "
                                     "its opposite\n"));
  EXPECT_THAT(outcome.out, HasSubstr("reduce              over_close"));
  EXPECT_THAT(outcome.out, HasSubstr("commands/s"));
}

/// The short's leg is left out, so what the long was paid at the close came from nobody.
TEST_F(SmallLog, ALegWithoutItsOppositeIsNoticed) {
  std::string csv = folder_.read("small_log.csv");
  csv.resize(csv.find("\n22,") + 1);
  folder_.write("one_sided.csv", csv);
  ASSERT_EQ(folder_
                .run({"log", "import", "one_sided.csv", "--out", "small.blog", "--venue",
                      "small_venue.json"})
                .status,
            0);
  const auto summary = this->summary();
  EXPECT_EQ(summary["booked_as_logged"], true);
  EXPECT_EQ(summary["every_leg_has_its_opposite"], false);
  EXPECT_EQ(summary["value"][0]["trades_and_closes_net"], "54999");
  EXPECT_THAT(folder_.run({"replay", "small.blog"}).out,
              HasSubstr("net to 54999: fees, or a leg without its opposite\n"));
}

TEST_F(SmallLog, WhatIsNotNothingIsNotPrintedAsNothing) {
  std::string csv = folder_.read("small_log.csv");
  const std::string header = csv.substr(0, csv.find('\n'));
  std::string row = "24,wallet_delta,,,,,1,";
  const auto commas = std::count(
      header.begin(), header.begin() + static_cast<std::ptrdiff_t>(header.find(",amount,")), ',');
  row.append(static_cast<std::size_t>(commas) - 6, ',');
  row += "-4";
  row.append(static_cast<std::size_t>(std::count(header.begin(), header.end(), ',') -
                                      std::count(row.begin(), row.end(), ',')),
             ',');
  folder_.write("four.csv", csv + row + "\n");
  const Outcome imported = folder_.run(
      {"log", "import", "four.csv", "--out", "small.blog", "--venue", "small_venue.json"});
  ASSERT_EQ(imported.status, 0) << imported.err;
  const Outcome outcome = folder_.run({"replay", "small.blog"});
  EXPECT_THAT(outcome.out, testing::ContainsRegex("transfers +-0\\.000004\n"));
  EXPECT_THAT(outcome.out, testing::ContainsRegex("trades +0\\.00\n"));
  EXPECT_EQ(summary()["value"][0]["transfers"], "-0.000004");
}

/// A book that begins with a restoration: its accounts count for the capacity, its money for the
/// opening.
TEST_F(SmallLog, ARestorationIsTheOpeningBook) {
  const std::vector<std::string> columns = {
      "sequence",  "kind",      "flags",        "side",       "symbol",       "position",
      "account",   "arg",       "warn_num",     "warn_den",   "takeover_num", "takeover_den",
      "options",   "max_lots",  "asset",        "unit_value", "marks",        "time_ns",
      "wallet_lo", "wallet_hi", "extra_margin", "quantity",   "entry_value",  "light",
      "next",      "amount"};
  std::string csv;
  for (const std::string& column : columns) csv += (csv.empty() ? "" : ",") + column;
  int number = 0;
  const auto add = [&](const std::string& kind, std::map<std::string, std::string> cells) {
    cells["sequence"] = std::to_string(++number);
    cells["kind"] = kind;
    cells["side"] = "both";
    csv += "\n";
    for (const std::string& column : columns) {
      csv += (column == columns[0] ? "" : ",") + cells[column];
    }
  };
  add("clear", {{"flags", "all"}});
  add("asset", {});
  add("symbol", {{"max_lots", "1000000"}});
  add("mark", {{"unit_value", "50000000"}});
  add("commit", {{"marks", "1"}});
  add("restore_account", {{"account", "500"}, {"wallet_lo", "7000000"}});
  add("restore_account", {{"account", "501"}, {"wallet_lo", "8000000"}});
  const auto add_position = [&](const char* id, const char* account, const std::string& sign) {
    add("restore_position", {{"position", id},
                             {"account", account},
                             {"quantity", sign + "10"},
                             {"entry_value", sign + "500000000"}});
  };
  add_position("1", "500", "");
  add_position("2", "501", "-");
  add("resume", {{"next", "11"}});
  add("wallet_delta", {{"account", "500"}, {"amount", "3"}});
  folder_.write("restored.csv", csv + "\n");
  const Outcome imported = folder_.run(
      {"log", "import", "restored.csv", "--out", "small.blog", "--venue", "small_venue.json"});
  ASSERT_EQ(imported.status, 0) << imported.err;
  const auto summary = this->summary();
  EXPECT_EQ(summary["refused"].size(), 0U);
  EXPECT_EQ(summary["accounts"], 2);
  EXPECT_EQ(summary["open_positions"], 2);
  EXPECT_EQ(summary["value"][0]["opening"], "15");
  EXPECT_EQ(summary["value"][0]["transfers"], "0.000003");
  EXPECT_EQ(summary["value"][0]["booked_as_logged"], true);

  folder_.write(
      "gap.csv",
      "sequence,kind,flags,side,symbol,position,account,arg,next\n1,resume,,both,,,,,7\n");
  const Outcome gap = folder_.run({"log", "import", "gap.csv", "--out", "gap.blog"});
  EXPECT_EQ(gap.status, 2);
  EXPECT_THAT(gap.err, HasSubstr("gap.csv: row 2: next: is 7, should be 2: a log goes on at the "
                                 "number behind a resume"));
  EXPECT_FALSE(folder_.has("gap.blog"));
}

TEST_F(SmallLog, WithoutAVenueFiguresAreInUnits) {
  const Outcome outcome = folder_.run({"log", "import", "small_log.csv", "--out", "bare.blog"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const Outcome bare = folder_.run({"replay", "bare.blog", "--json"});
  const auto summary = nlohmann::ordered_json::parse(bare.out);
  EXPECT_EQ(summary["adl"][0]["symbol"], "symbol 0");
  EXPECT_EQ(summary["adl"][0]["qty"], "1000 lots");
  EXPECT_EQ(summary["value"][0]["found"], "104999000000 atoms");
  const Outcome named =
      folder_.run({"replay", "bare.blog", "--json", "--venue", "small_venue.json"});
  EXPECT_EQ(nlohmann::ordered_json::parse(named.out)["adl"][0]["symbol"], "BTC");
}

TEST_F(SmallLog, FilesAreWholeAndRepeatable) {
  EXPECT_EQ(summary({"--out", "one"})["digest"], summary({"--out", "two"})["digest"]);
  EXPECT_EQ(folder_.read("one/events.blog"), folder_.read("two/events.blog"));
  const Outcome exported = folder_.run({"log", "export", "one/events.blog", "--out", "events.csv"});
  EXPECT_EQ(exported.status, 0) << exported.err;
  EXPECT_EQ(folder_.read("events.csv"), folder_.read("two/events.csv"));
  const std::vector<Row> events = rows_of(folder_.read("events.csv"));
  ASSERT_EQ(events.size(), 5U);
  EXPECT_EQ(events[1].at("kind"), "adl_close");
  EXPECT_EQ(events[1].at("cash"), "54999000000");
  const auto written = nlohmann::ordered_json::parse(folder_.read("one/summary.json"));
  EXPECT_EQ(written["digest"], summary()["digest"]);
}

TEST_F(SmallLog, ExportAndImportGiveTheSameBytes) {
  ASSERT_EQ(folder_.run({"log", "export", "small.blog", "--out", "again.csv"}).status, 0);
  ASSERT_EQ(
      folder_
          .run({"log", "import", "again.csv", "--out", "again.blog", "--venue", "small_venue.json"})
          .status,
      0);
  EXPECT_EQ(folder_.read("again.blog"), folder_.read("small.blog"));
}

TEST_F(SmallLog, InfoCountsRecords) {
  const Outcome outcome = folder_.run({"log", "info", "small.blog"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\nrecords,23\n"));
  EXPECT_THAT(outcome.out, HasSubstr("\nadl_take,1\n"));
}

/// A log that is not what was written: status 2, one line, no output, no files.
void expect_refused(const Folder& folder, const std::string& error) {
  const Outcome outcome = folder.run({"replay", "bad.blog", "--out", "out"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, MatchesRegex("ballast: error: bad\\.blog: " + error + "\n"));
  for (const char* file : {"out/events.blog", "out/events.csv", "out/summary.json"}) {
    EXPECT_FALSE(folder.has(file)) << file;
  }
}

TEST_F(SmallLog, TruncatedIsRefused) {
  const std::string whole = folder_.read("small.blog");
  for (const std::size_t cut : {std::size_t{1}, std::size_t{64}, whole.size() - 10}) {
    folder_.write("bad.blog", whole.substr(0, whole.size() - cut));
    expect_refused(folder_, "[^\n]+");
  }
  folder_.write("bad.blog", "");
  expect_refused(folder_, "[^\n]+");
}

TEST_F(SmallLog, EveryAlteredByteIsFound) {
  const std::string whole = folder_.read("small.blog");
  const std::size_t records = whole.size() - 23 * 64;
  for (std::size_t at = 0; at < whole.size(); at += 13) {
    std::string bad = whole;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    folder_.write("bad.blog", bad);
    if (at < records) {
      expect_refused(folder_, "[^\n]+");
      continue;
    }
    const std::size_t record = (at - records) / 64 + 1;
    expect_refused(folder_, "row " + std::to_string(record) + ": (sequence|check|phase): [^\n]+");
  }
}

TEST_F(SmallLog, EventsCannotBeReplayed) {
  summary({"--out", "one"});
  folder_.write("bad.blog", folder_.read("one/events.blog"));
  expect_refused(folder_, "[^\n]+");
}

TEST(Oct10, GeneratesTheSameLogAndReplaysToTheSameDigest) {
  const Folder folder;
  for (const char* name : {"a.blog", "b.blog"}) {
    const Outcome outcome = folder.run(
        {"generate", "oct10", "--scale", "0.004", "--seed", "7", "--out", name, "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto generated = nlohmann::json::parse(outcome.out);
    EXPECT_TRUE(generated["value_conserved"]);
    const Outcome replayed = folder.run({"replay", name, "--json"});
    ASSERT_EQ(replayed.status, 0) << replayed.err;
    const auto summary = nlohmann::json::parse(replayed.out);
    EXPECT_EQ(summary["digest"], generated["digest"]);
    EXPECT_EQ(summary["commands"], generated["commands"]);
    EXPECT_EQ(summary["booked_as_logged"], true);
    EXPECT_EQ(summary["every_leg_has_its_opposite"], true) << summary["value"];
    EXPECT_EQ(summary["refused"].size(), 0U) << summary["refused"];
    std::uint64_t fills = 0;
    for (const auto& symbol : summary["adl"]) fills += symbol["fills"].get<std::uint64_t>();
    EXPECT_EQ(fills, generated["adl_fills"]);
    EXPECT_GT(fills, 0U);
  }
  EXPECT_EQ(folder.read("a.blog"), folder.read("b.blog"));
  const Outcome other =
      folder.run({"generate", "oct10", "--scale", "0.004", "--seed", "8", "--out", "c.blog"});
  EXPECT_EQ(other.status, 0) << other.err;
  EXPECT_NE(folder.read("a.blog"), folder.read("c.blog"));
}

TEST(Oct10, AScaleOutOfRangeIsRefused) {
  const Folder folder;
  for (const char* scale : {"0", "-1", "1.5", "nan", "much"}) {
    const Outcome outcome = folder.run({"generate", "oct10", "--scale", scale, "--out", "a.blog"});
    EXPECT_EQ(outcome.status, 2) << scale;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, MatchesRegex("ballast: error: [^\n]*scale[^\n]*\n")) << scale;
    EXPECT_TRUE(folder.names().empty());
  }
}

}  // namespace
}  // namespace ballast::system_test
