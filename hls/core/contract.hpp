// The contract between host, software engine and cards: the 64-byte records of the rings and of
// the log, little-endian, one 512-bit beat each.
//
//   0        8    9     10     12       16      20  24                 56    60
//   sequence kind flags symbol position account arg four operand words check phase
//
// What each command does, in which order it is refused, and what `arg` holds: docs/contract.md.
// Lists: vocabulary.hpp. Operands: operands.hpp. Limits: limits.hpp. Card registers: registers.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "hls/core/limits.hpp"
#include "hls/core/operands.hpp"
#include "hls/core/vocabulary.hpp"

namespace ballast {

inline constexpr std::size_t kRecordBytes = 64;

/// Header, operands and tail that commands and events share.
struct alignas(kRecordBytes) Record {
  std::uint64_t sequence = 0;  ///< command: its number, from 1; event: number of its command
  std::uint8_t kind = 0;       ///< CommandKind or EventKind
  std::uint8_t flags = 0;      ///< command: flag bits and side; event: its code (docs/contract.md)
  std::uint16_t symbol = 0;
  std::uint32_t position = 0;
  std::uint32_t account = 0;
  std::uint32_t arg = 0;
  std::uint64_t word[4] = {};
  std::uint32_t check = 0;  ///< CRC-32C of the 64 bytes with check and phase zero
  std::uint32_t phase = 0;  ///< bit 0: flips each time round the ring; zero in logs

  /// The operand words as the struct `Operands` of operands.hpp.
  template <typename Operands>
  Operands as() const {
    return op::FieldsOf<Operands>::from_words(word);
  }
  template <typename Operands>
  void set(const Operands& operands) {
    op::FieldsOf<Operands>::to_words(operands, word);
  }
};

static_assert(sizeof(Record) == kRecordBytes, "one record is one 512-bit beat");
static_assert(offsetof(Record, kind) == 8 && offsetof(Record, flags) == 9, "layout");
static_assert(offsetof(Record, symbol) == 10 && offsetof(Record, position) == 12, "layout");
static_assert(offsetof(Record, account) == 16 && offsetof(Record, arg) == 20, "layout");
static_assert(offsetof(Record, word) == op::kOperandsOffset, "layout");
static_assert(offsetof(Record, check) == 56 && offsetof(Record, phase) == 60, "layout");
static_assert(std::is_trivially_copyable<Record>::value, "records are copied as bytes");

struct Command : Record {
  CommandKind command() const { return static_cast<CommandKind>(kind); }
  bool has(std::uint8_t flag_bits) const { return (flags & flag_bits) != 0; }
  Side side() const { return static_cast<Side>(flags >> flag::kSideShift); }
  void set_side(Side side) {
    flags = static_cast<std::uint8_t>((flags & 0x3F) |
                                      (static_cast<unsigned>(side) << flag::kSideShift));
  }
};

struct Event : Record {
  EventKind event() const { return static_cast<EventKind>(kind); }
  std::uint8_t code() const { return flags; }
};

/// A command of a kind with its operands; header fields are set by the caller.
template <typename Operands>
Command make_command(CommandKind kind, const Operands& operands) {
  Command command;
  command.kind = static_cast<std::uint8_t>(kind);
  command.set(operands);
  return command;
}

inline const char* name_of(CommandKind kind) {
  switch (kind) {
#define BALLAST_NAME(name, ...) \
  case CommandKind::name:       \
    return #name;
    BALLAST_COMMANDS(BALLAST_NAME)
#undef BALLAST_NAME
  }
  return "unknown";
}
inline const char* name_of(EventKind kind) {
  switch (kind) {
#define BALLAST_NAME(name, ...) \
  case EventKind::name:         \
    return #name;
    BALLAST_EVENTS(BALLAST_NAME)
#undef BALLAST_NAME
  }
  return "unknown";
}
inline const char* name_of(Verdict verdict) {
  switch (verdict) {
#define BALLAST_NAME(name, ...) \
  case Verdict::name:           \
    return #name;
    BALLAST_VERDICTS(BALLAST_NAME)
#undef BALLAST_NAME
  }
  return "unknown";
}
inline const char* name_of(Reason reason) {
  switch (reason) {
#define BALLAST_NAME(name, ...) \
  case Reason::name:            \
    return #name;
    BALLAST_REASONS(BALLAST_NAME)
#undef BALLAST_NAME
  }
  return "unknown";
}
inline const char* name_of(Operand operand) {
  switch (operand) {
#define BALLAST_NAME(name, ...) \
  case Operand::name:           \
    return #name;
    BALLAST_OPERANDS(BALLAST_NAME)
#undef BALLAST_NAME
  }
  return "unknown";
}

}  // namespace ballast
