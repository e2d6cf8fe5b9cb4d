// What a name of an output leads to: links, streams, what cannot be written.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "tests/unit/file/file_support.hpp"

namespace ballast::file_test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

namespace fs = std::filesystem;

class OutputTargetTest : public FolderTest {
 protected:
  /// Standard output goes to a file of the folder while it lives.
  class Redirected {
   public:
    explicit Redirected(const std::string& path) : before_(::dup(STDOUT_FILENO)) {
      const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
      ::dup2(file.number(), STDOUT_FILENO);
    }
    Redirected(const Redirected&) = delete;
    Redirected& operator=(const Redirected&) = delete;
    ~Redirected() { ::dup2(before_.number(), STDOUT_FILENO); }

   private:
    Descriptor before_;
  };
};

TEST_F(OutputTargetTest, TheFileBehindLinksIsReplaced) {
  fs::create_directories(path("there"));
  fs::create_symlink("there/second", path("first"));             // relative to where it is
  fs::create_symlink(path("there/file"), path("there/second"));  // absolute
  fs::create_directory_symlink("there", path("folder"));
  write("there/file", "old");
  for (const OutputOptions& options : {OutputOptions{}, kNamed}) {
    for (const char* name : {"first", "folder/second"}) {
      put(path(name), name, options);
      EXPECT_EQ(read("there/file"), name);
      EXPECT_FALSE(fs::is_symlink(path("there/file")));
    }
  }
  EXPECT_TRUE(fs::is_symlink(path("first")) && fs::is_symlink(path("there/second")) &&
              fs::is_symlink(path("folder")));
  EXPECT_THAT(names(), ElementsAre("first", "folder", "there"));
  // A link to nothing makes what it leads to.
  fs::remove(path("there/file"));
  put(path("first"), "made");
  EXPECT_EQ(read("there/file"), "made");
  EXPECT_TRUE(fs::is_symlink(path("first")));
}

TEST_F(OutputTargetTest, WhatCannotBeWrittenIsNamed) {
  fs::create_symlink("b", path("a"));
  fs::create_symlink("a", path("b"));
  fs::create_directory(path("folder"));
  write("file", "");
  const std::pair<const char*, const char*> table[] = {
      {"a", "a: cannot be written: Too many levels of symbolic links"},
      {"folder", "folder: is not a regular file, so it cannot be replaced"},
      {"folder/", "folder/: is not a regular file, so it cannot be replaced"},
      {"none/", "none/: is the name of a folder; give the name of a file"},
      {"none/file", "none/file: cannot be created: No such file or directory"},
      {"file/file", "file/file: cannot be written: Not a directory"},
      {"file/", "file/: cannot be written: Not a directory"},
  };
  for (const auto& [name, error] : table) {
    const std::string given = path(name);
    EXPECT_EQ(error_of<InputError>([&] { OutputFile file(given); }), folder_ / error);
  }
  EXPECT_THAT(error_of<InputError>([&] { OutputFile file(path(std::string(300, 'x'))); }),
              EndsWith("File name too long"));
  EXPECT_THAT(names(), ElementsAre("a", "b", "file", "folder"));
}

TEST_F(OutputTargetTest, StandardOutputIsWrittenByAnyName) {
  fs::create_symlink("/dev/stdout", path("link"));
  const Redirected redirected(path("out"));
  std::string expected;
  for (const std::string& name :
       std::vector<std::string>{"-", "/dev/stdout", "/dev/fd/1", path("link"), path("out")}) {
    EXPECT_TRUE(is_standard_output(name)) << name;
    put(name, name + "\n");
    expected += name + "\n";
    EXPECT_EQ(read("out"), expected);
  }
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_FALSE(is_standard_output(path("other")));
  EXPECT_THAT(names(), ElementsAre("link", "out"));
}

TEST_F(OutputTargetTest, StreamsAreWrittenAndNotReplaced) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = read("pipe"); });
  put(path("pipe"), std::string(200'000, 'x'));
  reader.join();
  EXPECT_EQ(got, std::string(200'000, 'x'));
  EXPECT_TRUE(fs::is_fifo(path("pipe")));
  put("/dev/null", "gone");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_EQ(error_of<SystemError>([&] { put("/dev/full", "x"); }),
            "/dev/full: cannot be written: No space left on device");
}

/// A stream gets nothing of what is given up.
TEST_F(OutputTargetTest, StreamsGetWhatIsWhole) {
  const Redirected redirected(path("out"));
  {
    OutputFile file("-");
    file.write(std::string(3'000'000, 'x'));
  }
  EXPECT_EQ(read("out"), "");
  OutputFile file("-");
  file.write("header");
  file.rewrite(0, "HEADER", 6);
  EXPECT_EQ(read("out"), "");
  file.finish();
  EXPECT_EQ(read("out"), "HEADER");
}

TEST_F(OutputTargetTest, AnOpenFileIsNotReplaced) {
  const Descriptor open(::open(path("file").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(::write(open.number(), "before ", 7), 7);
  put("/dev/fd/" + std::to_string(open.number()), "after");
  EXPECT_EQ(read("file"), "before after");
}

TEST_F(OutputTargetTest, WhatIsReadIsNotWritten) {
  write("file", "old");
  fs::create_symlink("file", path("link"));
  fs::create_hard_link(path("file"), path("hard"));
  for (const char* name : {"file", "link", "hard"}) {
    EXPECT_THAT(error_of<InputError>([&] { refuse_same_file(path("file"), path(name)); }),
                HasSubstr(std::string(name) + ": is the file being read; give the output"));
  }
  refuse_same_file(path("file"), path("new"));
  refuse_same_file(path("absent"), path("file"));
  refuse_same_file("/dev/null", "/dev/null");  // as a terminal, which is read and written
  const Redirected redirected(path("file"));
  EXPECT_THAT(error_of<InputError>([&] { refuse_same_file(path("file"), "-"); }),
              HasSubstr("is the file being read"));
}

}  // namespace
}  // namespace ballast::file_test
