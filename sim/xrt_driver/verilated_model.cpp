#include <cstring>
#include <map>
#include <vector>

#include "sim/platform/verilated_card.hpp"
#include "sim/xrt_driver/device_model.hpp"

namespace ballast::sim {
namespace {

VerilatedCardOptions options_of(const std::string& build, unsigned index,
                                const Settings& settings) {
  VerilatedCardOptions options;
  options.build = build;
  options.seed = settings.seed + index;
  options.least_latency = settings.least_latency;
  options.most_latency = settings.most_latency;
  options.stall_percent = settings.stall_percent;
  options.quantum = settings.quantum;
  if (index == 0) options.trace = settings.trace;
  return options;
}

class VerilatedDevice final : public DeviceModel {
 public:
  explicit VerilatedDevice(const VerilatedCardOptions& options) : card_(options) {}

  std::uint32_t read_register(std::uint32_t offset) override { return card_.read_register(offset); }
  void write_register(std::uint32_t offset, std::uint32_t value) override {
    card_.write_register(offset, value);
  }

  // The card keeps its memory mapped for as long as it lives, as a write may still be on its way;
  // so what was released is kept for the next of its size.
  SharedMemory allocate(std::size_t bytes) override {
    std::vector<SharedMemory>& free = free_[bytes];
    if (free.empty()) return card_.allocate(bytes);
    const SharedMemory memory = free.back();
    free.pop_back();
    std::memset(memory.data, 0, bytes);
    return memory;
  }
  void release(const SharedMemory& memory, std::size_t bytes) override {
    free_[bytes].push_back(memory);
  }

 private:
  VerilatedCard card_;
  std::map<std::size_t, std::vector<SharedMemory>> free_;
};

}  // namespace

std::unique_ptr<DeviceModel> make_device_model(const std::string& build, unsigned index,
                                               const Settings& settings) {
  return std::make_unique<VerilatedDevice>(options_of(build, index, settings));
}

}  // namespace ballast::sim
