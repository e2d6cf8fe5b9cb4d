// The sizes of a card, and everything that its processes own.
#pragma once

#include "hls/kernels/accounts.hpp"
#include "hls/kernels/collect.hpp"
#include "hls/kernels/dispatch.hpp"
#include "hls/kernels/positions.hpp"
#include "hls/kernels/rank.hpp"
#include "hls/kernels/ring_reader.hpp"
#include "hls/kernels/ring_writer.hpp"

namespace ballast::kernels {

/// Rows and accounts are a lane's.
template <unsigned Lanes, unsigned Rows, unsigned AccountRows, unsigned Depth>
struct CardOf {
  static constexpr unsigned kLanes = Lanes;
  static constexpr unsigned kRows = Rows;
  static constexpr unsigned kAccounts = AccountRows;
  static constexpr unsigned kDepth = Depth;
};

/// The default card, of the size of the RTL's.
using DefaultCard = CardOf<4, 65'536, 32'768, 128>;

/// What the processes own; each part has one owner.
template <typename Card>
struct Stores {
  Configuration configuration;
  PositionStore<Card::kRows> positions[Card::kLanes];
  TierStore tiers[Card::kLanes];
  AccountStore<Card::kAccounts> accounts[Card::kLanes];
  Queue<Card::kDepth> queues[Card::kLanes];
};

/// The streams that join the processes of a card.
template <typename Card>
struct Streams {
  Stream<RingRecord> commands{"commands"};
  Stream<Order> orders{"orders"};
  Stream<RingRecord> events{"events"};
  Stream<LaneOp> ops[Card::kLanes];
  Stream<AccountOp> accounts[Card::kLanes];
  Stream<bool> opened[Card::kLanes];
  Stream<Answer> answers[Card::kLanes];
  Stream<Entry> entries[Card::kLanes];
  Stream<Offer> offers[Card::kLanes];
  Stream<Request> requests[Card::kLanes];
  Stream<LaneEvent> lane_events[Card::kLanes];
};

}  // namespace ballast::kernels
