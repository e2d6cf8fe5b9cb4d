// One card: its registers, its two rings, and whether it is still there.
#pragma once

#include <memory>
#include <string>

#include "host/engine/card/control.hpp"
#include "host/engine/card/rings.hpp"
#include "host/include/ballast/card.hpp"

namespace ballast::card {

class CardLink {
 public:
  /// Reads what the card is; changes nothing on it. `name` begins every message. Throws CardError.
  CardLink(std::unique_ptr<CardPort> port, const CardOptions& options, std::string name);
  /// Stops the card; what it had under way is thrown away. The rings' memory goes only when the
  /// card is seen to be done with it, and else never.
  ~CardLink();
  CardLink(const CardLink&) = delete;
  CardLink& operator=(const CardLink&) = delete;

  const CardDescription& description() const { return description_; }
  const std::string& name() const { return control_.name(); }
  /// Clears the card and runs its rings; its first command has this number. Throws CardError.
  void open(std::uint64_t first_sequence);

  bool has_room(std::uint64_t records) { return commands_.has_room(records); }
  /// There is room. A command that consumes its number.
  void push(const Command& command) {
    ++pushed_;
    commands_.push(command);
  }
  /// One that does not.
  void push_unnumbered(const Record& record) { commands_.push(record); }
  /// Whether there is one. A record that stays corrupt becomes a fault.
  EventRing::Answer next(Event& event) {
    EventRing::Answer answer = events_.next(event);
    if (answer == EventRing::Answer::none) answer = look_for_the_end(event);
    if (answer != EventRing::Answer::record && answer != EventRing::Answer::none) mend(answer);
    return answer;
  }
  /// How many commands are over and have had all their events taken, when `next` last had none.
  std::uint64_t over() const { return over_; }
  /// Tells the card what was taken: when nothing more comes.
  void flush() { events_.flush(); }

  /// Reads the heartbeat, which lets the time of a simulated card pass.
  void watch();

  CardFault fault() const { return fault_; }
  void fail(CardFault fault) {
    if (fault_ == CardFault::none) fault_ = fault;
  }
  std::string fault_text() const;
  CardCounters counters() { return control_.counters(); }

 private:
  /// The rings' memory, laid out.
  struct Shared {
    Shared(CardPort& port, const CardOptions& options);
    void clear() const;

    std::size_t commands_bytes, events_bytes;
    SharedMemory commands, events, indices;
    RingAddresses addresses;
  };

  EventRing::Answer look_for_the_end(Event& event);
  void await_hello();
  void mend(EventRing::Answer answer);
  void look(bool progress);

  const CardOptions options_;
  std::unique_ptr<CardPort> port_;
  Control control_;
  const CardDescription description_;
  const Shared shared_;
  CommandRing commands_;
  EventRing events_;
  bool knows_memory_ = false;  ///< the card has been told where the rings are
  Watch watch_;
  std::uint64_t pushed_ = 0;    ///< commands that consume their number
  std::uint64_t over_ = 0;      ///< of these
  std::uint64_t progress_ = 0;  ///< what the card had taken, given and executed when last looked at
  CardFault fault_ = CardFault::none;
  char driver_error_[200] = {};  ///< with register_access; no allocation while running
};

}  // namespace ballast::card
