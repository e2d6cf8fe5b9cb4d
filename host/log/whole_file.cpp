#include "host/log/whole_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

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

}  // namespace

WholeFile::WholeFile(std::string path)
    : path_(std::move(path)), temporary_(path_ + ".partial." + std::to_string(::getpid())) {
  struct stat status {};
  if (::stat(path_.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    throw InputError(path_, 0, "", "is not a regular file, so it cannot be replaced");
  }
  descriptor_ = ::open(temporary_.c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail("cannot be created");
  buffer_.reserve(kBufferBytes);
}

WholeFile::~WholeFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

void WholeFile::write(const void* bytes, std::size_t size) {
  const char* source = static_cast<const char*>(bytes);
  if (size > kBufferBytes - buffer_.size()) {
    flush();
    if (size >= kBufferBytes) {
      if (!write_all(descriptor_, source, size)) fail("cannot be written");
      return;
    }
  }
  buffer_.insert(buffer_.end(), source, source + size);
}

void WholeFile::rewrite(std::uint64_t offset, const void* bytes, std::size_t size) {
  flush();
  const ssize_t written = ::pwrite(descriptor_, bytes, size, static_cast<off_t>(offset));
  if (written != static_cast<ssize_t>(size)) fail("cannot be written");
}

void WholeFile::finish() {
  flush();
  const int descriptor = std::exchange(descriptor_, -1);
  // Some file systems report a full disk only here.
  if (::close(descriptor) != 0 || std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary_.c_str());
    errno = error;
    fail("cannot be written");
  }
}

void WholeFile::flush() {
  if (!write_all(descriptor_, buffer_.data(), buffer_.size())) fail("cannot be written");
  buffer_.clear();
}

void WholeFile::fail(const char* doing) const {
  throw InputError(path_, 0, "", std::string(doing) + ": " + std::strerror(errno));
}

void refuse_same_file(const std::string& input, const std::string& output) {
  struct stat read {};
  struct stat written {};
  if (::stat(input.c_str(), &read) != 0 || ::stat(output.c_str(), &written) != 0) return;
  if (read.st_dev != written.st_dev || read.st_ino != written.st_ino) return;
  throw InputError(output, 0, "", "is the file being read; give the output (--out) another name");
}

}  // namespace ballast
