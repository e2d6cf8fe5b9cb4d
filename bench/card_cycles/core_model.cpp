#include "bench/card_cycles/core_model.hpp"

#include <verilated.h>

#include <cstring>
#include <stdexcept>
#include <string>

// BALLAST_CORES(X): lanes, class.
#include <core_models.hpp>

namespace ballast::bench {
namespace {

template <typename Verilated>
class VerilatedCore final : public CoreModel {
 public:
  explicit VerilatedCore(std::uint64_t seed) {
    context_.randReset(2);
    context_.randSeed(static_cast<int>(seed & 0x7FFFFFFF) | 1);
    model_ = std::make_unique<Verilated>(&context_);
    model_->hello_i = 0;
    model_->in_reject_i = 0;
    model_->in_reason_i = 0;
    model_->in_expected_i = 0;
    model_->in_received_i = 0;
    model_->out_ready_i = 1;
    model_->progress_ready_i = 1;
  }
  ~VerilatedCore() override { model_->final(); }

  CoreOutputs cycle(bool reset_n, const Command* offered, Event& event) override {
    Verilated& m = *model_;
    context_.assertOn(reset_n);  // the reset takes a cycle from module to module
    m.clk_i = 0;
    m.rst_ni = reset_n;
    m.heartbeat_i = ++heartbeat_;
    m.in_valid_i = offered != nullptr;
    if (offered != nullptr) std::memcpy(&m.in_record_i, offered, kRecordBytes);
    m.eval();
    const CoreOutputs outputs{m.ready_o != 0, m.idle_o != 0, offered != nullptr && m.in_ready_o,
                              m.out_valid_o != 0, m.refills_o};
    if (outputs.event) {
      std::memcpy(static_cast<void*>(&event), &m.out_record_o, kRecordBytes);
    }
    m.clk_i = 1;
    m.eval();
    return outputs;
  }

 private:
  VerilatedContext context_;
  std::unique_ptr<Verilated> model_;
  std::uint32_t heartbeat_ = 0;
};

}  // namespace

const std::vector<unsigned>& core_lanes() {
#define BALLAST_LANES(lanes, type) lanes,
  static const std::vector<unsigned> kLanes = {BALLAST_CORES(BALLAST_LANES)};
#undef BALLAST_LANES
  return kLanes;
}

std::unique_ptr<CoreModel> make_core_model(unsigned lanes, std::uint64_t seed) {
#define BALLAST_MAKE(number, type) \
  if (lanes == number) return std::make_unique<VerilatedCore<type>>(seed);
  BALLAST_CORES(BALLAST_MAKE)
#undef BALLAST_MAKE
  throw std::invalid_argument("there is no model of " + std::to_string(lanes) + " lanes");
}

}  // namespace ballast::bench
