// What is sold moves prices, and lower prices make more to be sold: how much more, by the command.
#include <gtest/gtest.h>

#include "tests/system/program.hpp"

namespace ballast::system_test {
namespace {

double amplification(const std::vector<std::string>& more) {
  const Folder folder;
  std::vector<std::string> arguments = {"stress", "flash_crash", "--scale", "0.1", "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Outcome outcome = folder.run(arguments);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  return nlohmann::json::parse(outcome.out).at("amplification").get<double>();
}

TEST(Amplification, OfAFlashCrashIsAFifthOrMore) { EXPECT_GE(amplification({}), 1.2); }

TEST(Amplification, RisesWithImpact) {
  double before = 1;
  for (const char* const impact : {"0.003", "0.01", "0.03"}) {
    const double now = amplification({"--set", std::string("market.impact=") + impact});
    EXPECT_GT(now, before) << impact;
    before = now;
  }
}

TEST(Amplification, FallsToOneAsDepthGrows) {
  double before = 10;
  for (const char* const depth : {"0.01", "0.1", "1"}) {
    const double now = amplification({"--set", std::string("market.depth=") + depth});
    EXPECT_LT(now, before) << depth;
    before = now;
  }
  EXPECT_NEAR(amplification({"--set", "market.depth=100"}), 1, 0.02);
}

}  // namespace
}  // namespace ballast::system_test
