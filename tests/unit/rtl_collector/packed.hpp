// The structs of ballast_lane_pkg.sv as tests hold them, and their places in verilated ports.
#pragma once

#include <verilated.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "hls/core/contract.hpp"

namespace ballast::rtl_test {

/// Puts fields into a port, or takes them out of it, from a bit upwards.
class Fields {
 public:
  Fields(WData* words, unsigned at) : words_(words), at_(at) {}

  Fields& put(unsigned width, std::uint64_t value) {
    for (unsigned bits = 0; width != 0; width -= bits, at_ += bits, value >>= bits) {
      bits = std::min(32 - at_ % 32, width);
      const WData mask = mask_of(bits);
      words_[at_ / 32] &= ~mask;
      words_[at_ / 32] |= (static_cast<WData>(value) << (at_ % 32)) & mask;
    }
    return *this;
  }
  template <typename Value>
  Fields& take(unsigned width, Value& value) {
    std::uint64_t all = 0;
    unsigned bits = 0;
    for (unsigned taken = 0; taken != width; taken += bits, at_ += bits) {
      bits = std::min(32 - at_ % 32, width - taken);
      all |= std::uint64_t{(words_[at_ / 32] & mask_of(bits)) >> (at_ % 32)} << taken;
    }
    value = static_cast<Value>(all);
    return *this;
  }

 private:
  /// `bits` ones from where we are in the word.
  WData mask_of(unsigned bits) const { return (~WData{0} >> (32 - bits)) << (at_ % 32); }

  WData* words_;
  unsigned at_;
};

using Words = std::array<std::uint64_t, 4>;

/// lane_event_t
struct Beat {
  static constexpr unsigned kBits = 376;
  bool last = true;
  bool has_event = false;
  std::uint8_t kind = 0;
  std::uint8_t code = 0;
  std::uint16_t symbol = 0;
  std::uint32_t position = 0;
  std::uint32_t account = 0;
  std::uint32_t arg = 0;
  Words words{};

  void write(WData* port, unsigned lane) const {
    Fields fields(port, lane * kBits);
    fields.put(12, 0);
    for (const std::uint64_t word : words) fields.put(64, word);
    fields.put(32, arg).put(24, account).put(24, position).put(10, symbol).put(8, code);
    fields.put(8, kind).put(1, has_event).put(1, last);
  }
};

enum class Ending : std::uint8_t {
  none,
  rejected,
  funding,
  settle,
  adl,
  rank,
  lights,
  dump,
  digest,
  hello,
  state
};
enum class From : std::uint8_t { nobody, lane, all };

/// order_t
struct Order {
  static constexpr unsigned kBits = 360;
  std::uint64_t sequence = 0;
  std::uint8_t kind = 0;
  std::uint16_t symbol = 0;
  std::uint32_t position = 0;
  std::uint32_t account = 0;
  From from = From::nobody;
  std::uint8_t lane = 0;
  Ending ending = Ending::none;
  std::uint8_t code = 0;
  bool ack = false;
  bool first = true;
  bool timed = false;
  std::uint32_t accepted_at = 0;
  std::uint64_t payload[2] = {};
  std::uint16_t arg = 0;  // of an event of the configuration, 14 bits
  bool staged = false;

  bool operator==(const Order&) const = default;

  void write(WData* port) const {
    Fields fields(port, 0);
    fields.put(14, arg)
        .put(1, staged)
        .put(13, 0)
        .put(64, payload[0])
        .put(64, payload[1])
        .put(32, accepted_at);
    fields.put(1, timed).put(1, first).put(1, ack).put(8, code);
    fields.put(4, static_cast<std::uint64_t>(ending)).put(3, lane);
    fields.put(2, static_cast<std::uint64_t>(from)).put(32, account).put(32, position);
    fields.put(16, symbol).put(8, kind).put(64, sequence);
  }
  static Order read(WData* port) {
    Order order;
    Fields fields(port, 0);
    unsigned spare = 0;
    fields.take(14, order.arg).take(1, order.staged).take(13, spare);
    fields.take(64, order.payload[0]).take(64, order.payload[1]).take(32, order.accepted_at);
    fields.take(1, order.timed).take(1, order.first).take(1, order.ack).take(8, order.code);
    fields.take(4, order.ending).take(3, order.lane).take(2, order.from);
    fields.take(32, order.account).take(32, order.position).take(16, order.symbol);
    fields.take(8, order.kind).take(64, order.sequence);
    return order;
  }
};

inline Event read_event(WData* record) {
  Event event;
  static_assert(sizeof event == 16 * sizeof *record);
  std::memcpy(static_cast<void*>(&event), record, sizeof event);
  return event;
}

}  // namespace ballast::rtl_test
