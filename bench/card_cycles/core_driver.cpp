#include "bench/card_cycles/core_driver.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace ballast::bench {
namespace {

constexpr int kResetCycles = 16;
constexpr unsigned kIdleCycles = 8;  // in a row, until a batch counts as done
constexpr std::uint64_t kMostSilence = 1'000'000;

[[noreturn]] void refuse(const Event& event) {
  throw std::runtime_error("command " + std::to_string(event.sequence) + " (" +
                           name_of(static_cast<CommandKind>(event.arg)) +
                           ") was refused: " + name_of(static_cast<Reason>(event.code())));
}

}  // namespace

const TimedEvent& BatchRun::last(EventKind kind) const {
  const auto found = std::find_if(events.rbegin(), events.rend(), [&](const TimedEvent& timed) {
    return timed.event.event() == kind;
  });
  if (found == events.rend()) throw std::logic_error(std::string("no event ") + name_of(kind));
  return *found;
}

CoreDriver::CoreDriver(unsigned lanes, std::uint64_t seed)
    : lanes_(lanes),
      model_(make_core_model(lanes, seed)),
      placement_({lanes, kCorePositions / lanes, kCorePositions}) {
  Event event;
  for (int i = 0; i < kResetCycles; ++i) model_->cycle(false, nullptr, event);
  while (!step(nullptr, event).ready) {
    if (cycle_ == kMostSilence) throw std::runtime_error("the engine does not become ready");
  }
}

CoreOutputs CoreDriver::step(const Command* offered, Event& event) {
  ++cycle_;
  return model_->cycle(true, offered, event);
}

void CoreDriver::add(Command command) {
  command.sequence = ++sequence_;
  switch (command.command()) {
    case CommandKind::open:
      place_open(command);
      break;
    case CommandKind::position_delta:
    case CommandKind::reduce:
      command.arg =
          placement_.row_of(placement_.find(command.position, command.account, command.symbol));
      break;
    default:
      break;
  }
  batch_.push_back({command, false});
}

void CoreDriver::place_open(Command& command) {
  const card::Placement::Opening opening = placement_.open(command);
  if (opening.unlink) keep_page(command, *opening.unlink);
  if (opening.link) keep_page(command, *opening.link);
  command.arg = opening.row;
  // A batch with a refusal ends everything, so the answer is known.
  if (opening.slot != card::Placement::kNoSlot) {
    placement_.opened(opening.slot, command.position, true);
  }
}

void CoreDriver::keep_page(const Command& before, const card::PageChange& change) {
  Command page = make_command(CommandKind::page, op::Page{change.lane, change.link, 0, 0, 0});
  page.sequence = before.sequence;
  page.symbol = change.symbol;
  page.set_side(change.side);
  page.arg = change.page;
  batch_.push_back({page, true});
}

BatchRun CoreDriver::run(OfferRate rate) {
  BatchRun run;
  run.first_sequence = first_sequence_;
  unsigned idle_cycles = 0;
  unsigned allowance = rate.cycles;
  std::uint64_t moved_at = cycle_;
  Event event;
  for (std::size_t next = 0; next < batch_.size() || idle_cycles < kIdleCycles;) {
    const bool offers = next < batch_.size() && allowance >= rate.cycles;
    const CoreOutputs out = step(offers ? &batch_[next].command : nullptr, event);
    if (out.taken) {
      if (!batch_[next++].page) run.accepted.push_back(cycle_);
      allowance -= rate.cycles;
    }
    allowance = std::min(allowance + rate.commands, rate.cycles + rate.commands - 1);
    if (out.event) {
      if (event.event() == EventKind::rejected) refuse(event);
      run.events.push_back({event, cycle_});
    }
    run.refills += out.refills;
    idle_cycles = out.idle ? idle_cycles + 1 : 0;
    if (out.taken || out.event) moved_at = cycle_;
    if (cycle_ - moved_at > kMostSilence) throw std::runtime_error("the engine stands still");
  }
  batch_.clear();
  first_sequence_ = sequence_ + 1;
  return run;
}

}  // namespace ballast::bench
