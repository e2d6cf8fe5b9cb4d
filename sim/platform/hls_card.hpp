// The HLS kernels behind CardPort: they run in register accesses, and only there. So a run is a
// function of what the host does. On a card they are started and ended by XRT; here registers that
// look like the RTL card's do it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/include/ballast/card_port.hpp"
#include "sim/platform/hls_kernels.hpp"

namespace ballast::sim {

struct HlsCardOptions {
  std::string build = "small-4";  ///< make_hls_kernels()
  /// A read of the heartbeat lasts until no process can go on, so many rounds of them at most.
  std::uint64_t quantum = 2000;
  MakeProcesses make_processes = make_default_processes;
};

class HlsCard final : public CardPort {
 public:
  /// Throws what make_hls_kernels throws.
  explicit HlsCard(const HlsCardOptions& options);
  ~HlsCard() override;

  /// Throws std::logic_error when opened with addresses of memory that is not shared.
  void write_register(std::uint32_t offset, std::uint32_t value) override;
  std::uint32_t read_register(std::uint32_t offset) override;
  SharedMemory allocate(std::size_t bytes) override;

 private:
  struct Block {
    SharedMemory memory;
    std::size_t bytes;
  };

  void open();
  void run_on();
  std::uint64_t* status(std::size_t word) const;
  std::byte* memory(std::uint32_t offset, std::size_t bytes) const;

  const HlsCardOptions options_;
  const std::unique_ptr<HlsKernels> kernels_;
  std::vector<std::uint32_t> registers_;
  std::vector<Block> blocks_;  ///< the first is the page by which the kernels say how they are
  std::uint64_t rounds_ = 0;
};

}  // namespace ballast::sim
