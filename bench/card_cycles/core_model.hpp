// The card's engine without its rings, rtl/top/ballast_core.sv, verilated: commands in and events
// out, a cycle at a time. One interface for every number of lanes that it was verilated with.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hls/core/contract.hpp"

namespace ballast::bench {

/// Of all lanes together: what the build gave the models.
inline constexpr std::uint32_t kCorePositions = BALLAST_CORE_POSITIONS;
inline constexpr std::uint32_t kCoreAccounts = BALLAST_CORE_ACCOUNTS;
inline constexpr std::uint32_t kCoreQueueDepth = BALLAST_CORE_QUEUE_DEPTH;  // of each lane

struct CoreOutputs {
  bool ready = false;    ///< the stores are cleared
  bool idle = false;     ///< no command is under way, no event waits
  bool taken = false;    ///< the command that was offered
  bool event = false;    ///< there is one; it is always taken
  unsigned refills = 0;  ///< lanes that sweep again as their rank queue ran dry
};

class CoreModel {
 public:
  CoreModel() = default;
  CoreModel(const CoreModel&) = delete;
  CoreModel& operator=(const CoreModel&) = delete;
  virtual ~CoreModel() = default;

  /// One cycle, with the rising edge that ends it. `offered` may be null. `event` is written when
  /// the cycle has one.
  virtual CoreOutputs cycle(bool reset_n, const Command* offered, Event& event) = 0;
};

/// Lane counts that there are models of.
const std::vector<unsigned>& core_lanes();
/// Throws std::invalid_argument for other numbers of lanes. `seed` is for what registers and
/// memories without reset hold at first.
std::unique_ptr<CoreModel> make_core_model(unsigned lanes, std::uint64_t seed);

}  // namespace ballast::bench
