// Input shown in a message: on one line, whatever it holds, and not longer than one can read.
#pragma once

#include <string>
#include <string_view>

namespace ballast {

/// The text, or its beginning when it is long; never cut within a character.
inline std::string shorten(std::string_view text) {
  constexpr std::size_t kLongest = 44;  // an address of a chain, as accounts are named, fits
  if (text.size() <= kLongest) return std::string(text);
  std::size_t size = kLongest;
  // Continuation bytes are 10xxxxxx.
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return std::string(text.substr(0, size)) + "…";
}

inline bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

inline std::string quote(std::string_view text) {
  std::string quoted = "'" + shorten(text) + "'";
  for (char& c : quoted) {
    if (is_control(c)) c = '?';
  }
  return quoted;
}

}  // namespace ballast
