// touched_set against std::set: what is set and not unset is offered once, ascending, and no more;
// who looks sees what all before have left; d of A accounts cost about d + A/64 cycles.
#include <Vrtl_touched_set_100.h>
#include <Vrtl_touched_set_2048.h>
#include <Vrtl_touched_set_40.h>

#include <deque>
#include <set>
#include <vector>

#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

template <typename ModelOfSet, unsigned kAccounts>
struct Size {
  using Model = ModelOfSet;
  static constexpr unsigned kCount = kAccounts;
};

template <typename Size>
class TouchedSet : public RandomTest {
 protected:
  static constexpr unsigned kAccounts = Size::kCount;
  static constexpr unsigned kWords = (kAccounts + 63) / 64;

  TouchedSet() {
    drive(0, false, false);
    set_->scan_i = set_->all_i = set_->clear_i = set_->look_i = 0;
    set_->account_ready_i = 0;
    clear();
  }

  void drive(unsigned account, bool sets, bool unsets) {
    set_->set_i = sets;
    set_->unset_i = unsets;
    set_->account_i = account;
    if (sets) touched_.insert(account);
    if (unsets) touched_.erase(account);
  }
  void touch(unsigned account) { put(account, true, false); }
  void forget(unsigned account) { put(account, false, true); }
  void look(unsigned account) {
    set_->look_i = 1;
    seen_.push_back({set_.cycle() + to_look_, touched_.count(account) != 0});
    put(account, false, false);
    set_->look_i = 0;
  }
  void edge() {
    set_.edge();
    if (seen_.empty() || seen_.front().at != set_.cycle()) return;
    ASSERT_EQ(seen_.front().touched, set_->touched_o != 0);
    (seen_.front().touched ? met_touched_ : met_untouched_) += 1;
    seen_.pop_front();
  }
  void put(unsigned account, bool sets, bool unsets) {
    drive(account, sets, unsets);
    set_->account_ready_i = static_cast<CData>(below(2));
    set_.settle();
    ASSERT_FALSE(set_->account_valid_o || set_->scanning_o);
    edge();
    drive(static_cast<unsigned>(below(kAccounts)), false, false);
  }

  /// Gives cycles until another scan may begin.
  unsigned clear() {
    set_->clear_i = 1;
    const unsigned cycles = finish(nullptr, 0);
    touched_.clear();
    return cycles;
  }
  /// A scan, begun in the cycle of a last touch or behind it.
  unsigned scan(bool all, unsigned stall) {
    set_->scan_i = 1;
    set_->all_i = all;
    if (percent(30)) drive(static_cast<unsigned>(below(kAccounts)), true, false);
    std::vector<unsigned> found;
    const unsigned cycles = finish(&found, stall);
    std::vector<unsigned> expected(touched_.begin(), touched_.end());
    for (unsigned account = 0; all && account < kAccounts; ++account) {
      if (account == 0) expected.clear();
      expected.push_back(account);
    }
    EXPECT_EQ(expected, found);
    touched_.clear();
    return cycles;
  }
  unsigned finish(std::vector<unsigned>* found, unsigned stall) {
    unsigned cycles = 0;
    bool held = false;
    unsigned account = 0;
    do {
      set_->account_ready_i = percent(stall) ? 0 : 1;
      set_.settle();
      const bool valid = set_->account_valid_o != 0;
      EXPECT_TRUE(!valid || set_->scanning_o) << "an account when the scan was over";
      EXPECT_TRUE(!valid || found != nullptr) << "clearing offers an account";
      EXPECT_TRUE(!held || (valid && set_->account_o == account)) << "an account went away";
      account = set_->account_o;
      held = valid && set_->account_ready_i == 0;
      if (valid && !held && found != nullptr) found->push_back(account);
      edge();
      ++cycles;
      drive(static_cast<unsigned>(below(kAccounts)), false, false);
      set_->clear_i = set_->scan_i = 0;
      set_->all_i = static_cast<CData>(below(2));
    } while (set_->scanning_o != 0 && cycles < 100 * kAccounts + 1000);
    return cycles;
  }
  /// What a scan of d accounts may cost.
  static unsigned cost(std::size_t touched) { return static_cast<unsigned>(touched) + kWords + 10; }

