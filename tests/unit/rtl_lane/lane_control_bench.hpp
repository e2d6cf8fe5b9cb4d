// Around lane_control what a lane has: a pipe, a walker, touched accounts, a rank unit, a divider,
// a digest. Each answers as late as it likes. What control does is written down, a line each.
#pragma once

#include <Vrtl_lane_control.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "tests/unit/rtl_dispatcher/lane_op.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {

/// A command, and what it meets in the lane.
struct ControlCommand {
  LaneOp op;
  std::int64_t quantity = 0;  ///< of the position
  std::int64_t entry_value = 0;
  std::int64_t released = 0;      ///< magnitude, of a part
  std::int64_t value = 0;         ///< of the lots closed
  bool refused = false;           ///< account, open, free: what is there forbids it
  std::vector<unsigned> rows;     ///< of a walk
  std::vector<unsigned> touched;  ///< accounts
  unsigned count = 0;             ///< positions ranked
};

class LaneControlBench {
 public:
  LaneControlBench(std::mt19937_64& random, unsigned lane);

  void run(const std::vector<ControlCommand>& commands);
  /// What happened, in order; operations of rankings are counted apart.
  std::vector<std::string> lines;
  unsigned ranked = 0, rank_taken = 0;
  unsigned stalls = 0;  ///< percent of cycles in which each neighbour waits
  std::uint64_t cycles() { return control_.cycle(); }

 private:
  struct Operation {
    std::uint64_t entered;
    Packed uop;
    ControlCommand command;
  };

  bool percent(unsigned chance) { return random_() % 100 < chance; }
  bool waits() { return percent(stalls); }
  void cycle();
  void drive();
  void drive_pipe();
  void drive_neighbours();
  void drive_tier();
  void note();
  void note_uop(const Packed& uop);
  void note_beat();
  void note_state(const Packed& beat);
  void note_requests();
  void step();

  std::mt19937_64& random_;
  Bench<Vrtl_lane_control> control_;
  Layout op_layout_{"ballast_lane_pkg", "lane_op_t"}, uop_layout_{"ballast_uop_pkg", "uop_t"};
  Layout mid_layout_{"ballast_uop_pkg", "mid_t"}, tail_layout_{"ballast_uop_pkg", "tail_t"};
  Layout beat_layout_{"ballast_lane_pkg", "lane_event_t"};
  unsigned to_value_ = latency("ValuationLatency");

  std::deque<ControlCommand> commands_;
  bool offered_ = false;
  std::deque<Operation> pipe_;
  unsigned owed_ = 0;  // credits of beats that are in the FIFO
  std::deque<unsigned> rows_, accounts_;
  bool walking_ = false, scanning_ = false, row_valid_ = false, account_valid_ = false;
  bool rank_idle_ = true, rank_ranked_ = false, was_stopping_ = false;
  unsigned rank_count_ = 0;
  std::optional<std::uint64_t> divided_at_, tier_at_;
  unsigned tier_ = 0;
  std::int64_t released_ = 0;
};

}  // namespace ballast::rtl_test
