#include "host/engine/card/card_engine.hpp"

#include <algorithm>
#include <cstdio>

namespace ballast {
namespace card {
namespace {

// Pages unlinked ahead of one command, at most. Each answer empties at most one page, so that more
// than one a command never lets them pile up.
constexpr unsigned kUnlinksAtOnce = 4;
// What one command may take in the ring: these, a page of its own to unlink and to link, itself.
constexpr std::uint64_t kMostRecords = kUnlinksAtOnce + 3;

// Commands whose answers placement waits for.
constexpr std::size_t kMostAnswers = 4096;

// No card has this account, and no lane this number.
constexpr std::uint32_t kNoAccount = 0xFFFFFFFF;
constexpr std::uint32_t kNoLane = 0xFF;

constexpr std::size_t kPage = 4096;  // of memory

bool has_account(CommandKind kind) {
  switch (kind) {
    case CommandKind::account:
    case CommandKind::open:
    case CommandKind::free:
    case CommandKind::position_delta:
    case CommandKind::reduce:
    case CommandKind::wallet_delta:
    case CommandKind::query:
      return true;
    default:
      return false;
  }
}

}  // namespace

SharedRings::SharedRings(CardPort& port, const CardOptions& options)
    : commands(port.allocate(std::max(kRecordBytes << options.command_ring_log2, kPage))),
      events(port.allocate(std::max(kRecordBytes << options.event_ring_log2, kPage))),
      indices(port.allocate(kPage)),
      addresses{commands.device_address,   events.device_address,
                indices.device_address,    indices.device_address + kIndexBytes,
                options.command_ring_log2, options.event_ring_log2} {}

CardEngine::CardEngine(std::unique_ptr<CardPort> port, const EngineConfig& config,
                       const CardOptions& options)
    : options_(options),
      port_(std::move(port)),
      control_(*port_),
      capabilities_(control_.identify(config)),
      identity_{"card", kContractVersion, capabilities_.lanes, config.positions, config.accounts},
      shared_(*port_, options_),
      commands_(shared_.commands.data, options_.command_ring_log2, shared_.indices.data),
      events_(shared_.events.data, options_.event_ring_log2, shared_.indices.data + kIndexBytes),
      placement_(
          {capabilities_.lanes, capabilities_.positions / capabilities_.lanes, config.positions}),
      answers_(kMostAnswers),
      watch_(options_) {
  control_.reset(options_);
  try {
    control_.open(shared_.addresses, options_);
    await_hello();
  } catch (...) {
    control_.halt();  // it may not write to memory that is about to go
    throw;
  }
}

CardEngine::~CardEngine() {
  try {
    Record record;
    const bool drained = control_.close([&] {
      while (events_.next(record) == EventRing::Answer::record) {
      }
      events_.flush();
    });
    if (!drained) control_.halt();
  } catch (...) {  // a card that is gone does not write any more
  }
}

// The card's first event. It shows that the rings work, before anything depends on them.
void CardEngine::await_hello() {
  Event event;
  Watch watch(options_);
  EventRing::Answer answer;
  while ((answer = events_.next(event)) == EventRing::Answer::none) {
    if (watch.look(control_.heartbeat(), false) != CardFault::none) {
      throw CardError(
          "card: opened, but writes no event; check that it may reach host memory "
          "(on a real card: xbutil configure --host-mem)");
    }
  }
  events_.flush();
  const auto hello = event.as<op::Hello>();
  const bool right =
      answer == EventRing::Answer::record && event.event() == EventKind::hello &&
      event.sequence == 0 && hello.version == kContractVersion &&
      hello.lanes == capabilities_.lanes && hello.positions == capabilities_.positions &&
      hello.accounts == capabilities_.accounts && hello.symbols == capabilities_.symbols &&
      hello.queue_depth == capabilities_.queue_depth;
  if (!right) throw CardError("card: its first event is not the hello that its registers promise");
}

std::size_t CardEngine::try_submit(std::span<const Command> commands) {
  std::size_t taken = 0;
  while (taken < commands.size() && submit(commands[taken])) ++taken;
  if (taken != 0) {
    idle_calls_ = 0;
  } else if (!commands.empty()) {
    idle();
  }
  return taken;
}

bool CardEngine::submit(const Command& given) {
  if (fault_ != CardFault::none || clearing_) return false;
  if (!commands_.has_room(kMostRecords) || answers_.full()) return false;
  if (gate_.judge(given) != core::SequenceGate::Answer::accept) {
    card_is_silent_ = true;
    commands_.push(given);
    return true;
  }
  Command command = given;
  if (command.command() == CommandKind::page) {
    // Means nothing here, but ends a silence.
    if (card_is_silent_) send_page(command, {kNoLane, 0, 0, Side::both, false});
  } else {
    if (!place(command)) return false;
    gate_.consume();
    commands_.push(command);
  }
  card_is_silent_ = false;
  return true;
}

// Adds what only this engine knows, or says that the command has to wait.
bool CardEngine::place(Command& command) {
  switch (command.command()) {
    case CommandKind::open:
      if (!place_open(command)) return false;
      break;
    case CommandKind::free:
      place_free(command);
      break;
    case CommandKind::position_delta:
    case CommandKind::reduce:
    case CommandKind::query:
      if (command.position == kNoPosition) break;
      command.arg =
          placement_.row_of(placement_.find(command.position, command.account, command.symbol));
      break;
    case CommandKind::clear:
      clearing_ = true;
      answers_.push({command.sequence, 0, 0, Awaited::clear, command.has(flag::kAck)});
      command.flags |= flag::kAck;
      break;
    default:
      break;
  }
  hide_account(command);
  // A transaction goes on while nothing but takes come: pages are not for the middle of it.
  if (command.command() != CommandKind::adl_take) {
    for (unsigned i = 0; i < kUnlinksAtOnce; ++i) {
      const auto change = placement_.unlink_one();
      if (!change) break;
      send_page(command, *change);
    }
  }
  core::seal(command);
  return true;
}

bool CardEngine::place_open(Command& command) {
  const bool in_range =
      command.position <= kMaxPositionId && command.account < identity_.accounts &&
      command.symbol < capabilities_.symbols && command.side() <= Side::short_side;
  if (!in_range) {
    command.arg = kRowUnknown;
    return true;
  }
  const Placement::Opening opening = placement_.open(command);
  if (opening.wait) return false;
  command.arg = opening.row;
  if (opening.slot == Placement::kNoSlot) return true;
  if (opening.unlink) send_page(command, *opening.unlink);
  if (opening.link) send_page(command, *opening.link);
  answers_.push(
      {command.sequence, opening.slot, command.position, Awaited::open, command.has(flag::kAck)});
  command.flags |= flag::kAck;
  return true;
}

void CardEngine::place_free(Command& command) {
  if (command.position == kNoPosition) return;
  const Placement::Slot slot = placement_.find(command.position, command.account, command.symbol);
  command.arg = placement_.row_of(slot);
  if (slot == Placement::kNoSlot) return;
  placement_.free(slot);
  answers_.push({command.sequence, slot, command.position, Awaited::free, command.has(flag::kAck)});
  command.flags |= flag::kAck;
}

// The card may have room for more accounts than this engine was opened for. It has to refuse those
// beyond as well: it is given one that no card has, and the refusal gets the true one back.
void CardEngine::hide_account(Command& command) {
  const bool hides = has_account(command.command()) && command.account >= identity_.accounts &&
                     command.account < capabilities_.accounts;
  if (!hides) return;
  answers_.push({command.sequence, 0, command.account, Awaited::refusal, false});
  command.account = kNoAccount;
}

void CardEngine::send_page(const Command& before, const PageChange& change) {
  Command page = make_command(CommandKind::page, op::Page{change.lane, change.link, 0, 0, 0});
  page.sequence = before.sequence;
  page.symbol = change.symbol;
  page.set_side(change.side);
  page.arg = change.page;
  core::seal(page);
  commands_.push(page);
}

std::size_t CardEngine::poll(std::span<Event> events) {
  std::size_t moved = 0;
  bool found = false;
  while (moved < events.size() && fault_ == CardFault::none) {
    const EventRing::Answer answer = events_.next(events[moved]);
    if (answer != EventRing::Answer::record) {
      if (answer == EventRing::Answer::corrupt) fail(CardFault::bad_event_record);
      events_.flush();
      break;
    }
    found = true;
    if (receive(events[moved])) ++moved;
  }
  if (found) {
    idle_calls_ = 0;
  } else if (!events.empty()) {
    idle();
  }
  return moved;
}

// Whether the event is one for the caller.
bool CardEngine::receive(Event& event) {
  event.check = 0;
  event.phase = 0;
  if (answers_.empty() || event.sequence < answers_.front().sequence) return true;
  const bool refused = event.event() == EventKind::rejected;
  // Of a record that was not well formed: it has the number that was expected, not one of its own.
  if (refused && event.code() <= static_cast<std::uint8_t>(Reason::bad_sequence)) return true;
  const Answer answer = answers_.front();
  if (event.sequence != answer.sequence || (!refused && event.event() != EventKind::done)) {
    fail(CardFault::unexpected_event);
    return false;
  }
  answers_.pop();
  return settle(answer, refused, event);
}

bool CardEngine::settle(const Answer& answer, bool refused, Event& event) {
  switch (answer.of) {
    case Awaited::open:
      placement_.opened(answer.slot, answer.id, !refused);
      break;
    case Awaited::free:
      placement_.freed(answer.slot, answer.id, !refused);
      break;
    case Awaited::clear:
      placement_.clear();
      clearing_ = false;
      break;
    case Awaited::refusal:
      if (!refused) fail(CardFault::unexpected_event);
      event.account = answer.id;
      break;
  }
  return refused || answer.wanted;
}

void CardEngine::idle() {
  if (++idle_calls_ < options_.idle_calls || fault_ != CardFault::none) return;
  idle_calls_ = 0;
  try {
    watch();
  } catch (const std::exception& error) {
    std::snprintf(driver_error_, sizeof driver_error_, "%s", error.what());
    fail(CardFault::register_access);
  }
}

void CardEngine::watch() {
  const std::uint64_t taken = commands_.read_consumed();
  const std::uint64_t progress = taken + events_.position();
  // While events wait to be polled, it is the caller that takes its time.
  const bool waits = (taken != commands_.produced() || !answers_.empty()) && !events_.waiting();
  const CardFault fault = watch_.look(control_.heartbeat(), progress != progress_ || !waits);
  progress_ = progress;
  fail(fault);
}

std::string CardEngine::fault_text() const {
  switch (fault_) {
    case CardFault::none:
      return {};
    case CardFault::heartbeat_stopped:
      return "card: heartbeat stands still: the card has no clock or is gone from the bus; reset "
             "it and start anew from the log";
    case CardFault::stalled:
      return "card: no progress in " + std::to_string(options_.stall_cycles) +
             " cycles with commands unanswered; reset it and start anew from the log";
    case CardFault::bad_event_record:
      return "card: event " + std::to_string(events_.position()) +
             " of the ring has a wrong check word; memory or link are damaged, or something else "
             "writes to the ring";
    case CardFault::unexpected_event:
      return "card: event " + std::to_string(events_.position() - 1) +
             " of the ring is not the answer that was due; image and program do not match";
    case CardFault::register_access:
      return std::string("card: a register access failed: ") + driver_error_;
  }
  return {};
}

}  // namespace card

std::unique_ptr<Card> open_card(std::unique_ptr<CardPort> port, const EngineConfig& config,
                                const CardOptions& options) {
  const auto check = [](const char* what, std::uint64_t value, std::uint64_t least,
                        std::uint64_t most) {
    if (value < least || value > most) {
      throw std::invalid_argument(std::string("card: ") + what + " is " + std::to_string(value) +
                                  ", must be " + std::to_string(least) + " … " +
                                  std::to_string(most));
    }
  };
  check("capacity in positions", config.positions, 1, kMaxPositionId + 1);
  check("capacity in accounts", config.accounts, 1, kMaxAccounts);
  check("log2 of the command ring", options.command_ring_log2, 6, 24);
  check("log2 of the event ring", options.event_ring_log2, 6, 24);
  check("idle_calls", options.idle_calls, 1, ~0U);
  check("still_reads", options.still_reads, 1, ~0U);
  return std::make_unique<card::CardEngine>(std::move(port), config, options);
}

}  // namespace ballast
