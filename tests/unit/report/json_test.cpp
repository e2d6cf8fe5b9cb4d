#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "host/include/ballast/error.hpp"
#include "sim/report/run_record.hpp"
#include "tests/unit/report/sample_record.hpp"

namespace ballast::report {
namespace {

using Json = nlohmann::ordered_json;

TEST(RecordJson, ReadsBackToTheSameRecord) {
  const RunRecord record = sample_record({5, 60, 20, 300}, 7);
  EXPECT_EQ(parse_run_record(to_json(record), "report.json"), record);
  EXPECT_EQ(parse_run_record(to_json({}), "report.json"), RunRecord{});
}

TEST(RecordJson, KeepsLargeAndSmallNumbers) {
  RunRecord record;
  record.seed = std::numeric_limits<std::uint64_t>::max();
  record.scale = 5e-324;
  record.duration_s = 1.7976931348623157e308;
  record.paid = {-0.0, 0.1, 1.0 / 3};
  EXPECT_EQ(parse_run_record(to_json(record), "report.json"), record);
}

TEST(RecordJson, WhatIsNoNumberIsAGap) {
  RunRecord record;
  record.paid = {1, std::numeric_limits<double>::infinity(), std::nan("")};
  EXPECT_EQ(Json::parse(to_json(record))["paid"], Json::parse("[1.0, null, null]"));
  const RunRecord read = parse_run_record(to_json(record), "report.json");
  EXPECT_EQ(read.paid[0], 1);
  EXPECT_TRUE(std::isnan(read.paid[1]) && std::isnan(read.paid[2]));
}

TEST(RecordJson, HostileNamesComeBack) {
  RunRecord record;
  record.title = "</script><img onerror=x>\"\\\u202E\x01\n";
  EXPECT_EQ(parse_run_record(to_json(record), "report.json").title, record.title);
  record.title = "no UTF-8: \xFF";
  EXPECT_EQ(parse_run_record(to_json(record), "report.json").title, "no UTF-8: \uFFFD");
}

void expect_error(const std::string& json, const std::string& what) {
  try {
    parse_run_record(json, "r.json");
    ADD_FAILURE() << "no error: " << what;
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::StartsWith("r.json: "));
    EXPECT_THAT(error.what(), testing::HasSubstr(what));
  }
}

TEST(RecordJson, SaysWhatIsWrongAndWhere) {
  const Json good = Json::parse(to_json(sample_record({2, 5, 2, 3}, 1)));
  const auto with = [&](const char* pointer, const Json& value) {
    Json changed = good;
    changed[Json::json_pointer(pointer)] = value;
    return changed.dump();
  };
  expect_error("{", "is not JSON");
  expect_error("[]", "expected an object, got array");
  expect_error("{\"seed\": 1e999}", "too large");
  expect_error(with("/title", 3), "title: expected a text, got number");
  expect_error(with("/seed", -1), "seed: expected a whole number");
  expect_error(with("/impact", "on"), "impact: expected true or false, got string");
  expect_error(with("/figures/1/produced", "x"), "figures[1].produced: expected a number or null");
  expect_error(with("/comparisons/0/figures/gini", "x"), "comparisons[0].figures.gini: expected");
  expect_error(with("/latency_ns/0", Json::array({"p99"})), "latency_ns[0]: expected an array of");
  expect_error(with("/accounts/0/nmae", "x"), "accounts[0].nmae: is no field");
  Json missing = good;
  missing["accounts"][1].erase("role");
  expect_error(missing.dump(), "accounts[1].role: is missing");
  expect_error(with("/charts/0/series/1/values", Json::array({1.0})),
               "charts[0].series[1].values: has 1 values for 5 times");
}

}  // namespace
}  // namespace ballast::report
