#include "host/engine/card/control.hpp"

#include <algorithm>
#include <bit>
#include <cstdio>

#include "host/engine/card/placement.hpp"

namespace ballast::card {
namespace {

constexpr std::uint32_t kMaxLanes = 128;
constexpr std::uint32_t kGone = 0xFFFFFFFF;  // what registers read as that do not answer

std::string hexadecimal(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08X", value);
  return text;
}

}  // namespace

std::uint64_t Control::read64(std::uint32_t offset) {
  const std::uint32_t low = port_.read_register(offset);
  const std::uint32_t high = port_.read_register(offset + 4);
  // Gone between the two, maybe; no counter gets so far.
  return high == kGone ? ~std::uint64_t{0} : std::uint64_t{high} << 32 | low;
}

void Control::write64(std::uint32_t offset, std::uint64_t value) {
  port_.write_register(offset, static_cast<std::uint32_t>(value));
  port_.write_register(offset + 4, static_cast<std::uint32_t>(value >> 32));
}

CardDescription Control::describe() {
  const CardError gone(
      name_ +
      ": registers read as all ones: it does not answer on the bus; reset it (xbutil "
      "reset), or see whether `xbutil examine` still lists it");
  const std::uint32_t identity = port_.read_register(reg::identity);
  if (identity == kGone) throw gone;
  if (identity != kIdentity) {
    throw CardError(name_ + ": not Ballast: identity is " + hexadecimal(identity) + ", expected " +
                    hexadecimal(kIdentity) + "; load the Ballast image");
  }
  CardDescription card;
  card.version = port_.read_register(reg::version);
  card.lanes = port_.read_register(reg::lanes);
  card.positions = port_.read_register(reg::positions);
  card.accounts = port_.read_register(reg::accounts);
  card.symbols = port_.read_register(reg::symbols);
  card.queue_depth = port_.read_register(reg::queue_depth);
  card.clock_khz = port_.read_register(reg::clock_khz);
  card.ready = (port_.read_register(reg::status) & kReady) != 0;
  card.heartbeat = heartbeat();
  if (card.heartbeat == ~std::uint64_t{0}) throw gone;  // since the first of these reads
  return card;
}

CardDescription Control::identify() {
  const CardDescription card = describe();
  if (card.version != kContractVersion) {
    throw CardError(name_ + ": contract version " + std::to_string(card.version) +
                    ", this program has " + std::to_string(kContractVersion) +
                    "; load the image of the same release");
  }
  const bool sound = std::has_single_bit(card.lanes) && card.lanes <= kMaxLanes &&
                     card.positions % (card.lanes * kPageRows) == 0 &&
                     card.positions <= kMaxPositionId + 1 && card.accounts % card.lanes == 0 &&
                     card.accounts <= kMaxAccounts && card.symbols <= kMaxSymbols;
  if (!sound) {
    throw CardError(name_ + ": registers make no sense: " + std::to_string(card.lanes) +
                    " lanes, " + std::to_string(card.positions) + " positions, " +
                    std::to_string(card.accounts) + " accounts, " + std::to_string(card.symbols) +
                    " symbols; load the Ballast image anew");
  }
  return card;
}

void Control::reset(const CardOptions& options) {
  port_.write_register(reg::control, 0);
  port_.write_register(reg::control, kReset);
  port_.write_register(reg::control, 0);
  wait_for(kReady, options, name_ + ": not ready after reset");
}

void Control::open(const RingAddresses& rings, std::uint64_t first_sequence,
                   const CardOptions& options) {
  write64(reg::command_ring, rings.commands);
  write64(reg::event_ring, rings.events);
  write64(reg::command_index, rings.command_index);
  write64(reg::event_index, rings.event_index);
  port_.write_register(reg::command_ring_log2, rings.commands_log2);
  port_.write_register(reg::event_ring_log2, rings.events_log2);
  write64(reg::first_sequence, first_sequence);
  port_.write_register(reg::control, kOpen);
  wait_for(kIsOpen, options, name_ + ": does not open its rings");
}

bool Control::stop(const CardOptions& options) noexcept try {
  // Nothing but writes under way on the bus is waited for: to a sound host, microseconds.
  constexpr std::uint64_t kMostCycles = std::uint64_t{1} << 24;
  CardOptions patience = options;
  patience.stall_cycles = std::min(options.stall_cycles, kMostCycles);
  Watch watch(patience);
  port_.write_register(reg::control, kReset);
  while ((port_.read_register(reg::control) & kReset) != 0) {
    if (watch.look(heartbeat(), false) != CardFault::none) return false;
  }
  return true;
} catch (...) {  // of the driver
  return false;
}

void Control::wait_for(std::uint32_t bits, const CardOptions& options, const std::string& what) {
  Watch watch(options);
  while ((port_.read_register(reg::status) & bits) != bits) {
    const CardFault fault = watch.look(heartbeat(), false);
    if (fault == CardFault::heartbeat_stopped) {
      throw CardError(
          what + ": its heartbeat stands still: no clock, or gone from the bus; reset the card");
    }
    if (fault != CardFault::none) {
      throw CardError(what + " within " + std::to_string(options.stall_cycles) +
                      " cycles; reset the card, or give it longer");
    }
  }
}

CardCounters Control::counters() {
  CardCounters counters;
  counters.heartbeat = heartbeat();
  counters.commands_accepted = read64(reg::commands_accepted);
  counters.commands_refused = read64(reg::commands_refused);
  counters.records_bad_check = read64(reg::records_bad_check);
  counters.records_bad_sequence = read64(reg::records_bad_sequence);
  counters.records_dropped = read64(reg::records_dropped);
  counters.events_written = read64(reg::events_written);
  counters.stall_event_ring = read64(reg::stall_event_ring);
  counters.stall_credit = read64(reg::stall_credit);
  counters.rank_refills = read64(reg::rank_refills);
  counters.bus_errors = read64(reg::bus_errors);
  counters.latency_count = read64(reg::latency_count);
  counters.latency_sum = read64(reg::latency_sum);
  counters.latency_min = port_.read_register(reg::latency_min);
  counters.latency_max = port_.read_register(reg::latency_max);
  return counters;
}

void need_capacity(const std::string& name, const CardDescription& together,
                   const EngineConfig& config) {
  const auto need = [&](const char* what, std::uint32_t wanted, std::uint32_t has) {
    if (wanted <= has) return;
    throw CardError(name + ": opened for " + std::to_string(wanted) + " " + what +
                    ", but there is room for " + std::to_string(has) +
                    "; ask for fewer, load an image built for more, or use more cards");
  };
  need("positions", config.positions, together.positions);
  need("accounts", config.accounts, together.accounts);
}

}  // namespace ballast::card

namespace ballast {

const char* name_of(CardFault fault) {
  switch (fault) {
    case CardFault::none:
      return "none";
    case CardFault::heartbeat_stopped:
      return "heartbeat_stopped";
    case CardFault::stalled:
      return "stalled";
    case CardFault::bad_event_record:
      return "bad_event_record";
    case CardFault::unexpected_event:
      return "unexpected_event";
    case CardFault::register_access:
      return "register_access";
  }
  return "unknown";
}

}  // namespace ballast
