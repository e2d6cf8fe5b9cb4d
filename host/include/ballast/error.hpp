// Errors that a user can do something about.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace ballast {

/// Bad input: one line that says file, row, field and what is wrong. Tools print it and exit
/// with 2.
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& what) : std::runtime_error(what) {}
  /// `row` counts lines of the file from 1 (the header of a CSV is row 1); 0 and "" mean none.
  InputError(const std::string& file, std::size_t row, const std::string& field,
             const std::string& what)
      : std::runtime_error(format(file, row, field, what)) {}

 private:
  static std::string format(const std::string& file, std::size_t row, const std::string& field,
                            const std::string& what) {
    std::string text = file;
    if (row != 0) text += ": row " + std::to_string(row);
    if (!field.empty()) text += ": " + field;
    return text + ": " + what;
  }
};

}  // namespace ballast
