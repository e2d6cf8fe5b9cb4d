// collector_lane: a lane's beats shown one by one, or taken to be merged with a token each; every
// one once, in order, with idle lanes and a merge and a collector that stall.
#include <Vrtl_collector_lane.h>

#include <deque>
#include <vector>

#include "tests/unit/rtl_collector/packed.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

/// A port of 376 bits, to compare.
std::vector<WData> image(const Beat& beat) {
  std::vector<WData> words((Beat::kBits + 31) / 32, 0);
  beat.write(words.data(), 0);
  return words;
}

class CollectorLane : public StreamTest {
 protected:
  CollectorLane() {
    lane_->ev_valid_i = lane_->direct_i = lane_->merged_i = lane_->take_i = 0;
    lane_->merging_i = lane_->clear_i = lane_->token_ready_i = 0;
    lane_.reset();
  }

  Beat any_beat() {
    Beat beat;
    beat.last = false;
    beat.has_event = percent(80);
    beat.kind = static_cast<std::uint8_t>(percent(20) ? static_cast<int>(EventKind::rejected)
                                                      : static_cast<int>(bits(5)));
    beat.account = static_cast<std::uint32_t>(bits(24));
    beat.arg = static_cast<std::uint32_t>(bits(32));
    for (std::uint64_t& word : beat.words) word = random_();
    return beat;
  }
  /// Of one command; those behind it belong to the next.
  std::deque<Beat> command() {
    std::deque<Beat> beats(1 + below(percent(20) ? 60 : 5));
    for (Beat& beat : beats) beat = any_beat();
    beats.back().last = true;
    return beats;
  }

  /// The lane offers the next beat; one offered stays.
  void offer(const std::deque<Beat>& beats) {
    offered_ = !beats.empty() && (offered_ || !source_idles());
    lane_->ev_valid_i = offered_;
    if (offered_) beats.front().write(lane_->ev_i.data(), 0);
  }
  void expect_beat(const Beat& beat) {
    const std::vector<WData> expected = image(beat);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(expected[i], lane_->beat_o[i]) << "word " << i;
    }
  }
  void take_direct(std::deque<Beat>& beats) {
    lane_->direct_i = 1;
    while (!beats.empty()) {
      offer(beats);
      lane_->take_i = 0;
      lane_.settle();
      ASSERT_EQ(offered_, lane_->beat_valid_o != 0);
      const bool rejects = offered_ && beats.front().has_event &&
                           beats.front().kind == static_cast<std::uint8_t>(EventKind::rejected);
      if (offered_) {
        ASSERT_EQ(rejects, lane_->rejects_o != 0);
        expect_beat(beats.front());
      }
      lane_->take_i = offered_ && !sink_stalls();
      lane_.settle();
      ASSERT_EQ(lane_->take_i, lane_->ev_ready_o);
      lane_.edge();
      if (lane_->take_i == 0) continue;
      beats.pop_front();
      offered_ = false;
    }
    lane_->direct_i = lane_->take_i = 0;
  }

  void take_merged(std::deque<Beat>& beats) {
    std::deque<Beat> due;  // events whose tokens have not come
    for (const Beat& beat : beats) {
      if (beat.has_event) due.push_back(beat);
    }
    const bool sums = !beats.back().has_event;
    std::deque<Beat> taken;  // whose tokens have come
    bool ended = false;
    lane_->merging_i = 1;
    for (int cycle = 0; !ended || !taken.empty(); ++cycle) {
      ASSERT_LT(cycle, 20'000) << "stuck";
      offer(beats);
      lane_->merged_i = !taken.empty() && !sink_stalls();
      lane_->take_i = lane_->merged_i != 0 && !sink_stalls();
      lane_->token_ready_i = !sink_stalls();
      lane_.settle();
      ASSERT_EQ(0, lane_->beat_valid_o);
      if (lane_->merged_i != 0) {
        expect_beat(taken.front());
      }
      if (lane_->take_i != 0) taken.pop_front();
      if (lane_->token_valid_o != 0 && lane_->token_ready_i != 0) take_token(due, taken, ended);
      const bool moves = offered_ && lane_->ev_ready_o != 0;
      lane_.edge();
      if (moves) {
        beats.pop_front();
        offered_ = false;
      }
      if (HasFatalFailure()) return;
    }
    lane_->merged_i = lane_->take_i = 0;
    lane_.settle();
    ASSERT_EQ(sums, lane_->sums_o != 0);
    ASSERT_EQ(sums ? 1U : 0U, beats.size()) << "what waits to be taken";
    if (sums) take_direct(beats);
    lane_->merging_i = 0;
    lane_->clear_i = 1;
    lane_.edge();
    lane_->clear_i = 0;
  }
  void take_token(std::deque<Beat>& due, std::deque<Beat>& taken, bool& ended) {
    ASSERT_FALSE(ended) << "a token behind the end";
    if (lane_->token_end_o != 0) {
      ASSERT_TRUE(due.empty());
      ended = true;
      return;
    }
    ASSERT_FALSE(due.empty());
    ASSERT_EQ(due.front().account, lane_->token_account_o);
    taken.push_back(due.front());
    due.pop_front();
  }

  Bench<Vrtl_collector_lane> lane_;
  bool offered_ = false;
};
INSTANTIATE_TEST_SUITE_P(Stalls, CollectorLane, every_stall(), name_of);

TEST_P(CollectorLane, GivesEachBeatOnceDirectlyOrMerged) {
  for (int i = 0; i < 1'500 && !HasFatalFailure(); ++i) {
    std::deque<Beat> beats = command();
    if (percent(50)) {
      take_direct(beats);
    } else {
      take_merged(beats);
    }
  }
}

}  // namespace
}  // namespace ballast::rtl_test
