// The dispatcher's tables against plain ones: rows, what is staged, assets and policies, tables of
// tiers; and the bits of symbols.
#include <Vrtl_configuration.h>
#include <Vrtl_symbol_bitmap.h>
#include <Vrtl_tier_tables.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <deque>
#include <functional>
#include <optional>

#include "hls/core/contract.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kSymbols = 128;
constexpr unsigned kRowBits = 126;
constexpr unsigned kMarkBits = 68;
constexpr unsigned kBindingBits = 9;
constexpr unsigned kPolicyBits = 121;
constexpr unsigned kAssetBits = 57;

class SymbolBitmap : public RandomTest {};

TEST_F(SymbolBitmap, IsABitASymbol) {
  Bench<Vrtl_symbol_bitmap> bitmap;
  std::bitset<kSymbols> expected;
  bitmap->set_i = bitmap->clear_i = 0;
  for (unsigned symbol = 0; symbol < kSymbols; symbol += 64) {
    bitmap->symbol_i = static_cast<CData>(symbol);
    bitmap->zero_i = 1;
    bitmap.edge();
  }
  for (int cycle = 0; cycle < 20'000; ++cycle) {
    const std::uint64_t symbol = below(kSymbols);
    const std::uint64_t change = below(10);
    bitmap->symbol_i = static_cast<CData>(symbol);
    bitmap->set_i = change < 5;
    bitmap->clear_i = change == 5 || change == 6;
    bitmap->zero_i = change == 7 && percent(5);
    bitmap.settle();
    ASSERT_EQ(expected[symbol], bitmap->bit_o != 0) << "symbol " << symbol;
    for (std::uint64_t i = 0; i < 64; ++i) {
      ASSERT_EQ(expected[symbol / 64 * 64 + i], (bitmap->word_o >> i & 1) != 0);
      if (bitmap->zero_i != 0) expected[symbol / 64 * 64 + i] = false;
    }
    if (bitmap->set_i != 0) expected[symbol] = true;
    if (bitmap->clear_i != 0) expected[symbol] = false;
    bitmap.edge();
  }
}

/// A table's word, and whether it has one.
using Word = std::optional<uint128>;

class ConfigurationTables : public EdgeTest {
 protected:
  ConfigurationTables() {
    quiet();
    clear();
  }

  void quiet() {
    tables_->read_i = tables_->look_i = tables_->stage_mark_i = 0;
    change_ = Packed(change_layout_);
    command_ = Packed(command_layout_);
    drive();
  }
  void drive() {
    change_.write(tables_->change_i);
    command_.write(tables_->command_i);
  }
  void clear() {
    quiet();
    change_.put("zero", 1U);
    for (unsigned symbol = 0; symbol < kSymbols; ++symbol) {
      change_.put("index", symbol);
      drive();
      tables_.edge();
      rows_[symbol] = uint128{0};
    }
    quiet();
    staged_marks_.reset();
    staged_bindings_.reset();
    assets_.fill(std::nullopt);
    policies_.fill(std::nullopt);
    reads_.clear();
  }

  /// One cycle of one change at most, and perhaps a read of another row.
  void cycle() {
    quiet();
    const unsigned symbol = any_symbol();
    change_.put("index", symbol);
    tables_->mark_symbol_i = static_cast<CData>(any_symbol());
    tables_->asset_index_i = static_cast<CData>(below(kMaxAssets));
    tables_->policy_index_i = static_cast<CData>(below(kMaxPolicies));
    const unsigned read = any_symbol();
    unsigned changed = kSymbols;  // row written
    switch (below(8)) {
      case 0:
        changed = write_row(symbol);
        break;
      case 1:
        changed = stage_mark();
        break;
      case 2:
        changed = stage_binding(symbol);
        break;
      case 3:
        unstage(symbol);
        break;
      case 4:
        write_asset();
        break;
      case 5:
        write_policy();
        break;
      default:
        break;
    }
    drive();
    check_bits(change_.get("index") < kSymbols ? static_cast<unsigned>(change_.get("index")) : 0);
    tables_->read_symbol_i = static_cast<CData>(read);
    tables_->read_i = read != changed && percent(70);
    reads_.push_front(tables_->read_i != 0 ? std::optional(read) : std::nullopt);
    if (reads_.front()) {
      wanted_.push_back({rows_[read], staged_mark_[read], staged_binding_[read]});
    }
    tables_.settle();
    check_small();
    apply();
    tables_.edge();
    tables_.settle();
    if (reads_.size() > 1 && reads_[1]) check_read();
    if (reads_.size() > 2) reads_.pop_back();
  }

