// dispatch_output: every operation and entry once, in order, to lanes and order FIFO in one cycle;
// sources that idle, lanes that stall.
#include <Vrtl_dispatch_output.h>

#include <deque>

#include "tests/unit/rtl_dispatcher/lane_op.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kLanes = 4;
constexpr unsigned kAll = (1U << kLanes) - 1;
constexpr std::size_t kDepth = 16;

enum class Source { none, stream, push, other, pass };

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
    output_->other_op_i = 0;
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
    order.ending = percent(50) ? Ending::rejected : static_cast<Ending>(below(10));
    order.payload[1] = random_();
    return order;
  }
  /// Of a symbol's row; what comes of it in the operation.
  void other_row(LaneOp& op) {
    const bool revalues = percent(50);
    op.op = revalues ? LaneOpCode::revalue : LaneOpCode::digest_tiers;
    op.symbol = static_cast<std::uint16_t>(bits(10));
    op.collateral = percent(50);
    op.asset = static_cast<std::uint8_t>(bits(6));
    op.max_lots = bits(40);
    op.has_mark = percent(50);
    op.unit_value = bits(62);
    op.shift = static_cast<std::uint8_t>(bits(6));
    op.tier_bank = percent(50);
    const std::uint64_t tiers = percent(30) ? 0 : 1 + below(16);
    op.no_tiers = tiers == 0;
    op.mark_side = static_cast<std::uint64_t>(static_cast<std::int64_t>(op.unit_value << 2) >> 2);
    op.mark_shift = op.shift;
    if (!revalues) op.words[0] = tiers;
    output_->other_op_i = static_cast<CData>(op.op);
    output_->other_symbol_i = op.symbol;
    Fields row(output_->other_row_i.data(), 0);
    row.put(1, op.tier_bank).put(5, tiers).put(6, op.shift).put(62, op.unit_value);
    row.put(1, op.has_mark).put(40, op.max_lots).put(6, op.asset).put(1, op.collateral);
    row.put(1, bits(1));
  }

  Offer draw() {
    Offer offer;
    offer.source = static_cast<Source>(1 + below(4));
    if (offer.source == Source::stream && held_.size() >= kDepth) offer.source = Source::push;
    Sent& sent = offer.sent;
    sent.op = any_op();
    sent.order = any_order();
    sent.has_order = percent(80);
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
    output_->other_op_i = 0;
    if (offer.source == Source::pass) {
      sent.has_order = true;
    } else if (offer.source == Source::other) {
      other_row(sent.op);
      sent.has_order = false;
      sent.lanes = sent.op.op == LaneOpCode::revalue ? kAll : 1;
    } else if (has_op && to_all) {
      sent.lanes = kAll;
    }
    return offer;
  }
  void drive() {
    output_->stream_i = offer_.source == Source::stream;
    output_->push_i = offer_.source == Source::push || offer_.source == Source::other;
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
    if (offer_.source == Source::push || offer_.source == Source::other) {
      ASSERT_EQ(sends || !says, output_->push_ready_o != 0);
    }
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
