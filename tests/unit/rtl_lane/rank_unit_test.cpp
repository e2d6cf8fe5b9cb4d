// rank_unit against a sorted book: what it offers, how often it sweeps, and how fast; closes, whole
// and in part, while it sweeps again; rankings that are stopped at any time.
#include <Vrtl_rank_unit_16.h>
#include <Vrtl_rank_unit_4.h>

#include <algorithm>
#include <set>

#include "hls/core/policies.hpp"
#include "tests/unit/rtl_lane/rank_unit_bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kRows = 1024;
constexpr unsigned kAccounts = 256;

template <typename ModelOfUnit, unsigned kQueueDepth, unsigned kLatency>
struct Size {
  using Model = ModelOfUnit;
  static constexpr unsigned kDepth = kQueueDepth;
  static constexpr unsigned kReadLatency = kLatency;
};

template <typename Size>
class RankUnit : public RandomTest {
 protected:
  static constexpr unsigned kDepth = Size::kDepth;

  core::ScoreOperands draw_operands() {
    const auto value = [this] {
      const auto size = static_cast<std::int64_t>(bits(static_cast<unsigned>(1 + below(58))));
      return percent(50) ? -size : size;
    };
    return {value(),
            value(),
            core::join(random_(), bits(21)),
            percent(90) ? int128{std::abs(value())} : int128{value()},
            int128{value()},
            core::join(random_(), bits(20))};
  }
  /// `count` positions, of `kinds` kinds of operands: those of a kind have equal keys.
  void draw_book(unsigned count, std::uint64_t kinds) {
    std::vector<core::ScoreOperands> pool;
    for (std::uint64_t i = 0; i < kinds; ++i) pool.push_back(draw_operands());
    std::set<std::uint32_t> ids;
    while (ids.size() < count) ids.insert(static_cast<std::uint32_t>(bits(24)));
    std::vector<unsigned> rows(kRows);
    for (unsigned i = 0; i < kRows; ++i) rows[i] = i;
    std::shuffle(rows.begin(), rows.end(), random_);
    bench_.book.clear();
    for (const std::uint32_t id : ids) {
      const auto lots = static_cast<std::int64_t>(1 + bits(static_cast<unsigned>(below(40))));
      bench_.book.push_back({id, rows[bench_.book.size()], static_cast<unsigned>(below(kAccounts)),
                             percent(10) ? 0 : lots, pool[below(kinds)]});
    }
  }
  /// A ranking of another tag than the one before.
  RankingPolicy draw_ranking() {
    const auto& preset = core::kPolicyPresets[below(std::size(core::kPolicyPresets))];
    tag_ = (tag_ + 1) % 4;
    return {{preset.rows, static_cast<std::int64_t>(bits(20)), preset.split},
            percent(50),
            percent(10),
            tag_};
  }
  /// What is to be offered, with a bound wherever the queue has run dry.
  std::vector<RankOffer> expect(const RankingPolicy& ranking) {
    std::vector<RankOffer> offers;
    for (const RankedPosition& p : bench_.book) {
      if (p.lots == 0 && !ranking.by_id) continue;
      offers.push_back({false, false, ranking.key(p), p.id, p.account, p.row, p.lots, ranking.tag});
    }
    std::sort(offers.begin(), offers.end(), [](const RankOffer& a, const RankOffer& b) {
      return a.key != b.key ? a.key > b.key : a.position < b.position;
    });
    count_ = offers.size();
    for (std::size_t sweep = (count_ - 1) / kDepth; count_ != 0 && sweep != 0; --sweep) {
      const RankOffer& next = offers[sweep * kDepth];
      const RankOffer bound{false, true, next.key, next.position, 0, 0, 0, ranking.tag};
      offers.insert(offers.begin() + static_cast<std::ptrdiff_t>(sweep * kDepth), bound);
    }
    offers.push_back({true, false, 0, 0, 0, 0, 0, ranking.tag});
    return offers;
  }

