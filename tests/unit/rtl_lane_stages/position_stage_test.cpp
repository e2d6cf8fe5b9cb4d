// position_stage of every read latency against docs/contract.md: operations on the same rows back
// to back, each refusal in its order, limits at their edges.
#include <Vrtl_position_stages.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "hls/core/contract.hpp"
#include "tests/unit/rtl_lane_stages/operations.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kRows = 32;
constexpr unsigned kLatencies = 6;
constexpr unsigned kDrain = kLatencies + 3;
constexpr std::int64_t kMostLots = (std::int64_t{1} << 40) - 1;
constexpr std::int64_t kMostValue = (std::int64_t{1} << 58) - 1;

struct Position {
  bool live = false;
  std::uint32_t id = 0;
  std::uint32_t account = 0;
  std::uint32_t symbol = 0;
  unsigned side = 0;
  unsigned light = 0;
  std::int64_t quantity = 0;
  std::int64_t entry_value = 0;
};

struct Operation {
  bool has_row = true;
  bool match = false;
  Front front = kFrontKeep;
  Skip skip = kSkipNever;
  bool short_side = false;
  bool in_range = false;
  bool write_static = false;
  bool live = false;
  bool check_q = false;
  Value value = kValueNew;
  Beats beats = kBeatNone;
  bool probe = false;
  unsigned row = 0;
  std::uint32_t id = 0;
  std::uint32_t account = 0;
  std::uint32_t symbol = 0;
  unsigned side = 0;
  std::int64_t a = 0;
  std::int64_t b = 0;
  bool c_bad = false;
  std::int64_t expected = 0;
  std::int64_t max_lots = kMostLots;
  bool collateral = false;
  unsigned light = 0;
};

struct Result {
  bool given = false;
  bool skipped = false;
  bool partial = false;
  bool has_value = false;  // one that means something
  std::int64_t value_quantity = 0;
  std::int64_t value_entry = 0;
  Operation operation;
  Packed uop;
  std::map<std::string, uint128> mid;
};

bool brings_side(const Operation& operation) {
  return operation.write_static || operation.front == kFrontTry;
}

/// Of the contract, in words: the first refusal that holds.
Reason refusal(const Operation& operation, const Position& position) {
  const bool is_it = position.live && position.id == operation.id &&
                     position.account == operation.account && position.symbol == operation.symbol;
  if (operation.match && !is_it) return Reason::unknown_position;
  if (operation.front == kFrontKeep || operation.front == kFrontZero) return Reason::none;
  if (operation.c_bad) return Reason::out_of_range;
  if (operation.check_q && position.quantity != operation.expected) return Reason::stale;
  if (operation.front == kFrontReduce) {
    return operation.a > std::abs(position.quantity) ? Reason::over_close : Reason::none;
  }
  const int128 quantity = int128{position.quantity} + operation.a;
  const int128 entry_value = int128{position.entry_value} + operation.b;
  if (quantity > operation.max_lots || quantity < -operation.max_lots) return Reason::overflow;
  const unsigned side = brings_side(operation) ? operation.side : position.side;
  if (side == 1 && quantity < 0) return Reason::wrong_side;
  if (side == 2 && quantity > 0) return Reason::wrong_side;
  if (entry_value > kMostValue || entry_value < -kMostValue) return Reason::overflow;
  if (quantity == 0 && entry_value != 0) return Reason::entry_left;
  if (operation.collateral && entry_value != 0) return Reason::collateral;
  return Reason::none;
}

class PositionStage : public EdgeTest {
 protected:
  PositionStage() {
    EXPECT_EQ(uop_.bits(), 525U);
    EXPECT_EQ(mid_.bits(), 524U);
    stages_->valid_i = 0;
    set_range(0, 0xFFFFFF);
    stages_.reset();
    // The stores have no first value.
    for (unsigned row = 0; row < kRows; ++row) give(writing(row, false));
    drain();
    written_ = true;
    for (unsigned row = 0; row < kRows; row += 2) open(row);
  }

