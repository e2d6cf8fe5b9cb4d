// Checks of option values that the option parser does not make by itself: what is wrong, or "".
#pragma once

#include <string>

namespace ballast::tools {

/// An option that is given names something.
std::string not_empty(const std::string& text);

/// Digits only: the parser itself would wrap a negative number.
std::string whole_number(const std::string& text);

}  // namespace ballast::tools
