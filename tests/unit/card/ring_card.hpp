// A card in C++: model rings, behind them the software engine, and faults on demand. Time passes
// in register accesses only, at a random pace: the ring reader and the ring writer stall in turn.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hls/core/checksum.hpp"
#include "host/engine/card/card_port.hpp"
#include "host/include/ballast/card.hpp"
#include "tests/unit/card/placement_audit.hpp"

namespace ballast {

struct RingCardShape {
  std::uint32_t lanes = 4;
  std::uint32_t rows = 4096;           ///< a lane
  std::uint32_t accounts = 4096;       ///< of the card
  std::uint32_t positions_limit = 64;  ///< what the engine is opened with
  std::uint32_t queue_depth = 128;     ///< of the rank queues
  std::uint64_t seed = 1;
  bool alone = true;  ///< or one of several, of which only the host knows all positions
};

/// What is wrong with a card. Counts are from 1; 0 means never.
struct RingCardFaults {
  std::uint64_t flip_event = 0;       ///< this event is written with a wrong check word
  std::uint64_t flipped_for = ~0ULL;  ///< and written rightly so many register accesses later
  std::uint64_t lose_event = 0;       ///< this event is not written
  std::uint64_t hang_after = 0;       ///< commands after which nothing happens, but the clock runs
  std::uint64_t stop_after = 0;       ///< commands after which the clock stands still
  std::uint64_t throw_after = 0;      ///< commands after which register accesses throw
  std::uint64_t gone_after = 0;       ///< commands after which all registers read as ones
  std::uint64_t tell_too_many = 0;    ///< more commands told to be executed than there are
  bool no_hello = false;
  bool wrong_hello = false;
  bool never_ready = false;
  bool never_stops = false;   ///< a reset of a card that was open is not carried out
  bool left_running = false;  ///< writes to its memory until it is reset
  std::map<std::uint32_t, std::uint32_t> registers = {};  ///< read so, whatever the card says
};

/// What a test sees of the card once the engine has it.
struct RingCardLog {
  std::vector<std::string> faults;  ///< of the host engine
  std::uint64_t records = 0, bad_check = 0, events = 0, full_event_ring = 0;
  std::uint64_t pages_linked = 0, pages_unlinked = 0;
  std::vector<Command> commands;  ///< as they came out of the ring, when `keep` is set
  bool keep = false;
  bool closed = false;  ///< when the port went
  bool kept = false;    ///< the host will not use its memory again
};

class RingCard final : public CardPort {
 public:
  RingCard(const RingCardShape& shape, const RingCardFaults& faults,
           std::shared_ptr<RingCardLog> log);
  ~RingCard() override;

  std::uint32_t read_register(std::uint32_t offset) override;
  void write_register(std::uint32_t offset, std::uint32_t value) override;
  SharedMemory allocate(std::size_t bytes) override;
  void keep_memory() noexcept override { log_->kept = true; }

 private:
  void reset();
  void open();
  void pass_time();
  void write_ready_events(std::uint64_t most);
  void read_commands(std::uint64_t most);
  void take(const Command& given);
  std::vector<Event> carry_out(Command command);
  std::vector<Event> refuse_as_told(const Command& command);
  std::vector<Event> refuse_restoring(Command command, Reason told);
  void add_event(const Event& event);
  void tell_executed();
  std::byte* memory(std::uint64_t address, std::size_t bytes);
  std::uint64_t random(std::uint64_t below);
  std::uint64_t value64(std::uint32_t offset);
  bool hangs() const { return faults_.hang_after != 0 && commands_ >= faults_.hang_after; }
  void fail(const std::string& what) { log_->faults.push_back(what); }

  struct Block {
    std::uint64_t address;
    std::size_t bytes;
    std::byte* data;
  };

  const RingCardShape shape_;
  const RingCardFaults faults_;
  std::shared_ptr<RingCardLog> log_;
  std::uint64_t random_state_;
  std::vector<Block> blocks_;
  std::map<std::uint32_t, std::uint32_t> registers_;
  std::uint64_t cycles_ = 0;
  bool is_open_ = false, was_open_ = false;
  unsigned reset_in_ = 0;

  std::unique_ptr<Engine> engine_;
  std::optional<PlacementAudit> audit_;
  core::SequenceGate gate_;
  std::uint64_t inner_sequence_ = 0;  ///< of the software engine
  std::deque<Event> ready_;
  /// Commands over, by how many events had been made by then.
  std::map<std::uint64_t, std::uint64_t> over_;
  std::uint64_t numbered_ = 0, made_ = 0, executed_ = 0;
  std::uint64_t read_ = 0, index_told_ = 0, written_ = 0, commands_ = 0;
  unsigned bad_reads_ = 0;
  std::uint64_t flipped_at_ = 0, accesses_left_ = 0;
  std::optional<Record> repaired_;
};

}  // namespace ballast
