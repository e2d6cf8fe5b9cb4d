// The dispatcher against its model: random commands, stalls everywhere; cycles.
#include <Vrtl_dispatcher_1.h>
#include <Vrtl_dispatcher_4.h>
#include <Vrtl_dispatcher_8.h>

#include <map>
#include <string>

#include "tests/unit/rtl_dispatcher/command_source.hpp"
#include "tests/unit/rtl_dispatcher/dispatcher_bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr Capacity capacity_of(unsigned lanes) { return {lanes, 4096, 1000, 128}; }

class Dispatcher : public StreamTest {
 protected:
  template <typename Model, unsigned Lanes>
  void run(unsigned commands);

  /// That what tables, restorations and dumps of the configuration send was all sent.
  static void expect_all_met(const DispatcherModel& model) {
    std::map<std::string, unsigned> met;
    const auto also = [](bool staged) { return std::string(staged ? ", staged" : ""); };
    for (const Sent& sent : model.sent) {
      const LaneOp& op = sent.op;
      const Order& order = sent.order;
      if (op.op == LaneOpCode::dump_table) ++met["dump_table" + also(op.flags & flag::kRestore)];
      if (op.op == LaneOpCode::digest_tiers) ++met["digest_tiers"];
      if (op.op == LaneOpCode::restore_account) ++met["restore_account"];
      if (op.op == LaneOpCode::restore_position) ++met["restore_position"];
      if (op.op == LaneOpCode::revalue && !op.no_table) ++met["revalue by a table"];
      if (op.op == LaneOpCode::delta && !op.no_table) ++met["delta by a table"];
      if (!sent.has_order) continue;
      if (order.ending == Ending::state) {
        ++met[name_of(static_cast<EventKind>(order.code)) + also(order.staged)];
      } else if (order.ending == Ending::rejected) {
        ++met[name_of(static_cast<Reason>(order.code))];
      } else if (order.kind == static_cast<std::uint8_t>(CommandKind::commit)) {
        ++met[order.from == From::nobody ? "commit that judges nobody" : "commit"];
      }
    }
    for (const auto& resume : model.resumes) ++met[resume.accepted ? "resumed" : "not resumed"];
    for (const char* what :
         {"dump_table",       "dump_table, staged", "digest_tiers",     "restore_account",
          "restore_position", "revalue by a table", "delta by a table", "asset_state",
          "policy_state",     "symbol_state",       "binding_state",    "binding_state, staged",
          "mark_state",       "mark_state, staged", "bad_tier",         "mark_count",
          "restoring",        "not_restoring",      "commit",           "commit that judges nobody",
          "resumed",          "not resumed"}) {
      EXPECT_LE(3U, met[what]) << what;
    }
  }

  Sent random_answer(unsigned lanes) {
    Sent sent;
    sent.has_order = true;
    sent.lanes = percent(80) ? 1U << below(lanes) : 0;
    sent.op.op = static_cast<LaneOpCode>(bits(5));
    sent.op.flags = static_cast<std::uint8_t>(bits(8));
    sent.op.arg = static_cast<std::uint32_t>(bits(32));
    sent.op.position = static_cast<std::uint32_t>(bits(24));
    sent.op.unit_value = bits(62);
    for (std::uint64_t& word : sent.op.words) word = bits(64);
    sent.order.sequence = bits(64);
    sent.order.payload[0] = bits(64);
    sent.order.account = static_cast<std::uint32_t>(bits(32));
    return sent;
  }
};
INSTANTIATE_TEST_SUITE_P(Stalls, Dispatcher, every_stall(), name_of);

template <typename Model, unsigned Lanes>
void Dispatcher::run(unsigned commands) {
  DispatcherBench<Model> bench(capacity_of(Lanes));
  bench.answers = [this] {
    std::vector<Sent> answers(1 + below(20));
    for (Sent& answer : answers) answer = random_answer(Lanes);
    return answers;
  };
  CommandSource source(capacity_of(Lanes), bench.model, random_);
  const std::function<bool()> may_offer = [this] { return !source_idles(); };
  const std::function<bool()> may_take = [this] { return !sink_stalls(); };
  std::uint64_t sequence = 1;
  std::uint64_t numbered = 0;
  while (bench.taken_at.size() < commands && !HasFailure()) {
    if (bench.wants_more()) {
      const Command command = source.next(sequence);
      if (percent(3)) {
        bench.submit(Record512{command, Reason::bad_sequence, bits(64)});
      } else {
        bench.submit(command);
        const bool counts = command.command() != CommandKind::page;
        sequence += counts ? 1 : 0;
        numbered += counts ? 1 : 0;
      }
    }
    bench.cycle(may_offer, may_take);
    ASSERT_LT(bench.now(), 2000U * commands) << "stuck";
  }
  for (int i = 0; i < 100000 && !bench.idle() && !HasFailure(); ++i) {
    bench.cycle(may_offer, may_take);
  }
  ASSERT_TRUE(bench.idle());
  EXPECT_EQ(bench.model.accepted, bench.accepted);
  EXPECT_EQ(bench.model.refused, bench.refused);
  EXPECT_GE(numbered, bench.accepted);
  EXPECT_LT(bench.refused * 3, bench.accepted * 2) << "too few commands are good to say much";
  EXPECT_GT(bench.model.jobs.size(), commands / 200);
  expect_all_met(bench.model);
}

