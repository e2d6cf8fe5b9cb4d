// Checks of option values that the option parser does not make by itself.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ballast::tools {

/// An option that is given names something: what is wrong, or "".
std::string not_empty(const std::string& text);

/// For an option's `transform`: a whole number from `least` to `most` in decimal digits. The parser
/// itself would take 010 for 8 and wrap what is too large or negative.
std::function<std::string(std::string)> whole_number(std::uint64_t least, std::uint64_t most);

/// For an option's `check`: a decimal number. The parser itself would take 0x1p-3 and nan.
std::string decimal_number(const std::string& text);

/// The one of `known` that `text` may have been meant to be, "" when none is near.
std::string nearest(const std::string& text, const std::vector<std::string>& known);

/// Throws the InputError for an option: what is wrong with its value.
[[noreturn]] void refuse_option(const std::string& option, const std::string& what);

}  // namespace ballast::tools
