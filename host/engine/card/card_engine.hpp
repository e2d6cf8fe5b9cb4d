// The engine on a card: commands go into a ring with their placement, events come out of another.
#pragma once

#include <memory>
#include <string>

#include "hls/core/checksum.hpp"
#include "host/engine/card/answers.hpp"
#include "host/engine/card/control.hpp"
#include "host/engine/card/placement.hpp"
#include "host/engine/card/rings.hpp"
#include "host/include/ballast/card.hpp"

namespace ballast::card {

/// The rings' memory, laid out.
struct SharedRings {
  SharedRings(CardPort& port, const CardOptions& options);
  SharedMemory commands, events, indices;
  RingAddresses addresses;
};

class CardEngine final : public Card {
 public:
  /// See open_card. The configuration and options are in their ranges.
  CardEngine(std::unique_ptr<CardPort> port, const EngineConfig& config,
             const CardOptions& options);
  ~CardEngine() override;

  const EngineIdentity& identity() const override { return identity_; }
  std::size_t try_submit(std::span<const Command> commands) override;
  std::size_t poll(std::span<Event> events) override;

  CardFault fault() const override { return fault_; }
  std::string fault_text() const override;
  CardCounters counters() override { return control_.counters(); }
  std::uint32_t queue_depth() const override { return capabilities_.queue_depth; }
  std::uint32_t clock_khz() const override { return capabilities_.clock_khz; }

 private:
  void await_hello();

  // Commands
  bool submit(const Command& given);
  bool place(Command& command);
  bool place_open(Command& command);
  void place_free(Command& command);
  void hide_account(Command& command);
  void send_page(const Command& before, const PageChange& change);

  // Events
  bool receive(Event& event);
  bool settle(const Answer& answer, bool refused, Event& event);

  void idle();
  void watch();
  void fail(CardFault fault) {
    if (fault_ == CardFault::none) fault_ = fault;
  }

  const CardOptions options_;
  std::unique_ptr<CardPort> port_;
  Control control_;
  Capabilities capabilities_;
  EngineIdentity identity_;
  SharedRings shared_;
  CommandRing commands_;
  EventRing events_;
  Placement placement_;
  Answers answers_;
  core::SequenceGate gate_;  ///< as the card's
  bool card_is_silent_ = false;
  bool clearing_ = false;

  Watch watch_;
  std::uint32_t idle_calls_ = 0;
  std::uint64_t progress_ = 0;  ///< records taken by the card and given by it, when last looked at
  CardFault fault_ = CardFault::none;
  char driver_error_[200] = {};  ///< with register_access; no allocation while running
};

}  // namespace ballast::card
