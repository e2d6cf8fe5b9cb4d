// lane_control against lists: of each command the operations, walks, scans, writes and beats that
// it is made of, in order, whatever its neighbours make it wait for.
#include "tests/unit/rtl_lane/lane_control_bench.hpp"

#include <algorithm>
#include <set>

#include "hls/core/limits.hpp"
#include "hls/core/vocabulary.hpp"
#include "tests/unit/rtl_lane_stages/operations.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kLanes = 4;
constexpr unsigned kRows = 32;
constexpr unsigned kAccounts = 16;
constexpr LaneOpCode kServing[] = {LaneOpCode::close, LaneOpCode::report, LaneOpCode::light,
                                   LaneOpCode::state};

/// The list of commands, by what control is to do.
class Expected {
 public:
  explicit Expected(unsigned lane) : lane_(lane) {}

  std::vector<std::string> lines;
  bool ranking = false;

  void add(const ControlCommand& command) {
    const LaneOpCode op = command.op.op;
    const bool serves =
        std::find(std::begin(kServing), std::end(kServing), op) != std::end(kServing);
    if (ranking && !serves) {
      say("stop");
      ranking = false;
    }
    row_ = " row " + std::to_string(command.op.arg);
    account_ = " account " + std::to_string(command.op.account / kLanes);
    judge_ = (command.op.flags & flag::kDefer) != 0 ? kJudgeTouch : kJudgeNow;
    if (op == LaneOpCode::restore_account) {
      restore(command);
    } else if ((op >= LaneOpCode::account && op <= LaneOpCode::free_account && !streams(op)) ||
               op == LaneOpCode::restore_position) {
      change(command);
    } else if (serves || op < LaneOpCode::asset) {
      stream(command);
    } else if (op >= LaneOpCode::revalue && op <= LaneOpCode::settle) {
      sweep(command);
    } else if (op >= LaneOpCode::rank && op <= LaneOpCode::digest) {
      read(command);
    } else {
      set(command);
    }
  }

 private:
  static bool streams(LaneOpCode op) {
    return op == LaneOpCode::query_position || op == LaneOpCode::query_account;
  }
  void say(const std::string& line) { lines.push_back(line); }
  void operation(const std::string& of, unsigned front, unsigned beats, unsigned judge,
                 const std::string& more = "") {
    say("operation" + of + " front " + std::to_string(front) + " beats " + std::to_string(beats) +
        " judge " + std::to_string(judge) + more);
  }
  void ends(int128 sum = 0, std::size_t summed = 0, std::size_t judged = 0) {
    say("end " + std::to_string(static_cast<std::int64_t>(sum)) + ' ' + std::to_string(summed) +
        ' ' + std::to_string(judged));
  }

  static std::string move(std::int64_t a, std::int64_t b, std::int64_t c) {
    return " a " + std::to_string(a) + " b " + std::to_string(b) + " c " + std::to_string(c);
  }
  void part(const ControlCommand& command, unsigned beats, unsigned judge, std::int64_t cash) {
    const auto lots = static_cast<std::int64_t>(command.op.words[0]);
    say("divide " + std::to_string(std::abs(command.entry_value)) + " × " + std::to_string(lots) +
        " / " + std::to_string(std::abs(command.quantity)));
    if (beats == kBeatClose) say("part of " + std::to_string(command.op.position));
    operation(row_ + account_, kFrontAdd, beats, judge,
              " last" + move(command.quantity < 0 ? lots : -lots,
                             command.entry_value < 0 ? command.released : -command.released, cash));
  }
  void stream(const ControlCommand& command) {
    const auto& words = command.op.words;
    const auto word = [&words](unsigned i) { return static_cast<std::int64_t>(words[i]); };
    const bool part_left = word(0) < std::abs(command.quantity);
    switch (command.op.op) {
      case LaneOpCode::delta:
        return operation(row_ + account_, kFrontAdd, kBeatVerdict, judge_,
                         " last" + move(word(0), word(1), word(2)));
      case LaneOpCode::reduce:
        operation(row_ + account_, kFrontReduce, kBeatVerdict, judge_, " last probe");
        if (part_left) part(command, kBeatVerdict, judge_, word(1));
        return;
      case LaneOpCode::wallet:
        return operation(account_, kFrontKeep, kBeatVerdict, judge_, " last");
      case LaneOpCode::close:
        if (command.op.whole) {
          return operation(row_ + account_, kFrontZero, kBeatClose, kJudgeNow, " last");
        }
        operation(row_, kFrontKeep, kBeatNone, kJudgeNot, " probe");
        return part(command, kBeatClose, kJudgeNow, command.value);
      case LaneOpCode::report:
        return operation(row_ + account_, kFrontKeep, kBeatReport, kJudgeNot, " last");
      case LaneOpCode::light:
        return operation(row_ + account_, kFrontKeep, kBeatLight, kJudgeNot, " last");
      case LaneOpCode::query_account:
        return operation(account_, kFrontKeep, kBeatAccount, kJudgeNot, " last");
      default:
        return operation(row_ + account_, kFrontKeep, kBeatState, kJudgeNot, " last");
    }
  }

