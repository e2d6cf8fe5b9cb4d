// Cards from the command line: what there is, runs on them, and what is wrong with those that
// cannot be used.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "hls/core/contract.hpp"
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
  expect_error(with("ballast.xclbin"), 2, "ballast.xclbin: is not an xclbin");
  expect_error(with("other.xclbin"), 2, "other.xclbin: cannot be read");
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
  expect_error(run({"--engine", "card", "--kernel", "hls"}), 2,
               "--kernel: means nothing on engine");
  expect_error(run({"--engine", "sim", "--kernel", "hls", "--xclbin", "x"}), 2,
               "--kernel: which kernel it is, the image says");
  expect_error(run({"--engine", "sim", "--kernel", "rtl", "--xclbin", "x"}), 2,
               "--kernel: which kernel it is, the image says");
  // What is as it would be anyway is no less out of place.
  expect_error(run({"--engine", "software", "--devices", "1"}), 2, "--devices: means nothing");
  expect_error(run({"--engine", "software", "--card-index", "0"}), 2, "--card-index: means");
  expect_error(run({"--engine", "software", "--kernel", "rtl"}), 2, "--kernel: means nothing");
  expect_error(run({"--engine", "sim", "--kernel", "hls", "--trace", "x"}), 2,
               "--trace: HLS kernels have no waves");
  expect_error(folder.run({"devices", "--kernel", "hls"}), 2, "--kernel: means nothing on engine");
  expect_error(run({"--engine", "software", "--watchdog", "1"}), 2, "--watchdog: means nothing");
  expect_error(run({"--engine", "software", "--trace", "x"}), 2, "--trace: only the simulated");
  expect_error(run({"--engine", "card", "--trace", "x"}), 2, "--trace: only the simulated");
  expect_error(run({"--engine", "card"}), 2, "needs the card's image: --xclbin FILE");
}

/// A log with ADL and a refusal, as replay_test.cpp has it, for cards of one kind.
class CardTest : public testing::Test {
 protected:
  explicit CardTest(const char* kernel) : kernel_(kernel) {
    folder_.take("small_log.csv");
    folder_.take("small_venue.json");
    EXPECT_EQ(folder_
                  .run({"log", "import", "small_log.csv", "--out", "small.blog", "--venue",
                        "small_venue.json"})
                  .status,
              0);
  }
  Outcome replay(std::vector<std::string> more) const {
    more.insert(more.begin(), {"replay", log_, "--json"});
    return folder_.run(more);
  }
  Outcome simulated(std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--engine", "sim"});
    // The small card of rtl is quicker to clear than what `--kernel rtl` is.
    if (kernel_ == "hls") more.insert(more.end(), {"--kernel", kernel_});
    return replay(more);
  }
  std::vector<Row> listed(const char* settings) const {
    const Variable variable("BALLAST_SIM", settings);
    const Outcome outcome = folder_.run({"devices", "--engine", "sim", "--kernel", kernel_});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return rows_of(outcome.out);
  }
  void expect_listed();
  void expect_the_events_of_the_software_engine();
  void expect_error_of_one_and_two(const char* settings, const char* one, const char* two);
  void expect_a_late_event_is_waited_for(const char* settings);

  const std::string kernel_;
  std::string log_ = "small.blog";
  Folder folder_;
};

class SimulatedCard : public CardTest {
 protected:
  SimulatedCard() : CardTest("rtl") {}
};

class HlsCard : public CardTest {
 protected:
  HlsCard() : CardTest("hls") {}
};

