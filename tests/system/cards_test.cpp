// Cards from the command line: what there is, runs on them, and what is wrong with those that
// cannot be used.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/system/program.hpp"

namespace ballast::system_test {
namespace {

using testing::HasSubstr;

constexpr const char* kHeader = "sequence,kind,flags,side,symbol,position,account,arg\n";
const std::string kStop = std::string(kHeader) + "1,stop,,both,0,0,0,0\n";

/// A variable of the environment for as long as this lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

void expect_error(const Outcome& outcome, int status, const std::string& text) {
  EXPECT_EQ(outcome.status, status);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr(text));
}

TEST(Cards, WithoutADriverTheReasonIsNamed) {
  const Variable nowhere("XILINX_XRT", "no/such/folder");
  const Folder folder;
  expect_error(folder.run({"devices"}), 1, "XRT has no driver");
  expect_error(folder.run({"devices"}), 1, "; --engine sim lists the simulated one");
  folder.write("ballast.xclbin", "");
  folder.write("L.csv", kStop);
  ASSERT_EQ(folder.run({"log", "import", "L.csv", "--out", "L.blog"}).status, 0);
  const std::vector<std::string> replay{"replay", "L.blog", "--engine", "card", "--xclbin"};
  const auto with = [&](const std::string& image) {
    auto arguments = replay;
    arguments.push_back(image);
    return folder.run(arguments);
  };
  expect_error(with("ballast.xclbin"), 1, "ballast.xclbin is not an xclbin");
  expect_error(with("other.xclbin"), 1, "cannot read image other.xclbin");
}

TEST(Cards, OptionsThatDoNotFitTheEngine) {
  const Folder folder;
  folder.write("L.csv", kStop);
  ASSERT_EQ(folder.run({"log", "import", "L.csv", "--out", "L.blog"}).status, 0);
  const auto run = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"replay", "L.blog"});
    return folder.run(more);
  };
  expect_error(run({"--engine", "software", "--devices", "2"}), 2,
               "--devices: means nothing on engine software");
  expect_error(run({"--engine", "software", "--xclbin", "x"}), 2, "--xclbin: means nothing");
  expect_error(run({"--engine", "software", "--card-index", "1"}), 2, "--card-index: means");
  expect_error(run({"--engine", "software", "--watchdog", "1"}), 2, "--watchdog: means nothing");
  expect_error(run({"--engine", "software", "--trace", "x"}), 2, "--trace: only the simulated");
  expect_error(run({"--engine", "card", "--trace", "x"}), 2, "--trace: only the simulated");
  expect_error(run({"--engine", "card"}), 2, "needs the card's image: --xclbin FILE");
}

/// A log with ADL and a refusal, as replay_test.cpp has it.
class SimulatedCard : public testing::Test {
 protected:
  SimulatedCard() {
    folder_.take("small_log.csv");
    folder_.take("small_venue.json");
    EXPECT_EQ(folder_
                  .run({"log", "import", "small_log.csv", "--out", "small.blog", "--venue",
                        "small_venue.json"})
                  .status,
              0);
  }
  Outcome replay(std::vector<std::string> more) const {
    more.insert(more.begin(), {"replay", "small.blog", "--json"});
    return folder_.run(more);
  }
  Folder folder_;
};

TEST_F(SimulatedCard, IsListed) {
  const Outcome listed = folder_.run({"devices", "--engine", "sim", "--json"});
  ASSERT_EQ(listed.status, 0) << listed.err;
  const auto devices = objects_of(listed.out);
  ASSERT_EQ(devices.size(), 1U);
  EXPECT_EQ(listed.err, "");
  EXPECT_EQ(devices[0]["device"], 0);
  EXPECT_EQ(devices[0]["contract"], 1);
  EXPECT_GT(devices[0]["positions"], 0);
  EXPECT_EQ(devices[0]["ready"], "yes");
  EXPECT_GT(devices[0]["heartbeat"], 0);
  EXPECT_TRUE(devices[0]["problem"].is_null()) << devices[0]["problem"];
  const Variable three("BALLAST_SIM", "devices=3,host_memory=off");
  const auto rows = rows_of(folder_.run({"devices", "--engine", "sim"}).out);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_THAT(rows[2].at("problem"), HasSubstr("xbutil configure --host-mem"));
}

