// How the program ends when the machine fails, or when it is ended: its exit status, what it says,
// and that nothing is left behind.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>

#include "tests/system/program.hpp"

namespace ballast::system_test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

class Endings : public testing::Test {
 protected:
  Endings() {
    folder_.take("V.json");
    folder_.take("A.csv");
    folder_.take("P.csv");
    const Outcome outcome =
        folder_.run({"generate", "oct10", "--scale", "0.001", "--out", "L.blog"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }

  static constexpr const char* kBook = " --venue V.json --accounts A.csv --positions P.csv";

  /// The last line said on standard error, without "ballast: error: ".
  static std::string error_of(const Outcome& outcome) {
    const std::string prefix = "ballast: error: ";
    const std::size_t at = outcome.err.rfind(prefix);
    return at == std::string::npos ? outcome.err : outcome.err.substr(at + prefix.size());
  }

  Folder folder_;
};

TEST_F(Endings, WhatCannotBePrintedIsTold) {
  const std::vector<std::string> kCommands = {
      "--help",
      "--version",
      "margin --help",
      std::string("margin") + kBook,
      std::string("rank --symbol BTCUSDT --side long") + kBook,
      "replay L.blog",
      "replay L.blog --json",
      "latency L.blog --samples 2",
      "log info L.blog",
      "log info L.blog --venue",
      "log export L.blog --out -",
      "log export L.blog --out /dev/stdout",
      "generate oct10 --scale 0.001 --out -",
      "generate oct10 --scale 0.001 --out G.blog",
      "replay L.blog --out R",
  };
  for (const std::string& command : kCommands) {
    const Outcome full = folder_.shell("exec $BALLAST " + command + " > /dev/full");
    EXPECT_EQ(full.status, 1) << command;
    EXPECT_THAT(error_of(full), EndsWith("cannot be written: No space left on device\n"))
        << command;
    const Outcome closed = folder_.shell("exec $BALLAST " + command + " >&-");
    EXPECT_EQ(closed.status, 1) << command;
    EXPECT_THAT(error_of(closed), EndsWith("cannot be written: Bad file descriptor\n")) << command;
  }
  EXPECT_THAT(folder_.names(), ElementsAre("A.csv", "L.blog", "P.csv", "V.json"));
}

/// Its output must not take the place of a file that is closed.
TEST_F(Endings, ClosedDescriptorsAreNotTakenByFiles) {
  const Outcome outcome =
      folder_.shell("exec $BALLAST generate oct10 --scale 0.001 --out C.blog <&- 2>&-");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(folder_.read("C.blog"), folder_.read("L.blog"));
}

TEST_F(Endings, WhatTheMachineDoesIsOneAndWhatTheUserGivesIsTwo) {
  folder_.write("protected", "");
  const std::pair<std::string, int> kCases[] = {
      {"log info absent.blog", 2},
      {"log info .", 2},
      {"log export L.blog --out absent/out", 2},
      {"log export L.blog --out /dev/full", 1},
      {"log import absent.csv --out out", 2},
      {"log import /proc/self/mem --out out", 1},  // opens, and does not read
      {"generate oct10 --scale 0.001 --out absent/out", 2},
      {"generate oct10 --scale 0.001 --out /dev/full", 1},
      {"replay L.blog --out L.blog", 2},
      {"margin --venue absent --accounts A.csv --positions P.csv", 2},
  };
  for (const auto& [command, status] : kCases) {
    const Outcome outcome = folder_.shell("exec $BALLAST " + command);
    EXPECT_EQ(outcome.status, status) << command << outcome.err;
    EXPECT_THAT(outcome.err, testing::MatchesRegex("ballast: error: [^\n]+\n")) << command;
    EXPECT_EQ(outcome.out, "") << command;
  }
  EXPECT_THAT(folder_.names(), ElementsAre("A.csv", "L.blog", "P.csv", "V.json", "protected"));
}

TEST_F(Endings, AFullDiskLeavesWhatWasThere) {
  const std::string disk = folder_.path() + "/disk";
  std::filesystem::create_directory(disk);
  if (mount("none", disk.c_str(), "tmpfs", 0, "size=1m") != 0) {
    GTEST_SKIP() << "no file system may be mounted here";
  }
  folder_.write("disk/old", "old");
  for (const std::string command :
       {"log export L.blog --out disk/old", "generate oct10 --scale 0.001 --out disk/new",
        "generate oct10 --scale 0.001 --out disk/old"}) {
    const Outcome outcome = folder_.shell("exec $BALLAST " + command);
    EXPECT_EQ(outcome.status, 1) << command;
    EXPECT_THAT(error_of(outcome), EndsWith("cannot be written: No space left on device\n"));
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(folder_.read("disk/old"), "old");
    EXPECT_FALSE(folder_.has("disk/new"));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(disk), {}), 1);
  }
  umount(disk.c_str());
}

TEST_F(Endings, ALimitOfFileSizeIsTold) {
  folder_.write("old", "old");
  const auto before = folder_.names();
  for (const std::string command :
       {"log export L.blog --out old", "log export L.blog --out new", "log export L.blog --out -",
        "generate oct10 --scale 0.001 --out old"}) {
    // In blocks of 512 bytes.
    const Outcome outcome = folder_.shell("ulimit -f 400; exec $BALLAST " + command);
    EXPECT_EQ(outcome.status, 1) << command;
    EXPECT_THAT(error_of(outcome), EndsWith("cannot be written: File too large\n"));
    EXPECT_EQ(folder_.read("old"), "old");
    EXPECT_EQ(folder_.names(), before);
  }
}

