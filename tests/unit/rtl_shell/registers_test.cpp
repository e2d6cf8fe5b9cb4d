// Control registers over AXI4-Lite: every register of the contract, capacities, counters, latency,
// that open waits for the stores and a reset for the bus.
#include <Vrtl_registers.h>

#include <map>
#include <vector>

#include "hls/core/limits.hpp"
#include "hls/core/registers.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

struct Register {
  const char* name;
  std::uint32_t offset;
  bool writable;
  unsigned bits;
};
constexpr bool ro = false;
constexpr bool rw = true;
#define BALLAST_ROW(name, offset, access, bits, text) {#name, offset, access, bits},
const std::vector<Register> kRegisters = {BALLAST_REGISTERS(BALLAST_ROW)};
#undef BALLAST_ROW

constexpr unsigned kCounters = (reg::bus_errors - reg::commands_accepted) / 8 + 1;

class Registers : public RandomTest {
 protected:
  Registers() {
    regs->ready_i = 1;
    regs->drained_i = 1;
    regs->quiet_i = 1;
    regs->silent_i = 0;
    regs->count_i = 0;
    regs->latency_valid_i = 0;
    regs->s_axi_awvalid = regs->s_axi_wvalid = regs->s_axi_arvalid = 0;
    regs->s_axi_bready = regs->s_axi_rready = 0;
    regs.reset();
  }

  void write(std::uint32_t offset, std::uint32_t value, unsigned strobe = 15) {
    regs->s_axi_awaddr = static_cast<std::uint16_t>(offset);
    regs->s_axi_wdata = value;
    regs->s_axi_wstrb = static_cast<std::uint8_t>(strobe);
    std::uint64_t address_from = below(4);
    std::uint64_t data_from = below(4);
    bool address_taken = false;
    bool data_taken = false;
    for (std::uint64_t cycle = 0; !address_taken || !data_taken; ++cycle) {
      ASSERT_LT(cycle, 100U);
      regs->s_axi_awvalid = !address_taken && cycle >= address_from;
      regs->s_axi_wvalid = !data_taken && cycle >= data_from;
      regs.settle();
      address_taken |= regs->s_axi_awvalid != 0 && regs->s_axi_awready != 0;
      data_taken |= regs->s_axi_wvalid != 0 && regs->s_axi_wready != 0;
      tick();
    }
    regs->s_axi_awvalid = regs->s_axi_wvalid = 0;
    for (int cycle = 0; regs->s_axi_bvalid == 0 || percent(50); ++cycle) {
      tick();
      ASSERT_LT(cycle, 100);
    }
    EXPECT_EQ(0, regs->s_axi_bresp);
    regs->s_axi_bready = 1;
    tick();
    regs->s_axi_bready = 0;
  }
  std::uint32_t read(std::uint32_t offset) {
    for (std::uint64_t idle = below(4); idle != 0; --idle) tick();
    regs->s_axi_araddr = static_cast<std::uint16_t>(offset);
    regs->s_axi_arvalid = 1;
    regs.settle();
    while (regs->s_axi_arready == 0) tick();
    tick();
    regs->s_axi_arvalid = 0;
    for (int cycle = 0; (regs->s_axi_rvalid == 0 || percent(50)) && cycle < 100; ++cycle) {
      tick();
    }
    EXPECT_EQ(1, regs->s_axi_rvalid);
    EXPECT_EQ(0, regs->s_axi_rresp);
    const std::uint32_t value = regs->s_axi_rdata;
    regs->s_axi_rready = 1;
    tick();
    regs->s_axi_rready = 0;
    return value;
  }
  std::uint64_t read64(std::uint32_t offset) {
    const std::uint64_t low = read(offset);
    return low | static_cast<std::uint64_t>(read(offset + 4)) << 32;
  }

  void tick() {
    regs.settle();
    const bool reset = regs->reset_o != 0;
    const bool open = regs->open_o != 0;
    const bool aborts = regs->abort_o != 0;
    regs.edge();
    if (!card_) return;
    EXPECT_FALSE(open && clearing_ != 0) << "open while the stores are cleared";
    EXPECT_FALSE(reset && draining_ != 0) << "reset while something is on the bus";
    EXPECT_FALSE(reset && !aborts) << "nothing was thrown away";
    EXPECT_FALSE(aborts && open && opened_) << "abort with the rings open for longer";
    opened_ = open && aborts;
    if (reset) {
      ++resets_;
      clearing_ = 50;
    } else if (clearing_ != 0) {
      --clearing_;
    }
    if (open) {
      draining_ = 30;
    } else if (draining_ != 0) {
      --draining_;
    }
    regs->ready_i = clearing_ == 0;
    regs->quiet_i = draining_ == 0;
    regs->drained_i = draining_ == 0 && !stuck_;
  }

