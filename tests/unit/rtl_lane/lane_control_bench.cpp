#include "tests/unit/rtl_lane/lane_control_bench.hpp"

#include <sstream>

#include "hls/core/vocabulary.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kToFront = 5;  // from an operation's entry
constexpr unsigned kToTail = 30;
constexpr unsigned kDivide = 23;
constexpr unsigned kFrontReduce = 2;

}  // namespace

LaneControlBench::LaneControlBench(std::mt19937_64& random, unsigned lane) : random_(random) {
  control_->lane_i = static_cast<CData>(lane);
  control_->op_valid_i = control_->tail_valid_i = control_->credits_i = 0;
  control_.reset();
  while (control_->ready_o == 0) cycle();  // clears the stores
  lines.clear();
}

void LaneControlBench::run(const std::vector<ControlCommand>& commands) {
  commands_.insert(commands_.end(), commands.begin(), commands.end());
  for (unsigned quiet = 0; quiet < 100; ++quiet) {
    const std::size_t before = lines.size() + commands_.size();
    cycle();
    if (cycles() > 1'000'000) throw std::runtime_error("control is stuck");
    if (!commands_.empty() || lines.size() + commands_.size() != before) quiet = 0;
  }
}

void LaneControlBench::cycle() {
  drive();
  control_.settle();
  note();
  step();
  control_.edge();
}

void LaneControlBench::drive() {
  offered_ = !commands_.empty() && (offered_ || !waits());
  control_->op_valid_i = offered_;
  LaneOp op;
  if (offered_) op = commands_.front().op;
  op.write(control_->op_i);
  drive_pipe();
  drive_neighbours();
}

/// What has come to the position stage, to the end of the valuation and to the end of the pipe.
void LaneControlBench::drive_pipe() {
  const std::uint64_t now = cycles();
  Packed front(mid_layout_), tail(tail_layout_);
  front.scramble(random_);
  tail.scramble(random_);
  control_->front_valid_i = control_->front_partial_i = control_->sum_valid_i = 0;
  control_->tail_valid_i = 0;
  control_->value_i = random_() >> 5;
  control_->sum_value_i = random_() >> 5;
  for (const Operation& operation : pipe_) {
    const Packed& uop = operation.uop;
    const ControlCommand& command = operation.command;
    if (operation.entered + kToFront == now) {
      control_->front_valid_i = 1;
      control_->front_partial_i =
          uop.get("front") == kFrontReduce &&
          static_cast<int128>(command.op.words[0]) < std::abs(command.quantity);
      front.put("probe", uop.get("probe")).put("quantity", command.quantity);
      front.put("entry_value", command.entry_value);
    }
    if (operation.entered + kToFront + to_value_ == now && uop.get("probe") != 0) {
      control_->value_i = core::low64(cut(int128{command.value}, 59));
    }
    if (operation.entered + kToTail - 3 == now && uop.get("sum") != 0) {
      control_->sum_valid_i = 1;
      control_->sum_value_i = core::low64(cut(int128{command.value}, 59));
    }
    if (operation.entered + kToTail != now) continue;
    control_->tail_valid_i = 1;
    const bool refused = command.refused && uop.get("probe") != 0;
    tail.put("mid.judge", uop.get("judge")).put("mid.last", uop.get("last"));
    tail.put("mid.killed", 0).put("mid.live", 0).put("mid.quantity", 0).put("wallet", 0);
    tail.put("mid.reason", refused ? static_cast<unsigned>(Reason::unknown_position) : 0U);
    const bool creates =
        command.op.op == LaneOpCode::account || command.op.op == LaneOpCode::restore_account;
    tail.put("account_live", refused == creates);
    tail.put("asset", command.op.asset ^ (refused ? 1U : 0U)).put("positions", 0);
  }
  front.write(control_->front_i);
  tail.write(control_->tail_i);
  control_->credits_i = 0;
  if (owed_ != 0 && !waits() && !waits()) control_->credits_i = 1;
}

