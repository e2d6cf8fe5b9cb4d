// What a run consisted of.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tests/lockstep/lockstep.hpp"

namespace ballast::lockstep {

void Histogram::count(const Command& command) {
  ++submitted;
  ++commands[command.kind];
}

void Histogram::count(const Event& event) {
  ++events[event.kind];
  if (event.event() == EventKind::rejected) ++reasons[event.code()];
  if (event.event() == EventKind::verdict || event.event() == EventKind::adl_close) {
    ++verdicts[event.code()];
  }
  count_ranking(event);
  if (event.event() == EventKind::verdict) count_verdict(event);
  before_ = event;
}

void Histogram::count_ranking(const Event& event) {
  if (event.event() == EventKind::rank_end) {
    longest_queue = std::max(longest_queue, event.as<op::RankEnd>().total);
  } else if (event.event() == EventKind::adl_end) {
    longest_take = std::max(longest_take, event.as<op::AdlEnd>().closes);
  } else if (event.event() == EventKind::ranked) {
    const std::int64_t key = event.as<op::Ranked>().key;
    const bool follows = before_.event() == EventKind::ranked && before_.sequence == event.sequence;
    if (key == kKeyFirst) ++first_keys;
    if (key == kKeyLast) {
      ++last_keys;
    } else if (follows && before_.as<op::Ranked>().key == key) {
      ++equal_keys;
    }
    if (key < 0 && key != kKeyLast) ++loss_keys;
  } else if (event.event() == EventKind::adl_close) {
    if (event.position == last_closed_) ++partial_closes;
    last_closed_ = event.position;
  }
}

void Histogram::count_verdict(const Event& event) {
  const auto operands = event.as<op::Verdict>();
  const bool has_margin = (operands.maintenance_lo | operands.maintenance_hi) != 0;
  if (!has_margin || operands.equity_hi != 0) return;
  if (operands.equity_lo == 0) ++zero_equity;
  if (operands.maintenance_hi == 0 && operands.maintenance_lo % kRateOne == 0 &&
      operands.equity_lo == operands.maintenance_lo / kRateOne) {
    ++margin_met_exactly;
  }
}

void Histogram::add(const Histogram& other) {
  for (std::size_t i = 0; i < commands.size(); ++i) {
    commands[i] += other.commands[i];
    events[i] += other.events[i];
    reasons[i] += other.reasons[i];
    verdicts[i] += other.verdicts[i];
  }
  submitted += other.submitted;
  compared += other.compared;
  longest_queue = std::max(longest_queue, other.longest_queue);
  longest_take = std::max(longest_take, other.longest_take);
  equal_keys += other.equal_keys;
  first_keys += other.first_keys;
  last_keys += other.last_keys;
  loss_keys += other.loss_keys;
  zero_equity += other.zero_equity;
  margin_met_exactly += other.margin_met_exactly;
  partial_closes += other.partial_closes;
}

std::string Histogram::text() const {
  std::string text;
#define BALLAST_LINE(name, number, ...) \
  text += fmt::format("  {:<20} {:>12}\n", #name, counts[number]);
  {
    const auto& counts = commands;
    text += "commands (before spoiling of their records)\n";
    BALLAST_COMMANDS(BALLAST_LINE)
  }
  {
    const auto& counts = reasons;
    text += "refusals\n";
    BALLAST_REASONS(BALLAST_LINE)
  }
  {
    const auto& counts = events;
    text += "events\n";
    BALLAST_EVENTS(BALLAST_LINE)
  }
  {
    const auto& counts = verdicts;
    text += "verdicts given\n";
    BALLAST_VERDICTS(BALLAST_LINE)
  }
#undef BALLAST_LINE
  const std::pair<const char*, std::uint64_t> states[] = {
      {"longest queue", longest_queue},  {"longest take", longest_take},
      {"equal keys", equal_keys},        {"first keys", first_keys},
      {"last keys", last_keys},          {"loss keys", loss_keys},
      {"zero equity", zero_equity},      {"margin met exactly", margin_met_exactly},
      {"partial closes", partial_closes}};
  text += "states\n";
  for (const auto& [name, count] : states) text += fmt::format("  {:<20} {:>12}\n", name, count);
  return text;
}

}  // namespace ballast::lockstep
