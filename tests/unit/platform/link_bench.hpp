// A PCIe link with masters, host memory, a host and a card made for tests, which note what comes
// when. SystemC is elaborated once a process: every test gets the same bench, started anew.
#pragma once

#include <tlm.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <systemc>

#include <cstdint>
#include <deque>
#include <vector>

#include "sim/platform/host_port.hpp"
#include "sim/platform/pcie_link.hpp"
#include "sim/platform/transaction.hpp"

namespace ballast::sim {

/// Picoseconds since the start of the test.
using Time = std::uint64_t;

struct Access {
  bool write;
  std::uint64_t address;
  unsigned bytes;
  Time taken;      ///< END_REQ, or completion of a write
  Time complete;   ///< BEGIN_RESP
  unsigned first;  ///< byte of data
};

/// Offers requests one after another, each as soon as the one before it is taken.
class TestMaster : public sc_core::sc_module {
 public:
  explicit TestMaster(const sc_core::sc_module_name& name);
  tlm_utils::simple_initiator_socket<TestMaster, 512> socket;

  void start(Time zero);
  void read(std::uint64_t address, unsigned bytes);
  void write(std::uint64_t address, unsigned bytes, unsigned char value);

  std::vector<Access> taken;  ///< in this order
  std::vector<Access> complete;
  std::size_t waiting() const { return offered_.size(); }
  std::size_t reads_under_way = 0, most_reads = 0;

 private:
  tlm::tlm_sync_enum response(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                              sc_core::sc_time& delay);
  void offer();
  void end_request();
  void finish(tlm::tlm_generic_payload& payload);
  Time now() const { return sc_core::sc_time_stamp().value() - zero_; }

  TransactionPool pool_;
  std::deque<tlm::tlm_generic_payload*> offered_;
  bool busy_ = false;
  Time zero_ = 0;
};

/// Answers at once: reads with their address. Notes what comes.
class TestMemory : public sc_core::sc_module {
 public:
  explicit TestMemory(const sc_core::sc_module_name& name);
  tlm_utils::simple_target_socket<TestMemory, 512> socket;
  void start(Time zero);
  std::vector<Access> came;

 private:
  tlm::tlm_sync_enum request(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                             sc_core::sc_time& delay);
  Time zero_ = 0;
};

/// Registers that read as their offset, after a time, or never.
class TestCard : public sc_core::sc_module {
 public:
  explicit TestCard(const sc_core::sc_module_name& name);
  tlm_utils::simple_target_socket<TestCard> socket;
  void start(Time zero);
  std::vector<Access> came;
  unsigned answer_after_ns = 10;
  bool answers = true;

 private:
  tlm::tlm_sync_enum request(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                             sc_core::sc_time& delay);
  void answer();
  tlm::tlm_generic_payload* access_ = nullptr;
  sc_core::sc_event due_;
  Time zero_ = 0;
};

struct LinkBench {
  static LinkBench& instance();

  /// Forgets everything, and starts with such a link.
  void start(const PcieOptions& options);
  void run(unsigned ns) { sc_core::sc_start(sc_core::sc_time(ns, sc_core::SC_NS)); }

  TestMaster command{"command"}, event{"event"};
  TestMemory memory{"memory"};
  TestCard card{"card"};
  HostPort host{"host"};
  PcieLink link{"link"};
  Time zero = 0;

 private:
  LinkBench();
};

}  // namespace ballast::sim
