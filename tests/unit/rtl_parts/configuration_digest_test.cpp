// The digest of configuration against the reference model's hash: random items, as a walk brings
// them; the lane that is to add the tiers takes its time.
#include <Vrtl_configuration_digest.h>

#include <vector>

#include "hls/core/limits.hpp"
#include "tests/reference/arithmetic.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

/// Sections of a walk, in ballast_shell_pkg.
enum class Section : std::uint8_t { asset, policy, table, symbol };

class ConfigurationDigest : public StreamTest {
 protected:
  /// Puts a random item at the inputs; its words.
  std::vector<std::uint64_t> draw() {
    const auto section = static_cast<Section>(below(4));
    digest_->section_i = static_cast<CData>(section);
    has_tiers_ = false;
    switch (section) {
      case Section::asset:
        return draw_asset();
      case Section::policy:
        return draw_policy();
      case Section::table:
        return draw_table();
      default:
        return draw_symbol();
    }
  }
  std::vector<std::uint64_t> draw_asset() {
    const std::uint64_t index = below(kMaxAssets);
    const std::uint64_t warn_num = below(10'001), warn_den = below(10'001);
    const std::uint64_t takeover_num = below(10'001), takeover_den = below(10'001);
    const std::uint64_t options = below(2);
    digest_->index_i = static_cast<SData>(index);
    digest_->asset_i =
        options << 56 | takeover_den << 42 | takeover_num << 28 | warn_den << 14 | warn_num;
    return {5, index, warn_num, warn_den, takeover_num, takeover_den, options};
  }
  std::vector<std::uint64_t> draw_policy() {
    const std::uint64_t index = below(kMaxPolicies), rows = random_(), wallet_min = bits(56);
    const std::uint64_t split = below(2);
    digest_->index_i = static_cast<SData>(index);
    put(digest_->policy_i, core::join(rows, split << 56 | wallet_min));
    return {4, index, rows, wallet_min, split};
  }
  std::vector<std::uint64_t> draw_table() {
    const std::uint64_t index = below(kMaxTables);
    const std::uint64_t tiers = percent(50) ? 0 : below(kMaxTiers + 1), options = below(4);
    const uint128 smallest = core::join(percent(30) ? 0 : random_(), percent(30) ? 0 : bits(19));
    digest_->index_i = static_cast<SData>(index);
    digest_->table_i = static_cast<SData>((smallest != 0 ? 1U : 0U) << 9 | options << 7 | tiers);
    put(digest_->smallest_i, smallest);
    has_tiers_ = tiers != 0;
    return {7, index, options, core::low64(smallest), core::low64(smallest >> 64), tiers};
  }
  std::vector<std::uint64_t> draw_symbol() {
    const std::uint64_t index = below(kMaxSymbols);
    const std::uint64_t collateral = below(2), asset = bits(6), max_lots = 1 + (bits(40) >> 1);
    const bool has_mark = percent(70);
    const std::uint64_t shift = has_mark ? below(41) : 0;
    const std::int64_t unit =
        has_mark ? static_cast<std::int64_t>(bits(61)) * (percent(50) ? 1 : -1) : 0;
    const bool is_bound = percent(70);
    const std::uint64_t table = bits(8);  // of no meaning if it is bound to none
    uint128 row = 2 | collateral;         // defined
    row = row << 6 | asset;
    row = row << 40 | max_lots;
    row = row << 1 | (has_mark ? 1U : 0U);
    row = row << 62 | cut(int128{unit}, 62);
    row = row << 6 | shift;
    row = row << 1 | (is_bound ? 1U : 0U);
    row = row << 8 | table;
    digest_->index_i = static_cast<SData>(index);
    put(digest_->row_i, row);
    return {3,
            index,
            asset,
            collateral,
            max_lots,
            has_mark ? 1U : 0U,
            static_cast<std::uint64_t>(unit),
            shift,
            is_bound ? table : kNoTable};
  }

  /// Of so many items; each is pushed as often as it has tiers: once or never.
  void run(unsigned items) {
    digest_->item_valid_i = 0;
    digest_->clear_i = 1;
    digest_.edge();
    digest_->clear_i = 0;
    std::uint64_t sum = 0;
    for (unsigned i = 0; i < items && !HasFatalFailure(); ++i) {
      digest_->item_valid_i = 0;
      while (source_idles()) digest_.edge();
      sum += reference::hash(draw());
      digest_->item_valid_i = 1;
      take();
    }
    digest_->item_valid_i = 0;
    digest_.settle();
    while (digest_->idle_o == 0) digest_.edge();
    ASSERT_EQ(sum, digest_->digest_o[0] | std::uint64_t{digest_->digest_o[1]} << 32);
    ASSERT_EQ(items, digest_->digest_o[2]);
  }
  void take() {
    unsigned pushed = 0;
    for (int cycle = 0; cycle < 10'000; ++cycle) {
      digest_->push_ready_i = !sink_stalls();
      digest_.settle();
      if (digest_->push_o != 0 && digest_->push_ready_i != 0) ++pushed;
      const bool taken = digest_->item_ready_o != 0;
      digest_.edge();
      if (!taken) continue;
      ASSERT_EQ(has_tiers_ ? 1U : 0U, pushed) << "tiers to be added";
      return;
    }
    FAIL() << "it is never taken";
  }

  Bench<Vrtl_configuration_digest> digest_;
  bool has_tiers_ = false;
};
INSTANTIATE_TEST_SUITE_P(Stalls, ConfigurationDigest, every_stall(), name_of);

TEST_P(ConfigurationDigest, SumsEveryItem) {
  digest_->clear_i = digest_->item_valid_i = digest_->push_ready_i = 0;
  digest_.reset();
  for (int round = 0; round < 20 && !HasFatalFailure(); ++round) {
    run(static_cast<unsigned>(below(60)));
  }
}

TEST_P(ConfigurationDigest, OfNothingIsZero) {
  digest_->clear_i = digest_->item_valid_i = digest_->push_ready_i = 0;
  digest_.reset();
  run(0);
}

}  // namespace
}  // namespace ballast::rtl_test
