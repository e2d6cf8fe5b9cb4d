// event_stage against the events of docs/contract.md: beats of every kind of operation, as close as
// control has them; operands kept of a position closed in part; credits that all come back.
#include <Vrtl_event_stage_1.h>
#include <Vrtl_event_stage_4.h>

#include <deque>
#include <optional>

#include "hls/core/contract.hpp"
#include "tests/unit/rtl_lane_stages/operations.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kDepth = 16;

struct Beat {
  bool last = false;
  std::optional<Event> event;
};

/// What a key was made of.
struct Kept {
  std::uint32_t position = 0;
  std::int64_t mark_value = 0;
  std::int64_t entry_value = 0;
  uint128 maintenance = 0;
  int128 wallet = 0;
  int128 equity = 0;
  uint128 account_maintenance = 0;
};

std::int64_t small(const Packed& tail, const char* name) {
  return static_cast<std::int64_t>(tail.get_signed(name));
}

template <typename ModelOfStage, unsigned kLanes>
struct Size {
  using Model = ModelOfStage;
  static constexpr unsigned kCount = kLanes;
};

template <typename Size>
class EventStage : public EdgeTest {
 protected:
  EventStage() {
    stage_->lane_i = static_cast<CData>(lane_);
    stage_->valid_i = stage_->beat_valid_i = stage_->out_ready_i = stage_->new_ranking_i = 0;
    stage_.reset();
  }

