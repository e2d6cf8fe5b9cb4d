// A dispatcher between a source of records, lanes, an order FIFO and a ranker that behave as their
// contracts say; each cycle's output is held against the model.
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "tests/unit/rtl_dispatcher/dispatcher_model.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {

/// A record for the dispatcher, as the sequence gate gives it.
struct Record512 {
  Command command;
  Reason malformed = Reason::none;  // other than none: consumed no number
  std::uint64_t expected = 0;
};

template <typename Model>
class DispatcherBench {
 public:
  explicit DispatcherBench(const Capacity& capacity)
      : model(
            capacity, [this](unsigned symbol) { return live(symbol) != 0; },
            [this] {
              return answers ? answers() : std::vector<Sent>(1, Sent{0, true, {}, {}});
            }),
        lanes_(capacity.lanes),
        all_((1U << capacity.lanes) - 1) {
    dut_->in_valid_i = dut_->op_ready_i = dut_->order_ready_i = 0;
    dut_->rk_valid_i = dut_->job_ready_i = dut_->ranker_ranked_i = 0;
    dut_->lane_idle_i = 0;
    dut_.settle();
    while (dut_->ready_o == 0) dut_.edge();
  }

  /// Lanes with live positions of a symbol, a bit each.
  unsigned live(unsigned symbol) const {
    return symbol % 32 == 31 ? 1U << (symbol / 32 % lanes_) : 0;
  }

  /// One cycle. Nothing more is offered unless there is a record waiting.
  template <typename May>
  void cycle(May source, May sink) {
    offer(source);
    dut_->heartbeat_i = static_cast<IData>(dut_.cycle() * 5 + 3);
    for (unsigned lane = 0; lane < lanes_ + 1; ++lane) ready_ |= sink() ? 1U << lane : 0U;
    dut_->op_ready_i = static_cast<CData>(ready_ & all_);
    dut_->order_ready_i = ready_ >> lanes_ & 1;
    dut_->job_ready_i = sink();
    idle_lanes(sink);
    drive_ranker(sink);
    dut_.settle();
    observe();
    dut_.edge();
  }
  void cycle() {
    const auto always = [] { return true; };
    cycle<bool (*)()>(always, always);
  }
  void submit(const Command& command) { submit(Record512{command}); }
  void submit(const Record512& record) { records_.push_back(record); }

  bool idle() {
    return records_.empty() && checked_ == model.sent.size() && resume_ == model.resumes.size() &&
           dut_->idle_o != 0;
  }
  bool wants_more() const { return records_.empty(); }
  std::uint64_t now() const { return dut_.cycle(); }

  DispatcherModel model;
  std::function<std::vector<Sent>()> answers;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::vector<std::uint64_t> taken_at;
  std::vector<std::uint64_t> sent_at;

 private:
  template <typename May>
  void offer(May may) {
    offered_ = !records_.empty() && (offered_ || may());
    dut_->in_valid_i = offered_;
    if (!offered_) return;
    const Record512& record = records_.front();
    std::memcpy(dut_->in_record_i.data(), &record.command, sizeof(Command));
    dut_->in_reject_i = record.malformed != Reason::none;
    dut_->in_reason_i = static_cast<CData>(record.malformed);
    dut_->in_expected_i = record.expected;
    dut_->in_received_i = record.command.sequence;
  }

  // A lane is busy for a while after an operation; what lives is known 4 cycles after all are idle.
  template <typename May>
  void idle_lanes(May may) {
    if (busy_ != 0 && may()) --busy_;
    idle_for_ = busy_ != 0 ? 0 : idle_for_ + 1;
    dut_->lane_idle_i = static_cast<CData>(busy_ != 0 ? all_ >> 1 : all_);
    probed_.push_front(dut_->probe_symbol_o);
    if (probed_.size() > 4) probed_.pop_back();
    dut_->symbol_live_i = static_cast<CData>(live(probed_.back()) ^ (idle_for_ > 4 ? 0 : all_));
  }

  template <typename May>
  void drive_ranker(May may) {
    if (ranking_ == 1 && since_start_++ >= 1) {
      dut_->ranker_ranked_i = since_start_ > 4 && may();
      if (dut_->ranker_ranked_i != 0) ranking_ = 2;
    }
    dut_->rk_valid_i = !answers_left_.empty() && (answering_ || may());
    answering_ = dut_->rk_valid_i != 0;
    if (!answering_) return;
    const Sent& answer = answers_left_.front();
    dut_->rk_last_i = answers_left_.size() == 1;
    dut_->rk_has_op_i = answer.lanes != 0;
    dut_->rk_lane_i = 0;
    while (answer.lanes >> (dut_->rk_lane_i + 1) != 0) ++dut_->rk_lane_i;
    answer.op.write(dut_->rk_op_i.data());
    answer.order.write(dut_->rk_order_i.data());
  }