  Operation writing(unsigned row, bool live) {
    Operation operation;
    operation.row = row;
    operation.write_static = true;
    operation.front = kFrontZero;
    operation.live = live;
    operation.id = static_cast<std::uint32_t>(below(8) * 0x200001 + row);
    operation.account = static_cast<std::uint32_t>(percent(50) ? below(4) : bits(24));
    operation.symbol = static_cast<std::uint32_t>(percent(50) ? below(4) : bits(10));
    operation.side = static_cast<unsigned>(below(3));
    operation.light = static_cast<unsigned>(below(6));
    return operation;
  }
  /// A row that is free, first tried, then written as a whole unless that would be refused.
  Reason restore(unsigned row) {
    drain();
    give(writing(row, false));
    drain();
    Operation operation = delta();
    operation.match = operation.check_q = operation.c_bad = false;
    operation.side = static_cast<unsigned>(below(3));
    operation.front = kFrontTry;
    const Reason reason = refusal(operation, positions_[row]);
    give(operation);
    drain();
    if (reason != Reason::none) return reason;
    Operation written = writing(row, true);
    written.front = kFrontAdd;
    written.side = operation.side;
    written.a = operation.a;
    written.b = operation.b;
    written.max_lots = operation.max_lots;
    written.collateral = operation.collateral;
    give(written);
    drain();
    return reason;
  }
  void open(unsigned row) {
    drain();
    give(writing(row, true));
    drain();
    // Ranges end at ids that are there.
    const auto any_id = [&] { return positions_[below(kRows)].id; };
    const std::uint32_t first = any_id();
    set_range(first, percent(80) ? std::max(first, any_id()) : any_id());
  }
  void set_range(std::uint64_t first, std::uint64_t last) {
    stages_->first_i = first_ = static_cast<std::uint32_t>(first);
    stages_->last_i = last_ = static_cast<std::uint32_t>(last);
  }

  // ---- what is expected
  Result take(const Operation& operation) {
    Result result{true, false, false, false, 0, 0, operation, pack(operation), {}};
    if (!operation.has_row) {
      result.mid = {{"killed", 0},
                    {"reason", 0},
                    {"position", operation.id},
                    {"account", operation.account},
                    {"symbol", operation.symbol},
                    {"entry_change", 0},
                    {"open_change", 0}};
      return result;
    }
    Position& position = positions_[operation.row];
    const Position before = position;
    result.skipped = skips(operation, position);
    const Reason reason = refusal(operation, position);
    const bool acts = !result.skipped && reason == Reason::none;
    result.partial = reason == Reason::none && operation.front == kFrontReduce &&
                     operation.a < std::abs(position.quantity);
    std::int64_t lots = 0;
    const bool moves = acts && !result.partial && operation.front != kFrontTry;
    if (moves) lots = move(operation, position);
    if (operation.beats == kBeatLight) position.light = operation.light;
    if (operation.write_static) {
      position = {operation.live, operation.id,    operation.account, operation.symbol,
                  operation.side, operation.light, position.quantity, position.entry_value};
    }
    expect(result, before, position, reason);
    if (moves) result.mid["lots"] = static_cast<uint128>(lots);
    result.has_value = acts && !result.partial;
    result.value_entry = position.entry_value;
    const std::int64_t closed = before.quantity < 0 ? -operation.a : operation.a;
    result.value_quantity = operation.value == kValueNew   ? position.quantity
                            : operation.value == kValueOld ? before.quantity
                                                           : closed;
    return result;
  }
  bool skips(const Operation& operation, const Position& position) const {
    const bool open = position.live && position.quantity != 0;
    if (operation.in_range && (position.id < first_ || position.id > last_)) return true;
    if (operation.skip == kSkipDead) return !position.live;
    if (operation.skip == kSkipFlat) return !open;
    return operation.skip == kSkipSide &&
           (!open || (position.quantity < 0) != operation.short_side);
  }
  static std::int64_t move(const Operation& operation, Position& position) {
    const std::int64_t all = std::abs(position.quantity);
    if (operation.front == kFrontAdd) {
      position.quantity += operation.a;
      position.entry_value += operation.b;
      return std::abs(operation.a);
    }
    if (operation.front == kFrontKeep) return 0;
    position.quantity = position.entry_value = 0;
    return all;
  }
  static void expect(Result& result, const Position& before, const Position& after, Reason reason) {
    const Operation& operation = result.operation;
    const auto put = [&](const char* name, int128 value) {
      result.mid[name] = static_cast<uint128>(value);
    };
    put("killed", result.skipped || result.partial);
    put("reason", static_cast<int>(reason));
    put("position", operation.match ? operation.id : before.id);
    const bool names_account = operation.match || operation.write_static || operation.probe;
    put("account", names_account ? operation.account : before.account);
    put("live", operation.write_static ? operation.live : before.live);
    if (!operation.write_static) put("symbol", before.symbol);
    put("side", brings_side(operation) ? operation.side : before.side);
    put("light_before", before.light);
    put("quantity", before.quantity);
    put("entry_value", before.entry_value);
    put("entry_change", int128{after.entry_value} - before.entry_value);
    const int opened = (after.quantity != 0 ? 1 : 0) - (before.quantity != 0 ? 1 : 0);
    put("open_change", operation.collateral ? 0 : opened);
    put("stays_flat", after.quantity == 0);
  }

