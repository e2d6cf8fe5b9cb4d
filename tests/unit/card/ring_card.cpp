#include "tests/unit/card/ring_card.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>

#include "hls/core/registers.hpp"

namespace ballast {
namespace {

constexpr std::uint64_t kDeviceBase = 0x4'0000'0000;
constexpr std::size_t kPage = 4096;
constexpr unsigned kReadAgain = 16;
constexpr unsigned kResetAccesses = 10;  ///< until a reset has been carried out
constexpr std::uint32_t kClockKhz = 300'000;
constexpr std::uint32_t kSaysInUse = 0xFFFFFFFF, kSaysNoRoom = 0xFFFFFFFE;

std::uint32_t phase_of(std::uint64_t position, std::uint32_t log2) {
  return (position >> log2) % 2 == 0 ? 1 : 0;
}

/// Eight bytes at a time, the last ones last, as a card's write of a beat may be seen.
void store(std::byte* to, const Record& record) {
  std::uint64_t words[8];
  std::memcpy(words, &record, sizeof words);
  auto* at = reinterpret_cast<std::uint64_t*>(to);
  for (int i = 0; i < 8; ++i) std::atomic_ref(at[i]).store(words[i], std::memory_order_release);
}

}  // namespace

RingCard::RingCard(const RingCardShape& shape, const RingCardFaults& faults,
                   std::shared_ptr<RingCardLog> log)
    : shape_(shape), faults_(faults), log_(std::move(log)), random_state_(shape.seed) {
  registers_ = {{reg::identity, kIdentity},
                {reg::version, kContractVersion},
                {reg::lanes, shape.lanes},
                {reg::positions, shape.lanes * shape.rows},
                {reg::accounts, shape.accounts},
                {reg::symbols, kMaxSymbols},
                {reg::queue_depth, shape.queue_depth},
                {reg::clock_khz, kClockKhz}};
}

RingCard::~RingCard() {
  log_->closed = !is_open_ && reset_in_ == 0;
  for (const Block& block : blocks_) std::free(block.data);
}

std::uint64_t RingCard::random(std::uint64_t below) {
  random_state_ = random_state_ * 6364136223846793005U + 1442695040888963407U;
  return (random_state_ >> 33) % below;
}

SharedMemory RingCard::allocate(std::size_t bytes) {
  const std::size_t size = (bytes + kPage - 1) / kPage * kPage;
  const std::uint64_t address =
      blocks_.empty() ? kDeviceBase : blocks_.back().address + 0x1000'0000;
  auto* data = static_cast<std::byte*>(std::aligned_alloc(kPage, size));
  std::memset(data, 0, size);
  blocks_.push_back({address, size, data});
  return {data, address};
}

std::byte* RingCard::memory(std::uint64_t address, std::size_t bytes) {
  for (const Block& block : blocks_) {
    if (address >= block.address && address + bytes <= block.address + block.bytes) {
      return block.data + (address - block.address);
    }
  }
  throw std::logic_error("the card was given an address outside of shared memory");
}

std::uint64_t RingCard::value64(std::uint32_t offset) {
  return registers_[offset] | std::uint64_t{registers_[offset + 4]} << 32;
}

std::uint32_t RingCard::read_register(std::uint32_t offset) {
  if (faults_.throw_after != 0 && commands_ >= faults_.throw_after) {
    throw std::runtime_error("bus error");
  }
  if (faults_.gone_after != 0 && commands_ >= faults_.gone_after) return ~0U;
  pass_time();
  if (const auto forced = faults_.registers.find(offset); forced != faults_.registers.end()) {
    return forced->second;
  }
  switch (offset) {
    case reg::status: {
      const bool drained = !is_open_ && ready_.empty();
      const bool ready = engine_ != nullptr && !faults_.never_ready;
      return (ready ? 1U : 0U) | (is_open_ ? 2U : 0U) | (drained ? 4U : 0U);
    }
    case reg::control:
      return (is_open_ ? 2U : 0U) | (reset_in_ != 0 ? 1U : 0U);
    case reg::heartbeat:
      registers_[reg::heartbeat + 4] = static_cast<std::uint32_t>(cycles_ >> 32);
      return static_cast<std::uint32_t>(cycles_);
    case reg::events_written:
      return static_cast<std::uint32_t>(written_);
    case reg::commands_accepted:
      return static_cast<std::uint32_t>(commands_);
    default:
      return registers_[offset];
  }
}

void RingCard::write_register(std::uint32_t offset, std::uint32_t value) {
  pass_time();
  registers_[offset] = value;
  if (offset != reg::control) return;
  if ((value & 1) != 0) {
    engine_.reset();
    is_open_ = false;
    if (faults_.left_running) {
      for (const Block& block : blocks_) std::memset(block.data, 0x5A, block.bytes);
    }
    reset_in_ = kResetAccesses;
  }
  const bool opens = (value & 2) != 0 && !is_open_;
  is_open_ = (value & 2) != 0;
  if (opens) open();
}

void RingCard::reset() {
  engine_ = open_software_engine({shape_.positions_limit, shape_.accounts});
  audit_.emplace(shape_.lanes, shape_.rows);
  inner_sequence_ = 0;
  ready_.clear();
  over_.clear();
  cycles_ = 0;
}

void RingCard::open() {
  was_open_ = true;
  read_ = index_told_ = written_ = 0;
  numbered_ = made_ = executed_ = 0;
  gate_ = core::SequenceGate{value64(reg::first_sequence)};
  if (faults_.no_hello) return;
  Event hello;
  hello.kind = static_cast<std::uint8_t>(EventKind::hello);
  hello.set(op::Hello{kContractVersion, shape_.lanes, shape_.lanes * shape_.rows, shape_.accounts,
                      faults_.wrong_hello ? kMaxSymbols - 1 : kMaxSymbols, shape_.queue_depth, 0});
  add_event(hello);
}

void RingCard::pass_time() {
  const bool stopped = faults_.stop_after != 0 && commands_ >= faults_.stop_after;
  if (stopped) return;
  cycles_ += 16 + random(64);
  const bool sticks = faults_.never_stops && was_open_;
  if (reset_in_ != 0 && !sticks && --reset_in_ == 0) reset();
  if (repaired_ && accesses_left_-- == 0) {
    const std::uint64_t slots = std::uint64_t{1} << registers_[reg::event_ring_log2];
    store(
        memory(value64(reg::event_ring), kRecordBytes * slots) + flipped_at_ % slots * kRecordBytes,
        *repaired_);
    repaired_.reset();
  }
  if (engine_ == nullptr || hangs()) return;
  if (is_open_) read_commands(random(4) == 0 ? 0 : random(96));
  if (!ready_.empty()) write_ready_events(random(4) == 0 ? 0 : random(96));
  if (is_open_ && random(3) == 0) tell_executed();
}

void RingCard::add_event(const Event& event) {
  ++made_;
  ready_.push_back(event);
}

// Behind the events of the commands that it counts.
void RingCard::tell_executed() {
  const std::uint64_t gone = made_ - ready_.size();
  while (!over_.empty() && over_.begin()->first <= gone) {
    executed_ = over_.begin()->second;
    over_.erase(over_.begin());
  }
  auto* word =
      reinterpret_cast<std::uint64_t*>(memory(value64(reg::command_index), 128) + kExecutedOffset);
  std::atomic_ref(*word).store(executed_ + faults_.tell_too_many, std::memory_order_release);
}

void RingCard::read_commands(std::uint64_t most) {
  const std::uint32_t log2 = registers_[reg::command_ring_log2];
  const std::uint64_t slots = std::uint64_t{1} << log2;
  std::byte* ring = memory(value64(reg::command_ring), kRecordBytes * slots);
  auto* index = reinterpret_cast<std::uint64_t*>(memory(value64(reg::command_index), 128));
  bool idle = false;
  // Like a card it stops reading when events find no place.
  for (; most != 0 && ready_.size() < 256 && !hangs(); --most) {
    std::uint64_t words[8];
    auto* slot = reinterpret_cast<std::uint64_t*>(ring + read_ % slots * kRecordBytes);
    words[7] = std::atomic_ref(slot[7]).load(std::memory_order_acquire);
    idle = (words[7] >> 32 & 1) != phase_of(read_, log2);
    if (idle) break;
    for (int i = 0; i < 7; ++i) words[i] = std::atomic_ref(slot[i]).load();
    Command command;
    std::memcpy(static_cast<void*>(&command), words, sizeof command);
    if (command.check != core::check_word(command)) {
      if (bad_reads_++ < kReadAgain) continue;
      ++log_->bad_check;
    }
    bad_reads_ = 0;
    ++read_;
    ++log_->records;
    if (log_->keep) log_->commands.push_back(command);
    take(command);
    if (read_ - index_told_ == 16) {
      std::atomic_ref(*index).store(read_, std::memory_order_release);
      index_told_ = read_;
    }
  }
  if (idle) std::atomic_ref(*index).store(index_told_ = read_, std::memory_order_release);
}

bool is_refused(const std::vector<Event>& events) {
  return !events.empty() && events.back().event() == EventKind::rejected;
}

Event refusal_of(const Command& command, Reason reason) {
  Event event;
  event.sequence = command.sequence;
  event.kind = static_cast<std::uint8_t>(EventKind::rejected);
  event.flags = static_cast<std::uint8_t>(reason);
  event.symbol = command.symbol;
  event.position = command.position;
  event.account = command.account;
  event.arg = command.kind;
  return event;
}

// The software engine has numbers of its own, so that it can be asked more than the card is.
std::vector<Event> RingCard::carry_out(Command command) {
  const std::uint64_t sequence = command.sequence;
  command.sequence = ++inner_sequence_;
  if (command.command() == CommandKind::resume && command.as<op::Resume>().next != 0) {
    command.set(op::Resume{inner_sequence_ + 1, 0, 0, 0});
  }
  core::seal(command);
  engine_->try_submit(command);
  std::vector<Event> events;
  Event event;
  while (engine_->poll(std::span(&event, 1)).count == 1) {
    event.sequence = sequence;
    events.push_back(event);
  }
  return events;
}

// What only the host knows, and says by the row of an `open`, comes behind what the card sees.
std::vector<Event> RingCard::refuse_as_told(const Command& command) {
  const Reason told = command.arg == kSaysInUse ? Reason::in_use : Reason::no_room;
  if (command.command() == CommandKind::restore_position) return refuse_restoring(command, told);
  std::vector<Event> events = carry_out(command);
  if (is_refused(events)) {
    const auto reason = static_cast<Reason>(events.back().code());
    const bool is_behind = reason == Reason::too_many_positions || reason == Reason::no_room;
    return is_behind && told == Reason::in_use ? std::vector{refusal_of(command, told)} : events;
  }
  Command free = command;
  free.kind = static_cast<std::uint8_t>(CommandKind::free);
  carry_out(free);
  return {refusal_of(command, told)};
}

// In a restoration nothing can be given back: what comes behind the checks of an `open` is a light
// that there is not.
std::vector<Event> RingCard::refuse_restoring(Command command, Reason told) {
  auto operands = command.as<op::RestorePosition>();
  operands.light = 6;
  command.set(operands);
  std::vector<Event> events = carry_out(command);
  const auto reason = static_cast<Reason>(events.back().code());
  const bool is_behind = reason == Reason::out_of_range || reason == Reason::no_room ||
                         reason == Reason::too_many_positions;
  return is_behind ? std::vector{refusal_of(command, told)} : events;
}

void RingCard::take(const Command& given) {
  const auto answer = gate_.judge(given);
  if (answer != core::SequenceGate::Answer::accept) {
    if (answer == core::SequenceGate::Answer::drop) return;
    Event event;
    event.sequence = gate_.expected();
    event.kind = static_cast<std::uint8_t>(EventKind::rejected);
    event.flags = static_cast<std::uint8_t>(answer == core::SequenceGate::Answer::report_check
                                                ? Reason::bad_check
                                                : Reason::bad_sequence);
    event.arg = given.kind;
    event.set(op::Rejected{gate_.expected(), given.sequence, 0, 0});
    add_event(event);
    return;
  }
  std::vector<Event> events;
  if (given.command() != CommandKind::page) {
    gate_.consume();
    ++commands_;
    // The software engine has the capacity that the host was opened with. A lane of the card may
    // have fewer pages, which only the host counts.
    const bool believes_no_room = !shape_.alone || shape_.positions_limit > shape_.rows;
    const bool opens =
        given.command() == CommandKind::open || given.command() == CommandKind::restore_position;
    const bool is_told = opens && ((given.arg == kSaysNoRoom && believes_no_room) ||
                                   (given.arg == kSaysInUse && !shape_.alone));
    events = is_told ? refuse_as_told(given) : carry_out(given);
    for (const Event& event : events) add_event(event);
    over_[made_] = ++numbered_;
    if (given.command() == CommandKind::resume && !is_refused(events)) {
      gate_.expect(given.as<op::Resume>().next);
    }
  }
  audit_->look(given, events.empty() ? std::nullopt : std::optional(events.back()));
  for (const std::string& fault : audit_->take_faults()) fail(fault);
  log_->pages_linked = audit_->pages_linked();
  log_->pages_unlinked = audit_->pages_unlinked();
}

void RingCard::write_ready_events(std::uint64_t most) {
  const std::uint32_t log2 = registers_[reg::event_ring_log2];
  const std::uint64_t slots = std::uint64_t{1} << log2;
  std::byte* ring = memory(value64(reg::event_ring), kRecordBytes * slots);
  auto* index = reinterpret_cast<std::uint64_t*>(memory(value64(reg::event_index), 128));
  for (; most != 0 && !ready_.empty(); --most) {
    const std::uint64_t consumed = std::atomic_ref(*index).load(std::memory_order_acquire);
    if (consumed > written_) return fail("more events consumed than written");
    if (written_ - consumed == slots) {
      ++log_->full_event_ring;
      return;
    }
    Event event = ready_.front();
    ready_.pop_front();
    ++log_->events;
    if (log_->events == faults_.lose_event) continue;
    event.phase = phase_of(written_, log2);
    core::seal(event);
    const std::uint64_t slot = written_++ % slots;
    if (log_->events == faults_.flip_event) {
      repaired_ = event;
      flipped_at_ = slot;
      accesses_left_ = faults_.flipped_for;
      event.word[1] ^= 1;
    }
    store(ring + slot * kRecordBytes, event);
  }
}

}  // namespace ballast
