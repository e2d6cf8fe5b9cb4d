#include <algorithm>

#include "host/engine/card/program.hpp"

namespace ballast::card {
namespace {

constexpr std::uint64_t kMostListed = 4096;  // of one card at a time

}  // namespace

AdlProgram::AdlProgram(ProgramContext& at) : Program(at), shares_(at.group.size()) {
  front_.reserve(at.group.size() * kMostListed);
}

void AdlProgram::begin() {
  if (command().command() == CommandKind::adl) {
    adl_ = command();
    is_open_ = false;
    // As many as a card has in its rank queues after one sweep.
    listed_ = std::min<std::uint64_t>(group().shape().queue_depth, kMostListed);
    return list_front();
  }
  const auto lots = command().as<op::AdlTake>().lots;
  const bool fits = lots >= 1 && lots >> kLotsBits == 0;
  if (!is_open_ || adl_.symbol != command().symbol || !fits) {
    stage_ = Stage::passing;
    return to_one(0, command());
  }
  end_ = {lots, 0, 0, 0};
  cash_ = 0;
  if (is_used_up()) return list_front();
  take();
}

void AdlProgram::list_front() {
  stage_ = Stage::listing;
  front_.clear();
  next_ = 0;
  to_all(like(adl_, CommandKind::rank, op::Rank{listed_, 0, 0, 0}));
}

// Beyond the last entry of a card that has more, these would come in between.
void AdlProgram::cut_front() {
  is_whole_ = true;
  std::size_t sure = front_.size();
  for (unsigned card = 0; card < group().size(); ++card) {
    const auto listed = merge().end_of(card).as<op::RankEnd>();
    if (listed.listed == listed.total) continue;
    is_whole_ = false;
    std::size_t end = front_.size();
    while (end != 0 && front_[end - 1].card != card) --end;
    sure = std::min(sure, end);
  }
  front_.resize(sure);
}

// One take a card, of what the front says is its part of the lots.
void AdlProgram::take() {
  stage_ = Stage::taking;
  std::fill(shares_.begin(), shares_.end(), 0);
  std::int64_t left = end_.lots_left;
  for (std::size_t i = next_; i < front_.size() && left != 0; ++i) {
    const std::int64_t lots = std::min(left, front_[i].lots);
    shares_[front_[i].card] += lots;
    left -= lots;
  }
  // With nobody left, one card says so, or that the unit value is not legal.
  if (left == end_.lots_left) shares_.front() = left;
  auto operands = command().as<op::AdlTake>();
  for (unsigned card = 0; card < group().size(); ++card) {
    if (shares_[card] == 0) continue;
    operands.lots = shares_[card];
    Command part = command();
    part.set(operands);
    to_one(card, part);
  }
}

bool AdlProgram::on_item(Event& event, unsigned card) {
  switch (event.event()) {
    case EventKind::ranked:
      front_.push_back(
          {event.position, card,
           static_cast<std::int64_t>(core::magnitude(event.as<op::Ranked>().quantity))});
      return false;
    case EventKind::adl_close:
      return on_close(event, card);
    case EventKind::adl_why_position:
      event.arg = shown_rank_;
      return true;
    default:
      return true;
  }
}

bool AdlProgram::on_close(Event& event, unsigned card) {
  const auto close = event.as<op::AdlClose>();
  const bool is_due = next_ < front_.size() && front_[next_].position == event.position &&
                      front_[next_].card == card &&
                      close.lots == std::min(front_[next_].lots, end_.lots_left);
  if (!is_due) {
    group().fail(card, CardFault::unexpected_event);
    return false;
  }
  end_.lots_left -= close.lots;
  ++end_.closes;
  cash_ += close.cash;
  shown_rank_ = rank_;
  event.arg = rank_;
  front_[next_].lots -= close.lots;
  if (front_[next_].lots == 0) {
    ++next_;
    ++rank_;
  }
  return true;
}

void AdlProgram::on_end() {
  switch (stage_) {
    case Stage::listing: {
      cut_front();
      stage_ = Stage::opening;
      Command adl = like(adl_, CommandKind::adl, op::None{});
      adl.flags = static_cast<std::uint8_t>(adl.flags | (adl_.flags & flag::kWhy));
      return to_all(adl);
    }
    case Stage::opening:
      if (command().command() == CommandKind::adl_take) return take();
      is_open_ = true;
      rank_ = 1;
      return conclude(nullptr, merge().done().as<op::Done>().count);
    case Stage::taking:
      if (end_.lots_left != 0 && is_used_up()) {
        listed_ = std::min(2 * listed_, kMostListed);
        return list_front();
      }
      end_.cash_lo = core::low64(cash_);
      end_.cash_hi = core::high64(cash_);
      return conclude(EventKind::adl_end, end_);
    case Stage::passing:
      group().fail(0, CardFault::unexpected_event);
  }
}

}  // namespace ballast::card
