// What the processes of the card tell each other, stream by stream.
//
//   ring reader ─ RingRecord → dispatch ─ LaneOp → positions ─ AccountOp → accounts ─ LaneEvent ┐
//                                 │  ↑ Answer ──────┘   ↑ ↑─ opened ────┘    └ Entry → rank      │
//                                 └ Order → collect ────┴─ Request      ↑────── Offer ┘          │
//                                             ↑ └ RingRecord → ring writer                        │
//                                             └──────────────────────────────────────────────────┘
#pragma once

#include <cstdint>

#include "hls/compat/stream.hpp"
#include "hls/core/contract.hpp"
#include "hls/core/digest.hpp"
#include "hls/core/margin.hpp"
#include "hls/core/ranking.hpp"
#include "hls/core/valuation.hpp"
#include "hls/kernels/words.hpp"

namespace ballast::kernels {

using compat::Stream;

/// From the ring reader, or to the ring writer.
struct RingRecord {
  enum class Kind : std::uint8_t {
    record,  ///< from or to the ring
    number,  ///< commands: of the first of them, before all else; events: how many commands are
             ///< over
    end      ///< none comes any more
  };
  Kind kind = Kind::record;
  Record record;        ///< number: in its `sequence`
  bool intact = false;  ///< commands: the check word is right
};
inline RingRecord ring_number(std::uint64_t number) {
  RingRecord told;
  told.kind = RingRecord::Kind::number;
  told.record.sequence = number;
  return told;
}

/// What dispatch knows of a command's symbol, so that lanes have no symbol table.
struct SymbolTerms {
  core::UnitValue mark;
  std::int64_t max_lots = 0;
  std::uint16_t table = kNoTable;
  std::uint8_t asset = 0;
  bool collateral = false;
  bool has_mark = false;

  std::uint32_t options() const { return collateral ? option::kCollateral : 0; }
};

/// What dispatch knows of a table. The tiers themselves are the lanes'.
struct TableTerms {
  core::TableRule rule;
  std::uint16_t place = 0;  ///< of its tiers: its number, and the bank above
  std::uint8_t tiers = 0;
};

enum class Action : std::uint8_t {
  end,  ///< none comes any more
  // clang-format off
  account, open, free, position_delta, reduce, wallet_delta, query,  // one lane answers
  restore_account, restore_position,
  page, asset, tier, revalue, count_live, tell_tiers,                // no lane gives an event
  clear, commit, funding, settle, adl, take, rank, lights,           // all lanes answer
  dump_positions, dump_accounts, digest
  // clang-format on
};

inline core::Thresholds thresholds_of(const op::Asset& asset) {
  return {asset.warn_num, asset.warn_den, asset.takeover_num, asset.takeover_den,
          asset.options != 0};
}
inline core::Tier tier_of(const op::Tier& tier) {
  return {tier.floor, tier.rate_e8, core::join(tier.deduction_lo, tier.deduction_hi)};
}
// What `arg` of a restore_account holds.
inline Verdict stored_verdict(std::uint32_t arg) { return static_cast<Verdict>(arg & 7); }
inline bool stored_touch(std::uint32_t arg) { return arg >> 3 != 0; }

/// To a lane.
struct LaneOp {
  Action action = Action::end;
  SymbolTerms symbol;
  TableTerms table;     ///< that the symbol is bound to; tier, tell_tiers: that is meant
  core::Policy policy;  ///< adl, rank, lights
  Command command;
};

/// What a command does to an account's sums.
struct Change {
  std::int64_t wallet = 0;
  std::int64_t upnl = 0;
  int128 maintenance_e8 = 0;
  int open_positions = 0;
};
template <typename Visit>
constexpr void change_members(Visit& visit, Change& x) {
#pragma HLS INLINE
  visit(x.wallet, x.upnl, x.maintenance_e8, x.open_positions);
}
template <typename Visit>
constexpr void each_member(Visit& visit, Change& x) {
#pragma HLS INLINE
  change_members(visit, x);
}

/// A position as it is ranked or shown.
struct Shown {
  std::uint32_t id = 0;
  std::uint32_t row = 0;
  std::uint8_t light = 0;
  Side side = Side::both;
  std::int64_t q = 0;
};
template <typename Visit>
constexpr void shown_members(Visit& visit, Shown& x) {
#pragma HLS INLINE
  visit(x.id, x.row, x.light, x.side, x.q);
}

/// What sums a lane has to tell at the end of a command.
struct Totals {
  int128 sum = 0;
  std::uint64_t count = 0;
  std::uint64_t judged = 0;
};
template <typename Visit>
constexpr void each_member(Visit& visit, Totals& x) {
#pragma HLS INLINE
  visit(x.sum, x.count, x.judged);
}

/// Behind which entry of the queue a sweep begins.
struct Bound {
  bool is_set = false;
  std::int64_t key = 0;
  std::uint32_t id = 0;
};

/// What a ranking or a dump is made of.
struct Sweep {
  bool keyless = false;  ///< by id alone
  bool is_long = false;
  core::Policy policy;
  Bound bound;
};
template <typename Visit>
constexpr void each_member(Visit& visit, Sweep& x) {
#pragma HLS INLINE
  visit(x.keyless, x.is_long, x.policy.rows, x.policy.wallet_min, x.policy.split);
  visit(x.bound.is_set, x.bound.key, x.bound.id);
}

/// From a lane's accounts to its rank queue.
struct Entry {
  enum class Kind : std::uint8_t { begin, position, end, stop };
  Kind kind = Kind::stop;
  Sweep sweep;  ///< begin
  Shown shown;
  std::uint32_t account = 0;
  core::ScoreOperands operands;
};

/// From a lane's rank queue: how many come, then those.
struct Offer {
  std::uint64_t total = 0;    ///< first: positions swept
  std::uint32_t offered = 0;  ///< first: that come now
  std::int64_t key = 0;
  Shown shown;
  std::uint32_t account = 0;
  core::ScoreOperands operands;
};

/// From a lane's positions back to dispatch.
struct Answer {
  std::uint32_t live = 0;  ///< count_live: positions of the symbol
  core::Tier tier;         ///< tell_tiers: one after the other
};

/// From collect back to a lane's positions, while it carries out a take or a ranking.
struct Request {
  enum class Kind : std::uint8_t { close, light, sweep, end };
  Kind kind = Kind::end;
  std::uint32_t row = 0;
  std::int64_t lots = 0;
  std::uint8_t light = 0;
  Bound bound;
};

/// From a lane to collect. The last of a command that one lane answers may bring an event; that of
/// one that all answer brings the lane's Totals, or of `digest` its op::DigestValue, in its words.
struct LaneEvent {
  bool valid = false;  ///< there is an event
  bool last = false;   ///< of its command
  Reason reason = Reason::none;
  Event event;
};

/// From dispatch to collect: what comes next, and from where.
struct Order {
  enum class Source : std::uint8_t { end, refused, malformed, event, none, lane, all };
  Source source = Source::end;
  Action action = Action::end;
  Reason reason = Reason::none;
  bool ends_transaction = true;
  std::uint32_t lane = 0;
  std::uint64_t sequence = 0;  ///< malformed: the number expected
  core::Digest digest;         ///< of the configuration
  Command command;             ///< event: what it tells, as a record

  /// Whether a numbered command is over with it: each has one such order, its last.
  bool ends_command() const {
    return source == Source::refused || source == Source::none || source == Source::lane ||
           source == Source::all;
  }
};

}  // namespace ballast::kernels
