// Read-modify-write store at each read latency: every operation sees every earlier write, turns
// come on time, one a cycle.
#include <Vrtl_forwarding_stores.h>

#include <array>
#include <deque>
#include <optional>

#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr std::size_t kWords = 13;
constexpr std::size_t kLatencies = 6;
constexpr unsigned kAddressBits = 4;

struct Turn {
  std::uint64_t cycle;
  unsigned address;
};

/// What one store owes: its turns, and what its words hold after them.
struct Expected {
  std::deque<Turn> turns;
  std::array<std::optional<std::uint32_t>, kWords> words;
};

struct Mix {
  unsigned idle_percent;
  unsigned same_percent;  // the address of the operation before
  unsigned write_percent;
};
std::ostream& operator<<(std::ostream& out, const Mix& mix) {
  return out << "idle" << mix.idle_percent << "_same" << mix.same_percent << "_write"
             << mix.write_percent;
}

class ForwardingStore : public RandomTest, public testing::WithParamInterface<Mix> {
 protected:
  void enter() {
    const Mix mix = GetParam();
    if (!percent(mix.same_percent)) address_ = static_cast<unsigned>(below(kWords));
    stores_->read_valid_i = !percent(mix.idle_percent);
    stores_->read_address_i = address_ & 0xF;
    for (std::size_t i = 0; i < kLatencies && stores_->read_valid_i != 0; ++i) {
      expected_[i].turns.push_back({stores_.cycle() + i + 2, address_});
    }
  }

  /// The turn of the store of latency i + 1 in this cycle, if it is to have one.
  void take_turn(std::size_t i) {
    Expected& expected = expected_[i];
    const bool due = !expected.turns.empty() && expected.turns.front().cycle == stores_.cycle();
    ASSERT_EQ(due, (stores_->turn_valid_o >> i & 1) != 0);
    if (!due) return;
    const unsigned address = expected.turns.front().address;
    expected.turns.pop_front();
    const std::size_t bit = i * kAddressBits;
    ASSERT_EQ(address, stores_->turn_address_o >> bit & 0xF);
    std::optional<std::uint32_t>& word = expected.words[address];
    if (word) {
      ASSERT_EQ(*word, stores_->old_o[i]) << "address " << address;
      ++compared_;
    }
    if (percent(GetParam().write_percent)) {
      // a sum, as accounts are: an older value than the last shows for good
      word = stores_->old_o[i] + static_cast<std::uint32_t>(bits(32));
      stores_->new_i[i] = *word;
      stores_->write_i = static_cast<CData>(stores_->write_i | 1U << i);
    }
  }

  void run(int cycles) {
    for (int i = 0; i < cycles; ++i) {
      enter();
      stores_.settle();
      stores_->write_i = static_cast<CData>(bits(kLatencies));  // without a turn it means nothing
      stores_->write_i = static_cast<CData>(stores_->write_i & ~stores_->turn_valid_o);
      for (std::size_t store = 0; store < kLatencies; ++store) {
        stores_->new_i[store] = static_cast<std::uint32_t>(bits(32));
        SCOPED_TRACE("latency " + std::to_string(store + 1) + ", cycle " +
                     std::to_string(stores_.cycle()));
        take_turn(store);
        if (HasFatalFailure()) return;
      }
      stores_.edge();
    }
  }

  Bench<Vrtl_forwarding_stores> stores_;
  std::array<Expected, kLatencies> expected_;
  unsigned address_ = 0;
  std::uint64_t compared_ = 0;
};

std::string mix_name(const testing::TestParamInfo<Mix>& mix) {
  return testing::PrintToString(mix.param);
}
INSTANTIATE_TEST_SUITE_P(Mixes, ForwardingStore,
                         testing::Values(Mix{0, 100, 100}, Mix{0, 50, 100}, Mix{0, 0, 50},
                                         Mix{50, 50, 90}, Mix{20, 30, 50}, Mix{90, 80, 100}),
                         mix_name);

TEST_P(ForwardingStore, SeesEveryEarlierWrite) {
  run(10000);
  EXPECT_GT(compared_, 5000U);
}

TEST_P(ForwardingStore, ResetDropsWhatIsUnderWay) {
  for (int round = 0; round < 20 && !HasFatalFailure(); ++round) {
    run(static_cast<int>(below(30)));
    stores_->read_valid_i = 0;
    stores_.reset();
    expected_ = {};
  }
}

}  // namespace
}  // namespace ballast::rtl_test
