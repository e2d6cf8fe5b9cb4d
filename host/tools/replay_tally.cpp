#include "host/tools/replay_tally.hpp"

namespace ballast::tools {

ReplayTally::ReplayTally(std::span<const Command> log, std::uint32_t accounts)
    : log_(log),
      account_asset_(accounts, 0),
      account_deleveraged_(accounts, false),
      position_deleveraged_(std::size_t{kMaxPositionId} + 1, false),
      adl_(kMaxSymbols) {
  symbol_asset_.fill(-1);
}

void ReplayTally::accept_before(std::uint64_t sequence) {
  while (done_ + 1 < sequence && done_ < log_.size()) accept(log_[done_++]);
}

void ReplayTally::finish() { accept_before(log_.size() + 1); }

void ReplayTally::accept(const Command& command) {
  ++commands_[command.kind];
  switch (command.command()) {
    case CommandKind::asset:
      assets_defined_[command.arg] = true;
      break;
    case CommandKind::symbol:
      symbol_asset_[command.symbol] = static_cast<std::int16_t>(command.as<op::Symbol>().asset);
      break;
    case CommandKind::account:
      account_asset_[command.account] = static_cast<std::uint8_t>(command.as<op::Account>().asset);
      break;
    case CommandKind::restore_account: {
      const auto restored = command.as<op::RestoreAccount>();
      account_asset_[command.account] = static_cast<std::uint8_t>(restored.asset);
      of_account(command.account).transfers += core::join(restored.wallet_lo, restored.wallet_hi);
      break;
    }
    case CommandKind::restore_position:
      of_account(command.account).trades -= command.as<op::RestorePosition>().entry_value;
      break;
    case CommandKind::resume:
      end_start_up();
      break;
    case CommandKind::clear:
      forget();
      break;
    case CommandKind::commit:
      if (is_starting_ && (command.flags & flag::kAll) != 0) end_start_up();
      break;
    case CommandKind::position_delta: {
      const auto delta = command.as<op::PositionDelta>();
      of_account(command.account).trades += static_cast<int128>(delta.wallet) - delta.entry_value;
      break;
    }
    case CommandKind::reduce:
      of_account(command.account).reduces += command.as<op::Reduce>().cash;
      break;
    case CommandKind::wallet_delta:
      of_account(command.account).transfers += command.as<op::WalletDelta>().amount;
      break;
    default:
      break;
  }
}

/// `clear` takes all value away; what the engine holds from here on starts at nothing.
void ReplayTally::forget() {
  moved_.fill(ValueMoved{});
  assets_defined_.fill(false);
  symbol_asset_.fill(-1);
  is_starting_ = true;
}

/// What was booked so far is the opening book.
void ReplayTally::end_start_up() {
  is_starting_ = false;
  for (ValueMoved& moved : moved_) {
    const int128 opening = moved.total();
    moved = ValueMoved{};
    moved.opening = opening;
  }
}

void ReplayTally::mark_deleveraged(const Event& event) {
  if (!account_deleveraged_[event.account]) {
    account_deleveraged_[event.account] = true;
    ++deleveraged_accounts_;
  }
  if (!position_deleveraged_[event.position]) {
    position_deleveraged_[event.position] = true;
    ++deleveraged_positions_;
  }
}

void ReplayTally::on(const Event& event) {
  accept_before(event.sequence);
  switch (event.event()) {
    case EventKind::rejected:
      // The number of this event is that of the refused command: it is passed over.
      if (done_ < log_.size() && done_ + 1 == event.sequence) ++done_;
      ++refused_;
      ++refusals_[{static_cast<CommandKind>(event.arg), static_cast<Reason>(event.code())}];
      break;
    case EventKind::verdict:
      if (event.code() != event.arg) ++changes_[event.code() & 7U];
      break;
    case EventKind::adl_close: {
      const auto close = event.as<op::AdlClose>();
      AdlOfSymbol& symbol = adl_[event.symbol];
      ++symbol.fills;
      symbol.lots += close.lots;
      symbol.notional += close.cash < 0 ? -close.cash : close.cash;
      of_symbol(event.symbol).adl += close.cash;
      mark_deleveraged(event);
      break;
    }
    case EventKind::adl_end: {
      AdlOfSymbol& symbol = adl_[event.symbol];
      ++symbol.rounds;
      symbol.lots_left += event.as<op::AdlEnd>().lots_left;
      break;
    }
    case EventKind::funding_end: {
      const auto end = event.as<op::SumEnd>();
      of_symbol(event.symbol).funding -= core::join(end.sum_lo, end.sum_hi);
      break;
    }
    case EventKind::settle_end: {
      const auto end = event.as<op::SumEnd>();
      of_symbol(event.symbol).settlement += core::join(end.sum_lo, end.sum_hi);
      break;
    }
    default:
      break;
  }
}

}  // namespace ballast::tools
