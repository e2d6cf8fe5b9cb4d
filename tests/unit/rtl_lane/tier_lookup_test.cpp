// tier_lookup against hls/core's rule: the last tier with floor ≤ magnitude, tables being rewritten
// while others are read.
#include <Vrtl_tier_lookup.h>
#include <Vrtl_tier_lookup_8.h>

#include <algorithm>
#include <map>

#include "hls/core/margin.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

struct LookUp {
  unsigned symbol, bank;
  bool none;
  std::uint64_t magnitude;
  bool by_index;
  unsigned index;
};

struct Found {
  std::uint64_t floor;  // of look-ups by index alone
  std::uint64_t rate;
  uint128 deduction;
  bool any_floor;
  bool operator==(const Found& x) const {
    return rate == x.rate && deduction == x.deduction &&
           (any_floor || x.any_floor || floor == x.floor);
  }
  friend std::ostream& operator<<(std::ostream& out, const Found& found) {
    return out << "floor " << found.floor << " rate " << found.rate << " deduction "
               << hex(found.deduction);
  }
};

template <typename Verilated>
struct Tiers {
  using Model = Verilated;
  using In = LookUp;
  using Out = Found;

  static void drive(Model& model, const In& in) {
    model.symbol_i = static_cast<SData>(in.symbol);
    model.bank_i = static_cast<CData>(in.bank);
    model.none_i = in.none ? 1 : 0;
    model.magnitude_i = in.magnitude;
    model.by_index_i = in.by_index ? 1 : 0;
    model.index_i = static_cast<CData>(in.index);
  }
  static Out read(const Model& model) {
    return {model.floor_o, model.rate_o, get(model.deduction_o), false};
  }
  static std::string text(const In& in) {
    return "symbol " + std::to_string(in.symbol) + " bank " + std::to_string(in.bank) +
           (in.none ? " none" : "") +
           (in.by_index ? " index " + std::to_string(in.index)
                        : " magnitude " + std::to_string(in.magnitude));
  }
};

template <typename Verilated, unsigned Symbols>
struct Case {
  using Model = Verilated;
  static constexpr unsigned kSymbols = Symbols;
};

/// Tables as the engine has them, and when each was last looked up.
template <typename T>
class TierLookupTest : public EdgeTest {
 protected:
  using Unit = Tiers<typename T::Model>;

  TierLookupTest() { pipeline_.bench()->write_i = 0; }

  core::TierTable& table(unsigned symbol, unsigned bank) { return tables_[symbol * 2 + bank]; }

  Found expected(const LookUp& in) {
    const core::TierTable& t = table(in.symbol, in.bank);
    core::Tier tier;
    if (in.by_index) {
      tier = t.tier[in.index];
    } else {
      for (unsigned i = 0; i < t.count; ++i) {
        if (static_cast<std::uint64_t>(t.tier[i].floor) <= in.magnitude) tier = t.tier[i];
      }
    }
    if (in.none) return {0, 0, 0, true};
    return {static_cast<std::uint64_t>(tier.floor), static_cast<std::uint64_t>(tier.rate_e8),
            tier.deduction_e8, !in.by_index};
  }

  /// No floor can come above the last one.
  bool full(unsigned symbol, unsigned bank) {
    const core::TierTable& t = table(symbol, bank);
    return t.count == kMaxTiers || (t.count > 0 && t.tier[t.count - 1].floor == kMaxValue);
  }
  /// A tier behind those of the table, or its first.
  core::Tier next_tier(const core::TierTable& t) {
    core::Tier tier{0, std::min(static_cast<std::int64_t>(edge64(28)), kMaxRateE8), edge(85)};
    if (t.count > 0) {
      const std::int64_t before = t.tier[t.count - 1].floor;
      const auto room = static_cast<std::uint64_t>(kMaxValue - before);
      tier.floor = before + 1 +
                   static_cast<std::int64_t>(std::min(room - 1, percent(50) ? below(4) : bits(56)));
    }
    return tier;
  }
  /// Puts the tier on the write port for the coming cycle.
  void write(unsigned symbol, unsigned bank, const core::Tier& tier) {
    core::TierTable& t = table(symbol, bank);
    auto& model = *pipeline_.bench();
    model.write_i = 1;
    model.write_symbol_i = static_cast<SData>(symbol);
    model.write_bank_i = static_cast<CData>(bank);
    model.write_index_i = static_cast<CData>(t.count);
    model.write_floor_i = static_cast<QData>(tier.floor);
    model.write_rate_i = static_cast<IData>(tier.rate_e8);
    put(model.write_deduction_i, tier.deduction_e8);
    t.tier[t.count++] = tier;
  }
  LookUp look_up() {
    // Mostly tables that have tiers: few symbols, so that tables are read again and again.
    LookUp in{static_cast<unsigned>(below(T::kSymbols)),
              static_cast<unsigned>(below(2)),
              percent(5),
              edge64(58),
              percent(15),
              0};
    if (percent(80)) in.symbol %= 4;
    const core::TierTable& t = table(in.symbol, in.bank);
    if (t.count == 0) {
      in.none = true;
      return in;
    }
    const auto tier = static_cast<unsigned>(below(t.count));
    in.index = tier;
    if (percent(70)) {  // at a floor, or next to it
      const std::int64_t magnitude = t.tier[tier].floor + static_cast<std::int64_t>(below(3)) - 1;
      in.magnitude = static_cast<std::uint64_t>(std::clamp<std::int64_t>(magnitude, 0, kMaxValue));
    }
    return in;
  }
  bool give(const LookUp& in) {
    last_read_[in.symbol * 2 + in.bank] = pipeline_.bench().cycle() + 1;
    return pipeline_.give(in, expected(in));
  }
  /// No look-up of the table is in flight.
  bool at_rest(unsigned symbol, unsigned bank) {
    const auto found = last_read_.find(symbol * 2 + bank);
    return found == last_read_.end() || found->second + latency_ <= pipeline_.bench().cycle() + 1;
  }

