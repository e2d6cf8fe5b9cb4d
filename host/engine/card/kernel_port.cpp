// Registers over kernels. Status words are in a page that host and kernels share.
#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

#include "hls/core/kernel_words.hpp"
#include "hls/core/registers.hpp"
#include "host/engine/card/card_kernels.hpp"
#include "host/engine/card/control.hpp"
#include "host/engine/card/rings.hpp"

namespace ballast {
namespace {

using card::Control;
using card::EventRing;
using card::RingAddresses;

constexpr std::size_t kPage = 4096;
// In the page: what one side writes is in lines of its own.
constexpr std::size_t kCloseAt = 0;
constexpr std::size_t kHeartbeatAt = card::kIndexBytes;
constexpr std::size_t kGivenAt = kHeartbeatAt + sizeof(std::uint64_t);

std::atomic_ref<std::uint64_t> word(const SharedMemory& memory, std::size_t offset) {
  return std::atomic_ref(*reinterpret_cast<std::uint64_t*>(memory.data + offset));
}

class KernelPort final : public CardPort {
 public:
  KernelPort(std::unique_ptr<CardKernels> kernels, std::string name, std::uint64_t patience)
      : name_(std::move(name)),
        patience_(patience),
        kernels_(std::move(kernels)),
        status_(allocate(kPage)) {
    try {
      describe(hello());
    } catch (...) {
      end();
      throw;
    }
  }
  ~KernelPort() override { end(); }

  std::uint32_t read_register(std::uint32_t offset) override;
  void write_register(std::uint32_t offset, std::uint32_t value) override;
  SharedMemory allocate(std::size_t bytes) override {
    blocks_.push_back({kernels_->allocate(bytes), bytes});
    return blocks_.back().memory;
  }
  void keep_memory() noexcept override { kernels_->keep_memory(); }

 private:
  struct Block {
    SharedMemory memory;
    std::size_t bytes;
  };

  std::uint32_t& at(std::uint32_t offset) { return registers_.at(offset / sizeof(std::uint32_t)); }
  std::uint64_t at64(std::uint32_t offset) {
    return at(offset) | std::uint64_t{at(offset + 4)} << 32;
  }
  void set64(std::uint32_t offset, std::uint64_t value) {
    at(offset) = static_cast<std::uint32_t>(value);
    at(offset + 4) = static_cast<std::uint32_t>(value >> 32);
  }
  std::uint64_t heartbeat() {
    kernels_->refresh();
    return word(status_, kHeartbeatAt).load(std::memory_order_acquire);
  }
  card::Watch watch() const {
    CardOptions options;
    options.stall_cycles = patience_;
    return card::Watch(options);
  }
  void start(const RingAddresses& rings, std::uint64_t first_sequence);
  void close(std::uint64_t how) { word(status_, kCloseAt).store(how, std::memory_order_release); }
  bool stop();
  void end() noexcept;
  void throw_away_events();
  Event hello();
  void describe(const Event& event);

