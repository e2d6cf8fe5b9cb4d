// A book made for measuring: accounts that stay safe, positions whose places in a ranking are
// known.
#pragma once

#include <cstdint>
#include <vector>

#include "bench/card_cycles/core_driver.hpp"

namespace ballast::bench {

struct BookPosition {
  std::uint32_t id;
  std::uint32_t account;
  std::uint16_t symbol;
  std::int64_t quantity;
  std::int64_t entry_value;
};

Command mark_command(std::uint16_t symbol, std::int64_t unit_value);
Command commit_command(std::uint64_t marks, std::uint8_t flags);
Command wallet_command(std::uint32_t account, std::int64_t amount, std::uint8_t flags);
Command delta_command(const BookPosition& position, const op::PositionDelta& delta,
                      std::uint8_t flags);

/// Accounts and symbols are made as they are asked for; every change is in the engine on return.
class Book {
 public:
  static constexpr std::int64_t kUnitValue = 1000;  ///< the mark: atoms a lot, shift 0
  static constexpr std::int64_t kLots = 1000;       ///< of each position, long
  static constexpr std::uint32_t kPolicy = 0;       ///< `profit`: uPnL / EV

  /// An asset, the policy, and accounts 0 … `accounts_per_lane` × lanes − 1.
  Book(CoreDriver& core, std::uint32_t accounts_per_lane);

  /// A new symbol with tiers and a mark, and long positions on the first accounts of each lane.
  /// They rank in the order in which they are given back.
  enum class Best {
    in_turn,   ///< spread evenly over the lanes
    together,  ///< of one lane first, then of the next
  };
  std::vector<BookPosition> add_symbol(std::uint32_t positions_per_lane,
                                       std::uint32_t accounts_per_lane, Best best = Best::in_turn);
  /// A new symbol with tiers and a mark, without positions.
  std::uint16_t add_empty_symbol();
  /// Gives positions that were closed whole what they had.
  void restore(const std::vector<BookPosition>& closed);

  CoreDriver& core() { return core_; }
  std::uint32_t accounts_per_lane() const { return accounts_per_lane_; }

 private:
  void stage_table();

  CoreDriver& core_;
  std::uint32_t accounts_per_lane_;
  std::uint16_t symbols_ = 0;
  std::uint32_t positions_ = 0;
};

}  // namespace ballast::bench
