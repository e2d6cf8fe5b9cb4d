// dispatch_output: every operation and entry once, in order, to lanes and order FIFO in one cycle;
// sources that idle, lanes that stall.
#include <Vrtl_dispatch_output.h>

#include <deque>

#include "tests/unit/rtl_dispatcher/lane_op.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kLanes = 4;
constexpr unsigned kAll = (1U << kLanes) - 1;
constexpr std::size_t kDepth = 16;

enum class Source { none, stream, push, aside, pass };

/// What stands at the inputs.
struct Offer {
  Source source = Source::none;
  Sent sent;
  bool malformed = false;
  bool refuses() const {
    return (source == Source::stream || source == Source::push) && sent.has_order && !malformed &&
           sent.order.ending == Ending::rejected;
  }
};

class DispatchOutput : public StreamTest {
 protected:
  DispatchOutput() {
    output_->stream_i = output_->push_i = output_->pass_i = output_->rk_valid_i = 0;
    output_->op_ready_i = output_->order_ready_i = 0;
    clear_aside();
    output_.settle();
  }

  LaneOp any_op() {
    LaneOp op;
    op.op = static_cast<LaneOpCode>(bits(5));
    op.flags = static_cast<std::uint8_t>(bits(8));
    op.symbol = static_cast<std::uint16_t>(bits(10));
    op.position = static_cast<std::uint32_t>(bits(24));
    op.account = static_cast<std::uint32_t>(bits(24));
    op.arg = static_cast<std::uint32_t>(bits(32));
    for (std::uint64_t& word : op.words) word = random_();
    op.unit_value = bits(62);
    op.max_lots = bits(40);
    op.mark_side = random_();
    op.rank_tag = static_cast<std::uint8_t>(bits(2));
    return op;
  }
  Order any_order() {
    Order order;
    order.sequence = random_();
    order.kind = static_cast<std::uint8_t>(bits(8));
    order.account = static_cast<std::uint32_t>(bits(32));
    order.ending = percent(50) ? Ending::rejected : static_cast<Ending>(below(11));
    order.payload[1] = random_();
    return order;
  }
  void clear_aside() { Packed(aside_layout_).write(output_->aside_i); }
  /// What differs from the translation: another symbol's re-valuation, an event of the
  /// configuration, or a table for lane 0, to be hashed or told.
  void aside(Sent& sent) {
    Packed aside(aside_layout_);
    const std::uint64_t tiers = bits(7);
    output_->aside_tiers_i = static_cast<CData>(tiers);
    const std::uint64_t index = bits(10);
    const bool staged = percent(50);
    const bool first = percent(50);
    const std::uint64_t draw = below(4);
    LaneOp& op = sent.op;
    op.op = draw == 0   ? LaneOpCode::revalue
            : draw == 1 ? LaneOpCode::digest_tiers
            : draw == 2 ? LaneOpCode::dump_table
                        : LaneOpCode::none;
    op.symbol = static_cast<std::uint16_t>(index);
    if (draw != 0) {
      op.symbol = 0;
      op.arg = static_cast<std::uint32_t>(index);
      op.tier_table = static_cast<std::uint8_t>(index);
      op.words[0] = tiers;
      op.flags = static_cast<std::uint8_t>((op.flags & 0xC0) | (staged ? flag::kRestore : 0));
    }
    sent.lanes = draw == 0 ? kAll : draw == 3 ? 0 : 1;
    sent.has_order = draw >= 2;
    Order& order = sent.order;
    order.symbol = static_cast<std::uint16_t>(draw == 3 ? index : 0);
    order.from = draw == 3 ? From::nobody : From::lane;
    order.lane = 0;
    order.ending = draw == 3 ? Ending::state : Ending::none;
    order.code = static_cast<std::uint8_t>(bits(8));
    order.ack = false;
    order.first = first;
    order.arg = static_cast<std::uint16_t>(bits(14));
    order.staged = staged && draw == 3;
    order.payload[0] = random_();
    order.payload[1] = random_();
    aside.put("valid", 1U).put("op", static_cast<unsigned>(op.op)).put("has_order", sent.has_order);
    aside.put("first", first).put("staged", staged).put("index", index);
    aside.put("kind", order.code).put("arg", order.arg);
    aside.put("payload", core::join(order.payload[0], order.payload[1]));
    aside.write(output_->aside_i);
  }

