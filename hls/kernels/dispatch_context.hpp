// What dispatch works with: configuration, the lanes, the orders for collect.
#pragma once

#include "hls/core/checksum.hpp"
#include "hls/kernels/lane_streams.hpp"
#include "hls/kernels/refusals.hpp"

namespace ballast::kernels {

template <typename Card>
struct DispatchContext {
  Configuration& known;
  Stream<RingRecord>& commands;
  Stream<LaneOp>* const ops;      ///< of each lane
  Stream<Answer>* const answers;  ///< of each lane
  Stream<Order>& orders;
  core::SequenceGate gate = {};
  bool restoring = false;
  bool in_transaction = false;
  std::uint16_t transaction_symbol = 0;

  static constexpr std::uint32_t kCapacity = Card::kLanes * Card::kAccounts;
  static constexpr std::uint32_t kLanes = Card::kLanes;
  static std::uint32_t lane_of(const Command& command) { return command.account % Card::kLanes; }

  LaneOp op_of(Action action, const Command& command) const {
#pragma HLS INLINE
    LaneOp op;
    op.action = action;
    op.command = command;
    if (command.symbol < kMaxSymbols) {
      op.symbol = known.symbol[command.symbol].terms;
      op.table = known.table_of(command.symbol);
    }
    return op;
  }
  void to_all(const LaneOp& op) {
#pragma HLS INLINE
    write_to_all<Card::kLanes>(ops, op);
  }

  void order(const Command& command, Order::Source source, Action action, Reason reason,
             const core::Digest& digest = core::Digest{}) {
#pragma HLS INLINE
    Order next;
    next.source = source;
    next.action = action;
    next.reason = reason;
    next.ends_transaction = command.command() != CommandKind::adl_take;
    next.lane = lane_of(command);
    next.sequence = command.sequence;
    next.command = command;
    next.digest = digest;
    orders.write(next);
  }
  void refuse_malformed(const Command& command, Reason reason) {
#pragma HLS INLINE
    Order next;
    next.source = Order::Source::malformed;
    next.reason = reason;
    next.ends_transaction = false;
    next.sequence = gate.expected();
    next.command = command;
    orders.write(next);
  }
  /// An event of a command, known here.
  void order_event(const Command& command, const Event& event) {
#pragma HLS INLINE
    Order next;
    next.source = Order::Source::event;
    next.sequence = command.sequence;
    static_cast<Record&>(next.command) = event;
    orders.write(next);
  }

  // How a command is carried out, unless it is refused.
  Reason by_lane(Action action, const Command& command, Reason reason) {
#pragma HLS INLINE
    if (reason != Reason::none) return reason;
    write_to<Card::kLanes>(ops, lane_of(command), op_of(action, command));
    order(command, Order::Source::lane, action, Reason::none);
    return Reason::none;
  }
  Reason by_all(const LaneOp& op, Reason reason, const core::Digest& digest = core::Digest{}) {
#pragma HLS INLINE
    if (reason != Reason::none) return reason;
    to_all(op);
    order(op.command, Order::Source::all, op.action, Reason::none, digest);
    return Reason::none;
  }
  Reason here(const Command& command) {
#pragma HLS INLINE
    order(command, Order::Source::none, Action::end, Reason::none);
    return Reason::none;
  }
};

}  // namespace ballast::kernels
