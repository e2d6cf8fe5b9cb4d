#include "sim/platform/verilated_card.hpp"

#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>

#include "hls/core/registers.hpp"

namespace ballast::sim {
namespace {

constexpr std::size_t kPage = 4096;
// Beyond 32 bits, so that a card which loses the high half is found out.
constexpr std::uint64_t kFirstAddress = 0x12'3400'0000;
constexpr int kResetCycles = 16;
constexpr int kAnswerCycles = 1000;

AxiOptions port_options(const VerilatedCardOptions& options, std::uint64_t port) {
  AxiOptions axi;
  axi.seed = 2 * options.seed + port;
  axi.least_latency = options.least_latency;
  axi.most_latency = options.most_latency;
  axi.stall_percent = options.stall_percent;
  axi.pause_percent = options.stall_percent;
  return axi;
}

}  // namespace

VerilatedCard::VerilatedCard(const VerilatedCardOptions& options)
    : options_(options),
      model_(make_card_model(options.build, options.seed)),
      command_(port_options(options, 0)),
      event_(port_options(options, 1)),
      next_address_(kFirstAddress) {
  if (!options_.trace.empty()) model_->trace(options_.trace);
  for (int i = 0; i < kResetCycles; ++i) cycle();
  reset_n_ = true;
  cycle();
}

VerilatedCard::~VerilatedCard() {
  for (const SharedMemory& block : blocks_) std::free(block.data);
}

SharedMemory VerilatedCard::allocate(std::size_t bytes) {
  const std::size_t size = (bytes + kPage - 1) / kPage * kPage;
  auto* data = static_cast<std::byte*>(std::aligned_alloc(kPage, size));
  if (data == nullptr) throw std::bad_alloc();
  std::memset(data, 0, size);
  const SharedMemory block{data, next_address_};
  next_address_ += size + kPage;  // a gap, so that a burst too far is found out
  blocks_.push_back(block);
  command_.map(block.device_address, data, size, true);
  event_.map(block.device_address, data, size, true);
  return block;
}

void VerilatedCard::cycle() {
  const CardOutputs& out = model_->settle(reset_n_, control_, command_.drive(), event_.drive());
  answer_ = out.control;
  if (reset_n_) {
    command_.edge(out.command);
    event_.edge(out.event);
  } else {
    command_.edge(AxiMaster{});
    event_.edge(AxiMaster{});
  }
  model_->edge();
  ++cycles_;
}

std::uint32_t VerilatedCard::read_register(std::uint32_t offset) {
  if (offset == reg::heartbeat) run_on();
  control_.ar_valid = true;
  control_.ar_addr = static_cast<std::uint16_t>(offset);
  control_.r_ready = true;
  for (int i = 0; i < kAnswerCycles; ++i) {
    cycle();
    if (answer_.ar_ready) control_.ar_valid = false;
    if (!answer_.r_valid) continue;
    control_.r_ready = false;
    return answer_.r_data;
  }
  throw std::logic_error("the card does not answer a read of register " + std::to_string(offset));
}

void VerilatedCard::write_register(std::uint32_t offset, std::uint32_t value) {
  control_.aw_valid = true;
  control_.aw_addr = static_cast<std::uint16_t>(offset);
  control_.w_valid = true;
  control_.w_data = value;
  control_.b_ready = true;
  for (int i = 0; i < kAnswerCycles; ++i) {
    cycle();
    if (answer_.aw_ready) control_.aw_valid = false;
    if (answer_.w_ready) control_.w_valid = false;
    if (!answer_.b_valid) continue;
    control_.b_ready = false;
    return;
  }
  throw std::logic_error("the card does not answer a write of register " + std::to_string(offset));
}

void VerilatedCard::run_on() {
  const std::uint64_t written = event_.counts().write_beats;
  std::uint64_t left = options_.quantum;
  for (; left != 0 && event_.counts().write_beats == written; --left) cycle();
  // A beat that was taken is in memory after that much.
  for (unsigned i = 0; left != 0 && i < options_.most_latency; ++i, --left) cycle();
}

}  // namespace ballast::sim
