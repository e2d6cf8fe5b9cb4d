// lane_ending: the last beat of a command is its refusal, its digest, or the sums and counts of
// what came since it began.
#include <Vrtl_lane_ending.h>

#include "hls/core/vocabulary.hpp"
#include "tests/unit/rtl_lane_stages/operations.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

class LaneEnding : public EdgeTest {
 protected:
  void idle() {
    ending_->clear_i = ending_->refuse_i = ending_->sum_valid_i = ending_->tail_valid_i = 0;
    ending_->ranked_i = 0;
    ending_->refusal_i = static_cast<CData>(bits(5));
    ending_->sum_value_i = bits(59);
    tail_.scramble(random_);
    tail_.write(ending_->tail_i);
  }
  /// A command: some sums, some judgements, and more of neither, in any cycles.
  void command() {
    idle();
    ending_->clear_i = 1;
    ending_->sum_valid_i = ending_->tail_valid_i = 1;  // of the command before
    ending_.edge();
    int128 sum = 0;
    std::uint32_t summed = 0, judged = 0;
    for (auto left = below(40); left != 0; --left) {
      idle();
      if (percent(50)) {
        const auto value = static_cast<std::int64_t>(signed_edge(58));
        ending_->sum_valid_i = 1;
        ending_->sum_value_i = core::low64(cut(int128{value}, 59));
        sum += value;
        ++summed;
      }
      if (percent(70)) {
        const bool killed = percent(20), last = percent(20);
        const auto judge = below(3);
        tail_.put("mid.killed", killed).put("mid.last", last).put("mid.judge", judge);
        tail_.write(ending_->tail_i);
        ending_->tail_valid_i = 1;
        if (!killed && !last && judge == kJudgeNow) ++judged;
      }
      ending_.edge();
    }
    if (percent(20)) {
      idle();
      ending_->ranked_i = 1;
      ending_->rank_count_i = judged = static_cast<std::uint32_t>(bits(20));
      ending_.edge();
    }
    idle();
    const auto refusal = static_cast<unsigned>(percent(50) ? 0 : below(32));
    ending_->refuse_i = percent(50);
    ending_->refusal_i = static_cast<CData>(refusal);
    const unsigned reason = ending_->refuse_i != 0 ? refusal : 0;
    ending_.edge();
    idle();
    check(reason, sum, summed, judged);
  }
  void check(unsigned reason, int128 sum, std::uint32_t summed, std::uint32_t judged) {
    ending_->digest_i = percent(30);
    ending_->digest_sum_i = random_();
    ending_->digest_count_i = static_cast<std::uint32_t>(random_());
    ending_.settle();
    ASSERT_EQ(ending_->refused_o != 0, reason != 0);
    Packed expected(beat_layout_);
    expected.put("last", 1);
    const unsigned words = beat_layout_.at("words").offset;
    if (reason != 0) {
      expected.put("has_event", 1).put("code", reason);
      expected.put("kind", static_cast<unsigned>(EventKind::rejected));
    } else if (ending_->digest_i != 0) {
      expected.put(Layout::Field{words, 64}, uint128{ending_->digest_sum_i});
      expected.put(Layout::Field{words + 128, 32}, uint128{ending_->digest_count_i});
    } else {
      expected.put(Layout::Field{words, 128}, static_cast<uint128>(sum));
      expected.put(Layout::Field{words + 128, 32}, uint128{summed});
      expected.put(Layout::Field{words + 192, 32}, uint128{judged});
    }
    Packed beat(beat_layout_);
    beat.read(ending_->beat_o);
    for (const auto& [name, field] : beat_layout_.fields()) {
      for (unsigned at = 0; at < field.width; at += 64) {
        const Layout::Field part{field.offset + at, std::min(64U, field.width - at)};
        ASSERT_EQ(core::low64(beat.get(part)), core::low64(expected.get(part))) << name;
      }
    }
  }

  Layout tail_layout_{"ballast_uop_pkg", "tail_t"};
  Layout beat_layout_{"ballast_lane_pkg", "lane_event_t"};
  Packed tail_{tail_layout_};
  Bench<Vrtl_lane_ending> ending_;
};

TEST_F(LaneEnding, OfAnyCommand) {
  for (int i = 0; i < 3000; ++i) ASSERT_NO_FATAL_FAILURE(command()) << "command " << i;
}

}  // namespace
}  // namespace ballast::rtl_test
