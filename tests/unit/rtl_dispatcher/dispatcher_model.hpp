// What the dispatcher has to send, from docs/contract.md and ballast_lane_pkg.sv in words.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "hls/core/digest.hpp"
#include "tests/unit/rtl_dispatcher/lane_op.hpp"

namespace ballast::rtl_test {

struct Capacity {
  unsigned lanes;
  std::uint32_t positions_per_lane;
  std::uint32_t accounts_per_lane;
  unsigned symbols;
};

/// What the ranker is asked to do, and what it will say.
struct Job {
  std::uint8_t mode = 0;  // 0 take, 1 rank, 2 lights, 3 dump
  LaneOp op;
  Order order;
  std::vector<Sent> answers;
};

/// A unit value in the 62 bits that the dispatcher keeps of it.
inline std::uint64_t field(std::int64_t unit_value) {
  return static_cast<std::uint64_t>(unit_value) & ((std::uint64_t{1} << 62) - 1);
}

class DispatcherModel {
 public:
  /// `is_live`: whether a lane has live positions of a symbol; `answers`: what the ranker says.
  DispatcherModel(const Capacity& capacity, std::function<bool(unsigned symbol)> is_live,
                  std::function<std::vector<Sent>()> answers)
      : capacity_(capacity), is_live_(std::move(is_live)), answers_(std::move(answers)) {
    forget();
  }

  /// Takes a command; adds to `sent`, `jobs` and the counts.
  void take(const Command& command, std::uint32_t now);
  /// Takes a record that consumed no number.
  void take_malformed(const Command& command, Reason reason, std::uint64_t expected,
                      std::uint32_t now);

  struct Symbol {
    bool defined = false;
    bool collateral = false;
    bool has_mark = false;
    std::uint8_t asset = 0;
    std::int64_t max_lots = 0;
    core::UnitValue mark;
    std::uint32_t table = kNoTable;
    std::optional<core::UnitValue> staged_mark;
    std::optional<std::uint32_t> staged_table;
  };
  /// A table of tiers, of which lanes keep all but the floors.
  struct Table {
    std::vector<std::int64_t> floors;
    std::uint64_t options = 0;
    std::uint64_t smallest_lo = 0;
    std::uint64_t smallest_hi = 0;
    bool operator==(const Table&) const = default;
  };
  struct TableState {
    Table in_effect;
    bool bank = false;  // where it is; what is staged is in the other one
    std::optional<Table> staged;
  };
  /// What a `resume` tells the sequence gate.
  struct Resume {
    bool accepted;
    std::uint64_t next;
  };
  const Symbol& symbol(std::uint16_t index) const { return symbols_[index]; }
  const TableState& table(std::uint32_t index) const { return tables_[index]; }
  bool restoring() const { return restoring_; }
  const std::optional<core::Policy>& policy(unsigned index) const { return policies_[index]; }
  std::uint64_t staged_marks() const;
  bool in_transaction(std::uint16_t symbol) const {
    return transaction_ && transaction_symbol_ == symbol;
  }

  std::vector<Sent> sent;
  std::vector<Job> jobs;
  std::vector<Resume> resumes;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;

 private:
  void forget();
  Reason judge(const Command& command) const;
  bool misplaced(CommandKind kind) const;
  Reason judge_of_meaning(const Command& command) const;
  Reason judge_table(const Command& command) const;
  Reason judge_restoring(const Command& command) const;
  Reason judge_configuration(const Command& command) const;
  Reason judge_unit_value(const Command& command) const;
  Reason judge_ranking(const Command& command) const;
  void apply(const Command& command);
  void apply_configuration(const Command& command);
  void apply_table(const Command& command);
  void apply_ranking(const Command& command);
  void discard();
  void dump(const Command& command);
  void tell(const Command& command, EventKind kind, std::uint16_t symbol, std::uint32_t arg,
            bool staged, std::uint64_t low, std::uint64_t high);
  void tell_staged(const Command& command);
  void tell_tables(const Command& command, bool staged);
  void commit(const Command& command);
  void digest(const Command& command);
  bool beyond(const Command& command) const;
  bool knows_asset(std::uint64_t asset) const { return asset < kMaxAssets && assets_[asset]; }

  Order order_of(const Command& command, From from = From::nobody,
                 Ending ending = Ending::none) const;
  LaneOp op_of(LaneOpCode code, const Command& command) const;
  LaneOp op_of_symbol(LaneOpCode code, const Command& command, std::uint16_t symbol) const;
  void send(unsigned lanes, const LaneOp& op, const Order& order) {
    sent.push_back({lanes, true, op, order});
  }
  LaneOp op_of_table(LaneOpCode code, const Command& command, std::uint32_t table,
                     bool staged) const;
  Order order_of_entry(const Command& command);
  void send_sweep(const Command& command, LaneOpCode code, Ending ending);
  void send_home(const Command& command, LaneOpCode code, bool of_symbol);
  void send_rank(const Command& command, LaneOpCode code, bool is_half);
  void send_job(const Command& command, std::uint8_t mode, LaneOpCode code, Ending ending);

  Capacity capacity_;
  std::function<bool(unsigned)> is_live_;
  std::function<std::vector<Sent>()> answers_;
  std::vector<Symbol> symbols_;
  std::array<TableState, kMaxTables> tables_;
  std::array<std::optional<core::Thresholds>, kMaxAssets> assets_;
  std::array<std::optional<core::Policy>, kMaxPolicies> policies_;
  std::uint32_t now_ = 0;
  std::uint8_t rank_tag_ = 0;
  bool restoring_ = false;
  bool told_ = false;  // an event of this dump
  bool transaction_ = false;
  std::uint16_t transaction_symbol_ = 0;
  std::uint8_t transaction_flags_ = 0;  // side and why of the adl
};

}  // namespace ballast::rtl_test
