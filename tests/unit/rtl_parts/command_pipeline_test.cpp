// command_pipeline: each record comes out 7 cycles later with its symbol's row, its table and its
// refusal, whatever idles before it, and stays until the next one.
#include <Vrtl_command_pipeline.h>

#include <array>
#include <cstring>
#include <deque>
#include <optional>

#include "hls/core/contract.hpp"
#include "hls/core/valuation.hpp"
#include "tests/unit/rtl_collector/packed.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kSymbols = 64;
constexpr std::uint32_t kAccounts = 2 * 100;
constexpr std::size_t kLatency = 7;
constexpr unsigned kOpenSymbol = 5;  // of the ADL transaction

struct Row {
  bool defined = false;
  bool has_mark = false;
  std::int64_t max_lots = 1;
  bool collateral = false;
  std::uint8_t table = 0;
  uint128 image = 0;
};
struct Expected {
  Command command;
  Reason malformed = Reason::none;
  std::uint64_t expected_number = 0;
  std::uint32_t accepted_at = 0;
  Row row;
  Reason reason = Reason::none;
};

class CommandPipeline : public EdgeTest, public testing::WithParamInterface<Stalls> {
 protected:
  CommandPipeline() {
    pipeline_->in_valid_i = 0;
    pipeline_->open_i = 1;
    pipeline_->assets_defined_i = ~QData{0};
    pipeline_->policies_defined_i = 0xFFFF;
    pipeline_->transaction_i = 1;
    pipeline_->restoring_i = restoring_ = percent(30);
    for (std::uint32_t& view : views_) view = static_cast<std::uint32_t>(bits(22));
    pipeline_->transaction_symbol_i = kOpenSymbol;
    for (Row& row : rows_) draw_row(row);
  }
  void draw_row(Row& row) {
    row.defined = percent(80);
    row.has_mark = percent(70);
    row.max_lots = std::max<std::int64_t>(1, static_cast<std::int64_t>(edge64(40)));
    row.collateral = percent(20);
    row.table = static_cast<std::uint8_t>(bits(8));
    uint128 image = row.defined ? 1 : 0;
    image = image << 1 | (row.collateral ? 1U : 0U);
    image = image << 6 | bits(6);  // asset
    image = image << 40 | static_cast<std::uint64_t>(row.max_lots);
    image = image << 1 | (row.has_mark ? 1U : 0U);
    image = image << 69 | wide(69);  // U, s, bound
    row.image = image << 8 | row.table;
  }

