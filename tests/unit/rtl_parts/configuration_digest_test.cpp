// The digest of configuration against the reference model's hash, over tables in C++; the lane that
// is to add the tiers takes its time.
#include <Vrtl_configuration_digest.h>

#include <array>
#include <deque>
#include <vector>

#include "tests/reference/arithmetic.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kSymbols = 64;

struct Asset {
  bool defined = false;
  std::uint64_t warn_num = 0, warn_den = 0, takeover_num = 0, takeover_den = 0, options = 0;
};
struct Policy {
  bool defined = false;
  std::uint64_t rows = 0, wallet_min = 0, split = 0;
};
struct Symbol {
  bool defined = false;
  std::uint64_t collateral = 0, asset = 0, max_lots = 0, has_mark = 0, shift = 0, tiers = 0;
  std::int64_t unit = 0;
};

class ConfigurationDigest : public StreamTest {
 protected:
  void draw() {
    const unsigned share = percent(50) ? 100 : 40;
    for (Asset& x : assets_) {
      x = {percent(share), below(10'001), below(10'001), below(10'001), below(10'001), below(2)};
    }
    for (Policy& x : policies_) x = {percent(share), random_(), bits(56), below(2)};
    for (Symbol& x : symbols_) {
      x = {percent(share), below(2), bits(6), 1 + (bits(40) >> 1), 0, 0, 0, 0};
      if (!x.defined) x = {};
      if (!x.defined || percent(20)) continue;
      x.has_mark = 1;
      x.shift = below(41);
      x.unit = static_cast<std::int64_t>(bits(61)) * (percent(50) ? 1 : -1);
      x.tiers = percent(50) ? below(17) : 0;
    }
  }
  std::uint64_t expected_sum() {
    std::uint64_t sum = 0;
    count_ = 0;
    const auto add = [&](const std::vector<std::uint64_t>& words) {
      sum += reference::hash(words);
      ++count_;
    };
    for (unsigned i = 0; i < assets_.size(); ++i) {
      const Asset& x = assets_[i];
      if (x.defined) {
        add({5, i, x.warn_num, x.warn_den, x.takeover_num, x.takeover_den, x.options});
      }
    }
    for (unsigned i = 0; i < policies_.size(); ++i) {
      const Policy& x = policies_[i];
      if (x.defined) add({4, i, x.rows, x.wallet_min, x.split});
    }
    for (unsigned i = 0; i < symbols_.size(); ++i) {
      const Symbol& x = symbols_[i];
      if (x.defined) {
        add({3, i, x.asset, x.collateral, x.max_lots, x.has_mark,
             static_cast<std::uint64_t>(x.unit), x.shift, x.tiers});
      }
    }
    return sum;
  }

  // ---- the tables
  void answer() {
    const Asset& asset = assets_[digest_->asset_index_o];
    digest_->asset_i = asset.options << 56 | asset.takeover_den << 42 | asset.takeover_num << 28 |
                       asset.warn_den << 14 | asset.warn_num;
    const Policy& policy = policies_[digest_->policy_index_o];
    put(digest_->policy_i, core::join(policy.rows, policy.split << 56 | policy.wallet_min));
    digest_->assets_defined_i = digest_->policies_defined_i = 0;
    for (unsigned i = 0; i < assets_.size(); ++i) {
      digest_->assets_defined_i |= std::uint64_t{assets_[i].defined} << i;
    }
    for (unsigned i = 0; i < policies_.size(); ++i) {
      digest_->policies_defined_i |= static_cast<SData>(policies_[i].defined ? 1U << i : 0U);
    }
  }
  void put_row(const Symbol& x) {
    uint128 row = x.defined ? 1 : 0;
    row = row << 1 | x.collateral;
    row = row << 6 | x.asset;
    row = row << 40 | x.max_lots;
    row = row << 1 | x.has_mark;
    row = row << 62 | cut(int128{x.unit}, 62);
    row = row << 6 | x.shift;
    row = row << 5 | x.tiers;
    put(digest_->row_i, row << 1 | below(2));
  }

  void run() {
    std::deque<unsigned> to_push;
    for (unsigned i = 0; i < symbols_.size(); ++i) {
      if (symbols_[i].tiers != 0) to_push.push_back(i);
    }
    const std::uint64_t sum = expected_sum();
    digest_->start_i = 1;
    unsigned read = kSymbols;  // a cycle ago
    for (int cycle = 0; cycle < 100'000; ++cycle) {
      answer();
      digest_->push_ready_i = !sink_stalls();
      digest_.settle();
      if (digest_->done_o != 0) {
        ASSERT_TRUE(to_push.empty());
        ASSERT_EQ(sum, digest_->digest_o[0] | std::uint64_t{digest_->digest_o[1]} << 32);
        ASSERT_EQ(count_, digest_->digest_o[2]);
        digest_.edge();
        ASSERT_EQ(0, digest_->done_o) << "one cycle";
        return;
      }
      if (digest_->push_o != 0) {
        ASSERT_FALSE(to_push.empty());
        ASSERT_EQ(to_push.front(), digest_->symbol_o) << "whose tiers are to be added";
        if (digest_->push_ready_i != 0) to_push.pop_front();
      }
      const unsigned now = digest_->read_o != 0 ? digest_->symbol_o : kSymbols;
      digest_.edge();
      digest_->start_i = 0;
      if (read != kSymbols) put_row(symbols_[read]);
      read = now;
    }
    FAIL() << "it never ends";
  }

  Bench<Vrtl_configuration_digest> digest_;
  std::array<Asset, kMaxAssets> assets_;
  std::array<Policy, kMaxPolicies> policies_;
  std::array<Symbol, kSymbols> symbols_;
  std::uint64_t count_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stalls, ConfigurationDigest, every_stall(), name_of);

TEST_P(ConfigurationDigest, SumsEveryEntryThatIsDefined) {
  digest_->start_i = 0;
  digest_.reset();
  for (int round = 0; round < 30 && !HasFatalFailure(); ++round) {
    draw();
    run();
    while (source_idles()) digest_.edge();
  }
}

TEST_P(ConfigurationDigest, OfNothingIsZero) {
  digest_->start_i = 0;
  digest_.reset();
  run();
  EXPECT_EQ(0U, count_);
}

}  // namespace
}  // namespace ballast::rtl_test
