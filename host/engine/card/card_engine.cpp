#include "host/engine/card/card_engine.hpp"

#include <algorithm>
#include <stdexcept>

#include "host/engine/card/command_account.hpp"
#include "host/engine/card/one_card.hpp"
#include "host/engine/card/open_card.hpp"
#include "host/engine/card/several_cards.hpp"

namespace ballast {
namespace card {
namespace {

// Pages unlinked ahead of one command, at most. Each answer empties at most one page, so that more
// than one a command never lets them pile up.
constexpr unsigned kUnlinksAtOnce = 4;
// What one command may take in the ring: these, a page of its own to unlink and to link, itself.
constexpr std::uint64_t kMostRecords = kUnlinksAtOnce + 3;

// Commands whose answers placement waits for.
constexpr std::size_t kMostAnswers = 4096;

// No card has this account.
constexpr std::uint32_t kNoAccount = 0xFFFFFFFF;

}  // namespace

template <CardAccess Cards>
CardEngine<Cards>::CardEngine(std::vector<std::unique_ptr<CardPort>> ports,
                              const EngineConfig& config, const CardOptions& options)
    : options_(options),
      cards_(std::move(ports), config, options),
      identity_{"card", kContractVersion, cards_.shape().lanes, config.positions, config.accounts},
      placement_({cards_.shape().lanes, cards_.shape().positions / cards_.shape().lanes,
                  config.positions}),
      answers_(kMostAnswers),
      gate_(config.first_sequence),
      base_(config.first_sequence - 1) {}

template <CardAccess Cards>
Transfer CardEngine<Cards>::try_submit(std::span<const Command> commands) {
  std::size_t taken = 0;
  constexpr std::size_t kAhead = 8;
  while (taken < commands.size()) {
    placement_.prefetch(commands[std::min(taken + kAhead, commands.size() - 1)].position);
    if (!submit(commands[taken])) break;
    ++taken;
  }
  if (taken != 0) {
    idle_calls_ = 0;
  } else if (!commands.empty()) {
    idle();
  }
  return {taken, state()};
}

template <CardAccess Cards>
bool CardEngine<Cards>::submit(const Command& given) {
  if (fault() != CardFault::none || holding_) return false;
  if (!cards_.takes(given, kMostRecords) || answers_.full()) return false;
  const core::SequenceGate::Answer answer = gate_.judge(given);
  if (answer != core::SequenceGate::Answer::accept) {
    card_is_silent_ = true;
    cards_.malformed(given, answer, gate_.expected());
    return true;
  }
  Command command = given;
  if (command.command() == CommandKind::page) {
    // Means nothing here, but ends a silence.
    if (card_is_silent_) cards_.end_silence(command.sequence);
  } else {
    if (!place(command)) return false;
    gate_.consume();
    cards_.push(command);
    if (command.has(flag::kAck)) unfinished_ = pushed();
  }
  card_is_silent_ = false;
  return true;
}

// Adds what only this engine knows, or says that the command has to wait.
template <CardAccess Cards>
bool CardEngine<Cards>::place(Command& command) {
  switch (command.command()) {
    case CommandKind::open:
    case CommandKind::restore_position:
      if (!place_open(command)) return false;
      break;
    case CommandKind::free:
      place_free(command);
      break;
    case CommandKind::position_delta:
    case CommandKind::reduce:
    case CommandKind::query:
      if (command.position == kNoPosition) break;
      command.arg =
          placement_.row_of(placement_.find(command.position, command.account, command.symbol));
      break;
    case CommandKind::clear:
      hold(command, Awaited::clear);
      break;
    case CommandKind::resume:  // only the card knows whether it is refused
      hold(command, Awaited::resume);
      resume_at_ = command.as<op::Resume>().next;
      break;
    default:
      break;
  }
  hide_account(command);
  // A transaction goes on while nothing but takes come: pages are not for the middle of it.
  if (command.command() != CommandKind::adl_take) {
    for (unsigned i = 0; i < kUnlinksAtOnce; ++i) {
      const auto change = placement_.unlink_one();
      if (!change) break;
      send_page(command, *change);
    }
  }
  return true;
}

// Its answer has to come before anything else is taken.
template <CardAccess Cards>
void CardEngine<Cards>::hold(Command& command, Awaited of) {
  holding_ = true;
  answers_.push({command.sequence, 0, 0, of, command.has(flag::kAck)});
  command.flags |= flag::kAck;
}

template <CardAccess Cards>
bool CardEngine<Cards>::place_open(Command& command) {
  const bool in_range =
      command.position <= kMaxPositionId && command.account < identity_.accounts &&
      command.symbol < cards_.shape().symbols && command.side() <= Side::short_side;
  if (!in_range) {
    command.arg = kRowUnknown;
    return true;
  }
  const Placement::Opening opening = placement_.open(command);
  if (opening.wait) return false;
  command.arg = opening.row;
  if (opening.slot == Placement::kNoSlot) return true;
  if (opening.unlink) send_page(command, *opening.unlink);
  if (opening.link) send_page(command, *opening.link);
  answers_.push(
      {command.sequence, opening.slot, command.position, Awaited::open, command.has(flag::kAck)});
  command.flags |= flag::kAck;
  return true;
}

template <CardAccess Cards>
void CardEngine<Cards>::place_free(Command& command) {
  if (command.position == kNoPosition) return;
  const Placement::Slot slot = placement_.find(command.position, command.account, command.symbol);
  command.arg = placement_.row_of(slot);
  if (slot == Placement::kNoSlot) return;
  placement_.free(command.position);
  answers_.push({command.sequence, slot, command.position, Awaited::free, command.has(flag::kAck)});
  command.flags |= flag::kAck;
}

// The card may have room for more accounts than this engine was opened for. It has to refuse those
// beyond as well: it is given one that no card has, and the refusal gets the true one back.
template <CardAccess Cards>
void CardEngine<Cards>::hide_account(Command& command) {
  const bool hides = has_account(command.command()) && command.account >= identity_.accounts &&
                     command.account < cards_.shape().accounts;
  if (!hides) return;
  answers_.push({command.sequence, 0, command.account, Awaited::refusal, false});
  command.account = kNoAccount;
}

template <CardAccess Cards>
void CardEngine<Cards>::send_page(const Command& before, const PageChange& change) {
  Command page = make_command(CommandKind::page, op::Page{change.lane, change.link, 0, 0, 0});
  page.sequence = before.sequence;
  page.symbol = change.symbol;
  page.set_side(change.side);
  page.arg = change.page;
  cards_.page(page);
}

template <CardAccess Cards>
Transfer CardEngine<Cards>::poll(std::span<Event> events) {
  std::size_t moved = 0;
  bool found = false;
  while (moved < events.size() && fault() == CardFault::none) {
    const EventRing::Answer answer = cards_.next(events[moved]);
    if (answer != EventRing::Answer::record) {
      cards_.flush();
      note_over();
      break;
    }
    found = true;
    if (receive(events[moved])) ++moved;
  }
  if (found) {
    idle_calls_ = 0;
  } else if (!events.empty()) {
    idle();
  }
  return {moved, state()};
}

// An event tells that all before its command is done; the last one of a command, if it is known to
// be that, tells it of the command too. Never of what was not submitted, whatever the card says.
template <CardAccess Cards>
void CardEngine<Cards>::note_executed(const Event& event) {
  const bool refused = event.event() == EventKind::rejected;
  const bool malformed = refused && event.code() <= static_cast<std::uint8_t>(Reason::bad_sequence);
  const bool is_last = event.event() == EventKind::done || (refused && !malformed);
  const std::uint64_t count = event.sequence - base_ - (is_last ? 0 : 1);
  if (count > executed_ && count <= pushed()) executed_ = count;
}

// The cards say how far they have come, and all events until then are taken: an answer that is
// still due does not come.
template <CardAccess Cards>
void CardEngine<Cards>::note_over() {
  const std::uint64_t over = cards_.over();
  if (over <= executed_) return;
  executed_ = over;
  const bool misses_one = !answers_.empty() && answers_.front().sequence - base_ <= over;
  if (misses_one || (unfinished_ != 0 && unfinished_ <= over)) {
    cards_.fail(CardFault::unexpected_event);
  }
}

// Whether the event is one for the caller.
template <CardAccess Cards>
bool CardEngine<Cards>::receive(Event& event) {
  event.check = 0;
  event.phase = 0;
  note_executed(event);
  const bool refused = event.event() == EventKind::rejected;
  const bool ends = refused || event.event() == EventKind::done;
  if (ends && event.sequence - base_ >= unfinished_) unfinished_ = 0;
  if (answers_.empty() || event.sequence < answers_.front().sequence) return true;
  // Of a record that was not well formed: it has the number that was expected, not one of its own.
  if (refused && event.code() <= static_cast<std::uint8_t>(Reason::bad_sequence)) return true;
  const Answer answer = answers_.front();
  if (event.sequence != answer.sequence || !ends) {
    cards_.fail(CardFault::unexpected_event);
    return false;
  }
  answers_.pop();
  return settle(answer, refused, event);
}

template <CardAccess Cards>
bool CardEngine<Cards>::settle(const Answer& answer, bool refused, Event& event) {
  switch (answer.of) {
    case Awaited::open:
      placement_.opened(answer.slot, answer.id, !refused);
      break;
    case Awaited::free:
      placement_.freed(answer.slot, answer.id, !refused);
      break;
    case Awaited::clear:
      placement_.clear();
      holding_ = false;
      break;
    case Awaited::resume:
      if (!refused) {
        base_ = resume_at_ - 1 - pushed();
        gate_.expect(resume_at_);
      }
      holding_ = false;
      break;
    case Awaited::refusal:
      if (!refused) cards_.fail(CardFault::unexpected_event);
      event.account = answer.id;
      break;
  }
  return refused || answer.wanted;
}

template <CardAccess Cards>
void CardEngine<Cards>::idle() {
  if (++idle_calls_ < options_.idle_calls || fault() != CardFault::none) return;
  idle_calls_ = 0;
  cards_.watch();
}

}  // namespace card

std::unique_ptr<Card> open_cards(std::vector<std::unique_ptr<CardPort>> ports,
                                 const EngineConfig& config, const CardOptions& options) {
  const auto check = [](const char* what, std::uint64_t value, std::uint64_t least,
                        std::uint64_t most) {
    if (value < least || value > most) {
      throw std::invalid_argument(std::string("card: ") + what + " is " + std::to_string(value) +
                                  ", must be " + std::to_string(least) + " … " +
                                  std::to_string(most));
    }
  };
  check("number of cards", ports.size(), 1, kMostCards);
  check("capacity in positions", config.positions, 1, kMaxPositionId + 1);
  check("capacity in accounts", config.accounts, 1, kMaxAccounts);
  check("first_sequence", config.first_sequence, 1, ~std::uint64_t{0});
  check("log2 of the command ring", options.command_ring_log2, 6, 24);
  check("log2 of the event ring", options.event_ring_log2, 6, 24);
  check("idle_calls", options.idle_calls, 1, ~0U);
  check("still_reads", options.still_reads, 1, ~0U);
  try {
    if (ports.size() == 1) {
      return std::make_unique<card::CardEngine<card::OneCard>>(std::move(ports), config, options);
    }
    return std::make_unique<card::CardEngine<card::SeveralCards>>(std::move(ports), config,
                                                                  options);
  } catch (const CardError&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    throw CardError(std::string("card: the driver reports: ") + error.what() +
                    "; see `xbutil examine`, and reset the card");
  }
}

std::unique_ptr<Card> open_card(std::unique_ptr<CardPort> port, const EngineConfig& config,
                                const CardOptions& options) {
  std::vector<std::unique_ptr<CardPort>> ports;
  ports.push_back(std::move(port));
  return open_cards(std::move(ports), config, options);
}

}  // namespace ballast
