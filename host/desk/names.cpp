#include "host/desk/names.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>

namespace ballast {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr Range kUnseen[] = {
    {0x00, 0x1F},       {0x7F, 0xA0},        // controls, no-break space
    {0xAD, 0xAD},                            // soft hyphen
    {0x34F, 0x34F},     {0x61C, 0x61C},      // grapheme joiner, Arabic letter mark
    {0x115F, 0x1160},                        // Hangul fillers
    {0x1680, 0x1680},                        // Ogham space
    {0x17B4, 0x17B5},   {0x180B, 0x180F},    // Khmer and Mongolian marks
    {0x2000, 0x200F},                        // wide and narrow spaces, joiners, direction marks
    {0x2028, 0x202F},                        // separators, embeddings, narrow no-break space
    {0x205F, 0x206F},                        // word joiner, isolates
    {0x2800, 0x2800},                        // Braille blank
    {0x3000, 0x3000},   {0x3164, 0x3164},    // ideographic space, filler
    {0xE000, 0xF8FF},                        // private use
    {0xFDD0, 0xFDEF},                        // no characters
    {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},    // variation selectors, byte order mark
    {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},    // filler, annotations
    {0xFFFE, 0xFFFF},                        // no characters
    {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3},  // Egyptian and shorthand controls
    {0x1D173, 0x1D17A}, {0xE0000, 0x10FFFF}  // musical controls; tags and private use
};

bool is_plain(char c) { return c >= 0x20 && c < 0x7F; }

}  // namespace

std::optional<char32_t> take_character(std::string_view& text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    text.remove_prefix(1);
    return lead;
  }
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return std::nullopt;
  char32_t character = lead & (0x7FU >> size);
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xC0) != 0x80) return std::nullopt;
    character = character << 6 | (byte(at) & 0x3FU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = character >= 0xD800 && character < 0xE000;
  if (character < kLeast[size] || is_surrogate || character > 0x10FFFF) return std::nullopt;
  text.remove_prefix(size);
  return character;
}

bool is_unseen(char32_t character) {
  const auto* const range = std::lower_bound(std::begin(kUnseen), std::end(kUnseen), character,
                                             [](const Range& r, char32_t c) { return r.last < c; });
  return range != std::end(kUnseen) && range->first <= character;
}

std::string flaw_of_name(std::string_view name) {
  if (name.empty()) return "is empty; a name is expected";
  if (name.front() == ' ' || name.back() == ' ') {
    return "has a space at its beginning or end; leave it out of the name";
  }
  if (std::all_of(name.begin(), name.end(), is_plain)) return "";
  for (std::string_view rest = name; !rest.empty();) {
    const std::optional<char32_t> character = take_character(rest);
    if (!character) return "is not UTF-8";
    if (!is_unseen(*character)) continue;
    char code[16];
    std::snprintf(code, sizeof code, "U+%04X", static_cast<unsigned>(*character));
    return "has the character " + std::string(code) +
           ", which does not show as what it is; leave it out of the name";
  }
  return "";
}

}  // namespace ballast
