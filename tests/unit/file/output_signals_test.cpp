// What is left behind when a process ends before its files are whole: nothing.

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "host/file/temporary_name.hpp"
#include "tests/unit/file/file_support.hpp"

namespace ballast::file_test {
namespace {

using testing::ElementsAre;

class OutputSignalsTest : public FolderTest {
 protected:
  OutputSignalsTest() { write("file", "old"); }

  /// How a process ends, in which `act` is done.
  template <typename Act>
  static int status_of(Act act) {
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        act();
      } catch (...) {
        ::_exit(1);
      }
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
  }

  void write_and(OutputOptions options, int signal) const {
    OutputFile one(path("file"), options);
    OutputFile two(path("new"), options);
    one.write(std::string(3'000'000, 'x'));
    two.write(std::string(3'000'000, 'x'));
    ::raise(signal);
  }
};

TEST_F(OutputSignalsTest, NamedTemporariesAreTakenAway) {
  for (const int signal : {SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM}) {
    const int status = status_of([&] {
      const rlimit no_core{0, 0};
      ::setrlimit(RLIMIT_CORE, &no_core);
      ::signal(signal, SIG_DFL);
      remove_temporaries_on_signals();
      write_and(kNamed, signal);
    });
    EXPECT_TRUE(WIFSIGNALED(status)) << signal;
    EXPECT_EQ(WTERMSIG(status), signal);
    EXPECT_THAT(names(), ElementsAre("file")) << signal;
    EXPECT_EQ(read("file"), "old");
  }
}

/// As under nohup.
TEST_F(OutputSignalsTest, IgnoredSignalsStayIgnored) {
  const int status = status_of([&] {
    ::signal(SIGHUP, SIG_IGN);
    remove_temporaries_on_signals();
    write_and(kNamed, SIGHUP);
  });
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST_F(OutputSignalsTest, FilesWithoutANameGoWithTheProcess) {
  std::filesystem::remove(path("file"));
  if (!has_unnamed_files()) GTEST_SKIP() << "files have names here";
  write("file", "old");
  for (const int signal : {SIGKILL, SIGINT, SIGTERM}) {
    const int status = status_of([&] {
      ::signal(signal, SIG_DFL);
      write_and({}, signal);
    });
    EXPECT_TRUE(WIFSIGNALED(status)) << signal;
    EXPECT_EQ(WTERMSIG(status), signal);
    EXPECT_THAT(names(), ElementsAre("file")) << signal;
    EXPECT_EQ(read("file"), "old");
  }
}

TEST_F(OutputSignalsTest, ALimitOfFileSizeIsAnError) {
  for (const OutputOptions& options : {OutputOptions{}, kNamed}) {
    const int status = status_of([&] {
      const rlimit limit{1'000'000, 1'000'000};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      ::signal(SIGXFSZ, SIG_IGN);
      const std::string error = error_of<SystemError>([&] { write_and(options, 0); });
      ::_exit(error == path("file") + ": cannot be written: File too large" ? 42 : 0);
    });
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 42) << status;
    EXPECT_THAT(names(), ElementsAre("file"));
    EXPECT_EQ(read("file"), "old");
  }
}

}  // namespace
}  // namespace ballast::file_test
