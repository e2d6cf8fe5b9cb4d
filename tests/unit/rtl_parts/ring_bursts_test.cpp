// ring_bursts and ring_space by themselves: a bus that stalls, a host that empties the ring when it
// likes and says odd things.
#include <Vrtl_ring_bursts.h>
#include <Vrtl_ring_space.h>

#include <algorithm>
#include <deque>
#include <optional>

#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr std::uint64_t kRing = 0x7F12'3456'7000;
constexpr std::uint64_t kWord = 0x7F00'0000'0080;

class RingBursts : public StreamTest {
 protected:
  static constexpr std::uint64_t kMaxBurst = 8;
  static constexpr std::uint64_t kOutstanding = 4;
  static constexpr std::uint64_t kBuffer = 64;

  void start(unsigned log2) {
    log2_ = log2;
    records_ = std::uint64_t{1} << log2;
    bursts_->put_i = bursts_->in_valid_i = bursts_->aw_ready_i = 0;
    bursts_->w_ready_i = bursts_->b_valid_i = bursts_->stop_i = 0;
    bursts_->ring_address_i = kRing;
    bursts_->ring_log2_i = static_cast<CData>(log2);
    bursts_->room_i = 0;
    bursts_->word_valid_i = 0;
    bursts_->word_address_i = kWord;
    bursts_->start_i = 1;
    bursts_.edge();
    bursts_->start_i = 0;
    put_ = given_ = asked_ = sent_ = landed_ = freed_ = 0;
    words_ = addressed_words_ = 0;
    gone_.clear();
  }
  /// A word is offered for behind some records, which may still be to come.
  void offer_word() {
    if (bursts_->word_valid_i != 0) return;
    bursts_->word_behind_i = static_cast<IData>(put_ < 9 ? put_ : put_ - 9 + below(10));
    bursts_->word_valid_i = 1;
  }
  void step(bool puts, bool frees) {
    bursts_->put_i = puts && put_ - sent_ < kBuffer;
    put_ += bursts_->put_i;
    bursts_->in_valid_i = sent_ < put_ && !source_idles();
    if (percent(words_percent_)) offer_word();
    bursts_->aw_ready_i = !sink_stalls();
    bursts_->w_ready_i = !sink_stalls();
    bursts_->b_valid_i = !whole_.empty() && !sink_stalls();
    if (bursts_->b_valid_i != 0) land();
    if (frees) freed_ += below(std::min<std::uint64_t>(landed_ - freed_, 12) + 1);
    const std::uint64_t room = records_ - (given_ - freed_);
    bursts_->room_i = static_cast<IData>(room);
    bursts_.settle();
    ASSERT_LE(bursts_->give_o, room);
    given_ += bursts_->give_o;
    if (bursts_->aw_valid_o != 0 && bursts_->aw_ready_i != 0) ask();
    if (bursts_->w_valid_o != 0 && bursts_->w_ready_i != 0) send();
    match();
    const bool word_went = bursts_->word_ready_o != 0;
    bursts_.edge();
    if (word_went) bursts_->word_valid_i = 0;
  }
  /// An address goes out.
  void ask() {
    ASSERT_LE(++under_way_, kOutstanding);
    if (bursts_->aw_addr_o == kWord) {
      ASSERT_EQ(0, bursts_->aw_len_o);
      // Its beat may have gone before its address, and another word be offered by now.
      const std::uint64_t behind = gone_.empty() ? bursts_->word_behind_i : gone_.front();
      if (!gone_.empty()) gone_.pop_front();
      ASSERT_LE(behind, asked_) << "the records before it have their addresses";
      ++addressed_words_;
      lengths_.push_back({1, true});
      return;
    }
    const std::uint64_t beats = bursts_->aw_len_o + 1U;
    const std::uint64_t slot = asked_ & (records_ - 1);
    ASSERT_EQ(kRing + 64 * slot, bursts_->aw_addr_o);
    ASSERT_LE(slot % kMaxBurst + beats, kMaxBurst) << "within its aligned piece";
    asked_ += beats;
    ASSERT_LE(asked_, put_) << "all of it has been put";
    lengths_.push_back({beats, false});
  }
  void send() {
    last_.push_back({bursts_->w_last_o != 0, bursts_->w_word_o != 0});
    ASSERT_EQ(bursts_->w_word_o, bursts_->word_ready_o);
    if (bursts_->w_word_o != 0) {
      if (++words_ > addressed_words_) gone_.push_back(bursts_->word_behind_i);
      return;
    }
    ASSERT_EQ(1, bursts_->in_valid_i);
    ASSERT_EQ((sent_ >> log2_ & 1) ^ 1, bursts_->phase_o) << "record " << sent_;
    ++sent_;
  }
  /// Beats may run ahead of a stalled address; each burst ends where its length says.
  void match() {
    while (!lengths_.empty() && last_.size() >= lengths_.front().beats) {
      const Burst burst = lengths_.front();
      for (std::uint64_t i = 0; i < burst.beats; ++i) {
        ASSERT_EQ(i + 1 == burst.beats, last_.front().ends);
        ASSERT_EQ(burst.is_word, last_.front().is_word);
        last_.pop_front();
      }
      lengths_.pop_front();
      whole_.push_back(burst);
    }
  }
  /// A burst is acknowledged: the host may see its records, and take them out.
  void land() {
    if (!whole_.front().is_word) landed_ += whole_.front().beats;
    whole_.pop_front();
    --under_way_;
  }