  // ---- what is expected
  static unsigned reserved(const Packed& tail) {
    const auto beats = static_cast<unsigned>(tail.get("mid.beats"));
    if (beats == kBeatNone) return 0;
    if (beats == kBeatClose || beats == kBeatReport) return tail.get("mid.why") != 0 ? 3 : 1;
    return beats == kBeatAccount ? 2 : 1;
  }
  Event header(const Packed& tail, EventKind kind, unsigned code) const {
    Event event{};
    event.kind = static_cast<std::uint8_t>(kind);
    event.flags = static_cast<std::uint8_t>(code);
    event.symbol = static_cast<std::uint16_t>(tail.get("mid.symbol"));
    event.position = static_cast<std::uint32_t>(tail.get("mid.position"));
    event.account = account(tail);
    return event;
  }
  std::uint32_t account(const Packed& tail) const {
    return static_cast<std::uint32_t>(tail.get("mid.account")) * Size::kCount + lane_;
  }
  void take(const Packed& tail) {
    const auto beats = static_cast<unsigned>(tail.get("mid.beats"));
    if (tail.get("mid.killed") != 0 || beats == kBeatNone) return;
    const bool last = tail.get("mid.last") != 0;
    const auto reason = static_cast<unsigned>(tail.get("mid.reason"));
    if (reason != 0) {
      Event event{};
      event.kind = static_cast<std::uint8_t>(EventKind::rejected);
      event.flags = static_cast<std::uint8_t>(reason);
      expected_.push_back({last, event});
    } else if (beats == kBeatClose || beats == kBeatReport) {
      take_ranked(tail, beats == kBeatClose);
    } else if (beats == kBeatLight) {
      take_light(tail);
    } else if (beats == kBeatState) {
      take_state(tail);
    } else {
      take_account(tail, beats == kBeatAccount);
    }
    if (!expected_.empty()) expected_.back().last = last || expected_.back().last;
  }
  void take_ranked(const Packed& tail, bool closes) {
    if (closes) {
      Event event = header(tail, EventKind::adl_close, number(tail, "verdict"));
      event.arg = number(tail, "mid.rank_number");
      op::AdlClose operands{};
      operands.lots = static_cast<std::int64_t>(tail.get("mid.lots"));
      operands.cash = small(tail, "cash");
      operands.entry_value = -small(tail, "mid.entry_change");
      operands.key = small(tail, "mid.key");
      event.set(operands);
      expected_.push_back({false, event});
    } else {
      Event event = header(tail, EventKind::ranked, number(tail, "mid.light"));
      event.arg = number(tail, "mid.rank_number");
      event.set(op::Ranked{small(tail, "mid.quantity"), small(tail, "mark_value"),
                           small(tail, "mid.entry_value"), small(tail, "mid.key")});
      expected_.push_back({false, event});
    }
    Kept now{number(tail, "mid.position"),   small(tail, "mark_value"),
             small(tail, "mid.entry_value"), tail.get("maintenance"),
             tail.get_signed("wallet"),      tail.get_signed("equity"),
             tail.get("account_maintenance")};
    const bool again = closes && kept_ && kept_->position == now.position;
    if (tail.get("mid.why") != 0) why(tail, again ? *kept_ : now);
    if (tail.get("mid.partial") != 0 && !again) kept_ = now;
  }
  void why(const Packed& tail, const Kept& kept) {
    const bool is_short = small(tail, "mid.quantity") < 0;
    const unsigned row = (is_short ? 2U : 0U) + (kept.mark_value > kept.entry_value ? 0U : 1U);
    Event event = header(tail, EventKind::adl_why_position, row);
    event.arg = number(tail, "mid.rank_number");
    event.set(op::WhyPosition{kept.mark_value, kept.entry_value, core::low64(kept.maintenance),
                              core::high64(kept.maintenance)});
    expected_.push_back({false, event});
    event = header(tail, EventKind::adl_why_account, row);
    event.arg = static_cast<std::uint32_t>(kept.equity >> 64);
    event.set(op::WhyAccount{core::low64(kept.equity), core::low64(kept.wallet),
                             core::low64(kept.account_maintenance),
                             static_cast<std::int32_t>(kept.wallet >> 64),
                             static_cast<std::uint32_t>(kept.account_maintenance >> 64)});
    expected_.push_back({false, event});
  }
  void take_light(const Packed& tail) {
    const unsigned light = number(tail, "mid.light");
    const unsigned before = number(tail, "mid.light_before");
    std::optional<Event> event;
    if (light != before || tail.get("mid.all") != 0) {
      event = header(tail, EventKind::light, light);
      event->arg = number(tail, "mid.rank_number");
      op::Light operands{};
      operands.previous = before;
      event->set(operands);
    }
    expected_.push_back({false, event});
  }
  void take_state(const Packed& tail) {
    const uint128 maintenance = tail.get("maintenance");
    const unsigned code = number(tail, "mid.side") + 4 * number(tail, "mid.light_before");
    Event event = header(tail, EventKind::position_state, code);
    event.arg = static_cast<std::uint32_t>(core::high64(maintenance));
    event.set(op::PositionState{small(tail, "mid.quantity"), small(tail, "mid.entry_value"),
                                small(tail, "mark_value"), core::low64(maintenance)});
    expected_.push_back({false, event});
  }
  void take_account(const Packed& tail, bool state) {
    const unsigned now = number(tail, "verdict");
    const unsigned before = number(tail, "verdict_before");
    if (state) {
      Event event{};
      event.kind = static_cast<std::uint8_t>(EventKind::account_state);
      event.flags = static_cast<std::uint8_t>(before);
      event.account = account(tail);
      event.arg = touched_ ? 1 : 0;
      const int128 wallet = tail.get_signed("wallet");
      op::AccountState operands{};
      operands.wallet_lo = core::low64(wallet);
      operands.wallet_hi = core::high64(wallet);
      operands.extra_margin = static_cast<std::int64_t>(tail.get("extra_margin"));
      operands.asset = number(tail, "asset");
      operands.options = number(tail, "options");
      event.set(operands);
      expected_.push_back({false, event});
    }
    const bool judged = number(tail, "mid.judge") == kJudgeNow;
    const bool told =
        now != before || tail.get("mid.answer") != 0 || (tail.get("mid.all") != 0 && now != 0);
    if (!state && !(judged && told)) {
      if (tail.get("mid.last") != 0) expected_.push_back({true, std::nullopt});
      return;
    }
    Event event{};
    event.kind = static_cast<std::uint8_t>(EventKind::verdict);
    event.flags = static_cast<std::uint8_t>(now);
    event.account = account(tail);
    event.arg = before;
    const int128 equity = tail.get_signed("equity_after");
    const uint128 maintenance = tail.get("account_maintenance_after");
    event.set(op::Verdict{core::low64(equity), core::high64(equity), core::low64(maintenance),
                          core::high64(maintenance)});
    expected_.push_back({false, event});
  }
  static unsigned number(const Packed& tail, const char* name) {
    return static_cast<unsigned>(tail.get(name));
  }