TEST_F(SimulatedCard, GivesTheEventsOfTheSoftwareEngine) {
  ASSERT_EQ(replay({"--engine", "software", "--out", "software"}).status, 0);
  for (const char* devices : {"1", "3"}) {
    const Outcome outcome = replay({"--engine", "sim", "--devices", devices, "--out", devices});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const std::string folder = devices;
    EXPECT_EQ(folder_.read(folder + "/events.blog"), folder_.read("software/events.blog"));
    EXPECT_EQ(nlohmann::json::parse(folder_.read(folder + "/summary.json"))["digest"],
              nlohmann::json::parse(folder_.read("software/summary.json"))["digest"]);
  }
}

TEST_F(SimulatedCard, ShowsItsWaves) {
  const Outcome outcome = replay({"--engine", "sim", "--trace", "waves.fst"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_GT(folder_.read("waves.fst").size(), 10'000U);
  expect_error(replay({"--engine", "sim", "--trace", "a,b.fst"}), 2, "--trace: 'a,b.fst' has a");
  expect_error(replay({"--engine", "sim", "--trace", "no/such/folder/waves.fst"}), 2,
               "no/such/folder: No such file or directory");
}

TEST_F(SimulatedCard, ThatCannotBeUsedIsNamed) {
  {
    const Variable unknown("BALLAST_SIM", "colour=red");
    expect_error(replay({"--engine", "sim"}), 2, "BALLAST_SIM: unknown key 'colour'");
  }
  expect_error(replay({"--engine", "sim", "--xclbin", "small.blog"}), 1, "is not an xclbin");
  expect_error(replay({"--engine", "sim", "--card-index", "16"}), 2, "there are 16 simulated");
}

/// Faults put into the first simulated card: its settings, the error, and that of two cards.
struct Fault {
  const char* name;
  const char* settings;
  const char* error;
  const char* error_of_two = error;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

class SimulatedCardFault : public SimulatedCard, public testing::WithParamInterface<Fault> {};

TEST_P(SimulatedCardFault, IsNamedAndNothingIsTakenForWhole) {
  const Variable settings("BALLAST_SIM", GetParam().settings);
  const auto run = [&](const char* devices) {
    return replay(
        {"--engine", "sim", "--devices", devices, "--watchdog", "500000", "--out", "out"});
  };
  expect_error(run("1"), 1, GetParam().error);
  expect_error(run("2"), 1, GetParam().error_of_two);
  EXPECT_FALSE(folder_.has("out"));
}

INSTANTIATE_TEST_SUITE_P(
    All, SimulatedCardFault,
    testing::Values(
        Fault{"not_ballast", "register=identity:7", "not Ballast: identity is 0x00000007"},
        Fault{"gone", "register=identity:4294967295", "does not answer on the bus"},
        Fault{"other_contract", "register=version:77", "contract version 77, this program has 1"},
        Fault{"no_sense", "register=lanes:3", "registers make no sense: 3 lanes"},
        Fault{"too_small", "register=accounts:4", "first event is not the hello",
              "load the same image into all"},
        Fault{"never_ready", "register=status:0", "not ready after reset within 500000 cycles"},
        Fault{"no_clock", "halt_at=9000", "heartbeat stands still"},
        Fault{"bad_event", "bad_event=3", "event 2 of the ring has a wrong check word"},
        Fault{"no_host_memory", "host_memory=off", "xbutil configure --host-mem"}),
    [](const auto& test) { return test.param.name; });

TEST_F(SimulatedCard, AnEventThatIsLateIsWaitedFor) {
  const Outcome sound = replay({"--engine", "sim"});
  const Variable settings("BALLAST_SIM", "late_event=3");
  const Outcome late = replay({"--engine", "sim"});
  ASSERT_EQ(late.status, 0) << late.err;
  EXPECT_EQ(objects_of(late.out)[0]["digest"], objects_of(sound.out)[0]["digest"]);
}

TEST_F(SimulatedCard, WithoutRoomWritesNothing) {
  // More accounts than any simulated card has.
  folder_.write("large.csv", std::string(kHeader) + "1,account,,both,0,0,16000000,0\n");
  ASSERT_EQ(folder_.run({"log", "import", "large.csv", "--out", "large.blog"}).status, 0);
  expect_error(folder_.run({"replay", "large.blog", "--engine", "sim", "--out", "out"}), 1,
               "opened for 16000001 accounts, but there is room for");
  EXPECT_FALSE(folder_.has("out"));
}

}  // namespace
}  // namespace ballast::system_test
