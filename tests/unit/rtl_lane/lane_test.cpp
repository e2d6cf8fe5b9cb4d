// A whole lane at its port: what is restored is there as it was, touched or not as of the command
// before, valued at its mark and charged by its table; and tables are told as they were written.
#include <Vrtl_lane.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "hls/core/contract.hpp"
#include "tests/reference/arithmetic.hpp"
#include "tests/unit/rtl_dispatcher/lane_op.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kLanes = 2;
constexpr unsigned kLane = 1;
constexpr unsigned kAccounts = 40;  // rows
constexpr unsigned kPageRows = 16;
constexpr unsigned kSymbols = 4;  // as many pages, one each
constexpr unsigned kAsset = 5;
constexpr unsigned kTable = 200;

struct Account {
  int128 wallet = 0;
  unsigned verdict = 0, options = 0;
  std::int64_t extra = 0;
  bool touched = false;
};
struct Position {
  std::uint32_t id = 0;
  unsigned account = 0;  // row
  unsigned symbol = 0, side = 0, light = 0;
  std::int64_t quantity = 0, entry_value = 0;
};
struct SymbolOf {
  reference::UnitValue mark;
  std::uint64_t options = 0;  // of its table
  bool bound = false;
};

std::uint32_t id_of(unsigned account) { return account * kLanes + kLane; }

/// Events of one command, without the beat that only ends it.
using Events = std::vector<Event>;

class Lane : public EdgeTest {
 protected:
  Lane() {
    lane_->lane_i = kLane;
    lane_->op_valid_i = lane_->event_ready_i = lane_->offer_ready_i = 0;
    lane_->probe_symbol_i = 0;
    lane_.reset();
    while (lane_->ready_o == 0) lane_.edge();
    configure();
  }

