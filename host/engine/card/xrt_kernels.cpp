// The HLS kernels: started once when the card is opened, and ended by a word in memory.
#include <ert.h>
#include <xrt/xrt_kernel.h>

#include <array>
#include <mutex>
#include <set>
#include <stdexcept>

#include "host/engine/card/xrt_board.hpp"

namespace ballast {
namespace {

// One engine of this program at a time. Programs exclude each other by the access mode, but the
// runtime lets one program open a kernel as often as it likes.
class Claim {
 public:
  explicit Claim(const XrtBoard& board) : device_(board.index()) {
    const std::lock_guard lock(mutex());
    if (!claimed().insert(device_).second) throw_in_use(board);
  }
  ~Claim() {
    const std::lock_guard lock(mutex());
    claimed().erase(device_);
  }
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

 private:
  static std::mutex& mutex() {
    static std::mutex one;
    return one;
  }
  static std::set<unsigned>& claimed() {
    static std::set<unsigned> devices;
    return devices;
  }
  const unsigned device_;
};

class XrtKernels final : public CardKernels {
 public:
  explicit XrtKernels(std::unique_ptr<XrtBoard> board)
      : board_(std::move(board)),
        claim_(*board_),
        runs_{xrt::run(open_kernel(*board_, kReaderUnit)),
              xrt::run(open_kernel(*board_, kWriterUnit))} {}
  ~XrtKernels() override {
    try {
      abort();
    } catch (...) {  // they were given up, and their memory is kept
    }
  }

  void start(const KernelArguments& at) override;
  bool finished() override;
  void abort() override {
    if (finished()) return;
    for (xrt::run& run : runs_) run.abort();
    started_ = false;
  }
  // Of any of them: host memory is coherent on a real card, where this copies nothing.
  void refresh() override { board_->buffers().front().sync(XCL_BO_SYNC_BO_FROM_DEVICE); }
  SharedMemory allocate(std::size_t bytes) override { return board_->allocate(bytes); }
  void keep_memory() noexcept override { board_->keep_memory(); }

 private:
  static xrt::kernel open_kernel(const XrtBoard& board, const char* unit) try {
    return xrt::kernel(board.device(), board.image(), to_open(unit),
                       xrt::kernel::cu_access_mode::exclusive);
  } catch (const std::exception& error) {
    throw_not_opened(board, unit, error);
  }
  static bool has_ended(const xrt::run& run);

  const std::unique_ptr<XrtBoard> board_;
  const Claim claim_;
  std::array<xrt::run, 2> runs_;  ///< reader, writer
  bool started_ = false;
};

// Arguments in the order of hls/kernels/ballast_reader.cpp and ballast_writer.cpp.
void XrtKernels::start(const KernelArguments& at) {
  auto& [reader, writer] = runs_;
  const auto set = [](xrt::run& run, const auto&... values) {
    int index = 0;
    (run.set_arg(index++, values), ...);
  };
  set(reader, at.commands, at.commands_log2, at.commands_taken, at.close, at.first_sequence);
  set(writer, at.events, at.events_log2, at.events_taken, at.heartbeat, at.events_given,
      at.commands_executed);
  started_ = true;
  writer.start();
  reader.start();
}

// Both are asked, as a run can be started again once it has been seen to end.
bool XrtKernels::finished() {
  if (!started_) return true;
  const bool reader = has_ended(runs_[0]), writer = has_ended(runs_[1]);
  started_ = !(reader && writer);
  return !started_;
}

// The runtime's copy of the command says so, without a call.
bool XrtKernels::has_ended(const xrt::run& run) {
  switch (run.state()) {
    case ERT_CMD_STATE_COMPLETED:
    case ERT_CMD_STATE_ABORT:
      return true;
    case ERT_CMD_STATE_ERROR:
    case ERT_CMD_STATE_TIMEOUT:
    case ERT_CMD_STATE_NORESPONSE:
      throw std::runtime_error("a kernel ended with an error");
    default:
      return false;
  }
}

}  // namespace

std::unique_ptr<CardKernels> open_xrt_kernels(std::unique_ptr<XrtBoard> board) {
  return std::make_unique<XrtKernels>(std::move(board));
}

}  // namespace ballast