  Bench<typename Size::Model> set_;
  std::set<unsigned> touched_;
  struct Seen {
    std::uint64_t at;  // cycle
    bool touched;
  };
  const unsigned to_look_ = latency("LookLatency");
  std::deque<Seen> seen_;
  unsigned met_touched_ = 0, met_untouched_ = 0;
};

using Sizes = testing::Types<Size<Vrtl_touched_set_2048, 2048>, Size<Vrtl_touched_set_100, 100>,
                             Size<Vrtl_touched_set_40, 40>>;
TYPED_TEST_SUITE(TouchedSet, Sizes);

TYPED_TEST(TouchedSet, EveryAccountAlone) {
  for (unsigned account = 0; account < this->kAccounts; ++account) {
    this->touch(account);
    ASSERT_LE(this->scan(false, 0), this->cost(1)) << "account " << account;
    this->scan(false, 0);
    if (this->HasFailure()) return;
  }
}

TYPED_TEST(TouchedSet, AnyNumberCostsThatManyCycles) {
  for (const unsigned step : {1U, 2U, 3U, 7U, 63U, 64U, 65U, 128U, 500U}) {
    for (unsigned account = step / 2; account < this->kAccounts; account += step) {
      this->touch(account);
    }
    const std::size_t touched = this->touched_.size();
    EXPECT_LE(this->scan(false, 0), this->cost(touched + 1)) << "every " << step;
  }
  EXPECT_LE(this->scan(false, 0), this->cost(1));
  // The bits of the last word that are no accounts pass one a cycle.
  EXPECT_LE(this->scan(true, 0), this->cost(64U * this->kWords));
}

TYPED_TEST(TouchedSet, TheSameAndNeighboursBackToBack) {
  for (unsigned account = 0; account + 1 < this->kAccounts; account += 13) {
    for (int i = 0; i < 4; ++i) this->touch(account);
    this->touch(account + 1);
    this->forget(account);
    this->touch(account);
    this->forget(account + 1);
    this->forget(account + 1);
    this->scan(false, 30);
    this->touch(account);
    this->look(account);
    this->forget(account);
    this->look(account);
    this->scan(false, 30);
  }
}

TYPED_TEST(TouchedSet, ClearingForgetsAtAWordACycle) {
  for (int round = 0; round < 10; ++round) {
    for (unsigned account = 0; account < this->kAccounts; ++account) this->touch(account);
    EXPECT_LE(this->clear(), this->kWords + 10);
    this->scan(false, 0);
  }
}

TYPED_TEST(TouchedSet, Random) {
  for (int round = 0; round < 1500 && !this->HasFailure(); ++round) {
    const auto count = this->below(this->percent(10) ? 3 * this->kAccounts : 40);
    const auto base = static_cast<unsigned>(this->below(this->kAccounts));
    const auto reach = 1 + this->below(this->percent(50) ? this->kAccounts : 5);
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto account = static_cast<unsigned>((base + this->below(reach)) % this->kAccounts);
      if (this->percent(30)) {
        this->look(account);
      } else if (this->percent(75)) {
        this->touch(account);
      } else {
        this->forget(account);
      }
      if (this->percent(10)) this->edge();
    }
    if (this->percent(5)) {
      this->clear();
    } else {
      this->scan(this->percent(10), this->percent(50) ? 0 : 60);
    }
  }
  EXPECT_GT(this->met_touched_, 1000U);
  EXPECT_GT(this->met_untouched_, 1000U);
}

}  // namespace
}  // namespace ballast::rtl_test
