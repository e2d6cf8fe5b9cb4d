// What a replay did, added up as commands and events go by: value moved, ADL by symbol, refusals,
// verdicts. No allocation while running; a few nanoseconds a record.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "hls/core/contract.hpp"
#include "hls/core/wide.hpp"

namespace ballast::tools {

/// Value that commands moved into Σ(W − EV) of one asset, in atoms.
struct ValueMoved {
  int128 opening = 0;     ///< all that came up to the commit of all, with which a start-up ends
  int128 transfers = 0;   ///< wallet_delta
  int128 trades = 0;      ///< position_delta: wallet − entry value
  int128 reduces = 0;     ///< cash of reduce: losers' legs, liquidations
  int128 adl = 0;         ///< cash of ADL closes
  int128 settlement = 0;  ///< cash of settle
  int128 funding = 0;     ///< what positions paid, negative

  /// What trades and closes after the start-up brought: 0 when every leg has its opposite.
  int128 legs() const { return trades + reduces + adl + settlement; }
  int128 total() const { return opening + transfers + legs() + funding; }
};

struct AdlOfSymbol {
  std::uint64_t fills = 0;
  std::uint64_t rounds = 0;  ///< takes that closed something or found nobody
  int128 lots = 0;
  int128 notional = 0;   ///< Σ |v|, atoms
  int128 lots_left = 0;  ///< lots that found nobody
};

class ReplayTally {
 public:
  /// `log` are the commands in order, numbered from 1; `accounts` the capacity of the engine.
  ReplayTally(std::span<const Command> log, std::uint32_t accounts);

  /// An event of the log's commands. Commands before it have been accepted by then.
  void on(const Event& event);
  /// The log has been run to its end.
  void finish();

  const ValueMoved& moved(unsigned asset) const { return moved_[asset]; }
  bool is_defined(unsigned asset) const { return assets_defined_[asset]; }
  const AdlOfSymbol& adl(unsigned symbol) const { return adl_[symbol]; }
  bool is_symbol_defined(unsigned symbol) const { return symbol_asset_[symbol] >= 0; }
  unsigned asset_of_symbol(unsigned symbol) const {
    return static_cast<unsigned>(symbol_asset_[symbol]);
  }
  std::uint64_t deleveraged_accounts() const { return deleveraged_accounts_; }
  std::uint64_t deleveraged_positions() const { return deleveraged_positions_; }
  /// `verdict` events by which an account came to this verdict from another.
  std::uint64_t changes_to(Verdict verdict) const {
    return changes_[static_cast<std::size_t>(verdict)];
  }
  std::uint64_t commands_of(CommandKind kind) const {
    return commands_[static_cast<std::size_t>(kind)];
  }
  std::uint64_t accepted() const { return done_ - refused_; }
  std::uint64_t refused() const { return refused_; }
  /// Refusals by kind of command and reason.
  const std::map<std::pair<CommandKind, Reason>, std::uint64_t>& refusals() const {
    return refusals_;
  }

 private:
  void accept_before(std::uint64_t sequence);
  void accept(const Command& command);
  void forget();
  void end_start_up();
  ValueMoved& of_account(std::uint32_t account) { return moved_[account_asset_[account]]; }
  ValueMoved& of_symbol(std::uint16_t symbol) {
    return moved_[static_cast<std::size_t>(symbol_asset_[symbol])];
  }
  void mark_deleveraged(const Event& event);

  std::span<const Command> log_;
  std::uint64_t done_ = 0;  ///< commands taken into account
  std::uint64_t refused_ = 0;
  bool is_starting_ = true;  ///< no commit of all yet
  std::vector<std::uint8_t> account_asset_;
  std::vector<bool> account_deleveraged_;
  std::vector<bool> position_deleveraged_;
  std::array<std::int16_t, kMaxSymbols> symbol_asset_{};
  std::array<bool, kMaxAssets> assets_defined_{};
  std::array<ValueMoved, kMaxAssets> moved_{};
  std::vector<AdlOfSymbol> adl_;
  std::array<std::uint64_t, 256> commands_{};
  std::array<std::uint64_t, 8> changes_{};
  std::uint64_t deleveraged_accounts_ = 0;
  std::uint64_t deleveraged_positions_ = 0;
  std::map<std::pair<CommandKind, Reason>, std::uint64_t> refusals_;
};

}  // namespace ballast::tools
