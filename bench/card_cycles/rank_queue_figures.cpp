#include <Vbench_rank_queue.h>
#include <fmt/format.h>
#include <verilated.h>

#include <array>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>

#include "bench/card_cycles/figures.hpp"

namespace ballast::bench {
namespace {

struct Entry {
  std::int64_t key = 0;
  std::uint32_t id = 0;
  std::uint32_t data = 0;
  bool operator<(const Entry& other) const {
    return key != other.key ? key > other.key : id < other.id;
  }
};

enum class Operation { put, pop, clear };

/// What the queue holds after each operation.
class QueueModel {
 public:
  std::optional<Entry> pop() {
    if (entries_.empty()) return std::nullopt;
    const Entry best = *entries_.begin();
    entries_.erase(entries_.begin());
    return best;
  }
  void put(const Entry& entry) {
    entries_.insert(entry);
    if (entries_.size() > kCoreQueueDepth) entries_.erase(std::prev(entries_.end()));
  }
  void clear() { entries_.clear(); }

 private:
  std::set<Entry> entries_;
};

constexpr unsigned kToPopped = 3;
constexpr std::uint64_t kKeyMask = (std::uint64_t{1} << kKeyBits) - 1;

class QueueBench {
 public:
  explicit QueueBench(std::uint64_t seed) : random_(seed) {
    queue_.rst_ni = 0;
    edge();
    queue_.rst_ni = 1;
  }

  /// One cycle, one operation. Pops are compared when they come back.
  void operate() {
    queue_.put_i = queue_.pop_i = queue_.clear_i = 0;
    expected_[cycle_ % expected_.size()] = std::nullopt;
    switch (draw()) {
      case Operation::put:
        put();
        break;
      case Operation::pop:
        queue_.pop_i = 1;
        expected_[cycle_ % expected_.size()] = model_.pop();
        break;
      case Operation::clear:
        queue_.clear_i = 1;
        model_.clear();
        break;
    }
    queue_.eval();
    if (cycle_ >= kToPopped) compare();
    edge();
    ++cycle_;
  }
  std::uint64_t pops() const { return pops_; }

 private:
  // Runs that fill the queue and runs that empty it, clears between.
  Operation draw() {
    if (cycle_ % 512 == 0) puts_percent_ = static_cast<unsigned>(random_() % 101);
    const auto percent = static_cast<unsigned>(random_() % 100);
    if (random_() % 1024 == 0) return Operation::clear;
    return percent < puts_percent_ ? Operation::put : Operation::pop;
  }
  void put() {
    // Few keys, so that many are equal; ids are each used once.
    const Entry entry{static_cast<std::int64_t>(random_() % 64) - 32, next_id_++ & 0xFFFFFF,
                      static_cast<std::uint32_t>(random_() & 0xFFFF)};
    queue_.put_i = 1;
    queue_.put_key_i = static_cast<std::uint64_t>(entry.key) & kKeyMask;
    queue_.put_id_i = entry.id;
    queue_.put_data_i = static_cast<std::uint16_t>(entry.data);
    model_.put(entry);
  }
  void compare() {
    const std::size_t at = (cycle_ - kToPopped) % expected_.size();
    const bool popped = queue_.popped_valid_o != 0;
    bool same = popped == expected_[at].has_value();
    if (same && popped) {
      const Entry& entry = *expected_[at];
      same = queue_.popped_key_o == (static_cast<std::uint64_t>(entry.key) & kKeyMask) &&
             queue_.popped_id_o == entry.id && queue_.popped_data_o == entry.data;
      ++pops_;
    }
    if (!same) throw std::runtime_error(fmt::format("rank queue: wrong in cycle {}", cycle_));
  }
  void edge() {
    queue_.clk_i = 0;
    queue_.eval();
    queue_.clk_i = 1;
    queue_.eval();
  }

  Vbench_rank_queue queue_;
  QueueModel model_;
  std::mt19937_64 random_;
  std::array<std::optional<Entry>, 8> expected_{};
  std::uint64_t cycle_ = 0;
  std::uint64_t pops_ = 0;
  std::uint32_t next_id_ = 0;
  unsigned puts_percent_ = 50;
};

}  // namespace

void rank_queue_figures(const Lengths& lengths, std::uint64_t seed, Report& report) {
  QueueBench bench(seed);
  for (std::uint32_t i = 0; i < lengths.queue_operations; ++i) bench.operate();
  if (bench.pops() < lengths.queue_operations / 8) {
    throw std::logic_error("the rank queue was empty most of the time");
  }
  report.add({fmt::format("rank queue of {}, {} random operations", kCoreQueueDepth,
                          lengths.queue_operations),
              0, 1.0, Unit::per_cycle, Bound::at_least, 1.0});
}

}  // namespace ballast::bench
