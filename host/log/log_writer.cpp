#include <string>

#include "host/file/output_file.hpp"
#include "host/include/ballast/log.hpp"
#include "host/log/log_encoder.hpp"

namespace ballast {

struct LogWriter::File {
  File(const std::string& path, LogKind kind, std::string_view venue)
      : file(path), log(file, kind, venue) {}

  OutputFile file;
  LogEncoder log;
};

LogWriter::LogWriter(const std::string& path, LogKind kind, std::string_view venue)
    : file_(std::make_unique<File>(path, kind, venue)) {}
LogWriter::LogWriter(LogWriter&&) noexcept = default;
LogWriter& LogWriter::operator=(LogWriter&&) noexcept = default;
LogWriter::~LogWriter() = default;

void LogWriter::append(std::span<const Command> commands) {
  for (const Command& command : commands) file_->log.append(LogKind::commands, command);
}
void LogWriter::append(std::span<const Event> events) {
  for (const Event& event : events) file_->log.append(LogKind::events, event);
}
std::uint64_t LogWriter::records() const { return file_->log.records(); }
std::uint64_t LogWriter::bytes() const { return file_->file.size(); }
void LogWriter::finish(const std::function<void()>& before_it_appears) {
  file_->log.seal();
  file_->file.finish(before_it_appears);
}

}  // namespace ballast
