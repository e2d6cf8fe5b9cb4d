#include "tests/unit/rtl_collector/collector_model.hpp"

#include <algorithm>

namespace ballast::rtl_test {

Event& CollectorModel::emit(const Order& order, EventKind kind) {
  Event& event = events.emplace_back();
  event.sequence = order.sequence;
  event.kind = static_cast<std::uint8_t>(kind);
  return event;
}

void CollectorModel::give(const Order& order, const Beat& beat) {
  if (!beat.has_event) return;
  const auto kind = static_cast<EventKind>(beat.kind);
  Event& event = emit(order, kind);
  event.flags = beat.code;
  if (kind == EventKind::rejected) {
    event.symbol = order.symbol;
    event.position = order.position;
    event.account = order.account;
    event.arg = order.kind;
    lane_refused_ = true;
    ++refused;
    return;
  }
  event.symbol = beat.symbol;
  event.position = beat.position;
  event.account = beat.account;
  event.arg = beat.arg;
  std::copy(beat.words.begin(), beat.words.end(), event.word);
  if (kind == EventKind::adl_close) sum_ += event.as<op::AdlClose>().cash;
  listed_ += kind == EventKind::light || kind == EventKind::position_state ||
             kind == EventKind::account_state || kind == EventKind::table_state ||
             kind == EventKind::tier_state;
}

void CollectorModel::give_merged(const Entry& entry) {
  std::vector<Beat> merged;
  for (const auto& beats : entry.beats) merged.insert(merged.end(), beats.begin(), beats.end());
  std::stable_sort(merged.begin(), merged.end(),
                   [](const Beat& a, const Beat& b) { return a.account < b.account; });
  for (const Beat& beat : merged) give(entry.order, beat);
  for (const auto& beats : entry.beats) {
    const Beat& last = beats.back();
    if (last.has_event) continue;
    sum_ += static_cast<int128>(static_cast<uint128>(last.words[1]) << 64 | last.words[0]);
    entries_ += static_cast<std::uint32_t>(last.words[2]);
    judged_ += static_cast<std::uint32_t>(last.words[3]);
  }
}

/// The payload is what the dispatcher keeps of the command (ballast_shell_pkg.sv).
void CollectorModel::give_state(const Order& order) {
  const auto kind = static_cast<EventKind>(order.code);
  const std::uint64_t low = order.payload[0];
  const auto bits = [low](unsigned at, unsigned width) {
    return static_cast<std::uint32_t>(low >> at & ((1ULL << width) - 1));
  };
  Event& event = emit(order, kind);
  event.flags = order.staged ? 1 : 0;
  event.arg = order.arg;
  ++listed_;
  switch (kind) {
    case EventKind::asset_state:
      event.set(op::Asset{bits(0, 14), bits(14, 14), bits(28, 14), bits(42, 14), bits(56, 1), 0});
      break;
    case EventKind::policy_state: {
      constexpr std::uint64_t kWalletMask = (1ULL << kCashBits) - 1;
      event.set(op::Policy{low, static_cast<std::int64_t>(order.payload[1] & kWalletMask),
                           order.payload[1] >> kCashBits & 1, 0});
      break;
    }
    case EventKind::symbol_state:
      event.set(op::Symbol{static_cast<std::int64_t>(low & ((1ULL << kQuantityBits) - 1)),
                           bits(40, 6), bits(46, 1), 0, 0});
      break;
    case EventKind::mark_state:
      event.set(op::Mark{static_cast<std::int64_t>(low << 2) >> 2, 0, 0, 0});
      break;
    default:
      break;
  }
}

void CollectorModel::give_ending(const Order& order) {
  const std::uint64_t low = core::low64(sum_);
  const std::int64_t high = core::high64(sum_);
  const auto first = static_cast<std::uint32_t>(order.payload[0]);
  const auto second = static_cast<std::uint32_t>(order.payload[0] >> 32);
  const bool bad = order.code == static_cast<std::uint8_t>(Reason::bad_check) ||
                   order.code == static_cast<std::uint8_t>(Reason::bad_sequence);
  switch (order.ending) {
    case Ending::none:
      return;
    case Ending::rejected: {
      Event& event = emit(order, EventKind::rejected);
      event.flags = order.code;
      event.arg = order.kind;
      if (bad) {
        event.set(op::Rejected{order.payload[0], order.payload[1], 0, 0});
      } else {
        event.symbol = order.symbol;
        event.position = order.position;
        event.account = order.account;
      }
      return;
    }
    case Ending::funding:
      emit(order, EventKind::funding_end).set(op::SumEnd{low, high, entries_, 0});
      break;
    case Ending::settle:
      emit(order, EventKind::settle_end).set(op::SumEnd{low, high, entries_, 0});
      break;
    case Ending::adl:
      emit(order, EventKind::adl_end)
          .set(op::AdlEnd{static_cast<std::int64_t>(order.payload[0]),
                          static_cast<std::uint32_t>(order.payload[1]), low, high});
      break;
    case Ending::rank:
      emit(order, EventKind::rank_end).set(op::RankEnd{first, second, 0, 0});
      break;
    case Ending::lights:
      emit(order, EventKind::lights_end).set(op::RankEnd{first, listed_, 0, 0});
      break;
    case Ending::dump:
      emit(order, EventKind::dump_end).set(op::CountEnd{listed_, 0, 0, 0});
      break;
    case Ending::state:
      give_state(order);
      break;
    case Ending::digest:
      emit(order, EventKind::digest_value)
          .set(op::DigestValue{
              low + order.payload[0],
              static_cast<std::uint32_t>(entries_ + static_cast<std::uint32_t>(order.payload[1])),
              0, 0});
      return;
    case Ending::hello:
      emit(order, EventKind::hello)
          .set(
              op::Hello{kContractVersion, lanes_, kPositions, kAccounts, kSymbols, kQueueDepth, 0});
      return;
  }
  events.back().symbol = order.symbol;
}

void CollectorModel::give_done(const Order& order) {
  const auto kind = static_cast<CommandKind>(order.kind);
  const bool counts = kind == CommandKind::commit || kind == CommandKind::funding ||
                      kind == CommandKind::settle || kind == CommandKind::adl;
  Event& event = emit(order, EventKind::done);
  event.arg = order.kind;
  event.set(
      op::Done{counts ? judged_ : 0, kind == CommandKind::commit ? order.payload[1] : 0, 0, 0});
}

void CollectorModel::serve(const Entry& entry) {
  const Order& order = entry.order;
  lane_refused_ = false;
  if (order.first) {
    sum_ = 0;
    entries_ = judged_ = listed_ = 0;
  }
  if (order.from == From::lane) {
    for (const Beat& beat : entry.beats[order.lane]) give(order, beat);
  } else if (order.from == From::all) {
    give_merged(entry);
  }
  if (lane_refused_) return;
  give_ending(order);
  if (order.ack && order.ending != Ending::rejected) give_done(order);
}

std::string describe(const Event& event) {
  std::string text = name_of(event.event());
  text += " of " + std::to_string(event.sequence) + " code " + std::to_string(event.flags) +
          " symbol " + std::to_string(event.symbol) + " position " +
          std::to_string(event.position) + " account " + std::to_string(event.account) + " arg " +
          std::to_string(event.arg);
  for (const std::uint64_t word : event.word) text += " " + std::to_string(word);
  return text + " check " + std::to_string(event.check) + " phase " + std::to_string(event.phase);
}

}  // namespace ballast::rtl_test
