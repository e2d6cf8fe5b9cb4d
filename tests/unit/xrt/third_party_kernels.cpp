// A program on XRT that knows nothing of Ballast but its kernels' arguments and how a record
// begins. Given an xclbin of HLS kernels, it starts them on device 0 as any program would, takes
// their first event, ends them by the word in memory that is for it, and exits with 1 on the first
// surprise.
#include <ert.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#include <xrt/xrt_kernel.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPage = 4096;
constexpr std::uint32_t kRingLog2 = 6;  // 64 records of 64 bytes
constexpr std::uint64_t kFirstSequence = std::uint64_t{1} << 40;

void check(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}

// A zeroed page of host memory that both sides reach.
struct Page {
  Page(const xrt::device& device, const xrt::kernel& kernel)
      : buffer(device, kPage, xrt::bo::flags::host_only,
               static_cast<xrt::memory_group>(kernel.group_id(0))),
        data(buffer.map<unsigned char*>()) {
    std::memset(data, 0, kPage);
    buffer.sync(XCL_BO_SYNC_BO_TO_DEVICE);
  }
  std::uint64_t at(std::size_t offset) const { return buffer.address() + offset; }

  xrt::bo buffer;
  unsigned char* data;
};

void run(const std::string& file) {
  xrt::device device(0);
  const xrt::uuid image = device.load_xclbin(file);
  const auto mode = xrt::kernel::cu_access_mode::exclusive;
  const xrt::kernel reader(device, image, "ballast_reader:{ballast_reader_1}", mode);
  const xrt::kernel writer(device, image, "ballast_writer:{ballast_writer_1}", mode);
  const Page commands(device, reader), events(device, writer);
  Page words(device, writer);
  constexpr std::size_t kTaken = 0, kExecuted = 8, kEventsTaken = 128, kClose = 256,
                        kHeartbeat = 384, kGiven = 392;
  constexpr std::size_t kKind = 8, kPhase = 60;  // of a record
  xrt::run reading(reader), writing(writer);

  for (int time = 0; time < 2; ++time) {
    std::memset(words.data, 0, kPage);
    std::memset(events.data, 0, kPage);
    std::atomic<int> called{0};
    // With a callback the runtime waits in a thread of its own; without, in wait(). It is called at
    // once as well, as the run has ended before.
    const int calls = 2 * time;
    if (time == 1) {
      writing.add_callback(
          ERT_CMD_STATE_COMPLETED,
          [](const void*, ert_cmd_state, void* count) { ++*static_cast<std::atomic<int>*>(count); },
          &called);
    }
    // Pointers as buffers where they point to the start of one, and as addresses.
    writing(events.buffer, kRingLog2, words.at(kEventsTaken), words.at(kHeartbeat),
            words.at(kGiven), words.at(kExecuted));
    reading(commands.buffer, kRingLog2, words.at(kTaken), words.at(kClose), kFirstSequence);
    // Not beside the runtime's thread, which lets nobody else wait for the device.
    if (time == 0) check(reading.wait(50ms) == ERT_CMD_STATE_TIMEOUT, "the reader ended by itself");
    for (int i = 0; i < 10'000 && (events.data[kPhase] == 0 || words.data[kGiven] == 0); ++i) {
      words.buffer.sync(XCL_BO_SYNC_BO_FROM_DEVICE);
    }
    check(events.data[kPhase] == 1, "no event: its phase is not there");
    std::cout << "first event: kind " << int{events.data[kKind]} << "\n";
    check(words.data[kHeartbeat] != 0, "no heartbeat");
    check(writing.state() == ERT_CMD_STATE_RUNNING, "the writer is not running");
    words.data[kClose] = 1;
    check(writing.wait(10s) == ERT_CMD_STATE_COMPLETED, "the writer has not ended");
    check(reading.wait() == ERT_CMD_STATE_COMPLETED, "the reader has not ended");
    check(words.data[kGiven] == 1, "other than one event");
    check(words.data[kExecuted] == 0, "a command executed that was not given");
    for (int i = 0; i < 10'000 && called != calls; ++i) std::this_thread::sleep_for(1ms);
    check(called == calls, "the callback was not called");
  }

  words.data[kClose] = 0;
  reading.start();
  check(reading.abort() == ERT_CMD_STATE_ABORT, "the reader was not aborted");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    check(argc == 2, "usage: third_party_kernels XCLBIN");
    run(argv[1]);
  } catch (const std::exception& error) {
    std::cerr << "third_party_kernels: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
