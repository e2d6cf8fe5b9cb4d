// The digest of all state (docs/contract.md, "Digest"): equal for every engine and placement, and
// a wrapping sum over entries, so that a difference can be found by halving the range.
#pragma once

#include <cstdint>

#include "hls/core/margin.hpp"
#include "hls/core/ranking.hpp"
#include "hls/core/valuation.hpp"
#include "hls/core/wide.hpp"

namespace ballast {
namespace core {

/// Thomas Wang's 64-bit mix: adds and shifts only, so that a card spends no multiplier on it.
inline std::uint64_t mix(std::uint64_t x) {
  x = ~x + (x << 21);
  x ^= x >> 24;
  x += (x << 3) + (x << 8);
  x ^= x >> 14;
  x += (x << 2) + (x << 4);
  x ^= x >> 28;
  x += x << 31;
  return x;
}

/// h of one entry, word by word.
class EntryHash {
 public:
  EntryHash& operator<<(std::uint64_t word) {
    state_ = mix(state_ ^ word);
    return *this;
  }
  EntryHash& operator<<(std::int64_t word) { return *this << static_cast<std::uint64_t>(word); }
  EntryHash& operator<<(std::uint32_t word) { return *this << std::uint64_t{word}; }
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0x42414C4C41535431;  // "BALLAST1"
};

/// Sum and number of entries.
struct Digest {
  std::uint64_t sum = 0;
  std::uint64_t count = 0;

  void add(const EntryHash& entry) {
    sum += entry.value();
    ++count;
  }
};

inline EntryHash hash_position(std::uint32_t id, std::uint32_t account, std::uint32_t symbol,
                               Side side, std::int64_t q, std::int64_t entry_value) {
  return EntryHash{} << 1U << id << account << symbol << static_cast<std::uint32_t>(side) << q
                     << entry_value;
}

inline EntryHash hash_account(std::uint32_t account, int128 wallet, Verdict verdict,
                              std::uint32_t options, std::uint32_t asset,
                              std::int64_t extra_margin) {
  return EntryHash{} << 2U << account << low64(wallet) << high64(wallet)
                     << static_cast<std::uint32_t>(verdict) << options << asset << extra_margin;
}

/// `table`: kNoTable if it is bound to none.
inline EntryHash hash_symbol(std::uint32_t symbol, std::uint32_t asset, std::uint32_t options,
                             std::int64_t max_lots, bool has_mark, UnitValue mark,
                             std::uint32_t table) {
  return EntryHash{} << 3U << symbol << asset << options << max_lots
                     << static_cast<std::uint32_t>(has_mark) << mark.u << mark.shift << table;
}

inline EntryHash hash_policy(std::uint32_t policy, const Policy& p) {
  return EntryHash{} << 4U << policy << p.rows << p.wallet_min
                     << static_cast<std::uint32_t>(p.split);
}

inline EntryHash hash_asset(std::uint32_t asset, const Thresholds& at) {
  return EntryHash{} << 5U << asset << at.warn_num << at.warn_den << at.takeover_num
                     << at.takeover_den << static_cast<std::uint32_t>(at.liquidate_at_equality);
}

inline EntryHash hash_tier(std::uint32_t table, std::uint32_t index, const Tier& tier) {
  return EntryHash{} << 6U << (kMaxTiers * table + index) << tier.floor << tier.rate_e8
                     << low64(tier.deduction_e8) << high64(tier.deduction_e8);
}

inline EntryHash hash_table(std::uint32_t table, const TableRule& rule, std::uint32_t tiers) {
  return EntryHash{} << 7U << table << rule.options() << low64(rule.smallest_e8)
                     << high64(rule.smallest_e8) << tiers;
}

}  // namespace core
}  // namespace ballast
