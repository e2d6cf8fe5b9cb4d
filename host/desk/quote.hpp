// Input quoted in a message: on one line, whatever it holds, and not longer than one can read.
#pragma once

#include <string>
#include <string_view>

namespace ballast {

inline std::string quote(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string quoted = "'";
  for (const char c : text.substr(0, kLongest)) {
    quoted.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c);
  }
  return quoted + (text.size() > kLongest ? "…'" : "'");
}

}  // namespace ballast
