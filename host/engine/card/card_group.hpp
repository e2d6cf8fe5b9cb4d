// Several cards with one numbering: each numbers its own commands 1, 2, 3 …, and what a card
// answers belongs to the command that its number says.
//
// Account a is on card a mod n, where it is account a div n; so its lane is a mod (n × lanes), as
// if all lanes were of one card.
#pragma once

#include <memory>
#include <vector>

#include "host/engine/card/link.hpp"

namespace ballast::card {

class CardGroup {
 public:
  /// Opens them all. Throws CardError, also when they are not of one kind.
  CardGroup(std::vector<std::unique_ptr<CardPort>> ports, const EngineConfig& config,
            const CardOptions& options);

  unsigned size() const { return static_cast<unsigned>(cards_.size()); }
  const CardDescription& shape() const { return shape_; }

  unsigned card_of(std::uint32_t account) const { return account % size(); }
  std::uint32_t on_card(std::uint32_t account) const { return account / size(); }
  std::uint32_t of_card(unsigned card, std::uint32_t account) const {
    return account * size() + card;
  }

  /// On every card.
  bool has_room(std::uint64_t records);
  /// Numbers, seals and sends the card's next command.
  void send(unsigned card, Command command);
  /// The same for a `page`, which carries the number of the command behind it.
  void page(unsigned card, Command page);

  /// How many commands were sent to it: the number of the last.
  std::uint64_t sent(unsigned card) const { return cards_[card]->sent; }
  /// Number of the card's first command that has not been finished with.
  std::uint64_t current(unsigned card) const { return cards_[card]->finished + 1; }
  void finish(unsigned card) { ++cards_[card]->finished; }

  /// It is over, and `peek` finds none of its events.
  bool is_over(unsigned card) const { return cards_[card]->link.over() > cards_[card]->finished; }

  /// The card's next event, which stays until it is taken; null if there is none yet.
  const Event* peek(unsigned card);
  Event take(unsigned card);

  void flush();
  void watch();

  /// Of the first card that has one.
  CardFault fault() const { return fault_; }
  void fail(unsigned card, CardFault fault);
  std::string fault_text() const;
  CardCounters counters();

 private:
  struct Member {
    Member(std::unique_ptr<CardPort> port, const CardOptions& options, const std::string& name)
        : link(std::move(port), options, name) {}
    CardLink link;
    std::uint64_t sent = 0, finished = 0;  ///< numbers
    bool has_head = false;
    Event head;
  };

  std::vector<std::unique_ptr<Member>> cards_;
  CardDescription shape_;
  CardFault fault_ = CardFault::none;
};

}  // namespace ballast::card