  void observe() {
    accepted += dut_->accepted_o;
    refused += dut_->refused_o;
    if (dut_->resume_done_o != 0) check_resume();
    if (dut_->in_valid_i != 0 && dut_->in_ready_o != 0) take();
    if (dut_->rank_start_o != 0) {
      EXPECT_NE(1, ranking_) << "two sweeps at once";
      ranking_ = 1;
      since_start_ = 0;
    }
    if (dut_->rk_valid_i != 0 && dut_->rk_ready_o != 0) {
      answers_left_.pop_front();
      answering_ = false;
    }
    if (dut_->job_valid_o != 0 && dut_->job_ready_i != 0) begin_job();
    const bool has_order = dut_->order_valid_o != 0;
    const unsigned lanes = dut_->op_valid_o;
    if (!has_order && lanes == 0) {
      if (dut_.cycle() % 16 == 0) ready_ = 0;  // who is ready may cease to be
      return;
    }
    ready_ = 0;
    EXPECT_EQ(lanes, lanes & dut_->op_ready_i) << "all at once";
    EXPECT_TRUE(!has_order || dut_->order_ready_i != 0);
    busy_ = 6;
    check({lanes, has_order, LaneOp::read(dut_->op_o.data()), Order::read(dut_->order_o.data())});
  }

  void take() {
    EXPECT_NE(1, ranking_) << "a command is taken during a sweep";
    const Record512 record = records_.front();
    records_.pop_front();
    offered_ = false;
    taken_at.push_back(dut_.cycle());
    if (record.malformed == Reason::none) {
      model.take(record.command, dut_->heartbeat_i);
    } else {
      model.take_malformed(record.command, record.malformed, record.expected, dut_->heartbeat_i);
    }
  }

  void begin_job() {
    EXPECT_NE(1, ranking_) << "a job before its ranking";
    ASSERT_LT(job_, model.jobs.size());
    const Job& job = model.jobs[job_++];
    EXPECT_EQ(job.mode, dut_->job_mode_o);
    const Sent given{1, true, LaneOp::read(dut_->job_op_o.data()),
                     Order::read(dut_->job_order_o.data())};
    EXPECT_TRUE(job.op == given.op && job.order == given.order)
        << "job    " << describe(given) << "\nexpect " << describe({1, true, job.op, job.order});
    answers_left_.assign(job.answers.begin(), job.answers.end());
  }

  void check_resume() {
    ASSERT_LT(resume_, model.resumes.size()) << "of a resume that did not come";
    const DispatcherModel::Resume& resume = model.resumes[resume_++];
    EXPECT_EQ(resume.accepted, dut_->resume_accepted_o != 0);
    if (resume.accepted) {
      EXPECT_EQ(resume.next, dut_->resume_next_o);
    }
  }

  void check(const Sent& given) {
    sent_at.push_back(dut_.cycle());
    ASSERT_LT(checked_, model.sent.size()) << "sent for nothing: " << describe(given);
    Sent expected = model.sent[checked_++];
    expected.lanes &= all_;
    const bool same = expected.lanes == given.lanes && expected.has_order == given.has_order &&
                      (expected.lanes == 0 || expected.op.meant() == given.op.meant()) &&
                      (!expected.has_order || expected.order == given.order);
    ASSERT_TRUE(same) << "sent   " << describe(given) << "\nexpect " << describe(expected);
  }

  Bench<Model> dut_;
  unsigned lanes_;
  unsigned all_;  // a bit each
  std::deque<Record512> records_;
  bool offered_ = false;
  unsigned busy_ = 0;
  unsigned idle_for_ = 0;
  unsigned ready_ = 0;  // lanes, order FIFO
  std::deque<unsigned> probed_;
  int ranking_ = 0;  // 1 under way, 2 done
  unsigned since_start_ = 0;
  std::size_t job_ = 0;
  std::deque<Sent> answers_left_;
  bool answering_ = false;
  std::size_t checked_ = 0;
  std::size_t resume_ = 0;
};

}  // namespace ballast::rtl_test
