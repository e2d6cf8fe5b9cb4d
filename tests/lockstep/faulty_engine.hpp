// An engine with one fault planted, to show that lockstep sees it.
#pragma once

#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "host/include/ballast/engine.hpp"
#include "tests/reference/crc32c.hpp"

namespace ballast::lockstep {

enum class Fault {
  none,
  flip_operand_bit,  ///< one bit of one event's operands
  flip_header_bit,   ///< one bit of one event's header
  drop_close,        ///< one adl_close is not given
  swap_events,       ///< two events in a row change places
  repeat_event,      ///< one event is given twice
  drop_the_rest,     ///< no event after a certain one
  change_wallet,     ///< three deferred wallet_deltas are an atom off: the state, no event
  leave_check_word,  ///< one event keeps bits of a ring's check word
  lead_executed,     ///< `executed` is a command ahead
  lag_executed,      ///< `executed`, said to be exact, stands still
};

class FaultyEngine : public Engine {
 public:
  /// The fault strikes at the first chance after `after` events (commands, for `change_wallet`; a
  /// number, for `executed`).
  FaultyEngine(std::unique_ptr<Engine> engine, Fault fault, std::uint64_t after)
      : engine_(std::move(engine)), fault_(fault), after_(after) {}

  const EngineIdentity& identity() const override { return engine_->identity(); }

  Transfer try_submit(std::span<const Command> commands) override {
    std::size_t taken = 0;
    for (const Command& command : commands) {
      Command given = command;
      ++commands_;
      const bool strikes = fault_ == Fault::change_wallet && strikes_left_ != 0 &&
                           commands_ > after_ && command.command() == CommandKind::wallet_delta &&
                           command.has(flag::kDefer) &&
                           command.check == reference::check_of(command);
      if (strikes) {
        ++given.word[0];
        given.check = reference::check_of(given);
      }
      if (!engine_->try_submit(given).any()) {
        --commands_;
        break;
      }
      if (strikes) --strikes_left_;
      ++taken;
    }
    return {taken};
  }

  Transfer poll(std::span<Event> events) override {
    Event buffer[32];
    const std::size_t polled = engine_->poll(buffer).count;
    for (std::size_t i = 0; i < polled; ++i) pass(buffer[i]);
    std::size_t moved = 0;
    while (moved < events.size() && !ready_.empty()) {
      events[moved++] = ready_.front();
      ready_.pop_front();
    }
    return {moved};
  }

  std::uint64_t executed() const override {
    const std::uint64_t now = ready_.empty() ? engine_->executed() : ready_.front().sequence - 1;
    if (now < after_) return now;
    if (fault_ == Fault::lead_executed) return now + 1;
    return fault_ == Fault::lag_executed ? after_ : now;
  }

 private:
  void pass(Event event) {
    const bool due = !struck_ && ++seen_ > after_;
    if (fault_ == Fault::drop_the_rest && seen_ > after_) return;
    if (!due || fault_ == Fault::none || fault_ == Fault::change_wallet ||
        fault_ == Fault::lead_executed || fault_ == Fault::lag_executed) {
      ready_.push_back(event);
      return;
    }
    switch (fault_) {
      case Fault::flip_operand_bit:
        event.word[after_ % 4] ^= std::uint64_t{1} << (after_ % 64);
        break;
      case Fault::flip_header_bit:
        event.account ^= 1;
        break;
      case Fault::drop_close:
        if (event.event() != EventKind::adl_close) break;
        struck_ = true;
        return;
      case Fault::swap_events:
        if (ready_.empty()) break;
        struck_ = true;
        ready_.insert(ready_.end() - 1, event);
        return;
      case Fault::repeat_event:
        ready_.push_back(event);
        break;
      default:
        event.check = 1;
        break;
    }
    struck_ = fault_ != Fault::drop_close && fault_ != Fault::swap_events;
    ready_.push_back(event);
  }

  std::unique_ptr<Engine> engine_;
  const Fault fault_;
  const std::uint64_t after_;
  std::uint64_t seen_ = 0, commands_ = 0;
  bool struck_ = false;
  unsigned strikes_left_ = 3;  ///< of change_wallet: the first may meet a refused command
  std::deque<Event> ready_;
};

}  // namespace ballast::lockstep
