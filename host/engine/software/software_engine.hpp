// The software engine: the contract on one host core. Each command is executed when it is taken;
// its events wait in a buffer for poll.
#pragma once

#include <cstdint>
#include <vector>

#include "hls/core/checksum.hpp"
#include "hls/core/contract.hpp"
#include "hls/core/digest.hpp"
#include "hls/core/margin.hpp"
#include "hls/core/ranking.hpp"
#include "host/engine/software/account_store.hpp"
#include "host/engine/software/event_buffer.hpp"
#include "host/engine/software/position_store.hpp"
#include "host/engine/software/rank_keys.hpp"
#include "host/engine/software/rank_selection.hpp"
#include "host/engine/software/revalue.hpp"
#include "host/engine/software/symbol_table.hpp"
#include "host/engine/software/tier_tables.hpp"
#include "host/include/ballast/engine.hpp"

namespace ballast::software {

/// A dump of the configuration: tables in effect and staged, symbols with two of each as well.
inline constexpr std::size_t kWholeConfiguration = kMaxAssets + kMaxPolicies +
                                                   std::size_t{2} * kMaxTables * (1 + kMaxTiers) +
                                                   std::size_t{5} * kMaxSymbols;

/// Where events that tell state go.
struct Answer {
  EventBuffer& events;
  std::uint64_t sequence;

  Event& push(EventKind kind) const { return events.push(sequence, kind); }
};

class SoftwareEngine final : public ExportingEngine {
 public:
  explicit SoftwareEngine(const EngineConfig& config);

  const EngineIdentity& identity() const override { return identity_; }
  Transfer try_submit(std::span<const Command> commands) override;
  Transfer poll(std::span<Event> events) override { return {events_.pop(events)}; }
  std::uint64_t executed() const override {
    return (events_.empty() ? gate_.expected() : events_.front().sequence) - 1;
  }
  std::vector<Event> export_state() override;

 private:
  struct Asset {
    bool defined = false;
    core::Thresholds thresholds;
    std::uint64_t safe_factor = 0;  ///< see surely_safe
  };
  struct PolicySlot {
    bool defined = false;
    core::Policy policy;
  };
  /// A position's share of its account's sums, before or after a change.
  struct Contribution {
    int128 upnl;
    uint128 maintenance_e8;
  };
  struct Transaction {
    bool is_open = false;
    bool why = false;
    bool head_has_operands = false;
    Side side = Side::both;
    std::uint16_t symbol = 0;
    std::uint32_t rank = 0;  ///< of the head, from 1
    core::Policy policy;
    core::ScoreOperands operands;  ///< of the head, when ranked
  };

  // engine.cpp
  std::size_t room_needed(const Command& command) const;
  void take(const Command& command);
  Reason execute(const Command& command);
  void reject(const Command& command, Reason reason);
  Event& emit(const Command& command, EventKind kind) {
    return events_.push(command.sequence, kind);
  }
  void emit_done(const Command& command, std::uint64_t count = 0, std::uint64_t time_ns = 0);

  // configuration.cpp
  Reason asset(const Command& command);
  Reason symbol(const Command& command);
  Reason table(const Command& command);
  Reason tier(const Command& command);
  Reason bind(const Command& command);
  Reason policy(const Command& command);
  Reason account(const Command& command);
  Reason clear(const Command& command);
  Reason mark(const Command& command);

  // restoration.cpp
  Reason restore_account(const Command& command);
  Reason restore_position(const Command& command);
  Reason resume(const Command& command);

  // positions.cpp
  Reason check_open(const Command& command);
  /// Of Q and EV that a position is to have.
  static Reason check_holding(const Symbol& symbol, Side side, std::int64_t q,
                              std::int64_t entry_value);
  Reason open(const Command& command);
  Reason free(const Command& command);
  Reason position_delta(const Command& command);
  Reason reduce(const Command& command);
  Reason wallet_delta(const Command& command);
  void set_position(const Symbol& symbol, PositionPage& page, std::uint32_t i, std::int64_t q,
                    std::int64_t entry_value);
  void judge_or_defer(const Command& command, std::uint32_t id, Account& account);
  void finish(const Command& command) {
    if (command.has(flag::kAck)) emit_done(command);
  }

