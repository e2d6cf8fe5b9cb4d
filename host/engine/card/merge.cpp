#include "host/engine/card/merge.hpp"

#include <limits>

#include "hls/core/wide.hpp"

namespace ballast::card {
namespace {

void add(op::SumEnd& sum, const op::SumEnd& one) {
  const int128 both = core::join(sum.sum_lo, sum.sum_hi) + core::join(one.sum_lo, one.sum_hi);
  sum.sum_lo = core::low64(both);
  sum.sum_hi = static_cast<std::int64_t>(core::high64(both));
  sum.positions += one.positions;
}

void add(op::AdlEnd& sum, const op::AdlEnd& one) {
  const int128 both = core::join(sum.cash_lo, sum.cash_hi) + core::join(one.cash_lo, one.cash_hi);
  sum.cash_lo = core::low64(both);
  sum.cash_hi = static_cast<std::int64_t>(core::high64(both));
  sum.closes += one.closes;
  sum.lots_left += one.lots_left;
}

void add(op::RankEnd& sum, const op::RankEnd& one) {
  sum.total += one.total;
  sum.listed += one.listed;
}

void add(op::CountEnd& sum, const op::CountEnd& one) { sum.count += one.count; }

void add(op::DigestValue& sum, const op::DigestValue& one) {
  sum.digest += one.digest;
  sum.count += one.count;
}

void add(op::Done& sum, const op::Done& one) { sum.count += one.count; }

template <typename Operands>
void add_operands(Event& sum, const Event& one) {
  auto operands = sum.as<Operands>();
  add(operands, one.as<Operands>());
  sum.set(operands);
}

bool has_end(CommandKind kind) {
  switch (kind) {
    case CommandKind::funding:
    case CommandKind::settle:
    case CommandKind::adl_take:
    case CommandKind::rank:
    case CommandKind::dump:
    case CommandKind::digest:
      return true;
    default:
      return false;
  }
}

/// Adds an event that comes once for all cards to that of the cards before.
void add(std::optional<Event>& sum, const Event& one) {
  if (!sum) {
    sum = one;
    return;
  }
  switch (one.event()) {
    case EventKind::done:
      return add_operands<op::Done>(*sum, one);
    case EventKind::dump_end:
      return add_operands<op::CountEnd>(*sum, one);
    case EventKind::rank_end:
      return add_operands<op::RankEnd>(*sum, one);
    case EventKind::adl_end:
      return add_operands<op::AdlEnd>(*sum, one);
    case EventKind::digest_value:
      return add_operands<op::DigestValue>(*sum, one);
    default:  // funding_end, settle_end
      return add_operands<op::SumEnd>(*sum, one);
  }
}

}  // namespace

void Merge::begin(unsigned card, CommandKind kind) {
  if (left_ == 0) {
    refusal_.reset();
    end_.reset();
    done_.reset();
  }
  needs_end_ = has_end(kind);
  ends_[card].kind = 0;
  asked_[card] = true;
  ++left_;
}

void Merge::begin_all(CommandKind kind) {
  for (unsigned card = 0; card < group_.size(); ++card) begin(card, kind);
}

Merge::Step Merge::next(Event& item, unsigned& card) {
  std::optional<Order> first;
  for (unsigned i = 0; i < group_.size(); ++i) {
    Head head = Head::absorbed;
    while (asked_[i] && head == Head::absorbed) head = look(i);
    if (head == Head::missing) return Step::waits;
    if (head != Head::item) continue;
    const Order order = order_of(*group_.peek(i), i);
    if (first && !(order < *first)) continue;
    first = order;
    card = i;
  }
  if (!first) return Step::ended;
  item = group_.take(card);
  item.account = group_.of_card(card, item.account);  // all of them have one
  return Step::item;
}

// The card's next event, if it is one of the list; what comes once for all cards is added up.
Merge::Head Merge::look(unsigned card) {
  const Event* head = group_.peek(card);
  if (head == nullptr) return Head::missing;
  if (head->sequence != group_.current(card)) {
    group_.fail(card, CardFault::unexpected_event);
    return Head::missing;
  }
  switch (head->event()) {
    case EventKind::done:
      add(done_, group_.take(card));
      finish(card);
      break;
    case EventKind::rejected:
      refusal_ = group_.take(card);
      finish(card);
      break;
    case EventKind::funding_end:
    case EventKind::settle_end:
    case EventKind::dump_end:
    case EventKind::rank_end:
    case EventKind::adl_end:
    case EventKind::digest_value:
      ends_[card] = group_.take(card);
      add(end_, ends_[card]);
      break;
    default:
      return Head::item;
  }
  // All have the same configuration, so all refuse or none; and a list is ended before `done`.
  const bool is_cut = !asked_[card] && !refusal_ && needs_end_ && ends_[card].kind == 0;
  if ((refusal_ && (done_ || end_)) || is_cut) {
    group_.fail(card, CardFault::unexpected_event);
    return Head::missing;
  }
  return asked_[card] ? Head::absorbed : Head::last;
}

void Merge::finish(unsigned card) {
  group_.finish(card);
  asked_[card] = false;
  --left_;
}

// What explains an event of the list follows it, from the same card.
Merge::Order Merge::order_of(const Event& event, unsigned card) const {
  switch (event.event()) {
    case EventKind::verdict:
    case EventKind::account_state:
      return {group_.of_card(card, event.account), 0};
    case EventKind::position_state:
      return {event.position, 0};
    case EventKind::ranked:
      return {-event.as<op::Ranked>().key, event.position};
    case EventKind::adl_close:
      return {-event.as<op::AdlClose>().key, event.position};
    default:  // adl_why_position, adl_why_account
      return {std::numeric_limits<std::int64_t>::min(), 0};
  }
}

}  // namespace ballast::card
