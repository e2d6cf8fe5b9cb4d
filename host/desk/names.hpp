// What a name may hold: names are printed, compared by eye and typed again, so that nothing in one
// may be unseen.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ballast {

/// Takes the first character off the text; nothing, and not a byte off, where it is not UTF-8 (RFC
/// 3629). The text is not empty.
std::optional<char32_t> take_character(std::string_view& text);

/// Whether a character does not show as what it is: controls, marks that turn the writing direction
/// or join or part letters, fillers, and spaces other than the plain one.
bool is_unseen(char32_t character);

/// What is wrong with a name, "" when nothing is: empty, not UTF-8, an unseen character, or a space
/// at an end.
std::string flaw_of_name(std::string_view name);

/// The names of things, for a message that one is unknown: all, or the first ten and how many there
/// are.
template <typename Things>
std::string known_names(const Things& things) {
  constexpr std::size_t kMost = 10;
  std::string list;
  for (std::size_t i = 0; i < things.size() && i < kMost; ++i) {
    list += (i == 0 ? "" : ", ") + things[i].name;
  }
  return things.size() > kMost ? list + ", … (" + std::to_string(things.size()) + ")" : list;
}

}  // namespace ballast
