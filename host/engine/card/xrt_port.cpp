#include "host/engine/card/xrt_port.hpp"

#include <experimental/xrt_ip.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>

#include <cstring>
#include <system_error>
#include <vector>

#include "host/engine/card/xrt_image.hpp"

namespace ballast {
namespace {

// The compute unit, as the image lists it and as it is opened.
constexpr const char* kUnitInImage = "ballast:ballast_1";
constexpr const char* kUnitToOpen = "ballast:{ballast_1}";

constexpr std::size_t kPage = 4096;

std::string name_of(unsigned device) { return "card: device " + std::to_string(device); }

// The runtime wraps what happened in classes of its own; some carry an error number.
bool is_busy(const std::exception& error) {
  const auto* numbered = dynamic_cast<const std::system_error*>(&error);
  return numbered != nullptr && numbered->code().value() == EBUSY;
}

xrt::device open_device(unsigned index) try {
  return xrt::device(index);
} catch (const std::exception& error) {
  throw CardError(name_of(index) + " does not open: " + error.what() +
                  "; `xbutil examine` lists the cards there are, and XILINX_XRT has to name the "
                  "folder of XRT");
}

void check_unit(const xrt::xclbin& image, const std::string& file) {
  for (const xrt::xclbin::ip& ip : image.get_ips()) {
    if (ip.get_name() == kUnitInImage) return;
  }
  throw CardError("card: image " + file + " has no compute unit " + kUnitToOpen +
                  "; load the Ballast image");
}

// The one bank that all rings and indices are reached by.
xrt::memory_group bank_of(const xrt::xclbin& image, const std::string& file) {
  std::vector<std::int32_t> banks;
  for (const xrt::xclbin::arg& argument : image.get_ip(kUnitInImage).get_args()) {
    for (const xrt::xclbin::mem& bank : argument.get_mems()) {
      if (bank.get_type() == xrt::xclbin::mem::memory_type::host) banks.push_back(bank.get_index());
    }
  }
  if (banks.empty()) {
    throw CardError("card: image " + file +
                    " does not connect the kernel to host memory; link it with HOST[0]");
  }
  return static_cast<xrt::memory_group>(banks.front());
}

xrt::uuid load(xrt::device& device, unsigned index, const xrt::xclbin& image,
               const std::string& file) try {
  return device.load_xclbin(image);
} catch (const std::exception& error) {
  if (is_busy(error)) {
    throw CardError(name_of(index) + " is in use with another image than " + file +
                    "; end the program that has it open");
  }
  throw CardError(name_of(index) + " does not take image " + file + ": " + error.what() +
                  "; it is for platform " + image.get_xsa_name() +
                  ", and `xbutil examine` names the card's");
}

xrt::ip open_unit(const xrt::device& device, unsigned index, const xrt::uuid& image) try {
  return xrt::ip(device, image, kUnitToOpen);
} catch (const std::exception& error) {
  if (is_busy(error)) {
    throw CardError(name_of(index) +
                    " is in use: another program, or another engine of this one, "
                    "has its compute unit open");
  }
  throw CardError(name_of(index) + ": compute unit " + kUnitToOpen +
                  " does not open: " + error.what());
}

class XrtPort final : public CardPort {
 public:
  XrtPort(unsigned index, xrt::device device, xrt::ip unit, xrt::memory_group bank)
      : index_(index), device_(std::move(device)), unit_(std::move(unit)), bank_(bank) {}

  std::uint32_t read_register(std::uint32_t offset) override { return unit_.read_register(offset); }
  void write_register(std::uint32_t offset, std::uint32_t value) override {
    unit_.write_register(offset, value);
  }
  SharedMemory allocate(std::size_t bytes) override {
    try {
      const std::size_t size = (bytes + kPage - 1) / kPage * kPage;
      xrt::bo buffer(device_, size, xrt::bo::flags::host_only, bank_);
      const SharedMemory memory{buffer.map<std::byte*>(), buffer.address()};
      std::memset(memory.data, 0, size);
      buffer.sync(XCL_BO_SYNC_BO_TO_DEVICE);
      check_alignment(memory);
      buffers_.push_back(std::move(buffer));
      return memory;
    } catch (const CardError&) {
      throw;
    } catch (const std::exception& error) {
      throw CardError(name_of(index_) + " has no " + std::to_string(bytes) +
                      " bytes of host memory: " + error.what() +
                      "; configure it: xbutil configure --host-mem --size 1G enable");
    }
  }

 private:
  void check_alignment(const SharedMemory& memory) const {
    const auto here = reinterpret_cast<std::uintptr_t>(memory.data);
    if (here % kPage == 0 && memory.device_address % kPage == 0) return;
    throw CardError(name_of(index_) + ": the driver gives host memory that is not aligned");
  }

  const unsigned index_;
  xrt::device device_;
  xrt::ip unit_;
  const xrt::memory_group bank_;
  std::vector<xrt::bo> buffers_;
};

}  // namespace

std::unique_ptr<CardPort> open_xrt_port(unsigned device, const std::string& xclbin) {
  const xrt::xclbin image = read_image(xclbin);
  check_unit(image, xclbin);
  const xrt::memory_group bank = bank_of(image, xclbin);
  xrt::device opened = open_device(device);
  const xrt::uuid uuid = load(opened, device, image, xclbin);
  xrt::ip ip = open_unit(opened, device, uuid);
  return std::make_unique<XrtPort>(device, std::move(opened), std::move(ip), bank);
}

}  // namespace ballast
