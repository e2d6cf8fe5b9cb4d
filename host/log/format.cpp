#include "host/log/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>
#include <utility>

#include "hls/core/checksum.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast::log_format {
namespace {

/// The bytes that mean nothing yet: what a later version puts there must not be read past.
void verify_zeros(const std::string& path, const Header& header, std::string_view preamble) {
  const std::pair<std::size_t, std::size_t> kReserved[] = {
      {offsetof(Header, zero), sizeof header.zero},
      {offsetof(Header, zero_tail), sizeof header.zero_tail},
      {sizeof header + header.venue_bytes, std::string_view::npos}};
  for (const auto& [begin, size] : kReserved) {
    const std::size_t at = preamble.substr(begin, size).find_first_not_of('\0');
    if (at == std::string_view::npos) continue;
    const unsigned byte = static_cast<unsigned char>(preamble[begin + at]);
    throw InputError(
        path, 0, fmt::format("byte {}", begin + at),
        fmt::format("is 0x{:02x}, should be 0: it means nothing in format {}", byte, kFormat));
  }
}

}  // namespace

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

Header read_header(const std::string& path, std::string_view begin, std::uint64_t file_bytes) {
  Header header;
  if (begin.size() < sizeof header) {
    throw InputError(path, 0, "header",
                     fmt::format("the file has {} bytes, a log has at least {}: it is no log, or "
                                 "it was truncated",
                                 begin.size(), sizeof header));
  }
  std::memcpy(&header, begin.data(), sizeof header);
  if (!std::equal(std::begin(kMagic), std::end(kMagic), header.magic)) {
    throw InputError(path, 0, "magic", "the file does not begin like a log of Ballast");
  }
  if (header.format != kFormat) {
    throw InputError(path, 0, "format",
                     fmt::format("the log is of format {}, this program reads format {}",
                                 header.format, kFormat));
  }
  const std::uint64_t offset = records_offset(header.venue_bytes);
  if (file_bytes < offset) {
    throw InputError(path, 0, "venue",
                     fmt::format("the file ends at byte {}, before its venue does at byte {}: it "
                                 "was truncated or altered",
                                 file_bytes, offset));
  }
  return header;
}

void verify_preamble(const std::string& path, const Header& header, std::string_view preamble,
                     std::uint64_t file_bytes) {
  std::string bytes(preamble);
  Header unsealed = header;
  unsealed.check = 0;
  std::memcpy(bytes.data(), &unsealed, sizeof unsealed);
  if (core::crc32c(bytes.data(), bytes.size()) != header.check) {
    throw InputError(path, 0, "check", "header or venue were altered: their check word differs");
  }
  if (header.contract_version != kContractVersion) {
    throw InputError(
        path, 0, "contract version",
        fmt::format("the log was written for contract version {}, this program has {}{}",
                    header.contract_version, kContractVersion,
                    header.contract_version < kContractVersion
                        ? header.kind == static_cast<std::uint32_t>(LogKind::events)
                              ? "; make it anew by `ballast replay`"
                              : "; make it anew: record its commands again, or `ballast generate`"
                        : ""));
  }
  if (header.kind != static_cast<std::uint32_t>(LogKind::commands) &&
      header.kind != static_cast<std::uint32_t>(LogKind::events)) {
    throw InputError(path, 0, "kind", fmt::format("{} is no kind of log", header.kind));
  }
  verify_zeros(path, header, preamble);
  const std::uint64_t body = file_bytes - preamble.size();
  if (body % kRecordBytes != 0 || body / kRecordBytes != header.records) {
    throw InputError(path, 0, "records",
                     fmt::format("the header promises {} records, the file has {} bytes of them "
                                 "({} records and {} bytes): it was truncated or added to",
                                 header.records, body, body / kRecordBytes, body % kRecordBytes));
  }
}

Fault numbering_fault(LogKind kind, std::uint64_t before, const Record& record) {
  const std::uint64_t sequence = record.sequence;
  if (kind == LogKind::commands) {
    if (sequence != before + 1) {
      return {"sequence", fmt::format("is {}, should be {}: commands are numbered without gaps",
                                      sequence, before + 1)};
    }
    const bool resumes = record.kind == static_cast<std::uint8_t>(CommandKind::resume);
    if (resumes && record.word[0] != sequence + 1) {
      return {"next",
              fmt::format("is {}, should be {}: a log goes on at the number behind a resume",
                          record.word[0], sequence + 1)};
    }
    return {};
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
  return numbering_fault(kind, before, record);
}

}  // namespace ballast::log_format
