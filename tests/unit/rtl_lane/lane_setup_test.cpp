// lane_setup against docs/contract.md: why account, open, free and restorations are refused, in its
// order, and what they write of the account.
#include <Vrtl_lane_setup.h>

#include "hls/core/limits.hpp"
#include "hls/core/vocabulary.hpp"
#include "tests/unit/rtl_dispatcher/lane_op.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

constexpr std::uint32_t kRows = 64;
constexpr std::uint32_t kIdInUse = 0xFFFF'FFFF;  // the row that says so of an id of another lane

/// What the operation saw.
struct Seen {
  bool account_live = false;
  unsigned asset = 0, options = 0, positions = 0;
  std::uint64_t extra = 0;
  bool wallet = false;    // not zero
  bool live = false;      // the position in the row
  bool quantity = false;  // not zero
  Reason reason = Reason::none;
};

struct Asked {
  LaneOpCode op = LaneOpCode::account;
  unsigned asset = 0, options = 0;
  std::uint64_t extra = 0;
  bool has_mark = false;
  std::uint32_t row = 0;
  int128 wallet = 0;  // restore_account
  unsigned verdict = 0;
  bool touched = false;
  std::uint64_t light = 0;  // restore_position
};

Reason refusal(const Asked& asked, const Seen& seen) {
  switch (asked.op) {
    case LaneOpCode::account:
      return seen.account_live && seen.asset != asked.asset ? Reason::wrong_asset : Reason::none;
    case LaneOpCode::restore_account:
      return seen.account_live ? Reason::in_use : Reason::none;
    case LaneOpCode::open:
    case LaneOpCode::restore_position:
      if (!seen.account_live) return Reason::unknown_account;
      if (seen.asset != asked.asset) return Reason::wrong_asset;
      if (!asked.has_mark) return Reason::no_mark;
      if (asked.row == kIdInUse || (asked.row < kRows && seen.live)) return Reason::in_use;
      if (seen.positions >= kMaxPositionsPerAccount) return Reason::too_many_positions;
      if (asked.row >= kRows) return Reason::no_room;
      if (asked.op == LaneOpCode::open) return Reason::none;
      return asked.light > 5 ? Reason::out_of_range : seen.reason;
    case LaneOpCode::free_position:
      if (seen.reason != Reason::none) return seen.reason;
      return seen.quantity ? Reason::not_flat : Reason::none;
    default:
      if (!seen.account_live) return Reason::unknown_account;
      return seen.positions != 0 || seen.wallet ? Reason::not_flat : Reason::none;
  }
}

