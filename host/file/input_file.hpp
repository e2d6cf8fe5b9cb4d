// A file that is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "host/file/descriptor.hpp"

namespace ballast {

/// Reads a file from its beginning on, a pipe too. One that is not there, may not be read or is a
/// folder is an InputError, one that does not read to its end a SystemError.
class InputFile {
 public:
  explicit InputFile(std::string path);

  const std::string& path() const { return path_; }
  bool is_regular() const { return is_regular_; }
  /// When it was opened; 0 of what is no regular file.
  std::uint64_t size() const { return size_; }
  /// The next bytes: as many as asked for, fewer only where the file ends.
  std::size_t read(void* bytes, std::size_t size);

 private:
  std::string path_;
  Descriptor descriptor_;
  bool is_regular_ = false;
  std::uint64_t size_ = 0;
};

}  // namespace ballast
