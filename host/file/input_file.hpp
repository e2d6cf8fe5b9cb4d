// A file that is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "host/file/descriptor.hpp"

namespace ballast {

/// What is read as a file. Pipes are for what a person gives on the command line, as `/dev/stdin`
/// and
/// `<(…)` are; a file that another one names is a regular file.
enum class Source : unsigned char { regular_file, file_or_pipe };

/// Reads a file from its beginning on. One that is not there, may not be read, is a folder, a
/// device
/// (/dev/zero has no end) or anything else that `source` does not allow is an InputError, one that
/// does not read to its end a SystemError.
class InputFile {
 public:
  explicit InputFile(std::string path, Source source = Source::file_or_pipe);

  const std::string& path() const { return path_; }
  bool is_regular() const { return is_regular_; }
  /// When it was opened; 0 of what is no regular file.
  std::uint64_t size() const { return size_; }
  /// The next bytes: as many as asked for, fewer only where the file ends.
  std::size_t read(void* bytes, std::size_t size);
  /// All that is left, at most 64 MiB; an InputError when there is more.
  std::string read_text();

 private:
  std::string path_;
  Descriptor descriptor_;
  bool is_regular_ = false;
  std::uint64_t size_ = 0;
};

}  // namespace ballast