  Packed pack(const Operation& operation) {
    Packed uop(uop_);
    uop.scramble(random_);  // what the stage has no use for, and what it hands on
    uop.put("has_row", operation.has_row).put("match", operation.match);
    uop.put("front", operation.front).put("skip", operation.skip);
    uop.put("short_side", operation.short_side).put("in_range", operation.in_range);
    uop.put("write_static", operation.write_static).put("live", operation.live);
    uop.put("check_q", operation.check_q).put("value", operation.value);
    uop.put("write_meta", 0).put("probe", operation.probe);
    uop.put("beats", operation.beats).put("light", operation.light);
    uop.put("row", operation.row).put("position", operation.id);
    uop.put("account", operation.account).put("symbol", operation.symbol);
    uop.put("side", operation.side).put("a", operation.a).put("b", operation.b);
    uop.put("a_big", extend(cut(int128{operation.a}, 43), 43) != operation.a);
    uop.put("b_big", extend(cut(int128{operation.b}, 61), 61) != operation.b);
    uop.put("c_bad", operation.c_bad).put("expected", operation.expected);
    uop.put("expected_bad", extend(cut(int128{operation.expected}, 41), 41) != operation.expected);
    uop.put("max_lots", operation.max_lots).put("collateral", operation.collateral);
    return uop;
  }

  // ---- cycles
  void give(const Operation& operation) {
    Result result = take(operation);
    if (!written_) {
      result.mid.clear();
      result.has_value = false;
    }
    result.uop.write(stages_->uop_i);
    step(std::move(result));
  }
  void idle() {
    Packed noise(uop_);
    noise.scramble(random_);
    noise.write(stages_->uop_i);
    step(std::nullopt);
  }
  void drain() {
    for (unsigned i = 0; i < kDrain; ++i) idle();
  }
  void step(std::optional<Result> result) {
    stages_->valid_i = result.has_value();
    results_[stages_.cycle() % results_.size()] = std::move(result);
    stages_.edge();
    for (unsigned i = 0; i < kLatencies && !HasFatalFailure(); ++i) {
      SCOPED_TRACE("read latency " + std::to_string(i + 1));
      check(i, results_[(stages_.cycle() - (i + 3)) % results_.size()]);
    }
  }
  void check(unsigned i, const std::optional<Result>& result) {
    ASSERT_EQ(result.has_value(), (stages_->valid_o >> i & 1) != 0);
    ASSERT_EQ(result && result->partial, (stages_->partial_o >> i & 1) != 0);
    ASSERT_EQ(result && !result->skipped, (stages_->value_valid_o >> i & 1) != 0);
    if (!result) return;
    Packed mid(mid_);
    mid.read(stages_->mid_o, i * mid_.bits());
    for (const auto& [name, value] : result->mid) {
      ASSERT_EQ(hex(mid.cut_to(name, value)), hex(mid.get(name))) << name << ": " << text(*result);
    }
    for (const char* name :
         {"contribution", "wallet",      "extra",        "minus",       "has_row",
          "has_account",  "must_exist",  "skip_account", "skip_exempt", "write_meta",
          "zero_account", "judge",       "answer",       "all",         "write_verdict",
          "beats",        "why",         "last",         "rank",        "sum",
          "probe",        "partial",     "c_bad",        "row",         "c",
          "no_table",     "tier_table",  "tier_bank",    "by_quantity", "on_entry_value",
          "key",          "rank_number", "light"}) {
      ASSERT_EQ(hex(result->uop.get(name)), hex(mid.get(name))) << name;
    }
    ASSERT_EQ(hex(cut(result->uop.get("b"), 56)), hex(mid.get("magnitude")));
    if (!result->has_value) return;
    const unsigned at = i * 109;
    ASSERT_EQ(hex(cut(int128{result->value_quantity}, 41)), hex(slice(stages_->value_o, at, 41)));
    ASSERT_EQ(hex(cut(int128{result->value_entry}, 59)),
              hex(slice(stages_->value_entry_o, i * 59, 59)));
    ASSERT_EQ(hex(result->uop.get("unit_value")), hex(slice(stages_->value_o, at + 41, 62)));
    ASSERT_EQ(hex(result->uop.get("shift")), hex(slice(stages_->value_o, at + 103, 6)));
    ASSERT_EQ(result->uop.get("value_up") != 0, (stages_->value_up_o >> i & 1) != 0);
  }
  static std::string text(const Result& result) {
    std::ostringstream out;
    const Operation& operation = result.operation;
    out << "front " << operation.front << " skip " << operation.skip << " row " << operation.row
        << " a " << operation.a << " b " << operation.b << " most " << operation.max_lots;
    for (const auto& [name, value] : result.mid) out << ' ' << name << ' ' << hex(value);
    return out.str();
  }

