// A device of XRT with an image in it: what both kinds of card begin with.
#pragma once

#include <experimental/xrt_xclbin.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>

#include <memory>
#include <string>
#include <vector>

#include "host/engine/card/card_kernels.hpp"
#include "host/engine/card/card_port.hpp"

namespace ballast {

/// Begins every message.
std::string name_of_device(unsigned index);

/// The runtime wraps what happened in classes of its own; some carry an error number.
bool is_busy(const std::exception& error);

/// Whether the image lists a compute unit, by `kernel:instance`.
bool has_unit(const xrt::xclbin& image, const std::string& unit);

class XrtBoard {
 public:
  /// Loads the image, read from `file`, unless it is there. Memory to share is host memory of the
  /// bank that the image connects `unit` to. Throws CardError.
  XrtBoard(unsigned index, const xrt::xclbin& image, const std::string& file,
           const std::string& unit);

  unsigned index() const { return index_; }
  std::string name() const { return name_of_device(index_); }
  const xrt::device& device() const { return device_; }
  const xrt::uuid& image() const { return image_; }

  /// As CardPort has it; gone with the board, if not kept. Throws CardError.
  SharedMemory allocate(std::size_t bytes);
  void keep_memory() noexcept;
  /// Those of `allocate`, in its order.
  std::vector<xrt::bo>& buffers() { return buffers_; }

 private:
  const unsigned index_;
  const xrt::memory_group bank_;
  xrt::device device_;
  const xrt::uuid image_;
  std::vector<xrt::bo> buffers_;
};

[[noreturn]] void throw_in_use(const XrtBoard& board);
/// What opening a compute unit failed with, as a CardError.
[[noreturn]] void throw_not_opened(const XrtBoard& board, const std::string& unit,
                                   const std::exception& error);

// The kinds of card, by the compute units of their images.
inline constexpr const char* kRtlUnit = "ballast:ballast_1";
inline constexpr const char* kReaderUnit = "ballast_reader:ballast_reader_1";
inline constexpr const char* kWriterUnit = "ballast_writer:ballast_writer_1";

/// A unit as it is opened: `kernel:{instance}`.
std::string to_open(const std::string& unit);

/// The HLS kernels of the board, for this program alone.
std::unique_ptr<CardKernels> open_xrt_kernels(std::unique_ptr<XrtBoard> board);

}  // namespace ballast
