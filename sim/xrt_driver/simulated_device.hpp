// One simulated card as the driver keeps it: its image, contexts, buffers and registers. All that
// opened it in this process share it.
#pragma once

#include <xrt.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sim/xrt_driver/card_addresses.hpp"
#include "sim/xrt_driver/loaded_card.hpp"
#include "sim/xrt_driver/xclbin_layout.hpp"

namespace ballast::sim {

/// All functions throw CallError, and may be called from any thread.
class SimulatedDevice {
 public:
  explicit SimulatedDevice(unsigned index);
  ~SimulatedDevice();
  SimulatedDevice(const SimulatedDevice&) = delete;
  SimulatedDevice& operator=(const SimulatedDevice&) = delete;

  unsigned index() const { return index_; }

  /// Makes the card that the image names, unless it is there already. When nothing of it is open
  /// and BALLAST_SIM is another by now, it is made again.
  void load(const axlf& image);
  /// `shared`: several may have a compute unit open. A negative index is the device as such.
  void open_context(const xuid_t image, unsigned unit, bool shared);
  void close_context(const xuid_t image, unsigned unit);

  std::uint32_t read_register(unsigned unit, std::uint32_t offset);
  void write_register(unsigned unit, std::uint32_t offset, std::uint32_t value);

  /// Starts or ends kernels by the command in a buffer.
  void execute(unsigned handle);
  /// Until a command has ended; false if none does meanwhile.
  bool wait(std::chrono::milliseconds most);

  /// False without an image.
  bool read_statistics(CardStatistics& statistics);

  /// Of more than the card has. Throws CallError.
  static void check_size(std::size_t bytes);
  /// `user` backs the host's side of the buffer, unless null.
  unsigned allocate(void* user, std::size_t bytes, unsigned flags);
  void release(unsigned handle);
  void* map(unsigned handle);
  void sync(unsigned handle, bool to_device, std::size_t bytes, std::size_t offset);
  void copy(unsigned to, unsigned from, std::size_t bytes, std::size_t to_offset,
            std::size_t from_offset);
  xclBOProperties properties(unsigned handle);

 private:
  using Uuid = std::array<unsigned char, sizeof(xuid_t)>;

  struct Contexts {
    unsigned shared = 0;
    bool exclusive = false;
    bool open() const { return exclusive || shared != 0; }
  };
  struct Free {
    void operator()(std::byte* memory) const { std::free(memory); }
  };
  using Memory = std::unique_ptr<std::byte[], Free>;
  struct Buffer {
    unsigned flags = 0;
    std::size_t bytes = 0;
    std::uint64_t address = 0;  ///< as the card sees it
    std::byte* host = nullptr;  ///< what is mapped; null if nothing can be
    SharedMemory shared;        ///< of host-only buffers
    Memory memory;              ///< host's side, if it is neither shared nor the user's
    Memory on_card;             ///< the card's own memory
  };

  static Memory zeros(std::size_t bytes);
  Buffer& find(unsigned handle);
  static void check_range(const Buffer& buffer, std::size_t bytes, std::size_t offset);
  void check_image(const xuid_t image) const;
  Contexts& contexts_of(unsigned unit);
  void check_open(unsigned unit);
  bool in_use() const;
  void place_on_card(Buffer& buffer, void* user);
  void place_in_host(Buffer& buffer, const void* user);

  const unsigned index_;
  Settings settings_;  ///< of the card
  mutable std::mutex mutex_;
  std::shared_ptr<LoadedCard> card_;  ///< from the first image on
  Uuid image_{};
  std::vector<Contexts> contexts_;  ///< of each unit
  std::map<unsigned, Buffer> buffers_;
  unsigned next_handle_ = 1;
  CardAddresses addresses_{kDeviceBase, kDeviceBytes};
};

/// The cards of this process, made when first asked for. Null beyond the last. Throws CallError in
/// a child that was forked since: neither its copy of a card nor the card's threads would run.
SimulatedDevice* device_at(unsigned index);
/// Throws that error.
void check_process();

}  // namespace ballast::sim
