#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>

namespace ballast::report {
namespace {

constexpr std::string_view kNoBreak = "\u00A0";
constexpr std::string_view kMinus = "\u2212";

/// Thousands apart, a true minus sign.
std::string grouped(double value, int decimals) {
  std::string digits = fmt::format("{:.{}f}", std::fabs(value), decimals);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  for (std::size_t at = point; at > 3; at -= 3) digits.insert(at - 3, ",");
  const bool nothing = digits.find_first_not_of("0.,") == std::string::npos;
  return (value < 0 && !nothing ? std::string(kMinus) : "") + digits;
}

/// Decimals that give `significant` digits, none behind whole numbers of that many.
int decimals_for(double value, int significant) {
  if (value == 0) return 0;
  const int before = static_cast<int>(std::floor(std::log10(std::fabs(value)))) + 1;
  return std::max(0, std::min(significant - before, 12));
}

/// What would be a row of zeros.
bool tiny(double value) { return value != 0 && std::fabs(value) < 1e-6; }
std::string scientific(double value) {
  return (value < 0 ? std::string(kMinus) : "") + fmt::format("{:.2e}", std::fabs(value));
}

std::string plain(double value) {
  if (tiny(value)) return scientific(value);
  if (value == std::round(value)) return grouped(value, 0);
  return grouped(value, decimals_for(value, 4));
}

std::string money(double value) {
  if (tiny(value)) return scientific(value);
  const double size = std::fabs(value);
  if (size >= 1e9) return grouped(value / 1e9, decimals_for(value / 1e9, 4)) + "\u00A0bn";
  if (size >= 1e6) return grouped(value / 1e6, decimals_for(value / 1e6, 4)) + "\u00A0M";
  if (size >= 1e4 || value == std::round(value)) return grouped(value, 0);
  return grouped(value, size >= 1 ? 2 : decimals_for(value, 3));
}

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;  ///< 0: no UTF-8
};

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return static_cast<unsigned char>(text[at + i]);
  };
  const std::uint32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + bytes > text.size()) return {};
  std::uint32_t code = first & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3F);
  }
  constexpr std::array<std::uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[bytes] || code > 0x10FFFF || surrogate) return {};
  return {code, bytes};
}

/// What a reader cannot see, or what moves the text around it.
bool hides(std::uint32_t code) {
  const auto within = [code](std::uint32_t first, std::uint32_t last) {
    return code >= first && code <= last;
  };
  return within(0, 0x1F) || within(0x7F, 0x9F) || code == 0xAD || code == 0x61C ||
         within(0x200B, 0x200F) || within(0x2028, 0x202E) || within(0x2060, 0x206F) ||
         code == 0xFEFF || within(0xE0000, 0xE0FFF);
}

}  // namespace

std::string amount(double value, std::string_view unit) {
  if (!std::isfinite(value)) return "\u2013";
  if (unit.empty()) return plain(value);
  std::string text;
  if (unit == "share") {
    text = grouped(value * 100, std::min(2, decimals_for(value * 100, 3)));
    unit = "%";
  } else if (unit == "s") {
    text = grouped(value, std::fabs(value) < 10 ? decimals_for(value, 3) : 1);
  } else if (unit == "ns") {
    text = grouped(value, 0);
  } else {
    text = money(value);
  }
  return text + std::string(kNoBreak) + std::string(unit);
}

std::string difference(double share) {
  if (!std::isfinite(share)) return "\u2013";
  return (share >= 0 ? "+" : "") + grouped(share * 100, 1) + std::string(kNoBreak) + "%";
}

std::string clock(double time_s) {
  if (!std::isfinite(time_s)) return "\u2013";
  const double tenths = std::round(std::fabs(time_s) * 10);
  const double minutes = std::floor(tenths / 600);
  return fmt::format("{}{}:{:04.1f}", time_s < 0 ? kMinus : "", minutes,
                     (tenths - minutes * 600) / 10);
}

std::string exact(double value) { return std::isfinite(value) ? fmt::format("{}", value) : ""; }

std::string visible(std::string_view text) {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    if (character.bytes == 0) {
      shown += "\uFFFD";
    } else if (hides(character.code)) {
      shown += fmt::format("[U+{:04X}]", character.code);
    } else {
      shown += text.substr(at, character.bytes);
    }
    at += std::max<std::size_t>(1, character.bytes);
  }
  return shown;
}

std::string html(std::string_view text) {
  std::string escaped;
  for (const char c : visible(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string markdown(std::string_view text) {
  std::string escaped;
  for (const char c : visible(text)) {
    if (c == '<') {
      escaped += "&lt;";
    } else if (c == '&') {
      escaped += "&amp;";
    } else {
      if (std::string_view("\\`*_[]|~#!").find(c) != std::string_view::npos) escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace ballast::report
