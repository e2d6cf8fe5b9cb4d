// tier_lookup against the contract's rule: the last tier with floor ≤ bound, tables being rewritten
// while others are read.
#include <Vrtl_tier_lookup.h>
#include <Vrtl_tier_lookup_8.h>

#include <algorithm>
#include <deque>
#include <map>
#include <vector>

#include "hls/core/contract.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

constexpr auto kMaxBound = static_cast<std::uint64_t>(kMaxValue);

struct LookUp {
  unsigned table, bank;
  bool none;
  std::uint64_t bound;
  bool by_index;
  unsigned index;
};

struct Tier {
  std::uint64_t floor, rate;
  uint128 deduction;
};
struct Table {
  uint128 smallest = 0;
  std::vector<Tier> tiers;

  bool full() const {  // or no floor can come above the last one
    return tiers.size() == kMaxTiers || (!tiers.empty() && tiers.back().floor == kMaxBound);
  }
};

struct Found {
  std::uint64_t floor, rate;
  uint128 deduction, smallest;
  bool operator==(const Found&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Found& found) {
    return out << "floor " << found.floor << " rate " << found.rate << " deduction "
               << hex(found.deduction) << " smallest " << hex(found.smallest);
  }
};

template <typename Verilated>
struct Tiers {
  using Model = Verilated;
  using In = LookUp;
  using Out = Found;

  /// All but the bound, which comes later.
  static void drive(Model& model, const In& in) {
    model.table_i = static_cast<CData>(in.table);
    model.bank_i = static_cast<CData>(in.bank);
    model.none_i = in.none ? 1 : 0;
    model.by_index_i = in.by_index ? 1 : 0;
    model.index_i = static_cast<CData>(in.index);
  }
  static Out read(const Model& model) {
    return {model.floor_o, model.rate_o, get(model.deduction_o), get(model.smallest_o)};
  }
  static std::string text(const In& in) {
    return "table " + std::to_string(in.table) + " bank " + std::to_string(in.bank) +
           (in.none ? " none" : "") +
           (in.by_index ? " index " + std::to_string(in.index)
                        : " bound " + std::to_string(in.bound));
  }
};

template <typename Verilated, unsigned Tables>
struct Case {
  using Model = Verilated;
  static constexpr unsigned kTables = Tables;
};

/// Tables as the engine has them, and when each was last looked up.
template <typename T>
class TierLookupTest : public EdgeTest {
 protected:
  using Unit = Tiers<typename T::Model>;

  TierLookupTest() { nothing_written(); }

  Found expected(const LookUp& in) {
    if (in.none) return {0, 0, 0, 0};
    const Table& table = tables_.at({in.table, in.bank});
    if (table.tiers.empty()) return {0, 0, 0, table.smallest};
    Tier tier = table.tiers[in.index];
    if (!in.by_index) {
      for (const Tier& one : table.tiers) {
        if (one.floor <= in.bound) tier = one;
      }
    }
    return {tier.floor, tier.rate, tier.deduction, table.smallest};
  }

