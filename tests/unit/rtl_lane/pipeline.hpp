// What tests of the pipelines of a lane share: numbers that go to the edges, ports of any width,
// and a bench that gives an input in any cycle and expects its result exactly a latency later.
#pragma once

#include <deque>
#include <sstream>
#include <string>
#include <vector>

#include "hls/core/wide.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {

/// A constant of rtl/lane/lane_latency_pkg.sv.
unsigned latency(const std::string& name);

constexpr uint128 power(unsigned exponent) { return static_cast<uint128>(1) << exponent; }
constexpr uint128 cut(uint128 x, unsigned bits) { return x & (power(bits) - 1); }
constexpr uint128 cut(int128 x, unsigned bits) { return cut(static_cast<uint128>(x), bits); }
constexpr int128 extend(uint128 x, unsigned bits) {
  return static_cast<int128>(x << (128 - bits)) >> (128 - bits);
}
std::string hex(uint128 x);

/// Ports of more than 64 bits are arrays of 32-bit words.
template <std::size_t Words>
void put(VlWide<Words>& port, uint128 value) {
  for (std::size_t i = 0; i < Words; ++i) {
    port[i] = i < 4 ? static_cast<EData>(value >> (32 * i)) : 0;
  }
}
template <std::size_t Words>
uint128 get(const VlWide<Words>& port) {
  static_assert(Words <= 4, "fits in 128 bits");
  uint128 value = 0;
  for (std::size_t i = 0; i < Words; ++i) value |= static_cast<uint128>(port[i]) << (32 * i);
  return value;
}

/// Random numbers of every length, and often next to the powers of two, zero and the largest.
class EdgeTest : public RandomTest {
 protected:
  uint128 wide(unsigned count) {
    return count <= 64 ? bits(count) : core::join(random_(), bits(count - 64));
  }
  /// 0 … 2^count − 1.
  uint128 edge(unsigned count) {
    const auto length = static_cast<unsigned>(below(count + 1));
    switch (below(8)) {
      case 0:
        return cut(power(length), count);
      case 1:
        return cut(power(length) - 1, count);
      case 2:
        return cut(power(length) + 1, count);
      case 3:
        return cut(power(count) - 1 - below(3), count);
      case 4:
        return below(3);
      case 5:
        return wide(count);
      default:
        return wide(length);
    }
  }
  std::uint64_t edge64(unsigned count) { return core::low64(edge(count)); }
  /// −(2^count − 1) … 2^count − 1.
  int128 signed_edge(unsigned count) {
    const auto size = static_cast<int128>(edge(count));
    return percent(50) ? -size : size;
  }
};

/// A pipeline of one input a cycle. Unit says what is tested:
///   Model; In; Out; static drive(Model&, const In&); static Out read(const Model&);
///   static Out expected(const In&); static std::string text(const In&)
template <typename Unit>
class Pipeline {
 public:
  using In = typename Unit::In;
  explicit Pipeline(unsigned cycles) : cycles_(cycles) {}

  Bench<typename Unit::Model>& bench() { return bench_; }
  bool empty() const { return pending_.empty(); }

  /// One cycle with an input; gives false when what leaves is not what was expected.
  bool give(const In& in) { return give(in, Unit::expected(in)); }
  bool give(const In& in, const typename Unit::Out& out) {
    Unit::drive(*bench_, in);
    bench_->valid_i = 1;
    pending_.push_back({bench_.cycle() + cycles_, in, out});
    return edge();
  }
  /// One cycle without, whose operands have to be ignored.
  bool idle(const In& noise) {
    Unit::drive(*bench_, noise);
    bench_->valid_i = 0;
    return edge();
  }
  /// What is in flight is forgotten.
  void reset() {
    bench_->valid_i = 0;
    bench_.reset();
    pending_.clear();
  }
  bool drain(const In& noise) {
    for (unsigned i = 0; i <= cycles_; ++i) {
      if (!idle(noise)) return false;
    }
    return empty();
  }
  const std::string& fault() const { return fault_; }

 private:
  struct Pending {
    std::uint64_t due;
    In in;
    typename Unit::Out out;
  };

  bool edge() {
    bench_.edge();
    const bool due = !pending_.empty() && pending_.front().due == bench_.cycle();
    if ((bench_->valid_o != 0) != due) return fails(due ? "nothing came" : "a result nobody asked");
    if (!due) return true;
    const Pending first = pending_.front();
    pending_.pop_front();
    const auto got = Unit::read(*bench_);
    if (got == first.out) return true;
    std::ostringstream out;
    out << Unit::text(first.in) << ": got " << testing::PrintToString(got) << ", expected "
        << testing::PrintToString(first.out);
    return fails(out.str());
  }
  bool fails(const std::string& what) {
    fault_ = "cycle " + std::to_string(bench_.cycle()) + ": " + what;
    return false;
  }

  unsigned cycles_;
  Bench<typename Unit::Model> bench_;
  std::deque<Pending> pending_;
  std::string fault_;
};

/// The cases back to back, then one by one with idle cycles between, then a reset in their midst.
template <typename Unit>
void check_cases(Pipeline<Unit>& pipeline, const std::vector<typename Unit::In>& cases) {
  for (const auto& in : cases) ASSERT_TRUE(pipeline.give(in)) << pipeline.fault();
  ASSERT_TRUE(pipeline.drain(cases.front())) << pipeline.fault();
  for (const auto& in : cases) {
    ASSERT_TRUE(pipeline.give(in)) << pipeline.fault();
    ASSERT_TRUE(pipeline.idle(cases.back())) << pipeline.fault();
  }
  pipeline.reset();
  ASSERT_TRUE(pipeline.drain(cases.front())) << pipeline.fault();
}

/// `count` inputs of `draw` with idle cycles between: none, some, most.
template <typename Unit, typename Draw, typename Idle>
void check_random(Pipeline<Unit>& pipeline, unsigned count, Draw draw, Idle percent) {
  for (const unsigned idle : {0U, 40U, 90U}) {
    const unsigned share = idle == 90 ? count / 20 : count;
    for (unsigned i = 0; i < share; ++i) {
      while (percent(idle)) ASSERT_TRUE(pipeline.idle(draw())) << pipeline.fault();
      ASSERT_TRUE(pipeline.give(draw())) << pipeline.fault();
    }
    ASSERT_TRUE(pipeline.drain(draw())) << pipeline.fault();
  }
}

}  // namespace ballast::rtl_test
