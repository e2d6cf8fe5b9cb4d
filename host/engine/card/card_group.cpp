#include "host/engine/card/card_group.hpp"

#include <algorithm>

#include "hls/core/checksum.hpp"

namespace ballast::card {
namespace {

std::string words(const CardDescription& card) {
  return std::to_string(card.lanes) + " lanes, " + std::to_string(card.positions) + " positions, " +
         std::to_string(card.accounts) + " accounts, " + std::to_string(card.symbols) +
         " symbols, rank queues of " + std::to_string(card.queue_depth);
}

void need_one_kind(const CardLink& first, const CardLink& other) {
  const CardDescription &a = first.description(), &b = other.description();
  const bool same = a.lanes == b.lanes && a.positions == b.positions && a.accounts == b.accounts &&
                    a.symbols == b.symbols && a.queue_depth == b.queue_depth;
  if (same) return;
  throw CardError(other.name() + " has " + words(b) + ", but " + first.name() + " has " + words(a) +
                  "; load the same image into all");
}

}  // namespace

CardGroup::CardGroup(std::vector<std::unique_ptr<CardPort>> ports, const EngineConfig& config,
                     const CardOptions& options) {
  for (auto& port : ports) {
    const std::string name = "card " + std::to_string(cards_.size());
    cards_.push_back(std::make_unique<Member>(std::move(port), options, name));
    need_one_kind(cards_.front()->link, cards_.back()->link);
  }
  shape_ = cards_.front()->link.description();
  shape_.lanes *= size();
  shape_.positions *= size();
  shape_.accounts *= size();
  need_capacity(std::to_string(size()) + " cards", shape_, config);
  for (const auto& card : cards_) card->link.open(1);
}

bool CardGroup::has_room(std::uint64_t records) {
  return std::all_of(cards_.begin(), cards_.end(),
                     [=](const auto& card) { return card->link.has_room(records); });
}

void CardGroup::send(unsigned card, Command command) {
  Member& to = *cards_[card];
  command.sequence = ++to.sent;
  core::seal(command);
  to.link.push(command);
}

void CardGroup::page(unsigned card, Command page) {
  Member& to = *cards_[card];
  page.sequence = to.sent + 1;
  core::seal(page);
  to.link.push_unnumbered(page);
}

const Event* CardGroup::peek(unsigned card) {
  Member& from = *cards_[card];
  if (!from.has_head) {
    from.has_head = from.link.next(from.head) == EventRing::Answer::record;
    if (!from.has_head) {
      fail(card, from.link.fault());
      return nullptr;
    }
  }
  return &from.head;
}

Event CardGroup::take(unsigned card) {
  cards_[card]->has_head = false;
  return cards_[card]->head;
}

void CardGroup::flush() {
  for (const auto& card : cards_) card->link.flush();
}

void CardGroup::watch() {
  for (unsigned i = 0; i < size(); ++i) {
    CardLink& link = cards_[i]->link;
    link.watch();
    fail(i, link.fault());
  }
}

void CardGroup::fail(unsigned card, CardFault fault) {
  if (fault == CardFault::none || fault_ != CardFault::none) return;
  cards_[card]->link.fail(fault);
  fault_ = fault;
}

std::string CardGroup::fault_text() const {
  for (const auto& card : cards_) {
    if (card->link.fault() != CardFault::none) return card->link.fault_text();
  }
  return {};
}

CardCounters CardGroup::counters() {
  CardCounters sum = cards_.front()->link.counters();
  for (unsigned i = 1; i < size(); ++i) {
    const CardCounters one = cards_[i]->link.counters();
    sum.heartbeat = std::max(sum.heartbeat, one.heartbeat);
    sum.commands_accepted += one.commands_accepted;
    sum.commands_refused += one.commands_refused;
    sum.records_bad_check += one.records_bad_check;
    sum.records_bad_sequence += one.records_bad_sequence;
    sum.records_dropped += one.records_dropped;
    sum.events_written += one.events_written;
    sum.stall_event_ring += one.stall_event_ring;
    sum.stall_credit += one.stall_credit;
    sum.rank_refills += one.rank_refills;
    sum.bus_errors += one.bus_errors;
    sum.latency_count += one.latency_count;
    sum.latency_sum += one.latency_sum;
    sum.latency_min = std::min(sum.latency_min, one.latency_min);
    sum.latency_max = std::max(sum.latency_max, one.latency_max);
  }
  return sum;
}

}  // namespace ballast::card
