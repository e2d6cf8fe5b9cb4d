// Memory of the host that one card may reach, as the host's IOMMU would have it.
//
// Threads of the host use it while the card does. A line of 64 bytes is read with its last word
// first (acquire) and written with its last word last (release), so that a record whose last word
// is seen is seen whole, on both sides. Whoever shares a line with the card accesses its words
// atomically.
#pragma once

#include <tlm.h>
#include <tlm_utils/simple_target_socket.h>
#include <systemc>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "host/engine/card/card_port.hpp"

namespace ballast::sim {

class HostMemory : public sc_core::sc_module {
 public:
  explicit HostMemory(const sc_core::sc_module_name& name);
  ~HostMemory() override;

  /// Answers at once. Beyond what is allocated: TLM_ADDRESS_ERROR_RESPONSE, nothing changed.
  tlm_utils::simple_target_socket<HostMemory, 512> socket;

  /// Zeroed, aligned to 4096 on both sides, with a gap to its neighbours.
  SharedMemory allocate(std::size_t bytes);
  /// What was allocated for so many bytes. The card may still reach it: a write may be on its way.
  void release(const SharedMemory& memory, std::size_t bytes);
  /// Frees everything.
  void clear();

  /// The host's side of a line, or null.
  std::byte* line(std::uint64_t address) const;

  /// Stores the last word of a line that is allocated.
  void write_tail(std::uint64_t address, std::uint64_t word);

  /// A whole line is about to be written: may change it.
  std::function<void(std::uint64_t address, std::uint64_t (&words)[8])> before_write;

 private:
  struct Block {
    std::uint64_t base;
    std::size_t size;
    std::byte* data;
  };
  tlm::tlm_sync_enum request(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                             sc_core::sc_time& delay);
  std::byte* at(std::uint64_t address, std::size_t bytes) const;
  void write(const tlm::tlm_generic_payload& payload, std::byte* to);

  std::vector<Block> blocks_;                               ///< by address
  std::map<std::size_t, std::vector<SharedMemory>> spare_;  ///< released, by size
};

}  // namespace ballast::sim
