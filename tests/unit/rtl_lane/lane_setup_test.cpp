// lane_setup against docs/contract.md: why account, open and free are refused, in its order, and
// what they write of the account.
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
};

Reason refusal(const Asked& asked, const Seen& seen) {
  switch (asked.op) {
    case LaneOpCode::account:
      return seen.account_live && seen.asset != asked.asset ? Reason::wrong_asset : Reason::none;
    case LaneOpCode::open:
      if (!seen.account_live) return Reason::unknown_account;
      if (seen.asset != asked.asset) return Reason::wrong_asset;
      if (!asked.has_mark) return Reason::no_mark;
      if (asked.row == kIdInUse || (asked.row < kRows && seen.live)) return Reason::in_use;
      if (seen.positions >= kMaxPositionsPerAccount) return Reason::too_many_positions;
      return asked.row < kRows ? Reason::none : Reason::no_room;
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
    constexpr LaneOpCode kOps[] = {LaneOpCode::account, LaneOpCode::open, LaneOpCode::free_position,
                                   LaneOpCode::free_account};
    const std::uint32_t rows[] = {0, kRows - 1, kRows, kIdInUse - 1, kIdInUse};
    return {kOps[below(4)],
            static_cast<unsigned>(below(64)),
            static_cast<unsigned>(below(4)),
            edge64(56),
            percent(80),
            percent(60) ? static_cast<std::uint32_t>(below(kRows)) : rows[below(5)]};
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
    return seen;
  }
  void drive(const Asked& asked, const Seen& seen) {
    Packed op(op_layout_);
    op.scramble(random_);
    op.put("op", static_cast<unsigned>(asked.op)).put("arg", asked.row);
    op.put("has_mark", asked.has_mark);
    const unsigned words = op_layout_.at("words").offset;
    if (asked.op == LaneOpCode::account) {
      op.put(Layout::Field{words, 64}, uint128{asked.asset | std::uint64_t{asked.options} << 32});
      op.put(Layout::Field{words + 64, 64}, uint128{asked.extra});
    } else {
      op.put("asset", asked.asset);
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
    switch (asked.op) {
      case LaneOpCode::account:
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
        const unsigned more = asked.op == LaneOpCode::open ? 1 : 2047;  // of 11 bits: one less
        ASSERT_NO_FATAL_FAILURE(
            check_meta(seen.asset, seen.options, seen.extra, (seen.positions + more) % 2048));
      }
    }
  }
}

}  // namespace
}  // namespace ballast::rtl_test
