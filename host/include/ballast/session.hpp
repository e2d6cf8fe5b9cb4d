// The one loop that drives an engine: what the Desk sends is journalled, then executed; what the
// engine gives goes into the Desk, then to the caller.
//
//   Desk ─► waiting, in groups ─► Journal::append ─► synced ─► Engine::try_submit
//     ▲                                                              │
//     └────────── apply, confirm ◄───────────────────────── Engine::poll ─► the caller
//
// Threading: one thread at a time for a Session, its Desk and its engine; there is no other thread
// and no clock: a turn happens when the caller calls `pump` or `finish`, and times are given by the
// caller (Desk::commit). Engine and journal outlive the Session.
//
// Re-entrancy: the Desk may be used anywhere, in an event handler too; what it sends then waits
// for the next turn. `pump` and `finish` called from an event handler, from the journal or within
// a group throw std::logic_error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hls/core/contract.hpp"
#include "host/include/ballast/command_pump.hpp"
#include "host/include/ballast/desk.hpp"
#include "host/include/ballast/engine.hpp"
#include "host/include/ballast/journal.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast {

/// What a caller asked for: commands by their numbers, `first` … `last`. Of one command, which the
/// Desk's functions give the number of, {n, n}; of a fill that is held, {0, 0}; none if first >
/// last.
struct Request {
  std::uint64_t first = 1;
  std::uint64_t last = 0;
  bool holds_fills = false;  ///< which have no number yet: see Desk::fill
};

/// What became of a request.
struct RequestOutcome {
  enum class State : std::uint8_t {
    pending,   ///< not all of it has been executed
    accepted,  ///< executed, nothing of it refused
    refused,   ///< executed, and something of it refused: `command` was the first, for `reason`
    /// A fill that met another quantity than the Desk believed (`reason`): the Desk reads the
    /// position back and books it again under another number, or reports it by take_refusals. So
    /// too a fill that is held while its position is read back.
    rebooked,
    failed,  ///< engine or journal failed before all of it was known to be executed
  };
  State state = State::pending;
  Reason reason = Reason::none;
  std::uint64_t command = 0;
};

class Session {
 public:
  using EventHandler = std::function<void(const Event&)>;

  /// A Desk for what the engine was opened for, whose numbers go on where the engine's are. All
  /// else that is sent to the engine is sent by this Desk.
  Session(Venue venue, Engine& engine, Journal& journal);
  /// Without a journal: commands are executed as they come.
  Session(Venue venue, Engine& engine);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  /// What has not been executed by then is forgotten; see `unfinished`.
  ~Session() = default;

  Desk& desk() { return desk_; }
  const Desk& desk() const { return desk_; }
  const Engine& engine() const { return engine_; }

  /// All that the Desk sends while `action` runs belongs together: one group for the journal, and
  /// one request. Groups in a group are part of it. An action that throws leaves what it has sent
  /// until then as a group.
  template <typename Action>
  Request group(Action&& action) {
    const OpenGroup open(*this);
    std::forward<Action>(action)();
    return {open.first(), desk_.last_sequence(), desk_.fills_held() != open.fills_held()};
  }

  enum class Progress : std::uint8_t {
    moved,    ///< there may be more to do at once
    waiting,  ///< for the journal or the engine
    done,     ///< all that was sent is executed, and its events given
    faulted,  ///< for good: `fault`
  };
  /// One turn, which does not block unless the journal does: appends what waits as one batch,
  /// submits what is synced as far as the engine takes it, polls, and gives each event to the Desk
  /// and then to `on_event`. Confirms to the Desk what is executed.
  ///
  /// What the journal or `on_event` throws comes through. An event is given once: those behind one
  /// whose handler threw are given by the next turn.
  Progress pump(const EventHandler& on_event = {});

  /// Pumps until all that was sent, and what the Desk sends because of it, is executed. Throws
  /// EngineFault when that cannot be, and what `pump` throws.
  void finish(const EventHandler& on_event = {}, const Idle& idle = {});

  /// Why nothing moves any more, with what to do about it; empty while all is sound.
  const std::string& fault() const { return fault_; }

  /// Every command up to this number is executed, and its events have been given.
  std::uint64_t executed() const { return executed_; }
  /// Sent, but not known to be executed, in order; until something is sent or pumped. Those up to
  /// `journalled` are in the journal, those up to `submitted` have gone to the engine: after a
  /// fault, another engine that goes on behind `executed` takes them from here, or from there.
  std::span<const Command> unfinished() const {
    return std::span(commands_).subspan(place(executed_));
  }
  std::uint64_t journalled() const { return sequence_at(journalled_); }
  std::uint64_t submitted() const { return sequence_at(submitted_); }

  /// What became of a request. Refusals are remembered until they are forgotten, 16 bytes each;
  /// a request of numbers forgotten counts as accepted once it is executed.
  RequestOutcome outcome(const Request& request) const;
  /// No more questions come about commands up to this number.
  void forget_outcomes(std::uint64_t sequence);

 private:
  /// While it lives, commands belong together.
  class OpenGroup {
   public:
    explicit OpenGroup(Session& session)
        : session_(session),
          first_(session.desk_.last_sequence() + 1),
          fills_held_(session.desk_.fills_held()) {
      ++session_.open_groups_;
    }
    ~OpenGroup() { session_.end_group(); }
    OpenGroup(const OpenGroup&) = delete;
    OpenGroup& operator=(const OpenGroup&) = delete;
    std::uint64_t first() const { return first_; }
    std::uint64_t fills_held() const { return fills_held_; }

   private:
    Session& session_;
    std::uint64_t first_;
    std::uint64_t fills_held_;
  };
  struct Refused {
    std::uint64_t command;
    Reason reason;
    bool is_rebooked;
  };

  void take(const Command& command);
  void end_group();
  bool append();
  void submit();
  template <typename Call>
  void ask_journal(Call&& call);
  void give_events(const EventHandler& on_event);
  void note_executed(std::uint64_t sequence);
  void note_refusal(const Event& event);
  void forget_executed();
  /// Place behind a command, and number of the command before a place.
  std::size_t place(std::uint64_t sequence) const {
    return static_cast<std::size_t>(sequence - before_);
  }
  std::uint64_t sequence_at(std::size_t place) const { return before_ + place; }

  NoJournal no_journal_;
  Engine& engine_;
  Journal& journal_;
  CommandPump pump_;
  std::size_t given_ = 0;  ///< of the pump's events
  std::string fault_;
  bool is_pumping_ = false;

  // What was sent, from some executed command on; stages end at places in it.
  std::vector<Command> commands_;
  std::uint64_t before_;  ///< number of the last command before them
  std::size_t submitted_ = 0, journalled_ = 0;
  std::vector<std::size_t> group_ends_;  ///< of those not journalled, counted from the first
  unsigned open_groups_ = 0;
  std::uint64_t executed_;
  std::vector<Refused> refused_;  ///< ascending

  Desk desk_;
};

}  // namespace ballast
