// The hot path allocates nothing, locks nothing and calls no system: under a filter by which the
// kernel kills whoever tries, with allocation and locks counted.
#include <gtest/gtest.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <vector>

#include "hls/core/checksum.hpp"
#include "host/engine/card/open_card.hpp"
#include "sim/platform/memory_card.hpp"

namespace {

// Of the one thread that these tests are about.
bool counting = false;
unsigned allocations = 0, locks = 0;

}  // namespace

// In place of the C library's, which does the work; `new` allocates by these as well. Nothing here
// has a second thread that a lock would keep out.
extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* memory, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);

void* malloc(std::size_t bytes) {
  if (counting) ++allocations;
  return __libc_malloc(bytes);
}
void* calloc(std::size_t count, std::size_t bytes) {
  if (counting) ++allocations;
  return __libc_calloc(count, bytes);
}
void* realloc(void* memory, std::size_t bytes) {
  if (counting) ++allocations;
  return __libc_realloc(memory, bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  if (counting) ++allocations;
  return __libc_memalign(alignment, bytes);
}
int pthread_mutex_lock(pthread_mutex_t*) noexcept {
  if (counting) ++locks;
  return 0;
}
int pthread_mutex_unlock(pthread_mutex_t*) noexcept { return 0; }
}

namespace ballast {
namespace {

/// Two rounds over full rings, faults of the caller among them, and calls that find nothing.
class HotPath {
 public:
  explicit HotPath(std::size_t cards) : rings_(cards), events_(64) {
    std::vector<std::unique_ptr<CardPort>> ports;
    for (MemoryRings& rings : rings_) ports.push_back(std::make_unique<MemoryCard>(rings));
    CardOptions options;
    options.command_ring_log2 = 8;
    options.event_ring_log2 = 8;
    options.idle_calls = 4;
    engine_ = open_cards(std::move(ports), {1024, 256}, options);
    for (std::uint32_t id = 0; id < 512; ++id) add(CommandKind::open, id, 0);
    for (std::uint32_t i = 0; i < 20'000; ++i) {
      add(CommandKind::position_delta, i % 512, i % 3 == 0 ? flag::kAnswer : 0);
      if (i % 1000 == 0) add(CommandKind::commit, 0, flag::kAck);
      if (i % 1500 == 0) {
        commands_.push_back(commands_.back());
        commands_.back().check ^= 1;
      }
    }
    for (std::uint32_t id = 0; id < 512; ++id) add(CommandKind::free, id, 0);
    add(CommandKind::clear, 0, 0);
    add(CommandKind::asset, 0, flag::kAck);
  }
  /// Whether every command was taken without a fault.
  bool run() {
    std::size_t taken = 0;
    for (int i = 0; i < 1'000'000 && taken != commands_.size(); ++i) {
      taken += engine_->try_submit(std::span(commands_).subspan(taken)).count;
      while (engine_->poll(events_).count != 0) {
      }
      for (MemoryRings& rings : rings_) rings.serve();
    }
    for (int i = 0; i < 1000; ++i) engine_->poll(events_);
    return taken == commands_.size() && engine_->fault() == CardFault::none;
  }

 private:
  void add(CommandKind kind, std::uint32_t id, std::uint8_t flags) {
    Command command = make_command(kind, op::None{});
    command.position = id;
    command.account = id / 4;
    command.flags = flags;
    command.sequence = ++sequence_;
    core::seal(command);
    commands_.push_back(command);
  }
  std::vector<MemoryRings> rings_;
  std::unique_ptr<Card> engine_;
  std::vector<Event> events_;
  std::vector<Command> commands_;
  std::uint64_t sequence_ = 0;
};

class NoCalls : public testing::TestWithParam<std::size_t> {};

TEST_P(NoCalls, AllocatesAndLocksNothing) {
  HotPath path(GetParam());
  allocations = locks = 0;
  counting = true;
  const bool done = path.run();
  counting = false;
  EXPECT_TRUE(done);
  EXPECT_EQ(allocations, 0U);
  EXPECT_EQ(locks, 0U);
}

TEST_P(NoCalls, CountsWhatItShould) {
  struct alignas(128) Line {
    char bytes[128];
  };
  allocations = locks = 0;
  std::mutex mutex;
  counting = true;
  std::vector<int> numbers(static_cast<std::size_t>(GetParam()));
  numbers.reserve(1000);
  auto line = std::make_unique<Line>();
  { const std::lock_guard lock(mutex); }
  counting = false;
  EXPECT_NE(numbers.data(), nullptr);
  EXPECT_NE(line, nullptr);
  EXPECT_EQ(allocations, 3U);
  EXPECT_EQ(locks, 1U);
}

/// Exit status of a child that runs under seccomp's strict mode: read, write and exit only.
int status_of_child(std::size_t cards, bool calls) {
  HotPath path(cards);
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
    const bool done = path.run();
    if (calls) syscall(SYS_getpid);
    syscall(SYS_exit, done ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

TEST_P(NoCalls, CallsNoSystem) {
  const int status = status_of_child(GetParam(), false);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_TRUE(WIFSIGNALED(status_of_child(GetParam(), true))) << "a call is noticed";
}

INSTANTIATE_TEST_SUITE_P(Cards, NoCalls, testing::Values(1, 2));

}  // namespace
}  // namespace ballast
