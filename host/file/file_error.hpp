// What an errno about a file means to who gave its name.
#pragma once

#include <string>

namespace ballast {

/// Throws "PATH: WHAT: text of `error`", an errno: an InputError where another name or other
/// permissions mend it, else a SystemError.
[[noreturn]] void throw_file_error(const std::string& path, const std::string& what, int error);

}  // namespace ballast
