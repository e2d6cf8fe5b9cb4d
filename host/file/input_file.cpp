#include "host/file/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "host/file/file_error.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {

InputFile::InputFile(std::string path)
    : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)) {
  struct stat status {};
  if (!descriptor_.is_open() || ::fstat(descriptor_.number(), &status) != 0) {
    throw_file_error(path_, "cannot be read", errno);
  }
  if (S_ISDIR(status.st_mode)) throw InputError(path_, 0, "", "is a directory");
  is_regular_ = S_ISREG(status.st_mode);
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

}  // namespace ballast
