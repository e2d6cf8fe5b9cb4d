#include "host/book/text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "host/desk/quote.hpp"

namespace ballast {

bool is_utf8(std::string_view text) {
  unsigned bits = 0;
  for (const char c : text) bits |= static_cast<unsigned char>(c);
  if (bits < 0x80) return true;
  try {
    (void)nlohmann::json(std::string(text)).dump();
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (is_control(c)) {
      line += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      line += c;
    }
  }
  return line;
}

std::string in_quotes(std::string_view text) { return "'" + shorten(text) + "'"; }

}  // namespace ballast
