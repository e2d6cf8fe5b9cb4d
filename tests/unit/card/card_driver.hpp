// Numbers, seals and submits commands to a card engine on a RingCard, and keeps every event.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "host/engine/card/open_card.hpp"
#include "tests/unit/card/ring_card.hpp"

namespace ballast {

inline CardOptions quick_options() {
  CardOptions options;
  options.command_ring_log2 = 6;
  options.event_ring_log2 = 6;
  options.idle_calls = 1;
  options.still_reads = 50;
  options.stall_cycles = 100'000;
  return options;
}

struct CardDriver {
  explicit CardDriver(const RingCardShape& shape = {}, const RingCardFaults& faults = {},
                      const EngineConfig& config = {64, 1024},
                      const CardOptions& options = quick_options())
      : log(std::make_shared<RingCardLog>()),
        engine(open_card(std::make_unique<RingCard>(shape, faults, log), config, options)) {}
  ~CardDriver() {
    engine.reset();
    for (const std::string& fault : log->faults) ADD_FAILURE() << fault;
  }

  Command sealed(Command command) {
    command.sequence = ++sequence;
    core::seal(command);
    return command;
  }
  /// Submits what is given in its own number, polling when there is back-pressure.
  void submit(const Command& command) {
    for (int i = 0; !engine->try_submit(std::span(&command, 1)).any(); ++i) {
      poll();
      if (i == 100'000) return ADD_FAILURE() << "not taken: " << name_of(command.command());
    }
  }
  void poll() {
    Event buffer[16];
    const std::size_t count = engine->poll(buffer).count;
    events.insert(events.end(), buffer, buffer + count);
  }
  /// All events of this command and what came before.
  std::vector<Event> send(const Command& command) {
    submit(sealed(command));
    return settle();
  }
  std::vector<Event> settle() {
    for (int i = 0; i < 300; ++i) poll();
    return std::exchange(events, {});
  }

  std::shared_ptr<RingCardLog> log;
  std::unique_ptr<Card> engine;
  std::uint64_t sequence = 0;
  std::vector<Event> events;
};

inline Command account_of(std::uint32_t id) {
  Command command = make_command(CommandKind::account, op::Account{});
  command.account = id;
  return command;
}
inline Command about_position(CommandKind kind, std::uint32_t position, std::uint32_t account,
                              std::uint16_t symbol = 0, Side side = Side::both) {
  Command command = make_command(kind, op::None{});
  command.position = position;
  command.account = account;
  command.symbol = symbol;
  command.set_side(side);
  return command;
}
inline Command opening(std::uint32_t position, std::uint32_t account, std::uint16_t symbol = 0,
                       Side side = Side::both) {
  return about_position(CommandKind::open, position, account, symbol, side);
}
inline Command freeing(std::uint32_t position, std::uint32_t account, std::uint16_t symbol = 0) {
  return about_position(CommandKind::free, position, account, symbol);
}
inline Command delta_of(std::uint32_t position, std::uint32_t account, std::int64_t quantity) {
  Command command = make_command(CommandKind::position_delta, op::PositionDelta{quantity, 0, 0, 0});
  command.position = position;
  command.account = account;
  return command;
}
inline Command acknowledged(Command command) {
  command.flags |= flag::kAck;
  return command;
}

/// An asset, symbols with a mark each, and accounts 0 … accounts − 1.
inline void set_up(CardDriver& driver, std::uint32_t accounts = 8, std::uint16_t symbols = 2) {
  driver.submit(driver.sealed(make_command(CommandKind::asset, op::Asset{})));
  for (std::uint16_t id = 0; id < symbols; ++id) {
    op::Symbol definition;
    definition.max_lots = 1000;
    Command symbol = make_command(CommandKind::symbol, definition);
    symbol.symbol = id;
    driver.submit(driver.sealed(symbol));
    Command mark = make_command(CommandKind::mark, op::Mark{1, 0, 0, 0});
    mark.symbol = id;
    driver.submit(driver.sealed(mark));
  }
  driver.submit(driver.sealed(make_command(CommandKind::commit, op::Commit{symbols, 0, 0, 0})));
  for (std::uint32_t id = 0; id < accounts; ++id) driver.submit(driver.sealed(account_of(id)));
  EXPECT_TRUE(driver.settle().empty());
}

}  // namespace ballast
