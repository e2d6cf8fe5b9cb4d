// rank_queue, of cells and as long simulations have it, against a sorted list: any mix of
// operations, one every cycle, at its cycle of each output; keys that are equal, queues that
// overflow and run dry.
#include <Vrtl_rank_queue_128.h>
#include <Vrtl_rank_queue_16.h>
#include <Vrtl_rank_queue_4.h>
#include <Vsim_rank_queue_128.h>
#include <Vsim_rank_queue_16.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <vector>

#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kKeyBits = 41;

struct Entry {
  std::int64_t key = 0;
  std::uint32_t id = 0;
  std::uint32_t data() const { return (id * 2654435761U ^ static_cast<std::uint32_t>(key)) >> 14; }
  bool operator==(const Entry&) const = default;
  bool before(const Entry& other) const {
    return key != other.key ? key > other.key : id < other.id;
  }
};
std::ostream& operator<<(std::ostream& out, const Entry& entry) {
  return out << entry.key << " of " << entry.id;
}

enum class Operation { none, put, pop, clear };

struct Mix {
  const char* name;
  unsigned put_percent;
  unsigned pop_percent;
  unsigned clear_permille;
  unsigned keys;  // how many there are
};

/// The best Depth entries, and what a cycle's operation is to show.
class Rule {
 public:
  explicit Rule(std::size_t depth) : depth_(depth) {}

  struct Shown {
    Operation operation = Operation::none;
    std::optional<Entry> head;
    std::optional<Entry> popped;
    std::optional<Entry> fell;
    std::optional<Entry> dropped;  // the best of those that fell
  };

  Shown take(Operation operation, const Entry& entry) {
    Shown shown;
    if (operation == Operation::clear) {
      entries_.clear();
      dropped_.reset();
    } else if (operation == Operation::pop && !entries_.empty()) {
      shown.popped = entries_.front();
      entries_.erase(entries_.begin());
    } else if (operation == Operation::put) {
      entries_.insert(std::upper_bound(entries_.begin(), entries_.end(), entry,
                                       [](const Entry& a, const Entry& b) { return a.before(b); }),
                      entry);
      if (entries_.size() > depth_) {
        shown.fell = entries_.back();
        if (!dropped_ || shown.fell->before(*dropped_)) dropped_ = shown.fell;
        entries_.pop_back();
      }
    }
    shown.operation = operation;
    if (!entries_.empty()) shown.head = entries_.front();
    shown.dropped = dropped_;
    return shown;
  }
  bool full() const { return entries_.size() == depth_; }

 private:
  std::size_t depth_;
  std::vector<Entry> entries_;
  std::optional<Entry> dropped_;
};

template <typename ModelOfQueue, std::size_t kEntries>
struct Size {
  using Model = ModelOfQueue;
  static constexpr std::size_t kDepth = kEntries;
};

template <typename Size>
class RankQueue : public RandomTest {
 protected:
  RankQueue() { drive(Operation::none, {}); }

  void drive(Operation operation, const Entry& entry) {
    queue_->put_i = operation == Operation::put;
    queue_->pop_i = operation == Operation::pop;
    queue_->clear_i = operation == Operation::clear;
    queue_->put_key_i =
        static_cast<std::uint64_t>(entry.key) & ((std::uint64_t{1} << kKeyBits) - 1);
    queue_->put_id_i = entry.id;
    queue_->put_data_i = entry.data();
  }
  static Entry entry_of(QData key, IData id) {
    return {static_cast<std::int64_t>(key << (64 - kKeyBits)) >> (64 - kKeyBits), id};
  }

  /// One cycle with an operation; looks at what those before it show.
  void step(Operation operation, const Entry& entry) {
    drive(operation, entry);
    queue_.settle();
    // Operations of 3 and 4 cycles ago; the one 3 cycles ago may have cleared what fell off.
    if (shown_.size() >= 3) check_head(shown_[2]);
    if (shown_.size() >= 4) {
      const bool cleared = shown_[2].operation == Operation::clear;
      check_dropped(cleared ? std::nullopt : shown_[3].dropped);
    }
    shown_.push_front(rule_.take(operation, entry));
    if (shown_.size() > 4) shown_.pop_back();
    if (rule_.full()) ++full_;
    queue_.edge();
  }
  void check_head(const typename Rule::Shown& shown) {
    ASSERT_EQ(shown.head.has_value(), queue_->head_valid_o != 0);
    if (shown.head) {
      ASSERT_EQ(*shown.head, entry_of(queue_->head_key_o, queue_->head_id_o));
      ASSERT_EQ(shown.head->data(), queue_->head_data_o);
    }
    ASSERT_EQ(shown.popped.has_value(), queue_->popped_valid_o != 0);
    if (shown.popped) {
      ASSERT_EQ(*shown.popped, entry_of(queue_->popped_key_o, queue_->popped_id_o));
      ASSERT_EQ(shown.popped->data(), queue_->popped_data_o);
    }
    ASSERT_EQ(shown.fell.has_value(), queue_->fell_valid_o != 0);
    if (shown.fell) {
      ASSERT_EQ(shown.fell->data(), queue_->fell_data_o);
    }
  }
  void check_dropped(const std::optional<Entry>& dropped) {
    ASSERT_EQ(dropped.has_value(), queue_->dropped_valid_o != 0);
    if (!dropped) return;
    ASSERT_EQ(*dropped, entry_of(queue_->dropped_key_o, queue_->dropped_id_o));
  }

