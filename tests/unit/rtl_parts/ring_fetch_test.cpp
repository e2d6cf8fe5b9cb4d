// ring_fetch by itself: a host that writes when it likes and tears records, a bus with latency that
// stalls and fails, a sink that does not take.
#include <Vrtl_ring_fetch.h>

#include <array>
#include <deque>
#include <vector>

#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr std::uint64_t kRing = 0x7F12'3456'7000;
constexpr std::uint64_t kOutstanding = 4;
constexpr std::uint64_t kMaxBurst = 4;
constexpr std::uint64_t kBuffer = 16;
constexpr unsigned kPollCycles = 5;
constexpr unsigned kRetries = 3;
constexpr unsigned kTagBits = 6;
constexpr std::size_t kChecks = 4;  // cycles from the bus to the judgement

/// What a slot of the ring shows.
struct Slot {
  std::uint64_t number = 0;
  bool phase = false;
  unsigned torn = 0;  // times that it is read so
};
struct Reply {
  bool valid = false;
  Slot slot;
  bool intact = false;
  bool error = false;
  unsigned tag = 0;
};
struct Read {
  std::uint64_t slot;
  std::uint64_t left;
  std::uint64_t due;
};

class RingFetch : public StreamTest {
 protected:
  void start(unsigned log2) {
    log2_ = log2;
    slots_.assign(std::size_t{1} << log2, Slot{});
    checks_.assign(kChecks, Reply{});
    fetch_->run_i = 0;
    fetch_->ar_ready_i = fetch_->beat_i = fetch_->judge_i = fetch_->release_i = 0;
    fetch_->ring_address_i = kRing;
    fetch_->ring_log2_i = static_cast<CData>(log2);
    fetch_->start_i = 1;
    fetch_.edge();
    fetch_->start_i = 0;
    fetch_->run_i = 1;
    written_ = taken_ = released_ = 0;
    beats_asked_ = beats_dropped_ = 0;
    torn_seen_ = 0;
  }
  std::uint64_t size() const { return slots_.size(); }

  /// The host writes the next record, if the card has taken the one that was there.
  void write(unsigned torn_percent) {
    if (written_ - taken_ >= size()) return;
    Slot& slot = slots_[written_ % size()];
    slot.number = written_;
    slot.phase = (written_ >> log2_ & 1) == 0;
    slot.torn = percent(torn_percent) ? static_cast<unsigned>(below(2 * kRetries + 3)) : 0;
    ++written_;
  }

