#include "tests/unit/rtl_dispatcher/dispatcher_model.hpp"

#include <algorithm>
#include <limits>

namespace ballast::rtl_test {
namespace {

bool fits(std::int64_t value, std::int64_t most) { return value >= 0 && value <= most; }

}  // namespace

LaneOp LaneOp::meant() const {
  LaneOp copy = *this;
  const auto forget_table = [&copy] {
    copy.tier_table = 0;
    copy.tier_bank = copy.by_quantity = copy.on_entry_value = false;
  };
  const auto forget_symbol = [&copy] {
    copy.unit_value = copy.max_lots = copy.mark_side = 0;
    copy.shift = copy.asset = copy.mark_shift = 0;
    copy.collateral = copy.has_mark = copy.no_table = false;
  };
  switch (op) {
    case LaneOpCode::table:
    case LaneOpCode::tier:
    case LaneOpCode::digest_tiers:
      copy.by_quantity = copy.on_entry_value = false;
      [[fallthrough]];
    case LaneOpCode::dump_table:
      copy.symbol = 0;
      forget_symbol();
      return copy;
    case LaneOpCode::wallet:
    case LaneOpCode::account:
    case LaneOpCode::restore_account:
    case LaneOpCode::free_account:
    case LaneOpCode::query_account:
    case LaneOpCode::asset:
    case LaneOpCode::judge:
    case LaneOpCode::dump_accounts:
    case LaneOpCode::digest:
    case LaneOpCode::clear:
    case LaneOpCode::page:
      forget_symbol();
      forget_table();
      return copy;
    default:
      if (no_table) forget_table();
      return copy;
  }
}

std::string describe(const Sent& sent) {
  const LaneOp& op = sent.op;
  const Order& order = sent.order;
  std::string text = "lanes " + std::to_string(sent.lanes);
  const auto add = [&](const char* name, std::uint64_t value) {
    text += std::string(" ") + name + " " + std::to_string(value);
  };
  if (sent.lanes != 0) {
    add("| op", static_cast<unsigned>(op.op));
    add("flags", op.flags);
    add("symbol", op.symbol);
    add("position", op.position);
    add("account", op.account);
    add("arg", op.arg);
    for (const std::uint64_t word : op.words) add("word", word);
    add("unit_value", op.unit_value);
    add("shift", op.shift);
    add("max_lots", op.max_lots);
    add("collateral", op.collateral ? 1 : 0);
    add("has_mark", op.has_mark ? 1 : 0);
    add("no_table", op.no_table ? 1 : 0);
    add("tier_table", op.tier_table);
    add("tier_bank", op.tier_bank ? 1 : 0);
    add("by_quantity", op.by_quantity ? 1 : 0);
    add("on_entry_value", op.on_entry_value ? 1 : 0);
    add("asset", op.asset);
    add("mark_side", op.mark_side);
    add("mark_shift", op.mark_shift);
    add("whole", op.whole ? 1 : 0);
    add("rank_tag", op.rank_tag);
  }
  if (sent.has_order) {
    add("| sequence", order.sequence);
    text += std::string(" ") + name_of(static_cast<CommandKind>(order.kind));
    add("symbol", order.symbol);
    add("position", order.position);
    add("account", order.account);
    add("from", static_cast<unsigned>(order.from));
    add("lane", order.lane);
    add("ending", static_cast<unsigned>(order.ending));
    text += std::string(" ") + name_of(static_cast<Reason>(order.code));
    add("ack", order.ack ? 1 : 0);
    add("first", order.first ? 1 : 0);
    add("timed", order.timed ? 1 : 0);
    add("accepted_at", order.accepted_at);
    add("payload", order.payload[0]);
    add("", order.payload[1]);
    add("arg", order.arg);
    add("staged", order.staged ? 1 : 0);
  }
  return text;
}

void DispatcherModel::forget() {
  symbols_.assign(capacity_.symbols, Symbol{});
  tables_.fill(TableState{});
  assets_.fill(std::nullopt);
  policies_.fill(std::nullopt);
}

std::uint64_t DispatcherModel::staged_marks() const {
  return static_cast<std::uint64_t>(
      std::count_if(symbols_.begin(), symbols_.end(),
                    [](const Symbol& symbol) { return symbol.staged_mark.has_value(); }));
}

// Any difference in id, account or symbol: all that cannot be is one.
bool DispatcherModel::beyond(const Command& command) const {
  return command.position > kMaxPositionId ||
         command.account >= capacity_.lanes * capacity_.accounts_per_lane ||
         command.arg >= capacity_.positions_per_lane || command.symbol >= capacity_.symbols ||
         !symbols_[command.symbol].defined;
}

// In a restoration only some commands have a place, and some only there.
bool DispatcherModel::misplaced(CommandKind kind) const {
  switch (kind) {
    case CommandKind::restore_account:
    case CommandKind::restore_position:
    case CommandKind::resume:
      return !restoring_;
    case CommandKind::asset:
    case CommandKind::symbol:
    case CommandKind::table:
    case CommandKind::tier:
    case CommandKind::bind:
    case CommandKind::policy:
    case CommandKind::clear:
    case CommandKind::mark:
    case CommandKind::commit:
    case CommandKind::query:
    case CommandKind::dump:
    case CommandKind::digest:
    case CommandKind::stop:
      return false;
    default:
      return restoring_;
  }
}

Reason DispatcherModel::judge(const Command& command) const {
  if (!misplaced(command.command())) return judge_of_meaning(command);
  return restoring_ ? Reason::restoring : Reason::not_restoring;
}

Reason DispatcherModel::judge_of_meaning(const Command& command) const {
  const bool no_account = command.account >= capacity_.lanes * capacity_.accounts_per_lane;
  const bool no_symbol = command.symbol >= capacity_.symbols;
  switch (command.command()) {
    case CommandKind::position_delta:
    case CommandKind::reduce:
      return beyond(command) ? Reason::unknown_position : Reason::none;
    case CommandKind::free:
    case CommandKind::query:
      if (command.position == kNoPosition) {
        return no_account ? Reason::unknown_account : Reason::none;
      }
      return beyond(command) ? Reason::unknown_position : Reason::none;
    case CommandKind::wallet_delta:
      return no_account ? Reason::unknown_account : Reason::none;
    case CommandKind::open:
    case CommandKind::restore_position:
      if (command.position > kMaxPositionId || no_account || no_symbol ||
          static_cast<unsigned>(command.side()) == 3) {
        return Reason::out_of_range;
      }
      return symbols_[command.symbol].defined ? Reason::none : Reason::unknown_symbol;
    case CommandKind::mark:
    case CommandKind::funding:
    case CommandKind::settle:
    case CommandKind::adl_take:
      return judge_unit_value(command);
    case CommandKind::adl:
    case CommandKind::rank:
    case CommandKind::lights:
      return judge_ranking(command);
    case CommandKind::commit:
      return command.as<op::Commit>().marks == staged_marks() ? Reason::none : Reason::mark_count;
    case CommandKind::dump:
      if (command.arg > scope::kConfiguration || (command.arg == scope::kPositions && no_symbol)) {
        return Reason::out_of_range;
      }
      return command.arg == scope::kPositions && !symbols_[command.symbol].defined
                 ? Reason::unknown_symbol
                 : Reason::none;
    case CommandKind::digest:
      return !command.has(flag::kAll) && command.arg > scope::kConfiguration ? Reason::out_of_range
                                                                             : Reason::none;
    case CommandKind::table:
    case CommandKind::tier:
    case CommandKind::bind:
      return judge_table(command);
    case CommandKind::restore_account:
    case CommandKind::resume:
      return judge_restoring(command);
    default:
      return judge_configuration(command);
  }
}

Reason DispatcherModel::judge_table(const Command& command) const {
  if (command.command() == CommandKind::table) {
    const auto x = command.as<op::Table>();
    const bool bad = command.arg >= kMaxTables || x.smallest_hi >> (kSmallestBits - 64) != 0 ||
                     x.options > (option::kByQuantity | option::kOnEntryValue);
    return bad ? Reason::out_of_range : Reason::none;
  }
  if (command.command() == CommandKind::bind) {
    if (command.symbol >= capacity_.symbols || command.arg > kNoTable) return Reason::out_of_range;
    const Symbol& symbol = symbols_[command.symbol];
    if (!symbol.defined) return Reason::unknown_symbol;
    return symbol.collateral ? Reason::collateral : Reason::none;
  }
  const auto x = command.as<op::Tier>();
  if (command.arg >= kMaxTables * kMaxTiers || !fits(x.floor, kMaxValue) ||
      !fits(x.rate_e8, kMaxRateE8) || (x.deduction_hi >> (kDeductionBits - 64)) != 0) {
    return Reason::out_of_range;
  }
  const std::optional<Table>& staged = tables_[command.arg / kMaxTiers].staged;
  if (!staged || staged->floors.size() != command.arg % kMaxTiers) return Reason::bad_tier;
  const bool in_order = staged->floors.empty() ? x.floor == 0 : x.floor > staged->floors.back();
  const bool has_deduction = x.deduction_lo != 0 || x.deduction_hi != 0;
  const bool is_flat = (staged->options & option::kByQuantity) != 0;
  return in_order && !(is_flat && has_deduction) ? Reason::none : Reason::bad_tier;
}

Reason DispatcherModel::judge_restoring(const Command& command) const {
  if (command.command() == CommandKind::resume) {
    return command.as<op::Resume>().next == 0 ? Reason::out_of_range : Reason::none;
  }
  const auto x = command.as<op::RestoreAccount>();
  const auto wallet_hi = static_cast<std::int64_t>(command.word[1]);
  const bool wide = wallet_hi > std::numeric_limits<std::int32_t>::max() ||
                    wallet_hi < std::numeric_limits<std::int32_t>::min();
  if (command.account >= capacity_.lanes * capacity_.accounts_per_lane || x.asset >= kMaxAssets ||
      x.options > 3 || !fits(x.extra_margin, kMaxCash) || command.arg > 15 ||
      command.arg % 8 > static_cast<unsigned>(Verdict::bankrupt) || wide) {
    return Reason::out_of_range;
  }
  return knows_asset(x.asset) ? Reason::none : Reason::unknown_asset;
}

Reason DispatcherModel::judge_unit_value(const Command& command) const {
  const bool takes = command.command() == CommandKind::adl_take;
  if (takes && !in_transaction(command.symbol)) return Reason::no_transaction;
  if (command.symbol >= capacity_.symbols) return Reason::out_of_range;
  const Symbol& symbol = symbols_[command.symbol];
  if (!symbol.defined) return Reason::unknown_symbol;
  const auto operands = command.as<op::AdlTake>();
  if (takes && (operands.lots < 1 || (operands.lots >> kLotsBits) != 0)) {
    return Reason::out_of_range;
  }
  if (!core::is_legal(operands.unit_value, command.arg, symbol.max_lots)) {
    return Reason::out_of_range;
  }
  const bool wants_mark = !takes && command.command() != CommandKind::mark;
  return wants_mark && !symbol.has_mark ? Reason::no_mark : Reason::none;
}

Reason DispatcherModel::judge_ranking(const Command& command) const {
  if (command.symbol >= capacity_.symbols || command.arg >= kMaxPolicies ||
      (command.side() != Side::long_side && command.side() != Side::short_side)) {
    return Reason::out_of_range;
  }
  const Symbol& symbol = symbols_[command.symbol];
  if (!symbol.defined) return Reason::unknown_symbol;
  if (!policies_[command.arg]) return Reason::unknown_policy;
  return symbol.collateral ? Reason::collateral : Reason::none;
}

Reason DispatcherModel::judge_configuration(const Command& command) const {
  const auto refuse_if = [](bool bad) { return bad ? Reason::out_of_range : Reason::none; };
  const bool no_symbol = command.symbol >= capacity_.symbols;
  switch (command.command()) {
    case CommandKind::asset: {
      const auto x = command.as<op::Asset>();
      return refuse_if(command.arg >= kMaxAssets || x.warn_num > kMaxRatioTerm ||
                       x.warn_den > kMaxRatioTerm || x.takeover_num > kMaxRatioTerm ||
                       x.takeover_den > kMaxRatioTerm || x.options > 1);
    }
    case CommandKind::symbol: {
      const auto x = command.as<op::Symbol>();
      if (no_symbol || x.asset >= kMaxAssets || x.max_lots < 1 || x.max_lots > kMaxLots ||
          x.options > 1) {
        return Reason::out_of_range;
      }
      if (!knows_asset(x.asset)) return Reason::unknown_asset;
      return is_live_(command.symbol) ? Reason::in_use : Reason::none;
    }
    case CommandKind::policy: {
      const auto x = command.as<op::Policy>();
      bool bad = command.arg >= kMaxPolicies || !fits(x.wallet_min, kMaxCash) || x.options > 1;
      for (unsigned i = 0; i < 16; ++i) bad = bad || (x.rows >> (4 * i) & 0xF) > 8;
      return refuse_if(bad);
    }
    case CommandKind::account: {
      const auto x = command.as<op::Account>();
      if (command.account >= capacity_.lanes * capacity_.accounts_per_lane ||
          x.asset >= kMaxAssets || x.options > 3 || !fits(x.extra_margin, kMaxCash)) {
        return Reason::out_of_range;
      }
      return knows_asset(x.asset) ? Reason::none : Reason::unknown_asset;
    }
    case CommandKind::clear:
    case CommandKind::stop:
      return Reason::none;
    default:
      return Reason::unknown_kind;
  }
}

Order DispatcherModel::order_of(const Command& command, From from, Ending ending) const {
  Order order;
  order.sequence = command.sequence;
  order.kind = command.kind;
  order.symbol = command.symbol;
  order.position = command.position;
  order.account = command.account;
  order.from = from;
  order.lane = static_cast<std::uint8_t>(command.account % capacity_.lanes);
  order.ending = ending;
  order.ack = command.has(flag::kAck);
  order.timed = command.command() == CommandKind::position_delta;
  order.accepted_at = now_;
  return order;
}

LaneOp DispatcherModel::op_of(LaneOpCode code, const Command& command) const {
  LaneOp op;
  op.op = code;
  op.flags = command.flags;
  op.symbol = command.symbol & 0x3FF;
  op.position = command.position & kMaxPositionId;
  op.account = command.account & 0xFFFFFF;
  op.arg = command.arg;
  std::copy(std::begin(command.word), std::end(command.word), op.words.begin());
  op.rank_tag = rank_tag_;
  return op;
}

LaneOp DispatcherModel::op_of_symbol(LaneOpCode code, const Command& command,
                                     std::uint16_t index) const {
  LaneOp op = op_of(code, command);
  const Symbol& symbol = symbols_[index];
  op.symbol = index;
  op.unit_value = field(symbol.mark.u);
  op.shift = static_cast<std::uint8_t>(symbol.mark.shift);
  op.max_lots = static_cast<std::uint64_t>(symbol.max_lots);
  op.collateral = symbol.collateral;
  op.has_mark = symbol.has_mark;
  const bool is_bound = symbol.table != kNoTable;
  op.tier_table = static_cast<std::uint8_t>(is_bound ? symbol.table : 0);
  const TableState& table = tables_[op.tier_table];
  op.no_table = !is_bound || table.in_effect == Table{};
  op.tier_bank = table.bank;
  op.by_quantity = (table.in_effect.options & option::kByQuantity) != 0;
  op.on_entry_value = (table.in_effect.options & option::kOnEntryValue) != 0;
  op.asset = symbol.asset;
  op.mark_side = static_cast<std::uint64_t>(symbol.mark.u);
  op.mark_shift = op.shift;
  return op;
}

LaneOp DispatcherModel::op_of_table(LaneOpCode code, const Command& command, std::uint32_t table,
                                    bool staged) const {
  LaneOp op = op_of(code, command);
  const TableState& state = tables_[table];
  op.tier_table = static_cast<std::uint8_t>(table);
  op.tier_bank = state.bank != staged;
  const Table& at = staged ? *state.staged : state.in_effect;
  op.by_quantity = (at.options & option::kByQuantity) != 0;
  op.on_entry_value = (at.options & option::kOnEntryValue) != 0;
  if (code == LaneOpCode::dump_table || code == LaneOpCode::digest_tiers) {
    op.arg = table;
    op.words[0] = at.floors.size();
    op.flags = static_cast<std::uint8_t>((command.flags & 0xC0) | (staged ? flag::kRestore : 0));
  }
  return op;
}

void DispatcherModel::take_malformed(const Command& command, Reason reason, std::uint64_t expected,
                                     std::uint32_t now) {
  Order order;
  order.sequence = expected;
  order.kind = command.kind;
  order.ending = Ending::rejected;
  order.code = static_cast<std::uint8_t>(reason);
  order.accepted_at = now;
  order.payload[0] = expected;
  order.payload[1] = command.sequence;
  send(0, {}, order);
}

void DispatcherModel::take(const Command& command, std::uint32_t now) {
  now_ = now;
  if (command.command() == CommandKind::page) {
    const auto x = command.as<op::Page>();
    const bool fits_in = command.symbol < capacity_.symbols && x.lane < capacity_.lanes &&
                         x.link <= 1 && static_cast<unsigned>(command.side()) < 3 &&
                         command.arg < (capacity_.positions_per_lane + 15) / 16;
    if (fits_in) sent.push_back({1U << x.lane, false, op_of(LaneOpCode::page, command), {}});
    return;
  }
  ++accepted;
  if (command.command() != CommandKind::adl_take) transaction_ = false;
  const Reason reason = judge(command);
  if (command.command() == CommandKind::resume) {
    resumes.push_back({reason == Reason::none, command.word[0]});
  }
  if (reason == Reason::none) {
    apply(command);
    return;
  }
  ++refused;
  if (reason == Reason::mark_count) discard();
  Order order = order_of(command, From::nobody, Ending::rejected);
  order.code = static_cast<std::uint8_t>(reason);
  order.ack = false;
  send(0, {}, order);
}

}  // namespace ballast::rtl_test
