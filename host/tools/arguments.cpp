#include "host/tools/arguments.hpp"

#include <string_view>

#include "host/book/text.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast::tools {

std::string not_empty(const std::string& text) {
  return text.empty() ? "is empty; give a value or leave the option out" : "";
}

std::string whole_number(const std::string& text) {
  constexpr std::string_view kDigits = "0123456789";
  if (!text.empty() && text.find_first_not_of(kDigits) == std::string::npos) return "";
  return in_quotes(text) + " is not a whole number, 0 or more";
}

void refuse_option(const std::string& option, const std::string& what) {
  throw InputError(option, 0, "", what);
}

}  // namespace ballast::tools
