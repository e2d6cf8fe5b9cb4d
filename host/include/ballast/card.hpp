// An FPGA card behind the Engine interface.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

#include "host/include/ballast/engine.hpp"

namespace ballast {

/// A card that cannot be opened: what is wrong and, where there is something, what to do.
class CardError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a card's registers say of it (hls/core/registers.hpp).
struct CardDescription {
  std::uint32_t version = 0;  ///< of the contract
  std::uint32_t lanes = 0;
  std::uint32_t positions = 0;  ///< capacity, all lanes
  std::uint32_t accounts = 0;   ///< capacity, all lanes
  std::uint32_t symbols = 0;
  std::uint32_t queue_depth = 0;  ///< of each lane's rank queue
  std::uint32_t clock_khz = 0;
  bool ready = false;           ///< its stores are cleared
  std::uint64_t heartbeat = 0;  ///< cycles since reset
};

/// Why an opened card gives no more.
enum class CardFault : std::uint8_t {
  none,
  heartbeat_stopped,  ///< its counter of cycles stands still: no clock, or no card on the bus
  stalled,            ///< the clock runs, but what was submitted is not answered
  bad_event_record,   ///< a record of the event ring whose check word stays wrong
  unexpected_event,   ///< an answer is missing, or says what cannot be
  register_access,    ///< the driver reported an error
};
const char* name_of(CardFault fault);

struct CardOptions {
  unsigned command_ring_log2 = 12;  ///< records, 6 … 24
  unsigned event_ring_log2 = 14;    ///< records, 6 … 24
  /// The watchdog reads the heartbeat after so many calls of try_submit and poll in a row without
  /// a command taken or an event found. A read costs 1 to 5 µs on a card.
  std::uint32_t idle_calls = 1024;
  /// Reads of the same heartbeat in a row that mean heartbeat_stopped.
  std::uint32_t still_reads = 1000;
  /// Cycles without progress, while something is unanswered, that mean stalled; and that opening
  /// may take. The longest command, `lights` over a full default card, takes some 2^25.
  std::uint64_t stall_cycles = std::uint64_t{1} << 27;
};

/// What the card has counted since it was opened (hls/core/registers.hpp).
struct CardCounters {
  std::uint64_t heartbeat = 0;  ///< cycles since reset
  std::uint64_t commands_accepted = 0;
  std::uint64_t commands_refused = 0;
  std::uint64_t records_bad_check = 0;
  std::uint64_t records_bad_sequence = 0;
  std::uint64_t records_dropped = 0;
  std::uint64_t events_written = 0;
  std::uint64_t stall_event_ring = 0;
  std::uint64_t stall_credit = 0;
  std::uint64_t rank_refills = 0;
  std::uint64_t bus_errors = 0;
  std::uint64_t latency_count = 0;
  std::uint64_t latency_sum = 0;  ///< cycles
  std::uint32_t latency_min = 0;  ///< cycles; all ones before the first
  std::uint32_t latency_max = 0;  ///< cycles
};

/// An engine on one card or several. Beyond what every Engine promises:
///
/// * Commands that depend on how an `open`, `restore_position` or `free` under way ends are not
///   taken before its answer has been polled, and none is behind a `clear` or a `resume`. This is
///   back-pressure like any other. On several cards `adl`, `adl_take`, `rank`, `lights`, `digest`
///   and `symbol` wait for all before them, and all behind them but `symbol` wait for these.
/// * After a fault, try_submit takes nothing and poll gives nothing more, for good.
/// * `page` commands have no effect: placement is this engine's own.
///
/// Threading as every Engine: one thread at a time, `counters` too. When it is destroyed, the cards
/// are stopped and what they had under way is thrown away. Memory of a card that is not seen to
/// stop is kept while the process lasts.
class Card : public Engine {
 public:
  virtual CardFault fault() const = 0;
  /// Of several cards the sums, the extremes, and the longest heartbeat. Some thirty register
  /// reads a card: not for the hot path. Throws what the port throws.
  virtual CardCounters counters() = 0;
  /// When it was opened; of several cards lanes and capacities together.
  virtual const CardDescription& description() const = 0;
};

inline constexpr std::size_t kMostCards = 16;

/// Loads the image `xclbin` into the devices, unless it is there, takes them for this program
/// alone, resets them and opens them as one engine: account a is on card a mod their number with
/// all its positions, and the events are those that one engine would give. `devices` are indices as
/// XRT counts them (`ballast devices` lists them), at least one, each named once. The capacities of
/// `config` become those of the engine, as if the cards had no more.
///
/// XRT is loaded when this is called first, so that a program runs where it is not installed.
/// Throws CardError, also for that; std::invalid_argument for a number that is out of range.
std::unique_ptr<Card> open_xrt_card(std::span<const unsigned> devices, const std::string& xclbin,
                                    const EngineConfig& config = {},
                                    const CardOptions& options = {});
/// The same on one device.
std::unique_ptr<Card> open_xrt_card(unsigned device, const std::string& xclbin,
                                    const EngineConfig& config = {},
                                    const CardOptions& options = {});

}  // namespace ballast
