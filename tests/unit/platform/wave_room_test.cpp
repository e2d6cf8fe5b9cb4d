// When waves are not written, as there is no room for them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/platform/wave_room.hpp"

namespace ballast::sim {
namespace {

using testing::HasSubstr;

TEST(WaveRoom, IsWhatAWriteAndTheEndTakeWhereTheFileIs) {
  const auto lack_with = [](std::uint64_t here, std::uint64_t temporary) {
    return lack_of_wave_room("/some/folder/x.fst", [=](const std::string& folder) {
      return folder == "/some/folder" ? here : folder == P_tmpdir ? temporary : 0;
    });
  };
  EXPECT_EQ(lack_with(kWaveRoom, kTemporaryRoom), "");
  EXPECT_THAT(
      lack_with(kWaveRoom - 1, UINT64_MAX),
      HasSubstr("no space left: /some/folder has 511 MB free, and waves need 512 MB; free some"));
  EXPECT_THAT(lack_with(UINT64_MAX, kTemporaryRoom - 1), HasSubstr("/tmp has 63 MB free"));
}

TEST(WaveRoom, IsAskedOfTheFolderThatARelativeNameIsIn) {
  std::string asked;
  const auto free = [&](const std::string& folder) {
    if (asked.empty()) asked = folder;
    return UINT64_MAX;
  };
  EXPECT_EQ(lack_of_wave_room("x.fst", free), "");
  EXPECT_EQ(asked, std::filesystem::current_path());
}

TEST(WaveRoom, IsThatOfTheFileSystem) {
  EXPECT_GT(free_bytes("."), 0U);
  EXPECT_LT(free_bytes("."), UINT64_MAX);
  EXPECT_EQ(free_bytes("/proc/self"), 0U) << "a file system without room";
  EXPECT_EQ(free_bytes("no/such/folder"), UINT64_MAX) << "opening the file says it";
}

}  // namespace
}  // namespace ballast::sim
