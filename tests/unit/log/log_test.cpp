#include <gmock/gmock.h>
#include <sys/resource.h>

#include <atomic>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "hls/core/checksum.hpp"
#include "host/log/format.hpp"
#include "tests/unit/log/log_support.hpp"

namespace ballast::log_test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

const std::string kVenue = R"({"policy": "hyperliquid", "symbols": []})";

/// The bytes of a log with the check word of its header made anew.
std::string resealed(std::string bytes, std::size_t preamble) {
  constexpr std::size_t kCheck = offsetof(log_format::Header, check);
  std::memset(bytes.data() + kCheck, 0, sizeof(std::uint32_t));
  const std::uint32_t check = core::crc32c(bytes.data(), preamble);
  std::memcpy(bytes.data() + kCheck, &check, sizeof check);
  return bytes;
}

bool same_but_for_check(const Record& a, const Record& b) {
  return std::memcmp(&a, &b, offsetof(Record, check)) == 0;
}

TEST_F(LogTest, CommandsComeBackAsWritten) {
  const std::vector<Command> commands = random_commands(20'000);
  write("log", commands, kVenue);
  const LogReader log(path("log"));
  EXPECT_EQ(log.kind(), LogKind::commands);
  EXPECT_EQ(log.venue(), kVenue);
  ASSERT_EQ(log.records(), commands.size());
  log.verify();
  for (std::size_t i = 0; i < commands.size(); ++i) {
    ASSERT_TRUE(same_but_for_check(log.commands()[i], commands[i])) << "record " << i + 1;
    ASSERT_EQ(log.commands()[i].check, core::check_word(commands[i]));
    ASSERT_EQ(log.commands()[i].phase, 0U);
  }
}

TEST_F(LogTest, EventsComeBackAsWritten) {
  const std::vector<Event> events = random_events(3'000);
  LogWriter writer(path("log"), LogKind::events, "");
  for (const Event& event : events) writer.append(event);
  EXPECT_EQ(writer.records(), events.size());
  writer.finish();
  const LogReader log(path("log"));
  log.verify();
  EXPECT_EQ(log.venue(), "");
  ASSERT_EQ(log.events().size(), events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    ASSERT_TRUE(same_but_for_check(log.events()[i], events[i])) << "record " << i + 1;
  }
  EXPECT_THAT(input_error([&] { log.commands(); }),
              HasSubstr("log: kind: this is a log of events"));
}

TEST_F(LogTest, RecordsAreAlignedBehindVenuesOfAnyLength) {
  for (std::size_t length = 0; length < 130; ++length) {
    write("log", random_commands(2), std::string(length, 'v'));
    const LogReader log(path("log"));
    log.verify();
    EXPECT_EQ(log.venue().size(), length);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(log.commands().data()) % kRecordBytes, 0U);
  }
}

TEST_F(LogTest, AnEmptyLogIsALog) {
  write("log", {}, "");
  const LogReader log(path("log"));
  log.verify();
  EXPECT_TRUE(log.commands().empty());
}

TEST_F(LogTest, EveryByteIsChecked) {
  write("log", random_commands(3), kVenue);
  const std::string whole = read_bytes(path("log"));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string altered = whole;
    altered[at] = static_cast<char>(altered[at] ^ (1 << (random_() % 8)));
    write_bytes(path("altered"), altered);
    EXPECT_THAT(input_error([&] { LogReader(path("altered")).verify(); }),
                HasSubstr(path("altered") + ": "))
        << "byte " << at;
  }
}