  Bench<Vrtl_registers> regs;
  // A card whose bus takes 30 cycles to be quiet and whose stores take 50 to clear. If it is stuck,
  // it has events for which there is no room.
  bool card_ = false;
  bool stuck_ = false;
  bool opened_ = false;  // while aborting, in the last cycle
  unsigned draining_ = 0;
  unsigned clearing_ = 0;
  unsigned resets_ = 0;
};

TEST_F(Registers, SayWhatTheCardIs) {
  EXPECT_EQ(kIdentity, read(reg::identity));
  EXPECT_EQ(kContractVersion, read(reg::version));
  EXPECT_EQ(2U, read(reg::lanes));
  EXPECT_EQ(4096U, read(reg::positions));
  EXPECT_EQ(2048U, read(reg::accounts));
  EXPECT_EQ(64U, read(reg::symbols));
  EXPECT_EQ(32U, read(reg::queue_depth));
  EXPECT_EQ(250000U, read(reg::clock_khz));
}

TEST_F(Registers, KeepWhatMayBeWrittenAndNothingElse) {
  std::map<std::uint32_t, std::uint32_t> kept;  // words that may be written, but control
  for (const Register& at : kRegisters) {
    if (!at.writable || at.offset == reg::control) continue;
    for (std::uint32_t word = 0; word < at.bits / 32; ++word) kept[at.offset + 4 * word] = 0;
  }
  kept[reg::first_sequence] = 1;
  for (int i = 0; i < 4000; ++i) {
    const auto offset = static_cast<std::uint32_t>(4 * below(kRegisterMapBytes / 4));
    const auto picked = std::next(kept.begin(), static_cast<std::ptrdiff_t>(below(kept.size())));
    const std::uint32_t at = percent(50) ? picked->first : offset;
    if (at == reg::control) continue;
    const auto value = static_cast<std::uint32_t>(random_());
    const auto strobe = static_cast<unsigned>(below(16));
    ASSERT_NO_FATAL_FAILURE(write(at, value, strobe));
    if (kept.count(at) != 0) {
      for (unsigned byte = 0; byte < 4; ++byte) {
        const std::uint32_t mask = 0xFFU << (8 * byte);
        if ((strobe >> byte & 1) != 0) kept[at] = (kept[at] & ~mask) | (value & mask);
      }
    }
    for (const auto& [word, want] : kept) {
      if (percent(20)) {
        ASSERT_EQ(want, read(word)) << std::hex << word;
      }
    }
  }
  EXPECT_EQ(regs->command_ring_o, read64(reg::command_ring));
  EXPECT_EQ(regs->event_ring_o, read64(reg::event_ring));
  EXPECT_EQ(regs->command_index_o, read64(reg::command_index));
  EXPECT_EQ(regs->event_index_o, read64(reg::event_index));
  EXPECT_EQ(regs->first_sequence_o, read64(reg::first_sequence));
  EXPECT_EQ(regs->command_ring_log2_o, read(reg::command_ring_log2) & 31);
  EXPECT_EQ(regs->event_ring_log2_o, read(reg::event_ring_log2) & 31);
  EXPECT_EQ(0, regs->open_o);
}

TEST_F(Registers, GiveZeroWhereTheMapHasNothing) {
  std::vector<bool> mapped(kRegisterMapBytes / 4);
  for (const Register& at : kRegisters) {
    for (std::uint32_t word = 0; word < at.bits / 32; ++word) mapped[at.offset / 4 + word] = true;
  }
  for (std::uint32_t word = 0; word < kRegisterMapBytes / 4; ++word) {
    if (!mapped[word]) {
      ASSERT_EQ(0U, read(4 * word)) << std::hex << 4 * word;
    }
  }
}

TEST_F(Registers, CountEachByItself) {
  std::vector<std::uint64_t> want(kCounters);
  for (int cycle = 0; cycle < 3000; ++cycle) {
    std::uint64_t increments = 0;
    for (unsigned n = 0; n < kCounters; ++n) {
      const std::uint64_t add = percent(30) ? below(16) : 0;
      increments |= add << (4 * n);
      want[n] += add;
    }
    regs->count_i = increments;
    tick();
  }
  regs->count_i = 0;
  for (unsigned n = 0; n < kCounters; ++n) {
    EXPECT_EQ(want[n], read64(reg::commands_accepted + 8 * n)) << n;
  }
}