  // ---- writes: what is on the port in the coming cycle
  void nothing_written() { pipeline_.bench()->start_i = pipeline_.bench()->write_i = 0; }
  void start(unsigned table, unsigned bank) {
    Table& started = tables_[{table, bank}];
    started = {edge(83), {}};
    auto& model = place(table, bank);
    model.start_i = 1;
    put(model.write_smallest_i, started.smallest);
  }
  void write(unsigned table, unsigned bank, const Tier& tier) {
    std::vector<Tier>& tiers = tables_.at({table, bank}).tiers;
    auto& model = place(table, bank);
    model.write_i = 1;
    model.write_index_i = static_cast<CData>(tiers.size());
    model.write_floor_i = tier.floor;
    model.write_rate_i = static_cast<IData>(tier.rate);
    put(model.write_deduction_i, tier.deduction);
    tiers.push_back(tier);
  }
  auto& place(unsigned table, unsigned bank) {
    auto& model = *pipeline_.bench();
    nothing_written();
    model.write_table_i = static_cast<CData>(table);
    model.write_bank_i = static_cast<CData>(bank);
    return model;
  }
  /// With a floor not far above the one before, or anywhere above it.
  Tier next_tier(const Table& table) {
    Tier tier{0, std::min(edge64(28), static_cast<std::uint64_t>(kMaxRateE8)), edge(85)};
    if (!table.tiers.empty()) {
      const std::uint64_t before = table.tiers.back().floor;
      const std::uint64_t room = kMaxBound - before;
      tier.floor = before + 1 + std::min(room - 1, percent(80) ? below(4) : bits(54));
    }
    return tier;
  }
  /// The table anew, by itself.
  void fill(unsigned table, unsigned bank, unsigned count) {
    start(table, bank);
    ASSERT_TRUE(idle()) << pipeline_.fault();
    while (tables_.at({table, bank}).tiers.size() < count) {
      write(table, bank, next_tier(tables_.at({table, bank})));
      ASSERT_TRUE(idle()) << pipeline_.fault();
    }
    nothing_written();
  }

  // ---- look-ups
  LookUp look_up() {
    // Mostly the same few tables, so that they are read again and again.
    LookUp in{static_cast<unsigned>(below(T::kTables)),
              static_cast<unsigned>(below(2)),
              percent(5),
              edge64(58),
              percent(15),
              0};
    if (percent(80)) in.table %= 4;
    const auto found = tables_.find({in.table, in.bank});
    if (found == tables_.end()) {
      in.none = true;
    } else if (!found->second.tiers.empty()) {
      in.index = static_cast<unsigned>(below(found->second.tiers.size()));
      if (percent(70)) {  // at a floor, or next to it
        const std::uint64_t floor = found->second.tiers[in.index].floor;
        in.bound = std::clamp<std::uint64_t>(floor + below(3), 1, kMaxBound + 1) - 1;
      }
    }
    return in;
  }
  bool give(const LookUp& in) {
    last_read_[{in.table, in.bank}] = pipeline_.bench().cycle() + 1;
    bound(in.bound);
    return pipeline_.give(in, expected(in));
  }
  bool idle() {
    bound(edge64(58));
    return pipeline_.idle(look_up());
  }
  void drain() {
    for (unsigned i = 0; i <= latency_; ++i) ASSERT_TRUE(idle()) << pipeline_.fault();
    ASSERT_TRUE(pipeline_.empty());
  }
  /// The bound of what is given in this cycle comes later; now comes an older one's.
  void bound(std::uint64_t of_this_cycle) {
    bounds_.push_front(of_this_cycle);
    pipeline_.bench()->bound_i = bounds_.back();
    if (bounds_.size() > bound_delay_) bounds_.pop_back();
  }
  /// No look-up of the table is in flight.
  bool at_rest(unsigned table, unsigned bank) {
    const auto found = last_read_.find({table, bank});
    return found == last_read_.end() || found->second + latency_ <= pipeline_.bench().cycle() + 1;
  }

  using Place = std::pair<unsigned, unsigned>;  // table, bank
  unsigned bound_delay_ = latency("TierTableLead");
  unsigned latency_ = bound_delay_ + latency("TierLookupLatency");
  Pipeline<Unit> pipeline_{latency_};
  std::deque<std::uint64_t> bounds_;
  std::map<Place, Table> tables_;
  std::map<Place, std::uint64_t> last_read_;
};

using Sizes = testing::Types<Case<Vrtl_tier_lookup, 256>, Case<Vrtl_tier_lookup_8, 8>>;
TYPED_TEST_SUITE(TierLookupTest, Sizes);