void LaneControlBench::drive_neighbours() {
  const std::uint64_t now = cycles();
  control_->divide_done_i = divided_at_ == now;
  control_->divide_released_i = divided_at_ == now ? static_cast<QData>(released_) : random_() >> 6;
  control_->walker_ready_i = !walking_ && !waits();
  control_->walking_i = walking_;
  row_valid_ = !rows_.empty() && (row_valid_ || !waits());
  control_->row_valid_i = row_valid_;
  control_->row_i = row_valid_ ? rows_.front() : static_cast<IData>(random_() & 0x3FFFF);
  control_->scanning_i = scanning_;
  account_valid_ = !accounts_.empty() && (account_valid_ || !waits());
  control_->account_valid_i = account_valid_;
  control_->account_i = account_valid_ ? accounts_.front() : static_cast<IData>(random_() >> 40);
  control_->rank_idle_i = rank_idle_;
  control_->rank_ranked_i = rank_ranked_;
  control_->rank_count_i = rank_count_;
  control_->rank_walk_i = 0;
  control_->rank_row_ready_i = 0;
  control_->rank_operation_valid_i = !rank_idle_ && percent(30);
  drive_tier();
  control_->digest_idle_i = !waits();
  control_->digest_sum_i = 1000;
  control_->digest_count_i = 10;
  control_->events_empty_i = !waits();
}

/// The tier that was read, from when it is there until another is asked for: numbers by its index.
void LaneControlBench::drive_tier() {
  const std::uint64_t now = cycles();
  control_->tier_read_valid_i = tier_at_ == now;
  const bool there = tier_at_ && *tier_at_ <= now;
  control_->tier_floor_i = there ? 1000 + tier_ : random_() >> 6;
  control_->tier_rate_i = there ? 2000 + tier_ : static_cast<IData>(random_() >> 36);
  put(control_->tier_deduction_i, there ? uint128{3000 + tier_} : uint128{random_()});
  put(control_->table_smallest_i, there ? uint128{4000 + tier_} : uint128{random_()});
}

void LaneControlBench::note() {
  if (control_->uop_valid_o != 0) {
    Packed uop(uop_layout_);
    uop.read(control_->uop_o);
    note_uop(uop);
    // The command at hand is that of the operation, where it asks what the operation meets.
    pipe_.push_back({cycles(), uop, commands_.empty() ? ControlCommand{} : commands_.front()});
  }
  note_requests();
  note_beat();
}

void LaneControlBench::note_uop(const Packed& uop) {
  const auto at = [&uop](const char* name) { return core::low64(uop.get(name)); };
  if (at("write_meta") == 0 && at("write_static") == 0) {
    for (const Operation& before : pipe_) {
      if (before.uop.get("write_meta") != 0) lines.push_back("behind a write that is under way");
    }
  }
  const auto beats = at("beats");
  owed_ += beats == 0                                     ? 0U
           : (beats == 2 || beats == 3) && at("why") != 0 ? 3U
           : beats == 6                                   ? 2U
                                                          : 1U;
  if (at("rank") != 0) {
    ++ranked;
    return;
  }
  std::ostringstream out;
  out << "operation";
  if (at("has_row") != 0) out << " row " << at("row");
  if (at("has_account") != 0) out << " account " << at("account");
  out << " front " << at("front") << " beats " << beats << " judge " << at("judge");
  for (const char* name : {"last", "probe", "sum", "write_static", "write_meta", "zero_account"}) {
    if (at(name) != 0) out << ' ' << name;
  }
  if ((at("write_static") != 0 || at("write_meta") != 0) && at("live") != 0) out << " live";
  if (at("front") == 1) {
    out << " a " << static_cast<std::int64_t>(uop.get_signed("a")) << " b "
        << static_cast<std::int64_t>(uop.get_signed("b")) << " c "
        << static_cast<std::int64_t>(uop.get_signed("c"));
  }
  lines.push_back(out.str());
}

