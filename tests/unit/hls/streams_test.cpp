// Streams between processes: order, back-pressure both ways, and what is left over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "hls/compat/stream.hpp"
#include "sim/platform/processes.hpp"

namespace ballast {
namespace {

using compat::Stream;

void run_to_the_end(sim::Processes& processes) {
  for (int round = 0; round < 100'000 && !processes.finished(); ++round) processes.run();
  ASSERT_TRUE(processes.finished());
}

TEST(Stream, KeepsTheOrderWhicheverSideIsSlower) {
  constexpr int kCount = 10'000;
  for (const bool slow_writer : {false, true}) {
    for (const bool slow_reader : {false, true}) {
      Stream<int> stream;
      std::vector<int> read;
      sim::Processes processes;
      processes.start([&] {
        for (int i = 0; i < kCount; ++i) {
          stream.write(i);
          if (slow_writer && i % 3 == 0) compat::idle();
        }
      });
      processes.start([&] {
        for (int i = 0; i < kCount; ++i) {
          read.push_back(stream.read());
          if (slow_reader && i % 5 == 0) compat::idle();
        }
      });
      run_to_the_end(processes);
      ASSERT_EQ(read.size(), std::size_t{kCount});
      for (int i = 0; i < kCount; ++i) ASSERT_EQ(read[static_cast<std::size_t>(i)], i);
    }
  }
}

TEST(Stream, BlocksAWriterAtItsDepth) {
  Stream<int, 16> stream;
  int written = 0;
  sim::Processes processes;
  processes.start([&] {
    for (int i = 0; i < 20; ++i) {
      stream.write(i);
      ++written;
    }
  });
  for (int round = 0; round < 5; ++round) processes.run();
  EXPECT_EQ(written, 16);
  EXPECT_TRUE(stream.full());
  processes.start([&] {
    for (int i = 0; i < 20; ++i) EXPECT_EQ(stream.read(), i);
  });
  run_to_the_end(processes);
  EXPECT_EQ(written, 20);
  EXPECT_TRUE(stream.empty());
}

TEST(Stream, ReadsWithoutWaiting) {
  Stream<int> stream;
  std::vector<int> seen;
  sim::Processes processes;
  processes.start([&] {
    int value = -1;
    EXPECT_FALSE(stream.read_nb(value));
    EXPECT_EQ(value, -1);
    stream.write(7);
    EXPECT_TRUE(stream.read_nb(value));
    EXPECT_EQ(value, 7);
  });
  run_to_the_end(processes);
}

TEST(Stream, TellsOfElementsLeftOver) {
  struct Element {
    int value;
  };
  using Elements = Stream<Element>;
  testing::internal::CaptureStderr();
  {
    Elements read_up("read up");
    Elements not_read("not read");
    sim::Processes processes;
    processes.start([&] {
      read_up.write({1});
      read_up.read();
      for (int i = 0; i < 3; ++i) not_read.write({i});
    });
    run_to_the_end(processes);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "not read: 3 elements left over\n");
  EXPECT_EQ(Elements::left_over, 1U);
}

}  // namespace
}  // namespace ballast
