// The gate decides as core::SequenceGate does, and its reports keep their place in the stream.
#include <Vrtl_sequence_gate.h>

#include <cstring>
#include <deque>

#include "hls/core/checksum.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

using Answer = core::SequenceGate::Answer;

struct Passed {
  std::uint64_t sequence;
  bool reject;
  std::uint8_t reason;
  std::uint64_t expected;
  bool resumes = false;
};

struct Counts {
  std::uint64_t accepted = 0;
  std::uint64_t bad_check = 0;
  std::uint64_t bad_sequence = 0;
  std::uint64_t dropped = 0;
  bool operator==(const Counts&) const = default;
};

class SequenceGate : public StreamTest {
 protected:
  /// Mostly the record expected; else one too early, too late, broken or far off.
  Record draw(bool resumes) {
    Record record;
    record.sequence = model_.expected();
    record.kind = static_cast<std::uint8_t>(percent(15) ? CommandKind::page : CommandKind::open);
    if (percent(3)) record.kind = static_cast<std::uint8_t>(below(256));
    const auto resume = static_cast<std::uint8_t>(CommandKind::resume);
    if (resumes ? percent(5) : record.kind == resume) record.kind = resumes ? resume : 0;
    record.account = static_cast<std::uint32_t>(random_());
    if (percent(10)) record.sequence += 1 + below(3);
    if (percent(10)) record.sequence -= below(3);
    if (percent(2)) record.sequence ^= 1ULL << below(64);
    core::seal(record);
    if (percent(10)) record.check ^= 1U << below(32);
    return record;
  }
  void model(const Record& record) {
    const bool was_silent = silent_;
    const std::uint64_t expected = model_.expected();
    const Answer answer = model_.judge(record);
    silent_ = answer != Answer::accept;
    switch (answer) {
      case Answer::accept:
        wanted_.push_back({record.sequence, false, 0, 0,
                           record.kind == static_cast<std::uint8_t>(CommandKind::resume)});
        if (record.kind == static_cast<std::uint8_t>(CommandKind::page)) {
          ++pages_;
          break;
        }
        model_.consume();
        ++counts_.accepted;
        resuming_ = record.kind == static_cast<std::uint8_t>(CommandKind::resume);
        break;
      case Answer::report_check:
        ASSERT_FALSE(was_silent);
        wanted_.push_back(
            {record.sequence, true, static_cast<std::uint8_t>(Reason::bad_check), expected});
        ++counts_.bad_check;
        break;
      case Answer::report_sequence:
        wanted_.push_back(
            {record.sequence, true, static_cast<std::uint8_t>(Reason::bad_sequence), expected});
        ++counts_.bad_sequence;
        break;
      case Answer::drop:
        ++counts_.dropped;
        break;
    }
  }

  /// What the dispatcher says some time after a `resume` has come to it: at a number below, above
  /// or far off, or that it was refused.
  void serve_resume(Bench<Vrtl_sequence_gate>& gate) {
    gate->resume_done_i = resume_seen_ && percent(30);
    gate->resume_accepted_i = percent(70);
    gate->resume_next_i = percent(30) ? 1 + below(9) : model_.expected() + below(5) - 2;
    if (percent(20)) gate->resume_next_i = random_() | 1;
    if (gate->resume_done_i == 0) return;
    if (gate->resume_accepted_i != 0) {
      lower_ += gate->resume_next_i < model_.expected();
      model_.expect(gate->resume_next_i);
    }
    resume_seen_ = false;
    resumed_ = true;
  }
  void run(bool resumes, std::uint64_t& taken);

  core::SequenceGate model_;
  bool resuming_ = false;     // a resume is passed, and not served
  bool resume_seen_ = false;  // the dispatcher has it
  bool resumed_ = false;      // in this cycle
  std::uint64_t lower_ = 0;   // resumes to a number that was
  bool silent_ = false;
  std::deque<Passed> wanted_;
  Counts counts_;
  std::uint64_t pages_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stalls, SequenceGate, every_stall(), name_of);

