// The summary of a replay, for people: amounts.

#include "host/tools/replay_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ballast::tools {
namespace {

using testing::HasSubstr;

constexpr const char* kVenue = R"({"settlement_decimals": 6, "symbols": [
  {"symbol": "BTC", "kind": "linear", "tick": "0.1", "lot": "0.001", "contract_size": 1,
   "mark": "60000", "tiers": [{"floor": 0, "rate": "0.004", "deduction": 0}]}]})";

/// One transfer of so many atoms, and an account that needs so much margin.
std::string summary_of(std::int64_t atoms, uint128 maintenance_e8, const Venue* venue) {
  op::WalletDelta transfer;
  transfer.amount = atoms;
  const std::vector<Command> log{make_command(CommandKind::asset, op::Asset{}),
                                 make_command(CommandKind::wallet_delta, transfer)};
  ReplayTally tally(log, 1);
  tally.finish();
  ReplaySummary summary;
  summary.venue = venue;
  summary.tally = &tally;
  summary.end.value[0] = atoms;
  summary.end.worst.push_back(
      {.id = 0, .verdict = Verdict::warn, .equity = atoms, .maintenance_e8 = maintenance_e8});
  return summary.text();
}

TEST(ReplayReport, WhatIsNotNothingIsNotPrintedAsNothing) {
  const Venue venue = parse_venue(kVenue, "V.json", ".");
  const struct {
    std::int64_t atoms;
    const char* with_venue;
    const char* without;
  } kCases[] = {
      {0, " 0.00\n", " 0 atoms\n"},
      {-4, " -0.000004\n", " -4 atoms\n"},
      {1, " 0.000001\n", " 1 atoms\n"},
      {4'999, " 0.005\n", " 4,999 atoms\n"},
      {5'000, " 0.01\n", " 5,000 atoms\n"},
      {-5'000, " -0.01\n", " -5,000 atoms\n"},
      {1'234'567'890'000, " 1,234,567.89\n", " 1,234,567,890,000 atoms\n"},
  };
  for (const auto& [atoms, with_venue, without] : kCases) {
    EXPECT_THAT(summary_of(atoms, 0, &venue), HasSubstr(with_venue)) << atoms;
    EXPECT_THAT(summary_of(atoms, 0, nullptr), HasSubstr(without)) << atoms;
  }
}

TEST(ReplayReport, MarginBelowAnAtomIsNotNothing) {
  const Venue venue = parse_venue(kVenue, "V.json", ".");
  EXPECT_THAT(summary_of(7'000'000, 40'000'000, &venue), HasSubstr(" 0.0000004 "));
  EXPECT_THAT(summary_of(7'000'000, 40'000'000, nullptr), HasSubstr(" 0.4 atoms "));
  EXPECT_THAT(summary_of(7'000'000, uint128{3'000'000} * 100'000'000, &venue), HasSubstr(" 3.00 "));
}

}  // namespace
}  // namespace ballast::tools
