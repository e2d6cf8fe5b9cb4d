// lane_op_t of ballast_lane_pkg.sv, and what leaves the dispatcher in one cycle.
#pragma once

#include <string>

#include "tests/unit/rtl_collector/packed.hpp"

namespace ballast::rtl_test {

enum class LaneOpCode : std::uint8_t {
  none = 0,
  delta = 1,
  reduce,
  wallet,
  account,
  open,
  free_position,
  free_account,
  query_position,
  query_account,
  close,
  report,
  light,
  state,
  restore_account,
  restore_position,
  asset = 16,
  tier,
  revalue,
  judge,
  funding,
  settle,
  rank,
  rank_ids,
  dump_accounts,
  digest,
  digest_tiers,
  clear,
  page,
  table,
  dump_table
};

struct LaneOp {
  LaneOpCode op = LaneOpCode::none;
  std::uint8_t flags = 0;
  std::uint16_t symbol = 0;
  std::uint32_t position = 0;
  std::uint32_t account = 0;
  std::uint32_t arg = 0;
  Words words{};
  // Of the symbol.
  std::uint64_t unit_value = 0;  // 62 bits
  std::uint8_t shift = 0;
  std::uint64_t max_lots = 0;
  bool collateral = false;
  bool has_mark = false;
  bool no_table = false;
  std::uint8_t tier_table = 0;
  bool tier_bank = false;
  bool by_quantity = false;
  bool on_entry_value = false;
  std::uint8_t asset = 0;
  std::uint64_t mark_side = 0;
  std::uint8_t mark_shift = 0;
  bool whole = false;
  std::uint8_t rank_tag = 0;

  bool operator==(const LaneOp&) const = default;

  void write(WData* port) const {
    Fields fields(port, 0);
    fields.put(8, 0).put(2, rank_tag).put(1, whole).put(6, mark_shift).put(64, mark_side);
    fields.put(6, asset).put(1, on_entry_value).put(1, by_quantity).put(1, tier_bank);
    fields.put(8, tier_table).put(1, no_table).put(1, has_mark).put(1, collateral);
    fields.put(40, max_lots).put(6, shift).put(62, unit_value);
    for (const std::uint64_t word : words) fields.put(64, word);
    fields.put(32, arg).put(24, account).put(24, position).put(10, symbol).put(8, flags);
    fields.put(5, static_cast<std::uint64_t>(op));
  }
  static LaneOp read(WData* port) {
    LaneOp op;
    Fields fields(port, 8);
    fields.take(2, op.rank_tag).take(1, op.whole).take(6, op.mark_shift).take(64, op.mark_side);
    fields.take(6, op.asset).take(1, op.on_entry_value).take(1, op.by_quantity);
    fields.take(1, op.tier_bank).take(8, op.tier_table).take(1, op.no_table);
    fields.take(1, op.has_mark)
        .take(1, op.collateral)
        .take(40, op.max_lots)
        .take(6, op.shift)
        .take(62, op.unit_value);
    for (std::uint64_t& word : op.words) fields.take(64, word);
    fields.take(32, op.arg).take(24, op.account).take(24, op.position).take(10, op.symbol);
    fields.take(8, op.flags).take(5, op.op);
    return op;
  }
  /// Without what means nothing: the symbol's, for an operation that is about none.
  LaneOp meant() const;
};

/// An operation to some lanes (a bit each), an entry of the order FIFO, or both.
struct Sent {
  unsigned lanes = 0;
  bool has_order = false;
  LaneOp op;
  Order order;
};

std::string describe(const Sent& sent);

}  // namespace ballast::rtl_test
