// AXI4-Lite registers of a card: user-managed control (AP_CTRL_NONE), 32-bit words, map ≤ 4 KB.
// Software opens a card by writing the ring addresses and setting `open`; nothing on the hot path
// touches a register. 64-bit values are two words, low first; reading the low word latches the
// high one.
#pragma once

#include <cstdint>

namespace ballast {

inline constexpr std::uint32_t kRegisterMapBytes = 4096;
inline constexpr std::uint32_t kIdentity = 0x54534C42;  ///< "BLST", little-endian

// clang-format off
// name, offset, access, width in bits, meaning
#define BALLAST_REGISTERS(X)                                                                       \
  X(identity, 0x000, ro, 32, "the four letters BLST")                                              \
  X(version, 0x004, ro, 32, "contract version")                                                    \
  X(lanes, 0x008, ro, 32, "lanes, a power of two")                                                 \
  X(positions, 0x00C, ro, 32, "capacity in positions, all lanes")                                  \
  X(accounts, 0x010, ro, 32, "capacity in accounts, all lanes")                                    \
  X(symbols, 0x014, ro, 32, "capacity in symbols")                                                 \
  X(queue_depth, 0x018, ro, 32, "depth of each lane's rank queue")                                 \
  X(clock_khz, 0x01C, ro, 32, "kernel clock the card was built for")                               \
  X(control, 0x020, rw, 32,                                                                        \
    "bit 0 reset: throw away what is under way, leave host memory alone, clear the stores; reads " \
    "as 1 until host memory is left alone; bit 1 open: run the rings")                             \
  X(status, 0x024, ro, 32,                                                                         \
    "bit 0 ready, bit 1 open, bit 2 drained, bit 3 silent after a bad record")                     \
  X(heartbeat, 0x028, ro, 64, "cycles since reset")                                                \
  X(command_ring, 0x040, rw, 64, "address of the command ring, 4 KB aligned")                      \
  X(event_ring, 0x048, rw, 64, "address of the event ring, 4 KB aligned")                          \
  X(command_index, 0x050, rw, 64,                                                                  \
    "address of the line where the card writes commands consumed and, 8 bytes on, executed")       \
  X(event_index, 0x058, rw, 64, "address of the line where the host writes events consumed")       \
  X(command_ring_log2, 0x060, rw, 32, "log2 of the command ring's records")                        \
  X(event_ring_log2, 0x064, rw, 32, "log2 of the event ring's records")                            \
  X(first_sequence, 0x068, rw, 64, "number of the first command after opening")                    \
  X(commands_accepted, 0x100, ro, 64, "commands that consumed a number")                           \
  X(commands_refused, 0x108, ro, 64, "of these, refused on meaning")                               \
  X(records_bad_check, 0x110, ro, 64, "records whose check word stayed wrong")                     \
  X(records_bad_sequence, 0x118, ro, 64, "records with a wrong number")                            \
  X(records_dropped, 0x120, ro, 64, "records dropped in silence after a bad one")                  \
  X(events_written, 0x128, ro, 64, "events written")                                               \
  X(stall_event_ring, 0x130, ro, 64, "cycles the event ring was full")                             \
  X(stall_credit, 0x138, ro, 64, "cycles an operation waited for event slots, of all lanes")       \
  X(rank_refills, 0x140, ro, 64, "sweeps made again because a rank queue ran dry")                 \
  X(bus_errors, 0x148, ro, 64, "replies of host memory with an error")                             \
  X(latency_count, 0x180, ro, 64, "commands measured, dispatcher to collector")                    \
  X(latency_sum, 0x188, ro, 64, "cycles, sum")                                                     \
  X(latency_min, 0x190, ro, 32, "cycles, minimum; all ones before the first")                     \
  X(latency_max, 0x194, ro, 32, "cycles, maximum")
// clang-format on

namespace reg {  // byte offsets
#define BALLAST_REGISTER(name, offset, access, bits, text) \
  inline constexpr std::uint32_t name = offset;            \
  static_assert(offset % (bits / 8) == 0 && offset + bits / 8 <= kRegisterMapBytes, #name);
BALLAST_REGISTERS(BALLAST_REGISTER)
#undef BALLAST_REGISTER
}  // namespace reg

/// In the line at `command_index`, from its start: the count of commands executed. See
/// docs/card.md, "The rings".
inline constexpr std::uint32_t kExecutedOffset = 8;
/// The card writes it after so many, and when none is under way.
inline constexpr std::uint32_t kExecutedEvery = 64;

}  // namespace ballast
