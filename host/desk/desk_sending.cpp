// From a request to the sink: numbers, beliefs, and how both are taken back.
#include <utility>

#include "hls/core/checksum.hpp"
#include "host/desk/desk_books.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {

Desk::Books::Books(Venue of, CommandSink to, const EngineConfig& most, std::size_t unconfirmed_most)
    : venue(std::move(of)),
      sink(std::move(to)),
      capacity(most),
      most_unconfirmed(unconfirmed_most),
      positions_of(venue.symbols().size()),
      sequence(most.first_sequence - 1),
      staged_marks(venue.symbols().size()),
      tables(venue.symbols().size()),
      marks(venue.symbols().size()) {
  if (!sink) throw InputError("a Desk needs a sink, which takes its commands");
  for (const SymbolSpec& symbol : venue.symbols()) {
    symbols.push_back({symbol.max_lots, symbol.collateral, symbol.kind == ContractKind::inverse});
  }
}

std::uint64_t Desk::Books::number(Command command) {
  command.sequence = ++sequence;
  command.phase = 0;
  core::seal(command);
  outbox.push_back(command);
  return sequence;
}

std::uint64_t Desk::Books::track(Command command, Unconfirmed& entry) {
  entry.kind = command.command();
  entry.sequence = sequence + 1;
  believe(entry, 1);
  if (entry.has_position()) ++positions[entry.position].in_flight;
  if (entry.has_account()) ++accounts[entry.account].in_flight;
  return number(command);
}

void Desk::Books::believe(const Unconfirmed& entry, int sign) {
  if (entry.kind == CommandKind::account) return;
  if (entry.has_position()) {
    positions[entry.position].quantity += sign * entry.quantity;
    positions[entry.position].entry_value += sign * entry.entry_value;
  }
  if (entry.has_account()) {
    accounts[entry.account].wallet += sign * static_cast<int128>(entry.wallet);
  }
}

/// Gives the sink what waits. From within the sink it does nothing: the loop that called the sink
/// goes on with what was added.
void Desk::Books::drain() {
  if (draining) return;
  draining = true;
  try {
    for (sent = 0; sent < outbox.size(); ++sent) {
      const Command command = outbox[sent];  // the sink may add to the outbox
      sink(command);
    }
  } catch (...) {
    draining = false;
    take_back(sent);
    outbox.clear();
    undos.clear();
    throw;
  }
  outbox.clear();
  undos.clear();
  draining = false;
}

/// Undoes what is in the outbox from `first` on, the last first.
void Desk::Books::take_back(std::size_t first) {
  while (outbox.size() > first) {
    const Command command = outbox.back();
    outbox.pop_back();
    sequence = command.sequence - 1;
    for (; !undos.empty() && undos.back().sequence > sequence; undos.pop_back()) {
      undos.back().undo();
    }
    if (!unconfirmed.empty() && unconfirmed.back().sequence == command.sequence) {
      const Unconfirmed entry = unconfirmed.back();
      unconfirmed.pop_back();
      revert(entry);
    } else if (command.command() == CommandKind::query) {
      const auto asked = read_backs.find(command.position);
      if (asked == read_backs.end() || asked->second.query != command.sequence) continue;
      asked->second.query = 0;
      to_ask.push_back(command.position);
    }
  }
}

void Desk::Books::revert(const Unconfirmed& entry) {
  believe(entry, -1);
  if (entry.has_position()) --positions[entry.position].in_flight;
  if (entry.has_account()) --accounts[entry.account].in_flight;
  switch (entry.kind) {
    case CommandKind::account:
      if (entry.created) {
        forget_account(entry.account);
        if (entry.account + 1 == accounts.size()) {
          accounts.pop_back();
          extras.pop_back();
        } else {
          free_accounts.push_back(entry.account);
        }
      } else {
        accounts[entry.account].options = static_cast<std::uint8_t>(entry.quantity);
        accounts[entry.account].extra_margin = entry.entry_value;
      }
      break;
    case CommandKind::open:
      forget_position(entry.position);
      if (entry.position + 1 == positions.size()) {
        positions.pop_back();
        position_names.pop_back();
      } else {
        free_positions.push_back(entry.position);
      }
      break;
    case CommandKind::free:
      if (entry.has_position()) {
        remember_position(entry.position);
      } else {
        accounts[entry.account].live = true;
        account_index.add(hash_of(extras[entry.account].name), entry.account);
      }
      break;
    case CommandKind::position_delta:
      if (entry.held_before) {  // whoever asked for it was told long ago that it will be booked
        ReadBack& again = read_backs[entry.position];
        if (!positions[entry.position].read_back) to_ask.push_back(entry.position);
        positions[entry.position].read_back = true;
        again.held.insert(again.held.begin(), {entry.fill(), entry.flags});
        ++held;
      }
      break;
    default:
      break;
  }
}

std::uint64_t Desk::send(Command command) {
  Request request(*books_);
  const std::uint64_t sequence = books_->number(command);
  request.send();
  return sequence;
}

std::uint64_t Desk::last_sequence() const {
  return books_->draining ? books_->outbox[books_->sent].sequence : books_->sequence;
}

}  // namespace ballast