  // ---- cycles
  /// One cycle; what leaves the FIFO is what is expected next.
  void step(unsigned stall_percent) {
    stage_->out_ready_i = percent(stall_percent) ? 0 : 1;
    stage_.settle();
    if (stage_->out_valid_o != 0 && stage_->out_ready_i != 0) check();
    credits_ += stage_->credits_o;
    ASSERT_LE(credits_, kDepth) << "more credits than places";
    stage_.edge();
    stage_->valid_i = stage_->beat_valid_i = stage_->new_ranking_i = 0;
    stage_->touched_i = static_cast<CData>(bits(1));
    if (space_ != 0) --space_;
  }
  void check() {
    ASSERT_FALSE(expected_.empty()) << "a beat that nobody asked for";
    const Beat expected = expected_.front();
    expected_.pop_front();
    Packed beat(beat_);
    beat.read(stage_->out_o);
    ASSERT_EQ(expected.last, beat.get("last") != 0);
    ASSERT_EQ(expected.event.has_value(), beat.get("has_event") != 0);
    if (!expected.event) return;
    const Event& event = *expected.event;
    ASSERT_EQ(event.kind, beat.get("kind"));
    ASSERT_EQ(event.flags, beat.get("code")) << name_of(event.event());
    if (event.event() == EventKind::rejected) return;  // the rest is the command's
    ASSERT_EQ(event.symbol, beat.get("symbol")) << name_of(event.event());
    ASSERT_EQ(event.position, beat.get("position")) << name_of(event.event());
    ASSERT_EQ(event.account, beat.get("account")) << name_of(event.event());
    ASSERT_EQ(event.arg, beat.get("arg")) << name_of(event.event());
    const unsigned words = beat_.at("words").offset;
    for (unsigned i = 0; i < 4; ++i) {
      ASSERT_EQ(event.word[i], beat.get(Layout::Field{words + 64 * i, 64}))
          << name_of(event.event()) << " word " << i;
    }
  }
  void give(const Packed& tail) {
    tail.write(stage_->tail_i);
    stage_->valid_i = 1;
    stage_->touched_i = touched_ = percent(50);
    credits_ -= reserved(tail);
    space_ = std::max(1U, reserved(tail));
    take(tail);
  }
  /// Control's own beat.
  void give_beat() {
    Packed beat(beat_);
    beat.scramble(random_);
    const bool has_event = percent(50);
    beat.put("has_event", has_event).put("kind", static_cast<unsigned>(EventKind::rejected));
    beat.write(stage_->beat_i);
    stage_->beat_valid_i = 1;
    --credits_;
    Event event{};
    event.kind = static_cast<std::uint8_t>(EventKind::rejected);
    event.flags = static_cast<std::uint8_t>(beat.get("code"));
    expected_.push_back({beat.get("last") != 0, has_event ? std::optional(event) : std::nullopt});
    space_ = 1;
  }
  void forget() {
    expected_.clear();
    kept_.reset();
    credits_ = kDepth;
    space_ = 0;
  }
  Packed draw() {
    Packed tail(tail_);
    tail.scramble(random_);
    const bool refused = percent(5);
    tail.put("mid.killed", percent(5)).put("mid.reason", refused ? 1 + below(24) : 0);
    tail.put("mid.beats", below(7)).put("mid.judge", below(3));
    tail.put("mid.position", percent(80) ? below(3) : bits(24));
    tail.put("mid.partial", 0);
    if (percent(60)) tail.put("verdict", below(5)).put("verdict_before", tail.get("verdict"));
    if (percent(50)) tail.put("verdict", 0).put("mid.answer", 0);
    if (percent(50)) tail.put("mid.light_before", tail.get("mid.light")).put("mid.all", 0);
    // Of numbers that are sums of others, sign and range as they can be.
    for (const char* name : {"equity", "equity_after"}) {
      tail.put(name, signed_edge(95));
    }
    tail.put("mid.entry_change", signed_edge(58)).put("mid.lots", edge(40));
    tail.put("mid.rank_number", bits(32)).put("mid.account", bits(24) / Size::kCount);
    const auto beats = static_cast<unsigned>(tail.get("mid.beats"));
    if (beats == kBeatClose) {
      tail.put("mid.killed", 0).put("mid.reason", 0).put("mid.partial", percent(50));
    } else if (beats == kBeatVerdict || beats == kBeatAccount) {
      tail.put("mid.rank_number", tail.get("verdict_before"));
    }
    if (percent(10)) tail.put("mark_value", tail.get("mid.entry_value"));
    return tail;
  }

