#include <gmock/gmock.h>

#include <cstring>
#include <stdexcept>

#include "hls/core/checksum.hpp"
#include "tests/unit/log/log_support.hpp"

namespace ballast::log_test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::string kVenue = R"({"policy": "hyperliquid", "symbols": []})";

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
    std::memset(bytes.data() + 56, 0, 4);
    const std::uint32_t check = core::crc32c(bytes.data(), bytes.size());
    std::memcpy(bytes.data() + 56, &check, sizeof check);
    write_bytes(path("other"), bytes);
    return input_error([&] { LogReader reader(path("other")); });
  };
  EXPECT_EQ(with(16, 1), "");
  EXPECT_THAT(with(8, 9), HasSubstr("format: the log is of format 9"));
  EXPECT_THAT(with(12, kContractVersion + 1), HasSubstr("contract version: the log was written"));
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
  EXPECT_THAT(input_error([&] { LogWriter("/dev/null", LogKind::commands, ""); }),
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
