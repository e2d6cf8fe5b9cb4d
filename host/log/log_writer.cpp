#include <stdexcept>
#include <string>

#include "hls/core/checksum.hpp"
#include "host/include/ballast/log.hpp"
#include "host/log/format.hpp"
#include "host/log/whole_file.hpp"

namespace ballast {

class LogWriter::File {
 public:
  File(const std::string& path, LogKind kind, std::string_view venue)
      : file_(path), kind_(kind), venue_(venue) {
    file_.write(log_format::preamble(kind_, 0, venue_));
  }

  void append(LogKind kind, const Record& as_given) {
    if (finished_) throw std::logic_error("the log is finished");
    if (kind != kind_) throw std::logic_error("commands and events are separate logs");
    const log_format::Fault fault = log_format::numbering_fault(kind_, before_, as_given.sequence);
    if (!fault.field.empty()) throw std::logic_error("log: sequence " + fault.what);
    Record record = as_given;
    record.phase = 0;
    core::seal(record);
    file_.write(&record, sizeof record);
    before_ = record.sequence;
    ++records_;
  }

  std::uint64_t records() const { return records_; }

  void finish() {
    if (finished_) throw std::logic_error("the log is finished");
    finished_ = true;
    const std::string preamble = log_format::preamble(kind_, records_, venue_);
    file_.rewrite(0, preamble.data(), preamble.size());
    file_.finish();
  }

 private:
  WholeFile file_;
  LogKind kind_;
  std::string venue_;
  std::uint64_t before_ = 0;
  std::uint64_t records_ = 0;
  bool finished_ = false;
};

LogWriter::LogWriter(const std::string& path, LogKind kind, std::string_view venue)
    : file_(std::make_unique<File>(path, kind, venue)) {}
LogWriter::LogWriter(LogWriter&&) noexcept = default;
LogWriter& LogWriter::operator=(LogWriter&&) noexcept = default;
LogWriter::~LogWriter() = default;

void LogWriter::append(std::span<const Command> commands) {
  for (const Command& command : commands) file_->append(LogKind::commands, command);
}
void LogWriter::append(std::span<const Event> events) {
  for (const Event& event : events) file_->append(LogKind::events, event);
}
std::uint64_t LogWriter::records() const { return file_->records(); }
void LogWriter::finish() { file_->finish(); }

}  // namespace ballast