  Expected draw() {
    static constexpr CommandKind kKinds[] = {
        CommandKind::mark,           CommandKind::funding, CommandKind::settle,
        CommandKind::adl_take,       CommandKind::stop,    CommandKind::wallet_delta,
        CommandKind::position_delta, CommandKind::table,   CommandKind::tier,
        CommandKind::bind,           CommandKind::resume};
    Expected x;
    Command& command = x.command;
    std::memset(static_cast<void*>(&command), 0, sizeof command);
    command.sequence = random_();
    command.kind = static_cast<std::uint8_t>(kKinds[below(std::size(kKinds))]);
    if (percent(3)) command.kind = static_cast<std::uint8_t>(30 + below(226));
    command.flags = static_cast<std::uint8_t>(bits(8));
    command.symbol = static_cast<std::uint16_t>(percent(95) ? below(8) : kSymbols + below(9));
    command.position = static_cast<std::uint32_t>(bits(24));
    command.account = static_cast<std::uint32_t>(percent(90) ? below(kAccounts) : bits(32));
    for (std::uint64_t& word : command.word) word = random_();
    const Row& row = rows_[command.symbol % kSymbols];
    // U about where it ceases to be legal.
    command.arg = static_cast<std::uint32_t>(percent(90) ? below(41) : bits(32));
    const unsigned shift = std::min<unsigned>(command.arg, kMaxShift);
    const uint128 most = (power(58) - 1) << shift;
    const auto largest = static_cast<std::uint64_t>(
        std::min<uint128>(most / static_cast<std::uint64_t>(row.max_lots), kMaxUnitValue));
    command.word[0] = largest + below(3) - 1;
    if (percent(50)) command.word[0] = std::uint64_t{0} - command.word[0];
    if (command.command() == CommandKind::adl_take) {
      command.word[1] = percent(80) ? 1 + bits(62) / 2 : percent(50) ? 0 : bits(64);
    }
    if (command.command() == CommandKind::position_delta) command.arg = percent(90) ? 7 : 9999;
    if (command.command() == CommandKind::table) {
      command.arg = static_cast<std::uint32_t>(below(260));
      command.set(op::Table{random_(), below((1U << 19) + 9), below(5), 0});
    } else if (command.command() == CommandKind::tier) {
      command.arg = static_cast<std::uint32_t>(below(16500));
      command.set(op::Tier{static_cast<std::int64_t>(bits(58)),
                           kMaxRateE8 - 3 + static_cast<std::int64_t>(below(5)), random_(),
                           below((1U << 21) + 9)});
    } else if (command.command() == CommandKind::bind) {
      command.arg = static_cast<std::uint32_t>(below(260));
    } else if (command.command() == CommandKind::resume && percent(30)) {
      command.word[0] = 0;
    }
    if (percent(5)) x.malformed = percent(50) ? Reason::bad_check : Reason::bad_sequence;
    x.expected_number = random_();
    x.row = row;
    x.reason = reason_of(x);
    return x;
  }
  bool misplaced(CommandKind kind) const {
    switch (kind) {
      case CommandKind::resume:
        return !restoring_;
      case CommandKind::mark:
      case CommandKind::stop:
      case CommandKind::table:
      case CommandKind::tier:
      case CommandKind::bind:
        return false;
      default:
        return restoring_;
    }
  }
  /// The table that the command names, or that its symbol is bound to.
  static unsigned table_of(const Expected& x) {
    if (x.command.command() == CommandKind::table) return x.command.arg & 0xFF;
    if (x.command.command() == CommandKind::tier) return x.command.arg / kMaxTiers & 0xFF;
    return x.row.table;
  }
  static bool legal(const Command& command, const Row& row) {
    return core::is_legal(static_cast<std::int64_t>(command.word[0]), command.arg, row.max_lots);
  }
  /// In the order of docs/contract.md.
  Reason reason_of(const Expected& x) const {
    const Command& command = x.command;
    const Row& row = x.row;
    if (x.malformed != Reason::none) return x.malformed;
    if (misplaced(command.command())) {
      return restoring_ ? Reason::restoring : Reason::not_restoring;
    }
    const auto out_if = [](bool bad) { return bad ? Reason::out_of_range : Reason::none; };
    switch (command.command()) {
      case CommandKind::stop:
        return Reason::none;
      case CommandKind::table:
        return out_if(command.arg >= kMaxTables || command.word[1] >> 19 != 0 ||
                      command.word[2] > 3);
      case CommandKind::tier:
        return out_if(command.arg >= kMaxTables * kMaxTiers || command.word[0] >> 58 != 0 ||
                      command.word[1] > kMaxRateE8 || command.word[3] >> 21 != 0);
      case CommandKind::resume:
        return out_if(command.word[0] == 0);
      case CommandKind::bind:
        if (command.symbol >= kSymbols || command.arg > kNoTable) return Reason::out_of_range;
        if (!row.defined) return Reason::unknown_symbol;
        return row.collateral ? Reason::collateral : Reason::none;
      case CommandKind::wallet_delta:
        return command.account >= kAccounts ? Reason::unknown_account : Reason::none;
      case CommandKind::position_delta:
        return command.symbol >= kSymbols || command.account >= kAccounts || command.arg >= 64 ||
                       !row.defined
                   ? Reason::unknown_position
                   : Reason::none;
      case CommandKind::adl_take:
        if (command.symbol != kOpenSymbol) return Reason::no_transaction;
        if (command.word[1] < 1 || command.word[1] >> 62 != 0) return Reason::out_of_range;
        return legal(command, row) ? Reason::none : Reason::out_of_range;
      case CommandKind::mark:
      case CommandKind::funding:
      case CommandKind::settle:
        if (command.symbol >= kSymbols) return Reason::out_of_range;
        if (!row.defined) return Reason::unknown_symbol;
        if (!legal(command, row)) return Reason::out_of_range;
        if (command.command() == CommandKind::mark) return Reason::none;
        return row.has_mark ? Reason::none : Reason::no_mark;
      default:
        return Reason::unknown_kind;
    }
  }

