// What the driver drives: a card as its PCIe slot shows it. The verilated card stands behind it;
// a model of the PCIe link, where there is one, sits between the two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "host/include/ballast/card.hpp"
#include "sim/xrt_driver/settings.hpp"

namespace ballast::sim {

class DeviceModel {
 public:
  DeviceModel() = default;
  DeviceModel(const DeviceModel&) = delete;
  DeviceModel& operator=(const DeviceModel&) = delete;
  virtual ~DeviceModel() = default;

  /// The compute unit's registers. Simulated time passes in these two and nowhere else. They throw
  /// std::exception when the card does not answer or breaks a rule of its buses.
  virtual std::uint32_t read_register(std::uint32_t offset) = 0;
  virtual void write_register(std::uint32_t offset, std::uint32_t value) = 0;

  /// Memory of the host that the card reaches, zeroed, aligned to 4096 on both sides.
  virtual SharedMemory allocate(std::size_t bytes) = 0;
  /// Gives back what `allocate` gave for so many bytes.
  virtual void release(const SharedMemory& memory, std::size_t bytes) = 0;
};

/// The verilated card called `build`. Throws std::exception: there is none of that name, or the
/// file of waves cannot be written.
std::unique_ptr<DeviceModel> make_device_model(const std::string& build, unsigned index,
                                               const Settings& settings);

}  // namespace ballast::sim
