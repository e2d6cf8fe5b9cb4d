#include "host/book/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "host/desk/names.hpp"
#include "host/desk/quote.hpp"

namespace ballast {

bool is_utf8(std::string_view text) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(text.begin(), text.end(), is_ascii)) return true;
  while (!text.empty()) {
    if (!take_character(text)) return false;
  }
  return true;
}

std::string one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const std::string_view before = text;
    const std::optional<char32_t> character = take_character(text);
    if (!character) text.remove_prefix(1);
    const std::string_view bytes = before.substr(0, before.size() - text.size());
    if (character && !is_unseen(*character)) {
      line += bytes;
    } else if (character && *character >= 0x80) {
      line += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(*character));
    } else {
      line += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes[0]));
    }
  }
  return line;
}

std::string in_quotes(std::string_view text) { return "'" + shorten(text) + "'"; }

}  // namespace ballast