TYPED_TEST(TierLookupTest, EveryTierAtItsFloorAndNextToIt) {
  const unsigned table = TypeParam::kTables - 1;
  for (unsigned count = 0; count <= kMaxTiers; ++count) {
    const unsigned bank = count % 2;
    this->start(table, bank);
    ASSERT_TRUE(this->idle()) << this->pipeline_.fault();
    for (unsigned i = 0; i < count; ++i) {  // the last of a full table is the highest value
      this->write(table, bank, {i + ((kMaxBound - 63) >> (63 - i)), 1000 + i, power(84) + i});
      ASSERT_TRUE(this->idle()) << this->pipeline_.fault();
    }
    this->nothing_written();
    for (unsigned i = 0; i < count; ++i) {
      const std::uint64_t floor = this->tables_.at({table, bank}).tiers[i].floor;
      for (const std::uint64_t bound : {floor, floor + 1, floor - 1, kMaxBound}) {
        if (bound > kMaxBound) continue;
        ASSERT_TRUE(this->give({table, bank, false, bound, false, 0})) << this->pipeline_.fault();
      }
      ASSERT_TRUE(this->give({table, bank, false, 0, true, i})) << this->pipeline_.fault();
      ASSERT_TRUE(this->give({table, bank, true, floor, false, 0})) << this->pipeline_.fault();
    }
    for (const bool by_index : {false, true}) {
      ASSERT_TRUE(this->give({table, bank, false, kMaxBound, by_index, 0}))
          << this->pipeline_.fault();
    }
    this->drain();
  }
}

TYPED_TEST(TierLookupTest, EveryTableOfBothBanksIsApart) {
  for (unsigned table = 0; table < TypeParam::kTables && !this->HasFatalFailure(); ++table) {
    for (unsigned bank = 0; bank < 2; ++bank) this->fill(table, bank, kMaxTiers);
  }
  for (unsigned table = 0; table < TypeParam::kTables; ++table) {
    for (unsigned bank = 0; bank < 2; ++bank) {
      for (unsigned i = 0; i < kMaxTiers; ++i) {
        const std::uint64_t floor = this->tables_.at({table, bank}).tiers[i].floor;
        ASSERT_TRUE(this->give({table, bank, false, 0, true, i})) << this->pipeline_.fault();
        ASSERT_TRUE(this->give({table, bank, false, floor, false, 0})) << this->pipeline_.fault();
      }
    }
  }
  this->drain();
}

TYPED_TEST(TierLookupTest, RandomWithTablesRewrittenMeanwhile) {
  unsigned table = 0;
  unsigned bank = 0;
  unsigned left = 0;  // tiers still to be written to this table
  for (int cycle = 0; cycle < 600'000; ++cycle) {
    this->nothing_written();
    bool busy = left > 0;
    if (!busy && this->percent(2)) {
      table = static_cast<unsigned>(this->below(this->percent(80) ? 4 : TypeParam::kTables));
      bank = static_cast<unsigned>(this->below(2));
      busy = this->at_rest(table, bank);
      if (busy) {
        left = static_cast<unsigned>(this->below(kMaxTiers + 1));
        // Either anew, or behind what is there.
        const auto found = this->tables_.find({table, bank});
        if (found == this->tables_.end() || this->percent(70)) this->start(table, bank);
      }
    } else if (busy && this->tables_.at({table, bank}).full()) {
      left = 0;
    } else if (busy && this->percent(60)) {
      this->write(table, bank, this->next_tier(this->tables_.at({table, bank})));
      --left;
    }
    const LookUp in = this->look_up();
    busy = busy && in.table == table && in.bank == bank;
    const bool fine = busy || this->percent(25) ? this->idle() : this->give(in);
    ASSERT_TRUE(fine) << this->pipeline_.fault();
  }
  this->nothing_written();
  this->drain();
}

TYPED_TEST(TierLookupTest, ResetDropsWhatIsUnderWay) {
  this->fill(0, 0, 9);
  for (unsigned under_way = 1; under_way <= this->latency_; ++under_way) {
    for (unsigned i = 0; i < under_way; ++i) {
      ASSERT_TRUE(this->give({0, 0, false, this->edge64(58), false, 0}));
    }
    this->pipeline_.reset();
    this->last_read_.clear();
    this->drain();
  }
}

}  // namespace
}  // namespace ballast::rtl_test