  // judgement.cpp
  static std::uint64_t safe_factor(const core::Thresholds& at);
  bool surely_safe(const Account& account) const;
  Verdict judge(const Account& account) const;
  static void set_verdict(Event& event, std::uint32_t id, const Account& account, Verdict before);
  /// Judges, stores and gives the verdict if it changed or `always`.
  void judge_and_report(const Command& command, std::uint32_t id, Account& account, bool always);
  std::uint64_t judge_touched(const Command& command);
  std::uint64_t judge_all(const Command& command);

  /// While one page of a sweep is worked on, the accounts of the next come into the cache one by
  /// one, and so do the lines of the page behind that.
  struct LookAhead {
    const PositionPage* next;
    const PositionPage* after;

    void step(const AccountStore& accounts, std::uint32_t i) const {
      accounts.prefetch(next->account[i]);
      fetch_line(i);
    }
    void fetch_line(std::uint32_t i) const {
      constexpr std::size_t kLine = 64;
      if (i < sizeof(PositionPage) / kLine) {
        __builtin_prefetch(reinterpret_cast<const char*>(after) + kLine * i, 1);
      }
    }
  };
  LookAhead look_ahead(std::uint32_t page) const {
    const std::uint32_t next = positions_.page_after(page);
    return {&positions_.page(next), &positions_.page(positions_.page_after(next))};
  }
  void prefetch_first_page(std::uint16_t symbol) const {
    for (const std::uint32_t id : positions_.page(positions_.first_page(symbol)).account) {
      accounts_.prefetch(id);
    }
  }

  // sweeps.cpp
  Reason commit(const Command& command);
  Reason funding(const Command& command);
  Reason settle(const Command& command);
  void revalue(std::uint16_t index, const Symbol& symbol);
  Reason check_sweep(const Command& command, core::UnitValue unit);
  void end_sweep(const Command& command, EventKind kind, int128 sum, std::uint64_t positions);

  // ranking.cpp
  Reason adl(const Command& command);
  Reason adl_take(const Command& command);
  Reason rank(const Command& command);
  Reason lights(const Command& command);
  Reason check_ranking(const Command& command) const;
  void fill_queue(const Command& command);
  void put_in_queue(const OnSide& batch, const RankRows& rows);
  core::ScoreOperands operands_of(const PositionPage& page, std::uint32_t i) const;
  struct Close {
    std::int64_t lots;
    std::int64_t cash;
    std::int64_t entry_value;
  };
  void emit_close(const Command& command, const RankEntry& head, const Close& close,
                  std::uint32_t account, Verdict verdict);
  void emit_why(const Command& command, const RankEntry& entry, std::uint32_t account,
                std::uint32_t rank, bool is_long, const core::ScoreOperands& x);

  // readback.cpp
  Reason query(const Command& command);
  Reason dump(const Command& command);
  Reason digest(const Command& command);
  static void give_position(const Answer& answer, std::uint16_t symbol, const PositionPage& page,
                            std::uint32_t i);
  void give_account(const Answer& answer, std::uint32_t id, const Account& account) const;
  void dump_accounts(const Answer& answer, std::uint32_t first, std::uint32_t last) const;
  void dump_positions(const Answer& answer, std::uint16_t symbol, RankSelection& order);
  void digest_positions(core::Digest& digest, std::uint32_t first, std::uint32_t last);
  void digest_accounts(core::Digest& digest, std::uint32_t first, std::uint32_t last) const;

  // configuration_readback.cpp
  void dump_configuration(const Answer& answer) const;
  void digest_configuration(core::Digest& digest) const;

  EngineIdentity identity_;
  core::SequenceGate gate_;
  EventBuffer events_;
  std::size_t longest_answer_;
  RevalueKernel revalue_page_;
  RankKernel rank_keys_;

  Asset assets_[kMaxAssets];
  PolicySlot policies_[kMaxPolicies];
  SymbolTable symbols_;
  TierTables tables_;
  AccountStore accounts_;
  PositionStore positions_;
  RankSelection queue_;
  Transaction transaction_;
  bool restoring_ = false;
};

}  // namespace ballast::software
