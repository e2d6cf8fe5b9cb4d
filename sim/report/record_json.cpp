// One list of fields for each struct of a record, which the writer and the reader both go through.
#include "sim/report/record_json.hpp"

#include <cmath>
#include <concepts>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <type_traits>

#include "host/include/ballast/error.hpp"
#include "sim/report/run_record.hpp"

namespace ballast::report {
namespace {

template <typename T, typename Record>
concept Is = std::same_as<std::remove_const_t<T>, Record>;

void fields(auto& field, Is<Figure> auto& figure) {
  field("key", figure.key);
  field("text", figure.text);
  field("unit", figure.unit);
  field("produced", figure.produced);
  field("published", figure.published);
  field("tolerance", figure.tolerance);
}

void fields(auto& field, Is<Series> auto& series) {
  field("name", series.name);
  field("unit", series.unit);
  field("values", series.values);
}

void fields(auto& field, Is<Chart> auto& chart) {
  field("key", chart.key);
  field("title", chart.title);
  field("note", chart.note);
  field("bars", chart.bars);
  field("logarithmic", chart.logarithmic);
  field("time_s", chart.time_s);
  field("series", chart.series);
}

void fields(auto& field, Is<Moment> auto& moment) {
  field("time_s", moment.time_s);
  field("text", moment.text);
}

void fields(auto& field, Is<Cover> auto& cover) {
  field("name", cover.name);
  field("loss", cover.loss);
  field("margin", cover.margin);
  field("fund", cover.fund);
}

void fields(auto& field, Is<OpenInterest> auto& interest) {
  field("symbol", interest.symbol);
  field("before", interest.before);
  field("after", interest.after);
}

void fields(auto& field, Is<Layer> auto& layer) {
  field("name", layer.name);
  field("amount", layer.amount);
}

void fields(auto& field, Is<Phase> auto& phase) {
  field("name", phase.name);
  field("from_s", phase.from_s);
  field("to_s", phase.to_s);
  field("published_liquidations", phase.published_liquidations);
  field("published_adl", phase.published_adl);
  field("liquidations", phase.liquidations);
  field("adl", phase.adl);
}

void fields(auto& field, Is<ShockTry> auto& shock) {
  field("multiple", shock.multiple);
  field("adl_fills", shock.adl_fills);
  field("adl_notional", shock.adl_notional);
}

void fields(auto& field, Is<Decision> auto& decision) {
  field("number", decision.number);
  field("time_s", decision.time_s);
  field("kind", decision.kind);
  field("reason", decision.reason);
  field("text", decision.text);
  field("account", decision.account);
  field("symbol", decision.symbol);
  field("position", decision.position);
  field("fund", decision.fund);
}

void fields(auto& field, Is<DecisionCount> auto& decision) {
  field("kind", decision.kind);
  field("reason", decision.reason);
  field("count", decision.count);
  field("first_s", decision.first_s);
  field("last_s", decision.last_s);
}

void fields(auto& field, Is<PositionRow> auto& position) {
  field("symbol", position.symbol);
  field("side", position.side);
  field("quantity_before", position.quantity_before);
  field("quantity_after", position.quantity_after);
  field("entry_price", position.entry_price);
  field("mark_before", position.mark_before);
  field("mark_after", position.mark_after);
}

void fields(auto& field, Is<AccountRow> auto& account) {
  field("name", account.name);
  field("role", account.role);
  field("equity_before", account.equity_before);
  field("equity_after", account.equity_after);
  field("maintenance_before", account.maintenance_before);
  field("maintenance_after", account.maintenance_after);
  field("paid_fees", account.paid_fees);
  field("closed_by_adl", account.closed_by_adl);
  field("socialised", account.socialised);
  field("verdict", account.verdict);
  field("positions", account.positions);
  field("decisions", account.decisions);
  field("ranks", account.ranks);
}

void fields(auto& field, Is<Comparison> auto& comparison) {
  field("key", comparison.key);
  field("value", comparison.value);
  field("figures", comparison.figures);
}

void fields(auto& field, Is<Sensitivity> auto& sensitivity) {
  field("input", sensitivity.input);
  field("figure", sensitivity.figure);
  field("low", sensitivity.low);
  field("high", sensitivity.high);
  field("at_low", sensitivity.at_low);
  field("at_run", sensitivity.at_run);
  field("at_high", sensitivity.at_high);
}

void fields(auto& field, Is<RunRecord> auto& record) {
  field("title", record.title);
  field("scenario", record.scenario);
  field("engine", record.engine);
  field("venue", record.venue);
  field("risk", record.risk);
  field("command_line", record.command_line);
  field("version", record.version);
  field("seed", record.seed);
  field("scale", record.scale);
  field("impact", record.impact);
  field("duration_s", record.duration_s);
  field("currency", record.currency);
  field("verdict", record.verdict);
  field("disclosed", record.disclosed);
  field("figures", record.figures);
  field("covers", record.covers);
  field("cover_note", record.cover_note);
  field("layers", record.layers);
  field("layers_note", record.layers_note);
  field("phases", record.phases);
  field("open_interest", record.open_interest);
  field("charts", record.charts);
  field("moments", record.moments);
  field("paid", record.paid);
  field("comparisons", record.comparisons);
  field("sensitivities", record.sensitivities);
  field("reverse", record.reverse);
  field("shocks", record.shocks);
  field("band_seeds", record.band_seeds);
  field("bands", record.bands);
  field("latency_ns", record.latency_ns);
  field("decision_counts", record.decision_counts);
  field("decisions", record.decisions);
  field("accounts", record.accounts);
  field("accounts_left_out", record.accounts_left_out);
  field("decisions_left_out", record.decisions_left_out);
  field("value_conserved", record.value_conserved);
}

// --- writing ---

Json written(const std::string& text) { return text; }
Json written(bool flag) { return flag; }
Json written(std::uint64_t number) { return number; }
Json written(double number) { return std::isfinite(number) ? Json(number) : Json(nullptr); }

template <typename T>
Json written(const std::vector<T>& values);
template <typename T>
Json written(const std::pair<std::string, T>& pair) {
  return Json::array({pair.first, written(pair.second)});
}
Json written(const std::map<std::string, double>& figures) {
  Json object = Json::object();
  for (const auto& [key, value] : figures) object[key] = written(value);
  return object;
}

class Writer {
 public:
  template <typename T>
  void operator()(const char* name, const T& value) {
    object_[name] = written(value);
  }
  void operator()(const char* name, const std::optional<double>& value) {
    if (value) object_[name] = written(*value);
  }
  Json take() { return std::move(object_); }