 private:
  struct Row {
    Word row, mark, binding;
  };

  unsigned any_symbol() {
    return static_cast<unsigned>(percent(60) ? 60 + below(8) : below(kSymbols));
  }
  unsigned write_row(unsigned symbol) {
    const uint128 row = wide(kRowBits);
    change_.put("write_row", 1U);
    const unsigned at = change_layout_.at("row.tier_table").offset;  // its last field
    change_.put(Layout::Field{at, kRowBits}, row);
    later_ = [this, symbol, row] { rows_[symbol] = row; };
    return symbol;
  }
  unsigned stage_mark() {
    const unsigned symbol = tables_->mark_symbol_i;
    const uint128 mark = wide(kMarkBits);
    put(tables_->mark_i, mark);
    tables_->stage_mark_i = 1;
    later_ = [this, symbol, mark] {
      staged_mark_[symbol] = mark;
      staged_marks_[symbol] = true;
    };
    return symbol;
  }
  unsigned stage_binding(unsigned symbol) {
    const std::uint64_t binding = bits(kBindingBits);
    change_.put("stage_binding", 1U);
    command_.put("arg", binding);
    later_ = [this, symbol, binding] {
      staged_binding_[symbol] = uint128{binding};
      staged_bindings_[symbol] = true;
    };
    return symbol;
  }
  void unstage(unsigned symbol) {
    change_.put("unstage", 1U);
    later_ = [this, symbol] { staged_marks_[symbol] = staged_bindings_[symbol] = false; };
  }
  void write_asset() {
    const std::uint64_t index = below(kMaxAssets);
    const std::uint64_t asset = bits(kAssetBits);
    change_.put("index", index).put("write_asset", 1U);
    constexpr std::uint64_t kTerm = (1U << 14) - 1;
    put_word(0, (asset & kTerm) | (asset >> 14 & kTerm) << 32);
    put_word(1, (asset >> 28 & kTerm) | (asset >> 42 & kTerm) << 32);
    put_word(2, asset >> 56);
    later_ = [this, index, asset] { assets_[index] = uint128{asset}; };
  }
  void write_policy() {
    const std::uint64_t index = below(kMaxPolicies);
    const uint128 policy = wide(kPolicyBits);
    change_.put("index", index).put("write_policy", 1U);
    put_word(0, core::low64(policy));
    put_word(1, core::low64(policy >> 64) & ((1ULL << kCashBits) - 1));
    put_word(2, core::low64(policy >> 120));
    later_ = [this, index, policy] { policies_[index] = policy; };
  }
  void put_word(unsigned index, std::uint64_t word) {
    command_.put(Layout::Field{command_layout_.at("words").offset + 64 * index, 64}, word);
  }
  void apply() {
    if (later_) later_();
    later_ = nullptr;
  }

