#include "sim/platform/latency_meter.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "hls/core/registers.hpp"

namespace ballast::sim {
namespace {

// Below 2^kExactBits a bucket is a nanosecond; above, each doubling has 2^(kExactBits − 1) buckets.
constexpr unsigned kExactBits = 11;
constexpr std::uint64_t kHalf = std::uint64_t{1} << (kExactBits - 1);

unsigned width(std::uint64_t value) {
  return value == 0 ? 0 : 64 - static_cast<unsigned>(__builtin_clzll(value));
}

std::size_t bucket_of(std::uint64_t ns) {
  const unsigned shift = std::max(width(ns), kExactBits) - kExactBits;
  return static_cast<std::size_t>(shift * kHalf + (ns >> shift));
}
// The largest time of a bucket.
std::uint64_t top_of(std::size_t bucket) {
  const std::uint64_t shift = bucket < 2 * kHalf ? 0 : bucket / kHalf - 1;
  return ((bucket - shift * kHalf + 1) << shift) - 1;
}

bool is_judged_at_once(CommandKind kind) {
  return kind == CommandKind::position_delta || kind == CommandKind::reduce ||
         kind == CommandKind::wallet_delta;
}

void set_half(std::uint64_t& value, bool high, std::uint32_t half) {
  const unsigned shift = high ? 32 : 0;
  value = (value & ~(std::uint64_t{0xFFFFFFFF} << shift)) | std::uint64_t{half} << shift;
}

}  // namespace

void LatencyHistogram::add(std::uint64_t ns) {
  const std::size_t bucket = bucket_of(ns);
  if (bucket >= counts_.size()) counts_.resize(bucket + 1);
  ++counts_[bucket];
  least_ = count_ == 0 ? ns : std::min(least_, ns);
  most_ = std::max(most_, ns);
  sum_ += ns;
  ++count_;
}

std::uint64_t LatencyHistogram::quantile(double share) const {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    seen += counts_[bucket];
    if (seen >= wanted && seen != 0) return std::clamp(top_of(bucket), least_, most_);
  }
  return 0;
}

void LatencyMeter::register_written(std::uint32_t offset, std::uint32_t value) {
  constexpr std::uint32_t kOpen = 2;
  switch (offset) {
    case reg::command_ring:
    case reg::command_ring + 4:
      set_half(commands_.base, offset != reg::command_ring, value);
      break;
    case reg::event_ring:
    case reg::event_ring + 4:
      set_half(events_.base, offset != reg::event_ring, value);
      break;
    case reg::command_ring_log2:
      commands_.log2 = value % 32;
      break;
    case reg::event_ring_log2:
      events_.log2 = value % 32;
      break;
    case reg::control:
      command_ = nullptr;
      if ((value & kOpen) == 0) break;
      commands_.position = events_.position = 0;
      pending_.clear();
      command_ = line_(commands_.address());
      break;
    default:
      break;
  }
}

bool LatencyMeter::has_come() const {
  const auto* tail = reinterpret_cast<const std::uint64_t*>(command_ + offsetof(Record, check));
  const std::uint64_t value = __atomic_load_n(tail, __ATOMIC_ACQUIRE);
  return (value >> 32 & 1) == commands_.phase();
}

void LatencyMeter::note(std::uint64_t now_ps) {
  // Those that never get a verdict are forgotten with the next that does, or when there are more
  // than a card can have under way.
  constexpr std::size_t kBeyondTheRing = 4096;
  Command command;
  std::memcpy(static_cast<void*>(&command), command_, kRecordBytes);
  if (is_judged_at_once(command.command())) pending_.push_back({command.sequence, now_ps});
  if (pending_.size() > (std::size_t{1} << commands_.log2) + kBeyondTheRing) pending_.pop_front();
  ++commands_.position;
  command_ = line_(commands_.address());
}

void LatencyMeter::memory_written(std::uint64_t address, const std::uint64_t (&words)[8],
                                  std::uint64_t now_ps) {
  if (command_ == nullptr || address != events_.address()) return;
  ++events_.position;
  Event event;
  std::memcpy(static_cast<void*>(&event), words, kRecordBytes);
  if (event.event() == EventKind::hello) return;
  while (!pending_.empty() && pending_.front().sequence < event.sequence) pending_.pop_front();
  if (pending_.empty() || pending_.front().sequence != event.sequence) return;
  if (event.event() == EventKind::verdict) {
    latencies_.add((now_ps - pending_.front().since_ps + 500) / 1000);
  }
  pending_.pop_front();
}

}  // namespace ballast::sim
