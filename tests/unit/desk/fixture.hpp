// A Desk over two linear symbols and an inverse one, and what it sent.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hls/core/checksum.hpp"
#include "host/include/ballast/desk.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {

inline constexpr const char* kDeskVenue = R"({
  "policy": "bitmex", "assets": {"USD": 6, "COIN": 8},
  "symbols": [
    {"symbol": "BTC", "settle": "USD", "tick": "0.1", "lot": "0.001", "mark": 50000,
     "tier_rule": "marginal",
     "tiers": [{"floor": 0, "rate": "0.005"}, {"floor": 100000, "rate": "0.01"}]},
    {"symbol": "ETH", "settle": "USD", "lot": "0.01", "mark": 2000, "max_qty": 1000,
     "tiers": [{"floor": 0, "rate": "0.01"}]},
    {"symbol": "XBT", "settle": "COIN", "kind": "inverse", "lot": 1, "contract_size": 100,
     "mark": 50000, "tiers": [{"floor": 0, "rate": "0.005"}]},
    {"symbol": "HELD", "settle": "USD", "lot": "0.0001", "mark": 50000, "collateral": true,
     "haircut": "0.9"}
  ]})";

inline constexpr SymbolId kBtc{0}, kEth{1}, kXbt{2}, kHeld{3};
inline constexpr AssetId kUsd{0}, kCoin{1};

inline Venue desk_venue() { return parse_venue(kDeskVenue, "V.json", ""); }

/// A Desk whose commands are kept.
class Recorded {
 public:
  explicit Recorded(const EngineConfig& capacity = {16, 16})
      : desk(
            desk_venue(), [this](const Command& c) { sent.push_back(c); }, capacity) {}

  std::vector<Command> sent;
  Desk desk;
};

/// A Desk on the software engine. Events wait in `pending` until `deliver`: commands may be in
/// flight for as long as a test likes.
class Live {
 public:
  explicit Live(const EngineConfig& capacity = {64, 64})
      : engine(open_software_engine(capacity)),
        desk(
            desk_venue(), [this](const Command& c) { queue.push_back(c); }, capacity) {
    desk.start(1);
  }

  /// Executes what was sent; their events become pending.
  void execute() {
    std::vector<Event> events(256);
    for (std::size_t done = 0; done < queue.size();) {
      done += engine->try_submit(std::span<const Command>(queue).subspan(done)).count;
      drain(events);
    }
    queue.clear();
    while (drain(events) > 0) {
    }
  }
  /// Gives every pending event to the Desk; what it sends then waits in `queue`.
  void deliver() {
    const std::vector<Event> events = std::exchange(pending, {});
    for (const Event& event : events) desk.apply(event);
    seen.insert(seen.end(), events.begin(), events.end());
  }
  /// Until nothing is in flight.
  void settle_down() {
    while (!queue.empty() || !pending.empty()) {
      execute();
      deliver();
    }
    desk.confirm(desk.last_sequence());
  }
  Fill fill_at(SymbolId symbol, std::int64_t lots, const char* price, std::int64_t fee = 0) const {
    const SymbolSpec& spec = desk.venue().symbol(symbol);
    return {lots, spec.entry_value(lots, *parse_decimal(price)), fee};
  }
  core::UnitValue unit(SymbolId symbol, const char* price) const {
    return desk.venue().symbol(symbol).unit_value(*parse_decimal(price));
  }
  /// Compares every belief with the engine's state, read back.
  void expect_beliefs_hold() {
    settle_down();
    seen.clear();
    for (PositionId id; id < desk.positions_end(); ++id) {
      if (desk.position(id).live) desk.query_position(id).value();
    }
    for (AccountId id; id < desk.accounts_end(); ++id) {
      if (desk.account(id).live) desk.query_account(id).value();
    }
    settle_down();
    for (const Event& event : seen) {
      ASSERT_NE(event.event(), EventKind::rejected) << "a query was refused: " << +event.code();
      if (event.event() == EventKind::position_state) {
        const auto state = event.as<op::PositionState>();
        const DeskPosition& position = desk.position(PositionId(event.position));
        EXPECT_EQ(position.quantity, state.quantity) << position.name;
        EXPECT_EQ(position.entry_value, state.entry_value) << position.name;
      } else if (event.event() == EventKind::account_state) {
        const auto state = event.as<op::AccountState>();
        const DeskAccount& account = desk.account(AccountId(event.account));
        const int128 wallet = core::join(state.wallet_lo, state.wallet_hi);
        EXPECT_EQ(to_string(account.wallet), to_string(wallet)) << account.name;
        EXPECT_EQ(account.options, state.options) << account.name;
      } else if (event.event() == EventKind::verdict) {
        EXPECT_EQ(static_cast<int>(desk.account(AccountId(event.account)).verdict), event.code());
      }
    }
  }

 private:
  std::size_t drain(std::vector<Event>& events) {
    const std::size_t count = engine->poll(events).count;
    pending.insert(pending.end(), events.begin(), events.begin() + static_cast<long>(count));
    return count;
  }

 public:
  std::unique_ptr<Engine> engine;
  std::vector<Command> queue;
  std::vector<Event> pending;
  std::vector<Event> seen;
  Desk desk;
};

template <typename Action>
std::string input_error(Action&& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace ballast
