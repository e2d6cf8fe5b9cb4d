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
  Record draw() {
    Record record;
    record.sequence = model_.expected();
    record.kind = static_cast<std::uint8_t>(percent(15) ? CommandKind::page : CommandKind::open);
    if (percent(3)) record.kind = static_cast<std::uint8_t>(below(256));
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
        wanted_.push_back({record.sequence, false, 0, 0});
        if (record.kind == static_cast<std::uint8_t>(CommandKind::page)) {
          ++pages_;
          break;
        }
        model_.consume();
        ++counts_.accepted;
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

  core::SequenceGate model_;
  bool silent_ = false;
  std::deque<Passed> wanted_;
  Counts counts_;
  std::uint64_t pages_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stalls, SequenceGate, every_stall(), name_of);

TEST_P(SequenceGate, DecidesAsTheRules) {
  Bench<Vrtl_sequence_gate> gate;
  const std::uint64_t first = 1 + bits(60);
  gate->first_sequence_i = first;
  gate->restart_i = 1;
  gate.edge();
  gate->restart_i = 0;
  model_ = core::SequenceGate(first);
  Counts counted;
  Record record = draw();
  bool offers = false;
  std::uint64_t taken = 0;
  for (int cycle = 0; cycle < 30000; ++cycle) {
    const bool last = cycle >= 29990;  // lets the stream run empty
    if (!offers && !last && !source_idles()) {
      record = draw();
      offers = true;
    }
    gate->in_valid_i = offers;
    std::memcpy(&gate->in_record_i[0], &record, sizeof record);
    gate->in_bad_check_i = record.check != core::check_word(record);
    gate->out_ready_i = last || !sink_stalls();
    gate.settle();
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
  if (GetParam().source_percent == 0 && GetParam().sink_percent == 0) {
    EXPECT_EQ(29990U, taken) << "a record a cycle";
  }
}

TEST_F(RandomTest, SequenceGateBeginsAgainAtTheFirstNumber) {
  Bench<Vrtl_sequence_gate> gate;
  gate->out_ready_i = 1;
  gate->in_bad_check_i = 0;
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
