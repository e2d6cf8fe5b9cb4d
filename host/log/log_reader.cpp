#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "host/include/ballast/error.hpp"
#include "host/include/ballast/log.hpp"
#include "host/log/format.hpp"

namespace ballast {

class LogReader::File {
 public:
  explicit File(const std::string& path) : path_(path) {
    map();
    try {
      header_ = log_format::verify_preamble(path_, bytes());
    } catch (...) {
      unmap();
      throw;
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { unmap(); }

  const std::string& path() const { return path_; }
  LogKind kind() const { return static_cast<LogKind>(header_.kind); }
  std::uint64_t records() const { return header_.records; }
  std::string_view venue() const {
    return bytes().substr(sizeof(log_format::Header), header_.venue_bytes);
  }
  /// Records start on a multiple of 64 bytes of a mapping that starts on a page.
  template <typename Kind>
  std::span<const Kind> view() const {
    const char* first = bytes().data() + log_format::records_offset(header_.venue_bytes);
    return {reinterpret_cast<const Kind*>(first), static_cast<std::size_t>(header_.records)};
  }

 private:
  std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }

  void map() {
    const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) fail();
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) {
      const int error = errno;
      ::close(descriptor);
      errno = error;
      fail();
    }
    if (!S_ISREG(status.st_mode)) {
      ::close(descriptor);
      throw InputError(path_, 0, "", "is not a regular file, so it is no log");
    }
    size_ = static_cast<std::size_t>(status.st_size);
    if (size_ > 0) data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    const int error = errno;
    ::close(descriptor);
    if (data_ != MAP_FAILED) return;
    data_ = nullptr;
    errno = error;
    fail();
  }
  void unmap() {
    if (data_ != nullptr) ::munmap(std::exchange(data_, nullptr), size_);
  }
  [[noreturn]] void fail() const {
    throw InputError(path_, 0, "", std::string("cannot be read: ") + std::strerror(errno));
  }

  std::string path_;
  void* data_ = nullptr;
  std::size_t size_ = 0;
  log_format::Header header_;
};

LogReader::LogReader(const std::string& path) : file_(std::make_unique<File>(path)) {}
LogReader::LogReader(LogReader&&) noexcept = default;
LogReader& LogReader::operator=(LogReader&&) noexcept = default;
LogReader::~LogReader() = default;

const std::string& LogReader::path() const { return file_->path(); }
LogKind LogReader::kind() const { return file_->kind(); }
std::uint64_t LogReader::records() const { return file_->records(); }
std::string_view LogReader::venue() const { return file_->venue(); }

std::span<const Command> LogReader::commands() const {
  if (kind() == LogKind::commands) return file_->view<Command>();
  throw InputError(path(), 0, "kind", "this is a log of events; one of commands is needed");
}

std::span<const Event> LogReader::events() const {
  if (kind() == LogKind::events) return file_->view<Event>();
  throw InputError(path(), 0, "kind", "this is a log of commands; one of events is needed");
}

void LogReader::verify() const {
  std::uint64_t before = 0;
  std::size_t row = 0;
  for (const Record& record : file_->view<Record>()) {
    ++row;
    const log_format::Fault fault = log_format::record_fault(kind(), before, record);
    if (!fault.field.empty()) throw InputError(path(), row, fault.field, fault.what);
    before = record.sequence;
  }
}

}  // namespace ballast