  Offer draw() {
    Offer offer;
    offer.source = static_cast<Source>(1 + below(4));
    if (offer.source == Source::stream && held_.size() >= kDepth) offer.source = Source::push;
    Sent& sent = offer.sent;
    sent.op = any_op();
    sent.order = any_order();
    // What is pushed has an entry.
    sent.has_order = offer.source == Source::push || percent(80);
    if (!sent.has_order) sent.order.ending = Ending::none;  // a refusal has an entry
    sent.op.write(output_->op_i.data());
    sent.order.write(output_->order_i.data());
    sent.op.write(output_->rk_op_i.data());
    sent.order.write(output_->rk_order_i.data());
    offer.malformed = percent(20);
    const bool has_op = percent(80);
    const bool to_all = percent(30);
    const auto lane = static_cast<unsigned>(below(kLanes));
    sent.lanes = has_op ? 1U << lane : 0;
    output_->malformed_i = offer.malformed;
    output_->has_op_i = output_->rk_has_op_i = has_op;
    output_->to_all_i = to_all;
    output_->lane_i = output_->rk_lane_i = static_cast<CData>(lane);
    output_->has_order_i = sent.has_order;
    clear_aside();
    if (offer.source == Source::pass) {
      sent.has_order = true;
    } else if (offer.source == Source::aside) {
      aside(sent);
    } else if (has_op && to_all) {
      sent.lanes = kAll;
    }
    return offer;
  }
  void drive() {
    output_->stream_i = offer_.source == Source::stream;
    output_->push_i = offer_.source == Source::push || offer_.source == Source::aside;
    output_->pass_i = output_->rk_valid_i = offer_.source == Source::pass;
    if (offer_.source != Source::pass && percent(20)) output_->rk_valid_i = 1;  // not asked for
    // Who has room keeps it until something comes.
    for (unsigned i = 0; i <= kLanes; ++i) ready_ |= sink_stalls() ? 0 : 1U << i;
    output_->op_ready_i = static_cast<CData>(ready_ & kAll);
    output_->order_ready_i = (ready_ >> kLanes) != 0;
    output_.settle();
  }

  /// What goes in and what comes out in this cycle.
  void step() {
    if (offer_.source == Source::none && !source_idles()) offer_ = draw();
    drive();
    const bool says = offer_.sent.has_order || offer_.sent.lanes != 0;
    const bool sends = offer_.source != Source::none && says && held_.size() < kDepth;
    ASSERT_EQ(sends, output_->sent_o != 0);
    ASSERT_EQ(sends && offer_.refuses(), output_->sent_refusal_o != 0);
    ASSERT_EQ(held_.empty(), output_->empty_o != 0);
    ASSERT_EQ(held_.size() < kDepth, output_->push_ready_o != 0);
    ASSERT_EQ(offer_.source == Source::pass && sends, output_->rk_ready_o != 0);
    check_out();
    if (HasFatalFailure()) return;
    const bool done = sends || (offer_.source != Source::none && !says);
    if (output_->leaves_o != 0) {
      held_.pop_front();
      ready_ = 0;
    }
    if (sends) held_.push_back(offer_.sent);
    if (done) offer_ = {};
    output_.edge();
  }
  void check_out() {
    const bool may = !held_.empty() && (held_.front().lanes & ~output_->op_ready_i & kAll) == 0 &&
                     (!held_.front().has_order || output_->order_ready_i != 0);
    ASSERT_EQ(may, output_->leaves_o != 0);
    ASSERT_EQ(may ? held_.front().lanes : 0, output_->op_valid_o) << "all at once";
    ASSERT_EQ(may && held_.front().has_order, output_->order_valid_o != 0);
    if (!may) return;
    ++left_;
    if (held_.front().lanes != 0) {
      ASSERT_TRUE(held_.front().op == LaneOp::read(output_->op_o.data()));
    }
    if (held_.front().has_order) {
      ASSERT_TRUE(held_.front().order == Order::read(output_->order_o.data()));
    }
  }

  Layout aside_layout_{"ballast_shell_pkg", "aside_t", "shell"};
  Bench<Vrtl_dispatch_output> output_;
  std::deque<Sent> held_;
  Offer offer_;
  unsigned ready_ = 0;  // lanes, order FIFO
  std::uint64_t left_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stalls, DispatchOutput, every_stall(), name_of);

TEST_P(DispatchOutput, SendsEachOnceInOrder) {
  for (int cycle = 0; cycle < 20'000 && !HasFatalFailure(); ++cycle) step();
  if (GetParam().source_percent == 0 && GetParam().sink_percent == 0) {
    EXPECT_GT(left_, 18'000U) << "one a cycle, but for those that say nothing";
  }
  EXPECT_GT(left_, 400U);
}

}  // namespace
}  // namespace ballast::rtl_test