  void begin(const RankingPolicy& ranking) {
    ASSERT_TRUE(bench_.unit()->idle_o);
    old_ = std::move(expected_);
    old_next_ = next_;
    expected_ = expect(ranking);
    next_ = closed_ = refills_ = 0;
    can_close_ = !ranking.by_id;
    bench_.begin(ranking);
    check_cycle();
  }
  /// One cycle in which nothing is asked.
  void cycle() {
    bench_.cycle();
    check_cycle();
  }
  /// Of what the last cycle gave: offers in order, those of the ranking before it first.
  void check_cycle() {
    ASSERT_EQ(bench_.fault(), "");
    if (bench_.unit()->refill_o != 0) ++refills_;
    if (!bench_.taken) return;
    if (next_ == 0 && old_next_ < old_.size() && *bench_.taken == old_[old_next_]) {
      ++old_next_;
      return;
    }
    ASSERT_LT(next_, expected_.size()) << "offered " << *bench_.taken << " behind the last";
    ASSERT_EQ(*bench_.taken, expected_[next_]) << "offer " << next_;
    ++next_;
  }
  bool over() const { return next_ == expected_.size(); }

  /// The ranker closes the best that is not closed yet, or a part of it, which stays the best and
  /// takes as long as a lane's divide.
  void close_one() {
    if (closed_ < next_ && expected_[closed_].bound) ++closed_;
    if (!can_close_ || closed_ >= next_ || expected_[closed_].last) return;
    const std::uint32_t id = expected_[closed_].position;
    const auto position = std::find_if(bench_.book.begin(), bench_.book.end(),
                                       [id](const auto& p) { return p.id == id; });
    if (percent(70) || position->lots == 1) {
      position->lots = 0;
      ++closed_;
      return;
    }
    for (unsigned left = Size::kReadLatency + 3 + divide_; left != 0 && !over(); --left) {
      ASSERT_NO_FATAL_FAILURE(cycle());
    }
    position->lots -=
        static_cast<std::int64_t>(1 + below(static_cast<std::uint64_t>(position->lots - 1)));
    position->operands = draw_operands();
    bench_.close_part(id);
    check_cycle();
  }

  void run_out(std::uint64_t closes_percent) {
    for (unsigned i = 0; !over(); ++i) {
      ASSERT_LT(i, 1'000'000) << next_ << " of " << expected_.size() << " offers";
      ASSERT_NO_FATAL_FAILURE(cycle());
      if (below(100) < closes_percent) {
        ASSERT_NO_FATAL_FAILURE(close_one());
      }
    }
    // As many sweeps as the queue has to be filled, and it is known what was found.
    const std::size_t sweeps = std::max<std::size_t>(1, (count_ + kDepth - 1) / kDepth);
    EXPECT_EQ(bench_.walks(), sweeps);
    EXPECT_EQ(refills_, sweeps - 1);
    EXPECT_TRUE(bench_.unit()->ranked_o);
    EXPECT_EQ(bench_.unit()->count_o, count_);
    for (int i = 0; i < 40; ++i) ASSERT_NO_FATAL_FAILURE(cycle());  // nothing behind the last
    EXPECT_FALSE(bench_.unit()->idle_o);
  }
  void stop() {
    bench_.stop();
    ASSERT_NO_FATAL_FAILURE(check_cycle());
    for (int i = 0; bench_.unit()->idle_o == 0; ++i) {
      ASSERT_LT(i, 200) << "cycles after a stop";
      ASSERT_NO_FATAL_FAILURE(cycle());
      ASSERT_FALSE(bench_.unit()->ranked_o);
    }
  }
  unsigned draw_count() {
    const std::uint64_t most = percent(20) ? 12 : 3;
    return static_cast<unsigned>(percent(20) ? kDepth * below(most) : below(most * kDepth + 3));
  }
  RankStalls draw_stalls() {
    const auto chance = [this] { return static_cast<unsigned>(percent(40) ? 0 : below(95)); };
    return {chance(), chance(), chance()};
  }

  RankUnitBench<typename Size::Model> bench_{random_, Size::kReadLatency};
  std::vector<RankOffer> expected_, old_;
  std::size_t count_ = 0, next_ = 0, old_next_ = 0, closed_ = 0;
  unsigned refills_ = 0;
  unsigned tag_ = 0;
  unsigned divide_ = latency("ReleaseLatency");
  bool can_close_ = false;
};

using Sizes = testing::Types<Size<Vrtl_rank_unit_4, 4, 1>, Size<Vrtl_rank_unit_16, 16, 6>>;
TYPED_TEST_SUITE(RankUnit, Sizes);

TYPED_TEST(RankUnit, OffersInOrderAtAnyDepth) {
  for (int round = 0; round < 150; ++round) {
    this->draw_book(this->draw_count(), this->percent(50) ? 1 + this->below(4) : 60);
    this->bench_.stalls = this->draw_stalls();
    ASSERT_NO_FATAL_FAILURE(this->begin(this->draw_ranking()));
    ASSERT_NO_FATAL_FAILURE(this->run_out(0)) << "round " << round;
    ASSERT_NO_FATAL_FAILURE(this->stop());
  }
}

