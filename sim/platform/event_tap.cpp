#include "sim/platform/event_tap.hpp"

#include "hls/compat/memory.hpp"
#include "hls/kernels/ring_reader.hpp"

namespace ballast::sim {
namespace {

// Rounds that a late event's check word is wrong for.
constexpr std::uint64_t kLate = 8;

}  // namespace

bool EventTap::is_needed() const {
  return faults_.mute_at != CardFaults::kNever || faults_.stick_at != CardFaults::kNever ||
         faults_.bad_event != 0 || faults_.late_event != 0;
}

HlsArguments EventTap::between(const HlsArguments& arguments) {
  active_ = is_needed();
  if (!active_) return arguments;
  host_ = arguments;
  ring_.assign(std::size_t{1} << arguments.events_log2, Record{});
  position_ = 0;
  late_ = nullptr;
  executed_ = 0;
  HlsArguments own = arguments;
  own.events = ring_.data();
  own.heartbeat = &heartbeat_;
  own.commands_executed = &executed_;
  return own;
}

void EventTap::carry(std::uint64_t round) {
  if (!active_) return;
  if (late_ != nullptr && round >= late_until_) {
    Record record = *late_;
    record.check ^= 1;
    compat::store_record(late_, record);
    late_ = nullptr;
  }
  const std::uint64_t mask = ring_.size() - 1;
  for (; ring_[position_ & mask].phase == kernels::phase_at(position_, host_.events_log2);
       ++position_) {
    carry_event(ring_[position_ & mask], round);
  }
  // Behind the events, as the writer has it.
  if (round < faults_.mute_at && late_ == nullptr) {
    compat::store_word(host_.commands_executed, executed_);
  }
  if (round < faults_.stick_at) compat::store_word(host_.heartbeat, heartbeat_);
}

void EventTap::carry_event(const Record& event, std::uint64_t round) {
  ++events_;
  if (round >= faults_.mute_at) return;
  Record record = event;
  Record* const slot = host_.events + (position_ & (ring_.size() - 1));
  if (events_ == faults_.late_event) {
    late_ = slot;
    late_until_ = round + kLate;
  }
  if (events_ == faults_.late_event || events_ == faults_.bad_event) record.check ^= 1;
  compat::store_record(slot, record);
}

}  // namespace ballast::sim
