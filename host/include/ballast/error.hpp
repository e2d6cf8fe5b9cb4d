// Errors, by who can do something about them. Tools print them and exit with 2 for InputError, 1
// for all others.
#pragma once

#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>

namespace ballast {

/// What the user gave is wrong and can be mended: one line that says file, row, field and what is
/// wrong. A file that is not there or may not be read or written is one of these. Control
/// characters that came with the input are shown as \xNN: a NUL would end the line, a line feed
/// break it.
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& what) : std::runtime_error(on_one_line(what)) {}
  /// `row` counts lines of the file from 1 (the header of a CSV is row 1); 0 and "" mean none.
  InputError(const std::string& file, std::size_t row, const std::string& field,
             const std::string& what)
      : std::runtime_error(on_one_line(format(file, row, field, what))) {}

 private:
  static std::string on_one_line(const std::string& text) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string line;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x20 && byte != 0x7F) {
        line += c;
      } else {
        line.append("\\x").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
      }
    }
    return line;
  }
  static std::string format(const std::string& file, std::size_t row, const std::string& field,
                            const std::string& what) {
    std::string text = file;
    if (row != 0) text += ": row " + std::to_string(row);
    if (!field.empty()) text += ": " + field;
    return text + ": " + what;
  }
};

/// The machine failed, whatever was given: no space, no memory, a device that does not read or
/// write. One line that says what was being done, and why it failed.
class SystemError : public std::runtime_error {
 public:
  explicit SystemError(const std::string& what) : std::runtime_error(what) {}
  /// `error` is an errno.
  SystemError(const std::string& file, const std::string& what, int error)
      : std::runtime_error(file + ": " + what + ": " + std::strerror(error)) {}
};

}  // namespace ballast