  Bench<Vrtl_ring_bursts> bursts_;
  unsigned log2_ = 0;
  std::uint64_t records_ = 0;
  // Records: put, given to bursts, addressed, sent, acknowledged, taken out by the host.
  std::uint64_t put_ = 0, given_ = 0, asked_ = 0, sent_ = 0, landed_ = 0, freed_ = 0;
  std::uint64_t words_ = 0, addressed_words_ = 0;  // whose beats, whose addresses are gone
  std::deque<std::uint64_t> gone_;                 // behind what, of beats whose addresses are not
  unsigned words_percent_ = 0;                     // of cycles in which one is offered
  std::uint64_t under_way_ = 0;                    // bursts addressed and not acknowledged
  struct Burst {
    std::uint64_t beats;
    bool is_word;
  };
  struct Beat {
    bool ends, is_word;
  };
  std::deque<Burst> lengths_;  // addressed, their beats not all sent
  std::deque<Beat> last_;      // beats sent, their bursts not yet addressed
  std::deque<Burst> whole_;    // to be acknowledged
};
INSTANTIATE_TEST_SUITE_P(Stalls, RingBursts, every_stall(), name_of);

TEST_P(RingBursts, SendEachRecordOnceWithinTheRoom) {
  bursts_->put_i = bursts_->start_i = bursts_->b_valid_i = 0;
  for (const unsigned log2 : {3U, 5U, 20U}) {
    start(log2);
    words_percent_ = log2 == 5 ? 0 : 20;
    for (int i = 0; i < 8'000 && !HasFatalFailure(); ++i) step(!source_idles(), percent(10));
    words_percent_ = 0;
    for (int i = 0; i < 6'000 && !HasFatalFailure(); ++i) step(false, percent(10));
    ASSERT_EQ(0, bursts_->word_valid_i);
    if (log2 != 5) {
      EXPECT_GT(words_, 5U);
    }
    ASSERT_EQ(put_, sent_);
    ASSERT_EQ(put_, asked_);
    ASSERT_EQ(put_, landed_);
    ASSERT_EQ(0, bursts_->waiting_o);
    ASSERT_EQ(1, bursts_->quiet_o);
    EXPECT_GT(sent_, 200U);
  }
}

TEST_P(RingBursts, FinishThoseThatHaveAnAddressWhenStopped) {
  bursts_->put_i = bursts_->start_i = bursts_->b_valid_i = 0;
  for (int round = 0; round < 50 && !HasFatalFailure(); ++round) {
    bursts_.reset();
    start(5);
    lengths_.clear();
    last_.clear();
    whole_.clear();
    under_way_ = 0;
    words_percent_ = 10;
    for (std::uint64_t i = 20 + below(300); i != 0 && !HasFatalFailure(); --i) step(true, true);
    bursts_->stop_i = 1;
    const std::uint64_t given = given_;
    for (int i = 0; i < 4000 && bursts_->quiet_o == 0 && !HasFatalFailure(); ++i) step(true, true);
    ASSERT_EQ(1, bursts_->quiet_o);
    ASSERT_EQ(given, given_) << "a burst too many";
    ASSERT_EQ(given, sent_);
    ASSERT_EQ(given, landed_);
  }
}

class RingSpace : public StreamTest {
 protected:
  static constexpr std::uint64_t kLine = 0x7F00'0000'0080;

  void start(unsigned log2) {
    records_ = std::uint64_t{1} << log2;
    space_->run_i = 1;
    space_->give_i = 0;
    space_->ar_ready_i = space_->r_valid_i = 0;
    space_->index_address_i = kLine;
    space_->ring_log2_i = static_cast<CData>(log2);
    space_->start_i = 1;
    space_.edge();
    space_->start_i = 0;
    space_.settle();
    given_ = consumed_ = 0;
    reply_in_ = std::nullopt;
  }
  void step(bool gives, bool consumes) {
    if (consumes) consumed_ += below(given_ - consumed_ + 1);
    const std::uint64_t room = space_->room_o;
    space_->give_i = static_cast<IData>(gives ? below(std::min<std::uint64_t>(room, 20) + 1) : 0);
    space_->ar_ready_i = !sink_stalls();
    reply();
    space_.settle();
    ASSERT_LE(room, records_ - (given_ - consumed_)) << "more room than the host has made";
    ASSERT_EQ(room == 0, space_->full_o != 0);
    given_ += space_->give_i;
    if (space_->ar_valid_o != 0 && space_->ar_ready_i != 0) {
      ASSERT_EQ(kLine, space_->ar_addr_o);
      ASSERT_FALSE(reply_in_) << "one read at a time";
      reply_in_ = below(30);
      ++reads_;
    }
    space_.edge();
    space_.settle();
  }
  void reply() {
    space_->r_valid_i = reply_in_ && *reply_in_ == 0;
    if (reply_in_) {
      if (*reply_in_ == 0) {
        reply_in_ = std::nullopt;
      } else {
        --*reply_in_;
      }
    }
    space_->r_error_i = percent(10);
    // With an error it is not the host's, likely as it looks.
    space_->r_data_i = space_->r_error_i != 0 ? given_ : consumed_;
    // What a host must not say, and what changes nothing.
    if (percent(10))
      space_->r_data_i = percent(50) ? given_ + 100 + bits(20) : consumed_ - records_;
  }

  Bench<Vrtl_ring_space> space_;
  std::uint64_t records_ = 0, given_ = 0, consumed_ = 0;
  std::optional<std::uint64_t> reply_in_;
  std::uint64_t reads_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stalls, RingSpace, every_stall(), name_of);

TEST_P(RingSpace, NeverHasMoreThanTheHostHasMadeAndInTheEndAll) {
  for (const unsigned log2 : {3U, 6U, 10U}) {
    space_->r_valid_i = 0;
    space_.reset();
    start(log2);
    for (int round = 0; round < 30 && !HasFatalFailure(); ++round) {
      for (int i = 0; i < 300 && !HasFatalFailure(); ++i) step(!source_idles(), percent(5));
      consumed_ = given_;
      for (int i = 0; i < 2'000 && space_->room_o <= records_ / 2; ++i) step(false, false);
      ASSERT_GT(space_->room_o, records_ / 2);
    }
    EXPECT_GT(reads_, 30U);
    // With more than half of the ring known to be free, nobody asks.
    for (int i = 0; i < 100 && !HasFatalFailure(); ++i) step(false, false);
    const std::uint64_t reads = reads_;
    for (int i = 0; i < 200 && !HasFatalFailure(); ++i) step(false, false);
    EXPECT_EQ(reads, reads_);
    EXPECT_EQ(1, space_->quiet_o);
  }
}

}  // namespace
}  // namespace ballast::rtl_test
