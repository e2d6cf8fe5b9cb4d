#include "sim/report/page_data.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <set>

#include "sim/report/record_json.hpp"
#include "sim/report/series.hpp"
#include "sim/report/text.hpp"

namespace ballast::report {
namespace {

constexpr std::size_t kLorenzIntervals = 200;

/// Six digits are finer than a pixel, and half the text.
Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  const double six = std::strtod(fmt::format("{:.6g}", value).c_str(), nullptr);
  if (six == std::round(six) && std::fabs(six) < 1e15) return static_cast<std::int64_t>(six);
  return six;
}

Json rounded(const std::vector<double>& values) {
  Json array = Json::array();
  for (const double value : values) array.push_back(rounded(value));
  return array;
}

/// Charts of one run mostly share their times: each list of them stands once.
class Times {
 public:
  std::size_t index_of(const std::vector<double>& times) {
    for (std::size_t i = 0; i < lists_.size(); ++i) {
      if (lists_[i] == times) return i;
    }
    lists_.push_back(times);
    return lists_.size() - 1;
  }
  Json json() const {
    Json array = Json::array();
    for (const auto& list : lists_) array.push_back(rounded(list));
    return array;
  }

 private:
  std::vector<std::vector<double>> lists_;
};

Json chart_data(const Chart& whole, Times& times) {
  const Chart chart = thinned(whole, kChartBuckets);
  Json series = Json::array();
  for (const Series& line : chart.series) {
    series.push_back({{"name", line.name}, {"unit", line.unit}, {"values", rounded(line.values)}});
  }
  return {{"title", chart.title},
          {"bars", chart.bars},
          {"logarithmic", chart.logarithmic},
          {"changes", better_as_changes(chart)},
          {"time", times.index_of(chart.time_s)},
          {"series", std::move(series)}};
}

Json lorenz_data(const std::vector<double>& paid) {
  Json payers = Json::array();
  Json shares = Json::array();
  for (const LorenzPoint& point : lorenz(paid, kLorenzIntervals)) {
    payers.push_back(rounded(point.payers));
    shares.push_back(rounded(point.paid));
  }
  return Json::array({std::move(payers), std::move(shares)});
}

/// Decisions that the explorer can lead to: those of an account shown, and those of none.
Json decision_data(const RunRecord& record) {
  std::set<std::uint64_t> pointed;
  for (const AccountRow& account : record.accounts) {
    pointed.insert(account.decisions.begin(), account.decisions.end());
  }
  Json array = Json::array();
  for (const Decision& decision : record.decisions) {
    if (!decision.account.empty() && !pointed.contains(decision.number)) continue;
    Json object = json_of(decision);
    for (auto field = object.begin(); field != object.end();) {
      const bool empty = field->is_string() && field->get_ref<const std::string&>().empty();
      field = empty ? object.erase(field) : std::next(field);
    }
    array.push_back(std::move(object));
  }
  return array;
}

/// Scripts put texts into the page as they are.
void make_visible(Json& json) {
  if (json.is_string()) {
    json = visible(json.get_ref<const std::string&>());
  } else if (json.is_structured()) {
    for (Json& part : json) make_visible(part);
  }
}

}  // namespace

std::string page_data(const RunRecord& record) {
  Times times;
  Json charts = Json::array();
  for (const Chart& chart : record.charts) charts.push_back(chart_data(chart, times));
  Json moments = Json::array();
  for (const Moment& moment : record.moments) moments.push_back(json_of(moment));
  Json accounts = Json::array();
  for (const AccountRow& account : record.accounts) accounts.push_back(json_of(account));
  Json data = {{"currency", record.currency},        {"times", times.json()},
               {"charts", std::move(charts)},        {"moments", std::move(moments)},
               {"lorenz", lorenz_data(record.paid)}, {"decisions", decision_data(record)},
               {"accounts", std::move(accounts)}};
  make_visible(data);
  std::string text;
  for (const char c : data.dump()) {
    if (c == '<' || c == '>' || c == '&') {
      text += fmt::format("\\u{:04x}", static_cast<int>(c));
    } else {
      text += c;
    }
  }
  return text;
}

}  // namespace ballast::report
