// What the Desk holds of accounts and positions, and what it is given and tells (desk.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

struct DeskAccount {
  std::string name;
  AssetId asset;
  std::uint32_t options = 0;
  std::int64_t extra_margin = 0;
  int128 wallet = 0;
  Verdict verdict = Verdict::safe;  ///< as last reported
  std::optional<AccountId> owner;   ///< of an isolated margin account
  std::vector<PositionId> positions;
  bool live = false;
};

struct DeskPosition {
  std::string name;
  AccountId account;
  SymbolId symbol;
  Side side = Side::both;
  std::int64_t quantity = 0;
  std::int64_t entry_value = 0;
  std::uint32_t in_flight = 0;     ///< commands sent and not yet confirmed
  std::uint64_t resync = 0;        ///< number of the query waited for, fills held; 0: none
  std::vector<Fill> held;          ///< in the order they will be booked
  std::uint32_t held_refused = 0;  ///< how many at the front of `held` were sent and refused
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

}  // namespace ballast
