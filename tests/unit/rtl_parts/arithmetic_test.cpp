// arithmetic against the reference model: value, tier and maintenance as one pipe, beside it the
// amounts that are margin already, and tiers read back.
#include <Vrtl_arithmetic.h>

#include <array>
#include <deque>
#include <optional>

#include "tests/reference/arithmetic.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kSymbols = 8;

struct Operation {
  std::int64_t quantity = 0;
  reference::UnitValue unit;
  bool up = false;
  unsigned symbol = 0;
  unsigned bank = 0;
  bool no_tiers = false;
  bool extra = false;
  std::uint64_t amount = 0;
};
struct Result {
  std::int64_t value = 0;
  uint128 maintenance = 0;
};

class Arithmetic : public EdgeTest {
 protected:
  Arithmetic() {
    dut_->valid_i = dut_->tier_write_i = dut_->tier_read_i = 0;
    for (unsigned table = 0; table < tables_.size(); ++table) write_table(table);
  }

  // ---- tables, while the pipe is empty
  void write_table(unsigned table) {
    drain();
    std::vector<reference::Tier>& tiers = tables_[table];
    tiers.clear();
    const std::uint64_t count = 1 + below(kMaxTiers);
    for (std::int64_t floor = 0; tiers.size() < count && floor <= kMaxValue;) {
      const auto rate = static_cast<std::int64_t>(percent(10) ? kMaxRateE8 : edge64(27));
      tiers.push_back({floor, rate, static_cast<reference::Int>(edge(percent(50) ? 85 : 60))});
      floor += 1 + static_cast<std::int64_t>(percent(50) ? bits(57) >> below(57) : below(3));
    }
    name_tier(table, 0);
    dut_->tier_write_i = 1;
    for (const reference::Tier& tier : tiers) {
      dut_->tier_floor_i = static_cast<QData>(tier.floor);
      dut_->tier_rate_i = static_cast<IData>(tier.rate_e8);
      put(dut_->tier_deduction_i, static_cast<uint128>(tier.deduction_e8));
      step(std::nullopt);
      dut_->tier_index_i = (dut_->tier_index_i + 1) % kMaxTiers;
    }
    dut_->tier_write_i = 0;
  }
  void read_table(unsigned table) {
    drain();
    for (unsigned index = 0; index < tables_[table].size(); ++index) {
      const reference::Tier& tier = tables_[table][index];
      name_tier(table, index);
      dut_->tier_read_i = 1;
      dut_.edge();
      dut_->tier_read_i = 0;
      for (unsigned i = 1; i < to_tier_; ++i) {
        ASSERT_EQ(0, dut_->tier_read_o) << "cycle " << i;
        dut_.edge();
      }
      ASSERT_EQ(1, dut_->tier_read_o);
      ASSERT_EQ(static_cast<QData>(tier.floor), dut_->tier_floor_o);
      ASSERT_EQ(static_cast<IData>(tier.rate_e8), dut_->tier_rate_o);
      ASSERT_EQ(hex(static_cast<uint128>(tier.deduction_e8)), hex(get(dut_->tier_deduction_o)));
    }
    drain();
  }
  void name_tier(unsigned table, unsigned index) {
    dut_->tier_symbol_i = static_cast<SData>(table / 2);
    dut_->tier_bank_w_i = table % 2;
    dut_->tier_index_i = static_cast<CData>(index);
  }