  void offer(const Expected& x) {
    std::memcpy(pipeline_->in_record_i.data(), &x.command, sizeof x.command);
    pipeline_->in_reject_i = x.malformed != Reason::none;
    pipeline_->in_reason_i = static_cast<CData>(x.malformed);
    pipeline_->in_expected_i = x.expected_number;
    pipeline_->in_received_i = x.command.sequence;
  }
  void check() {
    const Expected& x = *ended_;
    Packed given(layout_);
    given.read(pipeline_->command_o);
    const bool bad = x.malformed != Reason::none;
    ASSERT_EQ(static_cast<unsigned>(x.reason), pipeline_->reason_o)
        << name_of(x.command.command()) << " of symbol " << x.command.symbol;
    ASSERT_EQ(bad, given.get("malformed") != 0);
    ASSERT_EQ(x.command.kind, given.get("kind"));
    ASSERT_EQ(bad ? x.expected_number : x.command.sequence, given.get("sequence_number"));
    ASSERT_EQ(bad ? 0 : x.command.symbol, given.get("symbol"));
    ASSERT_EQ(bad ? 0 : x.command.position, given.get("position"));
    ASSERT_EQ(bad ? 0 : x.command.account, given.get("account"));
    ASSERT_EQ(x.command.arg, given.get("arg"));
    ASSERT_EQ(x.accepted_at, given.get("accepted_at"));
    const unsigned words = layout_.at("words").offset;
    for (unsigned i = 0; i < 4; ++i) {
      std::uint64_t word = x.command.word[i];
      if (bad && i < 2) word = i == 0 ? x.expected_number : x.command.sequence;
      ASSERT_EQ(word, given.get(Layout::Field{words + 64 * i, 64})) << i;
    }
    if (x.command.symbol < kSymbols) {
      ASSERT_EQ(hex(x.row.image), hex(get(pipeline_->row_o)));
      const std::uint32_t view = views_[table_of(x)];
      ASSERT_EQ(view >> 21, pipeline_->bank_o);
      ASSERT_EQ(view >> 11 & 0x3FF, pipeline_->table_o) << "in effect";
    }
  }

  /// One cycle, the record taken if there is one.
  void step(const Expected* x) {
    pipeline_->heartbeat_i = static_cast<IData>(pipeline_.cycle() * 7);
    pipeline_->in_valid_i = x != nullptr;
    if (x != nullptr) offer(*x);
    pipeline_.settle();
    const bool taken = x != nullptr && pipeline_->open_i != 0;
    ASSERT_EQ(taken, pipeline_->read_o != 0);
    const unsigned read = pipeline_->read_symbol_o;
    ends_.push_front(taken);
    const bool due = ends_.size() > kLatency && ends_[kLatency];
    if (ends_.size() > kLatency) ends_.pop_back();
    ASSERT_EQ(due, pipeline_->ends_o != 0);
    if (due) {
      ASSERT_FALSE(under_way_.empty());
      ended_ = under_way_.front();
      under_way_.pop_front();
      serves_ = alone_ ? below(10) : 0;
    } else if (serves_ != 0) {
      --serves_;
    }
    if (ended_) check();
    if (taken) {
      under_way_.push_back(*x);
      under_way_.back().accepted_at = pipeline_->heartbeat_i;
    }
    const std::optional<unsigned> looked =
        pipeline_->look_o != 0 ? std::optional<unsigned>(pipeline_->look_table_o) : std::nullopt;
    pipeline_.edge();
    if (looked) pipeline_->view_i = views_[*looked];
    if (row_next_) put(pipeline_->row_i, rows_[*row_next_].image);
    row_next_ = taken ? std::optional(read) : std::nullopt;
  }

  bool is_idle() const { return under_way_.empty() && serves_ == 0; }

  Layout layout_{"ballast_shell_pkg", "command_t", "shell"};
  Bench<Vrtl_command_pipeline> pipeline_;
  std::array<Row, kSymbols> rows_;
  std::array<std::uint32_t, kMaxTables> views_{};  // table_view_t
  bool restoring_ = false;
  std::deque<Expected> under_way_;
  std::optional<Expected> ended_;  // last
  std::deque<bool> ends_;          // taken so many cycles ago
  std::optional<unsigned> row_next_;
  bool alone_ = false;        // what ends is served for a while
  std::uint64_t serves_ = 0;  // so many cycles more
};
INSTANTIATE_TEST_SUITE_P(Stalls, CommandPipeline, every_stall(), name_of);

TEST_P(CommandPipeline, SaysOfEachRecordWhatIsAgainstIt) {
  for (int i = 0; i < 20'000 && !HasFatalFailure(); ++i) {
    const Expected x = draw();
    const bool idles = percent(GetParam().source_percent);
    step(idles ? nullptr : &x);
    if (idles || HasFatalFailure() || !percent(GetParam().sink_percent / 3)) continue;
    // The next one is served alone: nothing passes it.
    while (!is_idle() && !HasFatalFailure()) step(nullptr);
    const Expected alone = draw();
    step(&alone);
    pipeline_->open_i = 0;
    alone_ = true;
    while (!is_idle() && !HasFatalFailure()) step(percent(50) ? &x : nullptr);
    alone_ = false;
    pipeline_->open_i = 1;
  }
  while (!is_idle() && !HasFatalFailure()) step(nullptr);
}

}  // namespace
}  // namespace ballast::rtl_test
