// Checks of option values that the option parser does not make by itself: what is wrong, or "".
#pragma once

#include <string>

namespace ballast::tools {

/// An option that is given names something.
std::string not_empty(const std::string& text);

/// Digits only: the parser itself would wrap a negative number.
std::string whole_number(const std::string& text);

/// Throws the InputError for an option: what is wrong with its value.
[[noreturn]] void refuse_option(const std::string& option, const std::string& what);

}  // namespace ballast::tools
