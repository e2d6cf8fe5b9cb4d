// Host memory on the bus finds a card that breaks the bus's rules; what is within them passes.
#include "sim/platform/axi_memory.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <stdexcept>

namespace ballast::sim {
namespace {

constexpr std::uint64_t kBase = 0x10000;

class AxiBus : public testing::Test {
 protected:
  AxiBus() {
    memory_.map(kBase, bytes_, sizeof bytes_, true);
    memory_.map(kBase + 0x100000, bytes_, 4096, false);
  }
  /// What is thrown within some cycles of the master's signals, which it may change in each.
  std::string fault(const std::function<AxiMaster(int cycle, const AxiSlave& slave)>& master) {
    try {
      for (int cycle = 0; cycle < 100; ++cycle) memory_.edge(master(cycle, memory_.drive()));
    } catch (const std::logic_error& error) {
      return error.what();
    }
    return "";
  }
  std::string fault_of_read(std::uint64_t address, std::uint8_t length) {
    return fault([=](int cycle, const AxiSlave&) {
      AxiMaster master;
      master.ar_valid = cycle == 0;
      master.ar_addr = address;
      master.ar_len = length;
      return master;
    });
  }
  std::string fault_of_write(std::uint64_t address, std::uint8_t length, int last) {
    return fault([=](int cycle, const AxiSlave&) {
      AxiMaster master;
      master.aw_valid = cycle == 0;
      master.aw_addr = address;
      master.aw_len = length;
      master.w_valid = cycle <= length;
      master.w_last = cycle == last;
      master.w_strobe = 0xFF;
      master.w_data.fill(static_cast<std::uint32_t>(cycle + 1));
      return master;
    });
  }

  alignas(64) unsigned char bytes_[2 * 4096] = {};
  AxiMemory memory_{AxiOptions{1, 8, 8, 0, 0, 0}};
};

TEST_F(AxiBus, PassesWhatIsWithinTheRules) {
  EXPECT_EQ("", fault_of_read(kBase + 4096 - 64, 0));
  EXPECT_EQ("", fault_of_read(kBase, 63));
  EXPECT_EQ("", fault_of_write(kBase + 128, 1, 1));
  EXPECT_TRUE(memory_.quiet());
  EXPECT_EQ(65U, memory_.counts().read_beats);
  EXPECT_EQ(1, bytes_[128]) << "the first beat";
  EXPECT_EQ(0, bytes_[128 + 8]) << "its strobe is for eight bytes";
  EXPECT_EQ(2, bytes_[192]) << "the second";
}

TEST_F(AxiBus, FindsBurstsAcrossAPage) {
  EXPECT_NE("", fault_of_read(kBase + 4096 - 64, 1));
  EXPECT_NE("", fault_of_write(kBase + 4096 - 128, 2, 2));
}

TEST_F(AxiBus, FindsAddressesThatAreNotOfABeat) { EXPECT_NE("", fault_of_read(kBase + 8, 0)); }

TEST_F(AxiBus, FindsWhoLeavesItsMemory) {
  EXPECT_NE("", fault_of_read(kBase - 64, 0));
  EXPECT_NE("", fault_of_read(kBase + sizeof bytes_, 0));
  EXPECT_EQ("", fault_of_read(kBase + 0x100000, 0));
  EXPECT_NE("", fault_of_write(kBase + 0x100000, 0, 0)) << "to be read only";
}

TEST_F(AxiBus, FindsALastBeatInTheWrongPlace) {
  EXPECT_NE("", fault_of_write(kBase, 3, 2));
  EXPECT_NE("", fault_of_write(kBase, 0, 5));
}

TEST_F(AxiBus, FindsWhatChangesBeforeItIsTaken) {
  memory_.set_options(AxiOptions{1, 8, 8, 60, 0, 0});
  for (const int channel : {0, 1, 2}) {
    bool waited = false;
    const std::string found = fault([&](int cycle, const AxiSlave& slave) {
      AxiMaster master;
      master.ar_valid = channel == 0 && !waited;  // withdrawn
      master.ar_addr = kBase;
      master.aw_valid = channel == 1;
      master.aw_addr = kBase + (waited ? 64 : 0);
      master.w_valid = channel == 2;
      master.w_data[3] = waited ? 1 : 0;
      master.w_last = true;
      const bool taken[] = {slave.ar_ready, slave.aw_ready, slave.w_ready};
      waited = waited || (cycle > 3 && !taken[channel]);
      return master;
    });
    EXPECT_NE(std::string::npos, found.find("before it was taken")) << channel << ": " << found;
    memory_ = AxiMemory(AxiOptions{2, 8, 8, 60, 0, 0});
    memory_.map(kBase, bytes_, sizeof bytes_, true);
  }
}

TEST_F(AxiBus, GivesRepliesInOrderWhateverTheirLatency) {
  memory_.set_options(AxiOptions{7, 1, 60, 30, 30, 0});
  for (std::size_t i = 0; i < 64; ++i) bytes_[64 * i] = static_cast<unsigned char>(i);
  std::size_t asked = 0;
  std::size_t given = 0;
  for (int cycle = 0; given < 64; ++cycle) {
    ASSERT_LT(cycle, 20000);
    const AxiSlave& slave = memory_.drive();
    AxiMaster master;
    master.ar_valid = asked < 64;
    master.ar_addr = kBase + 64 * asked;
    if (slave.r_valid) {
      ASSERT_EQ(given, slave.r_data[0]);
      ++given;
    }
    if (master.ar_valid && slave.ar_ready) ++asked;
    memory_.edge(master);
  }
  EXPECT_TRUE(memory_.quiet());
}

}  // namespace
}  // namespace ballast::sim