  void judge(const ControlCommand& command, bool all) {
    say(all ? "scan all" : "scan");
    for (const unsigned account : command.touched) {
      operation(" account " + std::to_string(account), kFrontKeep, kBeatVerdict, kJudgeNow);
    }
  }
  void sweep(const ControlCommand& command) {
    const LaneOpCode op = command.op.op;
    if (op == LaneOpCode::judge) {
      judge(command, (command.op.flags & flag::kAll) != 0);
      return ends(0, 0, command.touched.size());
    }
    say("walk 7");
    for (const unsigned row : command.rows) {
      operation(" row " + std::to_string(row) + account_,
                op == LaneOpCode::settle ? kFrontZero : kFrontKeep, kBeatNone, kJudgeTouch,
                op == LaneOpCode::revalue ? "" : " sum");
    }
    if (op == LaneOpCode::revalue) return;
    const bool judges = (command.op.flags & flag::kDefer) == 0;
    if (judges) judge(command, false);
    ends(int128{command.value} * static_cast<int128>(command.rows.size()), command.rows.size(),
         judges ? command.touched.size() : 0);
  }

  void list_accounts(std::uint64_t first, std::uint64_t last) {
    for (unsigned row = 0; row < kAccounts; ++row) {
      const unsigned id = row * kLanes + lane_;
      if (id < first || id > last) continue;
      operation(" account " + std::to_string(row), kFrontKeep, kBeatAccount, kJudgeNot);
    }
  }
  void read(const ControlCommand& command) {
    const LaneOp& op = command.op;
    const std::uint64_t first = op.words[0] & 0xFFFF'FFFF;
    const std::uint64_t last = op.words[0] >> 32;
    const bool all = (op.flags & flag::kAll) != 0;
    if (op.op == LaneOpCode::rank || op.op == LaneOpCode::rank_ids) {
      say("rank " + std::to_string(op.rank_tag) + (op.op == LaneOpCode::rank ? "" : " by id"));
      ranking = true;
      return ends(0, 0, command.count);
    }
    if (op.op == LaneOpCode::dump_accounts) {
      list_accounts(first, last);
      return ends();
    }
    if (all || op.arg == 1) {
      for (unsigned row = 0; row < kRows; ++row) {
        operation(" row " + std::to_string(row), kFrontKeep, kBeatState, kJudgeNot);
      }
    }
    if (all) list_accounts(0, ~0U);
    if (!all && op.arg == 0) list_accounts(first, last);
    ends(1000, 10, 0);  // what the digest unit says
  }

  void change(const ControlCommand& command) {
    const LaneOpCode op = command.op.op;
    const bool restores = op == LaneOpCode::restore_position;
    const bool of_row = op == LaneOpCode::open || op == LaneOpCode::free_position || restores;
    operation((of_row ? row_ : "") + account_, restores ? kFrontTry : kFrontKeep, kBeatNone,
              kJudgeNot, " probe");
    if (command.refused) return say("end refused");
    if (restores) {
      say("set");
      operation(row_ + account_, kFrontAdd, kBeatNone, kJudgeNot,
                " write_static live" + move(static_cast<std::int64_t>(command.op.words[0]),
                                            static_cast<std::int64_t>(command.op.words[1]), 0));
    } else if (of_row) {
      say(op == LaneOpCode::open ? "set" : "unset");
      operation(row_, kFrontZero, kBeatNone, kJudgeNot,
                op == LaneOpCode::open ? " write_static live" : " write_static");
    }
    if (op == LaneOpCode::free_account) {
      say("untouch");
      return operation(account_, kFrontKeep, kBeatVerdict, kJudgeNot,
                       " last write_meta zero_account");
    }
    operation(account_, kFrontKeep, kBeatVerdict, of_row ? unsigned{kJudgeNot} : judge_,
              " last write_meta live");
  }