TEST_F(Endings, WithoutMemoryItSaysWhatItWasDoing) {
#if BALLAST_SANITIZED
  GTEST_SKIP() << "sanitizers need more addresses than this leaves";
#endif
  const auto before = folder_.names();
  std::vector<std::string> errors;
  // From where the program does not even load to where it has enough.
  for (int megabytes = 20; megabytes <= 400; megabytes += 10) {
    const Outcome outcome =
        folder_.shell("ulimit -v " + std::to_string(megabytes * 1024) +
                      "; exec $BALLAST replay L.blog --engine software --json --out out");
    if (outcome.status == 0) break;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(folder_.names(), before) << megabytes;
    if (outcome.status == 127) continue;  // a library was not loaded
    EXPECT_EQ(outcome.status, 1) << megabytes << outcome.err;
    EXPECT_THAT(outcome.err, testing::MatchesRegex("ballast: error: [^\n]+\n"));
    EXPECT_THAT(outcome.err, HasSubstr("memory"));
    EXPECT_THAT(outcome.err, testing::Not(HasSubstr("bad_alloc")));
    errors.push_back(outcome.err);
  }
  EXPECT_TRUE(folder_.has("out/summary.json"));
  EXPECT_THAT(errors, testing::Contains(HasSubstr("engine software: there is no memory for ")));
}

TEST_F(Endings, AReaderThatIsGoneEndsItBySignal) {
  const Outcome outcome =
      folder_.shell("{ $BALLAST log export L.blog --out -; echo $? >&2; } | true");
  EXPECT_EQ(outcome.err, std::to_string(128 + SIGPIPE) + "\n");
}

/// Kills the program at moments drawn by chance: what it writes is there as a whole or not at all.
class Killed : public Endings {
 protected:
  Killed() : seed_(given_seed()), random_(seed_) {}

  static std::uint32_t given_seed() {
    const char* given = std::getenv("BALLAST_SEED");
    return given == nullptr ? std::random_device{}()
                            : static_cast<std::uint32_t>(std::stoul(given));
  }

  /// Whether files can be without a name here, so that not even SIGKILL leaves one.
  bool has_unnamed_files() const {
    const int file = open(folder_.path().c_str(), O_TMPFILE | O_RDWR, 0600);
    if (file >= 0) close(file);
    return file >= 0;
  }

  /// How the program ended that was sent this signal some time after its start.
  int status_of(const std::vector<std::string>& arguments, int signal, unsigned longest_us) {
    std::vector<char*> argv{const_cast<char*>(BALLAST_PROGRAM)};
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addchdir_np(&actions, folder_.path().c_str());
    pid_t child = 0;
    EXPECT_EQ(posix_spawn(&child, BALLAST_PROGRAM, &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    std::this_thread::sleep_for(std::chrono::microseconds(random_() % longest_us));
    kill(child, signal);
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  }

  std::uint32_t seed_;
  std::mt19937 random_;
};

TEST_F(Killed, LeavesFilesAsTheyWereOrWhole) {
  SCOPED_TRACE("replay with BALLAST_SEED=" + std::to_string(seed_));
  const std::vector<std::string> generate{"generate", "oct10", "--scale", "0.001", "--out", "G"};
  const std::string whole = folder_.read("L.blog");
  std::vector<int> signals{SIGINT, SIGTERM, SIGHUP};
  if (has_unnamed_files()) signals.push_back(SIGKILL);
  int killed = 0;
  for (int i = 0; i < 60; ++i) {
    const bool is_old = i % 2 == 0;
    std::filesystem::remove(folder_.path() + "/G");
    if (is_old) folder_.write("G", "old");
    const int signal = signals[static_cast<std::size_t>(i) % signals.size()];
    const int status = status_of(generate, signal, 150'000);
    killed += WIFSIGNALED(status) ? 1 : 0;
    EXPECT_EQ(WIFSIGNALED(status) ? WTERMSIG(status) : signal, signal);
    EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : 0, 0);
    const bool is_there = folder_.has("G");
    EXPECT_TRUE(is_there || !(is_old || WIFEXITED(status)));
    const std::string found = is_there ? folder_.read("G") : "old";
    EXPECT_TRUE(found == "old" || found == whole);
    EXPECT_TRUE(WIFSIGNALED(status) || found == whole);
    std::filesystem::remove(folder_.path() + "/G");
    EXPECT_THAT(folder_.names(), ElementsAre("A.csv", "L.blog", "P.csv", "V.json"));
  }
  EXPECT_GT(killed, 0);
}

TEST_F(Killed, LeavesAReplaysFolderAsItWasOrWhole) {
  SCOPED_TRACE("replay with BALLAST_SEED=" + std::to_string(seed_));
  const auto in_folder = [&] {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() + "/out")) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  };
  for (int i = 0; i < 30; ++i) {
    const int signal = i % 2 == 0 ? SIGTERM : SIGINT;
    const int status = status_of({"replay", "L.blog", "--out", "out"}, signal, 60'000);
    if (folder_.has("out")) {
      EXPECT_THAT(in_folder(), ElementsAre("events.blog", "events.csv", "summary.json"));
    } else {
      EXPECT_TRUE(WIFSIGNALED(status));
    }
    std::filesystem::remove_all(folder_.path() + "/out");
    EXPECT_THAT(folder_.names(), ElementsAre("A.csv", "L.blog", "P.csv", "V.json"));
  }
}

}  // namespace
}  // namespace ballast::system_test