  /// Around write_symbol, unless a mark is staged meanwhile.
  void check_bits(unsigned symbol) {
    tables_.settle();
    if (tables_->stage_mark_i != 0) return;
    ASSERT_EQ(staged_bindings_[symbol], tables_->binding_staged_o != 0);
    for (unsigned i = 0; i < 64; ++i) {
      const unsigned other = symbol / 64 * 64 + i;
      ASSERT_EQ(staged_marks_[other], (tables_->staged_marks_o >> i & 1) != 0) << other;
      ASSERT_EQ(staged_bindings_[other], (tables_->staged_bindings_o >> i & 1) != 0) << other;
    }
  }
  void check_small() {
    ASSERT_EQ(staged_marks_.count(), tables_->mark_count_o);
    for (unsigned symbol = 0; symbol < kSymbols; ++symbol) {
      if (!staged_marks_[symbol] && !staged_bindings_[symbol]) continue;
      ASSERT_NE(0, tables_->staged_words_o >> symbol / 64 & 1) << symbol;
    }
    for (unsigned i = 0; i < kMaxAssets; ++i) {
      ASSERT_EQ(assets_[i].has_value(), (tables_->assets_defined_o >> i & 1) != 0) << i;
    }
    for (unsigned i = 0; i < kMaxPolicies; ++i) {
      ASSERT_EQ(policies_[i].has_value(), (tables_->policies_defined_o >> i & 1) != 0) << i;
    }
    const Word asset = assets_[tables_->asset_index_i];
    if (asset) {
      ASSERT_EQ(hex(*asset), hex(uint128{tables_->asset_o}));
    }
    const Word policy = policies_[tables_->policy_index_i];
    if (policy) {
      ASSERT_EQ(hex(*policy), hex(get(tables_->policy_o)));
    }
  }
  /// Two cycles after the read, what was there then.
  void check_read() {
    const Row row = wanted_.front();
    wanted_.pop_front();
    ASSERT_EQ(hex(*row.row), hex(get(tables_->row_o)));
    if (row.mark) {
      ASSERT_EQ(hex(*row.mark), hex(get(tables_->staged_mark_o)));
    }
    if (row.binding) {
      ASSERT_EQ(hex(*row.binding), hex(uint128{tables_->staged_binding_o}));
    }
  }

 protected:
  Layout change_layout_{"ballast_shell_pkg", "change_t", "shell"};
  Layout command_layout_{"ballast_shell_pkg", "command_t", "shell"};
  Packed change_{change_layout_};
  Packed command_{command_layout_};
  Bench<Vrtl_configuration> tables_;
  std::array<Word, kSymbols> rows_;
  std::array<Word, kSymbols> staged_mark_;
  std::array<Word, kSymbols> staged_binding_;
  std::bitset<kSymbols> staged_marks_;
  std::bitset<kSymbols> staged_bindings_;
  std::array<Word, kMaxAssets> assets_;
  std::array<Word, kMaxPolicies> policies_;
  std::deque<std::optional<unsigned>> reads_;  // the newest first
  std::deque<Row> wanted_;
  std::function<void()> later_;
};

