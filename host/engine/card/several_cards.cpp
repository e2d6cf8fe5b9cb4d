#include "host/engine/card/several_cards.hpp"

#include "host/engine/card/command_account.hpp"

namespace ballast::card {
namespace {

bool is_for_all(const Command& command) {
  switch (command.command()) {
    case CommandKind::asset:
    case CommandKind::symbol:
    case CommandKind::table:
    case CommandKind::tier:
    case CommandKind::bind:
    case CommandKind::policy:
    case CommandKind::clear:
    case CommandKind::mark:
    case CommandKind::commit:
    case CommandKind::funding:
    case CommandKind::settle:
    case CommandKind::resume:
    case CommandKind::stop:
      return true;
    case CommandKind::dump:  // all have the same configuration
      return command.arg < scope::kConfiguration;
    default:
      return false;
  }
}

// What one command may take of a card's ring besides itself: what ends a transaction.
constexpr std::uint64_t kBesides = 1;

}  // namespace

SeveralCards::SeveralCards(std::vector<std::unique_ptr<CardPort>> ports, const EngineConfig& config,
                           const CardOptions& options)
    : group_(std::move(ports), config, options), at_(group_), rank_(at_), adl_(at_), digest_(at_) {}

Program* SeveralCards::program_of(CommandKind kind) {
  switch (kind) {
    case CommandKind::rank:
    case CommandKind::lights:
      return &rank_;
    case CommandKind::adl:
    case CommandKind::adl_take:
      return &adl_;
    case CommandKind::digest:
      return &digest_;
    default:
      return nullptr;
  }
}

bool SeveralCards::takes(const Command& command, std::uint64_t records) {
  if (program_ != nullptr || jobs_.room() < group_.size() + 1) return false;
  // A symbol with live positions is in use; on which card, is known when all before is answered.
  const bool waits =
      program_of(command.command()) != nullptr || command.command() == CommandKind::symbol;
  if (waits && !jobs_.empty()) return false;
  return group_.has_room(records + kBesides);
}

void SeveralCards::push(const Command& command) {
  const CommandKind kind = command.command();
  if (kind != CommandKind::adl_take) end_transaction();
  if (Program* const program = program_of(kind); program != nullptr) {
    program_ = program;
    program_sequence_ = command.sequence;
    return program->start(command);
  }
  if (has_account(kind)) {
    Command local = command;
    local.account = group_.on_card(command.account);
    return push_to_one(group_.card_of(command.account), local, true);
  }
  if (kind == CommandKind::symbol) {
    if (const auto user = at_.positions.card_with(command.symbol)) {
      return push_to_one(*user, command, false);
    }
  }
  if (is_for_all(command)) return push_to_all(command);
  push_to_one(0, command, false);  // of the configuration, or of no known kind
}

void SeveralCards::push_to_one(unsigned card, const Command& command, bool with_account) {
  Job job;
  job.sequence = command.sequence;
  job.kind = command.kind;
  job.card = static_cast<std::uint8_t>(card);
  job.symbol = command.symbol;
  job.position = command.position;
  job.has_account = with_account;
  job.wants_done = command.has(flag::kAck);
  if (command.command() == CommandKind::restore_position) {
    job.light = static_cast<std::uint8_t>(command.as<op::RestorePosition>().light);
  }
  jobs_.push(job);
  group_.send(card, command);
}

void SeveralCards::push_to_all(const Command& command) {
  Job job;
  job.sequence = command.sequence;
  job.kind = command.kind;
  job.to = Job::To::all;
  job.wants_done = command.has(flag::kAck) || command.command() == CommandKind::stop;
  jobs_.push(job);
  const bool dumps_accounts =
      command.command() == CommandKind::dump && command.arg == scope::kAccounts;
  Command each = command;
  each.flags |= flag::kAck;
  const bool resumes =
      command.command() == CommandKind::resume && command.as<op::Resume>().next != 0;
  for (unsigned card = 0; card < group_.size(); ++card) {
    // A card's own numbering goes on as it is.
    if (resumes) each.set(op::Resume{group_.sent(card) + 2, 0, 0, 0});
    if (dumps_accounts) each.set(range_on_card(group_, card, command.as<op::Range>()));
    group_.send(card, each);
  }
}

// A command for one card ends the transaction there; the others are given one that does nothing.
void SeveralCards::end_transaction() {
  if (!adl_.is_open()) return;
  adl_.close();
  Command nothing = make_command(CommandKind::query, op::None{});
  nothing.position = kNoPosition;
  nothing.account = 0xFFFFFFFF;
  for (unsigned card = 0; card < group_.size(); ++card) {
    Job job;
    job.to = Job::To::own;
    job.card = static_cast<std::uint8_t>(card);
    jobs_.push(job);
    group_.send(card, nothing);
  }
}

void SeveralCards::page(const Command& page) {
  end_transaction();
  auto operands = page.as<op::Page>();
  const unsigned card = operands.lane % group_.size();
  operands.lane /= group_.size();
  Command local = page;
  local.set(operands);
  group_.page(card, local);
}

void SeveralCards::malformed(const Record& record, core::SequenceGate::Answer answer,
                             std::uint64_t expected) {
  if (answer == core::SequenceGate::Answer::drop) return;
  Job job;
  job.to = Job::To::nobody;
  job.sequence = expected;
  job.received = record.sequence;
  job.kind = record.kind;
  job.reason =
      answer == core::SequenceGate::Answer::report_check ? Reason::bad_check : Reason::bad_sequence;
  jobs_.push(job);
}

EventRing::Answer SeveralCards::next(Event& event) {
  while (fault() == CardFault::none) {
    if (!jobs_.empty()) {
      const Turn turn = serve(jobs_.front(), event);
      if (turn == Turn::waits) break;
      if (turn == Turn::event) return EventRing::Answer::record;
    } else if (program_ != nullptr) {
      const Program::Step step = program_->next(event);
      if (step == Program::Step::waits) break;
      event.sequence = program_sequence_;
      if (step == Program::Step::event) return EventRing::Answer::record;
      program_ = nullptr;
      ++over_;
    } else {
      break;
    }
  }
  return EventRing::Answer::none;
}

SeveralCards::Turn SeveralCards::serve(Job& job, Event& event) {
  switch (job.to) {
    case Job::To::nobody:
      event = refusal(job);
      pop();
      return Turn::event;
    case Job::To::all:
      return serve_all(job, event);
    default:
      return serve_one(job, event);
  }
}

SeveralCards::Turn SeveralCards::serve_one(Job& job, Event& event) {
  const Event* head = group_.peek(job.card);
  const bool is_over =
      head != nullptr ? head->sequence > group_.current(job.card) : group_.is_over(job.card);
  if (is_over && !job.wants_done) {  // it has no more events, or has had none
    finish(job);
    return Turn::again;
  }
  if (head == nullptr && !is_over) return Turn::waits;
  if (is_over || head->sequence != group_.current(job.card)) {
    group_.fail(job.card, CardFault::unexpected_event);
    return Turn::waits;
  }
  event = group_.take(job.card);
  event.sequence = job.sequence;
  const bool is_done = event.event() == EventKind::done;
  const bool is_refused = event.event() == EventKind::rejected;
  if (job.has_account && !is_done) event.account = group_.of_card(job.card, event.account);
  show_light(event);
  const bool is_callers = job.to == Job::To::card;
  if (is_done || is_refused) {
    if (is_done) note(job);
    finish(job);
  }
  return is_callers ? Turn::event : Turn::again;
}

void SeveralCards::finish(const Job& job) {
  group_.finish(job.card);
  pop();
}

void SeveralCards::pop() {
  const Job::To to = jobs_.front().to;
  if (to == Job::To::card || to == Job::To::all) ++over_;
  jobs_.pop();
}

SeveralCards::Turn SeveralCards::serve_all(const Job& job, Event& event) {
  if (!begun_) {
    begun_ = true;
    end_given_ = false;
    at_.merge.begin_all(job.command());
  }
  unsigned card = 0;
  switch (at_.merge.next(event, card)) {
    case Merge::Step::waits:
      return Turn::waits;
    case Merge::Step::item:
      event.sequence = job.sequence;
      show_light(event);
      return Turn::event;
    default:
      return conclude(job, event);
  }
}

// What comes once: the refusal, or the end of the list and then `done`.
SeveralCards::Turn SeveralCards::conclude(const Job& job, Event& event) {
  const Merge& merge = at_.merge;
  const bool gives_end = !merge.refused() && merge.end() && !end_given_;
  const bool gives_done = !merge.refused() && !gives_end && job.wants_done;
  if (merge.refused()) {
    event = merge.refusal();
  } else if (gives_end) {
    event = *merge.end();
    end_given_ = true;
  } else {
    event = merge.done();
  }
  event.sequence = job.sequence;
  const bool is_last = !gives_end || !job.wants_done;
  if (is_last) {
    if (job.command() == CommandKind::clear) at_.positions.clear();
    begun_ = false;
    pop();
  }
  return merge.refused() || gives_end || gives_done ? Turn::event : Turn::again;
}

void SeveralCards::note(const Job& job) {
  const bool opens =
      job.command() == CommandKind::open || job.command() == CommandKind::restore_position;
  if (opens) {
    at_.positions.opened(job.card, job.symbol, job.position, job.light);
  } else if (job.command() == CommandKind::free && job.position != kNoPosition) {
    at_.positions.freed(job.card, job.symbol);
  }
}

void SeveralCards::show_light(Event& event) {
  if (event.event() != EventKind::position_state) return;
  const unsigned light = at_.positions.light(event.position);
  event.flags = static_cast<std::uint8_t>((event.flags & 3U) | light << 2U);
}

Event SeveralCards::refusal(const Job& job) {
  Event event;
  event.sequence = job.sequence;
  event.kind = static_cast<std::uint8_t>(EventKind::rejected);
  event.flags = static_cast<std::uint8_t>(job.reason);
  event.arg = job.kind;
  event.set(op::Rejected{job.sequence, job.received, 0, 0});
  return event;
}

}  // namespace ballast::card
