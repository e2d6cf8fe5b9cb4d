#include "host/engine/card/xrt_port.hpp"

#include <experimental/xrt_ip.h>

#include "host/engine/card/xrt_board.hpp"
#include "host/engine/card/xrt_image.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

/// The card in SystemVerilog: its registers are its kernel's.
class RegisterPort final : public CardPort {
 public:
  explicit RegisterPort(std::unique_ptr<XrtBoard> board)
      : board_(std::move(board)), unit_(open_unit(*board_)) {}

  std::uint32_t read_register(std::uint32_t offset) override { return unit_.read_register(offset); }
  void write_register(std::uint32_t offset, std::uint32_t value) override {
    unit_.write_register(offset, value);
  }
  SharedMemory allocate(std::size_t bytes) override { return board_->allocate(bytes); }
  void keep_memory() noexcept override { board_->keep_memory(); }

 private:
  static xrt::ip open_unit(const XrtBoard& board) try {
    return xrt::ip(board.device(), board.image(), to_open(kRtlUnit));
  } catch (const std::exception& error) {
    throw_not_opened(board, kRtlUnit, error);
  }

  const std::unique_ptr<XrtBoard> board_;
  xrt::ip unit_;
};

}  // namespace

std::unique_ptr<CardPort> open_xrt_port(unsigned device, const std::string& xclbin) {
  const xrt::xclbin image = read_image(xclbin);
  const auto board = [&](const char* unit) {
    return std::make_unique<XrtBoard>(device, image, xclbin, unit);
  };
  if (has_unit(image, kRtlUnit)) return std::make_unique<RegisterPort>(board(kRtlUnit));
  if (has_unit(image, kReaderUnit) && has_unit(image, kWriterUnit)) {
    return open_kernel_port(open_xrt_kernels(board(kWriterUnit)), name_of_device(device));
  }
  throw InputError(xclbin, 0, "",
                   "has no compute unit " + to_open(kRtlUnit) + ", nor " + to_open(kReaderUnit) +
                       " and " + to_open(kWriterUnit) +
                       "; take the image that Ballast's build made");
}

}  // namespace ballast