  void restore(const ControlCommand& command) {
    operation(account_, kFrontKeep, kBeatNone, kJudgeNot, " probe");
    if (command.refused) return say("end refused");
    operation(account_, kFrontKeep, kBeatNone, kJudgeNot, " zero_account");
    operation(account_, kFrontKeep, kBeatVerdict,
              (command.op.arg & 8) != 0 ? kJudgeTouch : kJudgeNot, " last write_meta live");
  }

  void set(const ControlCommand& command) {
    const LaneOp& op = command.op;
    switch (op.op) {
      case LaneOpCode::asset:
        return say("asset");
      case LaneOpCode::table:
        return say("table");
      case LaneOpCode::tier:
        return say("tier " + std::to_string(op.arg % kMaxTiers));
      case LaneOpCode::digest_tiers:
        for (std::uint64_t tier = 0; lane_ == 0 && tier < op.words[0]; ++tier) {
          say("read tier " + std::to_string(tier));
        }
        return;
      case LaneOpCode::dump_table:
        return dump_table(op);
      case LaneOpCode::page:
        if (op.words[0] % 256 == lane_) say(op.words[0] >> 32 != 0 ? "link" : "unlink");
        return;
      default:
        say("clear");
        for (unsigned row = 0; row < std::max(kRows, kAccounts); ++row) {
          const bool account = row < kAccounts;
          operation(
              " row " + std::to_string(row) + (account ? " account " + std::to_string(row) : ""),
              kFrontZero, kBeatNone, kJudgeNot,
              account ? " write_static write_meta zero_account" : " write_static zero_account");
        }
        return ends();
    }
  }

  /// The table, then its tiers: what the bench's look-up has of each.
  void dump_table(const LaneOp& op) {
    const std::uint64_t count = op.words[0];
    const std::uint64_t options = (op.by_quantity ? option::kByQuantity : 0) |
                                  (op.on_entry_value ? option::kOnEntryValue : 0);
    const auto state = [&](EventKind kind, std::uint64_t arg, const std::string& operands) {
      say("state " + std::to_string(static_cast<unsigned>(kind)) + " arg " + std::to_string(arg) +
          operands);
    };
    say("read tier 0");
    state(EventKind::table_state, op.arg,
          " 4000 0 " + std::to_string(options) + " 0" + (count == 0 ? " last" : ""));
    for (std::uint64_t tier = 0; tier < count; ++tier) {
      say("read tier " + std::to_string(tier));
      state(EventKind::tier_state, kMaxTiers * op.arg + tier,
            ' ' + std::to_string(1000 + tier) + ' ' + std::to_string(2000 + tier) + ' ' +
                std::to_string(3000 + tier) + " 0" + (tier + 1 == count ? " last" : ""));
    }
  }

  unsigned lane_;
  std::string row_, account_;
  unsigned judge_ = kJudgeNow;
};

class LaneControl : public EdgeTest {
 protected:
  std::int64_t signed64(unsigned count) { return static_cast<std::int64_t>(signed_edge(count)); }
  std::vector<unsigned> ascending(unsigned below_this) {
    std::set<unsigned> values;
    for (auto left = below(20); left != 0; --left) {
      values.insert(static_cast<unsigned>(below(below_this)));
    }
    return {values.begin(), values.end()};
  }