void LaneControlBench::note_requests() {
  const auto say = [this](bool does, const std::string& what) {
    if (does) lines.push_back(what);
  };
  say(control_->walker_clear_o != 0, "clear");
  say(control_->walk_o != 0, "walk " + std::to_string(control_->sides_o));
  say(control_->scan_o != 0, control_->scan_all_o != 0 ? "scan all" : "scan");
  const bool alone = pipe_.empty();
  const bool ready = control_->walker_ready_i != 0;
  say(control_->link_o != 0 && ready, "link");
  say(control_->unlink_o != 0 && ready, "unlink");
  say(control_->set_o != 0, "set");
  say(control_->unset_o != 0, "unset");
  say(control_->untouch_o != 0, "untouch");
  say(control_->asset_write_o != 0, "asset");
  say(control_->table_write_o != 0, "table");
  say(control_->tier_write_o != 0, "tier " + std::to_string(control_->tier_index_o));
  say(control_->tier_read_o != 0, "read tier " + std::to_string(control_->tier_index_o));
  say(control_->rank_stop_o != 0 && !was_stopping_, "stop");
  say(control_->rank_begin_o != 0, "rank " + std::to_string(control_->rank_tag_o) +
                                       (control_->rank_by_id_o != 0 ? " by id" : ""));
  say(control_->rank_partial_o != 0,
      "part of " + std::to_string(control_->rank_partial_position_o));
  if (!alone && (control_->link_o | control_->unlink_o | control_->asset_write_o |
                 control_->table_write_o | control_->tier_write_o | control_->rank_begin_o |
                 control_->set_o | control_->unset_o) != 0) {
    lines.push_back("while others are under way");
  }
  if (control_->divide_o != 0) {
    lines.push_back("divide " + std::to_string(control_->divide_entry_o) + " × " +
                    std::to_string(control_->divide_lots_o) + " / " +
                    std::to_string(control_->divide_quantity_o));
  }
}

void LaneControlBench::note_beat() {
  if (control_->beat_valid_o == 0) return;
  ++owed_;
  Packed beat(beat_layout_);
  beat.read(control_->beat_o);
  const auto kind = static_cast<EventKind>(beat.get("kind"));
  const bool of_table = kind == EventKind::table_state || kind == EventKind::tier_state;
  if (beat.get("has_event") != 0 && of_table) return note_state(beat);
  const unsigned words = beat_layout_.at("words").offset;
  const auto word = [&](unsigned index) {
    return static_cast<std::int64_t>(beat.get(Layout::Field{words + 64 * index, 64}));
  };
  std::ostringstream out;
  out << "end";
  if (beat.get("has_event") != 0) {
    out << " refused";
  } else {
    out << ' ' << word(0) << ' ' << word(2) << ' ' << word(3);
  }
  lines.push_back(out.str());
}

void LaneControlBench::note_state(const Packed& beat) {
  const unsigned words = beat_layout_.at("words").offset;
  std::ostringstream out;
  out << "state " << core::low64(beat.get("kind")) << " arg " << core::low64(beat.get("arg"));
  for (unsigned i = 0; i < 4; ++i) {
    out << ' ' << core::low64(beat.get(Layout::Field{words + 64 * i, 64}));
  }
  lines.push_back(out.str() + (beat.get("last") != 0 ? " last" : ""));
}

/// What the neighbours have taken, for the next cycle.
void LaneControlBench::step() {
  const std::uint64_t now = cycles();
  if (control_->rank_operation_valid_i != 0 && control_->rank_operation_ready_o != 0) ++rank_taken;
  owed_ -= control_->credits_i;
  while (!pipe_.empty() && pipe_.front().entered + kToTail <= now) pipe_.pop_front();
  if (control_->divide_o != 0) {
    divided_at_ = now + kDivide;
    released_ = commands_.front().released;
  }
  if (control_->tier_read_o != 0) {
    tier_at_ = now + 7;
    tier_ = control_->tier_index_o;
  }
  if (row_valid_ && control_->row_ready_o != 0) {
    rows_.pop_front();
    row_valid_ = false;
  }
  if (walking_ && rows_.empty() && !waits()) walking_ = false;
  if (control_->walk_o != 0) {
    walking_ = true;
    rows_.assign(commands_.front().rows.begin(), commands_.front().rows.end());
  }
  if (account_valid_ && control_->account_ready_o != 0) {
    accounts_.pop_front();
    account_valid_ = false;
  }
  if (scanning_ && accounts_.empty() && !waits()) scanning_ = false;
  if (control_->scan_o != 0) {
    scanning_ = true;
    accounts_.assign(commands_.front().touched.begin(), commands_.front().touched.end());
  }
  was_stopping_ = control_->rank_stop_o != 0;
  if (was_stopping_ && !waits()) {
    rank_idle_ = true;
    rank_ranked_ = false;
  }
  if (control_->rank_begin_o != 0) {
    rank_idle_ = false;
    rank_count_ = commands_.front().count;
  } else if (!rank_idle_ && !rank_ranked_ && !was_stopping_) {
    rank_ranked_ = percent(10);
  }
  if (offered_ && control_->op_ready_o != 0) {
    commands_.pop_front();
    offered_ = false;
  }
}

}  // namespace ballast::rtl_test
