#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/report/run_record.hpp"
#include "tests/unit/report/sample_record.hpp"

namespace ballast::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Markdown, SaysTheVerdictAndTheFigures) {
  const std::string text = to_markdown(sample_record({5, 60, 20, 300}, 1));
  EXPECT_THAT(text, testing::StartsWith(
                        "# 10 October 2025\n\n**Cover 1 held, cover 2 did not.** Margin and fund"));
  EXPECT_THAT(text, HasSubstr("\n| ADL fills | 35,871 | 34,983 | +2.5\u00A0% |\n"));
  EXPECT_THAT(text, HasSubstr("\n| Hedges broken | 1,204 |  |  |\n"));
  EXPECT_THAT(text, HasSubstr("\n## Who bore the loss\n"));
  EXPECT_THAT(text, HasSubstr("\n## Runs compared\n"));
  EXPECT_THAT(text, HasSubstr("Gini coefficient among them 0."));
  EXPECT_THAT(text, HasSubstr("\n| 0:00.0 to 1:01.0 | 361 | 355 | 0 | 0 |\n"));
  EXPECT_THAT(text, HasSubstr("\n## Reverse stress\n\nThe smallest shock that triggers ADL"));
}

TEST(Markdown, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(to_markdown({}),
            "# Stress run\n\n**Value was not conserved.**\n\nseed 1, scale 1, impact on.\n");
}

TEST(Markdown, NamesStayInTheirCells) {
  const std::string text = to_markdown(hostile_record());
  EXPECT_THAT(text, Not(HasSubstr("<script")));
  EXPECT_THAT(text, Not(HasSubstr("<img")));
  EXPECT_THAT(text, Not(HasSubstr("\u202E")));
  EXPECT_THAT(text, Not(HasSubstr(" [a](")));
  EXPECT_THAT(text, Not(testing::ContainsRegex("[^\\\\]\\[a")));
}

}  // namespace
}  // namespace ballast::report
