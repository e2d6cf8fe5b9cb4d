// The verilated card: its registers are the one compute unit.
#include <cerrno>

#include "hls/core/registers.hpp"
#include "sim/xrt_driver/loaded_card.hpp"

namespace ballast::sim {
namespace {

class RegisterUnit final : public LoadedCard {
 public:
  RegisterUnit(unsigned device, const PlatformCardOptions& options) : card_(device, options) {}

  unsigned units() const override { return 1; }
  SimulatedCard& card() override { return card_; }

  std::uint32_t read_register(unsigned, std::uint32_t offset) override {
    check(offset);
    return card_.read_register(offset);
  }
  void write_register(unsigned, std::uint32_t offset, std::uint32_t value) override {
    check(offset);
    card_.write_register(offset, value);
  }

  void execute(ert_packet&) override { refuse(); }
  bool wait(std::chrono::milliseconds) override { refuse(); }
  void pass_time() override {}  // it passes in register accesses

 private:
  static void check(std::uint32_t offset) {
    if (offset % 4 == 0 && offset < kRegisterMapBytes) return;
    throw CallError(EINVAL, "there is no register at " + std::to_string(offset));
  }
  [[noreturn]] static void refuse() {
    throw CallError(ENOTSUP, "the kernel of this image is never started; open it as xrt::ip");
  }

  PlatformCard card_;
};

}  // namespace

std::unique_ptr<LoadedCard> load_registers(unsigned device, const PlatformCardOptions& options) {
  return std::make_unique<RegisterUnit>(device, options);
}

}  // namespace ballast::sim