  // ---- operations
  Operation draw() {
    Operation x;
    x.unit = {static_cast<std::int64_t>(signed_edge(61)), static_cast<std::uint32_t>(below(41))};
    x.quantity = static_cast<std::int64_t>(signed_edge(40));
    const auto most = (static_cast<int128>(power(58)) - 1) << x.unit.shift;
    while (reference::magnitude(int128{x.quantity} * x.unit.unit) > most) {
      (percent(50) ? x.quantity : x.unit.unit) /= 2;
    }
    x.symbol = static_cast<unsigned>(below(kSymbols));
    x.bank = static_cast<unsigned>(below(2));
    if (percent(50)) {  // a value at a floor, or next to it
      const std::vector<reference::Tier>& tiers = tables_[2 * x.symbol + x.bank];
      const std::int64_t floor = tiers[below(tiers.size())].floor;
      x.unit = {std::min(floor + static_cast<std::int64_t>(below(3)) - 1, kMaxValue), 0};
      x.quantity = percent(50) ? 1 : -1;
    }
    x.up = percent(30);
    x.no_tiers = percent(10);
    x.extra = percent(10);
    x.amount = edge64(56);
    return x;
  }
  Result expected(const Operation& x) const {
    const reference::Int value = x.up ? reference::value_rounded_up(x.quantity, x.unit)
                                      : reference::value(x.quantity, x.unit);
    reference::Int margin = 0;
    if (x.extra) {
      margin = reference::Int{kRateOne} * static_cast<std::int64_t>(x.amount);
    } else if (!x.no_tiers) {
      margin = reference::maintenance(tables_[2 * x.symbol + x.bank], value);
    }
    return {static_cast<std::int64_t>(value), static_cast<uint128>(margin)};
  }
  void give(const Operation& x) {
    drive(x);
    step(expected(x));
  }
  void idle() {
    drive(draw());
    step(std::nullopt);
  }
  void drain() {
    for (unsigned i = 0; i <= to_end_; ++i) {
      dut_->extra_i = static_cast<CData>(bits(1));
      step(std::nullopt);
    }
  }
  void drive(const Operation& x) {
    dut_->quantity_i = core::low64(cut(int128{x.quantity}, 41));
    dut_->unit_value_i = core::low64(cut(int128{x.unit.unit}, 62));
    dut_->shift_i = static_cast<CData>(x.unit.shift);
    dut_->up_i = x.up;
    dut_->symbol_i = static_cast<SData>(x.symbol);
    dut_->tier_bank_i = static_cast<CData>(x.bank);
    dut_->no_tiers_i = x.no_tiers;
    dut_->extra_i = x.extra;
    dut_->amount_i = x.amount;
  }
  void step(std::optional<Result> result) {
    dut_->valid_i = result.has_value();
    under_way_.push_front(result);
    dut_.edge();
    check();
    if (under_way_.size() > to_end_) under_way_.pop_back();
  }
  void check() {
    const std::optional<Result> early = of(to_value_);
    ASSERT_EQ(early.has_value(), dut_->early_valid_o != 0);
    if (early) {
      ASSERT_EQ(early->value, extend(uint128{dut_->early_value_o}, 59));
    }
    const std::optional<Result> late = of(to_end_);
    if (late) {
      ASSERT_EQ(late->value, extend(uint128{dut_->value_o}, 59));
      ASSERT_EQ(hex(late->maintenance), hex(get(dut_->maintenance_o)));
    }
  }
  /// Given so many cycles ago.
  std::optional<Result> of(unsigned ago) const {
    return ago <= under_way_.size() ? under_way_[ago - 1] : std::nullopt;
  }

  const unsigned to_value_ = latency("ValuationLatency");
  const unsigned to_tier_ = latency("TierLookupLatency");
  const unsigned to_end_ = to_value_ + 1 + to_tier_ + latency("MaintenanceLatency");
  Bench<Vrtl_arithmetic> dut_;
  std::array<std::vector<reference::Tier>, 2 * kSymbols> tables_;
  std::deque<std::optional<Result>> under_way_;
};

TEST_F(Arithmetic, ValuesAndMarginsWithIdleCyclesBetween) {
  for (const unsigned idle_percent : {0U, 40U, 90U}) {
    for (int i = 0; i < 40'000 && !HasFatalFailure(); ++i) {
      percent(idle_percent) ? idle() : give(draw());
      if (i % 2000 == 0) write_table(static_cast<unsigned>(below(tables_.size())));
    }
  }
  drain();
}

TEST_F(Arithmetic, TiersAreReadBack) {
  for (int round = 0; round < 20 && !HasFatalFailure(); ++round) {
    for (unsigned table = 0; table < tables_.size() && !HasFatalFailure(); ++table) {
      read_table(table);
    }
    write_table(static_cast<unsigned>(below(tables_.size())));
    for (int i = 0; i < 100 && !HasFatalFailure(); ++i) give(draw());
  }
}

TEST_F(Arithmetic, ResetDropsWhatIsUnderWay) {
  for (unsigned under_way = 1; under_way <= to_end_; ++under_way) {
    for (unsigned i = 0; i < under_way; ++i) give(draw());
    dut_->valid_i = 0;
    dut_.reset();
    under_way_.clear();
    drain();
  }
}

}  // namespace
}  // namespace ballast::rtl_test
