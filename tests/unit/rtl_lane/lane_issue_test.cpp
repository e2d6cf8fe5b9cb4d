// lane_issue: operations enter unchanged, with credits for their beats and their distance, and what
// is inside is counted; whatever the pipe, the events and control do.
#include <Vrtl_lane_issue_64.h>
#include <Vrtl_lane_issue_8.h>

#include <deque>

#include "tests/unit/rtl_lane_stages/operations.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

struct Chances {
  unsigned valid;   ///< percent of cycles with an operation
  unsigned leaves;  ///< of those in which one that can leave the pipe does
  unsigned given;   ///< of those in which credits come back
  unsigned beats;   ///< of those in which control gives a beat, if it may
};

template <typename ModelOfGate, unsigned kBeats>
struct Size {
  using Model = ModelOfGate;
  static constexpr unsigned kCredits = kBeats;
};

template <typename Size>
class LaneIssue : public RandomTest {
 protected:
  LaneIssue() {
    gate_->valid_i = gate_->tail_valid_i = gate_->credits_i = gate_->beat_i = 0;
    gate_.reset();
  }

  static unsigned beats_of(const Packed& uop) {
    switch (static_cast<unsigned>(uop.get("beats"))) {
      case kBeatNone:
        return 0;
      case kBeatClose:
      case kBeatReport:
        return uop.get("why") != 0 ? 3 : 1;
      case kBeatAccount:
        return 2;
      default:
        return 1;
    }
  }

  void cycle(const Chances& chances) {
    uop_.scramble(random_);
    uop_.put("beats", below(7));
    gate_->valid_i = percent(chances.valid);
    uop_.write(gate_->uop_i);
    gate_->tail_valid_i = inside_ != 0 && percent(chances.leaves);
    gate_->credits_i = static_cast<CData>(
        percent(chances.given) ? below(std::min<std::uint64_t>(owed_, 4) + 1) : 0);
    gate_->beat_i = 0;
    gate_.settle();

    ASSERT_EQ(gate_->room_o != 0, Size::kCredits - owed_ >= 3 && space_ == 0);
    ASSERT_EQ(gate_->beat_room_o != 0, owed_ < Size::kCredits);
    ASSERT_EQ(gate_->starved_o != 0, starved_);
    starved_ = gate_->valid_i != 0 && Size::kCredits - owed_ < 3;
    starved_cycles_ += starved_ ? 1 : 0;
    ASSERT_EQ(gate_->drained_o != 0, inside_ == 0);
    ASSERT_EQ(gate_->uop_valid_o != 0, entered_.has_value());
    if (entered_) {
      Packed out(layout_);
      out.read(gate_->uop_o);
      for (const auto& [name, field] : layout_.fields()) {
        ASSERT_EQ(out.get(field), entered_->get(field)) << name;
      }
    }
    gate_->beat_i = gate_->beat_room_o != 0 && gate_->valid_i == 0 && percent(chances.beats);
    entered_.reset();
    if (space_ != 0) --space_;
    owed_ -= gate_->credits_i;
    owed_ += gate_->beat_i;
    if (gate_->tail_valid_i != 0) --inside_;
    if (gate_->valid_i != 0 && gate_->room_o != 0) {
      entered_ = uop_;
      const unsigned beats = beats_of(uop_);
      owed_ += beats;
      if (beats > 1) space_ = beats - 1;
      ++inside_;
      ++count_;
    }
    gate_.edge();
  }

  Bench<typename Size::Model> gate_;
  Layout layout_{"ballast_uop_pkg", "uop_t"};
  Packed uop_{layout_};
  std::optional<Packed> entered_;
  unsigned owed_ = 0;  // credits that are out
  unsigned space_ = 0;
  unsigned inside_ = 0;
  unsigned count_ = 0;
  bool starved_ = false;  // in the last cycle
  unsigned starved_cycles_ = 0;
};

using Sizes = testing::Types<Size<Vrtl_lane_issue_8, 8>, Size<Vrtl_lane_issue_64, 64>>;
TYPED_TEST_SUITE(LaneIssue, Sizes);

TYPED_TEST(LaneIssue, EveryMix) {
  for (const Chances& chances :
       {Chances{100, 100, 100, 0}, Chances{100, 50, 100, 10}, Chances{50, 90, 30, 50},
        Chances{90, 90, 5, 5}, Chances{5, 50, 50, 90}, Chances{100, 2, 100, 0}}) {
    const unsigned before = this->count_;
    for (int i = 0; i < 500; ++i) ASSERT_NO_FATAL_FAILURE(this->cycle(chances)) << "cycle " << i;
    EXPECT_GT(this->count_, before);
    for (int i = 0; i < 600; ++i) ASSERT_NO_FATAL_FAILURE(this->cycle({0, 100, 100, 0}));
    EXPECT_EQ(this->owed_, 0U);
  }
  EXPECT_GT(this->starved_cycles_, 100U);
}

}  // namespace
}  // namespace ballast::rtl_test
