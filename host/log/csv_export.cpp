#include <string>

#include "host/file/output_file.hpp"
#include "host/include/ballast/error.hpp"
#include "host/log/csv_table.hpp"
#include "host/log/format.hpp"

namespace ballast {
namespace {

constexpr std::uint64_t kRecordsBetweenReports = 1 << 14;

template <typename Kind>
void write_rows(const LogReader& log, std::span<const Kind> records, OutputFile& file,
                const LogProgress& progress) {
  CsvTable table(file, log.kind());
  std::uint64_t before = 0;
  std::uint64_t done = 0;
  for (const Record& record : records) {
    ++done;
    const log_format::Fault fault = log_format::record_fault(log.kind(), before, record);
    if (!fault.field.empty()) throw InputError(log.path(), done, fault.field, fault.what);
    before = record.sequence;
    table.add(record);
    if (progress && (done % kRecordsBetweenReports == 0 || done == records.size())) {
      progress(done, records.size());
    }
  }
}

}  // namespace

void export_csv(const LogReader& log, const std::string& path, const LogProgress& progress) {
  refuse_same_file(log.path(), path);
  OutputFile file(path);
  if (log.kind() == LogKind::commands) {
    write_rows(log, log.commands(), file, progress);
  } else {
    write_rows(log, log.events(), file, progress);
  }
  file.finish();
}

}  // namespace ballast