  ControlCommand draw(LaneOpCode code, unsigned lane) {
    ControlCommand command;
    LaneOp& op = command.op;
    op.op = code;
    op.flags = static_cast<std::uint8_t>(bits(8));
    op.position = static_cast<std::uint32_t>(bits(24));
    op.account = static_cast<std::uint32_t>(below(kAccounts) * kLanes + lane);
    op.arg = static_cast<std::uint32_t>(below(kRows));
    op.asset = static_cast<std::uint8_t>(below(64));
    op.has_mark = true;
    op.whole = percent(60);
    op.rank_tag = static_cast<std::uint8_t>(below(4));
    command.quantity = signed64(39) + 2;
    command.entry_value = signed64(58);
    command.released = static_cast<std::int64_t>(bits(50));
    command.value = signed64(57);
    command.refused = percent(30);
    command.rows = ascending(kRows);
    command.touched = ascending(kAccounts);
    command.count = static_cast<unsigned>(bits(20));
    for (std::uint64_t& word : op.words) word = static_cast<std::uint64_t>(signed64(40));
    draw_operands(command, lane);
    return command;
  }
  void draw_operands(ControlCommand& command, unsigned lane) {
    LaneOp& op = command.op;
    const auto size = static_cast<std::uint64_t>(std::abs(command.quantity));
    switch (op.op) {
      case LaneOpCode::reduce:
      case LaneOpCode::close:
        if (size < 2) command.quantity = 5;
        op.words[0] = 1 + below(std::max<std::uint64_t>(size, 5) - 1);
        if (op.op == LaneOpCode::reduce && percent(50)) op.words[0] = size;
        break;
      case LaneOpCode::account:
        op.words[0] = op.asset;
        break;
      case LaneOpCode::restore_position:
        op.words[2] = below(6);
        break;
      case LaneOpCode::dump_table:
        op.words[0] = below(kMaxTiers + 1);
        op.arg = static_cast<std::uint32_t>(below(kMaxTables));
        op.by_quantity = percent(50);
        op.on_entry_value = percent(50);
        break;
      case LaneOpCode::digest:
        op.arg = static_cast<std::uint32_t>(below(3));
        [[fallthrough]];
      case LaneOpCode::dump_accounts:
        op.words[0] = below(70) | below(70) << 32;
        break;
      case LaneOpCode::digest_tiers:
        op.words[0] = 1 + below(kMaxTiers);
        break;
      case LaneOpCode::tier:
        op.arg = static_cast<std::uint32_t>(bits(14));
        break;
      case LaneOpCode::page:
        op.words[0] = (percent(60) ? lane : below(8)) | below(2) << 32;
        break;
      default:
        break;
    }
  }

  /// Any commands; while a ranking is open, often those that serve it.
  std::vector<ControlCommand> draw_commands(unsigned count, unsigned lane, Expected& expected) {
    std::vector<ControlCommand> commands;
    for (unsigned i = 0; i < count; ++i) {
      LaneOpCode code = LaneOpCode::none;
      if (expected.ranking && percent(80)) {
        code = kServing[below(4)];
      } else if (percent(40)) {
        constexpr LaneOpCode kStreams[] = {LaneOpCode::delta, LaneOpCode::reduce,
                                           LaneOpCode::wallet, LaneOpCode::query_position,
                                           LaneOpCode::query_account};
        code = kStreams[below(5)];
      } else {
        do {
          code = static_cast<LaneOpCode>(1 + below(30));
        } while ((code >= LaneOpCode::close && code <= LaneOpCode::state) ||
                 (code == LaneOpCode::dump_table && lane != 0) ||
                 (code == LaneOpCode::clear && percent(80)));
      }
      commands.push_back(draw(code, lane));
      expected.add(commands.back());
    }
    return commands;
  }

  void check(unsigned lane, unsigned stalls) {
    LaneControlBench bench(random_, lane);
    bench.stalls = stalls;
    Expected expected(lane);
    bench.run(draw_commands(400, lane, expected));
    for (std::size_t i = 0; i < std::min(bench.lines.size(), expected.lines.size()); ++i) {
      ASSERT_EQ(bench.lines[i], expected.lines[i])
          << "line " << i << ", behind " << (i == 0 ? "none" : expected.lines[i - 1]);
    }
    ASSERT_EQ(bench.lines.size(), expected.lines.size());
    EXPECT_GT(bench.ranked, 0U);
    EXPECT_LE(bench.rank_taken - bench.ranked, 1U);  // taken in the last cycle
  }
};

TEST_F(LaneControl, CommandsInAnyOrder) {
  for (int round = 0; round < 8; ++round) {
    for (const unsigned stalls : {0U, 30U, 80U}) {
      ASSERT_NO_FATAL_FAILURE(check(round % 2 == 0 ? 0 : 2, stalls))
          << "lane " << (round % 2 == 0 ? 0 : 2) << ", stalled " << stalls;
    }
  }
}

/// One command of one operation a cycle, as long as its events are taken.
TEST_F(LaneControl, OneACycle) {
  LaneControlBench bench(random_, 1);
  constexpr unsigned kCount = 1000;
  std::vector<ControlCommand> commands;
  for (unsigned i = 0; i < kCount; ++i) {
    commands.push_back(draw(i % 2 == 0 ? LaneOpCode::delta : LaneOpCode::wallet, 1));
  }
  const std::uint64_t before = bench.cycles();
  bench.run(commands);
  EXPECT_EQ(bench.lines.size(), kCount);
  EXPECT_LE(bench.cycles() - before, kCount + 150);
}

}  // namespace
}  // namespace ballast::rtl_test
