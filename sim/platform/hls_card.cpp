#include "sim/platform/hls_card.hpp"

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
constexpr std::uint32_t kReset = 1, kOpen = 2;                  // of control
constexpr std::uint32_t kReady = 1, kIsOpen = 2, kDrained = 4;  // of status
constexpr std::uint32_t kClockKhz = 300'000;
constexpr std::size_t kClose = 0, kHeartbeat = 16, kGiven = 17;  // words of the status page

}  // namespace

HlsCard::HlsCard(const HlsCardOptions& options)
    : options_(options),
      kernels_(make_hls_kernels(options.build, options.make_processes)),
      registers_(kRegisterMapBytes / sizeof(std::uint32_t)) {
  const HlsBuild& build = kernels_->build();
  const auto set = [this](std::uint32_t offset, std::uint32_t value) {
    registers_[offset / sizeof value] = value;
  };
  set(reg::identity, kIdentity);
  set(reg::version, kContractVersion);
  set(reg::lanes, build.lanes);
  set(reg::positions, build.positions);
  set(reg::accounts, build.accounts);
  set(reg::symbols, kMaxSymbols);
  set(reg::queue_depth, build.queue_depth);
  set(reg::clock_khz, kClockKhz);
  allocate(kPage);
}

HlsCard::~HlsCard() {
  kernels_->stop();
  for (const Block& block : blocks_) std::free(block.memory.data);
}

SharedMemory HlsCard::allocate(std::size_t bytes) {
  const std::size_t size = (bytes + kPage - 1) / kPage * kPage;
  auto* data = static_cast<std::byte*>(std::aligned_alloc(kPage, size));
  if (data == nullptr) throw std::bad_alloc();
  std::memset(data, 0, size);
  const std::uint64_t address =
      blocks_.empty() ? kFirstAddress
                      : blocks_.back().memory.device_address + blocks_.back().bytes + kPage;
  blocks_.push_back({{data, address}, size});
  return {data, address};
}

std::byte* HlsCard::memory(std::uint32_t offset, std::size_t bytes) const {
  const std::size_t word = offset / sizeof(std::uint32_t);
  const std::uint64_t address = registers_[word] | std::uint64_t{registers_[word + 1]} << 32;
  for (const Block& block : blocks_) {
    const std::uint64_t first = block.memory.device_address;
    if (address >= first && address + bytes <= first + block.bytes) {
      return block.memory.data + (address - first);
    }
  }
  throw std::logic_error("the card was given an address outside of shared memory");
}

std::uint64_t* HlsCard::status(std::size_t word) const {
  return reinterpret_cast<std::uint64_t*>(blocks_.front().memory.data) + word;
}

void HlsCard::run_on() {
  ++rounds_;
  for (std::uint64_t left = options_.quantum; left != 0 && kernels_->run(); --left) {
    ++rounds_;
  }
}

std::uint32_t HlsCard::read_register(std::uint32_t offset) {
  switch (offset) {
    case reg::status:
      return kReady | (kernels_->finished() ? kDrained : kIsOpen);
    case reg::heartbeat:
      run_on();
      return static_cast<std::uint32_t>(rounds_);
    case reg::heartbeat + 4:
      return static_cast<std::uint32_t>(rounds_ >> 32);
    case reg::events_written:
      return static_cast<std::uint32_t>(*status(kGiven));
    case reg::events_written + 4:
      return static_cast<std::uint32_t>(*status(kGiven) >> 32);
    default:
      return registers_.at(offset / sizeof(std::uint32_t));
  }
}

void HlsCard::write_register(std::uint32_t offset, std::uint32_t value) {
  registers_.at(offset / sizeof value) = value;
  if (offset != reg::control) return;
  if ((value & kReset) != 0) kernels_->stop();
  if ((value & kOpen) == 0) {
    *status(kClose) = 1;
  } else if (kernels_->finished()) {
    open();
  }
}

void HlsCard::open() {
  *status(kClose) = 0;
  *status(kGiven) = 0;
  const unsigned commands_log2 = registers_[reg::command_ring_log2 / 4];
  const unsigned events_log2 = registers_[reg::event_ring_log2 / 4];
  const auto word = [this](std::uint32_t offset) {
    return reinterpret_cast<std::uint64_t*>(memory(offset, sizeof(std::uint64_t)));
  };
  const auto ring = [this](std::uint32_t offset, unsigned log2) {
    return reinterpret_cast<Record*>(memory(offset, kRecordBytes << log2));
  };
  kernels_->start({ring(reg::command_ring, commands_log2), ring(reg::event_ring, events_log2),
                   commands_log2, events_log2, word(reg::command_index), word(reg::event_index),
                   status(kClose), status(kHeartbeat), status(kGiven)});
}

}  // namespace ballast::sim
