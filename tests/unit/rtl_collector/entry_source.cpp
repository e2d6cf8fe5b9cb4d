#include "tests/unit/rtl_collector/entry_source.hpp"

#include <algorithm>

namespace ballast::rtl_test {

std::int64_t EntrySource::value(unsigned bits) {
  const auto magnitude = static_cast<std::int64_t>(random_() >> (64 - bits));
  return percent(50) ? magnitude : -magnitude;
}

Entry EntrySource::entry(CommandKind kind, From from, Ending ending) {
  Entry entry;
  Order& order = entry.order;
  order.sequence = ++sequence_;
  order.kind = static_cast<std::uint8_t>(kind);
  order.symbol = static_cast<std::uint16_t>(random_());
  order.position = static_cast<std::uint32_t>(random_());
  order.account = static_cast<std::uint32_t>(random_());
  order.from = from;
  order.lane = static_cast<std::uint8_t>(below(lanes_));
  order.ending = ending;
  order.code = static_cast<std::uint8_t>(1 + below(26));
  order.ack = percent(30);
  order.timed = from == From::lane && percent(70);
  order.accepted_at = static_cast<std::uint32_t>(random_());
  order.payload[0] = random_();
  order.payload[1] = random_();
  entry.beats.resize(lanes_);
  return entry;
}

Beat EntrySource::event(EventKind kind, unsigned lane) {
  Beat beat;
  beat.last = false;
  beat.has_event = true;
  beat.kind = static_cast<std::uint8_t>(kind);
  beat.code = static_cast<std::uint8_t>(random_());
  beat.symbol = static_cast<std::uint16_t>(below(1024));
  beat.position = static_cast<std::uint32_t>(below(1U << 24));
  beat.account =
      static_cast<std::uint32_t>(below(percent(30) ? 4 : (1U << 24) / lanes_)) * lanes_ + lane;
  beat.arg = static_cast<std::uint32_t>(random_());
  for (std::uint64_t& word : beat.words) word = random_();
  if (kind == EventKind::adl_close) beat.words[1] = static_cast<std::uint64_t>(value(58));
  return beat;
}

/// A last beat without an event.
Beat EntrySource::sums(bool hashes) {
  Beat beat;
  const int128 sum = hashes ? int128{0} : static_cast<int128>(value(60)) << below(20);
  beat.words = {hashes ? random_() : core::low64(sum),
                static_cast<std::uint64_t>(core::high64(sum)), below(1U << 24), below(1U << 24)};
  return beat;
}

/// A command to one account: most often no event or one verdict; an answer, or a refusal.
Entry EntrySource::from_lane() {
  static constexpr CommandKind kKinds[] = {CommandKind::position_delta, CommandKind::reduce,
                                           CommandKind::wallet_delta, CommandKind::query};
  Entry made = entry(kKinds[below(4)], From::lane, Ending::none);
  if (percent(10)) made.order.ending = static_cast<Ending>(2 + below(8));
  std::vector<Beat>& beats = made.beats[made.order.lane];
  if (percent(15)) {
    beats.push_back(event(EventKind::rejected, made.order.lane));
  } else {
    const std::uint64_t events = percent(80) ? below(2) : below(6);
    for (std::uint64_t i = 0; i < events; ++i) {
      beats.push_back(event(static_cast<EventKind>(4 + below(15)), made.order.lane));
    }
    if (percent(10)) beats.insert(beats.begin() + static_cast<int>(below(events + 1)), sums(false));
    for (Beat& beat : beats) beat.last = false;
  }
  if (beats.empty() || percent(20)) beats.push_back(sums(false));
  beats.back().last = true;
  return made;
}

Entry EntrySource::from_all(CommandKind kind, Ending ending) {
  Entry made = entry(kind, From::all, ending);
  const bool events = percent(70);
  for (unsigned lane = 0; lane < lanes_; ++lane) {
    std::vector<Beat>& beats = made.beats[lane];
    const std::uint64_t count = events ? below(percent(20) ? 40 : 6) : 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      beats.push_back(event(percent(70) ? EventKind::verdict : EventKind::account_state, lane));
    }
    std::stable_sort(beats.begin(), beats.end(),
                     [](const Beat& a, const Beat& b) { return a.account < b.account; });
    if (percent(10)) beats.insert(beats.begin(), sums(false));
    for (Beat& beat : beats) beat.last = false;
    if (beats.empty() || !beats.back().has_event || percent(70)) {
      beats.push_back(sums(kind == CommandKind::digest));
    }
    beats.back().last = true;
  }
  return made;
}

