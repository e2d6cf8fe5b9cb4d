#include "host/log/log_encoder.hpp"

#include <stdexcept>

#include "hls/core/checksum.hpp"
#include "host/log/format.hpp"

namespace ballast {

LogEncoder::LogEncoder(OutputFile& file, LogKind kind, std::string_view venue)
    : file_(file), kind_(kind), venue_(venue) {
  file_.write(log_format::preamble(kind_, 0, venue_));
}

void LogEncoder::append(LogKind kind, const Record& as_given) {
  if (is_sealed_) throw std::logic_error("the log is finished");
  if (kind != kind_) throw std::logic_error("commands and events are separate logs");
  const log_format::Fault fault = log_format::numbering_fault(kind_, before_, as_given);
  if (!fault.field.empty()) throw std::logic_error("log: " + fault.field + " " + fault.what);
  Record record = as_given;
  record.phase = 0;
  core::seal(record);
  file_.write(&record, sizeof record);
  before_ = record.sequence;
  ++records_;
}

void LogEncoder::seal() {
  if (is_sealed_) throw std::logic_error("the log is finished");
  is_sealed_ = true;
  const std::string preamble = log_format::preamble(kind_, records_, venue_);
  file_.rewrite(0, preamble.data(), preamble.size());
}

}  // namespace ballast
