// Margin accounts, one cache line each, and the bitmap of those touched since the last judgement.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "hls/core/contract.hpp"
#include "hls/core/wide.hpp"
#include "host/engine/software/memory.hpp"

namespace ballast::software {

struct alignas(64) Account {
  int128 wallet;                 ///< W, atoms
  int128 upnl;                   ///< ΣuPnL of its live positions, atoms
  uint128 maintenance_e8;        ///< ΣM + M_extra × 10^8, atoms × 10^8
  std::int64_t extra_margin;     ///< M_extra, atoms
  std::uint16_t open_positions;  ///< live, Q ≠ 0, symbol not collateral
  std::uint16_t live_positions;
  std::uint8_t asset;
  std::uint8_t options;
  Verdict verdict;  ///< the one last given
  bool live;

  int128 equity() const { return wallet + upnl; }
  bool has(std::uint32_t option_bits) const { return (options & option_bits) != 0; }
};
static_assert(sizeof(Account) == 64);

class AccountStore {
 public:
  explicit AccountStore(std::uint32_t capacity) : rows_(capacity), touched_((capacity + 63) / 64) {}

  std::uint32_t capacity() const { return static_cast<std::uint32_t>(rows_.size()); }
  /// One past the highest id ever created: rows from there on are all zero.
  std::uint32_t end() const { return end_; }

  const Account* rows() const { return rows_.data(); }
  Account& operator[](std::uint32_t id) { return rows_[id]; }
  const Account& operator[](std::uint32_t id) const { return rows_[id]; }
  Account* find(std::uint32_t id) {
    return id < capacity() && rows_[id].live ? &rows_[id] : nullptr;
  }

  Account& create(std::uint32_t id, std::uint8_t asset) {
    end_ = std::max(end_, id + 1);
    Account& account = rows_[id];
    account = Account{};
    account.asset = asset;
    account.live = true;
    return account;
  }
  void remove(std::uint32_t id) {
    rows_[id] = Account{};
    untouch(id);
  }
  void clear() {
    std::fill_n(rows_.data(), end_, Account{});
    std::fill_n(touched_.data(), (end_ + 63) / 64, std::uint64_t{0});
    end_ = 0;
  }

  bool is_touched(std::uint32_t id) const { return (touched_[id / 64] >> (id % 64) & 1U) != 0; }
  void touch(std::uint32_t id) { touched_[id / 64] |= std::uint64_t{1} << (id % 64); }
  void prefetch(std::uint32_t id) const {
    if (id < capacity()) __builtin_prefetch(&rows_[id], 1);
  }

  /// Calls visit(id) for each touched account in ascending order and forgets the touches.
  template <typename Visit>
  void take_touched(Visit visit) {
    const std::size_t words = (end_ + 63) / 64;
    for (std::size_t w = 0; w < words; ++w) {
      std::uint64_t bits = touched_[w];
      if (bits == 0) continue;
      touched_[w] = 0;
      for (; bits != 0; bits &= bits - 1) {
        visit(static_cast<std::uint32_t>(w * 64) +
              static_cast<std::uint32_t>(std::countr_zero(bits)));
      }
    }
  }
  void forget_touches() { std::fill_n(touched_.data(), (end_ + 63) / 64, std::uint64_t{0}); }

 private:
  void untouch(std::uint32_t id) { touched_[id / 64] &= ~(std::uint64_t{1} << (id % 64)); }

  MappedArray<Account> rows_;
  MappedArray<std::uint64_t> touched_;
  std::uint32_t end_ = 0;
};

}  // namespace ballast::software
