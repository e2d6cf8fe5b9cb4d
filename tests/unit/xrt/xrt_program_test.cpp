// What any program on XRT may do with the simulated card: its own memory, and fork().
#include <gtest/gtest.h>

#include <experimental/xrt_ip.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>

#include <cerrno>
#include <functional>
#include <list>
#include <new>
#include <system_error>

#include "sim/xrt_driver/card_addresses.hpp"
#include "sim/xrt_driver/point_runtime.hpp"

namespace ballast {
namespace {

constexpr std::size_t kMegabyte = std::size_t{1} << 20;

TEST(XrtHlsCardAddresses, AreTheLowestThatAreFree) {
  constexpr std::uint64_t kBase = 0x1000'0000, kPage = sim::CardAddresses::kPage;
  sim::CardAddresses addresses(kBase, 8 * kPage);
  EXPECT_EQ(addresses.take(1), kBase);
  EXPECT_EQ(addresses.take(2 * kPage), kBase + kPage);
  EXPECT_EQ(addresses.take(kPage + 1), kBase + 3 * kPage) << "whole pages";
  EXPECT_EQ(addresses.take(4 * kPage), std::nullopt);
  addresses.give_back(kBase + kPage);
  EXPECT_EQ(addresses.take(3 * kPage), kBase + 5 * kPage) << "the hole is too small";
  EXPECT_EQ(addresses.take(kPage), kBase + kPage);
  EXPECT_EQ(addresses.take(kPage), kBase + 2 * kPage);
  EXPECT_EQ(addresses.take(1), std::nullopt);
  for (const std::uint64_t page : {0U, 1U, 2U, 3U, 5U}) addresses.give_back(kBase + page * kPage);
  EXPECT_EQ(addresses.take(UINT64_MAX), std::nullopt);
  EXPECT_EQ(addresses.take(8 * kPage), kBase) << "all of it is free again";
}

/// Device 0 with an image, as a program that knows XRT has it.
class XrtHlsCardProgram : public testing::Test {
 protected:
  static xrt::device open(const std::string& image) {
    sim::point_runtime_at_simulated_cards({});
    xrt::device device(0);
    device.load_xclbin(sim::simulated_image(image));
    return device;
  }
};

TEST_F(XrtHlsCardProgram, MemoryThatIsFreedComesBack) {
  const xrt::device device = open("hls-small-1");
  std::uint64_t address = 0;
  for (int i = 0; i < 100; ++i) {  // 25 GB of 16
    const auto flags = i % 2 == 0 ? xrt::bo::flags::device_only : xrt::bo::flags::normal;
    const xrt::bo buffer(device, 256 * kMegabyte, flags, 0);
    if (i == 0) address = buffer.address();
    ASSERT_EQ(buffer.address(), address) << i;
  }
}

TEST_F(XrtHlsCardProgram, MemoryIsLimitedAtOneTime) {
  const xrt::device device = open("hls-small-1");
  const auto one = [&] {
    return xrt::bo(device, 1024 * kMegabyte, xrt::bo::flags::device_only, 0);
  };
  std::list<xrt::bo> buffers;
  for (int i = 0; i < 16; ++i) buffers.push_back(one());
  EXPECT_THROW(one(), std::bad_alloc);
  const std::uint64_t third = std::next(buffers.begin(), 2)->address();
  buffers.erase(std::next(buffers.begin(), 2));
  EXPECT_EQ(one().address(), third);
  buffers.clear();
  testing::internal::CaptureStderr();
  EXPECT_ANY_THROW(xrt::bo(device, SIZE_MAX, xrt::bo::flags::normal, 0));
  EXPECT_NE(testing::internal::GetCapturedStderr().find("is too large: the card has 17179869184"),
            std::string::npos);
}

/// The number of the error that a forked child gets from `body`; 0 for none, -1 if it hangs.
int error_in_child(const std::function<void()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    try {
      body();
      _exit(0);
    } catch (const std::system_error& error) {
      _exit(error.code().value());
    } catch (...) {
      _exit(255);
    }
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(XrtHlsCardProgram, AForkedChildIsRefused) {
  xrt::device device = open("hls-small-1");
  const xrt::bo buffer(device, 4096, xrt::bo::flags::normal, 0);
  EXPECT_NE(error_in_child([&] { xrt::bo(device, 4096, xrt::bo::flags::device_only, 0); }), 0);
  EXPECT_EQ(error_in_child([&] { xrt::bo(buffer).sync(XCL_BO_SYNC_BO_TO_DEVICE); }), EIO);
  EXPECT_NE(error_in_child([&] { xrt::device other(0); }), 0);
  xrt::bo(buffer).sync(XCL_BO_SYNC_BO_TO_DEVICE);  // the parent goes on
}

class XrtCardProgram : public XrtHlsCardProgram {};

TEST_F(XrtCardProgram, AForkedChildReadsNoRegister) {
  xrt::device device = open("small-1");
  xrt::ip unit(device, device.get_xclbin_uuid(), "ballast:{ballast_1}");
  EXPECT_EQ(error_in_child([&] { unit.read_register(0); }), EIO);
  EXPECT_EQ(error_in_child([&] { unit.write_register(0x40, 1); }), EIO);
  EXPECT_EQ(unit.read_register(0), 0x54534C42U);
}

}  // namespace
}  // namespace ballast