void SequenceGate::run(bool resumes, std::uint64_t& taken) {
  Bench<Vrtl_sequence_gate> gate;
  gate->in_valid_i = gate->resume_done_i = 0;
  const std::uint64_t first = 1 + bits(60);
  gate->first_sequence_i = first;
  gate->restart_i = 1;
  gate.edge();
  gate->restart_i = 0;
  model_ = core::SequenceGate(first);
  Counts counted;
  Record record;
  bool offers = false;
  for (int cycle = 0; cycle < 30000; ++cycle) {
    const bool last = cycle >= 29990;  // lets the stream run empty
    if (!offers && !last && !source_idles()) {
      record = draw(resumes);
      offers = true;
    }
    gate->in_valid_i = offers;
    std::memcpy(&gate->in_record_i[0], &record, sizeof record);
    gate->in_bad_check_i = record.check != core::check_word(record);
    gate->out_ready_i = last || !sink_stalls();
    serve_resume(gate);
    gate.settle();
    if (resuming_) {
      ASSERT_EQ(0, gate->in_ready_o) << "the number expected is not known";
    }
    if (resumed_) resuming_ = resumed_ = false;
    ASSERT_EQ(silent_, gate->silent_o != 0);
    counted.accepted += gate->accepted_o;
    counted.bad_check += gate->bad_check_o;
    counted.bad_sequence += gate->bad_sequence_o;
    counted.dropped += gate->dropped_o;
    if (gate->out_valid_o != 0 && gate->out_ready_i != 0) {
      ASSERT_FALSE(wanted_.empty());
      const Passed want = wanted_.front();
      wanted_.pop_front();
      std::uint64_t sequence = 0;
      std::memcpy(&sequence, &gate->out_record_o[0], sizeof sequence);
      ASSERT_EQ(want.sequence, sequence);
      ASSERT_EQ(want.sequence, gate->out_received_o);
      ASSERT_EQ(want.reject, gate->out_reject_o != 0);
      resume_seen_ = resume_seen_ || (!want.reject && want.resumes);
      if (want.reject) {
        ASSERT_EQ(want.reason, gate->out_reason_o);
        ASSERT_EQ(want.expected, gate->out_expected_o);
      }
    }
    if (offers && gate->in_ready_o != 0) {
      ASSERT_NO_FATAL_FAILURE(model(record));
      offers = false;
      ++taken;
    }
    gate.edge();
  }
  EXPECT_TRUE(wanted_.empty()) << "nothing is left inside";
  EXPECT_EQ(counts_, counted);
  EXPECT_EQ(taken,
            counts_.accepted + pages_ + counts_.bad_check + counts_.bad_sequence + counts_.dropped);
  EXPECT_LT(100U, counts_.dropped);
}

TEST_P(SequenceGate, DecidesAsTheRules) {
  std::uint64_t taken = 0;
  run(false, taken);
  if (GetParam().source_percent == 0 && GetParam().sink_percent == 0) {
    EXPECT_EQ(29990U, taken) << "a record a cycle";
  }
}

TEST_P(SequenceGate, GoesOnAtTheNumberOfAResume) {
  std::uint64_t taken = 0;
  run(true, taken);
  EXPECT_LT(10U, lower_);
  EXPECT_LT(500U, counts_.accepted);
}

TEST_F(RandomTest, SequenceGateBeginsAgainAtTheFirstNumber) {
  Bench<Vrtl_sequence_gate> gate;
  gate->out_ready_i = 1;
  gate->in_valid_i = gate->in_bad_check_i = gate->resume_done_i = 0;
  const auto offer = [&gate](std::uint64_t number) {
    Record record;
    record.sequence = number;
    std::memcpy(&gate->in_record_i[0], &record, sizeof record);
    gate->in_valid_i = 1;
    gate.edge();
    gate->in_valid_i = 0;
    gate.settle();
    return gate->out_valid_o != 0 && gate->out_reject_o == 0;
  };
  for (const std::uint64_t first : {std::uint64_t{1}, std::uint64_t{1} << 40, std::uint64_t{7}}) {
    gate->first_sequence_i = first;
    gate->restart_i = 1;
    gate.edge();
    gate->restart_i = 0;
    gate->first_sequence_i = 0;  // looked at there only
    EXPECT_TRUE(offer(first));
    EXPECT_EQ(0, gate->silent_o);
    EXPECT_TRUE(offer(first + 1));
    EXPECT_FALSE(offer(first));
    EXPECT_EQ(1, gate->silent_o);
  }
}

}  // namespace
}  // namespace ballast::rtl_test
