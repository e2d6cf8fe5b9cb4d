// The engine on one card or several: commands go to the cards with their placement, events come
// back. A `CardAccess` is how they get there: one_card.hpp, several_cards.hpp.
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <vector>

#include "hls/core/checksum.hpp"
#include "host/engine/card/answers.hpp"
#include "host/engine/card/link.hpp"
#include "host/engine/card/placement.hpp"
#include "host/include/ballast/card.hpp"

namespace ballast::card {

/// Makes cards look like one. Commands are numbered by the caller, without a gap.
template <typename T>
concept CardAccess = requires(T cards, Command& command, const Record& record, Event& event,
                              core::SequenceGate::Answer answer, std::uint64_t number) {
  /// What the cards are together.
  { cards.shape() } -> std::convertible_to<const CardDescription&>;
  /// Whether this command fits now, with so many records at most that belong to it.
  { cards.takes(command, number) } -> std::same_as<bool>;
  cards.push(command);  ///< takes() it; its check word is written anew
  cards.page(command);  ///< before the command that it belongs to; `lane` counts all cards' lanes
  cards.malformed(record, answer, number);  ///< not the one expected: `number`
  cards.end_silence(number);                ///< after malformed ones
  { cards.next(event) } -> std::same_as<EventRing::Answer>;
  /// How many of those pushed are over, all their events given, when `next` last gave none.
  { cards.over() } -> std::same_as<std::uint64_t>;
  cards.flush();  ///< nothing is taken for now
  cards.watch();  ///< for when nothing moves
  cards.fail(CardFault::none);
  { cards.fault() } -> std::same_as<CardFault>;
  { cards.fault_text() } -> std::same_as<std::string>;
  { cards.counters() } -> std::same_as<CardCounters>;
};

template <CardAccess Cards>
class CardEngine final : public Card {
 public:
  /// See open_cards. The configuration and options are in their ranges.
  CardEngine(std::vector<std::unique_ptr<CardPort>> ports, const EngineConfig& config,
             const CardOptions& options);

  const EngineIdentity& identity() const override { return identity_; }
  Transfer try_submit(std::span<const Command> commands) override;
  Transfer poll(std::span<Event> events) override;
  std::uint64_t executed() const override { return base_ + executed_; }
  std::string fault_text() const override { return cards_.fault_text(); }

  CardFault fault() const override { return cards_.fault(); }
  CardCounters counters() override { return cards_.counters(); }
  const CardDescription& description() const override { return cards_.shape(); }

 private:
  // Commands
  bool submit(const Command& given);
  bool place(Command& command);
  bool place_open(Command& command);
  void place_free(Command& command);
  void hold(Command& command, Awaited of);
  void hide_account(Command& command);
  void send_page(const Command& before, const PageChange& change);

  // Events
  EngineState state() const {
    return fault() == CardFault::none ? EngineState::sound : EngineState::faulted;
  }
  std::uint64_t pushed() const { return gate_.expected() - 1 - base_; }
  void note_executed(const Event& event);
  void note_over();
  bool receive(Event& event);
  bool settle(const Answer& answer, bool refused, Event& event);

  void idle();

  const CardOptions options_;
  Cards cards_;
  EngineIdentity identity_;
  Placement placement_;
  Answers answers_;
  core::SequenceGate gate_;  ///< as the card's
  bool card_is_silent_ = false;
  bool holding_ = false;         ///< nothing passes a `clear` or a `resume`
  std::uint64_t resume_at_ = 0;  ///< what the `resume` under way wants
  // Commands are counted from the opening, as a `resume` may set their numbers back: the n-th has
  // the number base_ + n.
  std::uint64_t base_;
  std::uint64_t executed_ = 0;
  std::uint64_t unfinished_ = 0;  ///< the last that `done` or a refusal is due for; 0: none
  std::uint32_t idle_calls_ = 0;
};

}  // namespace ballast::card
