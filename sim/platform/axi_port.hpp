// The slave's side of a 512-bit AXI4 port: its handshakes, and the rules that a master may break,
// which are thrown. What the master asks is queued for what stands behind; what that replies is
// given to the master, in order, as the port has one id.
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

inline constexpr std::uint8_t kAxiOkay = 0;
inline constexpr std::uint8_t kAxiSlaveError = 2;

class AxiPort {
 public:
  struct Options {
    std::uint64_t seed = 1;
    unsigned stall_percent = 0;  ///< cycles in which an address or data is not taken
    unsigned pause_percent = 0;  ///< cycles in which a reply that is there is not given
  };
  struct Burst {
    std::uint64_t address;
    unsigned beats;
  };
  struct WriteBeat {
    std::uint64_t address;
    std::uint64_t strobe;
    AxiData data;
    bool last;
  };
  struct ReadBeat {
    AxiData data;
    std::uint8_t response;
    bool last;
  };

  explicit AxiPort(const Options& options) : options_(options), random_(options.seed) {}
  void set_options(const Options& options) { options_ = options; }

  /// The signals of this cycle; the same until `edge`.
  const AxiSlave& drive();
  /// Throws std::logic_error when the master breaks a rule.
  void edge(const AxiMaster& master);
  /// Takes no new address (and no data of writes) while held, from the next cycle on.
  void hold_reads(bool hold) { reads_held_ = hold; }
  void hold_writes(bool hold) { writes_held_ = hold; }

  /// What the master asked, for whoever stands behind to take away.
  std::deque<Burst> reads;
  std::deque<WriteBeat> writes;  ///< address and data have both come
  /// What it is to get, in this order; given from the next `drive` on.
  std::deque<ReadBeat> read_replies;
  std::deque<std::uint8_t> write_replies;

  /// Nothing waits here in either direction.
  bool quiet() const {
    return reads.empty() && writes.empty() && read_replies.empty() && write_replies.empty() &&
           addresses_.empty() && data_.empty() && !slave_.r_valid && !slave_.b_valid;
  }
  std::uint64_t cycle() const { return cycle_; }
  [[noreturn]] void fail(const std::string& what) const;

 private:
  struct Data {
    AxiData data;
    std::uint64_t strobe;
    bool last;
  };

  bool percent(unsigned chance) { return chance != 0 && random_() % 100 < chance; }
  void check_stable(const AxiMaster& now) const;
  void check_burst(const char* what, std::uint64_t address, unsigned beats) const;
  void take(const AxiMaster& master);
  void match_writes();

  Options options_;
  std::mt19937_64 random_;
  std::uint64_t cycle_ = 0;
  bool driven_ = false;
  bool reads_held_ = false, writes_held_ = false;
  AxiSlave slave_;
  AxiMaster before_;       ///< the master's signals of the last cycle
  AxiSlave before_slave_;  ///< and ours

  std::deque<Burst> addresses_;  ///< of writes
  std::deque<Data> data_;
  unsigned matched_beats_ = 0;  ///< of the first address
};

std::string hexadecimal(std::uint64_t value);

}  // namespace ballast::sim
