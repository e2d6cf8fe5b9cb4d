// Numbering, dispatch, judgement and events; the commands are in model_commands.cpp,
// model_ranking.cpp and model_state.cpp.
#include "tests/reference/model.hpp"

#include <stdexcept>

#include "tests/reference/crc32c.hpp"
#include "tests/reference/reference_engine.hpp"

namespace ballast::reference {

namespace {
/// Events waiting to be polled at which no more commands are taken: back-pressure.
constexpr std::size_t kBacklog = 4096;

bool has_place_in_restoration(CommandKind kind) {
  switch (kind) {
    case CommandKind::clear:
    case CommandKind::asset:
    case CommandKind::policy:
    case CommandKind::table:
    case CommandKind::tier:
    case CommandKind::symbol:
    case CommandKind::bind:
    case CommandKind::mark:
    case CommandKind::commit:
    case CommandKind::restore_account:
    case CommandKind::restore_position:
    case CommandKind::resume:
    case CommandKind::page:
    case CommandKind::query:
    case CommandKind::dump:
    case CommandKind::digest:
    case CommandKind::stop:
      return true;
    default:
      return false;
  }
}
}  // namespace

Model::Model(const EngineConfig& config) {
  if (config.positions < 1 || config.positions > kMaxPositionId + 1) {
    throw std::invalid_argument("positions: 1 to 2^24");
  }
  if (config.accounts < 1 || config.accounts > kMaxAccounts) {
    throw std::invalid_argument("accounts: 1 to 2^24");
  }
  if (config.first_sequence < 1) throw std::invalid_argument("first_sequence: from 1");
  expected_ = config.first_sequence;
  identity_.name = "reference";
  identity_.positions = config.positions;
  identity_.accounts = config.accounts;
}

Transfer Model::try_submit(std::span<const Command> commands) {
  std::size_t taken = 0;
  while (taken < commands.size() && events_.size() < kBacklog) accept(commands[taken++]);
  return {taken};
}

Transfer Model::poll(std::span<Event> events) {
  std::size_t moved = 0;
  while (moved < events.size() && !events_.empty()) {
    events[moved++] = events_.front();
    events_.pop_front();
  }
  return {moved};
}

// What waits to be polled keeps its command from being done.
std::uint64_t Model::executed() const {
  return (events_.empty() ? expected_ : events_.front().sequence) - 1;
}

void Model::accept(const Command& command) {
  sequence_ = expected_;
  const bool good_check = command.check == check_of(command);
  if (!good_check || command.sequence != expected_) {
    if (silent_) return;
    silent_ = true;
    Event& event = give(EventKind::rejected);
    event.flags = static_cast<std::uint8_t>(good_check ? Reason::bad_sequence : Reason::bad_check);
    event.arg = command.kind;
    event.set(op::Rejected{expected_, command.sequence, 0, 0});
    return;
  }
  silent_ = false;
  if (command.command() == CommandKind::page) return;
  ++expected_;
  if (command.command() != CommandKind::adl_take) transaction_.reset();
  done_ = {};
  const Reason reason = execute(command);
  if (reason != Reason::none) {
    Event& event = give(EventKind::rejected);
    event.flags = static_cast<std::uint8_t>(reason);
    event.arg = command.kind;
    event.symbol = command.symbol;
    event.position = command.position;
    event.account = command.account;
  } else if (command.has(flag::kAck) || command.command() == CommandKind::stop) {
    Event& event = give(EventKind::done);
    event.arg = command.kind;
    event.set(done_);
  }
}

Reason Model::execute(const Command& command) {
  if (restoring_ && !has_place_in_restoration(command.command())) return Reason::restoring;
  switch (command.command()) {
#define BALLAST_CASE(name) \
  case CommandKind::name:  \
    return name(command);
    BALLAST_CASE(asset)
    BALLAST_CASE(symbol)
    BALLAST_CASE(table)
    BALLAST_CASE(tier)
    BALLAST_CASE(bind)
    BALLAST_CASE(policy)
    BALLAST_CASE(account)
    BALLAST_CASE(clear)
    BALLAST_CASE(open)
    BALLAST_CASE(free)
    BALLAST_CASE(position_delta)
    BALLAST_CASE(reduce)
    BALLAST_CASE(wallet_delta)
    BALLAST_CASE(mark)
    BALLAST_CASE(commit)
    BALLAST_CASE(funding)
    BALLAST_CASE(settle)
    BALLAST_CASE(adl)
    BALLAST_CASE(adl_take)
    BALLAST_CASE(rank)
    BALLAST_CASE(lights)
    BALLAST_CASE(query)
    BALLAST_CASE(dump)
    BALLAST_CASE(digest)
    BALLAST_CASE(restore_account)
    BALLAST_CASE(restore_position)
    BALLAST_CASE(resume)
#undef BALLAST_CASE
    case CommandKind::stop:
    case CommandKind::page:
      return Reason::none;
  }
  return Reason::unknown_kind;
}

void Model::judge_or_defer(const Command& command) {
  if (command.has(flag::kDefer)) {
    book_.accounts.at(command.account).touched = true;
  } else {
    rejudge(command.account, command.has(flag::kAnswer) ? Report::always : Report::on_change);
  }
}

void Model::judge_touched(const Command& command, bool all) {
  Report report = all ? Report::unsafe_too : Report::on_change;
  if (command.has(flag::kAnswer)) report = Report::always;
  for (auto& [id, account] : book_.accounts) {
    if (!account.touched && !all) continue;
    account.touched = false;
    rejudge(id, report);
    ++done_.count;
  }
}

Verdict Model::rejudge(std::uint32_t id, Report report) {
  Account& account = book_.accounts.at(id);
  const Verdict before = account.verdict;
  const bool no_verdict = (account.options & option::kNoVerdict) != 0;
  account.verdict =
      no_verdict ? Verdict::safe : judge(book_.standing(account), book_.assets.at(account.asset));
  const bool unsafe = account.verdict != Verdict::safe;
  if (report == Report::always || (report == Report::unsafe_too && unsafe) ||
      account.verdict != before) {
    give_verdict(id, account.verdict, before);
  }
  return account.verdict;
}

Event& Model::give(EventKind kind) {
  Event event;
  event.sequence = sequence_;
  event.kind = static_cast<std::uint8_t>(kind);
  return events_.emplace_back(event);
}

void Model::give_verdict(std::uint32_t id, Verdict now, Verdict before) {
  const Standing standing = book_.standing(book_.accounts.at(id));
  Event& event = give(EventKind::verdict);
  event.account = id;
  event.flags = static_cast<std::uint8_t>(now);
  event.arg = static_cast<std::uint32_t>(before);
  event.set(op::Verdict{low(standing.equity), high(standing.equity), low(standing.maintenance_e8),
                        low(high(standing.maintenance_e8))});
}

void Model::give_why(const Entry& entry, std::size_t rank) {
  const Position& position = book_.positions.at(entry.id);
  const Operands& operands = entry.operands;
  const auto header = [&](EventKind kind) -> Event& {
    Event& event = give(kind);
    event.flags = static_cast<std::uint8_t>(entry.row);
    event.symbol = position.symbol;
    event.position = entry.id;
    event.account = position.account;
    return event;
  };
  Event& of_position = header(EventKind::adl_why_position);
  of_position.arg = static_cast<std::uint32_t>(rank);
  of_position.set(op::WhyPosition{static_cast<std::int64_t>(operands.mark_value),
                                  static_cast<std::int64_t>(operands.entry_value),
                                  low(operands.maintenance_e8),
                                  low(high(operands.maintenance_e8))});
  Event& of_account = header(EventKind::adl_why_account);
  of_account.arg = static_cast<std::uint32_t>(high(operands.equity));
  of_account.set(op::WhyAccount{low(operands.equity), low(operands.wallet),
                                low(operands.account_maintenance_e8),
                                static_cast<std::int32_t>(high(operands.wallet)),
                                static_cast<std::uint32_t>(high(operands.account_maintenance_e8))});
}

void Model::give_position(std::uint32_t id, const Position& position) {
  const Int margin = book_.maintenance_e8(position);
  Event& event = give(EventKind::position_state);
  event.symbol = position.symbol;
  event.position = id;
  event.account = position.account;
  event.flags =
      static_cast<std::uint8_t>(static_cast<unsigned>(position.side) + 4 * position.light);
  event.arg = static_cast<std::uint32_t>(high(margin));
  event.set(op::PositionState{static_cast<std::int64_t>(position.quantity),
                              static_cast<std::int64_t>(position.entry_value),
                              static_cast<std::int64_t>(book_.mark_value(position)), low(margin)});
}

void Model::give_account(std::uint32_t id, const Account& account) {
  Event& event = give(EventKind::account_state);
  event.account = id;
  event.flags = static_cast<std::uint8_t>(account.verdict);
  event.arg = account.touched ? 1 : 0;
  event.set(op::AccountState{low(account.wallet), high(account.wallet), account.extra_margin,
                             account.asset, account.options});
  give_verdict(id, account.verdict, account.verdict);
}

void Model::give_sum(EventKind kind, const Command& command, Int sum, std::uint64_t positions) {
  Event& event = give(kind);
  event.symbol = command.symbol;
  event.set(op::SumEnd{low(sum), high(sum), positions, 0});
}

}  // namespace ballast::reference

namespace ballast {

std::unique_ptr<Engine> open_reference_engine(const EngineConfig& config) {
  return std::make_unique<reference::Model>(config);
}

}  // namespace ballast