/// What is closed while the rest is still to come is not offered again, nor is anything left out.
TYPED_TEST(RankUnit, ClosesBetweenSweeps) {
  for (int round = 0; round < 150; ++round) {
    this->draw_book(this->draw_count(), this->percent(50) ? 1 + this->below(4) : 60);
    this->bench_.stalls = this->draw_stalls();
    ASSERT_NO_FATAL_FAILURE(this->begin(this->draw_ranking()));
    ASSERT_NO_FATAL_FAILURE(this->run_out(1 + this->below(60))) << "round " << round;
    ASSERT_NO_FATAL_FAILURE(this->stop());
  }
}

/// Offers of a stopped ranking still come, in its order and with its tag, and then only the next's.
TYPED_TEST(RankUnit, StopsAtAnyTime) {
  std::size_t stopped_full = 0, late = 0;
  for (int round = 0; round < 400; ++round) {
    this->draw_book(this->draw_count(), 8);
    this->bench_.stalls = this->draw_stalls();
    if (this->percent(30)) this->bench_.stalls.offer = 99;
    ASSERT_NO_FATAL_FAILURE(this->begin(this->draw_ranking()));
    for (auto left = this->below(300); left != 0 && !this->over(); --left) {
      ASSERT_NO_FATAL_FAILURE(this->cycle());
    }
    if (this->bench_.unit()->offer_valid_o != 0) ++stopped_full;
    ASSERT_NO_FATAL_FAILURE(this->stop());
    const std::size_t before = this->next_;
    this->draw_book(this->draw_count(), 8);
    ASSERT_NO_FATAL_FAILURE(this->begin(this->draw_ranking()));
    ASSERT_NO_FATAL_FAILURE(this->run_out(5)) << "round " << round;
    if (this->old_next_ != before) ++late;
    ASSERT_NO_FATAL_FAILURE(this->stop());
  }
  EXPECT_GT(stopped_full, 20U);
  EXPECT_GT(late, 20U);
  EXPECT_GT(this->bench_.walks_ended_early(), 20U);
}

/// A ranker that takes nothing for long finds every offer, the last one too, behind those waiting.
TYPED_TEST(RankUnit, OffersWait) {
  for (unsigned count = 0; count < 40; ++count) {
    this->draw_book(count, 60);
    for (RankedPosition& position : this->bench_.book) position.lots = 1;
    this->bench_.stalls = {0, 0, 100};
    ASSERT_NO_FATAL_FAILURE(this->begin(this->draw_ranking()));
    for (int i = 0; i < 1000; ++i) ASSERT_NO_FATAL_FAILURE(this->cycle());
    this->bench_.stalls.offer = 0;
    ASSERT_NO_FATAL_FAILURE(this->run_out(0)) << count << " positions";
    ASSERT_NO_FATAL_FAILURE(this->stop());
  }
}

/// A row is ranked in every cycle, and when nothing keeps them, offers stream.
TYPED_TEST(RankUnit, OneACycle) {
  for (const unsigned count : {2U, TypeParam::kDepth, 4 * TypeParam::kDepth}) {
    this->draw_book(count, 60);
    for (RankedPosition& position : this->bench_.book) position.lots = 1;
    this->bench_.stalls = {0, 0, 0};
    ASSERT_NO_FATAL_FAILURE(this->begin(this->draw_ranking()));
    while (this->bench_.unit()->ranked_o == 0) ASSERT_NO_FATAL_FAILURE(this->cycle());
    const auto ranked = this->bench_.unit().cycle();
    while (this->next_ == 0) ASSERT_NO_FATAL_FAILURE(this->cycle());
    EXPECT_LE(this->bench_.unit().cycle() - ranked, 8U) << "to the first offer";
    const auto streaming = std::min(count, TypeParam::kDepth);
    for (unsigned i = 1; i < streaming; ++i) ASSERT_NO_FATAL_FAILURE(this->cycle());
    EXPECT_EQ(this->next_, streaming);
    ASSERT_NO_FATAL_FAILURE(this->run_out(0));
    ASSERT_NO_FATAL_FAILURE(this->stop());
  }
}

}  // namespace
}  // namespace ballast::rtl_test
