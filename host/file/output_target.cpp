#include "host/file/output_target.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "host/file/file_error.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDash = "-";
constexpr const char* kFailed = "cannot be written";
constexpr int kMostLinks = 40;  // as the system has it

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// What is there under a name, or behind it; nothing if there is nothing.
std::optional<struct stat> status_of(const std::string& path) {
  struct stat status {};
  const bool is_there =
      path == kDash ? ::fstat(STDOUT_FILENO, &status) == 0 : ::stat(path.c_str(), &status) == 0;
  if (is_there) return status;
  if (path != kDash && errno == ENOENT) return std::nullopt;
  throw_file_error(path == kDash ? "standard output" : path, kFailed, errno);
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// The links of /proc lead to open files, which need not have a name.
bool is_on_proc(const fs::path& link) {
  struct statfs system {};
  return ::statfs(folder_of(link).c_str(), &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

/// What a name leads to, be it there or not; nothing if it is an open file.
std::optional<fs::path> follow_links(const std::string& given) {
  fs::path path = given;
  for (int links = 0; links <= kMostLinks; ++links) {
    std::error_code error;
    if (!fs::is_symlink(path, error)) return path;
    if (is_on_proc(path)) return std::nullopt;
    const fs::path next = fs::read_symlink(path, error);
    if (error) throw_file_error(given, kFailed, error.value());
    path = next.is_absolute() ? next : folder_of(path) / next;
  }
  throw_file_error(given, kFailed, ELOOP);
}

/// Nothing that is there already is cut off.
Descriptor open_stream(const std::string& path) {
  Descriptor stream(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY));
  if (!stream.is_open()) throw_file_error(path, kFailed, errno);
  return stream;
}

}  // namespace

OutputTarget::OutputTarget(const std::string& path)
    : shown(path == kDash ? "standard output" : path), file(status_of(path)) {
  if (is_standard_output(path)) {
    stream = Descriptor(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
    if (!stream.is_open()) throw_file_error(shown, kFailed, errno);
    return;
  }
  if (file && (S_ISDIR(file->st_mode) || S_ISBLK(file->st_mode))) {
    throw InputError(path, 0, "", "is not a regular file, so it cannot be replaced");
  }
  const bool is_file = !file || S_ISREG(file->st_mode);
  const std::optional<fs::path> behind = is_file ? follow_links(path) : std::nullopt;
  if (!behind) {
    stream = open_stream(path);
    return;
  }
  folder = folder_of(*behind).string();
  name = behind->filename().string();
  if (name.empty() || name == "." || name == "..") {
    throw InputError(path, 0, "", "is the name of a folder; give the name of a file");
  }
  if (file && ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0) {
    throw_file_error(path, kFailed, errno);
  }
}

bool is_standard_output(const std::string& path) {
  if (path == kDash) return true;
  struct stat named {};
  struct stat standard {};
  return ::stat(path.c_str(), &named) == 0 && ::fstat(STDOUT_FILENO, &standard) == 0 &&
         is_same(named, standard);
}

void refuse_same_file(const std::string& input, const std::string& output) {
  struct stat read {};
  if (::stat(input.c_str(), &read) != 0 || !S_ISREG(read.st_mode)) return;
  const std::optional<struct stat> written = status_of(output);
  if (!written || !is_same(read, *written)) return;
  throw InputError(output, 0, "", "is the file being read; give the output (--out) another name");
}

}  // namespace ballast
