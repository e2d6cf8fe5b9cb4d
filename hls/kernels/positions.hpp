// A lane's positions: takes the lane's commands in order, and tells the lane's accounts what comes
// of each.
#pragma once

#include "hls/kernels/position_commands.hpp"
#include "hls/kernels/position_sweeps.hpp"

namespace ballast::kernels {

template <typename Lane>
void carry_out_sweep(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  switch (op.action) {
    case Action::revalue:
      return revalue(at, op);
    case Action::funding:
    case Action::settle:
      return transfer(at, op);
    case Action::adl:
      at.ranked = op;
      return sweep(at, op, Bound{});
    case Action::rank:
    case Action::lights:
    case Action::dump_positions:
      at.ranked = op;
      sweep(at, op, Bound{});
      return serve(at, op);
    case Action::take:
      return serve(at, op);
    case Action::digest:
      return digest_positions(at, op);
    default:
      return at.pass(op, Reason::none);
  }
}

template <typename Lane>
void carry_out_position(Lane& at, const LaneOp& op) {
#pragma HLS INLINE
  switch (op.action) {
    case Action::open:
      make_position(at, op, Reason::none);
      return;
    case Action::restore_position:
      return restore_position(at, op);
    case Action::free:
      return free_position(at, op);
    case Action::position_delta:
      return position_delta(at, op);
    case Action::reduce:
      return reduce(at, op);
    case Action::query:
      return query_position(at, op);
    case Action::page:
      return link_page(at, op);
    case Action::tier:
      return stage_tier(at, op);
    case Action::count_live:
      return at.answers.write({at.store.live[op.command.symbol], core::Tier{}});
    case Action::tell_tiers:
      return tell_tiers(at, op);
    case Action::clear:
      at.store.clear();
      return at.pass(op, Reason::none);
    default:
      return carry_out_sweep(at, op);
  }
}

template <typename Card>
void positions(PositionLane<Card> at) {
#pragma HLS INLINE
  at.store.clear();
  bool open = true;
operations:
  while (open) {
#pragma HLS LOOP_TRIPCOUNT min = 1 max = 1000000
    const LaneOp op = at.ops.read();
    carry_out_position(at, op);
    open = op.action != Action::end;
  }
}

}  // namespace ballast::kernels
