#include "host/engine/card/xrt_board.hpp"

#include <cstring>
#include <system_error>

#include "host/engine/card/kept_memory.hpp"
#include "host/include/ballast/card.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

constexpr std::size_t kPage = 4096;

xrt::device open_device(unsigned index) try {
  return xrt::device(index);
} catch (const std::exception& error) {
  throw CardError(name_of_device(index) + " does not open: " + error.what() +
                  "; `xbutil examine` lists the cards there are, and XILINX_XRT has to name the "
                  "folder of XRT");
}

// The one bank that all rings and indices are reached by.
xrt::memory_group bank_of(const xrt::xclbin& image, const std::string& unit,
                          const std::string& file) {
  for (const xrt::xclbin::arg& argument : image.get_ip(unit).get_args()) {
    for (const xrt::xclbin::mem& bank : argument.get_mems()) {
      if (bank.get_type() == xrt::xclbin::mem::memory_type::host) {
        return static_cast<xrt::memory_group>(bank.get_index());
      }
    }
  }
  throw InputError(file, 0, "", "does not connect the kernel to host memory; link it with HOST[0]");
}

xrt::uuid load(xrt::device& device, unsigned index, const xrt::xclbin& image,
               const std::string& file) try {
  return device.load_xclbin(image);
} catch (const std::exception& error) {
  if (is_busy(error)) {
    throw CardError(name_of_device(index) + " is in use with another image than " + file +
                    "; end the program that has it open");
  }
  throw CardError(name_of_device(index) + " does not take image " + file + ": " + error.what() +
                  "; it is for platform " + image.get_xsa_name() +
                  ", and `xbutil examine` names the card's");
}

}  // namespace

std::string name_of_device(unsigned index) { return "card: device " + std::to_string(index); }

bool is_busy(const std::exception& error) {
  const auto* numbered = dynamic_cast<const std::system_error*>(&error);
  return numbered != nullptr && numbered->code().value() == EBUSY;
}

bool has_unit(const xrt::xclbin& image, const std::string& unit) {
  for (const xrt::xclbin::ip& ip : image.get_ips()) {
    if (ip.get_name() == unit) return true;
  }
  return false;
}

std::string to_open(const std::string& unit) {
  const std::size_t instance = unit.find(':') + 1;
  return unit.substr(0, instance) + "{" + unit.substr(instance) + "}";
}

void throw_in_use(const XrtBoard& board) {
  throw CardError(board.name() +
                  " is in use: another program, or another engine of this one, "
                  "has its compute unit open");
}

void throw_not_opened(const XrtBoard& board, const std::string& unit, const std::exception& error) {
  if (is_busy(error)) throw_in_use(board);
  throw CardError(board.name() + ": compute unit " + to_open(unit) +
                  " does not open: " + error.what());
}

XrtBoard::XrtBoard(unsigned index, const xrt::xclbin& image, const std::string& file,
                   const std::string& unit)
    : index_(index),
      bank_(bank_of(image, unit, file)),
      device_(open_device(index)),
      image_(load(device_, index, image, file)) {}

void XrtBoard::keep_memory() noexcept {
  // The driver frees what is left when the device is closed.
  struct Kept {
    xrt::device device;
    std::vector<xrt::bo> buffers;
  };
  card::keep_for_good(Kept{device_, buffers_});
}

SharedMemory XrtBoard::allocate(std::size_t bytes) try {
  const std::size_t size = (bytes + kPage - 1) / kPage * kPage;
  xrt::bo buffer(device_, size, xrt::bo::flags::host_only, bank_);
  const SharedMemory memory{buffer.map<std::byte*>(), buffer.address()};
  std::memset(memory.data, 0, size);
  buffer.sync(XCL_BO_SYNC_BO_TO_DEVICE);
  const auto here = reinterpret_cast<std::uintptr_t>(memory.data);
  if (here % kPage != 0 || memory.device_address % kPage != 0) {
    throw CardError(name() + ": the driver gives host memory that is not aligned");
  }
  buffers_.push_back(std::move(buffer));
  return memory;
} catch (const CardError&) {
  throw;
} catch (const std::exception& error) {
  throw CardError(name() + " has no " + std::to_string(bytes) + " bytes of host memory: " +
                  error.what() + "; configure it: xbutil configure --host-mem --size 1G enable");
}

}  // namespace ballast
