// Where output goes that is given a name.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>

#include "host/file/descriptor.hpp"

namespace ballast {

/// What a name of an output means. `-` is standard output. Links are followed, so that the file
/// behind them is written and they stay. What is no regular file (a pipe, a terminal, /dev/full),
/// or is one that is open already (standard output, by any name; /dev/fd/N), is written as it is
/// and never replaced.
struct OutputTarget {
  /// InputError for what cannot be written: folders, block devices, files that may not be written,
  /// links that lead in a circle. Nothing is made or changed.
  explicit OutputTarget(const std::string& path);

  bool is_stream() const { return stream.is_open(); }

  std::string shown;                ///< the name, for messages
  Descriptor stream;                ///< open for writing, if it is one
  std::string folder;               ///< of the file; "" if stream
  std::string name;                 ///< of the file in the folder; "" if stream
  std::optional<struct stat> file;  ///< the file that is there already
};

/// Whether output of this name goes to standard output.
bool is_standard_output(const std::string& path);

/// Throws when `output` is `input` itself, under this name or another: writing it would destroy
/// what is being read.
void refuse_same_file(const std::string& input, const std::string& output);

}  // namespace ballast