/// Also where somebody has made the check word anew.
TEST_F(LogTest, BytesThatMeanNothingAreZero) {
  write("log", random_commands(3), kVenue);
  const std::string whole = read_bytes(path("log"));
  const std::size_t venue_end = sizeof(log_format::Header) + kVenue.size();
  const std::size_t records = log_format::records_offset(static_cast<std::uint32_t>(kVenue.size()));
  ASSERT_GT(records, venue_end);
  std::size_t found = 0;
  for (std::size_t at = 0; at < records; ++at) {
    const bool is_reserved =
        (at >= 32 && at < 56) || (at >= 60 && at < 64) || (at >= venue_end && at < records);
    if (!is_reserved) continue;
    std::string altered = whole;
    altered[at] = '\x7f';
    write_bytes(path("altered"), resealed(altered, records));
    EXPECT_THAT(input_error([&] { LogReader reader(path("altered")); }),
                EndsWith("altered: byte " + std::to_string(at) +
                         ": is 0x7f, should be 0: it means nothing in format 1"));
    ++found;
  }
  EXPECT_EQ(found, 28 + records - venue_end);
  write_bytes(path("altered"), resealed(whole, records));
  EXPECT_EQ(read_bytes(path("altered")), whole);
}

TEST_F(LogTest, WhatWasReadDoesNotChangeWithTheFile) {
  const std::vector<Command> commands = random_commands(20'000);
  write("log", commands, kVenue);
  const LogReader log(path("log"));
  log.verify();
  std::filesystem::resize_file(path("log"), 64);
  log.verify();
  write_bytes(path("log"), std::string(64 + 20'000 * 64, 'x'));
  log.verify();
  ASSERT_EQ(log.commands().size(), commands.size());
  EXPECT_TRUE(same_but_for_check(log.commands().back(), commands.back()));
  EXPECT_EQ(log.venue(), kVenue);
}

TEST_F(LogTest, ALogThatIsCutWhileItIsReadIsNamed) {
  write("whole", random_commands(20'000), kVenue);
  const std::string whole = read_bytes(path("whole"));
  std::atomic<bool> is_over = false;
  std::thread cutter([&] {
    for (std::size_t size = whole.size(); !is_over; size = size == 64 ? whole.size() : 64) {
      std::error_code ignored;
      std::filesystem::resize_file(path("log"), size, ignored);
    }
  });
  int refused = 0;
  for (int i = 0; i < 100; ++i) {
    write_bytes(path("log"), whole);
    refused += input_error([&] { LogReader(path("log")).verify(); }).empty() ? 0 : 1;
  }
  is_over = true;
  cutter.join();
  EXPECT_GT(refused, 0);
}

TEST_F(LogTest, WithoutTheMemoryForItsRecordsItIsTheMachinesError) {
#if BALLAST_SANITIZED
  GTEST_SKIP() << "sanitizers need more addresses than this leaves";
#endif
  write("log", {}, "");
  constexpr std::uint64_t kRecords = std::uint64_t{1} << 26;
  std::string header = read_bytes(path("log"));
  std::memcpy(header.data() + 24, &kRecords, sizeof kRecords);
  write_bytes(path("log"), resealed(header, header.size()));
  std::filesystem::resize_file(path("log"), 64 + kRecords * kRecordBytes);  // takes no room
  rlimit before{};
  ::getrlimit(RLIMIT_AS, &before);
  const rlimit little{std::uint64_t{1} << 31, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_AS, &little), 0);
  std::string error;
  try {
    const LogReader log(path("log"));
  } catch (const SystemError& thrown) {
    error = thrown.what();
  }
  ::setrlimit(RLIMIT_AS, &before);
  EXPECT_EQ(error, path("log") + ": there is no memory for its 67108864 records: 4294967296 bytes");
}

TEST_F(LogTest, EveryTruncationIsFound) {
  write("log", random_commands(3), kVenue);
  const std::string whole = read_bytes(path("log"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_bytes(path("cut"), whole.substr(0, size));
    EXPECT_NE(input_error([&] { LogReader reader(path("cut")); }), "") << size << " bytes";
  }
  write_bytes(path("cut"), whole + '\0');
  EXPECT_THAT(input_error([&] { LogReader reader(path("cut")); }),
              HasSubstr("cut: records: the header promises 3 records"));
}

TEST_F(LogTest, TheFirstBadRecordIsNamed) {
  write("log", random_commands(5), "");
  std::string bytes = read_bytes(path("log"));
  const std::size_t third = 64 + 2 * kRecordBytes;
  std::string altered = bytes;
  altered[third + 30] = static_cast<char>(altered[third + 30] ^ 4);
  write_bytes(path("altered"), altered);
  EXPECT_THAT(input_error([&] { LogReader(path("altered")).verify(); }),
              HasSubstr("altered: row 3: check: is 0x"));

  bytes.replace(third, kRecordBytes, bytes.substr(third + kRecordBytes, kRecordBytes));
  write_bytes(path("renumbered"), bytes);
  EXPECT_THAT(input_error([&] { LogReader(path("renumbered")).verify(); }),
              HasSubstr("renumbered: row 3: sequence: is 4, should be 3"));

  std::string phase = read_bytes(path("log"));
  phase[third + offsetof(Record, phase)] = 1;
  write_bytes(path("phase"), phase);
  EXPECT_THAT(input_error([&] { LogReader(path("phase")).verify(); }),
              HasSubstr("phase: row 3: phase: is 1"));
}

TEST_F(LogTest, OtherVersionsAndFilesAreNamed) {
  write("log", {}, "");
  const auto with = [&](std::size_t offset, std::uint32_t value) {
    std::string bytes = read_bytes(path("log"));
    std::memcpy(bytes.data() + offset, &value, sizeof value);
    write_bytes(path("other"), resealed(bytes, bytes.size()));
    return input_error([&] { LogReader reader(path("other")); });
  };
  EXPECT_EQ(with(16, 1), "");
  EXPECT_THAT(with(8, 9), HasSubstr("format: the log is of format 9"));
  EXPECT_THAT(with(12, kContractVersion + 1),
              AllOf(HasSubstr("contract version: the log was written for contract version 3, this "
                              "program has 2"),
                    Not(HasSubstr("anew"))));
  EXPECT_THAT(with(12, 1), EndsWith("other: contract version: the log was written for contract "
                                    "version 1, this program has 2; make it anew: record its "
                                    "commands again, or `ballast generate`"));
  EXPECT_THAT(with(16, 3), HasSubstr("kind: 3 is no kind of log"));
  EXPECT_THAT(input_error([&] { LogReader reader(path("absent")); }), HasSubstr("No such file"));
  EXPECT_THAT(input_error([&] { LogReader reader("/dev/null"); }), HasSubstr("regular file"));
}

TEST_F(LogTest, NothingHalfWritten) {
  write("log", random_commands(2), "old");
  const std::string old = read_bytes(path("log"));
  {
    LogWriter writer(path("log"), LogKind::commands, "new");
    writer.append(random_commands(50'000));
    EXPECT_EQ(read_bytes(path("log")), old);
  }
  EXPECT_EQ(read_bytes(path("log")), old);
  EXPECT_THAT(files(), UnorderedElementsAre("log"));
  EXPECT_THAT(input_error([&] { LogWriter(path("no/log"), LogKind::commands, ""); }),
              HasSubstr("cannot be created: No such file"));
  EXPECT_THAT(input_error([&] { LogWriter(folder_.string(), LogKind::commands, ""); }),
              HasSubstr("not a regular file"));
}

TEST_F(LogTest, WritersRefuseWhatReadersWould) {
  LogWriter writer(path("log"), LogKind::commands, "");
  Command command;
  command.sequence = 2;
  EXPECT_THROW(writer.append(command), std::logic_error);
  EXPECT_THROW(writer.append(Event{}), std::logic_error);
  writer.finish();
  EXPECT_THROW(writer.finish(), std::logic_error);
  command.sequence = 1;
  EXPECT_THROW(writer.append(command), std::logic_error);
  EXPECT_TRUE(LogReader(path("log")).commands().empty());
}

}  // namespace
}  // namespace ballast::log_test
