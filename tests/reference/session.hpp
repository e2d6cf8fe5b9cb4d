// One engine and the numbering of its commands, for tests: a command in, its events out.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "host/include/ballast/engine.hpp"
#include "tests/reference/crc32c.hpp"

namespace ballast::reference {

class Session {
 public:
  explicit Session(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

  /// The record as it is, without number or check word put right.
  std::vector<Event> run_raw(const Command& command) {
    while (!engine_->try_submit(command).any()) collect();
    while (collect() != 0) {
    }
    return std::exchange(events_, {});
  }
  std::vector<Event> run(Command command) {
    command.sequence = next_++;
    command.check = check_of(command);
    return run_raw(command);
  }
  /// The next number that the engine expects.
  std::uint64_t next() const { return next_; }
  void skip_to(std::uint64_t next) { next_ = next; }

 private:
  std::size_t collect() {
    Event buffer[16];
    const std::size_t count = engine_->poll(buffer).count;
    events_.insert(events_.end(), buffer, buffer + count);
    return count;
  }

  std::unique_ptr<Engine> engine_;
  std::vector<Event> events_;
  std::uint64_t next_ = 1;
};

// Commands by their fields; flags are the caller's to add.
inline Command asset(std::uint32_t id, const op::Asset& operands = {}) {
  Command command = make_command(CommandKind::asset, operands);
  command.arg = id;
  return command;
}
inline Command symbol(std::uint16_t id, std::int64_t max_lots, std::uint32_t options = 0,
                      std::uint32_t asset_id = 0) {
  op::Symbol operands;
  operands.max_lots = max_lots;
  operands.asset = asset_id;
  operands.options = options;
  Command command = make_command(CommandKind::symbol, operands);
  command.symbol = id;
  return command;
}
inline Command table(std::uint32_t id, std::uint64_t options = 0, std::uint64_t smallest_e8 = 0) {
  Command command = make_command(CommandKind::table, op::Table{smallest_e8, 0, options, 0});
  command.arg = id;
  return command;
}
/// Tier `index` of a table.
inline Command tier(std::uint32_t table_id, std::uint32_t index, std::int64_t floor,
                    std::int64_t rate_e8, std::uint64_t deduction_lo = 0,
                    std::uint64_t deduction_hi = 0) {
  Command command =
      make_command(CommandKind::tier, op::Tier{floor, rate_e8, deduction_lo, deduction_hi});
  command.arg = kMaxTiers * table_id + index;
  return command;
}
inline Command policy(std::uint32_t id, const op::Policy& operands) {
  Command command = make_command(CommandKind::policy, operands);
  command.arg = id;
  return command;
}
inline Command account(std::uint32_t id, std::uint32_t options = 0, std::int64_t extra_margin = 0,
                       std::uint32_t asset_id = 0) {
  op::Account operands;
  operands.asset = asset_id;
  operands.options = options;
  operands.extra_margin = extra_margin;
  Command command = make_command(CommandKind::account, operands);
  command.account = id;
  return command;
}
inline Command about(CommandKind kind, std::uint16_t symbol_id, std::uint32_t position,
                     std::uint32_t account_id) {
  Command command = make_command(kind, op::None{});
  command.symbol = symbol_id;
  command.position = position;
  command.account = account_id;
  return command;
}
inline Command bind(std::uint16_t symbol_id, std::uint32_t table_id) {
  Command command = make_command(CommandKind::bind, op::None{});
  command.symbol = symbol_id;
  command.arg = table_id;
  return command;
}
inline Command open(std::uint16_t symbol_id, std::uint32_t position, std::uint32_t account_id,
                    Side side = Side::both) {
  Command command = about(CommandKind::open, symbol_id, position, account_id);
  command.set_side(side);
  return command;
}
inline Command position_delta(std::uint16_t symbol_id, std::uint32_t position,
                              std::uint32_t account_id, const op::PositionDelta& operands) {
  Command command = about(CommandKind::position_delta, symbol_id, position, account_id);
  command.set(operands);
  return command;
}
inline Command reduce(std::uint16_t symbol_id, std::uint32_t position, std::uint32_t account_id,
                      std::int64_t lots, std::int64_t cash) {
  Command command = about(CommandKind::reduce, symbol_id, position, account_id);
  command.set(op::Reduce{lots, cash, 0, 0});
  return command;
}
inline Command wallet_delta(std::uint32_t account_id, std::int64_t amount) {
  Command command = make_command(CommandKind::wallet_delta, op::WalletDelta{amount, 0, 0, 0});
  command.account = account_id;
  return command;
}
/// mark, funding or settle.
inline Command at_unit_value(CommandKind kind, std::uint16_t symbol_id, std::int64_t unit,
                             std::uint32_t shift = 0) {
  Command command = make_command(kind, op::Mark{unit, 0, 0, 0});
  command.symbol = symbol_id;
  command.arg = shift;
  return command;
}
inline Command mark(std::uint16_t symbol_id, std::int64_t unit, std::uint32_t shift = 0) {
  return at_unit_value(CommandKind::mark, symbol_id, unit, shift);
}
inline Command commit(std::uint64_t marks, std::uint64_t time_ns = 0) {
  return make_command(CommandKind::commit, op::Commit{marks, time_ns, 0, 0});
}
/// adl, rank or lights.
inline Command on_side(CommandKind kind, std::uint16_t symbol_id, Side side,
                       std::uint32_t policy_id, std::uint8_t flags = 0) {
  Command command = make_command(kind, op::None{});
  command.symbol = symbol_id;
  command.flags = flags;
  command.set_side(side);
  command.arg = policy_id;
  return command;
}
inline Command adl_take(std::uint16_t symbol_id, std::int64_t lots, std::int64_t unit,
                        std::uint32_t shift = 0) {
  Command command = make_command(CommandKind::adl_take, op::AdlTake{unit, lots, 0, 0});
  command.symbol = symbol_id;
  command.arg = shift;
  return command;
}
inline Command query_account(std::uint32_t account_id) {
  return about(CommandKind::query, 0, kNoPosition, account_id);
}
inline Command query_position(std::uint16_t symbol_id, std::uint32_t position,
                              std::uint32_t account_id) {
  return about(CommandKind::query, symbol_id, position, account_id);
}
inline Command dump(std::uint32_t what, std::uint16_t symbol_id = 0, std::uint32_t first = 0,
                    std::uint32_t last = 0xFFFFFFFF) {
  Command command = make_command(CommandKind::dump, op::Range{first, last, 0, 0, 0});
  command.arg = what;
  command.symbol = symbol_id;
  return command;
}
/// Of whatever kind, without operands.
inline Command plain(CommandKind kind, unsigned flags = 0) {
  Command command = make_command(kind, op::None{});
  command.flags = static_cast<std::uint8_t>(flags);
  return command;
}
inline Command resume(std::uint64_t next) {
  return make_command(CommandKind::resume, op::Resume{next, 0, 0, 0});
}
inline Command digest_all() {
  Command command = make_command(CommandKind::digest, op::Range{});
  command.flags = flag::kAll;
  return command;
}
inline Command with_flags(Command command, unsigned flags) {
  command.flags = static_cast<std::uint8_t>(command.flags | flags);
  return command;
}

/// A row of four selectors, and a policy of one profit and one loss row for both sides.
inline std::uint64_t selectors(Operand a, Operand b, Operand c, Operand d) {
  return static_cast<std::uint64_t>(a) | (static_cast<std::uint64_t>(b) << 4) |
         (static_cast<std::uint64_t>(c) << 8) | (static_cast<std::uint64_t>(d) << 12);
}
inline op::Policy both_sides(std::uint64_t profit, std::uint64_t loss, std::uint32_t options,
                             std::int64_t wallet_min = 1) {
  return {profit | (loss << 16) | (profit << 32) | (loss << 48), wallet_min, options, 0};
}
inline op::Policy bitmex_policy() {
  using enum Operand;
  return both_sides(selectors(upnl, mark_value, entry_value, equity),
                    selectors(upnl, equity, entry_value, mark_value), option::kSplit);
}
inline op::Policy binance_policy() {
  using enum Operand;
  return both_sides(selectors(upnl, account_maintenance, wallet, equity),
                    selectors(zero, zero, one, one), option::kSplit);
}
inline op::Policy size_policy() {
  using enum Operand;
  return both_sides(selectors(mark_value, one, one, one), selectors(mark_value, one, one, one), 0);
}

}  // namespace ballast::reference
