// The events of one command that several cards carry out, in the order in which one engine would
// give them: by account, by position id, or by rank.
#pragma once

#include <optional>
#include <vector>

#include "host/engine/card/card_group.hpp"

namespace ballast::card {

class Merge {
 public:
  explicit Merge(CardGroup& group) : group_(group), ends_(group.size()), asked_(group.size()) {}

  /// Begins with the current command of this card, or adds it to those begun with; of each card. It
  /// is of this kind and was sent with flag `ack`.
  void begin(unsigned card, CommandKind kind);
  void begin_all(CommandKind kind);

  enum class Step : std::uint8_t {
    waits,  ///< for a card
    item,   ///< an event of the list, with the account's number of all cards
    ended   ///< every card is done: the answers below are whole
  };
  Step next(Event& item, unsigned& card);

  bool refused() const { return refusal_.has_value(); }
  const Event& refusal() const { return *refusal_; }
  /// The sum of the events that end the lists (funding_end, rank_end …), if the kind has them and
  /// it was not refused.
  const std::optional<Event>& end() const { return end_; }
  /// What the card itself gave at the end of its list.
  const Event& end_of(unsigned card) const { return ends_[card]; }
  /// The sum of the `done` events. Only if not refused.
  const Event& done() const { return *done_; }

 private:
  struct Order {
    std::int64_t first;
    std::uint32_t second;
    bool operator<(const Order& other) const {
      return first != other.first ? first < other.first : second < other.second;
    }
  };

  enum class Head : std::uint8_t { missing, item, absorbed, last };
  Head look(unsigned card);
  Order order_of(const Event& event, unsigned card) const;
  void finish(unsigned card);

  CardGroup& group_;
  std::optional<Event> refusal_, end_, done_;
  std::vector<Event> ends_;
  std::vector<bool> asked_;  ///< and not done yet
  bool needs_end_ = false;
  unsigned left_ = 0;  ///< of these
};

}  // namespace ballast::card
