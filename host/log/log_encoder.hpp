// Records as the bytes of a log (ballast/log.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hls/core/contract.hpp"
#include "host/file/output_file.hpp"
#include "host/include/ballast/log.hpp"

namespace ballast {

/// Writes a log into a file, which lives longer and is finished by its owner.
class LogEncoder {
 public:
  LogEncoder(OutputFile& file, LogKind kind, std::string_view venue);

  /// As LogWriter does.
  void append(LogKind kind, const Record& as_given);
  std::uint64_t records() const { return records_; }
  /// Writes the header. Nothing can follow.
  void seal();

 private:
  OutputFile& file_;
  LogKind kind_;
  std::string venue_;
  std::uint64_t before_ = 0;
  std::uint64_t records_ = 0;
  bool is_sealed_ = false;
};

}  // namespace ballast