TEST_F(ConfigurationTables, HoldWhatWasWritten) {
  for (int round = 0; round < 20 && !HasFatalFailure(); ++round) {
    for (int i = 0; i < 2'000 && !HasFatalFailure(); ++i) cycle();
    wanted_.clear();
    clear();
  }
}

TEST_F(ConfigurationTables, ABatchTakesEveryMark) {
  for (int round = 0; round < 50 && !HasFatalFailure(); ++round) {
    for (int i = 0; i < 200 && !HasFatalFailure(); ++i) cycle();
    quiet();
    for (unsigned word = 0; word < kSymbols / 64; ++word) {
      tables_.settle();
      if ((tables_->staged_words_o >> word & 1) == 0) continue;
      change_.put("index", word * 64).put("unstage_word", 1U);
      drive();
      tables_.edge();
      quiet();
    }
    staged_marks_.reset();
    staged_bindings_.reset();
    tables_.settle();
    ASSERT_EQ(0, tables_->staged_words_o);
    ASSERT_EQ(0, tables_->mark_count_o);
    reads_.clear();
    wanted_.clear();
  }
}

/// The tables of tiers, against plain ones.
class TierTables : public EdgeTest {
 protected:
  struct Tiers {
    std::uint64_t info = 0;  // tier_table_t
    uint128 smallest = 0;
  };
  struct Table {
    Tiers in_effect;
    bool bank = false;
    std::optional<Tiers> staged;
    std::uint64_t floor = 0;
  };

  void quiet() {
    tables_->look_i = tables_->zero_i = tables_->stage_i = tables_->append_i = 0;
    tables_->settle_i = 0;
  }
  void clear() {
    tables_->zero_i = 1;
    for (unsigned table = 0; table < kMaxTables; ++table) {
      tables_->change_table_i = static_cast<CData>(table);
      tables_.edge();
    }
    quiet();
    expected_.fill(Table{});
  }
  unsigned any_table() { return static_cast<unsigned>(percent(60) ? below(4) : below(kMaxTables)); }
  /// As `table` and `tier` do.
  void stage() {
    const unsigned index = any_table();
    Table& table = expected_[index];
    const bool appends = table.staged && percent(70);
    const std::uint64_t info = bits(10);
    const uint128 smallest = wide(83);
    tables_->change_table_i = static_cast<CData>(index);
    tables_->stage_i = !appends;
    tables_->append_i = appends;
    tables_->staged_i = static_cast<SData>(info);
    tables_->floor_i = bits(58);
    put(tables_->smallest_i, smallest);
    if (appends) {
      table.floor = tables_->floor_i;
    } else {
      table.staged = Tiers{0, smallest};
    }
    table.staged->info = info;
    tables_.edge();
    quiet();
  }
  void settle(bool keeps) {
    for (unsigned index = 0; index < kMaxTables; ++index) {
      tables_->change_table_i = static_cast<CData>(index);
      tables_->settle_i = 1;
      tables_->keeps_i = keeps;
      tables_.edge();
      Table& table = expected_[index];
      if (table.staged && keeps) {
        table.in_effect = *table.staged;
        table.bank = !table.bank;
      }
      table.staged.reset();
    }
    quiet();
  }
  void look(unsigned index) {
    const Table& table = expected_[index];
    tables_->look_i = 1;
    tables_->look_table_i = static_cast<CData>(index);
    tables_.edge();
    tables_->look_i = 0;
    tables_->look_table_i = static_cast<CData>(any_table());
    const std::uint64_t view = tables_->view_o;
    ASSERT_EQ(table.bank, (view >> 21 & 1) != 0) << index;
    ASSERT_EQ(table.in_effect.info, view >> 11 & 0x3FF) << index;
    ASSERT_EQ(table.staged.has_value(), (view >> 10 & 1) != 0) << index;
    if (table.staged) {
      ASSERT_EQ(table.staged->info, view & 0x3FF) << index;
    }
    tables_.edge();
    if (table.staged && table.floor != 0) {
      ASSERT_EQ(table.floor, tables_->floor_o) << index;
    }
    tables_.edge();
    if (table.in_effect.info != 0) {
      ASSERT_EQ(hex(table.in_effect.smallest), hex(get(tables_->smallest_o))) << index;
    }
    ASSERT_EQ(view, tables_->view_o) << "until the next look";
  }
  bool any_staged() const {
    return std::ranges::any_of(expected_, [](const Table& x) { return x.staged.has_value(); });
  }

  Bench<Vrtl_tier_tables> tables_;
  std::array<Table, kMaxTables> expected_;
};

TEST_F(TierTables, KeepWhatIsInEffectAndWhatIsStaged) {
  for (int round = 0; round < 10 && !HasFatalFailure(); ++round) {
    quiet();
    clear();
    for (int i = 0; i < 2'000 && !HasFatalFailure(); ++i) {
      if (percent(40)) stage();
      if (percent(1)) settle(percent(60));
      look(any_table());
      ASSERT_EQ(any_staged(), tables_->any_staged_o != 0);
    }
  }
}

}  // namespace
}  // namespace ballast::rtl_test
