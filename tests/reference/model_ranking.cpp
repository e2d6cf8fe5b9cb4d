// Ranking, ADL and lights, as docs/ranking.md and docs/contract.md have them.
#include <algorithm>

#include "tests/reference/model.hpp"

namespace ballast::reference {

Reason Model::check_ranking(const Command& command) {
  const bool one_side = command.side() == Side::long_side || command.side() == Side::short_side;
  if (command.symbol >= kMaxSymbols || !one_side || command.arg >= kMaxPolicies) {
    return Reason::out_of_range;
  }
  const auto symbol = book_.symbols.find(command.symbol);
  if (symbol == book_.symbols.end()) return Reason::unknown_symbol;
  if (!book_.policies.contains(command.arg)) return Reason::unknown_policy;
  return symbol->second.collateral() ? Reason::collateral : Reason::none;
}

std::vector<Model::Entry> Model::ranked(const Command& command) const {
  const op::Policy& policy = book_.policies.at(command.arg);
  std::vector<Entry> queue;
  for (const std::uint32_t id : book_.symbols.at(command.symbol).positions) {
    const Position& position = book_.positions.at(id);
    const Account& account = book_.accounts.at(position.account);
    const Int wanted_sign = command.side() == Side::long_side ? 1 : -1;
    if (sign(position.quantity) != wanted_sign) continue;
    if ((account.options & option::kExemptAdl) != 0) continue;
    const Standing standing = book_.standing(account);
    const Operands operands{position.quantity,      book_.mark_value(position),
                            position.entry_value,   book_.maintenance_e8(position),
                            standing.equity,        account.wallet,
                            standing.maintenance_e8};
    queue.push_back({id, policy_row(operands), operands, rank_key(policy, operands)});
  }
  std::sort(queue.begin(), queue.end(), [](const Entry& a, const Entry& b) {
    return a.key != b.key ? a.key > b.key : a.id < b.id;
  });
  return queue;
}

Reason Model::adl(const Command& command) {
  const Reason reason = check_ranking(command);
  if (reason != Reason::none) return reason;
  transaction_ = Transaction{command.symbol, command.has(flag::kWhy), ranked(command), 0};
  done_.count = transaction_->queue.size();
  return Reason::none;
}

Reason Model::adl_take(const Command& command) {
  const auto operands = command.as<op::AdlTake>();
  const UnitValue execution{operands.unit_value, command.arg};
  if (!transaction_ || transaction_->symbol != command.symbol) return Reason::no_transaction;
  const std::int64_t max_lots = book_.symbols.at(command.symbol).definition.max_lots;
  if (operands.lots < 1 || operands.lots >= power_of_two(kLotsBits) ||
      !legal(execution, max_lots)) {
    return Reason::out_of_range;
  }
  Transaction& transaction = *transaction_;
  Int lots_left = operands.lots;
  Int sum = 0;
  std::uint64_t closes = 0;
  while (lots_left > 0 && transaction.head < transaction.queue.size()) {
    Position& position = book_.positions.at(transaction.queue[transaction.head].id);
    const Int lots = std::min(lots_left, magnitude(position.quantity));
    const Int cash = value(sign(position.quantity) * lots, execution);
    const Int entry_value = close(position, lots, cash);
    give_close(transaction, lots, cash, entry_value);
    lots_left -= lots;
    sum += cash;
    ++closes;
    if (position.quantity == 0) ++transaction.head;
  }
  Event& event = give(EventKind::adl_end);
  event.symbol = command.symbol;
  event.set(op::AdlEnd{static_cast<std::int64_t>(lots_left), closes, low(sum), high(sum)});
  return Reason::none;
}

Int Model::close(Position& position, Int lots, Int cash) {
  const Int entry_value = released(position.entry_value, position.quantity, lots);
  position.entry_value -= entry_value;
  position.quantity -= sign(position.quantity) * lots;
  book_.accounts.at(position.account).wallet += cash - entry_value;
  return entry_value;
}

void Model::give_close(const Transaction& transaction, Int lots, Int cash, Int released) {
  const Entry& entry = transaction.queue[transaction.head];
  const std::uint32_t account_id = book_.positions.at(entry.id).account;
  Account& account = book_.accounts.at(account_id);
  const bool no_verdict = (account.options & option::kNoVerdict) != 0;
  account.verdict =
      no_verdict ? Verdict::safe : judge(book_.standing(account), book_.assets.at(account.asset));
  const std::size_t rank = transaction.head + 1;
  Event& event = give(EventKind::adl_close);
  event.flags = static_cast<std::uint8_t>(account.verdict);
  event.symbol = transaction.symbol;
  event.position = entry.id;
  event.account = account_id;
  event.arg = static_cast<std::uint32_t>(rank);
  event.set(op::AdlClose{static_cast<std::int64_t>(lots), static_cast<std::int64_t>(cash),
                         static_cast<std::int64_t>(released), entry.key});
  if (transaction.why) give_why(entry, rank);
}

Reason Model::rank(const Command& command) {
  const Reason reason = check_ranking(command);
  if (reason != Reason::none) return reason;
  const std::vector<Entry> queue = ranked(command);
  const std::uint64_t wanted =
      command.has(flag::kAll) ? queue.size() : command.as<op::Rank>().count;
  std::size_t listed = 0;
  while (listed < queue.size() && listed < wanted) {
    const Entry& entry = queue[listed];
    ++listed;
    Event& event = give(EventKind::ranked);
    event.flags = static_cast<std::uint8_t>(light_of(listed, queue.size()));
    event.symbol = command.symbol;
    event.position = entry.id;
    event.account = book_.positions.at(entry.id).account;
    event.arg = static_cast<std::uint32_t>(listed);
    event.set(op::Ranked{static_cast<std::int64_t>(entry.operands.quantity),
                         static_cast<std::int64_t>(entry.operands.mark_value),
                         static_cast<std::int64_t>(entry.operands.entry_value), entry.key});
    if (command.has(flag::kWhy)) give_why(entry, listed);
  }
  Event& event = give(EventKind::rank_end);
  event.symbol = command.symbol;
  event.set(op::RankEnd{queue.size(), listed, 0, 0});
  return Reason::none;
}

Reason Model::lights(const Command& command) {
  const Reason reason = check_ranking(command);
  if (reason != Reason::none) return reason;
  const std::vector<Entry> queue = ranked(command);
  std::uint64_t listed = 0;
  for (std::size_t rank = 1; rank <= queue.size(); ++rank) {
    const std::uint32_t id = queue[rank - 1].id;
    Position& position = book_.positions.at(id);
    const unsigned previous = position.light;
    position.light = light_of(rank, queue.size());
    if (position.light == previous && !command.has(flag::kAll)) continue;
    Event& event = give(EventKind::light);
    event.flags = static_cast<std::uint8_t>(position.light);
    event.symbol = command.symbol;
    event.position = id;
    event.account = position.account;
    event.arg = static_cast<std::uint32_t>(rank);
    event.set(op::Light{previous, 0, 0, 0});
    ++listed;
  }
  Event& event = give(EventKind::lights_end);
  event.symbol = command.symbol;
  event.set(op::RankEnd{queue.size(), listed, 0, 0});
  return Reason::none;
}

}  // namespace ballast::reference
