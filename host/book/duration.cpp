#include "host/book/duration.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "host/desk/quote.hpp"

namespace ballast::risk {
namespace {

constexpr std::pair<std::string_view, Nanoseconds> kUnits[] = {{"d", 86'400'000'000'000},
                                                               {"h", 3'600'000'000'000},
                                                               {"m", 60'000'000'000},
                                                               {"s", 1'000'000'000},
                                                               {"ms", 1'000'000},
                                                               {"us", 1'000},
                                                               {"ns", 1}};

}  // namespace

Nanoseconds read_duration(const JsonField& field) {
  const std::string_view text = field.text();
  const std::size_t digits = text.find_first_not_of("0123456789.");
  const auto unit = std::find_if(std::begin(kUnits), std::end(kUnits), [&](const auto& known) {
    return digits != std::string_view::npos && known.first == text.substr(digits);
  });
  const auto number =
      unit == std::end(kUnits) ? std::nullopt : parse_decimal(text.substr(0, digits));
  if (!number) {
    field.fail(quote(text) + " is no duration; write it like 500ms, 30s, 10m, 8h or 1d");
  }
  const auto time = whole_units(*number * unit->second, 1);
  if (!time) field.fail(quote(text) + " is not a whole number of nanoseconds below 2^63");
  return static_cast<Nanoseconds>(*time);
}

std::string print_duration(Nanoseconds time) {
  if (time == 0) return "0s";
  const auto unit = std::find_if(std::begin(kUnits), std::end(kUnits),
                                 [&](const auto& known) { return time % known.second == 0; });
  return std::to_string(time / unit->second) + std::string(unit->first);
}

}  // namespace ballast::risk