  const std::string name_;
  const std::uint64_t patience_;
  const std::unique_ptr<CardKernels> kernels_;
  std::vector<Block> blocks_;
  const SharedMemory status_;
  RingAddresses rings_{};  ///< of the last start
  bool lost_ = false;      ///< the kernels did not end
  std::array<std::uint32_t, kRegisterMapBytes / sizeof(std::uint32_t)> registers_{};
};

std::uint32_t KernelPort::read_register(std::uint32_t offset) {
  switch (offset) {
    case reg::status:
      at(offset) = Control::kReady | (kernels_->finished() ? Control::kDrained : Control::kIsOpen);
      break;
    case reg::heartbeat:
      set64(offset, heartbeat());
      break;
    case reg::events_written:
      set64(offset, word(status_, kGivenAt).load(std::memory_order_acquire));
      break;
    default:
      break;
  }
  return at(offset);
}

void KernelPort::write_register(std::uint32_t offset, std::uint32_t value) {
  at(offset) = value;
  if (offset != reg::control) return;
  if ((value & Control::kReset) != 0) {
    if (stop()) at(offset) &= ~Control::kReset;
  } else if ((value & Control::kOpen) == 0) {
    close(kCloseWhenRead);
  } else if (!lost_ && kernels_->finished()) {
    start({at64(reg::command_ring), at64(reg::event_ring), at64(reg::command_index),
           at64(reg::event_index), at(reg::command_ring_log2), at(reg::event_ring_log2)},
          at64(reg::first_sequence));
  }
}

void KernelPort::start(const RingAddresses& rings, std::uint64_t first_sequence) {
  word(status_, kCloseAt).store(0, std::memory_order_release);
  word(status_, kGivenAt).store(0, std::memory_order_release);
  const std::uint64_t page = status_.device_address;
  kernels_->start({rings.commands, rings.events, rings.commands_log2, rings.events_log2,
                   rings.command_index, rings.event_index, page + kCloseAt, page + kHeartbeatAt,
                   page + kGivenAt, rings.command_index + kExecutedOffset, first_sequence});
  rings_ = rings;
}

// Ends them, whether or not anyone takes their events. False: nobody knows whether they will.
bool KernelPort::stop() {
  if (lost_) return false;
  if (kernels_->finished()) return true;
  close(kCloseAtOnce);
  throw_away_events();
  card::Watch patience = watch();
  while (patience.look(heartbeat(), false) == CardFault::none) {
    if (kernels_->finished()) return true;
  }
  lost_ = true;
  kernels_->keep_memory();
  kernels_->abort();
  return false;
}

// Before the memory goes that they write to.
void KernelPort::end() noexcept try { stop(); } catch (...) {  // of the driver
  kernels_->keep_memory();
}

void KernelPort::throw_away_events() {
  const auto block = std::find_if(blocks_.begin(), blocks_.end(), [this](const Block& b) {
    return rings_.event_index - b.memory.device_address < b.bytes;
  });
  if (block == blocks_.end()) return;
  word(block->memory, rings_.event_index - block->memory.device_address)
      .store(kTakenByNobody, std::memory_order_release);
}

Event KernelPort::hello() {
  constexpr unsigned kLog2 = 6;
  const SharedMemory commands = allocate(kPage), events = allocate(kPage),
                     indices = allocate(kPage);
  static_assert(kRecordBytes << kLog2 == kPage);
  start({commands.device_address, events.device_address, indices.device_address,
         indices.device_address + card::kIndexBytes, kLog2, kLog2},
        1);
  EventRing ring(events.data, kLog2, indices.data + card::kIndexBytes);
  card::Watch patience = watch();
  Event event;
  while (ring.next(event) != EventRing::Answer::record) {
    const CardFault fault = patience.look(heartbeat(), false);
    if (fault == CardFault::none) continue;
    const bool still = fault == CardFault::heartbeat_stopped;
    throw CardError(name_ + ": its kernels were started, but " +
                    (still ? "the writer's heartbeat stands still: no clock, or it may not reach "
                             "host memory (xbutil configure --host-mem); reset the card"
                           : "give no hello; load the Ballast image anew"));
  }
  stop();
  return event;
}

void KernelPort::describe(const Event& event) {
  if (event.event() != EventKind::hello) {
    throw CardError(name_ + ": the kernels' first event is no hello; load the Ballast image");
  }
  const auto hello = event.as<op::Hello>();
  at(reg::identity) = kIdentity;
  at(reg::version) = hello.version;
  at(reg::lanes) = hello.lanes;
  at(reg::positions) = hello.positions;
  at(reg::accounts) = hello.accounts;
  at(reg::symbols) = hello.symbols;
  at(reg::queue_depth) = hello.queue_depth;
  set64(reg::first_sequence, 1);
}

}  // namespace

std::unique_ptr<CardPort> open_kernel_port(std::unique_ptr<CardKernels> kernels,
                                           const std::string& name, std::uint64_t patience) {
  return std::make_unique<KernelPort>(std::move(kernels), name, patience);
}

}  // namespace ballast