TEST_F(Registers, HeartbeatCountsCyclesAndTheHighWordGoesWithTheLowOne) {
  const std::uint64_t before = regs.cycle();
  const std::uint64_t beat = read64(reg::heartbeat);
  EXPECT_GE(beat, before);
  EXPECT_LE(beat, regs.cycle());
  // The low word of another value in between does not lose it; without a low word it is live.
  regs->count_i = 0;
  static_cast<void>(read(reg::heartbeat));
  EXPECT_EQ(0U, read(reg::bus_errors));
  EXPECT_EQ(0U, read(reg::heartbeat + 4));
}

TEST_F(Registers, LatencyHasLeastMostSumAndCount) {
  EXPECT_EQ(0xFFFFFFFFU, read(reg::latency_min));
  EXPECT_EQ(0U, read(reg::latency_max));
  std::uint64_t sum = 0;
  std::uint64_t count = 0;
  std::uint32_t least = 0xFFFFFFFF;
  std::uint32_t most = 0;
  for (int cycle = 0; cycle < 2000; ++cycle) {
    const auto value = static_cast<std::uint32_t>(bits(static_cast<unsigned>(1 + below(32))));
    regs->latency_valid_i = percent(40);
    regs->latency_cycles_i = value;
    if (regs->latency_valid_i != 0) {
      sum += value;
      ++count;
      least = std::min(least, value);
      most = std::max(most, value);
    }
    tick();
  }
  regs->latency_valid_i = 0;
  EXPECT_EQ(count, read64(reg::latency_count));
  EXPECT_EQ(sum, read64(reg::latency_sum));
  EXPECT_EQ(least, read(reg::latency_min));
  EXPECT_EQ(most, read(reg::latency_max));
}

TEST_F(Registers, HighWordIsThatOfTheLowOneRead) {
  // 15 a cycle for long enough that the sum of latencies passes 2^32 between the two reads.
  regs->latency_valid_i = 1;
  regs->latency_cycles_i = 0xFFFFFFFF;
  tick();
  regs->latency_valid_i = 0;
  const std::uint32_t low = read(reg::latency_sum);
  EXPECT_EQ(0xFFFFFFFFU, low);
  regs->latency_valid_i = 1;
  regs->latency_cycles_i = 5;
  tick();
  regs->latency_valid_i = 0;
  EXPECT_EQ(0U, read(reg::latency_sum + 4)) << "as it was with the low word";
  EXPECT_EQ(1U, read(reg::latency_sum + 4)) << "read by itself: as it is";
  EXPECT_EQ(0x100000004U, read64(reg::latency_sum));
}

TEST_F(Registers, StatusIsLive) {
  regs->silent_i = 1;
  regs->ready_i = 0;
  EXPECT_EQ(0U, read(reg::control));
  EXPECT_EQ(0b1100U, read(reg::status));
  regs->silent_i = 0;
  regs->drained_i = 0;
  regs->ready_i = 1;
  EXPECT_EQ(0b0001U, read(reg::status));
}

TEST_F(Registers, OpenWaitsForTheStoresAndResetForTheBus) {
  card_ = true;
  const auto run = [this](unsigned cycles) {
    while (cycles-- != 0) tick();
  };
  regs->latency_cycles_i = 9;
  regs->latency_valid_i = 1;
  run(1);
  regs->latency_valid_i = 0;
  write(reg::control, 3);  // both at once
  run(70);
  EXPECT_EQ(1U, resets_);
  EXPECT_EQ(1, regs->open_o);
  EXPECT_EQ(0U, read64(reg::latency_count)) << "begins anew";
  run(10);
  for (int i = 0; i < 5; ++i) {
    write(reg::control, 2);
    run(40);
    EXPECT_EQ(1, regs->open_o);
  }
  write(reg::control, 1);
  run(2);
  EXPECT_EQ(0, regs->open_o);
  EXPECT_EQ(1U, resets_) << "still on the bus";
  EXPECT_EQ(1U, read(reg::control));
  EXPECT_EQ(0U, read(reg::status) & 1);
  run(100);
  EXPECT_EQ(2U, resets_);
  EXPECT_EQ(0U, read(reg::control));
  EXPECT_EQ(0b101U, read(reg::status));
}

TEST_F(Registers, AResetDoesNotWaitForWhatHasNoRoom) {
  card_ = true;
  stuck_ = true;
  write(reg::control, 2);
  for (int i = 0; i < 40; ++i) tick();
  EXPECT_EQ(1, regs->open_o);
  write(reg::control, 1);
  unsigned reads = 0;
  while ((read(reg::control) & 1) != 0 && reads < 100) ++reads;
  EXPECT_GT(reads, 0U) << "not before the bus is quiet";
  EXPECT_EQ(1U, resets_);
  EXPECT_EQ(0U, read(reg::status) & 4) << "which it was not by itself";
}

}  // namespace
}  // namespace ballast::rtl_test
