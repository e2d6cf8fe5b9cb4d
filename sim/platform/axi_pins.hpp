// Joins the AXI4 pins of a verilated module, both directions, to AxiMemory.
//
//   BALLAST_AXI_PINS(CommandPins, m_axi_)        struct CommandPins for pins m_axi_arvalid …
//   CommandPins::drive(model, memory.drive());   before the model settles
//   memory.edge(CommandPins::sample(model));     at the rising edge
#pragma once

#include <cstring>

#include "sim/platform/axi_memory.hpp"

#define BALLAST_AXI_PINS(Name, prefix)                                 \
  struct Name {                                                        \
    template <typename Model>                                          \
    static void drive(Model& model, const ballast::sim::AxiSlave& s) { \
      model.prefix##arready = s.ar_ready;                              \
      model.prefix##rvalid = s.r_valid;                                \
      model.prefix##rresp = s.r_response;                              \
      model.prefix##rlast = s.r_last;                                  \
      if (s.r_valid) {                                                 \
        std::memcpy(&model.prefix##rdata[0], s.r_data.data(), 64);     \
      }                                                                \
      model.prefix##awready = s.aw_ready;                              \
      model.prefix##wready = s.w_ready;                                \
      model.prefix##bvalid = s.b_valid;                                \
      model.prefix##bresp = s.b_response;                              \
    }                                                                  \
    template <typename Model>                                          \
    static ballast::sim::AxiMaster sample(const Model& model) {        \
      ballast::sim::AxiMaster m;                                       \
      m.ar_valid = model.prefix##arvalid != 0;                         \
      m.ar_addr = model.prefix##araddr;                                \
      m.ar_len = model.prefix##arlen;                                  \
      m.r_ready = model.prefix##rready != 0;                           \
      m.aw_valid = model.prefix##awvalid != 0;                         \
      m.aw_addr = model.prefix##awaddr;                                \
      m.aw_len = model.prefix##awlen;                                  \
      m.w_valid = model.prefix##wvalid != 0;                           \
      if (m.w_valid) {                                                 \
        std::memcpy(m.w_data.data(), &model.prefix##wdata[0], 64);     \
        m.w_strobe = model.prefix##wstrb;                              \
        m.w_last = model.prefix##wlast != 0;                           \
      }                                                                \
      m.b_ready = model.prefix##bready != 0;                           \
      return m;                                                        \
    }                                                                  \
  }