  // ---- commands in, events out
  static bool ends(const LaneOp& op) {
    for (const LaneOpCode silent : {LaneOpCode::asset, LaneOpCode::tier, LaneOpCode::table,
                                    LaneOpCode::page, LaneOpCode::revalue}) {
      if (op.op == silent) return false;
    }
    return true;
  }
  std::vector<Events> run(const std::vector<LaneOp>& ops) {
    std::vector<Events> events(1);
    std::size_t given = 0, due = 0;
    for (const LaneOp& op : ops) due += ends(op) ? 1U : 0U;
    bool offered = false;
    for (unsigned cycle = 0; given < ops.size() || events.size() <= due; ++cycle) {
      if (cycle > 100'000) throw std::runtime_error("the lane is stuck");
      offered = given < ops.size() && (offered || percent(90));
      lane_->op_valid_i = offered;
      (offered ? ops[given] : LaneOp{}).write(lane_->op_i);
      lane_->event_ready_i = percent(80);
      lane_.settle();
      if (offered && lane_->op_ready_o != 0) {
        ++given;
        offered = false;
      }
      if (lane_->event_valid_o != 0 && lane_->event_ready_i != 0) take(events);
      lane_.edge();
    }
    events.pop_back();
    return events;
  }
  void take(std::vector<Events>& events) {
    Packed beat(beat_layout_);
    beat.read(lane_->event_o);
    sums_ = beat;
    if (beat.get("has_event") != 0) {
      Event event{};
      event.kind = static_cast<std::uint8_t>(beat.get("kind"));
      event.flags = static_cast<std::uint8_t>(beat.get("code"));
      event.symbol = static_cast<std::uint16_t>(beat.get("symbol"));
      event.position = static_cast<std::uint32_t>(beat.get("position"));
      event.account = static_cast<std::uint32_t>(beat.get("account"));
      event.arg = static_cast<std::uint32_t>(beat.get("arg"));
      for (unsigned i = 0; i < 4; ++i) event.word[i] = word(beat, i);
      events.back().push_back(event);
    }
    if (beat.get("last") != 0) events.emplace_back();
  }
  std::uint64_t word(const Packed& beat, unsigned index) const {
    return core::low64(beat.get(Layout::Field{beat_layout_.at("words").offset + 64 * index, 64}));
  }
  Events one(const LaneOp& op) { return run({op}).front(); }

  // ---- what the dispatcher knows
  void configure() {
    for (unsigned tier = 0; tier < 3; ++tier) {
      table_.tiers.push_back({tier * 100'000, 100'000 * (tier + 1),
                              static_cast<reference::Int>(tier) * 1'000'000'000});
    }
    table_.smallest_e8 = 77'000;
    for (unsigned symbol = 0; symbol < kSymbols; ++symbol) {
      symbols_[symbol] = {
          {static_cast<std::int64_t>(below(1'000'000)) - 500'000, 4}, 0, symbol != 0};
    }
    symbols_[2].options = option::kByQuantity;
    symbols_[3].options = option::kOnEntryValue;
    std::vector<LaneOp> ops;
    LaneOp op = of_table(LaneOpCode::table);
    op.words = {core::low64(static_cast<uint128>(table_.smallest_e8)), 0, 0, 0};
    ops.push_back(op);
    for (unsigned tier = 0; tier < table_.tiers.size(); ++tier) {
      const reference::Tier& of = table_.tiers[tier];
      op = of_table(LaneOpCode::tier);
      op.arg = kMaxTiers * kTable + tier;
      op.words = {static_cast<std::uint64_t>(of.floor), static_cast<std::uint64_t>(of.rate_e8),
                  core::low64(static_cast<uint128>(of.deduction_e8)), 0};
      ops.push_back(op);
    }
    op = {};
    op.op = LaneOpCode::asset;
    op.arg = kAsset;
    op.words = {thresholds_.warn_num | std::uint64_t{thresholds_.warn_den} << 32,
                thresholds_.takeover_num | std::uint64_t{thresholds_.takeover_den} << 32, 0, 0};
    ops.push_back(op);
    for (unsigned page = 0; page < kSymbols; ++page) {
      op = of_symbol(LaneOpCode::page, page);
      op.flags = static_cast<std::uint8_t>(side_of(page) << flag::kSideShift);
      op.arg = page;
      op.words = {kLane | std::uint64_t{1} << 32, 0, 0, 0};
      ops.push_back(op);
    }
    run(ops);
  }
  static unsigned side_of(unsigned symbol) { return symbol % 3; }
  static LaneOp of_table(LaneOpCode code) {
    LaneOp op;
    op.op = code;
    op.tier_table = kTable;
    op.tier_bank = true;
    return op;
  }
  LaneOp of_symbol(LaneOpCode code, unsigned symbol) const {
    const SymbolOf& of = symbols_[symbol];
    LaneOp op = of_table(code);
    op.symbol = static_cast<std::uint16_t>(symbol);
    op.unit_value = core::low64(cut(int128{of.mark.unit}, 62));
    op.shift = static_cast<std::uint8_t>(of.mark.shift);
    op.max_lots = kMaxLots;
    op.has_mark = true;
    op.no_table = !of.bound;
    op.by_quantity = (of.options & option::kByQuantity) != 0;
    op.on_entry_value = (of.options & option::kOnEntryValue) != 0;
    op.asset = kAsset;
    return op;
  }
  static LaneOp of_account(LaneOpCode code, unsigned account) {
    LaneOp op;
    op.op = code;
    op.account = id_of(account);
    return op;
  }

  // ---- a state, as it is restored
  LaneOp restore(unsigned account) {
    const Account& of = accounts_[account];
    LaneOp op = of_account(LaneOpCode::restore_account, account);
    op.arg = of.verdict + (of.touched ? 8U : 0U);
    op.words = {core::low64(of.wallet), core::low64(of.wallet >> 64),
                static_cast<std::uint64_t>(of.extra), kAsset | std::uint64_t{of.options} << 32};
    return op;
  }
  LaneOp of_position(LaneOpCode code, unsigned row) const {
    const Position& of = *positions_[row];
    LaneOp op = of_symbol(code, of.symbol);
    op.account = id_of(of.account);
    op.position = of.id;
    op.arg = row;
    return op;
  }
  LaneOp restore_position(unsigned row) const {
    const Position& of = *positions_[row];
    LaneOp op = of_position(LaneOpCode::restore_position, row);
    op.flags = static_cast<std::uint8_t>(of.side << flag::kSideShift);
    op.words = {static_cast<std::uint64_t>(of.quantity), static_cast<std::uint64_t>(of.entry_value),
                of.light, 0};
    return op;
  }
  void draw_state() {
    for (Account& account : accounts_) {
      account = {signed_edge(percent(50) ? 94 : 30), static_cast<unsigned>(below(5)),
                 static_cast<unsigned>(percent(70) ? 0 : below(4)),
                 static_cast<std::int64_t>(percent(50) ? 0 : edge64(56)), percent(40)};
    }
    for (unsigned row = 0; row < positions_.size(); ++row) {
      if (percent(20)) continue;
      Position position{static_cast<std::uint32_t>(bits(24)),
                        static_cast<unsigned>(below(kAccounts)),
                        row / kPageRows,
                        side_of(row / kPageRows),
                        static_cast<unsigned>(below(6)),
                        static_cast<std::int64_t>(below(1'000'000)),
                        0};
      if (percent(10)) position.quantity = 0;
      if (position.side == 2 || (position.side == 0 && percent(50))) position.quantity *= -1;
      if (position.quantity != 0) {
        position.entry_value = static_cast<std::int64_t>(signed_edge(percent(50) ? 58 : 30));
      }
      positions_[row] = position;
    }
  }
  void restore_all() {
    std::vector<LaneOp> ops;
    for (unsigned account = 0; account < kAccounts; ++account) ops.push_back(restore(account));
    for (unsigned row = 0; row < positions_.size(); ++row) {
      if (positions_[row]) ops.push_back(restore_position(row));
    }
    for (const Events& events : run(ops)) ASSERT_TRUE(events.empty());
  }

  // ---- what is to be seen
  reference::Int mark_value(const Position& of) const {
    return reference::value(of.quantity, symbols_[of.symbol].mark);
  }
  reference::Int maintenance(const Position& of) const {
    if (!symbols_[of.symbol].bound) return 0;
    reference::Table table = table_;
    table.options = symbols_[of.symbol].options;
    return reference::maintenance(table, of.quantity, mark_value(of), of.entry_value);
  }
  reference::Standing standing(unsigned account) const {
    reference::Standing sums{accounts_[account].wallet,
                             reference::Int{accounts_[account].extra} * kRateOne, false};
    for (const auto& position : positions_) {
      if (!position || position->account != account) continue;
      sums.equity += mark_value(*position) - position->entry_value;
      sums.maintenance_e8 += maintenance(*position);
      sums.has_open_position |= position->quantity != 0;
    }
    return sums;
  }
  Verdict judge(unsigned account) const {
    if ((accounts_[account].options & option::kNoVerdict) != 0) return Verdict::safe;
    return reference::judge(standing(account), thresholds_);
  }
  Event verdict_event(unsigned account, unsigned now, unsigned before) const {
    const reference::Standing sums = standing(account);
    Event event{};
    event.kind = static_cast<std::uint8_t>(EventKind::verdict);
    event.flags = static_cast<std::uint8_t>(now);
    event.account = id_of(account);
    event.arg = before;
    event.set(op::Verdict{core::low64(sums.equity), core::high64(sums.equity),
                          core::low64(sums.maintenance_e8),
                          static_cast<std::uint64_t>(core::high64(sums.maintenance_e8))});
    return event;
  }
  Events account_events(unsigned account) const {
    const Account& of = accounts_[account];
    Event state{};
    state.kind = static_cast<std::uint8_t>(EventKind::account_state);
    state.flags = static_cast<std::uint8_t>(of.verdict);
    state.account = id_of(account);
    state.arg = of.touched ? 1 : 0;
    state.set(op::AccountState{core::low64(of.wallet), core::high64(of.wallet), of.extra, kAsset,
                               of.options});
    return {state, verdict_event(account, of.verdict, of.verdict)};
  }
  Event position_event(unsigned row) const {
    const Position& of = *positions_[row];
    Event state{};
    state.kind = static_cast<std::uint8_t>(EventKind::position_state);
    state.flags = static_cast<std::uint8_t>(of.side + 4 * of.light);
    state.symbol = static_cast<std::uint16_t>(of.symbol);
    state.position = of.id;
    state.account = id_of(of.account);
    state.arg = static_cast<std::uint32_t>(core::high64(maintenance(of)));
    state.set(op::PositionState{of.quantity, of.entry_value,
                                static_cast<std::int64_t>(mark_value(of)),
                                core::low64(maintenance(of))});
    return state;
  }
  static void check(const Events& expected, const Events& got) {
    ASSERT_EQ(expected.size(), got.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      const Event& a = expected[i];
      const Event& b = got[i];
      ASSERT_EQ(name_of(a.event()), name_of(b.event()));
      const std::string of = std::string(name_of(a.event())) + " of " + std::to_string(a.account);
      ASSERT_EQ(a.flags, b.flags) << of;
      ASSERT_EQ(a.symbol, b.symbol) << of;
      ASSERT_EQ(a.position, b.position) << of;
      ASSERT_EQ(a.account, b.account) << of;
      ASSERT_EQ(a.arg, b.arg) << of;
      for (unsigned word = 0; word < 4; ++word) {
        ASSERT_EQ(a.word[word], b.word[word]) << of << ", word " << word;
      }
    }
  }
  void check_accounts() {
    Events expected;
    for (unsigned account = 0; account < kAccounts; ++account) {
      const Events events = account_events(account);
      expected.insert(expected.end(), events.begin(), events.end());
    }
    LaneOp dump;
    dump.op = LaneOpCode::dump_accounts;
    dump.words[0] = std::uint64_t{0xFFFF'FFFF} << 32;
    check(expected, one(dump));
  }
  void check_positions() {
    for (unsigned row = 0; row < positions_.size() && !HasFatalFailure(); ++row) {
      if (!positions_[row]) continue;
      check({position_event(row)}, one(of_position(LaneOpCode::query_position, row)));
    }
  }
  /// The touched are judged, in ascending order; none is touched then.
  void check_judgement() {
    Events expected;
    for (unsigned account = 0; account < kAccounts; ++account) {
      Account& of = accounts_[account];
      if (!of.touched) continue;
      const auto now = static_cast<unsigned>(judge(account));
      if (now != of.verdict) expected.push_back(verdict_event(account, now, of.verdict));
      of.verdict = now;
      of.touched = false;
    }
    LaneOp judgement;
    judgement.op = LaneOpCode::judge;
    check(expected, one(judgement));
  }
  void check_digest() {
    std::uint64_t sum = 0;
    std::uint64_t count = 0;
    for (unsigned account = 0; account < kAccounts; ++account) {
      const Account& of = accounts_[account];
      sum +=
          reference::hash({2, id_of(account), core::low64(of.wallet), core::low64(of.wallet >> 64),
                           of.verdict, of.options, kAsset, static_cast<std::uint64_t>(of.extra)});
      ++count;
    }
    for (const auto& of : positions_) {
      if (!of) continue;
      sum += reference::hash({1, of->id, id_of(of->account), of->symbol, of->side,
                              static_cast<std::uint64_t>(of->quantity),
                              static_cast<std::uint64_t>(of->entry_value)});
      ++count;
    }
    LaneOp digest;
    digest.op = LaneOpCode::digest;
    digest.flags = flag::kAll;
    ASSERT_TRUE(one(digest).empty());
    ASSERT_EQ(sum, word(sums_, 0));
    ASSERT_EQ(count, word(sums_, 2));
  }
  void check_refusal(const LaneOp& op, Reason reason) {
    const Events events = one(op);
    ASSERT_EQ(1U, events.size());
    ASSERT_EQ(EventKind::rejected, events[0].event());
    ASSERT_EQ(static_cast<unsigned>(reason), events[0].flags);
  }

  Layout beat_layout_{"ballast_lane_pkg", "lane_event_t"};
  Bench<Vrtl_lane> lane_;
  Packed sums_{beat_layout_};  // the last beat
  op::Asset thresholds_{10'000, 8'000, 9'000, 6'000, 0};
  reference::Table table_;
  std::array<SymbolOf, kSymbols> symbols_;
  std::array<Account, kAccounts> accounts_;
  std::array<std::optional<Position>, kSymbols * kPageRows> positions_;
};

TEST_F(Lane, RestoresAccountsAndPositionsAsTheyWere) {
  for (int round = 0; round < 6 && !HasFatalFailure(); ++round) {
    draw_state();
    restore_all();
    check_accounts();
    check_positions();
    check_digest();
    LaneOp clear;
    clear.op = LaneOpCode::clear;
    ASSERT_TRUE(one(clear).empty());
    positions_.fill(std::nullopt);
    configure();
  }
}

/// Accounts that are looked at right behind the command that touches them, or does not.
TEST_F(Lane, TellsWhoIsTouchedAsOfTheCommandBefore) {
  draw_state();
  restore_all();
  for (int round = 0; round < 30 && !HasFatalFailure(); ++round) {
    std::vector<LaneOp> ops;
    std::vector<Events> expected;
    for (int i = 0; i < 60; ++i) {
      const auto account = static_cast<unsigned>(below(percent(70) ? 3 : kAccounts));
      if (percent(30)) {
        LaneOp op = of_account(LaneOpCode::wallet, account);
        op.flags = flag::kDefer;
        op.words[0] = below(1'000'000);
        ops.push_back(op);
        expected.emplace_back();
        accounts_[account].wallet += op.words[0];
        accounts_[account].touched = true;
      } else {
        ops.push_back(of_account(LaneOpCode::query_account, account));
        expected.push_back(account_events(account));
      }
    }
    const std::vector<Events> got = run(ops);
    for (std::size_t i = 0; i < ops.size() && !HasFatalFailure(); ++i) check(expected[i], got[i]);
    if (percent(50)) check_judgement();
  }
}

/// A commit of a restoration, which no judgement follows; then one that is followed by it.
TEST_F(Lane, RevaluesAndTouchesWithoutAJudgement) {
  draw_state();
  restore_all();
  for (int round = 0; round < 20 && !HasFatalFailure(); ++round) {
    const auto symbol = static_cast<unsigned>(below(kSymbols));
    symbols_[symbol].mark = {static_cast<std::int64_t>(below(1'000'000)) - 500'000, 3};
    for (const auto& position : positions_) {
      if (position && position->symbol == symbol && position->quantity != 0) {
        accounts_[position->account].touched = true;
      }
    }
    run({of_symbol(LaneOpCode::revalue, symbol)});
    check_accounts();
    check_positions();
    if (percent(40)) check_judgement();
  }
}

TEST_F(Lane, RefusesWhatCouldNotHaveBeen) {
  draw_state();
  const unsigned row = kPageRows;  // of symbol 1, whose side is long
  positions_[row].reset();
  restore_all();
  ASSERT_NO_FATAL_FAILURE(check_refusal(restore(7), Reason::in_use));
  ASSERT_EQ(1U, side_of(1));
  positions_[row] = {1, 3, 1, side_of(1), 4, 10, 100};
  const LaneOp good = restore_position(row);
  positions_[row].reset();
  struct Case {
    Reason reason;
    void (*spoil)(LaneOp&);
  };
  const Case cases[] = {
      {Reason::wrong_asset, [](LaneOp& op) { op.asset ^= 1; }},
      {Reason::no_mark, [](LaneOp& op) { op.has_mark = false; }},
      {Reason::in_use, [](LaneOp& op) { op.arg = 0xFFFF'FFFF; }},
      {Reason::no_room, [](LaneOp& op) { op.arg = 0xFFFF'FFFE; }},
      {Reason::out_of_range, [](LaneOp& op) { op.words[2] = 6; }},
      {Reason::overflow, [](LaneOp& op) { op.words[0] = 11, op.max_lots = 10; }},
      {Reason::overflow, [](LaneOp& op) { op.words[0] = std::uint64_t{1} << 63; }},
      {Reason::wrong_side, [](LaneOp& op) { op.words[0] = ~std::uint64_t{0}; }},
      {Reason::overflow, [](LaneOp& op) { op.words[1] = std::uint64_t{1} << 58; }},
      {Reason::overflow, [](LaneOp& op) { op.words[1] = std::uint64_t{1} << 63; }},
      {Reason::entry_left, [](LaneOp& op) { op.words[0] = 0; }},
      {Reason::collateral, [](LaneOp& op) { op.collateral = true; }},
  };
  for (std::size_t first = 0; first < std::size(cases) && !HasFatalFailure(); ++first) {
    LaneOp op = good;
    cases[first].spoil(op);
    check_refusal(op, cases[first].reason);
    check_accounts();
    check_positions();
  }
  check_digest();
  positions_[row] = {1, 3, 1, side_of(1), 4, 10, 100};
  ASSERT_TRUE(one(good).empty());
  check_positions();
  check_accounts();
  check_refusal(good, Reason::in_use);
}

TEST_F(Lane, TellsOfATableAndItsTiers) {
  for (const bool staged : {false, true}) {
    for (const std::size_t count : {table_.tiers.size(), std::size_t{1}, std::size_t{0}}) {
      LaneOp op = of_table(LaneOpCode::dump_table);
      op.arg = kTable;
      op.flags = staged ? flag::kRestore : 0;
      op.on_entry_value = true;
      op.words[0] = count;
      Events expected(count + 1);
      expected[0].kind = static_cast<std::uint8_t>(EventKind::table_state);
      expected[0].arg = kTable;
      expected[0].set(op::Table{core::low64(static_cast<uint128>(table_.smallest_e8)), 0,
                                option::kOnEntryValue, 0});
      for (std::size_t tier = 0; tier < count; ++tier) {
        const reference::Tier& of = table_.tiers[tier];
        Event& event = expected[tier + 1];
        event.kind = static_cast<std::uint8_t>(EventKind::tier_state);
        event.arg = static_cast<std::uint32_t>(kMaxTiers * kTable + tier);
        event.set(
            op::Tier{of.floor, of.rate_e8, core::low64(static_cast<uint128>(of.deduction_e8)), 0});
      }
      for (Event& event : expected) event.flags = staged ? 1 : 0;
      ASSERT_NO_FATAL_FAILURE(check(expected, one(op)));
    }
  }
}

}  // namespace
}  // namespace ballast::rtl_test
