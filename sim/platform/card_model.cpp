#include "sim/platform/card_model.hpp"

#include <verilated.h>
#include <verilated_fst_c.h>

#include <stdexcept>

// BALLAST_CARDS(X): name, class, lanes, rows a lane, accounts a lane, depth of the rank queue.
#include <ballast_cards.hpp>
#include "sim/platform/axi_pins.hpp"
#include "sim/platform/wave_room.hpp"

namespace ballast::sim {
namespace {

BALLAST_AXI_PINS(CommandPins, m_axi_command_);
BALLAST_AXI_PINS(EventPins, m_axi_event_);

template <typename Verilated>
class VerilatedModel final : public CardModel {
 public:
  explicit VerilatedModel(std::uint64_t seed) {
    context_.randReset(2);
    context_.randSeed(static_cast<int>(seed & 0x7FFFFFFF) | 1);
    context_.traceEverOn(true);
    context_.threads(1);
    model_ = std::make_unique<Verilated>(&context_);
    model_->s_axi_control_wstrb = 0xF;
  }
  ~VerilatedModel() override {
    if (waves_) waves_->close();
    model_->final();
    // What a model takes apart it looks for in this thread's context, which may be another card's.
    ::Verilated::threadContextp(&context_);
    model_.reset();
  }

  const CardOutputs& settle(bool reset_n, const LiteMaster& control, const AxiSlave& command,
                            const AxiSlave& event) override {
    Verilated& m = *model_;
    m.ap_clk = 0;
    m.ap_rst_n = reset_n;
    context_.assertOn(reset_n);  // the reset takes a cycle from module to module
    m.s_axi_control_awvalid = control.aw_valid;
    m.s_axi_control_awaddr = control.aw_addr;
    m.s_axi_control_wvalid = control.w_valid;
    m.s_axi_control_wdata = control.w_data;
    m.s_axi_control_bready = control.b_ready;
    m.s_axi_control_arvalid = control.ar_valid;
    m.s_axi_control_araddr = control.ar_addr;
    m.s_axi_control_rready = control.r_ready;
    CommandPins::drive(m, command);
    EventPins::drive(m, event);
    m.eval();
    outputs_.control.aw_ready = m.s_axi_control_awready != 0;
    outputs_.control.w_ready = m.s_axi_control_wready != 0;
    outputs_.control.b_valid = m.s_axi_control_bvalid != 0;
    outputs_.control.ar_ready = m.s_axi_control_arready != 0;
    outputs_.control.r_valid = m.s_axi_control_rvalid != 0;
    outputs_.control.r_data = m.s_axi_control_rdata;
    outputs_.command = CommandPins::sample(m);
    outputs_.event = EventPins::sample(m);
    return outputs_;
  }

  void edge() override {
    dump();
    model_->ap_clk = 1;
    model_->eval();
    dump();
  }

  bool quiet() const override {
    const auto& root = *model_->rootp;
    return root.ballast__DOT__ready != 0 && root.ballast__DOT__core_idle != 0 &&
           root.ballast__DOT__read_valid == 0 && root.ballast__DOT__gate_valid == 0;
  }

  void trace(const std::string& file) override {
    if constexpr (requires(Verilated & model, VerilatedFstC * waves) { model.trace(waves, 1); }) {
      file_ = file;
      check_room();
      waves_ = std::make_unique<VerilatedFstC>();
      constexpr int kAllLevels = 99;
      model_->trace(waves_.get(), kAllLevels);
      waves_->open(file.c_str());
      if (!waves_->isOpen()) throw std::runtime_error("cannot write waves to " + file);
    } else {
      throw std::runtime_error("cannot write waves to " + file +
                               ": this card is verilated without; take one of fewer lanes");
    }
  }

 private:
  // Half a cycle is one unit of the context's time.
  void dump() {
    if (waves_ && model_->rootp->ballast__DOT__ready != 0) {
      waves_->dump(context_.time());
      constexpr std::uint64_t kBetweenChecks = 1 << 12;
      if (++dumps_ % kBetweenChecks == 0) check_room();
    }
    context_.timeInc(1);
  }

  // Waves end here, whole, when there is none.
  void check_room() {
    const std::string lack = lack_of_wave_room(file_);
    if (lack.empty()) return;
    if (waves_) waves_->close();
    waves_.reset();
    throw std::runtime_error("waves to " + file_ + ": " + lack);
  }

  VerilatedContext context_;
  std::unique_ptr<Verilated> model_;
  std::unique_ptr<VerilatedFstC> waves_;
  std::string file_;  ///< of waves
  std::uint64_t dumps_ = 0;
  CardOutputs outputs_;
};

}  // namespace

const std::vector<CardBuild>& card_builds() {
#define BALLAST_BUILD(name, type, lanes, rows, accounts, depth) \
  {name, lanes, lanes * (rows), lanes * (accounts), depth},
  static const std::vector<CardBuild> kBuilds = {BALLAST_CARDS(BALLAST_BUILD)};
#undef BALLAST_BUILD
  return kBuilds;
}

std::unique_ptr<CardModel> make_card_model(const std::string& name, std::uint64_t seed) {
#define BALLAST_MAKE(build, type, ...) \
  if (name == build) return std::make_unique<VerilatedModel<type>>(seed);
  BALLAST_CARDS(BALLAST_MAKE)
#undef BALLAST_MAKE
  std::string names;
  for (const CardBuild& build : card_builds()) names += " " + build.name;
  throw std::invalid_argument("no card is called " + name + "; there are:" + names);
}

}  // namespace ballast::sim