  // ---- what is asked
  std::int64_t near(std::int64_t limit) {
    switch (below(8)) {
      case 0:
      case 1:
      case 2:
        return 0;
      case 3:
        return limit - 1 + static_cast<std::int64_t>(below(3));
      case 4:
        return -limit - 1 + static_cast<std::int64_t>(below(3));
      case 5:
        return static_cast<std::int64_t>(below(5)) - 2;
      default:
        return static_cast<std::int64_t>(signed_edge(58)) % (limit + 2);
    }
  }
  /// What has to be added to come from `from` to `to`, or any number at all.
  std::int64_t step_from(std::int64_t from, std::int64_t to) {
    if (percent(90)) return to - from;
    return static_cast<std::int64_t>(cut(signed_edge(63), 64));
  }
  void aim(Operation& operation) {
    const Position& position = positions_[operation.row];
    operation.match = true;
    operation.id = position.id;
    operation.account = position.account;
    operation.symbol = position.symbol;
    if (!percent(4)) return;
    std::uint32_t* const wrong[] = {&operation.id, &operation.account, &operation.symbol};
    *wrong[below(3)] ^= 1U << below(10);
  }
  Operation delta() {
    Operation operation;
    operation.row = row_;
    const Position& position = positions_[row_];
    aim(operation);
    operation.front = kFrontAdd;
    operation.max_lots = percent(50) ? kMostLots : 1 + static_cast<std::int64_t>(edge64(40) / 2);
    std::int64_t quantity = near(operation.max_lots);
    if (position.side != 0 && percent(80)) {
      quantity = position.side == 1 ? std::abs(quantity) : -std::abs(quantity);
    }
    operation.a = step_from(position.quantity, quantity);
    const bool to_nothing = quantity == 0 && percent(80);
    operation.b = step_from(position.entry_value, to_nothing ? 0 : near(kMostValue));
    operation.c_bad = percent(3);
    operation.collateral = percent(10);
    if (operation.collateral && percent(70)) operation.b = -position.entry_value;
    expects(operation);
    return operation;
  }
  void expects(Operation& operation) {
    operation.check_q = percent(30);
    operation.expected = positions_[operation.row].quantity;
    if (!percent(10)) return;
    // Off by a bit, also by one that no Q has.
    operation.expected = static_cast<std::int64_t>(static_cast<std::uint64_t>(operation.expected) ^
                                                   std::uint64_t{1} << below(64));
  }
  Operation reduction() {
    Operation operation;
    operation.row = row_;
    aim(operation);
    operation.front = kFrontReduce;
    const std::int64_t all = std::abs(positions_[row_].quantity);
    operation.a = all + static_cast<std::int64_t>(below(3)) - 1;
    if (percent(30)) operation.a = static_cast<std::int64_t>(below(64));
    if (percent(10)) operation.a = static_cast<std::int64_t>(cut(signed_edge(63), 64));
    operation.c_bad = operation.a < 1 || percent(3);
    operation.value = percent(50) ? kValueNew : kValueLots;
    expects(operation);
    return operation;
  }
  Operation sweeping() {
    Operation operation;
    operation.row = row_;
    operation.front = percent(25) ? kFrontZero : kFrontKeep;
    operation.skip = static_cast<Skip>(below(4));
    operation.short_side = percent(50);
    operation.in_range = percent(30);
    operation.value = percent(70) ? kValueOld : kValueNew;
    operation.probe = percent(20);
    operation.id = static_cast<std::uint32_t>(bits(24));
    operation.account = static_cast<std::uint32_t>(bits(24));
    operation.beats = kBeatState;
    operation.collateral = percent(10);
    return operation;
  }
  /// Part of what is there, as control closes it: never refused.
  Operation part() {
    const Position& position = positions_[row_];
    const std::int64_t all = std::abs(position.quantity);
    if (all < 2) return delta();
    Operation operation;
    operation.row = row_;
    operation.front = kFrontAdd;
    const auto lots = 1 + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(all) - 1));
    operation.a = position.quantity < 0 ? lots : -lots;
    operation.b = -static_cast<std::int64_t>(int128{position.entry_value} * lots / all);
    return operation;
  }
  Operation without_row() {
    Operation operation;
    operation.has_row = false;
    operation.row = static_cast<unsigned>(below(kRows));
    operation.id = static_cast<std::uint32_t>(bits(24));
    operation.account = static_cast<std::uint32_t>(bits(24));
    operation.symbol = static_cast<std::uint32_t>(bits(10));
    return operation;
  }
  /// A light: nothing on its row follows while it is in the pipe.
  Operation light() {
    Operation operation;
    operation.row = row_;
    operation.beats = kBeatLight;
    operation.light = static_cast<unsigned>(below(6));
    dark_until_[row_] = stages_.cycle() + kDrain;
    return operation;
  }
  Operation draw() {
    const auto dice = below(100);
    if (dice < 45) return delta();
    if (dice < 60) return reduction();
    if (dice < 82) return sweeping();
    if (dice < 90) return part();
    if (dice < 95) return without_row();
    if (dice < 98) return light();
    Operation query;
    query.row = row_;
    aim(query);
    query.beats = kBeatState;
    return query;
  }
  void next_row(unsigned same_percent) {
    if (percent(same_percent) && dark_until_[row_] <= stages_.cycle()) return;
    do {
      row_ = static_cast<unsigned>(percent(70) ? below(4) : below(kRows));
    } while (dark_until_[row_] > stages_.cycle());
  }

  Layout uop_{"ballast_uop_pkg", "uop_t"};
  Layout mid_{"ballast_uop_pkg", "mid_t"};
  Bench<Vrtl_position_stages> stages_;
  std::array<Position, kRows> positions_;
  std::array<std::uint64_t, kRows> dark_until_{};
  std::array<std::optional<Result>, 16> results_;
  std::uint32_t first_ = 0;
  std::uint32_t last_ = 0;
  unsigned row_ = 0;
  bool written_ = false;
};

