// A file that appears under its name only when it is whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/file/descriptor.hpp"
#include "host/file/output_target.hpp"
#include "host/file/temporary_name.hpp"

namespace ballast {

struct OutputOptions {
  bool make_folders = false;     ///< those that the name needs and are not there, when it is whole
  bool named_temporary = false;  ///< as on a file system without files that have no name
};

/// Buffered writing. What is written waits beside the target in a file without a name, of which
/// nothing is left however the program ends (where the file system has no such files: under a
/// TemporaryName). `finish` puts it in the target's place, with the mode and, where that is
/// permitted, the owner of the file that was there; hard links to that keep the old one. A stream
/// (see OutputTarget) gets it when it is whole, too. Destroyed before `finish`, it leaves all as it
/// was. InputError for a name that cannot be written; SystemError when writing fails.
class OutputFile {
 public:
  explicit OutputFile(const std::string& path, OutputOptions options = {});
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  void write(const void* bytes, std::size_t size);
  void write(std::string_view text) { write(text.data(), text.size()); }
  /// Replaces bytes already written.
  void rewrite(std::uint64_t offset, const void* bytes, std::size_t size);
  std::uint64_t size() const { return size_; }

  /// Nothing can follow. `before_it_appears` may throw: then all is left as it was.
  void finish(const std::function<void()>& before_it_appears = {}) {
    finish_together({this}, before_it_appears);
  }
  /// All are whole and on their medium before the first of them is put in its place.
  static void finish_together(std::initializer_list<OutputFile*> files,
                              const std::function<void()>& before_they_appear = {});

 private:
  void open_folder(const std::string& folder);
  void open_temporary(bool is_named);
  void flush();
  void keep_owner_and_mode();
  void complete();
  void copy_to_stream();
  void put_in_place();
  void make_folders();
  void name_file(int folder);
  void sync_folders() const;

  OutputTarget target_;
  OutputOptions options_;
  std::string written_;  ///< what errors of writing name
  /// The innermost folder that is there; below it, when they are made, those up to the target's.
  std::vector<Descriptor> folders_;
  std::vector<std::string> missing_;  ///< names of those to make
  Descriptor file_;
  std::unique_ptr<TemporaryName> temporary_;  ///< null: the file has no name
  std::vector<char> buffer_;
  std::uint64_t size_ = 0;
};

}  // namespace ballast