  void step() {
    fetch_->ar_ready_i = !sink_stalls();
    drive_reply();
    drive_judgement();
    fetch_->release_i = released_ < taken_ && !sink_stalls();
    released_ += fetch_->release_i;
    fetch_.settle();
    if (fetch_->answered_o != 0) {
      ASSERT_TRUE(reads_.empty() && fetch_->ar_valid_o == 0) << "something is asked for";
    }
    if (fetch_->beat_i != 0) checks_.front().tag = fetch_->beat_tag_o;
    if (fetch_->judge_i != 0) judged(checks_.back());
    if (fetch_->ar_valid_o != 0 && fetch_->ar_ready_i != 0) ask();
    fetch_.edge();
    checks_.pop_back();
  }
  void ask() {
    const std::uint64_t beats = fetch_->ar_len_o + 1U;
    const std::uint64_t slot = (fetch_->ar_addr_o - kRing) / 64;
    ASSERT_EQ(0U, fetch_->ar_addr_o % 64);
    ASSERT_LE(slot + beats, size());
    ASSERT_LE(slot % kMaxBurst + beats, kMaxBurst) << "within its aligned piece";
    ASSERT_LT(reads_.size(), kOutstanding);
    reads_.push_back({slot, beats, fetch_.cycle() + 1 + below(20)});
    beats_asked_ += beats;
    ++asked_;
    ASSERT_LE(beats_asked_ - beats_dropped_ - released_, kBuffer) << "room for every reply";
  }
  /// A beat of the oldest read, in order, when the bus gives it: what the slot shows by then.
  void drive_reply() {
    checks_.push_front(Reply{});
    fetch_->beat_i = !reads_.empty() && reads_.front().due <= fetch_.cycle() && !sink_stalls();
    if (fetch_->beat_i == 0) return;
    Read& read = reads_.front();
    Slot& slot = slots_[read.slot];
    checks_.front() = {true, slot, slot.torn == 0, percent(2), 0};
    if (slot.torn != 0) --slot.torn;
    ++read.slot;
    fetch_->beat_last_i = --read.left == 0;
    if (read.left == 0) reads_.pop_front();
  }
  void drive_judgement() {
    const Reply& reply = checks_.back();
    fetch_->judge_i = reply.valid;
    fetch_->judge_tag_i = static_cast<CData>(reply.tag);
    fetch_->judge_phase_i = reply.slot.phase;
    fetch_->judge_intact_i = reply.intact;
    fetch_->judge_error_i = reply.error;
  }
  void judged(const Reply& reply) {
    const bool present = taken_ < written_ && reply.slot.number == taken_ &&
                         reply.slot.phase == ((taken_ >> log2_ & 1) == 0);
    const bool at_head = reply.tag == taken_ % (1U << kTagBits);
    if (fetch_->take_o == 0) {
      ++beats_dropped_;
      if (at_head && present && !reply.error && !reply.intact) ++torn_seen_;
      return;
    }
    ASSERT_TRUE(present && !reply.error) << "record " << taken_;
    ASSERT_EQ(!reply.intact, fetch_->take_bad_o != 0);
    if (!reply.intact) {
      ASSERT_EQ(kRetries, torn_seen_) << "given up too soon, or late";
      ++given_up_;
    }
    torn_seen_ = 0;
    ++taken_;
  }

  Bench<Vrtl_ring_fetch> fetch_;
  unsigned log2_ = 0;
  std::vector<Slot> slots_;
  std::deque<Read> reads_;
  std::deque<Reply> checks_;  // the newest first
  std::uint64_t written_ = 0, taken_ = 0, released_ = 0;
  std::uint64_t beats_asked_ = 0, beats_dropped_ = 0, asked_ = 0;
  unsigned torn_seen_ = 0;
  std::uint64_t given_up_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stalls, RingFetch, every_stall(), name_of);

TEST_P(RingFetch, TakesEachRecordOnceInOrder) {
  for (const unsigned log2 : {2U, 4U, 7U}) {
    fetch_->start_i = fetch_->beat_i = fetch_->judge_i = fetch_->release_i = 0;
    fetch_.reset();
    reads_.clear();
    start(log2);
    for (int i = 0; i < 20'000 && !HasFatalFailure(); ++i) {
      if (i / 500 % 3 != 2 && !source_idles()) write(i / 2000 % 2 == 0 ? 10 : 0);
      step();
      ASSERT_EQ(taken_, fetch_->head_o);
    }
    for (int i = 0; i < 20'000 && taken_ < written_ && !HasFatalFailure(); ++i) step();
    ASSERT_EQ(written_, taken_);
    fetch_->run_i = 0;
    for (int i = 0; i < 2'000 && !HasFatalFailure(); ++i) step();
    ASSERT_EQ(1, fetch_->answered_o);
    ASSERT_EQ(1, fetch_->quiet_o);
    EXPECT_GT(taken_, 150U);
  }
  EXPECT_GT(given_up_, 0U);
}

TEST_P(RingFetch, AsksNoOftenerThanAPollWhileNothingComes) {
  fetch_->start_i = fetch_->beat_i = fetch_->judge_i = fetch_->release_i = 0;
  start(6);
  for (int i = 0; i < 100 && !HasFatalFailure(); ++i) step();
  const std::uint64_t before = asked_;
  for (int i = 0; i < 5'000 && !HasFatalFailure(); ++i) step();
  EXPECT_LE(asked_ - before, 5'000 / kPollCycles + 1);
  EXPECT_EQ(beats_asked_, asked_) << "one beat each";
  if (GetParam().sink_percent == 0) {
    EXPECT_GE(asked_ - before, 5'000 / 20U);
  }
}

}  // namespace
}  // namespace ballast::rtl_test
