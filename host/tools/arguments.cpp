#include "host/tools/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

#include "host/book/text.hpp"
#include "host/include/ballast/decimal.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast::tools {
namespace {

/// How many letters have to be put in, taken out or changed to get from one word to the other.
std::size_t distance(const std::string& from, const std::string& to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t changed = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string not_empty(const std::string& text) {
  return text.empty() ? "is empty; give a value or leave the option out" : "";
}

std::function<std::string(std::string)> whole_number(std::uint64_t least, std::uint64_t most) {
  return [least, most](const std::string& text) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || value < least || value > most) {
      throw CLI::ValidationError(in_quotes(text) + " is not a whole number from " +
                                 std::to_string(least) + " to " + std::to_string(most));
    }
    return std::to_string(value);
  };
}

std::string decimal_number(const std::string& text) {
  if (parse_decimal(text)) return "";
  return in_quotes(text) + " is not a decimal number; write it like 0.01";
}

std::string nearest(const std::string& text, const std::vector<std::string>& known) {
  std::string best;
  // So many letters apart at most, and not all of them.
  std::size_t least = std::min(text.size(), 1 + std::max<std::size_t>(2, text.size() / 3));
  for (const std::string& word : known) {
    if (const std::size_t steps = distance(text, word); steps < least) {
      least = steps;
      best = word;
    }
  }
  return best;
}

void refuse_option(const std::string& option, const std::string& what) {
  throw InputError(option, 0, "", what);
}

}  // namespace ballast::tools
