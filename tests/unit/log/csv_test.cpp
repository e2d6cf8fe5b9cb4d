#include <gmock/gmock.h>

#include <algorithm>

#include "host/log/record_columns.hpp"
#include "tests/unit/log/log_support.hpp"

namespace ballast::log_test {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST_F(LogTest, CommandsComeBackFromCsvBitForBit) {
  write("log", random_commands(5'000), "venue");
  export_csv(LogReader(path("log")), path("csv"));
  import_csv(path("csv"), path("back"), "venue");
  EXPECT_TRUE(read_bytes(path("back")) == read_bytes(path("log")));
}

TEST_F(LogTest, EventsComeBackFromCsvBitForBit) {
  LogWriter writer(path("log"), LogKind::events, "");
  writer.append(random_events(5'000));
  writer.finish();
  std::uint64_t told = 0;
  const LogProgress progress = [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_GE(done, told);
    EXPECT_LE(done, total);
    told = done;
  };
  export_csv(LogReader(path("log")), path("csv"), progress);
  EXPECT_EQ(told, 5'000U);
  told = 0;
  import_csv(path("csv"), path("back"), "", progress);
  EXPECT_EQ(told, read_bytes(path("csv")).size());
  EXPECT_TRUE(read_bytes(path("back")) == read_bytes(path("log")));
}

TEST_F(LogTest, EveryKindNamesItsOperands) {
  Command reduce = make_command(CommandKind::reduce, op::Reduce{3, -450, 0, -7});
  reduce.sequence = 1;
  reduce.flags = flag::kCheckQ | flag::kDefer;
  reduce.symbol = 5;
  reduce.position = 77;
  reduce.account = 12;
  Command commit = make_command(CommandKind::commit, op::Commit{2, 1'000'000'000, 0, 0});
  commit.sequence = 2;
  commit.set_side(Side::short_side);
  write("log", {reduce, commit}, "");
  export_csv(LogReader(path("log")), path("csv"));
  const std::string csv = read_bytes(path("csv"));
  EXPECT_THAT(csv, HasSubstr("sequence,kind,flags,side,symbol,position,account,arg,warn_num,"));
  EXPECT_THAT(csv, HasSubstr("\n1,reduce,defer+check_q,both,5,77,12,0,,"));
  EXPECT_THAT(csv, HasSubstr("\n2,commit,,short,0,0,0,0,,"));
  EXPECT_THAT(csv, HasSubstr(",3,-450,"));
}

TEST_F(LogTest, ColumnsAreUnique) {
  for (const LogKind kind : {LogKind::commands, LogKind::events}) {
    std::vector<std::string> names = RecordColumns(kind).names();
    std::sort(names.begin(), names.end());
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  }
}

TEST_F(LogTest, ColumnsInAnyOrderAndLinesOfAnyEnd) {
  write_bytes(path("csv"),
              "\xEF\xBB\xBFkind,amount,flags,side,symbol,position,account,arg,sequence,"
              "word_0,word_1,word_2,word_3\r\n"
              "\r\n"
              "wallet_delta,-25,answer,both,0,0,9,0,1,,,,\r\n"
              "\"200\",,,3,,,,,2,,,7,");
  import_csv(path("csv"), path("log"), "");
  const LogReader log(path("log"));
  log.verify();
  ASSERT_EQ(log.commands().size(), 2U);
  EXPECT_EQ(log.commands()[0].as<op::WalletDelta>().amount, -25);
  EXPECT_EQ(log.commands()[0].flags, flag::kAnswer);
  EXPECT_EQ(log.commands()[0].account, 9U);
  EXPECT_EQ(log.commands()[1].kind, 200);
  EXPECT_EQ(log.commands()[1].flags, 0xC0);
  EXPECT_EQ(log.commands()[1].word[2], 7U);
}

TEST_F(LogTest, BadCsvIsNamedAndLeavesNothing) {
  const std::string head = "sequence,kind,flags,side,symbol,position,account,arg,amount,lots\n";
  const std::string good = "1,wallet_delta,,both,0,0,1,0,5,\n";
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", "csv: row 1: the header row is missing"},
      {"sequence,kind\n", "row 1: the header must have one of the columns flags"},
      {"sequence,kind,flags,side,symbol,position,account\n", "row 1: arg: the column is missing"},
      {"sequence,sequence,flags\n", "row 1: sequence: the column is there twice"},
      {"sequence,price,flags\n", "row 1: price: is no column of a log"},
      {head + "2,stop,,both,0,0,0,0,,\n", "row 2: sequence: is 2, should be 1"},
      {head + good + good, "row 3: sequence: is 1, should be 2"},
      {head + "1,stop,,both,0,0,0,0,\n", "row 2: has 9 cells, the header has 10"},
      {head + "1,halt,,both,0,0,0,0,,\n", "row 2: kind: \"halt\" is no kind of record"},
      {head + "1,stop,now,both,0,0,0,0,,\n", "row 2: flags: \"now\" is no flag"},
      {head + "1,stop,,left,0,0,0,0,,\n", "row 2: side: \"left\" is no side"},
      {head + "1,stop,,both,65536,0,0,0,,\n",
       "row 2: symbol: \"65536\" is not a whole number of 16 bits, not negative"},
      {head + "1,stop,,both,0,-1,0,0,,\n", "row 2: position: \"-1\" is not a whole number"},
      {head + "1,wallet_delta,,both,0,0,1,0,1.5,\n", "row 2: amount: \"1.5\" is not a whole"},
      {head + "1,wallet_delta,,both,0,0,1,0,9223372036854775808,\n", "row 2: amount: "},
      {head + "1,wallet_delta,,both,0,0,1,0,5,3\n",
       "row 2: lots: is not an operand of wallet_delta"},
      {head + good + "2,stop,,both,0,0,0,0,\"a\" b,\n", "line 3 or after is no CSV"},
      {head + good + "2,reduce,,both,0,0,0,0,,1\n",
       "row 3: cash: the column is missing, and reduce has it; add it"},
      {head + "1,200,,both,0,0,0,0,,\n", "row 2: word_0: the column is missing, and 200 has it"},
  };
  for (const auto& [rows, error] : table) {
    write_bytes(path("csv"), rows);
    EXPECT_THAT(input_error([&] { import_csv(path("csv"), path("log"), ""); }), HasSubstr(error));
    EXPECT_THAT(files(), UnorderedElementsAre("csv"));
  }
  EXPECT_THAT(input_error([&] { import_csv(path("absent"), path("log"), ""); }),
              HasSubstr("absent: cannot be read"));
}

TEST_F(LogTest, TheFileBeingReadIsNotWritten) {
  write("log", random_commands(3), "");
  export_csv(LogReader(path("log")), path("csv"));
  std::filesystem::create_symlink(path("log"), path("link"));
  const std::string log = read_bytes(path("log"));
  const std::string csv = read_bytes(path("csv"));
  for (const char* name : {"log", "link"}) {
    EXPECT_THAT(input_error([&] { export_csv(LogReader(path("log")), path(name)); }),
                HasSubstr(std::string(name) + ": is the file being read"));
  }
  EXPECT_THAT(input_error([&] { import_csv(path("csv"), path("csv"), ""); }),
              HasSubstr("csv: is the file being read"));
  EXPECT_EQ(read_bytes(path("log")), log);
  EXPECT_EQ(read_bytes(path("csv")), csv);
  EXPECT_THAT(files(), UnorderedElementsAre("log", "csv", "link"));
}

TEST_F(LogTest, AnAlteredLogIsNotExported) {
  write("log", random_commands(3), "");
  std::string bytes = read_bytes(path("log"));
  bytes.back() = 1;
  write_bytes(path("log"), bytes);
  EXPECT_THAT(input_error([&] { export_csv(LogReader(path("log")), path("csv")); }),
              HasSubstr("log: row 3: phase"));
  EXPECT_THAT(files(), UnorderedElementsAre("log"));
}

}  // namespace
}  // namespace ballast::log_test