 private:
  Json object_ = Json::object();
};

template <typename Record>
Json written(const Record& record) {
  Writer writer;
  fields(writer, record);
  return writer.take();
}

template <typename T>
Json written(const std::vector<T>& values) {
  Json array = Json::array();
  for (const T& value : values) array.push_back(written(value));
  return array;
}

// --- reading ---

/// A place in the file, for its errors.
struct Place {
  const std::string& file;
  std::string path;

  Place at(const std::string& name) const {
    return {file, path.empty() ? name : path + "." + name};
  }
  Place at(std::size_t index) const { return {file, path + "[" + std::to_string(index) + "]"}; }
  [[noreturn]] void fail(const std::string& what) const { throw InputError(file, 0, path, what); }
  void expect(bool fits, const char* what, const Json& json) const {
    if (!fits) fail(std::string("expected ") + what + ", got " + json.type_name());
  }
};

void read(const Json& json, const Place& place, std::string& text) {
  place.expect(json.is_string(), "a text", json);
  text = json.get<std::string>();
}

void read(const Json& json, const Place& place, bool& flag) {
  place.expect(json.is_boolean(), "true or false", json);
  flag = json.get<bool>();
}

void read(const Json& json, const Place& place, std::uint64_t& number) {
  place.expect(json.is_number_unsigned(), "a whole number, 0 or more", json);
  number = json.get<std::uint64_t>();
}

void read(const Json& json, const Place& place, double& number) {
  place.expect(json.is_number() || json.is_null(), "a number or null", json);
  number = json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

void read(const Json& json, const Place& place, std::map<std::string, double>& figures) {
  place.expect(json.is_object(), "an object", json);
  for (const auto& [key, value] : json.items()) read(value, place.at(key), figures[key]);
}

template <typename T>
void read(const Json& json, const Place& place, std::vector<T>& values);
template <typename T>
void read(const Json& json, const Place& place, std::pair<std::string, T>& pair) {
  place.expect(json.is_array() && json.size() == 2, "an array of a name and its value", json);
  read(json[0], place.at(std::size_t{0}), pair.first);
  read(json[1], place.at(std::size_t{1}), pair.second);
}

class Reader {
 public:
  Reader(const Json& json, const Place& place) : json_(json), place_(place) {
    place.expect(json.is_object(), "an object", json);
  }
  template <typename T>
  void operator()(const char* name, T& value) {
    const auto found = find(name);
    if (found == json_.end()) place_.at(name).fail("is missing");
    read(*found, place_.at(name), value);
  }
  void operator()(const char* name, std::optional<double>& value) {
    const auto found = find(name);
    if (found != json_.end()) read(*found, place_.at(name), value.emplace());
  }
  void refuse_others() const {
    for (const auto& [name, value] : json_.items()) {
      if (!known_.contains(name)) place_.at(name).fail("is no field of a run's record");
    }
  }

 private:
  Json::const_iterator find(const char* name) {
    known_.insert(name);
    return json_.find(name);
  }

  const Json& json_;
  const Place& place_;
  std::set<std::string> known_;
};

template <typename Record>
void read(const Json& json, const Place& place, Record& record) {
  Reader reader(json, place);
  fields(reader, record);
  reader.refuse_others();
}

template <typename T>
void read(const Json& json, const Place& place, std::vector<T>& values) {
  place.expect(json.is_array(), "an array", json);
  values.resize(json.size());
  for (std::size_t i = 0; i < values.size(); ++i) read(json[i], place.at(i), values[i]);
}

/// A chart whose series do not go with its times cannot be drawn.
void check(const RunRecord& record, const Place& place) {
  for (std::size_t c = 0; c < record.charts.size(); ++c) {
    const Chart& chart = record.charts[c];
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
      const std::size_t values = chart.series[s].values.size();
      if (values != chart.time_s.size()) {
        place.at("charts").at(c).at("series").at(s).at("values").fail(
            "has " + std::to_string(values) + " values for " + std::to_string(chart.time_s.size()) +
            " times: give each time a value, or null");
      }
    }
  }
}

}  // namespace

Json json_of(const RunRecord& record) { return written(record); }
Json json_of(const AccountRow& account) { return written(account); }
Json json_of(const Decision& decision) { return written(decision); }
Json json_of(const Moment& moment) { return written(moment); }

std::string to_json(const RunRecord& record) {
  const auto text = [](const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  // A line a field: what is short can be read, and a number of a chart is not a line.
  const Json object = json_of(record);
  std::string lines;
  for (const auto& [name, value] : object.items()) {
    lines += (lines.empty() ? "{\n  " : ",\n  ") + text(name) + ": " + text(value);
  }
  return lines + "\n}\n";
}

RunRecord parse_run_record(const std::string& json, const std::string& name) {
  const Place place{name, ""};
  RunRecord record;
  try {
    read(Json::parse(json), place, record);
  } catch (const Json::parse_error& error) {
    place.fail("is not JSON: byte " + std::to_string(error.byte));
  } catch (const Json::out_of_range&) {
    place.fail("has a number that is too large");
  }
  check(record, place);
  return record;
}

}  // namespace ballast::report