  Entry draw(unsigned keys) {
    const std::int64_t largest = (std::int64_t{1} << (kKeyBits - 1)) - 1;
    const std::uint64_t pick = below(keys);
    const auto id = static_cast<std::uint32_t>(percent(50) ? bits(24) : below(200));
    if (keys > 1000) return {static_cast<std::int64_t>(random_()) >> (64 - kKeyBits), id};
    if (pick == 0) return {-largest - 1, id};
    if (pick == 1) return {largest, id};
    return {static_cast<std::int64_t>(pick) - 4, id};
  }
  Operation choose(const Mix& mix) {
    if (below(1000) < mix.clear_permille) return Operation::clear;
    const auto dice = below(100);
    if (dice < mix.put_percent) return Operation::put;
    return dice < mix.put_percent + mix.pop_percent ? Operation::pop : Operation::none;
  }

  Bench<typename Size::Model> queue_;
  Rule rule_{Size::kDepth};
  std::deque<typename Rule::Shown> shown_;
  std::uint64_t full_ = 0;
};

using Sizes = testing::Types<Size<Vrtl_rank_queue_4, 4>, Size<Vrtl_rank_queue_16, 16>,
                             Size<Vrtl_rank_queue_128, 128>, Size<Vsim_rank_queue_16, 16>,
                             Size<Vsim_rank_queue_128, 128>>;
TYPED_TEST_SUITE(RankQueue, Sizes);

TYPED_TEST(RankQueue, EveryMixAnOperationACycle) {
  constexpr std::uint64_t kCycles = TypeParam::kDepth > 16 ? 20'000 : 150'000;
  for (const Mix& mix : {Mix{"puts", 100, 0, 1, 1 << 20}, Mix{"puts of few keys", 95, 5, 1, 8},
                         Mix{"balanced", 50, 50, 1, 1 << 20}, Mix{"equal keys", 60, 40, 0, 3},
                         Mix{"pops", 30, 70, 5, 20}, Mix{"idle", 30, 20, 10, 5}}) {
    SCOPED_TRACE(mix.name);
    this->step(Operation::clear, {});
    for (std::uint64_t i = 0; i < kCycles && !this->HasFailure(); ++i) {
      this->step(this->choose(mix), this->draw(mix.keys));
    }
  }
  EXPECT_GT(this->full_, kCycles / 2);
}

TYPED_TEST(RankQueue, PopsStreamInOrderAndRunDry) {
  for (int round = 0; round < 30 && !this->HasFailure(); ++round) {
    const auto count = this->below(2 * TypeParam::kDepth + 2);
    this->step(Operation::clear, {});
    for (std::uint64_t i = 0; i < count; ++i) this->step(Operation::put, this->draw(6));
    for (std::size_t i = 0; i < TypeParam::kDepth + 2; ++i) {
      this->step(Operation::pop, this->draw(6));
    }
    for (int i = 0; i < 5; ++i) this->step(Operation::none, this->draw(6));
  }
}

TYPED_TEST(RankQueue, ClearingBetweenAnyTwo) {
  for (unsigned mix = 0; mix < 4 * 4 * 4 * 4; ++mix) {
    for (std::size_t i = 0; i < TypeParam::kDepth; ++i) this->step(Operation::put, this->draw(9));
    for (unsigned i = 0; i < 4; ++i) {
      this->step(static_cast<Operation>(mix >> 2 * i & 3), this->draw(9));
    }
    this->step(Operation::clear, {});
    if (this->percent(50)) this->step(Operation::none, {});
    if (this->HasFailure()) return;
  }
}

}  // namespace
}  // namespace ballast::rtl_test
