// Host memory as a card's AXI4 port sees it: 512 bits, one id a port, replies in order, with
// latency, pauses and errors drawn from a seed. Breaches of the bus's rules are thrown.
//
// In each cycle: `drive` gives the slave's signals, the card settles, `edge` takes the master's at
// the rising edge. C++17, as simulated platforms need it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <vector>

namespace ballast::sim {

inline constexpr std::size_t kAxiBytes = 64;
using AxiData = std::array<std::uint32_t, kAxiBytes / 4>;  ///< byte 0 in the low bits of word 0

/// What a card drives.
struct AxiMaster {
  bool ar_valid = false;
  std::uint64_t ar_addr = 0;
  std::uint8_t ar_len = 0;
  bool r_ready = true;
  bool aw_valid = false;
  std::uint64_t aw_addr = 0;
  std::uint8_t aw_len = 0;
  bool w_valid = false;
  AxiData w_data{};
  std::uint64_t w_strobe = 0;
  bool w_last = false;
  bool b_ready = true;
};

/// What host memory drives.
struct AxiSlave {
  bool ar_ready = false;
  bool r_valid = false;
  AxiData r_data{};
  std::uint8_t r_response = 0;
  bool r_last = false;
  bool aw_ready = false;
  bool w_ready = false;
  bool b_valid = false;
  std::uint8_t b_response = 0;
};

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
  explicit AxiMemory(const AxiOptions& options = {}) : options_(options), random_(options.seed) {}

  /// Lets the card read, and write if `writable`, `size` bytes at `data` as address `base` on.
  void map(std::uint64_t base, void* data, std::size_t size, bool writable);
  void unmap_all() { regions_.clear(); }
  void set_options(const AxiOptions& options) { options_ = options; }

  /// The signals of this cycle; the same until `edge`.
  const AxiSlave& drive();
  /// Throws std::logic_error when the master breaks a rule or leaves its memory.
  void edge(const AxiMaster& master);

  /// Nothing is under way.
  bool quiet() const {
    return reads_.empty() && writes_.empty() && addresses_.empty() && data_.empty() &&
           responses_.empty();
  }
  const AxiCounts& counts() const { return counts_; }
  std::uint64_t cycle() const { return cycle_; }

 private:
  struct Region {
    std::uint64_t base;
    std::size_t size;
    unsigned char* data;
    bool writable;
  };
  struct ReadBeat {
    std::uint64_t address;
    std::uint64_t meets_at;  ///< cycle in which it sees memory
    std::uint64_t due_at;
    bool last;
    bool error;
    AxiData data;
  };
  struct WriteBeat {
    std::uint64_t address;
    std::uint64_t meets_at;
    std::uint64_t strobe;
    AxiData data;
  };
  struct Address {
    std::uint64_t address;
    unsigned beats;
  };
  struct Data {
    AxiData data;
    std::uint64_t strobe;
    bool last;
  };

  bool percent(unsigned chance) { return chance != 0 && random_() % 100 < chance; }
  std::uint64_t latency();
  [[noreturn]] void fail(const std::string& what) const;
  void check_stable(const AxiMaster& now) const;
  void check_burst(const char* what, std::uint64_t address, unsigned beats) const;
  unsigned char* at(std::uint64_t address, bool write) const;
  void take_read(const AxiMaster& master);
  void take_write(const AxiMaster& master);
  void match_writes();
  void meet_memory();

  AxiOptions options_;
  std::mt19937_64 random_;
  std::vector<Region> regions_;
  std::uint64_t cycle_ = 0;
  bool driven_ = false;
  AxiSlave slave_;
  AxiMaster before_;       ///< the master's signals of the last cycle
  AxiSlave before_slave_;  ///< and ours

  std::deque<ReadBeat> reads_;
  std::size_t met_ = 0;  ///< of these, those that have seen memory
  std::uint64_t last_read_meets_ = 0;
  std::uint64_t last_read_due_ = 0;

  std::deque<Address> addresses_;
  std::deque<Data> data_;
  unsigned matched_beats_ = 0;  ///< of the first address
  std::deque<WriteBeat> writes_;
  std::uint64_t last_write_meets_ = 0;
  std::deque<std::uint64_t> responses_;  ///< cycles in which they are due
  AxiCounts counts_;
};

}  // namespace ballast::sim
