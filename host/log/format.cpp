#include "host/log/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "hls/core/checksum.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast::log_format {

std::string preamble(LogKind kind, std::uint64_t records, std::string_view venue) {
  if (venue.size() > std::numeric_limits<std::uint32_t>::max() - kRecordBytes) {
    throw InputError("the venue's text is too long for a log");
  }
  Header header;
  std::copy(std::begin(kMagic), std::end(kMagic), header.magic);
  header.format = kFormat;
  header.contract_version = kContractVersion;
  header.kind = static_cast<std::uint32_t>(kind);
  header.venue_bytes = static_cast<std::uint32_t>(venue.size());
  header.records = records;
  std::string bytes(records_offset(header.venue_bytes), '\0');
  std::memcpy(bytes.data(), &header, sizeof header);
  std::memcpy(bytes.data() + sizeof header, venue.data(), venue.size());
  header.check = core::crc32c(bytes.data(), bytes.size());
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

Header verify_preamble(const std::string& path, std::string_view file) {
  Header header;
  if (file.size() < sizeof header) {
    throw InputError(path, 0, "header",
                     fmt::format("the file has {} bytes, a log has at least {}: it is no log, or "
                                 "it was truncated",
                                 file.size(), sizeof header));
  }
  std::memcpy(&header, file.data(), sizeof header);
  if (!std::equal(std::begin(kMagic), std::end(kMagic), header.magic)) {
    throw InputError(path, 0, "magic", "the file does not begin like a log of Ballast");
  }
  if (header.format != kFormat) {
    throw InputError(path, 0, "format",
                     fmt::format("the log is of format {}, this program reads format {}",
                                 header.format, kFormat));
  }
  const std::uint64_t offset = records_offset(header.venue_bytes);
  if (file.size() < offset) {
    throw InputError(path, 0, "venue",
                     fmt::format("the file ends at byte {}, before its venue does at byte {}: it "
                                 "was truncated or altered",
                                 file.size(), offset));
  }
  std::string bytes(file.substr(0, offset));
  Header unsealed = header;
  unsealed.check = 0;
  std::memcpy(bytes.data(), &unsealed, sizeof unsealed);
  if (core::crc32c(bytes.data(), bytes.size()) != header.check) {
    throw InputError(path, 0, "check", "header or venue were altered: their check word differs");
  }
  if (header.contract_version != kContractVersion) {
    throw InputError(path, 0, "contract version",
                     fmt::format("the log was written for contract version {}, this program has {}",
                                 header.contract_version, kContractVersion));
  }
  if (header.kind != static_cast<std::uint32_t>(LogKind::commands) &&
      header.kind != static_cast<std::uint32_t>(LogKind::events)) {
    throw InputError(path, 0, "kind", fmt::format("{} is no kind of log", header.kind));
  }
  const std::uint64_t body = file.size() - offset;
  if (body % kRecordBytes != 0 || body / kRecordBytes != header.records) {
    throw InputError(path, 0, "records",
                     fmt::format("the header promises {} records, the file has {} bytes of them "
                                 "({} records and {} bytes): it was truncated or added to",
                                 header.records, body, body / kRecordBytes, body % kRecordBytes));
  }
  return header;
}

Fault numbering_fault(LogKind kind, std::uint64_t before, std::uint64_t sequence) {
  if (kind == LogKind::commands) {
    if (sequence == before + 1) return {};
    return {"sequence", fmt::format("is {}, should be {}: commands are numbered without gaps",
                                    sequence, before + 1)};
  }
  if (sequence >= before) return {};
  return {"sequence", fmt::format("is {} after {}: events are in the order of their commands",
                                  sequence, before)};
}

Fault record_fault(LogKind kind, std::uint64_t before, const Record& record) {
  if (const std::uint32_t check = core::check_word(record); record.check != check) {
    return {"check", fmt::format("is 0x{:08x}, the record gives 0x{:08x}: it was altered",
                                 record.check, check)};
  }
  if (record.phase != 0) {
    return {"phase", fmt::format("is {}, should be 0 in a log: it was altered", record.phase)};
  }
  return numbering_fault(kind, before, record.sequence);
}

}  // namespace ballast::log_format
