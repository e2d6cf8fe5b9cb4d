// A program on XRT that knows nothing of Ballast but its registers' first words and the names in
// its image. Given an xclbin, it uses device 0 as any program would, and exits with 1 on the first
// surprise.
#include <experimental/xrt_ip.h>
#include <experimental/xrt_xclbin.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>

#include <cstdint>
#include <iostream>
#include <numeric>
#include <stdexcept>
#include <string>

namespace {

constexpr std::size_t kWords = 4096;

void check(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}

// Fills a buffer, sends it, loses the host's copy, and gets it back.
void round_trip(xrt::bo& buffer, bool shared, const std::string& name) {
  auto* words = buffer.map<std::uint32_t*>();
  std::iota(words, words + kWords, 1U);
  buffer.sync(XCL_BO_SYNC_BO_TO_DEVICE);
  if (!shared) std::fill(words, words + kWords, 0U);
  buffer.sync(XCL_BO_SYNC_BO_FROM_DEVICE);
  for (std::uint32_t i = 0; i < kWords; ++i) check(words[i] == i + 1, name + ": word differs");
  check(buffer.address() != 0 && buffer.address() % 4096 == 0, name + ": address");
  std::cout << name << ": " << buffer.size() << " bytes at 0x" << std::hex << buffer.address()
            << std::dec << "\n";
}

void run(const std::string& file) {
  xrt::device device(0);
  std::cout << "device 0: " << device.get_info<xrt::info::device::name>() << "\n";
  const xrt::xclbin image(file);
  const xrt::uuid uuid = device.load_xclbin(image);
  check(uuid == image.get_uuid(), "the device has another image");

  xrt::ip unit(device, uuid, "ballast:{ballast_1}");
  check(unit.read_register(0x000) == 0x54534C42, "identity");
  std::cout << "lanes: " << unit.read_register(0x008) << "\n";
  unit.write_register(0x040, 0x89ABC000);  // the command ring's address, low word
  check(unit.read_register(0x040) == 0x89ABC000, "register does not keep what is written");

  xrt::bo plain(device, kWords * sizeof(std::uint32_t), xrt::bo::flags::normal, 0);
  round_trip(plain, false, "device buffer");
  const auto banks = image.get_ip("ballast:ballast_1").get_arg(0).get_mems();
  check(banks.size() == 1 && banks[0].get_tag() == "HOST[0]", "ring's bank is not HOST[0]");
  const auto bank = static_cast<xrt::memory_group>(banks[0].get_index());
  xrt::bo host(device, kWords * sizeof(std::uint32_t), xrt::bo::flags::host_only, bank);
  round_trip(host, true, "host-only buffer");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    check(argc == 2, "usage: third_party XCLBIN");
    run(argv[1]);
  } catch (const std::exception& error) {
    std::cerr << "third_party: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
