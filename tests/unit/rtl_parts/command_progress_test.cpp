// command_progress: never counts a command that is not over, nor a count before its records; all of
// them when the core is idle, every so many when it is not.
#include <Vrtl_command_progress.h>

#include <vector>

#include "hls/core/registers.hpp"
#include "tests/unit/rtl_collector/packed.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

class CommandProgress : public StreamTest {
 protected:
  CommandProgress() {
    progress_->start_i = 1;
    step(false);
    progress_->start_i = 0;
  }

  /// A cycle, in which a record may enter.
  void step(bool enters) {
    progress_->enters_i = enters;
    progress_->out_ready_i = !sink_stalls();
    progress_.settle();
    if (progress_->out_valid_o != 0) look();
    progress_.edge();
    records_ += enters ? 1 : 0;
  }
  void look() {
    const std::uint64_t count = progress_->out_count_o;
    ASSERT_LE(count, ends_.size()) << "not over";
    ASSERT_GT(count, told_) << "no news";
    ASSERT_GE(progress_->out_behind_o, ends_[count - 1]) << "its records are not all before it";
    ASSERT_LE(progress_->out_behind_o, records_);
    if (progress_->out_ready_i == 0) return;
    told_ = count;
    ++tells_;
  }
  /// An entry at the head of the order FIFO until it is taken.
  void serve(const Order& order) {
    progress_->idle_i = 0;
    progress_->order_valid_i = 1;
    progress_->order_taken_i = 0;
    order.write(progress_->order_i.data());
    while (source_idles() && !HasFatalFailure()) step(percent(30));
    progress_->order_taken_i = 1;
    step(percent(60));
    progress_->order_valid_i = progress_->order_taken_i = 0;
  }
  /// A command of some entries, or what is none.
  void command() {
    Order order;
    const bool numbered = !percent(10);
    if (!numbered) {
      const bool hello = percent(20);
      order.ending = hello ? Ending::hello : Ending::rejected;
      order.code =
          static_cast<std::uint8_t>(percent(50) ? Reason::bad_check : Reason::bad_sequence);
    } else if (percent(10)) {
      order.ending = Ending::rejected;
      order.code = static_cast<std::uint8_t>(Reason::stale);
    }
    serve(order);
    order.first = false;
    for (std::uint64_t more = percent(20) ? below(4) : 0; more != 0; --more) {
      while (percent(30) && !HasFatalFailure()) step(false);
      serve(order);
    }
    if (numbered) ends_.push_back(records_);
  }
  void rest() {
    progress_->idle_i = 1;
    for (int i = 0; i < 200 && (i < 4 || progress_->told_o == 0) && !HasFatalFailure(); ++i) {
      step(false);
    }
    EXPECT_EQ(1, progress_->told_o);
    EXPECT_EQ(ends_.size(), told_);
    progress_->idle_i = 0;
  }

  Bench<Vrtl_command_progress> progress_;
  std::uint64_t records_ = 0;
  std::vector<std::uint64_t> ends_;  // records that had entered when a command was over
  std::uint64_t told_ = 0, tells_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stalls, CommandProgress, every_stall(), name_of);

TEST_P(CommandProgress, TellsOfWhatIsOverAndInTheEndOfAll) {
  for (int round = 0; round < 200 && !HasFatalFailure(); ++round) {
    for (std::uint64_t left = below(100); left != 0 && !HasFatalFailure(); --left) command();
    rest();
  }
  EXPECT_GT(tells_, 100U);
}

TEST_P(CommandProgress, TellsEverySoManyWhenItIsNeverIdle) {
  for (int i = 0; i < 5000 && !HasFatalFailure(); ++i) {
    command();
    if (GetParam().sink_percent == 0) {
      ASSERT_LE(ends_.size() - told_, kExecutedEvery + 1);
    }
  }
  EXPECT_LE(tells_, ends_.size() / kExecutedEvery);
  EXPECT_GE(tells_, ends_.size() / kExecutedEvery / 2);
  rest();
}

}  // namespace
}  // namespace ballast::rtl_test
