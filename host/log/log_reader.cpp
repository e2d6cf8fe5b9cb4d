#include <algorithm>
#include <memory>
#include <new>
#include <string>

#include "host/file/input_file.hpp"
#include "host/include/ballast/error.hpp"
#include "host/include/ballast/log.hpp"
#include "host/log/format.hpp"

namespace ballast {

class LogReader::File {
 public:
  explicit File(const std::string& path) : path_(path) {
    InputFile file(path);
    if (!file.is_regular()) {
      throw InputError(path_, 0, "", "is not a regular file, so it is no log");
    }
    preamble_.resize(std::min<std::uint64_t>(file.size(), sizeof header_));
    read(file, preamble_.data(), preamble_.size());
    header_ = log_format::read_header(path_, preamble_, file.size());
    preamble_.resize(log_format::records_offset(header_.venue_bytes));
    read(file, preamble_.data() + sizeof header_, preamble_.size() - sizeof header_);
    log_format::verify_preamble(path_, header_, preamble_, file.size());
    const std::size_t size = header_.records * sizeof(Record);
    records_.reset(allocate(size));
    read(file, records_.get(), size);
  }

  const std::string& path() const { return path_; }
  LogKind kind() const { return static_cast<LogKind>(header_.kind); }
  std::uint64_t records() const { return header_.records; }
  std::string_view venue() const {
    return std::string_view(preamble_).substr(sizeof header_, header_.venue_bytes);
  }
  template <typename Kind>
  std::span<const Kind> view() const {
    return {reinterpret_cast<const Kind*>(records_.get()),
            static_cast<std::size_t>(header_.records)};
  }

 private:
  static constexpr std::align_val_t kAlignment{kRecordBytes};
  struct Free {
    void operator()(std::byte* bytes) const { ::operator delete(bytes, kAlignment); }
  };

  void read(InputFile& file, void* bytes, std::size_t size) const {
    if (file.read(bytes, size) == size) return;
    throw InputError(path_, 0, "", "was cut while it was read; read it when it is whole");
  }

  std::byte* allocate(std::size_t size) const try {
    return static_cast<std::byte*>(::operator new(size, kAlignment));
  } catch (const std::bad_alloc&) {
    throw SystemError(path_ + ": there is no memory for its " + std::to_string(records()) +
                      " records: " + std::to_string(size) + " bytes");
  }

  std::string path_;
  log_format::Header header_;
  std::string preamble_;
  std::unique_ptr<std::byte[], Free> records_;
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