TEST_F(PositionStage, RandomWithEveryRefusal) {
  std::map<Reason, unsigned> met;
  unsigned parts = 0;
  for (const unsigned idle_percent : {0U, 40U}) {
    for (int i = 0; i < 12'000 && !HasFatalFailure(); ++i) {
      while (percent(idle_percent)) idle();
      next_row(i / 1000 % 2 == 0 ? 90 : 50);
      const Operation operation = draw();
      if (operation.has_row) ++met[refusal(operation, positions_[operation.row])];
      give(operation);
      if (results_[(stages_.cycle() - 1) % results_.size()]->partial) ++parts;
      if (percent(1)) open(static_cast<unsigned>(below(kRows)));
    }
  }
  drain();
  for (const Reason reason : {Reason::none, Reason::unknown_position, Reason::out_of_range,
                              Reason::stale, Reason::overflow, Reason::wrong_side,
                              Reason::entry_left, Reason::over_close, Reason::collateral}) {
    EXPECT_GT(met[reason], 20U) << static_cast<int>(reason);
  }
  EXPECT_GT(parts, 200U);
}

TEST_F(PositionStage, RestoresWhatADeltaCouldHaveMade) {
  std::map<Reason, unsigned> met;
  for (int i = 0; i < 12'000 && !HasFatalFailure(); ++i) {
    row_ = static_cast<unsigned>(below(kRows));
    ++met[restore(row_)];
    Operation query;
    query.row = row_;
    query.beats = kBeatState;
    give(query);
  }
  drain();
  for (const Reason reason : {Reason::none, Reason::overflow, Reason::wrong_side,
                              Reason::entry_left, Reason::collateral}) {
    EXPECT_GT(met[reason], 20U) << static_cast<int>(reason);
  }
}

