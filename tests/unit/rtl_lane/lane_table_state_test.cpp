// lane_table_state against the records of hls/core: what a dump tells of a table and of its tiers
// is the operands of the commands that make them.
#include <Vrtl_lane_table_state.h>

#include "hls/core/contract.hpp"
#include "tests/unit/rtl_dispatcher/lane_op.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

class LaneTableState : public EdgeTest {
 protected:
  /// A beat that tells of `operands`, by `kind`, with `arg`.
  template <typename Operands>
  void check(EventKind kind, std::uint32_t arg, const Operands& operands, bool staged, bool last) {
    state_.settle();
    Packed beat(beat_layout_);
    beat.read(state_->beat_o);
    Event event{};
    event.set(operands);
    ASSERT_EQ(static_cast<unsigned>(kind), beat.get("kind"));
    ASSERT_EQ(staged ? 1U : 0U, beat.get("code"));
    ASSERT_EQ(arg, beat.get("arg"));
    ASSERT_EQ(last, beat.get("last") != 0);
    ASSERT_EQ(1U, beat.get("has_event"));
    for (const char* name : {"symbol", "position", "account"}) ASSERT_EQ(0U, beat.get(name));
    const unsigned words = beat_layout_.at("words").offset;
    for (unsigned i = 0; i < 4; ++i) {
      ASSERT_EQ(event.word[i], beat.get(Layout::Field{words + 64 * i, 64})) << "word " << i;
    }
  }

  Layout op_layout_{"ballast_lane_pkg", "lane_op_t"};
  Layout beat_layout_{"ballast_lane_pkg", "lane_event_t"};
  Bench<Vrtl_lane_table_state> state_;
};

TEST_F(LaneTableState, IsTheCommandThatMadeIt) {
  for (int i = 0; i < 20'000 && !HasFatalFailure(); ++i) {
    const auto table = static_cast<std::uint32_t>(below(kMaxTables));
    const auto index = static_cast<unsigned>(below(kMaxTiers));
    const bool staged = percent(50), last = percent(50);
    const auto options = static_cast<unsigned>(below(4));
    const uint128 smallest = edge(83), deduction = edge(85);
    const std::uint64_t floor = edge64(58), rate = edge64(28);
    Packed op(op_layout_);
    op.scramble(random_);
    op.put("op", static_cast<unsigned>(LaneOpCode::dump_table)).put("arg", table);
    op.put("flags", staged ? flag::kRestore : 0);
    op.put("by_quantity", (options & option::kByQuantity) != 0);
    op.put("on_entry_value", (options & option::kOnEntryValue) != 0);
    op.write(state_->op_i);
    put(state_->smallest_i, smallest);
    put(state_->deduction_i, deduction);
    state_->floor_i = floor;
    state_->rate_i = static_cast<IData>(rate);
    state_->index_i = static_cast<CData>(index);
    state_->last_i = last;
    state_->of_tier_i = 0;
    check(EventKind::table_state, table,
          op::Table{core::low64(smallest), core::high64(smallest), options, 0}, staged, last);
    state_->of_tier_i = 1;
    check(EventKind::tier_state, kMaxTiers * table + index,
          op::Tier{static_cast<std::int64_t>(floor), static_cast<std::int64_t>(rate),
                   core::low64(deduction), core::high64(deduction)},
          staged, last);
  }
}

}  // namespace
}  // namespace ballast::rtl_test
