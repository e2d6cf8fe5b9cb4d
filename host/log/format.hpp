// The log's header as bytes, and the rules that its records keep. The format: ballast/log.hpp.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hls/core/contract.hpp"
#include "host/include/ballast/log.hpp"

namespace ballast::log_format {

static_assert(std::endian::native == std::endian::little, "records are read as they are");

inline constexpr char kMagic[8] = {'B', 'A', 'L', 'L', 'A', 'S', 'T', '\n'};
inline constexpr std::uint32_t kFormat = 1;

struct Header {
  char magic[8] = {};
  std::uint32_t format = 0;
  std::uint32_t contract_version = 0;
  std::uint32_t kind = 0;
  std::uint32_t venue_bytes = 0;
  std::uint64_t records = 0;
  std::uint64_t zero[3] = {};
  std::uint32_t check = 0;
  std::uint32_t zero_tail = 0;
};
static_assert(sizeof(Header) == kRecordBytes, "records after the header stay aligned");

/// Where the records start: after header and venue, on a multiple of 64 bytes.
constexpr std::uint64_t records_offset(std::uint32_t venue_bytes) {
  return (sizeof(Header) + std::uint64_t{venue_bytes} + kRecordBytes - 1) / kRecordBytes *
         kRecordBytes;
}

/// Header, venue and zero bytes, with the check word in place.
std::string preamble(LogKind kind, std::uint64_t records, std::string_view venue);

/// The header that begins a file of so many bytes, which has room for its venue. The rest of it is
/// looked at by `verify_preamble`.
Header read_header(const std::string& path, std::string_view begin, std::uint64_t file_bytes);
/// Verifies the bytes before the records, of which the header was read, and the file's length.
void verify_preamble(const std::string& path, const Header& header, std::string_view preamble,
                     std::uint64_t file_bytes);

/// What is wrong with a record: its field and why. `field` is empty when nothing is.
struct Fault {
  std::string field;
  std::string what;
};

/// Whether `record` may follow a record numbered `before` (0: it is the first).
Fault numbering_fault(LogKind kind, std::uint64_t before, const Record& record);
/// Check word, phase, then numbering.
Fault record_fault(LogKind kind, std::uint64_t before, const Record& record);

}  // namespace ballast::log_format