TEST_F(PositionStage, EveryPairOfRefusalsInOrder) {
  // What spoils a delta that is good, in the order in which it is found.
  using Spoil = void (*)(Operation&);
  const Spoil spoils[] = {
      [](Operation& operation) { operation.id ^= 1; },
      [](Operation& operation) { operation.c_bad = true; },
      [](Operation& operation) { operation.check_q = true, operation.expected = 12; },
      [](Operation& operation) { operation.max_lots = 5; },
      [](Operation& operation) { operation.a = -11; },
      [](Operation& operation) { operation.b = kMostValue; },
  };
  constexpr Reason kReasons[] = {Reason::unknown_position, Reason::out_of_range, Reason::stale,
                                 Reason::overflow,         Reason::wrong_side,   Reason::overflow};
  drain();
  Operation opening = writing(1, true);
  opening.side = 1;
  give(opening);
  drain();
  row_ = 1;
  Operation good;
  good.row = 1;
  good.match = true;
  good.front = kFrontAdd;
  good.id = opening.id;
  good.account = opening.account;
  good.symbol = opening.symbol;
  good.a = good.b = 10;
  give(good);
  good.a = good.b = 0;
  for (unsigned mask = 0; mask < 1U << std::size(spoils); ++mask) {
    Operation operation = good;
    Reason first = Reason::none;
    for (std::size_t i = std::size(spoils); i-- > 0;) {
      if ((mask >> i & 1) == 0) continue;
      spoils[i](operation);
      first = kReasons[i];
    }
    if (operation.max_lots == 5 && operation.a < 0) operation.a = -16;
    ASSERT_EQ(first, refusal(operation, positions_[1])) << mask;
    give(operation);
    ASSERT_FALSE(HasFatalFailure());
  }
  drain();
}

TEST_F(PositionStage, ASumOfDeltasBackToBack) {
  drain();
  Operation opening = writing(3, true);
  opening.side = 0;
  give(opening);
  drain();
  Operation operation;
  operation.row = 3;
  operation.match = true;
  operation.front = kFrontAdd;
  operation.id = opening.id;
  operation.account = opening.account;
  operation.symbol = opening.symbol;
  for (int i = 1; i <= 300 && !HasFatalFailure(); ++i) {
    operation.a = i % 3 == 0 ? -7 : 11;
    operation.b = i % 5 == 0 ? -1000 : 999;
    give(operation);
  }
  EXPECT_EQ(positions_[3].quantity, 200 * 11 - 100 * 7);
  EXPECT_EQ(positions_[3].entry_value, 240 * 999 - 60 * 1000);
  drain();
}

TEST_F(PositionStage, ResetDropsWhatIsUnderWay) {
  for (unsigned under_way = 1; under_way < kDrain; ++under_way) {
    for (unsigned i = 0; i < under_way; ++i) give(without_row());
    stages_->valid_i = 0;
    stages_.reset();
    for (auto& result : results_) result.reset();
    drain();
  }
}

}  // namespace
}  // namespace ballast::rtl_test
