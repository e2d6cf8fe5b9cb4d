// The card of HLS kernels: its ring reader and its ring writer are started by commands. One that is
// started by itself waits for the other, and both end together, as one simulation has them.
#include <array>
#include <cerrno>
#include <mutex>
#include <thread>
#include <vector>

#include "sim/platform/hls_card.hpp"
#include "sim/xrt_driver/loaded_card.hpp"
#include "sim/xrt_driver/xclbin_layout.hpp"

namespace ballast::sim {
namespace {

constexpr unsigned kUnits = 2;
constexpr std::uint32_t kEnds[kUnits] = {reader_at::end, writer_at::end};

/// Registers of a unit, as a command brings them.
class RegisterMap {
 public:
  RegisterMap() = default;
  RegisterMap(const std::uint32_t* words, std::size_t count) : words_(words, words + count) {}

  std::uint32_t at(std::uint32_t offset) const { return words_[offset / sizeof(std::uint32_t)]; }
  std::uint64_t at64(std::uint32_t offset) const {
    return at(offset) | std::uint64_t{at(offset + 4)} << 32;
  }

 private:
  std::vector<std::uint32_t> words_;
};

// The host looks at it without a call, from any thread.
void set_state(ert_packet& packet, ert_cmd_state state) {
  constexpr std::uint32_t kState = 0xF;
  const std::uint32_t header = packet.header;
  __atomic_store_n(&packet.header, (header & ~kState) | static_cast<std::uint32_t>(state),
                   __ATOMIC_RELEASE);
}

class KernelUnits final : public LoadedCard {
 public:
  explicit KernelUnits(const HlsCardOptions& options)
      : card_(options, [this] { end_all(ERT_CMD_STATE_COMPLETED); }) {}

  unsigned units() const override { return kUnits; }
  SimulatedCard& card() override { return card_; }

  std::uint32_t read_register(unsigned, std::uint32_t) override { refuse_registers(); }
  void write_register(unsigned, std::uint32_t, std::uint32_t) override { refuse_registers(); }

  void execute(ert_packet& packet) override;
  bool wait(std::chrono::milliseconds most) override;
  void pass_time() override { card_.refresh(); }

 private:
  [[noreturn]] static void refuse_registers() {
    throw CallError(ENOTSUP, "registers of kernels that are started are the runtime's own");
  }
  static unsigned unit_of(const ert_start_kernel_cmd& command);
  void start(ert_packet& packet);
  void abort(ert_packet& packet);
  KernelArguments arguments() const;
  void end_all(ert_cmd_state state);
  bool take_ended();

  std::mutex mutex_;  // never held while the card is called
  std::array<ert_packet*, kUnits> running_{};
  std::array<RegisterMap, kUnits> registers_;
  unsigned ended_ = 0;  ///< commands that no call has told of
  HlsCard card_;        // goes first, as its thread tells of ends
};

void KernelUnits::execute(ert_packet& packet) {
  switch (packet.opcode) {
    case ERT_START_CU:
      return start(packet);
    case ERT_ABORT:
      return abort(packet);
    default:
      throw CallError(ENOTSUP, "command " + std::to_string(packet.opcode) +
                                   " of ert.h; there are start and abort");
  }
}

unsigned KernelUnits::unit_of(const ert_start_kernel_cmd& command) {
  for (unsigned unit = 0; unit < kUnits; ++unit) {
    if (command.cu_mask != 1U << unit) continue;
    const std::size_t words = kEnds[unit] / sizeof(std::uint32_t);
    if (command.count >= 1 + command.extra_cu_masks + words) return unit;
    throw CallError(EINVAL, "a start of a kernel with too few arguments");
  }
  throw CallError(EINVAL, "a start of other than one compute unit of the image");
}

void KernelUnits::start(ert_packet& packet) {
  const auto& command = reinterpret_cast<const ert_start_kernel_cmd&>(packet);
  const unsigned unit = unit_of(command);
  KernelArguments all;
  {
    const std::lock_guard lock(mutex_);
    if (running_[unit] != nullptr) throw CallError(EBUSY, "the kernel is running");
    registers_[unit] = {command.data + command.extra_cu_masks,
                        std::size_t{command.count} - 1 - command.extra_cu_masks};
    running_[unit] = &packet;
    set_state(packet, ERT_CMD_STATE_RUNNING);
    if (running_[kReaderUnit] == nullptr || running_[kWriterUnit] == nullptr) return;
    all = arguments();
  }
  try {
    card_.start(all);
  } catch (const std::exception& error) {
    end_all(ERT_CMD_STATE_ERROR);
    throw CallError(EINVAL, error.what());
  }
}

KernelArguments KernelUnits::arguments() const {
  const RegisterMap& reader = registers_[kReaderUnit];
  const RegisterMap& writer = registers_[kWriterUnit];
  KernelArguments all;
  all.commands = reader.at64(reader_at::ring);
  all.commands_log2 = reader.at(reader_at::log2);
  all.commands_taken = reader.at64(reader_at::taken_at);
  all.close = reader.at64(reader_at::close_at);
  all.first_sequence = reader.at64(reader_at::first_sequence);
  all.events = writer.at64(writer_at::ring);
  all.events_log2 = writer.at(writer_at::log2);
  all.events_taken = writer.at64(writer_at::taken_at);
  all.heartbeat = writer.at64(writer_at::heartbeat_at);
  all.events_given = writer.at64(writer_at::given_at);
  all.commands_executed = writer.at64(writer_at::executed_at);
  return all;
}

// Of either kernel, as neither goes on without the other.
void KernelUnits::abort(ert_packet& packet) {
  card_.abort();
  end_all(ERT_CMD_STATE_ABORT);
  const std::lock_guard lock(mutex_);
  set_state(packet, ERT_CMD_STATE_COMPLETED);
  ++ended_;
}

void KernelUnits::end_all(ert_cmd_state state) {
  const std::lock_guard lock(mutex_);
  for (ert_packet*& packet : running_) {
    if (packet == nullptr) continue;
    set_state(*packet, state);
    packet = nullptr;
    ++ended_;
  }
}

bool KernelUnits::take_ended() {
  const std::lock_guard lock(mutex_);
  const bool any = ended_ != 0;
  ended_ = 0;
  return any;
}

bool KernelUnits::wait(std::chrono::milliseconds most) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + most;
  // What ends a kernel is up to another thread: it gets the processor meanwhile.
  constexpr std::chrono::microseconds kPause{200};
  for (;;) {
    if (take_ended()) return true;
    card_.refresh();
    if (take_ended()) return true;
    if (Clock::now() >= end) return false;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

std::unique_ptr<LoadedCard> load_kernels(const HlsCardOptions& options) {
  return std::make_unique<KernelUnits>(options);
}

}  // namespace ballast::sim
