#include "host/file/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>

#include "host/file/file_error.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
constexpr mode_t kModeBits = 0777;
constexpr const char* kNotMade = "cannot be created";
constexpr const char* kFailed = "cannot be written";

bool write_all(int descriptor, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(descriptor, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

Descriptor open_as_folder(int above, const char* name) {
  Descriptor folder(::openat(above, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.is_open() || errno != EACCES) return folder;
  // One that may be written into, but not listed.
  return Descriptor(::openat(above, name, O_PATH | O_DIRECTORY | O_CLOEXEC));
}

}  // namespace

OutputFile::OutputFile(const std::string& path, OutputOptions options)
    : target_(path), options_(options), written_(target_.shown) {
  if (target_.is_stream()) {
    std::error_code error;
    const std::string folder = fs::temp_directory_path(error).string();
    if (error) throw InputError("TMPDIR", 0, "", "names no folder: " + error.message());
    written_ = "temporary file in " + folder;
    open_folder(folder);
  } else {
    open_folder(target_.folder);
  }
  open_temporary(options.named_temporary);
  buffer_.reserve(kBufferBytes);
}

OutputFile::~OutputFile() = default;

void OutputFile::open_folder(const std::string& folder) {
  fs::path path = folder;
  for (;;) {
    Descriptor opened = open_as_folder(AT_FDCWD, path.c_str());
    if (opened.is_open()) {
      folders_.push_back(std::move(opened));
      return;
    }
    const bool can_be_made = errno == ENOENT && options_.make_folders && path != ".";
    if (!can_be_made) throw_file_error(target_.shown, kNotMade, errno);
    missing_.insert(missing_.begin(), path.filename().string());
    path = path.has_parent_path() ? path.parent_path() : fs::path(".");
  }
}

/// Readable by nobody whom the file that was there would not let read it.
void OutputFile::open_temporary(bool is_named) {
  const mode_t allowed = target_.file ? target_.file->st_mode : 0666;
  const mode_t mode = target_.is_stream() ? 0600 : allowed & 0666;
  const int folder = folders_.front().number();
  if (!is_named && ::access("/proc/self/fd", X_OK) == 0) {
    file_ = Descriptor(::openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode));
    if (file_.is_open()) return;
  }
  temporary_ = std::make_unique<TemporaryName>(folder);
  constexpr int kNew = O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR | O_CLOEXEC;
  file_ = Descriptor(::openat(folder, temporary_->text(), kNew, mode));
  if (!file_.is_open()) throw_file_error(written_, kNotMade, errno);
  if (target_.is_stream()) temporary_.reset();
}

void OutputFile::write(const void* bytes, std::size_t size) {
  const char* source = static_cast<const char*>(bytes);
  size_ += size;
  if (size > kBufferBytes - buffer_.size()) {
    flush();
    if (size >= kBufferBytes) {
      if (!write_all(file_.number(), source, size)) throw SystemError(written_, kFailed, errno);
      return;
    }
  }
  buffer_.insert(buffer_.end(), source, source + size);
}

void OutputFile::rewrite(std::uint64_t offset, const void* bytes, std::size_t size) {
  flush();
  const ssize_t done = ::pwrite(file_.number(), bytes, size, static_cast<off_t>(offset));
  if (done != static_cast<ssize_t>(size)) throw SystemError(written_, kFailed, errno);
}

void OutputFile::flush() {
  if (!write_all(file_.number(), buffer_.data(), buffer_.size())) {
    throw SystemError(written_, kFailed, errno);
  }
  buffer_.clear();
}

void OutputFile::finish_together(std::initializer_list<OutputFile*> files,
                                 const std::function<void()>& before_they_appear) {
  for (OutputFile* file : files) file->complete();
  if (before_they_appear) before_they_appear();
  {
    const HeldSignals held;
    for (OutputFile* file : files) file->put_in_place();
  }
  for (const OutputFile* file : files) file->sync_folders();
}

void OutputFile::complete() {
  flush();
  if (target_.is_stream()) {
    copy_to_stream();
    return;
  }
  if (target_.file) keep_owner_and_mode();
  if (::fsync(file_.number()) != 0) throw SystemError(written_, kFailed, errno);
}

void OutputFile::keep_owner_and_mode() {
  const struct stat& old = *target_.file;
  mode_t mode = old.st_mode & kModeBits;
  if (::fchown(file_.number(), old.st_uid, old.st_gid) != 0 &&
      ::fchown(file_.number(), static_cast<uid_t>(-1), old.st_gid) != 0) {
    // What the old group might do, the new one might not: no more than all others.
    mode = (mode & ~mode_t{070}) | (mode & ((mode & 07U) << 3));
  }
  if (::fchmod(file_.number(), mode) != 0) throw SystemError(written_, kFailed, errno);
}

void OutputFile::copy_to_stream() {
  buffer_.resize(kBufferBytes);
  if (::lseek(file_.number(), 0, SEEK_SET) != 0) throw SystemError(written_, kFailed, errno);
  for (;;) {
    const ssize_t count = ::read(file_.number(), buffer_.data(), buffer_.size());
    if (count == 0) return;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw SystemError(written_, "cannot be read", errno);
    if (!write_all(target_.stream.number(), buffer_.data(), static_cast<std::size_t>(count))) {
      throw SystemError(target_.shown, kFailed, errno);
    }
  }
}

void OutputFile::put_in_place() {
  if (target_.is_stream()) return;
  const std::size_t there = folders_.size();
  try {
    make_folders();
    name_file(folders_.back().number());
  } catch (...) {
    while (folders_.size() > there) {
      folders_.pop_back();
      ::unlinkat(folders_.back().number(), missing_[folders_.size() - there].c_str(), AT_REMOVEDIR);
    }
    throw;
  }
}

void OutputFile::make_folders() {
  for (const std::string& name : missing_) {
    const int above = folders_.back().number();
    if (::mkdirat(above, name.c_str(), 0777) != 0 && errno != EEXIST) {
      throw_file_error(target_.shown, kNotMade, errno);
    }
    Descriptor made = open_as_folder(above, name.c_str());
    if (!made.is_open()) throw_file_error(target_.shown, kNotMade, errno);
    folders_.push_back(std::move(made));
  }
}

void OutputFile::name_file(int folder) {
  if (temporary_ == nullptr) {
    const std::string here = "/proc/self/fd/" + std::to_string(file_.number());
    const auto link_as = [&](const char* name) {
      return ::linkat(AT_FDCWD, here.c_str(), folder, name, AT_SYMLINK_FOLLOW) == 0;
    };
    if (link_as(target_.name.c_str())) return;
    // Only a rename replaces.
    if (errno == EEXIST) temporary_ = std::make_unique<TemporaryName>(folder);
    if (temporary_ == nullptr || !link_as(temporary_->text())) {
      throw_file_error(target_.shown, kFailed, errno);
    }
  }
  if (!temporary_->rename(folder, target_.name)) throw_file_error(target_.shown, kFailed, errno);
}

void OutputFile::sync_folders() const {
  if (target_.is_stream()) return;
  for (const Descriptor& folder : folders_) {
    if (::fsync(folder.number()) == 0) continue;
    const bool is_syncable = errno != EBADF && errno != EINVAL;  // open for its path only; no disk
    if (is_syncable) throw SystemError(target_.shown, kFailed, errno);
  }
}

}  // namespace ballast