  unsigned latency_ = latency("TierLookupLatency");
  Pipeline<Unit> pipeline_{latency_};
  std::map<unsigned, core::TierTable> tables_;
  std::map<unsigned, std::uint64_t> last_read_;
};

using Sizes = testing::Types<Case<Vrtl_tier_lookup, 1024>, Case<Vrtl_tier_lookup_8, 8>>;
TYPED_TEST_SUITE(TierLookupTest, Sizes);

TYPED_TEST(TierLookupTest, EveryTierAtItsFloorAndNextToIt) {
  const unsigned symbol = TypeParam::kSymbols - 1;
  for (unsigned bank = 0; bank < 2; ++bank) {
    for (unsigned count = 1; count <= 16; ++count) {
      this->table(symbol, bank) = {};
      for (unsigned i = 0; i < count; ++i) {
        const std::int64_t top = i == 15 ? kMaxValue : std::int64_t{1} << (i * 3);
        this->write(symbol, bank, {i == 0 ? 0 : top, 1000 + i, power(84) + i});
        ASSERT_TRUE(this->pipeline_.idle({})) << this->pipeline_.fault();
      }
      this->pipeline_.bench()->write_i = 0;
      for (unsigned i = 0; i < count; ++i) {
        const auto floor = static_cast<std::uint64_t>(this->table(symbol, bank).tier[i].floor);
        for (const std::uint64_t magnitude :
             {floor, floor + 1, floor - 1, static_cast<std::uint64_t>(kMaxValue)}) {
          if (magnitude >> 58 != 0) continue;
          ASSERT_TRUE(this->give({symbol, bank, false, magnitude, false, 0}))
              << this->pipeline_.fault();
        }
        ASSERT_TRUE(this->give({symbol, bank, false, 0, true, i})) << this->pipeline_.fault();
        ASSERT_TRUE(this->give({symbol, bank, true, floor, false, 0})) << this->pipeline_.fault();
      }
      ASSERT_TRUE(this->pipeline_.drain({})) << this->pipeline_.fault();
    }
  }
}

TYPED_TEST(TierLookupTest, RandomWithTablesRewrittenMeanwhile) {
  unsigned symbol = 0;
  unsigned bank = 0;
  unsigned left = 0;  // tiers still to be written to this table
  for (int cycle = 0; cycle < 600'000; ++cycle) {
    this->pipeline_.bench()->write_i = 0;
    if (left == 0 && this->percent(2)) {
      symbol = static_cast<unsigned>(this->below(this->percent(80) ? 4 : TypeParam::kSymbols));
      bank = static_cast<unsigned>(this->below(2));
      if (this->at_rest(symbol, bank)) {
        left = static_cast<unsigned>(1 + this->below(16));
        core::TierTable& t = this->table(symbol, bank);
        // Either anew, or behind what is there.
        if (t.count == 0 || this->full(symbol, bank) || this->percent(70)) t = {};
        left = std::min(left, 16 - t.count);
      }
    }
    const LookUp in = this->look_up();
    const bool busy = left > 0 && in.symbol == symbol && in.bank == bank;
    if (left > 0 && this->full(symbol, bank)) left = 0;
    if (left > 0 && this->percent(60)) {
      this->write(symbol, bank, this->next_tier(this->table(symbol, bank)));
      --left;
    }
    const bool fine = busy || this->percent(25) ? this->pipeline_.idle(in) : this->give(in);
    ASSERT_TRUE(fine) << this->pipeline_.fault();
  }
  ASSERT_TRUE(this->pipeline_.drain({})) << this->pipeline_.fault();
}

}  // namespace
}  // namespace ballast::rtl_test