  static constexpr unsigned lane_ = Size::kCount - 1;
  Layout tail_{"ballast_uop_pkg", "tail_t"};
  Layout beat_{"ballast_lane_pkg", "lane_event_t"};
  Bench<typename Size::Model> stage_;
  std::deque<Beat> expected_;
  std::optional<Kept> kept_;
  unsigned credits_ = kDepth;
  unsigned space_ = 0;
  bool touched_ = false;
};

using Sizes = testing::Types<Size<Vrtl_event_stage_1, 1>, Size<Vrtl_event_stage_4, 4>>;
TYPED_TEST_SUITE(EventStage, Sizes);

TYPED_TEST(EventStage, RandomWithEveryCreditBack) {
  unsigned stalled = 0;
  for (const unsigned idle : {0U, 50U}) {
    for (const unsigned stall : {0U, 30U, 60U, 95U}) {
      for (int i = 0; i < 12'000 && !this->HasFatalFailure(); ++i) {
        if (this->credits_ < 3) {
          ++stalled;
        } else if (this->space_ == 0 && !this->percent(idle)) {
          if (this->percent(5)) {
            this->give_beat();
          } else {
            this->give(this->draw());
          }
        } else if (this->space_ == 0 && this->percent(3)) {
          this->stage_->new_ranking_i = 1;
          this->kept_.reset();
        }
        this->step(stall);
      }
      for (unsigned i = 0; i < 4 * kDepth; ++i) this->step(0);
      ASSERT_TRUE(this->expected_.empty());
      ASSERT_EQ(kDepth, this->credits_);
      ASSERT_EQ(0, this->stage_->out_valid_o);
    }
  }
  EXPECT_GT(stalled, 1000U);
}

TYPED_TEST(EventStage, ResetForgetsBeatsAndOperandsKept) {
  for (int round = 0; round < 200 && !this->HasFatalFailure(); ++round) {
    for (std::uint64_t left = 1 + this->below(12); left != 0 && this->credits_ >= 3; --left) {
      while (this->space_ != 0) this->step(100);
      this->give(this->draw());
      this->step(100);
    }
    this->stage_->out_ready_i = 0;
    this->stage_.reset();
    this->forget();
    ASSERT_EQ(0, this->stage_->out_valid_o);
    this->give(this->draw());
    for (unsigned i = 0; i < 8; ++i) this->step(0);
    ASSERT_TRUE(this->expected_.empty());
    ASSERT_EQ(kDepth, this->credits_);
  }
}

}  // namespace
}  // namespace ballast::rtl_test
