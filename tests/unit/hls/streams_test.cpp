// Streams between processes: order, back-pressure both ways, and what is left over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "hls/compat/stream.hpp"
#include "tests/unit/hls/process_kinds.hpp"

namespace ballast {
namespace {

class Stream : public hls::Processes {};
INSTANTIATE_PROCESS_KINDS(Stream);

TEST_P(Stream, KeepsTheOrderWhicheverSideIsSlower) {
  constexpr int kCount = 10'000;
  for (const bool slow_writer : {false, true}) {
    for (const bool slow_reader : {false, true}) {
      compat::Stream<int> stream;
      std::vector<int> read;
      const auto processes = make();
      processes->start([&] {
        for (int i = 0; i < kCount; ++i) {
          stream.write(i);
          if (slow_writer && i % 3 == 0) compat::idle();
        }
      });
      processes->start([&] {
        for (int i = 0; i < kCount; ++i) {
          read.push_back(stream.read());
          if (slow_reader && i % 5 == 0) compat::idle();
        }
      });
      run_to_the_end(*processes);
      ASSERT_EQ(read.size(), std::size_t{kCount});
      for (int i = 0; i < kCount; ++i) ASSERT_EQ(read[static_cast<std::size_t>(i)], i);
    }
  }
}

TEST_P(Stream, BlocksAWriterAtItsDepth) {
  compat::Stream<int, 16> stream;
  int written = 0;
  const auto processes = make();
  processes->start([&] {
    for (int i = 0; i < 20; ++i) {
      stream.write(i);
      ++written;
    }
  });
  for (int round = 0; round < 5; ++round) processes->run();
  EXPECT_EQ(written, 16);
  EXPECT_TRUE(stream.full());
  processes->start([&] {
    for (int i = 0; i < 20; ++i) EXPECT_EQ(stream.read(), i);
  });
  run_to_the_end(*processes);
  EXPECT_EQ(written, 20);
  EXPECT_TRUE(stream.empty());
}

TEST_P(Stream, ReadsWithoutWaiting) {
  compat::Stream<int> stream;
  std::vector<int> seen;
  const auto processes = make();
  processes->start([&] {
    int value = -1;
    EXPECT_FALSE(stream.read_nb(value));
    EXPECT_EQ(value, -1);
    stream.write(7);
    EXPECT_TRUE(stream.read_nb(value));
    EXPECT_EQ(value, 7);
  });
  run_to_the_end(*processes);
}

TEST_P(Stream, TellsOfElementsLeftOver) {
  struct Element {
    int value;
  };
  using Elements = compat::Stream<Element>;
  const unsigned before = Elements::left_over;
  testing::internal::CaptureStderr();
  {
    Elements read_up("read up");
    Elements not_read("not read");
    const auto processes = make();
    processes->start([&] {
      read_up.write({1});
      read_up.read();
      for (int i = 0; i < 3; ++i) not_read.write({i});
    });
    run_to_the_end(*processes);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "not read: 3 elements left over\n");
  EXPECT_EQ(Elements::left_over - before, 1U);
}

}  // namespace
}  // namespace ballast
