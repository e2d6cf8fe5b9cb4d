#include "hls/core/checksum.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

namespace ballast::core {
namespace {

TEST(Crc32c, PublishedValues) {
  std::string rising;
  for (char c = 0; c < 32; ++c) rising += c;
  struct {
    std::string bytes;
    std::uint32_t crc;
  } const cases[] = {
      // RFC 3720, B.4, and the check value of the CRC catalogues.
      {"", 0x00000000},
      {"123456789", 0xE3069283},
      {std::string(32, '\0'), 0x8A9136AA},
      {std::string(32, '\xFF'), 0x62A8AB43},
      {rising, 0x46DD794E},
  };
  for (const auto& [bytes, crc] : cases) EXPECT_EQ(crc, crc32c(bytes.data(), bytes.size()));
}

TEST(Crc32c, ContinuesWhereItStopped) {
  const std::string text = "the record validates itself";
  const std::uint32_t whole = crc32c(text.data(), text.size());
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const std::uint32_t head = crc32c(text.data(), cut);
    EXPECT_EQ(whole, crc32c(text.data() + cut, text.size() - cut, head)) << cut;
  }
}

TEST(CheckWord, IsOfTheRecordWithCheckAndPhaseZero) {
  EXPECT_EQ(0x03C8EB67U, check_word(Record{})) << "64 zero bytes";
  Command command;
  command.sequence = 7;
  command.kind = 14;
  command.word[3] = ~0ULL;
  const std::uint32_t expected = crc32c(&command, sizeof command);
  command.check = 0xDEADBEEF;
  command.phase = 1;
  EXPECT_EQ(expected, check_word(command));
  seal(command);
  EXPECT_EQ(expected, command.check);
  EXPECT_EQ(1U, command.phase) << "the ring's, left alone";
}

TEST(CheckWord, AnyFlippedBitIsSeen) {
  Command command;
  command.sequence = 0x0123456789ABCDEF;
  seal(command);
  for (std::size_t bit = 0; bit < 480; ++bit) {
    unsigned char bytes[kRecordBytes];
    std::memcpy(bytes, &command, sizeof bytes);
    bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ (1U << (bit % 8)));
    Record altered;
    std::memcpy(static_cast<void*>(&altered), bytes, sizeof bytes);
    EXPECT_NE(altered.check, check_word(altered)) << "bit " << bit;
  }
}

Command sealed(std::uint64_t sequence, bool intact = true) {
  Command command;
  command.sequence = sequence;
  seal(command);
  if (!intact) command.check ^= 1;
  return command;
}

TEST(SequenceGate, ReportsOnceThenWaitsForTheNumberExpected) {
  using Answer = SequenceGate::Answer;
  struct {
    Command command;
    Answer answer;
  } const cases[] = {
      {sealed(1), Answer::accept},      {sealed(3), Answer::report_sequence},
      {sealed(4), Answer::drop},        {sealed(2, false), Answer::drop},
      {sealed(2), Answer::accept},      {sealed(3, false), Answer::report_check},
      {sealed(9, false), Answer::drop}, {sealed(2), Answer::drop},
      {sealed(3), Answer::accept},      {sealed(3), Answer::report_sequence},
      {sealed(4), Answer::accept},      {sealed(99, false), Answer::report_check},
  };
  SequenceGate gate;
  int step = 0;
  for (const auto& [command, answer] : cases) {
    EXPECT_EQ(answer, gate.judge(command)) << "step " << step;
    if (answer == Answer::accept) gate.consume();
    ++step;
  }
  EXPECT_EQ(5U, gate.expected());
}

TEST(SequenceGate, ARecordWithoutItsOwnNumberLeavesTheNextOneExpected) {
  SequenceGate gate;
  EXPECT_EQ(SequenceGate::Answer::accept, gate.judge(sealed(1)));  // a page: not consumed
  EXPECT_EQ(SequenceGate::Answer::accept, gate.judge(sealed(1)));
}

}  // namespace
}  // namespace ballast::core
