#include "host/file/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "host/file/file_error.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {

namespace {

// A pipe that nobody writes to would keep the opening waiting.
int wait_of(Source source) { return source == Source::file_or_pipe ? 0 : O_NONBLOCK; }

}  // namespace

InputFile::InputFile(std::string path, Source source)
    : path_(std::move(path)),
      descriptor_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | wait_of(source))) {
  struct stat status {};
  if (!descriptor_.is_open() || ::fstat(descriptor_.number(), &status) != 0) {
    throw_file_error(path_, "cannot be read", errno);
  }
  if (S_ISDIR(status.st_mode)) throw InputError(path_, 0, "", "is a directory");
  is_regular_ = S_ISREG(status.st_mode);
  const bool is_pipe = S_ISFIFO(status.st_mode);
  if (!is_regular_ && !(is_pipe && source == Source::file_or_pipe)) {
    throw InputError(path_, 0, "", "is not a regular file; give the path of one");
  }
  if (is_regular_) size_ = static_cast<std::uint64_t>(status.st_size);
}

std::size_t InputFile::read(void* bytes, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count =
        ::read(descriptor_.number(), static_cast<char*>(bytes) + done, size - done);
    if (count == 0) break;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw SystemError(path_, "cannot be read to its end", errno);
    done += static_cast<std::size_t>(count);
  }
  return done;
}

std::string InputFile::read_text() {
  constexpr std::size_t kMost = std::size_t{64} << 20;
  constexpr std::size_t kChunk = std::size_t{1} << 16;
  std::string text;
  for (std::size_t size = 0, count = kChunk; count == kChunk; size += count) {
    text.resize(size + kChunk);
    count = read(text.data() + size, kChunk);
    text.resize(size + count);
    if (text.size() > kMost) {
      throw InputError(path_, 0, "", "is larger than 64 MiB, which no file of this kind is");
    }
  }
  return text;
}

}  // namespace ballast