class LaneSetup : public EdgeTest {
 protected:
  Asked draw_asked() {
    constexpr LaneOpCode kOps[] = {LaneOpCode::account,         LaneOpCode::open,
                                   LaneOpCode::free_position,   LaneOpCode::free_account,
                                   LaneOpCode::restore_account, LaneOpCode::restore_position};
    const std::uint32_t rows[] = {0, kRows - 1, kRows, kIdInUse - 1, kIdInUse};
    return {kOps[below(std::size(kOps))],
            static_cast<unsigned>(below(64)),
            static_cast<unsigned>(below(4)),
            edge64(56),
            percent(80),
            percent(60) ? static_cast<std::uint32_t>(below(kRows)) : rows[below(5)],
            signed_edge(95),
            static_cast<unsigned>(below(5)),
            percent(50),
            percent(80) ? below(6) : edge64(64)};
  }
  Seen draw_seen(const Asked& asked) {
    Seen seen;
    seen.account_live = percent(80);
    seen.asset = percent(80) ? asked.asset : static_cast<unsigned>(below(64));
    seen.options = static_cast<unsigned>(below(4));
    seen.positions = percent(40)   ? 0
                     : percent(50) ? kMaxPositionsPerAccount - static_cast<unsigned>(below(2))
                                   : static_cast<unsigned>(1 + below(kMaxPositionsPerAccount));
    seen.extra = percent(10) ? asked.extra : edge64(56);
    seen.wallet = percent(30);
    seen.live = percent(30);
    seen.quantity = percent(30);
    if (asked.op == LaneOpCode::free_position && percent(30)) {
      seen.reason = Reason::unknown_position;
    }
    if (asked.op == LaneOpCode::restore_position && percent(30)) {
      constexpr Reason kOfDelta[] = {Reason::overflow, Reason::wrong_side, Reason::entry_left};
      seen.reason = kOfDelta[below(3)];
    }
    return seen;
  }
  void drive(const Asked& asked, const Seen& seen) {
    Packed op(op_layout_);
    op.scramble(random_);
    op.put("op", static_cast<unsigned>(asked.op)).put("arg", asked.row);
    op.put("has_mark", asked.has_mark);
    const unsigned words = op_layout_.at("words").offset;
    const auto word = [&](unsigned index) { return Layout::Field{words + 64 * index, 64}; };
    if (asked.op == LaneOpCode::account) {
      op.put(word(0), uint128{asked.asset | std::uint64_t{asked.options} << 32});
      op.put(word(1), uint128{asked.extra});
    } else if (asked.op == LaneOpCode::restore_account) {
      op.put("arg", asked.verdict + (asked.touched ? 8U : 0U));
      op.put(Layout::Field{words, 128}, static_cast<uint128>(asked.wallet));
      op.put(word(2), uint128{asked.extra});
      op.put(word(3), uint128{asked.asset | std::uint64_t{asked.options} << 32});
    } else {
      op.put("asset", asked.asset);
      if (asked.op == LaneOpCode::restore_position) op.put(word(2), uint128{asked.light});
    }
    op.write(setup_->op_i);
    Packed tail(tail_layout_);
    tail.scramble(random_);
    tail.put("account_live", seen.account_live).put("asset", seen.asset);
    tail.put("options", seen.options).put("positions", seen.positions);
    tail.put("extra_margin", seen.extra).put("mid.live", seen.live);
    tail.put("wallet", seen.wallet ? int128{1} << below(95) : int128{0});
    tail.put("mid.quantity", seen.quantity ? int128{1} << below(40) : int128{0});
    tail.put("mid.reason", static_cast<unsigned>(seen.reason));
    tail.write(setup_->tail_i);
  }
  void check_restored(int128 wallet, unsigned verdict) {
    ASSERT_EQ(hex(cut(wallet, 96)), hex(get(setup_->meta_wallet_o)));
    ASSERT_EQ(setup_->meta_verdict_o, verdict);
  }
  void check_meta(unsigned asset, unsigned options, std::uint64_t extra, unsigned positions) {
    ASSERT_EQ(setup_->meta_asset_o, asset);
    ASSERT_EQ(setup_->meta_options_o, options);
    ASSERT_EQ(setup_->meta_extra_o, extra);
    ASSERT_EQ(setup_->meta_positions_o, positions);
  }

  Layout op_layout_{"ballast_lane_pkg", "lane_op_t"};
  Layout tail_layout_{"ballast_uop_pkg", "tail_t"};
  Bench<Vrtl_lane_setup> setup_;
};

TEST_F(LaneSetup, RefusesInOrderAndWritesWhatIsThere) {
  setup_->zero_i = 1;
  setup_->seen_i = 0;
  setup_.edge();
  setup_->zero_i = 0;
  ASSERT_NO_FATAL_FAILURE(check_meta(0, 0, 0, 0));
  ASSERT_NO_FATAL_FAILURE(check_restored(0, 0));
  for (int i = 0; i < 20'000; ++i) {
    const Asked asked = draw_asked();
    const Seen seen = draw_seen(asked);
    drive(asked, seen);
    setup_->seen_i = 1;
    setup_.settle();
    const Reason reason = refusal(asked, seen);
    ASSERT_EQ(setup_->refusal_o, static_cast<unsigned>(reason));
    setup_.edge();
    drive(draw_asked(), seen);  // held, whatever comes
    setup_->seen_i = 0;
    setup_.edge();
    if (reason != Reason::none) continue;
    const bool restored = asked.op == LaneOpCode::restore_account;
    ASSERT_NO_FATAL_FAILURE(
        check_restored(restored ? asked.wallet : int128{0}, restored ? asked.verdict : 0U));
    switch (asked.op) {
      case LaneOpCode::account:
      case LaneOpCode::restore_account:
        ASSERT_NO_FATAL_FAILURE(check_meta(asked.asset, asked.options, asked.extra,
                                           seen.account_live ? seen.positions : 0));
        ASSERT_EQ(setup_->extra_minus_o != 0, seen.extra > asked.extra);
        ASSERT_EQ(setup_->extra_change_o,
                  seen.extra > asked.extra ? seen.extra - asked.extra : asked.extra - seen.extra);
        break;
      case LaneOpCode::free_account:
        ASSERT_NO_FATAL_FAILURE(check_meta(0, 0, 0, 0));
        break;
      default: {
        const bool opens = asked.op != LaneOpCode::free_position;
        const unsigned more = opens ? 1 : 2047;  // of 11 bits: one less
        ASSERT_NO_FATAL_FAILURE(
            check_meta(seen.asset, seen.options, seen.extra, (seen.positions + more) % 2048));
      }
    }
  }
}

}  // namespace
}  // namespace ballast::rtl_test
