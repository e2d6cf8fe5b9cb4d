// A lane's positions: rows in pages of 16, pages linked by symbol and side. One process owns it.
#pragma once

#include <cstdint>

#include "hls/core/contract.hpp"
#include "hls/kernels/messages.hpp"

namespace ballast::kernels {

constexpr std::uint32_t kNoPage = 0xFFFFFFFF;
constexpr unsigned kSides = 3;

/// Who a row belongs to; written by open and free.
struct Holder {
  bool live = false;
  std::uint32_t id = 0;
  std::uint32_t account = 0;  ///< row of its account
  std::uint16_t symbol = 0;
  Side side = Side::both;
};

struct Holding {
  std::int64_t q = 0;
  std::int64_t entry_value = 0;
};

/// What its account's sums hold of a position.
struct Contribution {
  std::int64_t mark_value = 0;
  uint128 maintenance_e8 = 0;
};

template <unsigned Rows>
struct PositionStore {
  static_assert(Rows % kPageRows == 0, "rows come in pages");
  static constexpr unsigned kRows = Rows;
  static constexpr unsigned kPages = Rows / kPageRows;

  // With initial values, so that a static one needs no code to come into being; `clear` counts.
  Holder holder[Rows] = {};
  Holding holding[Rows] = {};
  Contribution contribution[Rows] = {};
  std::uint8_t light[Rows] = {};
  std::uint32_t head[kMaxSymbols * kSides] = {};
  std::uint32_t next[kPages] = {};
  std::uint32_t previous[kPages] = {};
  std::uint32_t live[kMaxSymbols] = {};

  void clear() {
#pragma HLS INLINE
  clear_rows:
    for (unsigned row = 0; row < Rows; ++row) {
#pragma HLS PIPELINE II = 1
      clear_row(row);
    }
  clear_lists:
    for (std::uint32_t& first : head) {
#pragma HLS PIPELINE II = 1
      first = kNoPage;
    }
  clear_counts:
    for (std::uint32_t& count : live) {
#pragma HLS PIPELINE II = 1
      count = 0;
    }
  }

  void clear_row(std::uint32_t row) {
#pragma HLS INLINE
    holder[row] = Holder{};
    holding[row] = Holding{};
    contribution[row] = Contribution{};
    light[row] = 0;
  }

  static std::uint32_t list_of(std::uint32_t symbol, Side side) {
    return symbol * kSides + static_cast<std::uint32_t>(side);
  }
  void link(std::uint32_t page, std::uint32_t list) {
#pragma HLS INLINE
    const std::uint32_t first = head[list];
    next[page] = first;
    previous[page] = kNoPage;
    if (first != kNoPage) previous[first] = page;
    head[list] = page;
  }
  void unlink(std::uint32_t page, std::uint32_t list) {
#pragma HLS INLINE
    const std::uint32_t before = previous[page];
    const std::uint32_t after = next[page];
    if (before == kNoPage) {
      head[list] = after;
    } else {
      next[before] = after;
    }
    if (after != kNoPage) previous[after] = before;
  }

  /// Whether the row is that of the position which the command means.
  bool holds(std::uint32_t row, std::uint32_t account_row, const Command& command) const {
#pragma HLS INLINE
    if (row >= Rows) return false;
    const Holder& at = holder[row];
    return at.live && at.id == command.position && at.account == account_row &&
           at.symbol == command.symbol;
  }

  /// Moves a position; what its account's sums change by.
  Change set(std::uint32_t row, Holding now, const Contribution& has, bool collateral) {
#pragma HLS INLINE
    const Holding was = holding[row];
    const Contribution had = contribution[row];
    holding[row] = now;
    contribution[row] = has;
    Change change;
    change.upnl = (has.mark_value - now.entry_value) - (had.mark_value - was.entry_value);
    change.maintenance_e8 =
        static_cast<int128>(has.maintenance_e8) - static_cast<int128>(had.maintenance_e8);
    if (!collateral) {
      change.open_positions = static_cast<int>(now.q != 0) - static_cast<int>(was.q != 0);
    }
    return change;
  }
};

}  // namespace ballast::kernels