TEST_P(Dispatcher, SendsWhatTheContractSaysAt1Lane) { run<Vrtl_dispatcher_1, 1>(10'000); }
TEST_P(Dispatcher, SendsWhatTheContractSaysAt4Lanes) { run<Vrtl_dispatcher_4, 4>(10'000); }
TEST_P(Dispatcher, SendsWhatTheContractSaysAt8Lanes) { run<Vrtl_dispatcher_8, 8>(10'000); }

// With lanes and order FIFO always ready.
class DispatcherSpeed : public RandomTest {
 protected:
  static constexpr std::uint64_t kLatency = 8;  // taken in cycle t, at its lane in t + 8

  DispatcherSpeed() : bench_(capacity_of(4)) {
    give(make_command(CommandKind::asset, op::Asset{}));
    for (std::uint16_t i = 0; i < 100; ++i) {
      Command symbol = make_command(CommandKind::symbol, op::Symbol{1000, 0, 0, 0, 0});
      symbol.symbol = i;
      if (bench_.live(i) == 0) defined_.push_back(i);
      give(symbol);
    }
    finish();
    bench_.taken_at.clear();
    bench_.sent_at.clear();
  }
  void give(Command command) {
    command.sequence = ++sequence_;
    bench_.submit(command);
  }
  void finish() {
    do bench_.cycle();
    while (!bench_.idle() && !HasFailure());
  }
  void mark_all() {
    for (const std::uint16_t index : defined_) {
      Command mark = make_command(CommandKind::mark, op::Mark{5, 0, 0, 0});
      mark.symbol = index;
      give(mark);
    }
  }

  DispatcherBench<Vrtl_dispatcher_4> bench_;
  std::vector<std::uint16_t> defined_;
  std::uint64_t sequence_ = 0;
};

TEST_F(DispatcherSpeed, StreamsACommandACycle) {
  constexpr CommandKind kKinds[] = {CommandKind::position_delta, CommandKind::reduce,
                                    CommandKind::wallet_delta,   CommandKind::query,
                                    CommandKind::open,           CommandKind::mark};
  constexpr std::size_t kCommands = 3000;
  for (std::size_t i = 0; i < kCommands; ++i) {
    Command command;
    command.kind = static_cast<std::uint8_t>(kKinds[i < 1000 ? 0 : below(std::size(kKinds))]);
    command.symbol = defined_[below(defined_.size())];
    command.account = static_cast<std::uint32_t>(i < 500 ? 7 : below(4000));
    give(command);
  }
  finish();
  ASSERT_EQ(kCommands, bench_.taken_at.size());
  ASSERT_EQ(kCommands, bench_.sent_at.size());
  for (std::size_t i = 0; i < kCommands; ++i) {
    ASSERT_EQ(bench_.taken_at[0] + i, bench_.taken_at[i]);
    ASSERT_EQ(bench_.taken_at[i] + kLatency, bench_.sent_at[i]);
  }
}

TEST_F(DispatcherSpeed, SerialCommandsFollowEachOtherIn13Cycles) {
  for (int i = 0; i < 50; ++i) {
    give(make_command(CommandKind::policy, op::Policy{}));
    give(make_command(CommandKind::asset, op::Asset{}));
    give(make_command(CommandKind::table, op::Table{}));
    give(make_command(CommandKind::tier, op::Tier{}));
    Command bind = make_command(CommandKind::bind, op::None{});
    bind.symbol = defined_[below(defined_.size())];
    give(bind);
    give(make_command(CommandKind::stop, op::None{}));
  }
  finish();
  for (std::size_t i = 1; i < bench_.taken_at.size(); ++i) {
    ASSERT_LE(bench_.taken_at[i] - bench_.taken_at[i - 1], 13U) << "command " << i;
  }
}

TEST_F(DispatcherSpeed, CommitTakes4CyclesASymbol) {
  for (const std::size_t symbols : {defined_.size(), std::size_t{1}}) {
    while (defined_.size() > symbols) defined_.pop_back();
    mark_all();
    finish();
    bench_.taken_at.clear();
    bench_.sent_at.clear();
    give(make_command(CommandKind::commit, op::Commit{symbols, 1, 0, 0}));
    finish();
    ASSERT_EQ(symbols + 1, bench_.sent_at.size());
    EXPECT_LE(bench_.sent_at.back() - bench_.taken_at.front(), 4 * symbols + 18);
  }
}

// Every symbol is looked at, and every table settled; only those bound to it are re-valued.
TEST_F(DispatcherSpeed, CommitOfATableLooksAtEverySymbol) {
  mark_all();
  Command bind = make_command(CommandKind::bind, op::None{});
  bind.symbol = defined_[3];
  give(bind);
  give(make_command(CommandKind::table, op::Table{1, 0, 0, 0}));
  give(make_command(CommandKind::commit, op::Commit{defined_.size(), 1, 0, 0}));
  give(make_command(CommandKind::table, op::Table{}));
  finish();
  bench_.taken_at.clear();
  bench_.sent_at.clear();
  give(make_command(CommandKind::commit, op::Commit{0, 1, 0, 0}));
  finish();
  ASSERT_EQ(2U, bench_.sent_at.size());
  EXPECT_LE(bench_.sent_at.back() - bench_.taken_at.front(), 4U * 128 + kMaxTables + 20);
}

}  // namespace
}  // namespace ballast::rtl_test
