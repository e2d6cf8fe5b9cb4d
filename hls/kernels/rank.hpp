// A lane's ranking: the key of every position shown, the best of them in the queue, offers from it.
#pragma once

#include "hls/kernels/messages.hpp"
#include "hls/kernels/rank_queue.hpp"

namespace ballast::kernels {

/// The queue, and what its entries carry, by slot.
template <unsigned Depth>
struct Queue {
  RankQueue<Depth> order;
  Offer carried[Depth] = {};
};

/// Puts a position into the queue if it is behind the bound; whether it counts.
template <unsigned Depth>
bool rank_position(Queue<Depth>& queue, const Sweep& sweep, const Entry& entry) {
  const std::int64_t key =
      sweep.keyless ? 0 : core::rank_key(sweep.policy, sweep.is_long, entry.operands);
  Ranked ranked{key, entry.shown.id, 0};
  const Ranked bound{sweep.bound.key, sweep.bound.id, 0};
  if (sweep.bound.is_set && !bound.is_before(ranked)) return false;
  if (queue.order.put(ranked)) {
    queue.carried[ranked.slot] = {0, 0, key, entry.shown, entry.account, entry.operands};
  }
  return true;
}

/// Of each sweep first an Offer that says how many follow and how many were swept; then those, best
/// first. When fewer follow than were swept, collect asks for a sweep behind the last.
template <typename Card>
void rank(Queue<Card::kDepth>& queue, Stream<Entry>& entries, Stream<Offer>& offers) {
  Sweep sweep;
  Offer first;
  bool open = true;
entries:
  while (open) {
#pragma HLS LOOP_TRIPCOUNT min = 1 max = 1000000
    const Entry entry = entries.read();
    switch (entry.kind) {
      case Entry::Kind::begin:
        sweep = entry.sweep;
        first.total = 0;
        queue.order.clear();
        break;
      case Entry::Kind::position:
        if (rank_position(queue, sweep, entry)) ++first.total;
        break;
      case Entry::Kind::end:
        first.offered = queue.order.size();
        offers.write(first);
      offers:
        for (unsigned i = 0; i < queue.order.size(); ++i) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = 128
          offers.write(queue.carried[queue.order[i].slot]);
        }
        break;
      case Entry::Kind::stop:
        open = false;
        break;
    }
  }
}

}  // namespace ballast::kernels