Entry EntrySource::from_nobody() {
  static constexpr Ending kEndings[] = {Ending::none,  Ending::rejected, Ending::rejected,
                                        Ending::hello, Ending::digest,   Ending::rank};
  Entry made = entry(static_cast<CommandKind>(1 + below(24)), From::nobody, kEndings[below(6)]);
  if (percent(30)) made.order.code = static_cast<std::uint8_t>(1 + below(2));
  return made;
}

/// Closes, lights or states of one command, each from its lane, and the entry that ends it.
std::vector<Entry> EntrySource::ranked(CommandKind kind, EventKind event_kind, Ending ending) {
  std::vector<Entry> made;
  const std::uint64_t sequence = sequence_ + 1;
  for (std::uint64_t left = below(8); left != 0; --left) {
    Entry close = entry(kind, From::lane, Ending::none);
    close.order.ack = false;
    std::vector<Beat>& beats = close.beats[close.order.lane];
    if (percent(80)) beats.push_back(event(event_kind, close.order.lane));
    if (percent(20)) beats.push_back(event(EventKind::adl_why_account, close.order.lane));
    if (beats.empty() || percent(20)) beats.push_back(sums(false));
    beats.back().last = true;
    made.push_back(close);
  }
  made.push_back(entry(kind, From::nobody, ending));
  for (Entry& one : made) {
    one.order.sequence = sequence;
    one.order.first = &one == &made.front();
  }
  sequence_ = sequence;
  return made;
}

/// Events of the configuration, tables from lane 0, and the entry that ends them.
std::vector<Entry> EntrySource::configuration() {
  static constexpr EventKind kStates[] = {EventKind::asset_state, EventKind::policy_state,
                                          EventKind::symbol_state, EventKind::binding_state,
                                          EventKind::mark_state};
  std::vector<Entry> made;
  const std::uint64_t sequence = sequence_ + 1;
  for (std::uint64_t left = below(12); left != 0; --left) {
    const bool is_table = percent(30);
    Entry state = entry(CommandKind::dump, is_table ? From::lane : From::nobody,
                        is_table ? Ending::none : Ending::state);
    state.order.ack = state.order.timed = false;
    state.order.arg = static_cast<std::uint16_t>(below(1U << 14));
    state.order.staged = percent(50);
    if (is_table) {
      std::vector<Beat>& beats = state.beats[state.order.lane];
      beats.push_back(event(EventKind::table_state, state.order.lane));
      for (std::uint64_t tiers = below(4); tiers != 0; --tiers) {
        beats.push_back(event(EventKind::tier_state, state.order.lane));
      }
      if (percent(50)) beats.push_back(sums(false));
      beats.back().last = true;
    } else {
      const EventKind kind = kStates[below(std::size(kStates))];
      state.order.code = static_cast<std::uint8_t>(kind);
      if (kind == EventKind::binding_state) state.order.payload[0] = state.order.payload[1] = 0;
    }
    made.push_back(state);
  }
  made.push_back(entry(CommandKind::dump, From::nobody, Ending::dump));
  for (Entry& one : made) {
    one.order.sequence = sequence;
    one.order.first = &one == &made.front();
  }
  sequence_ = sequence;
  return made;
}

std::vector<Entry> EntrySource::command() {
  switch (below(17)) {
    case 0:
      return {from_nobody()};
    case 1:
      return {from_all(CommandKind::commit, Ending::none)};
    case 2:
      return {from_all(CommandKind::funding, Ending::funding)};
    case 3:
      return {from_all(CommandKind::settle, Ending::settle)};
    case 4:
      return {from_all(CommandKind::digest, Ending::digest)};
    case 5:
      return {from_all(CommandKind::dump, Ending::dump)};
    case 6:
      return {from_all(CommandKind::adl, Ending::none)};
    case 7:
      return ranked(CommandKind::adl_take, EventKind::adl_close, Ending::adl);
    case 8:
      return ranked(CommandKind::lights, EventKind::light, Ending::lights);
    case 9:
      return ranked(CommandKind::dump, EventKind::position_state, Ending::dump);
    case 10:
      return configuration();
    default:
      return {from_lane()};
  }
}

}  // namespace ballast::rtl_test
