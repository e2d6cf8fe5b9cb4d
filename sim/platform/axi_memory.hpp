// Host memory as a card's AXI4 port sees it, behind nothing but a random latency: replies in order,
// with pauses and errors drawn from a seed. Breaches of the bus's rules are thrown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <vector>

#include "sim/platform/axi_port.hpp"

namespace ballast::sim {

struct AxiOptions {
  std::uint64_t seed = 1;
  unsigned least_latency = 200;  ///< cycles from address to data, or to the response of a write
  unsigned most_latency = 200;   ///< memory itself is met half way
  unsigned stall_percent = 0;    ///< cycles in which an address or data is not taken
  unsigned pause_percent = 0;    ///< cycles in which a reply that is there is not given
  unsigned error_percent = 0;    ///< beats read that answer SLVERR, with other data
};

struct AxiCounts {
  std::uint64_t reads = 0;
  std::uint64_t read_beats = 0;
  std::uint64_t writes = 0;
  std::uint64_t write_beats = 0;
  std::size_t most_reads = 0;  ///< beats asked for and not yet given, at most
};

class AxiMemory {
 public:
  explicit AxiMemory(const AxiOptions& options = {});

  /// Lets the card read, and write if `writable`, `size` bytes at `data` as address `base` on.
  void map(std::uint64_t base, void* data, std::size_t size, bool writable);
  void unmap_all() { regions_.clear(); }
  void set_options(const AxiOptions& options);

  /// The signals of this cycle; the same until `edge`.
  const AxiSlave& drive();
  /// Throws std::logic_error when the master breaks a rule or leaves its memory.
  void edge(const AxiMaster& master);

  /// Nothing is under way.
  bool quiet() const {
    return port_.quiet() && reads_.empty() && writes_.empty() && responses_.empty();
  }
  const AxiCounts& counts() const { return counts_; }
  std::uint64_t cycle() const { return port_.cycle(); }

 private:
  struct Region {
    std::uint64_t base;
    std::size_t size;
    unsigned char* data;
    bool writable;
  };
  struct Read {
    std::uint64_t address;
    std::uint64_t meets_at;  ///< cycle in which it sees memory
    std::uint64_t due_at;
    AxiPort::ReadBeat beat;
  };
  struct Write {
    std::uint64_t meets_at;
    AxiPort::WriteBeat beat;
  };

  bool percent(unsigned chance) { return chance != 0 && random_() % 100 < chance; }
  std::uint64_t latency();
  unsigned char* at(std::uint64_t address, bool write) const;
  void take_reads();
  void take_writes();
  void meet_memory();

  AxiOptions options_;
  std::mt19937_64 random_;
  AxiPort port_;
  std::vector<Region> regions_;

  std::deque<Read> reads_;
  std::size_t met_ = 0;  ///< of these, those that have seen memory
  std::uint64_t last_read_meets_ = 0;
  std::uint64_t last_read_due_ = 0;

  std::deque<Write> writes_;
  std::uint64_t last_write_meets_ = 0;
  std::deque<std::uint64_t> responses_;  ///< cycles in which they are due
  AxiCounts counts_;
};

}  // namespace ballast::sim
