// digest_unit against the reference model's hash of docs/contract.md's entries: read-backs that
// come and wait, others swallowed, tiers of control.
#include <Vrtl_digest_unit.h>

#include <optional>
#include <vector>

#include "tests/reference/arithmetic.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

using Entry = std::optional<std::vector<std::uint64_t>>;

class DigestUnit : public EdgeTest {
 protected:
  DigestUnit() {
    dut_->clear_i = dut_->beat_valid_i = dut_->tier_i = 0;
    dut_.reset();
    clear();
  }

  void clear() {
    dut_->clear_i = 1;
    dut_.edge();
    dut_->clear_i = 0;
    sum_ = 0;
    count_ = 0;
    dut_.settle();
  }
  /// What it says when it is idle.
  void check() {
    for (int i = 0; i < 100 && dut_->idle_o == 0; ++i) dut_.edge();
    ASSERT_EQ(1, dut_->idle_o);
    ASSERT_EQ(sum_, dut_->sum_o);
    ASSERT_EQ(count_, dut_->count_o);
  }
  void count(const Entry& entry) {
    if (!entry) return;
    sum_ += reference::hash(*entry);
    ++count_;
  }

  void give(const Event& event, const Entry& entry) {
    Packed beat(layout_);
    beat.scramble(random_);
    beat.put("kind", event.kind).put("code", event.flags).put("symbol", event.symbol);
    beat.put("position", event.position).put("account", event.account).put("arg", event.arg);
    const unsigned words = layout_.at("words").offset;
    for (unsigned i = 0; i < 4; ++i) {
      beat.put(Layout::Field{words + 64 * i, 64}, event.word[i]);
    }
    beat.write(dut_->beat_i);
    dut_->beat_valid_i = 1;
    dut_.settle();
    int waited = 0;
    while (dut_->beat_ready_o == 0) {
      ASSERT_LT(++waited, 100);
      dut_.edge();
    }
    if (!entry) {
      ASSERT_EQ(0, waited) << "nothing to hash";
    }
    dut_.edge();
    dut_->beat_valid_i = 0;
    dut_.settle();
    count(entry);
  }
  void give_position() {
    Event event{};
    event.kind = static_cast<std::uint8_t>(EventKind::position_state);
    const std::uint64_t side = below(3);
    event.flags = static_cast<std::uint8_t>(side + 4 * below(6));
    event.symbol = static_cast<std::uint16_t>(below(kMaxSymbols));
    event.position = static_cast<std::uint32_t>(bits(24));
    event.account = static_cast<std::uint32_t>(bits(24));
    const op::PositionState state{static_cast<std::int64_t>(signed_edge(40)),
                                  static_cast<std::int64_t>(signed_edge(58)),
                                  static_cast<std::int64_t>(signed_edge(58)), random_()};
    event.set(state);
    give(event, Entry({1, event.position, event.account, event.symbol, side,
                       static_cast<std::uint64_t>(state.quantity),
                       static_cast<std::uint64_t>(state.entry_value)}));
  }
  void give_account() {
    Event event{};
    event.kind = static_cast<std::uint8_t>(EventKind::account_state);
    event.account = static_cast<std::uint32_t>(bits(24));
    event.arg = static_cast<std::uint32_t>(bits(1));  // touched: no part of it
    op::AccountState state{};
    const int128 wallet = percent(70) ? 0 : signed_edge(95);
    event.flags = static_cast<std::uint8_t>(percent(70) ? 0 : below(5));
    state.wallet_lo = core::low64(wallet);
    state.wallet_hi = core::high64(wallet);
    state.extra_margin = static_cast<std::int64_t>(percent(70) ? 0 : edge64(56));
    state.asset = static_cast<std::uint32_t>(percent(70) ? 0 : below(64));
    state.options = static_cast<std::uint32_t>(percent(70) ? 0 : below(4));
    event.set(state);
    const bool zero = wallet == 0 && event.flags == 0 && state.extra_margin == 0 &&
                      state.asset == 0 && state.options == 0;
    met_zero_ += zero ? 1 : 0;
    give(event, zero ? Entry()
                     : Entry({2, event.account, core::low64(wallet), core::low64(wallet >> 64),
                              event.flags, state.options, state.asset,
                              static_cast<std::uint64_t>(state.extra_margin)}));
  }
  void give_other() {
    Event event{};
    event.kind = static_cast<std::uint8_t>(percent(90) ? EventKind::verdict : EventKind::rejected);
    for (std::uint64_t& word : event.word) word = random_();
    give(event, std::nullopt);
  }
  /// Of control, which waits until the unit is idle.
  void give_tier() {
    check();
    const std::uint64_t table = below(kMaxTables);
    const std::uint64_t index = below(kMaxTiers);
    const std::uint64_t floor = edge64(58);
    const std::uint64_t rate = std::min<std::uint64_t>(edge64(28), kMaxRateE8);
    const uint128 deduction = edge(85);
    dut_->tier_i = 1;
    dut_->tier_table_i = static_cast<CData>(table);
    dut_->tier_index_i = static_cast<CData>(index);
    dut_->tier_floor_i = floor;
    dut_->tier_rate_i = static_cast<IData>(rate);
    put(dut_->tier_deduction_i, deduction);
    dut_.edge();
    dut_->tier_i = 0;
    put(dut_->tier_deduction_i, wide(85));
    dut_.settle();
    count(Entry({6, kMaxTiers * table + index, floor, rate, core::low64(deduction),
                 core::high64(deduction)}));
  }

  Layout layout_{"ballast_lane_pkg", "lane_event_t"};
  Bench<Vrtl_digest_unit> dut_;
  std::uint64_t sum_ = 0;
  std::uint64_t count_ = 0;
  unsigned met_zero_ = 0;
};

TEST_F(DigestUnit, SumsEveryEntryOnce) {
  for (const unsigned idle_percent : {0U, 90U}) {
    for (int i = 0; i < 8'000 && !HasFatalFailure(); ++i) {
      switch (below(8)) {
        case 0:
        case 1:
        case 2:
          give_position();
          break;
        case 3:
        case 4:
        case 5:
          give_account();
          break;
        case 6:
          give_other();
          break;
        default:
          give_tier();
      }
      while (percent(idle_percent)) dut_.edge();
      if (!percent(1)) continue;
      check();
      clear();
    }
  }
  check();
  EXPECT_GT(met_zero_, 100U) << "accounts that are no entry";
}

}  // namespace
}  // namespace ballast::rtl_test
