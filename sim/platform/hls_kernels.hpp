// The HLS kernels of one card as processes of a simulation.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "hls/compat/processes.hpp"
#include "hls/core/contract.hpp"

namespace ballast::sim {

struct HlsBuild {
  std::string name;
  std::uint32_t lanes;
  std::uint32_t positions;  ///< all lanes
  std::uint32_t accounts;   ///< all lanes
  std::uint32_t queue_depth;
};

/// What the ring reader and the ring writer are started with.
struct HlsArguments {
  const Record* commands;
  Record* events;
  unsigned commands_log2, events_log2;
  std::uint64_t* commands_taken;
  const std::uint64_t* events_taken;
  const std::uint64_t* close;  ///< ends the kernels (hls/core/kernel_words.hpp)
  std::uint64_t* heartbeat;
  std::uint64_t* events_given;
  std::uint64_t* commands_executed;
  std::uint64_t first_sequence;
};

class HlsKernels {
 public:
  HlsKernels() = default;
  HlsKernels(const HlsKernels&) = delete;
  HlsKernels& operator=(const HlsKernels&) = delete;
  virtual ~HlsKernels() = default;

  virtual const HlsBuild& build() const = 0;
  /// They are not running.
  virtual void start(const HlsArguments& arguments) = 0;
  /// Gives up what they have under way.
  virtual void stop() = 0;
  /// One round of all processes. Whether one of them can go on.
  virtual bool run() = 0;
  virtual bool finished() const = 0;
};

using MakeProcesses = std::function<std::unique_ptr<compat::Processes>()>;

/// Fibers, or threads where sanitizers would not follow fibers.
std::unique_ptr<compat::Processes> make_default_processes();

/// By the names of card_builds(): "default", "small-1" … "small-8". Throws std::invalid_argument.
std::unique_ptr<HlsKernels> make_hls_kernels(const std::string& build,
                                             MakeProcesses make_processes = make_default_processes);

}  // namespace ballast::sim
