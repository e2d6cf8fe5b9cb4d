// Processes take turns in the order they were started in, and end when they end or are given up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hls/compat/stream.hpp"
#include "sim/platform/processes.hpp"

namespace ballast {
namespace {

TEST(Processes, TakeTurns) {
  std::string order;
  sim::Processes processes;
  for (const char name : {'a', 'b', 'c'}) {
    processes.start([&order, name] {
      for (int i = 0; i < 3; ++i) {
        order += name;
        compat::idle();
      }
    });
  }
  EXPECT_EQ(order, "");
  processes.run();
  EXPECT_EQ(order, "abc");
  processes.run();
  processes.run();
  EXPECT_EQ(order, "abcabcabc");
  EXPECT_FALSE(processes.finished());
  processes.run();
  EXPECT_TRUE(processes.finished());
  EXPECT_FALSE(processes.run());
  EXPECT_EQ(order, "abcabcabc");
}

TEST(Processes, SayWhetherAStreamHasChanged) {
  compat::Stream<int> stream;
  sim::Processes processes;
  processes.start([&] {
    stream.write(1);
    compat::idle();
    compat::idle();
    stream.read();
    compat::idle();
  });
  EXPECT_TRUE(processes.run());
  EXPECT_FALSE(processes.run());
  EXPECT_TRUE(processes.run());
  EXPECT_FALSE(processes.run());
  EXPECT_TRUE(processes.finished());
}

TEST(Processes, WaitForEachOtherBothWays) {
  compat::Stream<int> there, back;
  int last = 0;
  sim::Processes processes;
  processes.start([&] {
    for (int i = 0; i < 1000; ++i) {
      there.write(i);
      last = back.read();
    }
  });
  processes.start([&] {
    for (int i = 0; i < 1000; ++i) back.write(there.read() + 1);
  });
  for (int round = 0; round < 2000 && !processes.finished(); ++round) processes.run();
  EXPECT_TRUE(processes.finished());
  EXPECT_EQ(last, 1000);
}

TEST(Processes, AreGivenUpWhereTheyWait) {
  bool went_on = false;
  compat::Stream<int> stream;
  {
    sim::Processes processes;
    processes.start([&] {
      stream.read();
      went_on = true;
    });
    processes.start([&] { went_on = true; });  // never had a turn
    {
      sim::Processes others;  // of another simulation, in between
      bool ran = false;
      others.start([&] { ran = true; });
      others.run();
      EXPECT_TRUE(ran);
    }
  }
  EXPECT_FALSE(went_on);
}

}  // namespace
}  // namespace ballast
