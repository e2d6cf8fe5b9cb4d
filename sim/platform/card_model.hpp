// The verilated card, rtl/top/ballast.sv, a cycle at a time. One interface for every set of
// parameters that it was verilated with. C++17, so that SystemC can wrap it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/platform/axi_port.hpp"

namespace ballast::sim {

/// What a host drives on s_axi_control.
struct LiteMaster {
  bool aw_valid = false;
  std::uint16_t aw_addr = 0;
  bool w_valid = false;
  std::uint32_t w_data = 0;
  bool b_ready = false;
  bool ar_valid = false;
  std::uint16_t ar_addr = 0;
  bool r_ready = false;
};

/// What the card drives there.
struct LiteSlave {
  bool aw_ready = false;
  bool w_ready = false;
  bool b_valid = false;
  bool ar_ready = false;
  bool r_valid = false;
  std::uint32_t r_data = 0;
};

struct CardOutputs {
  LiteSlave control;
  AxiMaster command;
  AxiMaster event;
};

class CardModel {
 public:
  CardModel() = default;
  CardModel(const CardModel&) = delete;
  CardModel& operator=(const CardModel&) = delete;
  virtual ~CardModel() = default;

  /// The card's outputs in this cycle. May be called again with other inputs.
  virtual const CardOutputs& settle(bool reset_n, const LiteMaster& control,
                                    const AxiSlave& command, const AxiSlave& event) = 0;
  /// The rising edge that ends the cycle. Throws std::runtime_error when there is no space left
  /// for waves.
  virtual void edge() = 0;
  /// The stores are ready, and between the card's ports nothing is under way but at their edges:
  /// without other inputs, nothing but looking for commands comes of it.
  virtual bool quiet() const = 0;
  /// Writes waves to an FST file from here on, but not while the card clears its stores, which
  /// takes long and is always the same. Throws std::runtime_error, also for a card that is
  /// verilated without.
  virtual void trace(const std::string& file) = 0;
};

/// A card that is in this build.
struct CardBuild {
  std::string name;  ///< small-4: four lanes, little room, short rank queues
  std::uint32_t lanes;
  std::uint32_t positions;  ///< all lanes
  std::uint32_t accounts;   ///< all lanes
  std::uint32_t queue_depth;
};
const std::vector<CardBuild>& card_builds();

/// Throws std::invalid_argument, naming those there are. `seed` is for what registers and memories
/// without reset hold at first.
std::unique_ptr<CardModel> make_card_model(const std::string& name, std::uint64_t seed);

}  // namespace ballast::sim
