// The dispatcher's tables against plain ones: rows, what is staged, assets and policies; and the
// bits of symbols.
#include <Vrtl_configuration.h>
#include <Vrtl_symbol_bitmap.h>

#include <array>
#include <bitset>
#include <deque>
#include <functional>
#include <optional>

#include "hls/core/contract.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kSymbols = 128;
constexpr unsigned kRowBits = 123;
constexpr unsigned kMarkBits = 68;
constexpr unsigned kTiersBits = 63;
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
    tables_->read_i = tables_->write_row_i = tables_->zero_i = tables_->stage_mark_i = 0;
    tables_->stage_tiers_i = tables_->unstage_i = tables_->unstage_word_i = 0;
    tables_->write_asset_i = tables_->write_policy_i = 0;
  }
  void clear() {
    quiet();
    tables_->zero_i = 1;
    for (unsigned symbol = 0; symbol < kSymbols; ++symbol) {
      tables_->write_symbol_i = static_cast<CData>(symbol);
      tables_.edge();
      rows_[symbol] = uint128{0};
    }
    quiet();
    staged_marks_.reset();
    staged_tables_.reset();
    assets_.fill(std::nullopt);
    policies_.fill(std::nullopt);
    reads_.clear();
  }

  /// One cycle of one change at most, and perhaps a read of another row.
  void cycle() {
    quiet();
    const unsigned symbol = any_symbol();
    tables_->write_symbol_i = static_cast<CData>(symbol);
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
        changed = stage_tiers(symbol);
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
    check_bits(symbol);
    tables_->read_symbol_i = static_cast<CData>(read);
    tables_->read_i = read != changed && percent(70);
    reads_.push_front(tables_->read_i != 0 ? std::optional(read) : std::nullopt);
    if (reads_.front()) {
      wanted_.push_back({rows_[read], staged_mark_[read], staged_tiers_[read]});
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
    Word row, mark, tiers;
  };

  unsigned any_symbol() {
    return static_cast<unsigned>(percent(60) ? 60 + below(8) : below(kSymbols));
  }
  unsigned write_row(unsigned symbol) {
    const uint128 row = wide(kRowBits);
    put(tables_->row_i, row);
    tables_->write_row_i = 1;
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
  unsigned stage_tiers(unsigned symbol) {
    tables_->tiers_i = bits(kTiersBits);
    tables_->stage_tiers_i = 1;
    later_ = [this, symbol, tiers = tables_->tiers_i] {
      staged_tiers_[symbol] = uint128{tiers};
      staged_tables_[symbol] = true;
    };
    return symbol;
  }
  void unstage(unsigned symbol) {
    tables_->unstage_i = 1;
    later_ = [this, symbol] { staged_marks_[symbol] = staged_tables_[symbol] = false; };
  }
  void write_asset() {
    tables_->write_index_i = static_cast<CData>(below(kMaxAssets));
    tables_->asset_i = bits(kAssetBits);
    tables_->write_asset_i = 1;
    later_ = [this, index = tables_->write_index_i, asset = tables_->asset_i] {
      assets_[index] = uint128{asset};
    };
  }
  void write_policy() {
    tables_->write_index_i = static_cast<CData>(below(kMaxPolicies));
    const uint128 policy = wide(kPolicyBits);
    put(tables_->policy_i, policy);
    tables_->write_policy_i = 1;
    later_ = [this, index = tables_->write_index_i, policy] { policies_[index] = policy; };
  }
  void apply() {
    if (later_) later_();
    later_ = nullptr;
  }

  /// Around write_symbol, unless a mark is staged meanwhile.
  void check_bits(unsigned symbol) {
    tables_.settle();
    if (tables_->stage_mark_i != 0) return;
    ASSERT_EQ(staged_tables_[symbol], tables_->tiers_staged_o != 0);
    for (unsigned i = 0; i < 64; ++i) {
      const unsigned other = symbol / 64 * 64 + i;
      ASSERT_EQ(staged_marks_[other], (tables_->staged_marks_o >> i & 1) != 0) << other;
      ASSERT_EQ(staged_tables_[other], (tables_->staged_tables_o >> i & 1) != 0) << other;
    }
  }
  void check_small() {
    ASSERT_EQ(staged_marks_.count(), tables_->mark_count_o);
    for (unsigned symbol = 0; symbol < kSymbols; ++symbol) {
      if (!staged_marks_[symbol] && !staged_tables_[symbol]) continue;
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
    if (row.tiers) {
      ASSERT_EQ(hex(*row.tiers), hex(uint128{tables_->staged_tiers_o}));
    }
  }

 protected:
  Bench<Vrtl_configuration> tables_;
  std::array<Word, kSymbols> rows_;
  std::array<Word, kSymbols> staged_mark_;
  std::array<Word, kSymbols> staged_tiers_;
  std::bitset<kSymbols> staged_marks_;
  std::bitset<kSymbols> staged_tables_;
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
      tables_->write_symbol_i = static_cast<CData>(word * 64);
      tables_->unstage_word_i = 1;
      tables_.edge();
      tables_->unstage_word_i = 0;
    }
    staged_marks_.reset();
    staged_tables_.reset();
    tables_.settle();
    ASSERT_EQ(0, tables_->staged_words_o);
    ASSERT_EQ(0, tables_->mark_count_o);
    reads_.clear();
    wanted_.clear();
  }
}

}  // namespace
}  // namespace ballast::rtl_test
