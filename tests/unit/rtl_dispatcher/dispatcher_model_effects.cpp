// What the dispatcher sends for each command that it does not refuse.
#include <algorithm>

#include "tests/unit/rtl_dispatcher/dispatcher_model.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kEveryLane = ~0U;

}  // namespace

void DispatcherModel::discard() {
  for (Symbol& symbol : symbols_) {
    symbol.staged_mark.reset();
    symbol.staged_table.reset();
  }
  for (TableState& table : tables_) table.staged.reset();
}

void DispatcherModel::send_home(const Command& command, LaneOpCode code, bool of_symbol) {
  const LaneOp op = of_symbol ? op_of_symbol(code, command, command.symbol) : op_of(code, command);
  send(1U << (command.account % capacity_.lanes), op, order_of(command, From::lane));
}

void DispatcherModel::send_rank(const Command& command, LaneOpCode code, bool is_half) {
  rank_tag_ = (rank_tag_ + 1) & 3;
  LaneOp op = op_of_symbol(code, command, command.symbol);
  if (code == LaneOpCode::rank) {
    const core::Policy& policy = *policies_[command.arg];
    op.words[0] = policy.rows;
    op.words[1] = static_cast<std::uint64_t>(policy.wallet_min) |
                  static_cast<std::uint64_t>(policy.split) << 63;
  }
  Order order = order_of(command, From::all);
  if (is_half) order.ack = false;  // the job's end says it
  send(kEveryLane, op, order);
}

void DispatcherModel::send_job(const Command& command, std::uint8_t mode, LaneOpCode code,
                               Ending ending) {
  Job job;
  job.mode = mode;
  job.op = op_of_symbol(code, command, command.symbol);
  job.order = order_of(command, From::nobody, ending);
  job.order.first = mode == 0;
  if (mode == 0) {
    const auto x = command.as<op::AdlTake>();
    job.op.words[0] = static_cast<std::uint64_t>(x.lots);
    job.op.unit_value = field(x.unit_value);
    job.op.shift = static_cast<std::uint8_t>(command.arg);
    job.op.flags = static_cast<std::uint8_t>((command.flags & 0x1F) | transaction_flags_);
  }
  job.answers = answers_();
  sent.insert(sent.end(), job.answers.begin(), job.answers.end());
  jobs.push_back(std::move(job));
}

void DispatcherModel::apply(const Command& command) {
  const bool of_account = command.position == kNoPosition;
  switch (command.command()) {
    case CommandKind::account:
      return send_home(command, LaneOpCode::account, false);
    case CommandKind::open:
      return send_home(command, LaneOpCode::open, true);
    case CommandKind::free:
      return send_home(command, of_account ? LaneOpCode::free_account : LaneOpCode::free_position,
                       !of_account);
    case CommandKind::query:
      return send_home(command, of_account ? LaneOpCode::query_account : LaneOpCode::query_position,
                       !of_account);
    case CommandKind::position_delta:
      return send_home(command, LaneOpCode::delta, true);
    case CommandKind::reduce:
      return send_home(command, LaneOpCode::reduce, true);
    case CommandKind::wallet_delta:
      return send_home(command, LaneOpCode::wallet, false);
    case CommandKind::restore_account:
      return send_home(command, LaneOpCode::restore_account, false);
    case CommandKind::restore_position:
      return send_home(command, LaneOpCode::restore_position, true);
    case CommandKind::table:
    case CommandKind::tier:
    case CommandKind::bind:
      return apply_table(command);
    case CommandKind::commit:
      return commit(command);
    case CommandKind::digest:
      return digest(command);
    case CommandKind::funding:
      return send_sweep(command, LaneOpCode::funding, Ending::funding);
    case CommandKind::settle:
      return send_sweep(command, LaneOpCode::settle, Ending::settle);
    case CommandKind::adl:
    case CommandKind::adl_take:
    case CommandKind::rank:
    case CommandKind::lights:
    case CommandKind::dump:
      return apply_ranking(command);
    default:
      return apply_configuration(command);
  }
}

void DispatcherModel::apply_configuration(const Command& command) {
  const Order plain = order_of(command);
  switch (command.command()) {
    case CommandKind::asset: {
      const auto x = command.as<op::Asset>();
      assets_[command.arg] =
          core::Thresholds{x.warn_num, x.warn_den, x.takeover_num, x.takeover_den, x.options != 0};
      return send(kEveryLane, op_of(LaneOpCode::asset, command), plain);
    }
    case CommandKind::symbol: {
      const auto x = command.as<op::Symbol>();
      Symbol symbol;
      symbol.defined = true;
      symbol.collateral = x.options != 0;
      symbol.asset = static_cast<std::uint8_t>(x.asset);
      symbol.max_lots = x.max_lots;
      symbols_[command.symbol] = symbol;
      return send(0, {}, plain);
    }
    case CommandKind::policy: {
      const auto x = command.as<op::Policy>();
      policies_[command.arg] = core::Policy{x.rows, x.wallet_min, x.options != 0};
      return send(0, {}, plain);
    }
    case CommandKind::mark:
      symbols_[command.symbol].staged_mark =
          core::UnitValue{command.as<op::Mark>().unit_value, command.arg};
      return send(0, {}, plain);
    case CommandKind::clear:
      forget();
      restoring_ = command.has(flag::kRestore);
      return send(kEveryLane, op_of(LaneOpCode::clear, command), order_of(command, From::all));
    case CommandKind::resume:
      restoring_ = false;
      return send(0, {}, plain);
    default: {  // stop
      Order order = plain;
      order.ack = true;
      return send(0, {}, order);
    }
  }
}

