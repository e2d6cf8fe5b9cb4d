// arithmetic against hls/core and the reference model: value, base and bound, tier and maintenance
// as one pipe, beside it the amounts that are margin already, and tables read back.
#include <Vrtl_arithmetic.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>

#include "hls/core/margin.hpp"
#include "tests/reference/arithmetic.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kTables = 8;

struct Tier {
  std::uint64_t floor, rate;
  uint128 deduction;
};
struct Table {
  uint128 smallest = 0;
  std::vector<Tier> tiers;
};
struct Operation {
  std::int64_t quantity = 0;
  std::int64_t entry_value = 0;
  reference::UnitValue unit;
  bool up = false;
  unsigned place = 0;  // 2 × table + bank
  bool no_table = false;
  bool by_quantity = false;
  bool on_entry_value = false;
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
    dut_->valid_i = dut_->table_write_i = dut_->tier_write_i = dut_->tier_read_i = 0;
    for (unsigned place = 0; place < tables_.size(); ++place) write_table(place);
  }

  // ---- tables, while the pipe is empty
  void write_table(unsigned place) {
    drain();
    Table& table = tables_[place];
    table = {percent(50) ? 0 : percent(30) ? power(83) - 1 : edge(83), {}};
    const std::uint64_t count = percent(20) ? kMaxTiers : below(kMaxTiers + 1);
    const bool of_lots = percent(50);  // floors that a quantity reaches
    std::uint64_t floor = 0;
    while (table.tiers.size() < count && floor <= static_cast<std::uint64_t>(kMaxValue)) {
      const std::uint64_t rate = percent(20) ? kMaxRateE8 : edge64(27);
      // The largest charge is 2^27 × (2^58 − 1).
      const uint128 deduction =
          percent(10) ? power(85) - power(27) + below(3) - 1 : edge(percent(50) ? 85 : 60);
      table.tiers.push_back({floor, rate, deduction});
      floor += 1 + (percent(50) ? bits(of_lots ? 38 : 57) >> below(57) : below(3));
    }
    name_tier(place, 0);
    put(dut_->table_smallest_i, table.smallest);
    dut_->table_write_i = 1;
    step(std::nullopt);
    dut_->table_write_i = 0;
    dut_->tier_write_i = 1;
    for (const Tier& tier : table.tiers) {
      dut_->tier_floor_i = tier.floor;
      dut_->tier_rate_i = static_cast<IData>(tier.rate);
      put(dut_->tier_deduction_i, tier.deduction);
      step(std::nullopt);
      dut_->tier_index_i = (dut_->tier_index_i + 1) % kMaxTiers;
    }
    dut_->tier_write_i = 0;
  }
  /// Tier by tier; of a table without tiers its smallest maintenance.
  void read_table(unsigned place) {
    drain();
    const Table& table = tables_[place];
    for (unsigned index = 0; index < std::max<std::size_t>(table.tiers.size(), 1); ++index) {
      name_tier(place, index);
      dut_->tier_read_i = 1;
      dut_.edge();
      dut_->tier_read_i = 0;
      for (unsigned i = 1; i < to_tier_; ++i) {
        ASSERT_EQ(0, dut_->tier_read_o) << "cycle " << i;
        dut_.edge();
      }
      ASSERT_EQ(1, dut_->tier_read_o);
      ASSERT_EQ(hex(table.smallest), hex(get(dut_->table_smallest_o)));
      const Tier tier = table.tiers.empty() ? Tier{} : table.tiers[index];
      ASSERT_EQ(tier.floor, dut_->tier_floor_o);
      ASSERT_EQ(tier.rate, dut_->tier_rate_o);
      ASSERT_EQ(hex(tier.deduction), hex(get(dut_->tier_deduction_o)));
    }
    drain();
  }
  void name_tier(unsigned place, unsigned index) {
    dut_->tier_table_i = static_cast<CData>(place / 2);
    dut_->tier_bank_i = place % 2;
    dut_->tier_index_i = static_cast<CData>(index);
  }

  // ---- operations
  Operation draw() {
    Operation x;
    x.unit = {static_cast<std::int64_t>(signed_edge(61)), static_cast<std::uint32_t>(below(41))};
    x.quantity = static_cast<std::int64_t>(signed_edge(40));
    x.entry_value = static_cast<std::int64_t>(signed_edge(58));
    const auto most = (static_cast<int128>(power(58)) - 1) << x.unit.shift;
    while (reference::magnitude(int128{x.quantity} * x.unit.unit) > most) {
      (percent(50) ? x.quantity : x.unit.unit) /= 2;
    }
    x.place = static_cast<unsigned>(below(tables_.size()));
    const std::vector<Tier>& tiers = tables_[x.place].tiers;
    if (percent(50) && !tiers.empty()) {  // each that may be the bound at a floor, or next to it
      const auto next_to_floor = [&](std::int64_t largest) {
        const auto floor = static_cast<std::int64_t>(tiers[below(tiers.size())].floor);
        const auto to = static_cast<std::int64_t>(below(3)) - 1;
        return std::min(floor + to, largest) * (percent(50) ? 1 : -1);
      };
      x.entry_value = next_to_floor(kMaxValue);
      if (percent(50)) {
        x.unit = {next_to_floor(kMaxValue), 0};
        x.quantity = percent(50) ? 1 : -1;
      } else {
        x.quantity = next_to_floor(kMaxLots);
        x.unit = {static_cast<std::int64_t>(signed_edge(18)), 0};
      }
    }
    if (percent(10)) x.entry_value = percent(50) ? kMaxValue : -kMaxValue;
    if (percent(5)) {  // the largest |MV| of one lot, and of the most lots
      const bool one = percent(50);
      x.quantity = (one ? 1 : kMaxLots) * (percent(50) ? 1 : -1);
      x.unit = {(one ? kMaxValue : kMaxValue / kMaxLots) * (percent(50) ? 1 : -1), 0};
    }
    if (percent(5)) x.quantity = 0;
    x.up = percent(30);
    x.no_table = percent(10);
    x.by_quantity = percent(40);
    x.on_entry_value = percent(40);
    x.extra = percent(10);
    x.amount = edge64(56);
    return x;
  }
  /// Of what is bound to a table, as both witnesses have it.
  uint128 maintenance(const Operation& x, std::int64_t value) const {
    const Table& table = tables_[x.place];
    const std::uint64_t options = (x.by_quantity ? option::kByQuantity : 0U) |
                                  (x.on_entry_value ? option::kOnEntryValue : 0U);
    reference::Table naive{options, static_cast<reference::Int>(table.smallest), {}};
    core::TierTable rule;
    rule.rule = core::table_rule(options, table.smallest);
    for (const Tier& tier : table.tiers) {
      const auto floor = static_cast<std::int64_t>(tier.floor);
      const auto rate = static_cast<std::int64_t>(tier.rate);
      naive.tiers.push_back({floor, rate, static_cast<reference::Int>(tier.deduction)});
      rule.tier[rule.count++] = {floor, rate, tier.deduction};
    }
    const reference::Int found = reference::maintenance(naive, x.quantity, value, x.entry_value);
    EXPECT_EQ(hex(static_cast<uint128>(found)),
              hex(core::maintenance(rule, {x.quantity, value, x.entry_value})));
    return static_cast<uint128>(found);
  }
  Result expected(const Operation& x) const {
    const reference::Int value = x.up ? reference::value_rounded_up(x.quantity, x.unit)
                                      : reference::value(x.quantity, x.unit);
    Result result{static_cast<std::int64_t>(value), 0};
    if (x.extra) {
      result.maintenance = uint128{x.amount} * static_cast<std::uint64_t>(kRateOne);
    } else if (!x.no_table) {
      result.maintenance = maintenance(x, result.value);
    }
    return result;
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
    dut_->entry_value_i = core::low64(cut(int128{x.entry_value}, 59));
    dut_->table_i = static_cast<CData>(x.place / 2);
    dut_->table_bank_i = x.place % 2;
    dut_->no_table_i = x.no_table;
    dut_->by_quantity_i = x.by_quantity;
    dut_->on_entry_value_i = x.on_entry_value;
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
  const unsigned to_tier_ = latency("TierTableLead") + latency("TierLookupLatency");
  const unsigned to_end_ =
      to_value_ + 1 + latency("TierLookupLatency") + latency("MaintenanceLatency");
  Bench<Vrtl_arithmetic> dut_;
  std::array<Table, 2 * kTables> tables_;
  std::deque<std::optional<Result>> under_way_;
};

TEST_F(Arithmetic, ValuesAndMarginsWithIdleCyclesBetween) {
  for (const unsigned idle_percent : {0U, 40U, 90U}) {
    for (int i = 0; i < 40'000 && !HasFatalFailure(); ++i) {
      percent(idle_percent) ? idle() : give(draw());
      if (i % 500 == 0) write_table(static_cast<unsigned>(below(tables_.size())));
    }
  }
  drain();
}

TEST_F(Arithmetic, TablesAreReadBack) {
  for (int round = 0; round < 20 && !HasFatalFailure(); ++round) {
    for (unsigned place = 0; place < tables_.size() && !HasFatalFailure(); ++place) {
      read_table(place);
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