void CardTest::expect_listed() {
  const Outcome outcome =
      folder_.run({"devices", "--engine", "sim", "--kernel", kernel_, "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const auto devices = objects_of(outcome.out);
  ASSERT_EQ(devices.size(), 1U);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(devices[0]["device"], 0);
  EXPECT_EQ(devices[0]["contract"], kContractVersion);
  EXPECT_GT(devices[0]["positions"], 0);
  EXPECT_EQ(devices[0]["ready"], "yes");
  EXPECT_GT(devices[0]["heartbeat"], 0);
  EXPECT_TRUE(devices[0]["problem"].is_null()) << devices[0]["problem"];
  const auto rows = listed("devices=3,host_memory=off");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_THAT(rows[2].at("problem"), HasSubstr("xbutil configure --host-mem"));
}

TEST_F(SimulatedCard, IsListed) { expect_listed(); }
TEST_F(HlsCard, IsListed) { expect_listed(); }

void CardTest::expect_the_events_of_the_software_engine() {
  ASSERT_EQ(replay({"--engine", "software", "--out", "software"}).status, 0);
  for (const char* devices : {"1", "3"}) {
    const Outcome outcome = simulated({"--devices", devices, "--out", devices});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const std::string folder = devices;
    EXPECT_EQ(folder_.read(folder + "/events.blog"), folder_.read("software/events.blog"));
    EXPECT_EQ(nlohmann::json::parse(folder_.read(folder + "/summary.json"))["digest"],
              nlohmann::json::parse(folder_.read("software/summary.json"))["digest"]);
  }
}

TEST_F(SimulatedCard, GivesTheEventsOfTheSoftwareEngine) {
  expect_the_events_of_the_software_engine();
}
TEST_F(HlsCard, GivesTheEventsOfTheSoftwareEngine) { expect_the_events_of_the_software_engine(); }
TEST_F(HlsCard, GivesThemWhenItRunsFreely) {
  const Variable settings("BALLAST_SIM", "mode=free");
  expect_the_events_of_the_software_engine();
}

TEST_F(SimulatedCard, ShowsItsWaves) {
  const Outcome outcome = simulated({"--trace", "waves.fst"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_GT(folder_.read("waves.fst").size(), 10'000U);
  const Variable two("BALLAST_SIM", "devices=2");
  ASSERT_EQ(simulated({"--card-index", "1", "--trace", "second.fst"}).status, 0);
  EXPECT_GT(folder_.read("second.fst").size(), 10'000U);
  const std::string log = folder_.read(log_);
  expect_error(simulated({"--trace", log_}), 2, "does not end in .fst");
  EXPECT_EQ(folder_.read(log_), log);
  expect_error(simulated({"--trace", "a,b.fst"}), 2, "--trace: 'a,b.fst' has a");
  expect_error(simulated({"--trace", "no/such/folder/waves.fst"}), 2,
               "no/such/folder: No such file or directory");
}

TEST_F(HlsCard, HasNotAllThatTheOtherHas) {
  for (const std::string setting :
       {"latency=400", "register=version:77", "trace=waves.fst", "stall=10"}) {
    const Variable settings("BALLAST_SIM", setting.c_str());
    const std::string error =
        "BALLAST_SIM: a card of HLS kernels has no " + setting.substr(0, setting.find('='));
    expect_error(simulated(), 2, error);
    expect_error(simulated({"--devices", "2", "--out", "out"}), 2, error);
    expect_error(folder_.run({"devices", "--engine", "sim", "--kernel", "hls"}), 2, error);
    EXPECT_FALSE(folder_.has("out"));
  }
}

TEST_F(SimulatedCard, WritesNoWavesForArgumentsThatAreRefused) {
  for (const char* file : {"V.json", "A.csv", "P.csv"}) folder_.take(file);
  const std::vector<std::string> traced{"--engine", "sim", "--trace", "waves.fst"};
  std::vector<std::string> rank{"--symbol", "NOPE", "--side", "long"};
  rank.insert(rank.end(), traced.begin(), traced.end());
  expect_error(folder_.run_book("rank", rank), 2, "unknown symbol 'NOPE'");
  std::vector<std::string> replay{"replay", log_, "--out", log_ + "/deep"};
  replay.insert(replay.end(), traced.begin(), traced.end());
  expect_error(folder_.run(replay), 2, "Not a directory");
  EXPECT_FALSE(folder_.has("waves.fst"));
}

TEST_F(SimulatedCard, ThatCannotBeUsedIsNamed) {
  {
    const Variable unknown("BALLAST_SIM", "colour=red");
    expect_error(simulated(), 2, "BALLAST_SIM: unknown key 'colour'");
  }
  {
    const Variable none("BALLAST_SIM", "devices=0");
    expect_error(simulated(), 1, "device 0 does not open");
    const Variable one("BALLAST_SIM", "devices=1");
    expect_error(simulated({"--devices", "2"}), 2, "--devices: there is one simulated card");
  }
  for (const char* settings : {"faulty_device=1,halt_at=5", "traced_device=5,devices=5"}) {
    const Variable absent("BALLAST_SIM", settings);
    expect_error(simulated(), 2, "cards, numbered from 0; devices=N makes more");
  }
  expect_error(simulated({"--xclbin", "small.blog"}), 2, "is not an xclbin");
  expect_error(simulated({"--card-index", "5"}), 2, "--card-index: there is one simulated card");
  {
    const Variable two("BALLAST_SIM", "devices=2");
    expect_error(simulated({"--card-index", "1", "--devices", "2"}), 2, "there are 2 of them");
  }
}

/// Faults put into the first simulated card: its settings, the error, and that of two cards.
struct Fault {
  const char* name;
  const char* settings;
  const char* error;
  const char* error_of_two = error;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

void CardTest::expect_error_of_one_and_two(const char* settings, const char* one, const char* two) {
  const Variable variable("BALLAST_SIM", settings);
  const auto run = [&](const char* devices) {
    return simulated({"--devices", devices, "--watchdog", "500000", "--out", "out"});
  };
  expect_error(run("1"), 1, one);
  expect_error(run("2"), 1, two);
  EXPECT_FALSE(folder_.has("out"));
}

class SimulatedCardFault : public SimulatedCard, public testing::WithParamInterface<Fault> {};

TEST_P(SimulatedCardFault, IsNamedAndNothingIsTakenForWhole) {
  expect_error_of_one_and_two(GetParam().settings, GetParam().error, GetParam().error_of_two);
}

INSTANTIATE_TEST_SUITE_P(
    All, SimulatedCardFault,
    testing::Values(
        Fault{"not_ballast", "register=identity:7", "not Ballast: identity is 0x00000007"},
        Fault{"gone", "register=identity:4294967295", "does not answer on the bus"},
        Fault{"other_contract", "register=version:77", "contract version 77, this program has 2"},
        Fault{"no_sense", "register=lanes:3", "registers make no sense: 3 lanes"},
        Fault{"too_small", "register=accounts:4", "first event is not the hello",
              "load the same image into all"},
        Fault{"never_ready", "register=status:0", "not ready after reset within 500000 cycles"},
        Fault{"no_clock", "halt_at=9000", "heartbeat stands still"},
        // Two take longer to open.
        Fault{"answers_no_more", "mute_at=9000", "no progress in 500000 cycles",
              "opened, but writes no event"},
        Fault{"bad_event", "bad_event=3", "event 2 of the ring has a wrong check word"},
        Fault{"no_host_memory", "host_memory=off", "xbutil configure --host-mem"}),
    [](const auto& test) { return test.param.name; });

// HLS kernels are done with the small log in a few rounds.
class HlsCardFault : public HlsCard, public testing::WithParamInterface<Fault> {
 protected:
  HlsCardFault() {
    log_ = "oct10.blog";
    EXPECT_EQ(folder_.run({"generate", "oct10", "--scale", "0.001", "--out", log_}).status, 0);
  }
};

TEST_P(HlsCardFault, IsNamedAndNothingIsTakenForWhole) {
  expect_error_of_one_and_two(GetParam().settings, GetParam().error, GetParam().error_of_two);
}

INSTANTIATE_TEST_SUITE_P(
    All, HlsCardFault,
    testing::Values(Fault{"never_started", "halt_at=1", "heartbeat stands still"},
                    Fault{"no_clock", "halt_at=500", "heartbeat stands still"},
                    Fault{"no_hello", "mute_at=1", "give no hello"},
                    Fault{"answers_no_more", "mute_at=500", "no progress in 500000 cycles"},
                    Fault{"bad_event", "bad_event=4", "event 2 of the ring has a wrong check word"},
                    Fault{"no_host_memory", "host_memory=off", "xbutil configure --host-mem"}),
    [](const auto& test) { return test.param.name; });

void CardTest::expect_a_late_event_is_waited_for(const char* settings) {
  const Outcome sound = simulated();
  const Variable variable("BALLAST_SIM", settings);
  const Outcome late = simulated();
  ASSERT_EQ(late.status, 0) << late.err;
  EXPECT_EQ(objects_of(late.out)[0]["digest"], objects_of(sound.out)[0]["digest"]);
}

TEST_F(SimulatedCard, AnEventThatIsLateIsWaitedFor) {
  expect_a_late_event_is_waited_for("late_event=3");
}
TEST_F(HlsCard, AnEventThatIsLateIsWaitedFor) { expect_a_late_event_is_waited_for("late_event=4"); }

TEST_F(SimulatedCard, WithoutRoomWritesNothing) {
  // More accounts than any simulated card has.
  folder_.write("large.csv",
                "sequence,kind,flags,side,symbol,position,account,arg,asset,options,extra_margin\n"
                "1,account,,both,0,0,16000000,0,,,\n");
  ASSERT_EQ(folder_.run({"log", "import", "large.csv", "--out", "large.blog"}).status, 0);
  for (const char* kernel : {"rtl", "hls"}) {
    expect_error(folder_.run({"replay", "large.blog", "--engine", "sim", "--kernel", kernel,
                              "--out", "out"}),
                 1, "opened for 16000001 accounts, but there is room for");
  }
  EXPECT_FALSE(folder_.has("out"));
}

}  // namespace
}  // namespace ballast::system_test
