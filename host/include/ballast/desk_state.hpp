// What the Desk tells of accounts and positions, and what it is given (desk.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "hls/core/contract.hpp"
#include "hls/core/wide.hpp"
#include "host/include/ballast/ids.hpp"

namespace ballast {

/// A trade of one position: signed lots, their value (SymbolSpec::entry_value) and fee in atoms.
struct Fill {
  std::int64_t lots = 0;
  std::int64_t value = 0;
  std::int64_t fee = 0;  ///< taken from the wallet; < 0: a rebate
};

struct PositionFill {
  PositionId position;
  Fill fill;
};

/// A fill that waits until its position has been read back, with the flags it was given.
struct HeldFill {
  Fill fill;
  std::uint8_t flags = 0;
};

/// An account as believed at the time of asking. Name and list are valid until the next call of the
/// Desk that is not const.
struct DeskAccount {
  std::string_view name;
  AssetId asset;
  std::uint32_t options = 0;
  std::int64_t extra_margin = 0;
  int128 wallet = 0;
  Verdict verdict = Verdict::safe;  ///< as last reported
  std::optional<AccountId> owner;   ///< of an isolated margin account
  std::span<const PositionId> positions;
  bool live = false;
};

/// A position as believed at the time of asking. Name and list are valid until the next call of the
/// Desk that is not const.
struct DeskPosition {
  std::string_view name;
  AccountId account;
  SymbolId symbol;
  Side side = Side::both;
  std::int64_t quantity = 0;
  std::int64_t entry_value = 0;
  std::uint32_t in_flight = 0;     ///< commands sent and not yet confirmed
  bool being_read_back = false;    ///< fills are held until the engine has answered
  std::span<const HeldFill> held;  ///< in the order they will be booked
  bool live = false;
};

/// A command the engine refused, undone in the beliefs. A stale fill is not reported: it is booked
/// again. One that cannot be (it would take a hedge leg through zero, say) is.
struct Refusal {
  std::uint64_t sequence = 0;
  Reason reason = Reason::none;
  CommandKind kind{};
  std::optional<AccountId> account;  ///< what it was about, where it was about one
  std::optional<PositionId> position;
  Fill fill;
};

struct TakeOutcome {  ///< what an adl_take did, from its events
  std::uint64_t sequence = 0;
  std::int64_t lots_left = 0;
  std::uint64_t closes = 0;
  int128 cash = 0;  ///< Σv of the closes; the losers' legs take −Σv
};

struct LoserLeg {
  PositionId position;
  std::int64_t lots = 0;
};

/// An account as an order would leave it, at the marks (Desk::what_if). Atoms; _e8: × 10^8.
struct WhatIf {
  int128 equity = 0;
  uint128 initial_margin_e8 = 0;      ///< Σ |value| × initial rate, M_extra included
  uint128 maintenance_margin_e8 = 0;  ///< ΣM, M_extra included
  int128 free_collateral_e8 = 0;      ///< equity × 10^8 − initial margin; < 0: not enough
};

}  // namespace ballast