void DispatcherModel::apply_table(const Command& command) {
  const Order plain = order_of(command);
  if (command.command() == CommandKind::bind) {
    symbols_[command.symbol].staged_table = command.arg;
    return send(0, {}, plain);
  }
  const bool is_tier = command.command() == CommandKind::tier;
  const std::uint32_t index = is_tier ? command.arg / kMaxTiers : command.arg;
  TableState& table = tables_[index];
  if (is_tier) {
    table.staged->floors.push_back(command.as<op::Tier>().floor);
  } else {
    const auto x = command.as<op::Table>();
    table.staged = Table{{}, x.options, x.smallest_lo, x.smallest_hi};
  }
  const LaneOpCode code = is_tier ? LaneOpCode::tier : LaneOpCode::table;
  send(kEveryLane, op_of_table(code, command, index, true), plain);
}

void DispatcherModel::send_sweep(const Command& command, LaneOpCode code, Ending ending) {
  LaneOp op = op_of_symbol(code, command, command.symbol);
  op.unit_value = field(command.as<op::Mark>().unit_value);
  op.shift = static_cast<std::uint8_t>(command.arg);
  send(kEveryLane, op, order_of(command, From::all, ending));
}

void DispatcherModel::apply_ranking(const Command& command) {
  switch (command.command()) {
    case CommandKind::adl:
      send_rank(command, LaneOpCode::rank, false);
      transaction_ = true;
      transaction_symbol_ = command.symbol;
      transaction_flags_ = command.flags & 0xE0;
      break;
    case CommandKind::adl_take:
      send_job(command, 0, LaneOpCode::close, Ending::adl);
      break;
    case CommandKind::rank:
      send_rank(command, LaneOpCode::rank, true);
      send_job(command, 1, LaneOpCode::report, Ending::rank);
      break;
    case CommandKind::lights:
      send_rank(command, LaneOpCode::rank, true);
      send_job(command, 2, LaneOpCode::light, Ending::lights);
      break;
    default:  // dump
      if (command.arg == scope::kConfiguration) {
        dump(command);
      } else if (command.arg == scope::kAccounts) {
        Order order = order_of(command, From::all, Ending::dump);
        order.symbol = 0;  // its end names none
        send(kEveryLane, op_of(LaneOpCode::dump_accounts, command), order);
      } else {
        send_rank(command, LaneOpCode::rank_ids, true);
        send_job(command, 3, LaneOpCode::state, Ending::dump);
      }
  }
}

void DispatcherModel::commit(const Command& command) {
  std::vector<bool> changed;
  for (const Symbol& symbol : symbols_) {
    const std::uint32_t table = symbol.staged_table.value_or(symbol.table);
    changed.push_back(symbol.staged_mark || symbol.staged_table ||
                      (table != kNoTable && tables_[table].staged));
  }
  for (TableState& table : tables_) {
    if (!table.staged) continue;
    table.in_effect = *table.staged;
    table.bank = !table.bank;
  }
  for (std::uint16_t index = 0; index < symbols_.size(); ++index) {
    Symbol& symbol = symbols_[index];
    if (symbol.staged_mark) {
      symbol.mark = *symbol.staged_mark;
      symbol.has_mark = true;
    }
    symbol.table = symbol.staged_table.value_or(symbol.table);
    if (changed[index] && symbol.has_mark) {
      sent.push_back({kEveryLane, false, op_of_symbol(LaneOpCode::revalue, command, index), {}});
    }
  }
  discard();
  Order order = order_of(command, restoring_ ? From::nobody : From::all);
  order.payload[1] = command.as<op::Commit>().time_ns;
  send(restoring_ ? 0 : kEveryLane, restoring_ ? LaneOp{} : op_of(LaneOpCode::judge, command),
       order);
}

