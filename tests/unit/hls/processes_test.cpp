// Processes take turns in the order they were started in, and end when they end or are given up: of
// every kind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>

#include "hls/compat/stream.hpp"
#include "hls/compat/turns.hpp"
#include "tests/unit/hls/process_kinds.hpp"

namespace ballast {
namespace {

using hls::Processes;
INSTANTIATE_PROCESS_KINDS(Processes);

TEST_P(Processes, TakeTurns) {
  std::string order;
  const auto processes = make();
  for (const char name : {'a', 'b', 'c'}) {
    processes->start([&order, name] {
      for (int i = 0; i < 3; ++i) {
        order += name;
        compat::idle();
      }
    });
  }
  EXPECT_EQ(order, "");
  processes->run();
  EXPECT_EQ(order, "abc");
  processes->run();
  processes->run();
  EXPECT_EQ(order, "abcabcabc");
  EXPECT_FALSE(processes->finished());
  processes->run();
  EXPECT_TRUE(processes->finished());
  EXPECT_FALSE(processes->run());
  EXPECT_EQ(order, "abcabcabc");
}

TEST_P(Processes, SayWhetherOneCanGoOn) {
  compat::Stream<int> stream;
  int read = 0;
  const auto processes = make();
  processes->start([&] {
    for (int i = 0; i < 2; ++i) {
      stream.read();
      ++read;
    }
  });
  processes->start([&] {
    stream.write(1);
    compat::idle();
    compat::idle();
    stream.write(2);
  });
  EXPECT_TRUE(processes->run()) << "the reader has had its turn before the writer";
  EXPECT_FALSE(processes->run()) << "one waits for more, the other for the host";
  EXPECT_EQ(read, 1);
  EXPECT_TRUE(processes->run());
  EXPECT_FALSE(processes->run());
  EXPECT_TRUE(processes->finished());
  EXPECT_EQ(read, 2);
}

TEST_P(Processes, MayBeStartedByOneOfThem) {
  std::string order;
  const auto processes = make();
  processes->start([&] {
    compat::processes->start([&] {
      order += 'b';
      compat::idle();
      order += 'b';
    });
    order += 'a';
    compat::idle();
    order += 'a';
  });
  for (int round = 0; round < 3; ++round) processes->run();
  EXPECT_TRUE(processes->finished());
  EXPECT_EQ(order, "abab");
}

TEST_P(Processes, WaitForEachOtherBothWays) {
  compat::Stream<int> there, back;
  int last = 0;
  const auto processes = make();
  processes->start([&] {
    for (int i = 0; i < 1000; ++i) {
      there.write(i);
      last = back.read();
    }
  });
  processes->start([&] {
    for (int i = 0; i < 1000; ++i) back.write(there.read() + 1);
  });
  for (int round = 0; round < 2000 && !processes->finished(); ++round) processes->run();
  EXPECT_TRUE(processes->finished());
  EXPECT_EQ(last, 1000);
}

TEST_P(Processes, AreGivenUpWhereTheyWait) {
  bool went_on = false;
  compat::Stream<int> stream;
  {
    const auto processes = make();
    processes->start([&] {
      stream.read();
      went_on = true;
    });
    processes->start([&] { went_on = true; });  // never had a turn
    {
      const auto others = make();  // of another simulation, in between
      bool ran = false;
      others->start([&] { ran = true; });
      others->run();
      EXPECT_TRUE(ran);
    }
  }
  EXPECT_FALSE(went_on);
}

/// What a machine without another thread to give does.
struct NeverBegun {
  explicit NeverBegun(std::function<void()>) {}
};
class WithoutThreads final : public compat::Turns<NeverBegun> {
 private:
  void begin(NeverBegun&) override { throw std::runtime_error("no thread"); }
  void resume(NeverBegun&) override { ADD_FAILURE() << "a process that never began has a turn"; }
  void yield() override {}
};

TEST(Turns, AProcessThatCannotBeginIsAsNeverStarted) {
  WithoutThreads processes;
  EXPECT_THROW(processes.start([] {}), std::runtime_error);
  EXPECT_TRUE(processes.finished());
  EXPECT_FALSE(processes.run());
}

}  // namespace
}  // namespace ballast
