// The way to a card that is made of kernels which a host starts: hls/kernels. C++17, as simulations
// need it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "host/engine/card/card_port.hpp"

namespace ballast {

/// What `ballast_reader` and `ballast_writer` are started with. Addresses are the card's.
struct KernelArguments {
  std::uint64_t commands = 0, events = 0;  ///< rings
  std::uint32_t commands_log2 = 0, events_log2 = 0;
  std::uint64_t commands_taken = 0, events_taken = 0;  ///< indices
  std::uint64_t close = 0;         ///< a word that ends the kernels (hls/core/kernel_words.hpp)
  std::uint64_t heartbeat = 0;     ///< a word: how often the writer has gone round
  std::uint64_t events_given = 0;  ///< a word
  /// A word: how many numbered commands are over, written behind their events (docs/card.md).
  std::uint64_t commands_executed = 0;
  std::uint64_t first_sequence = 1;  ///< number of the first command
};

/// The kernels of one card, and memory to share with them. Real and simulated ones look alike from
/// here. Every function may throw std::exception.
class CardKernels {
 public:
  CardKernels() = default;
  CardKernels(const CardKernels&) = delete;
  CardKernels& operator=(const CardKernels&) = delete;
  virtual ~CardKernels() = default;

  /// They have finished, or were never started.
  virtual void start(const KernelArguments& arguments) = 0;
  virtual bool finished() = 0;
  /// Gives up kernels that do not end by themselves, so that they can be started again. On a real
  /// card nobody knows whether they touch shared memory after that.
  virtual void abort() = 0;
  /// Before memory is read for what the kernels have written. On a simulated card that is not
  /// free-running, time passes here and nowhere else.
  virtual void refresh() = 0;
  /// Both as CardPort has it.
  virtual SharedMemory allocate(std::size_t bytes) = 0;
  virtual void keep_memory() noexcept = 0;
};

/// A card of registers (hls/core/registers.hpp) over kernels, so that the engine drives both kinds
/// alike: `open` starts them, the end of `open` ends them when they have read all commands that are
/// there, `reset` at once, with what they have under way thrown away. The heartbeat and the events
/// written are the words that they write. What they are built for, they say themselves: they are
/// started once here, on a small ring, for their `hello`. What kernels do not know reads as zero:
/// the clock, all counters but the events written, latencies.
///
/// `name` begins every message. Hello, and the kernels' end, are waited for while the writer goes
/// round `patience` times: a sound card clears its stores in some 100,000 cycles. Throws CardError
/// when there is no hello.
std::unique_ptr<CardPort> open_kernel_port(std::unique_ptr<CardKernels> kernels,
                                           const std::string& name,
                                           std::uint64_t patience = std::uint64_t{1} << 20);

}  // namespace ballast