void DispatcherModel::digest(const Command& command) {
  core::Digest digest;
  if (command.has(flag::kAll) || command.arg == scope::kConfiguration) {
    for (std::uint32_t i = 0; i < kMaxAssets; ++i) {
      if (assets_[i]) digest.add(core::hash_asset(i, *assets_[i]));
    }
    for (std::uint32_t i = 0; i < kMaxPolicies; ++i) {
      if (policies_[i]) digest.add(core::hash_policy(i, *policies_[i]));
    }
    for (std::uint16_t i = 0; i < symbols_.size(); ++i) {
      const Symbol& s = symbols_[i];
      if (!s.defined) continue;
      digest.add(core::hash_symbol(i, s.asset, s.collateral ? 1 : 0, s.max_lots, s.has_mark, s.mark,
                                   s.table));
    }
    for (std::uint32_t i = 0; i < kMaxTables; ++i) {
      const Table& table = tables_[i].in_effect;
      if (table == Table{}) continue;
      digest.add(core::EntryHash{} << 7U << i << table.options << table.smallest_lo
                                   << table.smallest_hi << std::uint64_t{table.floors.size()});
      if (table.floors.empty()) continue;
      sent.push_back({1, false, op_of_table(LaneOpCode::digest_tiers, command, i, false), {}});
    }
  }
  Order order = order_of(command, From::all, Ending::digest);
  order.payload[0] = digest.sum;
  order.payload[1] = digest.count;
  send(kEveryLane, op_of(LaneOpCode::digest, command), order);
}

// An entry of a dump before its end.
Order DispatcherModel::order_of_entry(const Command& command) {
  Order order = order_of(command);
  order.symbol = 0;
  order.lane = 0;
  order.ack = false;
  order.first = !told_;
  told_ = true;
  return order;
}

void DispatcherModel::tell(const Command& command, EventKind kind, std::uint16_t symbol,
                           std::uint32_t arg, bool staged, std::uint64_t low, std::uint64_t high) {
  Order order = order_of_entry(command);
  order.symbol = symbol;
  order.ending = Ending::state;
  order.code = static_cast<std::uint8_t>(kind);
  order.arg = static_cast<std::uint16_t>(arg);
  order.staged = staged;
  order.payload[0] = low;
  order.payload[1] = high;
  send(0, {}, order);
}

void DispatcherModel::tell_tables(const Command& command, bool staged) {
  for (std::uint32_t i = 0; i < kMaxTables; ++i) {
    if (staged ? !tables_[i].staged : tables_[i].in_effect == Table{}) continue;
    Order order = order_of_entry(command);
    order.from = From::lane;
    send(1, op_of_table(LaneOpCode::dump_table, command, i, staged), order);
  }
}

void DispatcherModel::tell_staged(const Command& command) {
  tell_tables(command, true);
  for (std::uint16_t i = 0; i < symbols_.size(); ++i) {
    if (!symbols_[i].staged_table) continue;
    tell(command, EventKind::binding_state, i, *symbols_[i].staged_table, true, 0, 0);
  }
  for (std::uint16_t i = 0; i < symbols_.size(); ++i) {
    const auto& mark = symbols_[i].staged_mark;
    if (mark) tell(command, EventKind::mark_state, i, mark->shift, true, field(mark->u), 0);
  }
}

// Of the configuration: the words of each event are those that the commands had, narrowed.
void DispatcherModel::dump(const Command& command) {
  told_ = false;
  for (std::uint32_t i = 0; i < kMaxAssets; ++i) {
    if (!assets_[i]) continue;
    const core::Thresholds& x = *assets_[i];
    tell(command, EventKind::asset_state, 0, i, false,
         x.warn_num | std::uint64_t{x.warn_den} << 14 | std::uint64_t{x.takeover_num} << 28 |
             std::uint64_t{x.takeover_den} << 42 | std::uint64_t{x.liquidate_at_equality} << 56,
         0);
  }
  for (std::uint32_t i = 0; i < kMaxPolicies; ++i) {
    if (!policies_[i]) continue;
    tell(command, EventKind::policy_state, 0, i, false, policies_[i]->rows,
         static_cast<std::uint64_t>(policies_[i]->wallet_min) | std::uint64_t{policies_[i]->split}
                                                                    << 56);
  }
  tell_tables(command, false);
  for (std::uint16_t i = 0; i < symbols_.size(); ++i) {
    const Symbol& s = symbols_[i];
    if (!s.defined) continue;
    tell(command, EventKind::symbol_state, i, 0, false,
         static_cast<std::uint64_t>(s.max_lots) | std::uint64_t{s.asset} << 40 |
             std::uint64_t{s.collateral} << 46,
         0);
  }
  for (std::uint16_t i = 0; i < symbols_.size(); ++i) {
    if (symbols_[i].table == kNoTable) continue;
    tell(command, EventKind::binding_state, i, symbols_[i].table, false, 0, 0);
  }
  for (std::uint16_t i = 0; i < symbols_.size(); ++i) {
    const Symbol& s = symbols_[i];
    if (s.has_mark) {
      tell(command, EventKind::mark_state, i, s.mark.shift, false, field(s.mark.u), 0);
    }
  }
  tell_staged(command);
  Order order = order_of(command, From::nobody, Ending::dump);
  order.symbol = 0;
  order.first = !told_;
  send(0, {}, order);
}

}  // namespace ballast::rtl_test
