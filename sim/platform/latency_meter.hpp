// How long a card takes, in simulated time, from a command in host memory to its verdict there:
//
//   from  the first cycle of the card in which the command's record is in host memory: in
//         deterministic mode the moment at which the host wrote it, as time stands still meanwhile
//   to    the moment at which the record of its verdict is in host memory
//
// So PCIe is in it both ways, and what the host takes to look is not. Measured are the commands
// that are judged at once: position_delta, reduce, wallet_delta; those that give a verdict.
//
// The meter follows the registers to know the rings, and sees what both sides write.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "hls/core/contract.hpp"

namespace ballast::sim {

/// Times of some distribution: exact below a microsecond or so, to one part in a thousand above.
class LatencyHistogram {
 public:
  void add(std::uint64_t ns);
  std::uint64_t count() const { return count_; }
  std::uint64_t least() const { return least_; }
  std::uint64_t most() const { return most_; }
  std::uint64_t sum() const { return sum_; }
  /// The least time that `share` of all are not above; 0 without any.
  std::uint64_t quantile(double share) const;

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0, least_ = 0, most_ = 0, sum_ = 0;
};

class LatencyMeter {
 public:
  /// The host's side of a line of memory that the card sees at an address, or null.
  using Line = std::function<const std::byte*(std::uint64_t address)>;

  explicit LatencyMeter(Line line) : line_(std::move(line)) {}

  /// The host wrote a register, and the card has it.
  void register_written(std::uint32_t offset, std::uint32_t value);
  /// Takes note of commands that have come. Once a cycle.
  void look(std::uint64_t now_ps) {
    while (command_ != nullptr && has_come()) note(now_ps);
  }
  /// The card is about to write a line of host memory.
  void memory_written(std::uint64_t address, const std::uint64_t (&words)[8], std::uint64_t now_ps);

  /// The next command is not there.
  bool nothing_new() const { return command_ == nullptr || !has_come(); }
  const LatencyHistogram& latencies() const { return latencies_; }

 private:
  struct Ring {
    std::uint64_t base = 0;
    std::uint32_t log2 = 0;
    std::uint64_t position = 0;
    std::uint64_t address() const {
      return base + (position & ((std::uint64_t{1} << log2) - 1)) * kRecordBytes;
    }
    std::uint32_t phase() const { return ((position >> log2) & 1) ^ 1; }
  };
  struct Pending {
    std::uint64_t sequence;
    std::uint64_t since_ps;
  };
  bool has_come() const;
  void note(std::uint64_t now_ps);

  Line line_;
  Ring commands_, events_;
  const std::byte* command_ = nullptr;  ///< slot of the next command; null while closed
  std::deque<Pending> pending_;
  LatencyHistogram latencies_;
};

}  // namespace ballast::sim
