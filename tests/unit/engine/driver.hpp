// Gives an engine one command at a time, numbered and sealed, and keeps every event.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hls/core/checksum.hpp"
#include "host/include/ballast/engine.hpp"

namespace ballast {

class Driver {
 public:
  explicit Driver(const EngineConfig& config)
      : engine_(open_software_engine(config)), sequence_(config.first_sequence - 1) {}

  Command sealed(Command command) {
    command.sequence = ++sequence_;
    core::seal(command);
    return command;
  }
  std::vector<Event> send(const Command& command) {
    EXPECT_TRUE(engine_->try_submit(sealed(command)).any());
    return poll_all();
  }
  std::vector<Event> poll_all() {
    std::vector<Event> events(64);
    std::size_t count = 0;
    for (std::size_t n = 1; n != 0; count += n) {
      events.resize(count + 64);
      n = engine_->poll(std::span(events).subspan(count)).count;
    }
    events.resize(count);
    return events;
  }
  /// The reason for which a command is refused; `none` if it gives no event or others.
  Reason refusal(const Command& command) {
    const std::vector<Event> events = send(command);
    if (events.empty() || events[0].event() != EventKind::rejected) return Reason::none;
    return static_cast<Reason>(events[0].code());
  }
  /// The next command has the number after this one.
  void go_on_after(std::uint64_t sequence) { sequence_ = sequence; }
  ExportingEngine& engine() { return *engine_; }

 private:
  std::unique_ptr<ExportingEngine> engine_;
  std::uint64_t sequence_;
};

}  // namespace ballast
