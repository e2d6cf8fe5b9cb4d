#include "bench/card_cycles/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

namespace ballast::bench {
namespace {

constexpr double kFastMhz = 300;
constexpr double kSlowMhz = 250;

const char* name_of(Unit unit) {
  switch (unit) {
    case Unit::cycles:
      return "cycles";
    case Unit::per_cycle:
      return "a cycle";
    case Unit::per_lane:
      return "a cycle a lane";
    case Unit::share:
      return "of linear";
  }
  return "";
}

/// What the figure comes to at a clock.
std::string at_clock(const Figure& figure, double mhz) {
  switch (figure.unit) {
    case Unit::cycles:
      return fmt::format("{:.3f} us", figure.measured / mhz);
    case Unit::per_cycle:
      return fmt::format("{:.1f} M/s", figure.measured * mhz);
    case Unit::per_lane:
      return fmt::format("{:.1f} M/s", figure.measured * mhz * std::max(figure.lanes, 1U));
    case Unit::share:
      return "";
  }
  return "";
}

std::string number(const Figure& figure, double value) {
  return fmt::format("{:.{}f}", value, figure.unit == Unit::cycles ? 1 : 3);
}

std::string bound_of(const Figure& figure) {
  if (figure.kind == Bound::none) return "";
  return fmt::format("{} {}",
                     figure.kind == Bound::at_most ? "<=" : ">=", number(figure, figure.bound));
}

const char* verdict_of(const Figure& figure) {
  if (figure.kind == Bound::none) return "";
  return figure.met() ? "met" : "MISSED";
}

}  // namespace

void Report::cycles(const std::string& name, unsigned lanes, double measured) {
  add({name, lanes, measured});
}

void Report::cycles(const std::string& name, unsigned lanes, double measured, double at_most) {
  add({name, lanes, measured, Unit::cycles, Bound::at_most, at_most});
}

std::vector<std::string> Report::missed() const {
  std::vector<std::string> names;
  for (const Figure& figure : figures_) {
    if (!figure.met()) names.push_back(figure.name);
  }
  return names;
}

void Report::print_table(std::ostream& out) const {
  out << fmt::format("{:<62}{:>5} {:>10} {:<15}{:>12} {:<7}{:>13}{:>13}\n", "figure", "lanes",
                     "measured", "", "bound", "", "at 300 MHz", "at 250 MHz");
  for (const Figure& figure : figures_) {
    out << fmt::format("{:<62}{:>5} {:>10} {:<15}{:>12} {:<7}{:>13}{:>13}\n", figure.name,
                       figure.lanes == 0 ? "" : std::to_string(figure.lanes),
                       number(figure, figure.measured), name_of(figure.unit), bound_of(figure),
                       verdict_of(figure), at_clock(figure, kFastMhz), at_clock(figure, kSlowMhz));
  }
}

void Report::print_json(std::ostream& out) const {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Figure& figure : figures_) {
    nlohmann::ordered_json row = {
        {"figure", figure.name}, {"measured", figure.measured}, {"unit", name_of(figure.unit)}};
    if (figure.lanes != 0) row["lanes"] = figure.lanes;
    if (figure.kind != Bound::none) {
      row[figure.kind == Bound::at_most ? "at_most" : "at_least"] = figure.bound;
      row["met"] = figure.met();
    }
    if (figure.unit == Unit::cycles) {
      row["us_at_300_mhz"] = figure.measured / kFastMhz;
      row["us_at_250_mhz"] = figure.measured / kSlowMhz;
    }
    rows.push_back(std::move(row));
  }
  const nlohmann::ordered_json all = {{"measured_in", "simulated cycles of the verilated RTL"},
                                      {"figures", std::move(rows)}};
  out << all.dump(2) << '\n';
}

}  // namespace ballast::bench
