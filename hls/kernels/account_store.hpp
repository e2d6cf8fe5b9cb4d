// A lane's accounts and which of them were touched since the last judgement. One process owns it.
#pragma once

#include <cstdint>

#include "hls/core/contract.hpp"
#include "hls/core/margin.hpp"
#include "hls/core/wide.hpp"
#include "hls/kernels/messages.hpp"

namespace ballast::kernels {

struct Account {
  bool live = false;
  std::uint8_t asset = 0;
  std::uint8_t options = 0;
  Verdict verdict = Verdict::safe;   ///< the one last given
  std::uint16_t open_positions = 0;  ///< live, Q not 0, symbol not collateral
  std::uint16_t live_positions = 0;
  std::int64_t extra_margin = 0;
  int128 wallet = 0;
  int128 upnl = 0;
  uint128 maintenance_e8 = 0;  ///< with M_extra

  int128 equity() const { return wallet + upnl; }
  void move(const Change& change) {
    wallet += change.wallet;
    upnl += change.upnl;
    maintenance_e8 += static_cast<uint128>(change.maintenance_e8);  // wraps, and the sum unwraps
    open_positions = static_cast<std::uint16_t>(open_positions + change.open_positions);
  }
};

template <unsigned Rows>
struct AccountStore {
  static constexpr unsigned kRows = Rows;
  static constexpr unsigned kWords = (Rows + 63) / 64;

  // As the positions': a static one needs no code to come into being.
  Account row[Rows] = {};
  std::uint64_t touched[kWords] = {};
  core::Thresholds thresholds[kMaxAssets] = {};

  void clear() {
#pragma HLS INLINE
  clear_accounts:
    for (unsigned i = 0; i < Rows; ++i) {
#pragma HLS PIPELINE II = 1
      row[i] = Account{};
    }
    forget_touches();
  }
  void forget_touches() {
#pragma HLS INLINE
  clear_touches:
    for (unsigned i = 0; i < kWords; ++i) {
#pragma HLS PIPELINE II = 1
      touched[i] = 0;
    }
  }
  void touch(std::uint32_t i) {
#pragma HLS INLINE
    touched[i / 64] |= std::uint64_t{1} << (i % 64);
  }
  bool is_touched(std::uint32_t i) const {
#pragma HLS INLINE
    return (touched[i / 64] >> (i % 64) & 1) != 0;
  }
  void untouch(std::uint32_t i) {
#pragma HLS INLINE
    touched[i / 64] &= ~(std::uint64_t{1} << (i % 64));
  }

  Verdict judge(const Account& account) const {
#pragma HLS INLINE
    if ((account.options & option::kNoVerdict) != 0) return Verdict::safe;
    return core::judge(account.equity(), account.maintenance_e8, account.open_positions != 0,
                       thresholds[account.asset]);
  }
};

}  // namespace ballast::kernels
