#include "host/include/ballast/session.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace ballast {
namespace {

/// Sets a flag for as long as it lives.
class Raised {
 public:
  explicit Raised(bool& flag) : flag_(flag) { flag_ = true; }
  ~Raised() { flag_ = false; }
  Raised(const Raised&) = delete;
  Raised& operator=(const Raised&) = delete;

 private:
  bool& flag_;
};

EngineConfig capacity_of(const Engine& engine) {
  return {engine.identity().positions, engine.identity().accounts, engine.executed() + 1};
}

}  // namespace

Session::Session(Venue venue, Engine& engine, Journal& journal)
    : engine_(engine),
      journal_(journal),
      pump_(engine),
      before_(engine.executed()),
      executed_(engine.executed()),
      desk_(
          std::move(venue), [this](const Command& command) { take(command); },
          capacity_of(engine)) {}

Session::Session(Venue venue, Engine& engine) : Session(std::move(venue), engine, no_journal_) {}

void Session::take(const Command& command) {
  commands_.push_back(command);
  if (open_groups_ == 0) group_ends_.push_back(commands_.size() - journalled_);
}

void Session::end_group() {
  const std::size_t end = commands_.size() - journalled_;
  const std::size_t before = group_ends_.empty() ? 0 : group_ends_.back();
  if (--open_groups_ == 0 && end != before) group_ends_.push_back(end);
}

Session::Progress Session::pump(const EventHandler& on_event) {
  if (is_pumping_ || open_groups_ != 0) {
    throw std::logic_error("a Session is pumped neither from what it calls nor within a group");
  }
  const Raised pumping(is_pumping_);
  give_events(on_event);
  if (!fault_.empty()) return Progress::faulted;
  const bool appended = append();
  submit();
  const bool has_moved = appended || pump_.has_moved();
  give_events(on_event);
  if (!fault_.empty()) return Progress::faulted;
  if (has_moved) return Progress::moved;
  return executed_ == desk_.last_sequence() ? Progress::done : Progress::waiting;
}

bool Session::append() {
  if (group_ends_.empty()) return false;
  ask_journal([this] {
    journal_.append({std::span(commands_).subspan(journalled_), group_ends_});
  });
  journalled_ = commands_.size();
  group_ends_.clear();
  return true;
}

void Session::submit() {
  std::uint64_t synced = submitted();
  if (submitted_ != journalled_) {
    ask_journal([&] {
      synced = std::max(synced, journal_.synced());
      if (synced > journalled()) throw std::logic_error("has synced what it was not given");
    });
  }
  submitted_ += pump_.turn(std::span(commands_).subspan(submitted_, place(synced) - submitted_));
  given_ = 0;
}

/// What is thrown by the journal ends everything, as nobody knows what it has kept.
template <typename Call>
void Session::ask_journal(Call&& call) {
  try {
    call();
  } catch (const std::exception& error) {
    fault_ = std::string("journal: ") + error.what();
    throw;
  } catch (...) {
    fault_ = "journal: failed";
    throw;
  }
}

void Session::give_events(const EventHandler& on_event) {
  while (given_ < pump_.events().size()) {
    const Event& event = pump_.events()[given_++];
    note_executed(event.sequence - 1);
    desk_.apply(event);
    if (event.event() == EventKind::rejected) note_refusal(event);
    if (on_event) on_event(event);
  }
  note_executed(pump_.executed());
  desk_.confirm(executed_);
  forget_executed();
  if (fault_.empty()) fault_ = pump_.fault();
}

/// Never more than was submitted, whatever an engine says.
void Session::note_executed(std::uint64_t sequence) {
  if (sequence <= submitted()) executed_ = std::max(executed_, sequence);
}

void Session::note_refusal(const Event& event) {
  const auto reason = static_cast<Reason>(event.code());
  const bool is_of_fill = event.arg == static_cast<std::uint32_t>(CommandKind::position_delta);
  const bool has_met_another = reason == Reason::stale || reason == Reason::entry_left;
  const PositionId position(event.position);
  const bool is_read_back = is_of_fill && has_met_another && position < desk_.positions_end() &&
                            desk_.position(position).being_read_back;
  refused_.push_back({event.sequence, reason, is_read_back});
}

/// Moves what is left only when it is no more than what goes: each command once, on average.
void Session::forget_executed() {
  const std::size_t executed = place(executed_);
  if (executed < commands_.size() - executed || executed == 0) return;
  commands_.erase(commands_.begin(), commands_.begin() + static_cast<std::ptrdiff_t>(executed));
  before_ = executed_;
  submitted_ -= executed;
  journalled_ -= executed;
}

RequestOutcome Session::outcome(const Request& request) const {
  if (request.last > executed_ && request.first <= request.last) {
    return {fault_.empty() ? RequestOutcome::State::pending : RequestOutcome::State::failed};
  }
  const auto begin = std::lower_bound(
      refused_.begin(), refused_.end(), request.first,
      [](const Refused& refused, std::uint64_t command) { return refused.command < command; });
  const bool is_held = request.holds_fills || (request.first == 0 && request.last == 0);
  RequestOutcome outcome{is_held ? RequestOutcome::State::rebooked
                                 : RequestOutcome::State::accepted};
  for (auto at = begin; at != refused_.end() && at->command <= request.last; ++at) {
    if (at->is_rebooked && outcome.state == RequestOutcome::State::rebooked) continue;
    outcome = {at->is_rebooked ? RequestOutcome::State::rebooked : RequestOutcome::State::refused,
               at->reason, at->command};
    if (!at->is_rebooked) break;
  }
  return outcome;
}

void Session::forget_outcomes(std::uint64_t sequence) {
  std::erase_if(refused_, [&](const Refused& refused) { return refused.command <= sequence; });
}

void Session::finish(const EventHandler& on_event, const Idle& idle) {
  for (std::uint64_t turns = 0;;) {
    switch (pump(on_event)) {
      case Progress::done:
        return;
      case Progress::faulted:
        throw EngineFault(fault_);
      case Progress::moved:
        turns = 0;
        break;
      case Progress::waiting:
        ++turns;
        if (idle) idle(turns);
        break;
    }
  }
}

}  // namespace ballast
