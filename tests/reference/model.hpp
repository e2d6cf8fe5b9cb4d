// The reference model as a class: one member function a command of docs/contract.md.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "host/include/ballast/engine.hpp"
#include "tests/reference/book.hpp"

namespace ballast::reference {

class Model : public Engine {
 public:
  explicit Model(const EngineConfig& config);
  const EngineIdentity& identity() const override { return identity_; }
  Transfer try_submit(std::span<const Command> commands) override;
  Transfer poll(std::span<Event> events) override;
  std::uint64_t executed() const override;

 private:
  /// One entry of a queue, frozen when it was ranked.
  struct Entry {
    std::uint32_t id = 0;
    unsigned row = 0;
    Operands operands;
    std::int64_t key = 0;
  };
  struct Transaction {
    std::uint16_t symbol = 0;
    bool why = false;
    std::vector<Entry> queue;
    std::size_t head = 0;
  };
  enum class Report { on_change, unsafe_too, always };

  // One command.
  void accept(const Command& command);
  Reason execute(const Command& command);
  Reason asset(const Command& command);
  Reason symbol(const Command& command);
  Reason table(const Command& command);
  Reason tier(const Command& command);
  Reason bind(const Command& command);
  Reason policy(const Command& command);
  Reason account(const Command& command);
  Reason clear(const Command& command);
  Reason open(const Command& command);
  Reason free(const Command& command);
  Reason position_delta(const Command& command);
  Reason reduce(const Command& command);
  Reason wallet_delta(const Command& command);
  Reason mark(const Command& command);
  Reason commit(const Command& command);
  Reason funding(const Command& command);
  Reason settle(const Command& command);
  Reason adl(const Command& command);
  Reason adl_take(const Command& command);
  Reason rank(const Command& command);
  Reason lights(const Command& command);
  Reason query(const Command& command);
  Reason dump(const Command& command);
  Reason digest(const Command& command);
  Reason restore_account(const Command& command);
  Reason restore_position(const Command& command);
  Reason resume(const Command& command);

  // Lookups and refusals that commands share.
  Position* find_position(const Command& command);
  Reason check_place(const Command& command) const;
  Reason check_unit_value(const Command& command);
  Reason check_ranking(const Command& command);

  // Judgement.
  void judge_or_defer(const Command& command);
  void judge_touched(const Command& command, bool all);
  Verdict rejudge(std::uint32_t id, Report report);

  // Ranking and closing.
  std::vector<Entry> ranked(const Command& command) const;
  Int close(Position& position, Int lots, Int cash);
  void give_close(const Transaction& transaction, Int lots, Int cash, Int released);

  // Events.
  Event& give(EventKind kind);
  void give_verdict(std::uint32_t id, Verdict now, Verdict before);
  void give_why(const Entry& entry, std::size_t rank);
  void give_position(std::uint32_t id, const Position& position);
  void give_account(std::uint32_t id, const Account& account);
  void give_sum(EventKind kind, const Command& command, Int sum, std::uint64_t positions);
  std::uint64_t dump_accounts(std::uint32_t first, std::uint32_t last);
  std::uint64_t dump_positions(std::uint16_t symbol);
  std::uint64_t dump_configuration();
  void give_table(std::uint32_t id, const Table& table, bool staged);
  void give_binding(std::uint32_t symbol, std::uint32_t table, bool staged);
  void give_mark(std::uint32_t symbol, const UnitValue& mark, bool staged);

  EngineIdentity identity_;
  Book book_;
  std::optional<Transaction> transaction_;
  std::uint64_t expected_ = 1;
  bool silent_ = false;
  bool restoring_ = false;
  std::uint64_t sequence_ = 0;  ///< of the command being executed
  op::Done done_;               ///< what its `done` would say
  std::deque<Event> events_;
};

}  // namespace ballast::reference
