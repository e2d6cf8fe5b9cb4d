// A file that appears under its name only when it is complete.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

/// Buffered writing to a temporary name beside `path`. Destroyed before `finish`, it leaves nothing
/// behind. Errors are InputErrors that name `path`.
class WholeFile {
 public:
  /// Refuses a path that names something other than a regular file: renaming would replace it.
  explicit WholeFile(std::string path);
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;
  ~WholeFile();

  void write(const void* bytes, std::size_t size);
  void write(std::string_view text) { write(text.data(), text.size()); }
  /// Replaces bytes already written.
  void rewrite(std::uint64_t offset, const void* bytes, std::size_t size);
  void finish();

 private:
  void flush();
  [[noreturn]] void fail(const char* doing) const;

  std::string path_;
  std::string temporary_;
  std::vector<char> buffer_;
  int descriptor_ = -1;
};

/// Throws when `output` is `input` itself, under this name or another: writing it would destroy
/// what is being read.
void refuse_same_file(const std::string& input, const std::string& output);

}  // namespace ballast
