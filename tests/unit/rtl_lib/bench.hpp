// What tests of verilated modules share: clock and reset, random words whose seed a failure prints,
// sources that idle and sinks that stall.
#pragma once

#include <gtest/gtest.h>
#include <verilated.h>

#include <cstdint>
#include <memory>
#include <ostream>
#include <random>
#include <string>

namespace ballast::rtl_test {

/// BALLAST_SEED when it is set, else any; the same one for a whole program.
std::uint64_t seed();

/// A model with clock clk_i and, most of them, reset rst_ni. In each cycle: set inputs, `settle`
/// and read outputs, set inputs that depend on them and settle again, then `edge`.
template <typename Model>
class Bench {
 public:
  Bench() : model_(std::make_unique<Model>(&context())) { reset(); }
  ~Bench() { model_->final(); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  Model& operator*() { return *model_; }
  Model* operator->() { return model_.get(); }
  std::uint64_t cycle() const { return cycle_; }

  void reset() {
    if constexpr (requires(Model & model) { model.rst_ni; }) {
      model_->rst_ni = 0;
      for (int i = 0; i < 2; ++i) edge();
      model_->rst_ni = 1;
    }
    settle();
    cycle_ = 0;
  }
  void settle() { model_->eval(); }
  void edge() {
    settle();
    model_->clk_i = 1;
    settle();
    model_->clk_i = 0;
    settle();
    ++cycle_;
  }

 private:
  /// Registers and memories begin with random contents.
  static VerilatedContext& context() {
    static VerilatedContext value;
    value.randReset(2);
    value.randSeed(static_cast<int>(seed() & 0x7FFFFFFF) | 1);
    return value;
  }

  std::unique_ptr<Model> model_;
  std::uint64_t cycle_ = 0;
};

/// How often, in percent of cycles, a source has nothing and a sink does not take.
struct Stalls {
  unsigned source_percent;
  unsigned sink_percent;
};
inline std::ostream& operator<<(std::ostream& out, const Stalls& stalls) {
  return out << "idle" << stalls.source_percent << "_stalled" << stalls.sink_percent;
}

/// Random numbers, with the line that replays them in the message of every failure.
class RandomTest : public testing::Test {
 protected:
  RandomTest();
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool percent(unsigned chance) { return below(100) < chance; }
  std::uint64_t bits(unsigned count) { return count == 0 ? 0 : random_() >> (64 - count); }

  std::mt19937_64 random_;

 private:
  testing::ScopedTrace trace_;
};

/// The same in each combination of idle sources and stalled sinks.
class StreamTest : public RandomTest, public testing::WithParamInterface<Stalls> {
 protected:
  bool source_idles() { return percent(GetParam().source_percent); }
  bool sink_stalls() { return percent(GetParam().sink_percent); }
};

inline auto every_stall() {
  return testing::Values(Stalls{0, 0}, Stalls{60, 0}, Stalls{0, 60}, Stalls{50, 50}, Stalls{90, 10},
                         Stalls{10, 90});
}
inline std::string name_of(const testing::TestParamInfo<Stalls>& info) {
  return testing::PrintToString(info.param);
}

}  // namespace ballast::rtl_test
