// What is written, whole or not at all, and with which mode and owner.

#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/unit/file/file_support.hpp"

namespace {

/// Called for each descriptor that is synced.
void (*on_sync)(int descriptor) = nullptr;

}  // namespace

/// In place of the C library's.
extern "C" int fsync(int descriptor) {
  if (on_sync != nullptr) on_sync(descriptor);
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

namespace ballast::file_test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

class OutputFileTest : public FolderTest {
 protected:
  mode_t mode(const std::string& name) const {
    struct stat status {};
    EXPECT_EQ(::stat(path(name).c_str(), &status), 0);
    return status.st_mode & 07777;
  }
};

TEST_F(OutputFileTest, AppearsWhenItIsWhole) {
  const std::string large(3'000'000, 'x');
  for (const OutputOptions& options : {OutputOptions{}, kNamed}) {
    write("old", "old");
    {
      OutputFile file(path("old"), options);
      file.write("header");
      file.write(large);
      file.write("end");
      EXPECT_EQ(file.size(), 9 + large.size());
      EXPECT_EQ(read("old"), "old");
      file.rewrite(0, "HEADER", 6);
      file.finish();
      EXPECT_EQ(read("old"), "HEADER" + large + "end");
    }
    {
      OutputFile file(path("new"), options);
      file.write(large);
      EXPECT_EQ(std::filesystem::exists(path("new")), false);
    }
    {
      OutputFile file(path("old"), options);
      file.write(large);
    }
    EXPECT_THAT(names(), ElementsAre("old"));
    EXPECT_EQ(read("old"), "HEADER" + large + "end");
    put(path("new"), "", options);
    EXPECT_THAT(names(), ElementsAre("new", "old"));
    std::filesystem::remove(path("new"));
  }
}

/// Else a crash of the machine could leave the name with an empty file, or without one.
TEST_F(OutputFileTest, IsSyncedBeforeItHasItsNameAndItsFolderAfterwards) {
  static std::vector<std::string> synced;
  static std::string name;
  for (const OutputOptions& options : {OutputOptions{}, kNamed}) {
    write("file", "old");
    name = path("file");
    synced.clear();
    on_sync = [](int descriptor) {
      struct stat status {};
      struct stat named {};
      EXPECT_EQ(::fstat(descriptor, &status) + ::stat(name.c_str(), &named), 0);
      synced.push_back(std::string(S_ISDIR(status.st_mode) ? "folder" : "file") +
                       (named.st_size == 3 ? " before" : " after"));
    };
    put(path("file"), "longer", options);
    on_sync = nullptr;
    EXPECT_THAT(synced, ElementsAre("file before", "folder after"));
  }
}

TEST_F(OutputFileTest, OfOneThatAppearedMeanwhileTheLastStays) {
  OutputFile first(path("file"));
  OutputFile second(path("file"));
  first.write("first");
  second.write("second");
  first.finish();
  second.finish();
  EXPECT_EQ(read("file"), "second");
  EXPECT_THAT(names(), ElementsAre("file"));
}

TEST_F(OutputFileTest, TemporaryNamesCannotBeForetold) {
  const OutputFile one(path("file"), kNamed);
  const OutputFile two(path("file"), kNamed);
  const std::vector<std::string> found = names();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_NE(found[0], found[1]);
  for (const std::string& name : found) {
    EXPECT_THAT(name, testing::MatchesRegex("\\.ballast-[0-9a-f]+"));
  }
}

TEST_F(OutputFileTest, KeepsTheModeOfWhatItReplaces) {
  for (const OutputOptions& options : {OutputOptions{}, kNamed}) {
    for (const mode_t kept : {mode_t{0600}, mode_t{0666}, mode_t{0640}, mode_t{0755}}) {
      write("old", "old");
      ASSERT_EQ(::chmod(path("old").c_str(), kept), 0);
      put(path("old"), "new", options);
      EXPECT_EQ(mode("old"), kept);
      EXPECT_EQ(read("old"), "new");
    }
    const mode_t mask = ::umask(027);
    put(path("new"), "new", options);
    ::umask(mask);
    EXPECT_EQ(mode("new"), mode_t{0640});
    std::filesystem::remove(path("new"));
  }
}

/// Nobody may read what is not yet there, of a file that only its owner may read.
TEST_F(OutputFileTest, IsNotReadableByMoreWhileItIsWritten) {
  write("old", "old");
  ASSERT_EQ(::chmod(path("old").c_str(), 0600), 0);
  const OutputFile file(path("old"), kNamed);
  for (const std::string& name : names()) EXPECT_EQ(mode(name) & 077, mode_t{0}) << name;
}

TEST_F(OutputFileTest, KeepsTheOwnerWherePermitted) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  write("old", "old");
  ASSERT_EQ(::chown(path("old").c_str(), 1234, 4321), 0);
  put(path("old"), "new");
  struct stat status {};
  ASSERT_EQ(::stat(path("old").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 1234U);
  EXPECT_EQ(status.st_gid, 4321U);

  // Who may not give it away gets it, and the new group may no more than all others.
  ASSERT_EQ(::chmod(folder_.c_str(), 0777), 0);
  ASSERT_EQ(::chmod(path("old").c_str(), 0676), 0);
  ASSERT_EQ(::setegid(5555), 0);
  ASSERT_EQ(::seteuid(5555), 0);
  const std::string failed = error_of<std::runtime_error>([&] { put(path("old"), "mine"); });
  ASSERT_EQ(::seteuid(0), 0);
  ASSERT_EQ(::setegid(0), 0);
  EXPECT_EQ(failed, "");
  ASSERT_EQ(::stat(path("old").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 5555U);
  EXPECT_EQ(mode("old"), mode_t{0666});
  EXPECT_EQ(read("old"), "mine");
}

TEST_F(OutputFileTest, AWriteProtectedFileIsRefused) {
  write("old", "old");
  ASSERT_EQ(::chmod(path("old").c_str(), 0444), 0);
  ASSERT_EQ(::chmod(folder_.c_str(), 0777), 0);
  const uid_t user = ::geteuid();
  ASSERT_EQ(::seteuid(user == 0 ? 5555 : user), 0);  // root may write all
  const std::string error = error_of<InputError>([&] { put(path("old"), "new"); });
  ASSERT_EQ(::seteuid(user), 0);
  EXPECT_THAT(error, EndsWith("old: cannot be written: Permission denied"));
  EXPECT_EQ(read("old"), "old");
  EXPECT_THAT(names(), ElementsAre("old"));
}

TEST_F(OutputFileTest, FoldersAreMadeWhenItIsWhole) {
  for (const bool is_named : {false, true}) {
    const OutputOptions options{.make_folders = true, .named_temporary = is_named};
    EXPECT_THAT(error_of<InputError>([&] { put(path("a/b/file"), "x"); }),
                EndsWith("a/b/file: cannot be created: No such file or directory"));
    {
      OutputFile file(path("a/b/file"), options);
      file.write("x");
      EXPECT_FALSE(std::filesystem::exists(path("a")));
    }
    EXPECT_THAT(names(), IsEmpty());
    {
      OutputFile one(path("a/b/one"), options);
      OutputFile two(path("a/./c/../b//two"), options);
      one.write("1");
      two.write("2");
      OutputFile::finish_together({&one, &two});
    }
    EXPECT_EQ(read("a/b/one") + read("a/b/two"), "12");
    std::filesystem::remove_all(path("a"));
    EXPECT_THAT(names(), IsEmpty());
  }
}

/// One that fails while files are put in their place leaves no folder behind.
TEST_F(OutputFileTest, FoldersMadeInVainAreTakenAway) {
  OutputFile file(path("a/b/c/file"), {.make_folders = true, .named_temporary = false});
  file.write("x");
  std::filesystem::create_directory(path("a"));
  write("a/b", "a file where a folder is needed");
  EXPECT_THAT(error_of<InputError>([&] { file.finish(); }), HasSubstr("Not a directory"));
  EXPECT_THAT(names(), ElementsAre("a"));
  std::filesystem::remove_all(path("a"));
  // Its file has a name, which is taken away while it is written.
  const OutputOptions options{.make_folders = true, .named_temporary = true};
  OutputFile named(path("a/b/file"), options);
  named.write("x");
  for (const std::string& name : names()) std::filesystem::remove(path(name));
  EXPECT_THAT(error_of<InputError>([&] { named.finish(); }), HasSubstr("No such file"));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(OutputFileTest, AllAreWholeBeforeOneHasItsName) {
  write("one", "old");
  OutputFile one(path("one"));
  OutputFile two(path("two"));
  OutputFile full("/dev/full");
  one.write("1");
  two.write("2");
  full.write("3");
  EXPECT_EQ(error_of<SystemError>([&] {
              OutputFile::finish_together({&one, &two, &full});
            }),
            "/dev/full: cannot be written: No space left on device");
  EXPECT_EQ(read("one"), "old");
  EXPECT_THAT(names(), ElementsAre("one"));
}

TEST_F(OutputFileTest, AFullDiskIsTheMachines) {
  std::filesystem::create_directory(path("disk"));
  if (::mount("none", path("disk").c_str(), "tmpfs", 0, "size=256k") != 0) {
    GTEST_SKIP() << "no file system may be mounted here";
  }
  write("disk/file", "old");
  for (const OutputOptions& options : {OutputOptions{}, kNamed}) {
    const std::string error = error_of<SystemError>(
        [&] { put(path("disk/file"), std::string(3'000'000, 'x'), options); });
    EXPECT_THAT(error, EndsWith("disk/file: cannot be written: No space left on device"));
    EXPECT_EQ(read("disk/file"), "old");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path("disk")), {}), 1);
  }
  EXPECT_EQ(::umount(path("disk").c_str()), 0);
}

}  // namespace
}  // namespace ballast::file_test
