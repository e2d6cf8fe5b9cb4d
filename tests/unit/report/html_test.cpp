#include "sim/report/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <regex>

#include "sim/report/assets.hpp"
#include "sim/report/page_data.hpp"
#include "tests/unit/report/sample_record.hpp"

namespace ballast::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

TEST(HtmlReport, HoldsEverySectionOfAFullRecord) {
  const std::string page = html_page(sample_record({5, 60, 20, 300}, 1), {"/*plots*/", ""});
  for (const char* id : {"verdict", "figures", "layers", "time", "interest", "phases", "payers",
                         "feedback", "compared", "reverse", "sensitivities", "seeds", "latency",
                         "decisions", "explorer", "disclosed"}) {
    EXPECT_THAT(page, HasSubstr("<section id=\"" + std::string(id) + "\">"));
    EXPECT_THAT(page, HasSubstr("<a href=\"#" + std::string(id) + "\">"));
  }
  EXPECT_THAT(page, HasSubstr("<data value=\"1704000000\">1.704\u00A0bn\u00A0USD</data>"));
  EXPECT_THAT(page, Not(HasSubstr("built without uPlot")));
}

TEST(HtmlReport, LeavesOutWhatIsEmpty) {
  const std::string page = to_html({});
  EXPECT_EQ(count(page, "<section"), 1u) << "the verdict";
  EXPECT_EQ(count(page, "<table"), 0u);
  EXPECT_EQ(count(page, "<figure"), 0u);
  EXPECT_THAT(page, Not(HasSubstr("built without uPlot"))) << "nothing to draw";
}

TEST(HtmlReport, WithoutThePlotsHasTablesAndSaysWhatToInstall) {
  const std::string page = html_page(sample_record({5, 60, 20, 300}, 1), {});
  EXPECT_THAT(page, HasSubstr("install Debian's nodejs and npm"));
  EXPECT_THAT(page, Not(HasSubstr("class=\"plot\"")));
  EXPECT_EQ(count(page, "<details open>"), 6u) << "five charts and the Lorenz curve";
  EXPECT_THAT(page, Not(HasSubstr("new uPlot")));
}

TEST(HtmlReport, LoadsNothing) {
  std::string page = to_html(sample_record({5, 60, 20, 300}, 1));
  EXPECT_THAT(page, HasSubstr("content=\"default-src 'none';"));
  EXPECT_THAT(page, HasSubstr("<link rel=\"icon\" href=\"data:,\">"));
  const std::regex address("(?:src|href)=\"(?!#|data:,)[^\"]*\"|@import|url\\(");
  EXPECT_FALSE(std::regex_search(page, address));
}

TEST(HtmlReport, KeepsTheLicenceOfThePlots) {
  if (assets::plot_script().empty()) GTEST_SKIP() << "built without npm";
  const std::string page = to_html(sample_record({2, 5, 2, 3}, 1));
  EXPECT_THAT(page, HasSubstr("/*!\nThe MIT License"));
  EXPECT_THAT(page, HasSubstr("(v1.6.32)"));
}

TEST(HtmlReport, NamesBreakOutOfNothing) {
  const std::string page = html_page(hostile_record(), {"/*plots*/", ""});
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_EQ(count(page, "</script"), 5u) << "data, plots, page, charts, explorer";
  for (const char* hidden : {"\u202E", "\u2066", "\x01", "\xFF"}) {
    EXPECT_THAT(page, Not(HasSubstr(hidden)));
  }
}

TEST(PageData, IsJsonOfTheAccountsAndTheirDecisions) {
  RunRecord record = sample_record({5, 60, 20, 300}, 1);
  record.decisions.push_back({9'999, 1, "adl_close", "", "", "not shown", "", "", ""});
  const auto data = nlohmann::json::parse(page_data(record));
  EXPECT_EQ(data["accounts"].size(), 20u);
  EXPECT_EQ(data["accounts"][3]["equity_before"], record.accounts[3].equity_before);
  EXPECT_EQ(data["decisions"].size(), 300u) << "without that of an account that is left out";
  EXPECT_EQ(data["times"].size(), 1u) << "shared by all charts";
  EXPECT_NEAR(data["charts"][0]["series"][0]["values"][7].get<double>(),
              record.charts[0].series[0].values[7], 1);
}

TEST(PageData, GapsAreNull) {
  RunRecord record;
  record.charts = {{"k", "", "", false, false, {0, 1}, {{"a", "", {std::nan(""), 1e300}}}}};
  const auto data = nlohmann::json::parse(page_data(record));
  EXPECT_TRUE(data["charts"][0]["series"][0]["values"][0].is_null());
  EXPECT_EQ(data["charts"][0]["series"][0]["values"][1], 1e300);
}

TEST(HtmlReport, OfALargeRunIsSmall) {
  constexpr std::size_t kMost = 5'000'000;
  RunRecord record = sample_record({}, 1);
  EXPECT_LT(to_html(record).size(), kMost)
      << "162 symbols, 116,640 points, 300 accounts, 5,000 decisions";
  record = sample_record({6, 100'000, 300, 5'000}, 1);
  EXPECT_LT(to_html(record).size(), kMost) << "16 lines of 100,000 points";
}

}  // namespace
}  // namespace ballast::report
