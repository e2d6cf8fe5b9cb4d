#include "sim/platform/card_module.hpp"

#include "hls/core/registers.hpp"

namespace ballast::sim {
namespace {

constexpr std::uint64_t kResetCycles = 16;
// What is under way in the card's rings comes out within so many cycles and a round trip.
constexpr std::uint64_t kSettleCycles = 512;
constexpr double kMendAfterNs = 1000;

std::uint64_t now_ps() { return sc_core::sc_time_stamp().value(); }

AxiPort::Options port_options(const PlatformCardOptions& options, std::uint64_t port) {
  return {2 * options.seed + port, options.stall_percent, options.stall_percent};
}

}  // namespace

CardModule::CardModule(const sc_core::sc_module_name& name, std::function<void()> progress,
                       const std::atomic<bool>& wanted)
    : sc_module(name),
      host("host"),
      memory("memory"),
      progress_(std::move(progress)),
      wanted_(wanted),
      link_("link"),
      command_("command"),
      event_("event"),
      registers_("registers"),
      meter_([this](std::uint64_t address) { return memory.line(address); }) {
  SC_HAS_PROCESS(CardModule);
  SC_METHOD(cycle);
  sensitive << tick_;
  dont_initialize();
  SC_METHOD(mend);
  sensitive << mend_;
  dont_initialize();

  command_.socket.bind(link_.from_card);
  event_.socket.bind(link_.from_card);
  link_.to_memory.bind(memory.socket);
  host.socket.bind(link_.from_host);
  link_.to_card.bind(registers_.socket);

  host.progress = progress_;
  memory.before_write = [this](std::uint64_t address, std::uint64_t(&words)[8]) {
    written(address, words);
  };
  registers_.written = [this](std::uint32_t offset, std::uint32_t value) {
    meter_.register_written(offset, value);
  };
  registers_.read = [this](std::uint32_t offset, std::uint32_t& value) { read(offset, value); };
}

void CardModule::power_on(const PlatformCardOptions& options) {
  power_off();
  std::unique_ptr<CardModel> model = make_card_model(options.build, options.seed);
  if (!options.trace.empty()) model->trace(options.trace);
  options_ = options;
  link_.configure(options.pcie);
  host.configure(options.pcie);
  command_.configure(port_options(options, 0));
  event_.configure(port_options(options, 1));
  registers_.configure();
  meter_ = LatencyMeter([this](std::uint64_t address) { return memory.line(address); });
  period_ = sc_core::sc_time(1000.0 / options.clock_mhz, sc_core::SC_NS);
  idle_after_ = kSettleCycles +
                static_cast<std::uint64_t>(2 * options.pcie.latency_ns * options.clock_mhz / 1000);
  cycles_ = events_ = idle_cycles_ = beats_seen_ = 0;
  alarm_ = ~std::uint64_t{0};
  failure_.clear();
  model_ = std::move(model);
  runs_ = true;
  tick_.notify(period_);
}

void CardModule::power_off() {
  runs_ = false;
  tick_.cancel();
  mend_.cancel();
  model_.reset();
  // Nothing refers to memory any more.
  link_.configure(options_.pcie);
  memory.clear();
}

void CardModule::cycle() {
  try {
    run_cycle();
  } catch (const std::exception& error) {
    failure_ = error.what();
    runs_ = false;
    progress_();
    return;
  }
  runs_ = cycles_ < options_.faults.halt_at;
  if (runs_) tick_.notify(period_);
  if (cycles_ == alarm_ || !runs_) progress_();
  if (wanted_.load(std::memory_order_relaxed)) sc_core::sc_pause();
}

void CardModule::run_cycle() {
  meter_.look(now_ps());
  const bool reset_n = cycles_ >= kResetCycles;
  static const AxiSlave kMute;  // takes nothing, gives nothing
  const bool mute = cycles_ >= options_.faults.mute_at;
  const CardOutputs& out =
      model_->settle(reset_n, registers_.drive(), command_.drive(), mute ? kMute : event_.drive());
  command_.edge(reset_n ? out.command : AxiMaster{});
  if (!mute) event_.edge(reset_n ? out.event : AxiMaster{});
  registers_.edge(reset_n ? out.control : LiteSlave{});
  model_->edge();
  ++cycles_;
  follow_idleness();
}

void CardModule::follow_idleness() {
  const std::uint64_t beats = command_.beats_written() + event_.beats_written();
  const bool nothing = beats == beats_seen_ && meter_.nothing_new() && model_->quiet() &&
                       host.idle() && !registers_.busy();
  beats_seen_ = beats;
  idle_cycles_ = nothing ? idle_cycles_ + 1 : 0;
  if (idle_cycles_ == idle_after_) progress_();
}

void CardModule::written(std::uint64_t address, std::uint64_t (&words)[8]) {
  ++events_;
  meter_.memory_written(address, words, now_ps());
  const CardFaults& faults = options_.faults;
  if (events_ == faults.late_event) {
    mend_address_ = address;
    mend_tail_ = words[7];
    mend_.notify(kMendAfterNs, sc_core::SC_NS);
  }
  if (events_ == faults.late_event || events_ == faults.bad_event) words[7] ^= 1;  // check word
  progress_();
}

void CardModule::mend() { memory.write_tail(mend_address_, mend_tail_); }

void CardModule::read(std::uint32_t offset, std::uint32_t& value) {
  const CardFaults& faults = options_.faults;
  if (offset == reg::clock_khz) value = options_.clock_mhz * 1000;
  if (cycles_ >= faults.stick_at) {
    if (offset == reg::heartbeat) value = static_cast<std::uint32_t>(faults.stick_at);
    if (offset == reg::heartbeat + 4) value = static_cast<std::uint32_t>(faults.stick_at >> 32);
  }
  const auto other = faults.registers.find(offset);
  if (other != faults.registers.end()) value = other->second;
}

CardStatistics CardModule::statistics() const {
  const LatencyHistogram& latencies = meter_.latencies();
  CardStatistics statistics;
  statistics.simulated_ns = now_ps() / 1000;
  statistics.cycles = cycles_;
  statistics.bytes_to_host = link_.bytes_up();
  statistics.bytes_to_card = link_.bytes_down();
  statistics.verdicts = latencies.count();
  statistics.latency_min = latencies.least();
  statistics.latency_median = latencies.quantile(0.5);
  statistics.latency_p99 = latencies.quantile(0.99);
  statistics.latency_max = latencies.most();
  statistics.latency_sum = latencies.sum();
  return statistics;
}

}  // namespace ballast::sim
