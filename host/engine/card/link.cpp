#include "host/engine/card/link.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace ballast::card {
namespace {

constexpr std::size_t kPage = 4096;  // of memory

}  // namespace

CardLink::Shared::Shared(CardPort& port, const CardOptions& options)
    : commands_bytes(std::max(kRecordBytes << options.command_ring_log2, kPage)),
      events_bytes(std::max(kRecordBytes << options.event_ring_log2, kPage)),
      commands(port.allocate(commands_bytes)),
      events(port.allocate(events_bytes)),
      indices(port.allocate(kPage)),
      addresses{commands.device_address,   events.device_address,
                indices.device_address,    indices.device_address + kIndexBytes,
                options.command_ring_log2, options.event_ring_log2} {}

void CardLink::Shared::clear() const {
  std::memset(commands.data, 0, commands_bytes);
  std::memset(events.data, 0, events_bytes);
  std::memset(indices.data, 0, kPage);
}

CardLink::CardLink(std::unique_ptr<CardPort> port, const CardOptions& options, std::string name)
    : options_(options),
      port_(std::move(port)),
      control_(*port_, std::move(name)),
      description_(control_.identify()),
      shared_(*port_, options_),
      commands_(shared_.commands.data, options_.command_ring_log2, shared_.indices.data),
      events_(shared_.events.data, options_.event_ring_log2, shared_.indices.data + kIndexBytes),
      watch_(options_) {}

CardLink::~CardLink() {
  if (knows_memory_ && !control_.stop(options_)) port_->keep_memory();
}

void CardLink::open(std::uint64_t first_sequence) {
  control_.reset(options_);
  // A program that ended without stopping the card may have left it writing, to memory that was
  // given to this one since.
  shared_.clear();
  knows_memory_ = true;
  control_.open(shared_.addresses, first_sequence, options_);
  await_hello();
}

// The card's first event. It shows that the rings work, before anything depends on them.
void CardLink::await_hello() {
  Event event;
  Watch watch(options_);
  EventRing::Answer answer;
  while ((answer = events_.next(event)) == EventRing::Answer::none ||
         answer == EventRing::Answer::torn) {
    const CardFault fault = watch.look(control_.heartbeat(), false);
    if (fault == CardFault::heartbeat_stopped) {
      throw CardError(
          name() +
          ": opened, but its heartbeat stands still: no clock, or gone from the bus; reset "
          "the card");
    }
    if (fault != CardFault::none) {
      throw CardError(name() +
                      ": opened, but writes no event; check that it may reach host memory "
                      "(on a real card: xbutil configure --host-mem)");
    }
  }
  events_.flush();
  const auto hello = event.as<op::Hello>();
  const bool right =
      answer == EventRing::Answer::record && event.event() == EventKind::hello &&
      event.sequence == 0 && hello.version == description_.version &&
      hello.lanes == description_.lanes && hello.positions == description_.positions &&
      hello.accounts == description_.accounts && hello.symbols == description_.symbols &&
      hello.queue_depth == description_.queue_depth;
  if (!right) {
    throw CardError(name() +
                    ": its first event is not the hello that its registers promise; load the "
                    "Ballast image anew");
  }
}

// Events are in the ring before their command is counted: none found after a look at the count,
// none is left. A count of what the card was not given, or that goes back, is no count.
EventRing::Answer CardLink::look_for_the_end(Event& event) {
  const std::uint64_t executed = commands_.read_executed();
  if (executed == over_) return EventRing::Answer::none;
  if (executed < over_ || executed > pushed_) {
    fail(CardFault::unexpected_event);
    return EventRing::Answer::none;
  }
  const EventRing::Answer answer = events_.next(event);
  if (answer == EventRing::Answer::none) over_ = executed;
  return answer;
}

void CardLink::watch() {
  const std::uint64_t taken = commands_.read_consumed();
  const std::uint64_t executed = commands_.read_executed();
  const std::uint64_t progress = taken + events_.position() + executed;
  // While events wait to be polled, it is the caller that takes its time.
  const bool waits = (taken != commands_.produced() || executed != pushed_) && !events_.waiting();
  look(progress != progress_ || !waits);
  progress_ = progress;
}

// What a card writes arrives before its answer to a read of a register: after it, a record is
// whole, or something is wrong.
void CardLink::mend(EventRing::Answer answer) {
  if (answer == EventRing::Answer::corrupt) fail(CardFault::bad_event_record);
  look(true);
}

void CardLink::look(bool progress) {
  if (fault_ != CardFault::none) return;
  try {
    fail(watch_.look(control_.heartbeat(), progress));
  } catch (const std::exception& error) {
    std::snprintf(driver_error_, sizeof driver_error_, "%s", error.what());
    fail(CardFault::register_access);
  }
}

std::string CardLink::fault_text() const {
  switch (fault_) {
    case CardFault::none:
      return {};
    case CardFault::heartbeat_stopped:
      return name() +
             ": heartbeat stands still: the card has no clock or is gone from the bus; reset it "
             "and "
             "start anew from the log";
    case CardFault::stalled:
      return name() + ": no progress in " + std::to_string(options_.stall_cycles) +
             " cycles with commands unanswered; reset it and start anew from the log";
    case CardFault::bad_event_record:
      return name() + ": event " + std::to_string(events_.position()) +
             " of the ring has a wrong check word: memory or link are damaged, or something else "
             "writes to the ring; reset it and start anew from the log";
    case CardFault::unexpected_event:
      return name() + ": event " + std::to_string(events_.position() - 1) +
             " of the ring is not the answer that was due: image and program do not match; load "
             "the image of the same release";
    case CardFault::register_access:
      return name() + ": a register access failed: " + driver_error_ +
             "; see `xbutil examine`, reset the card and start anew from the log";
  }
  return {};
}

}  // namespace ballast::card
