// The Desk: the exchange's view of accounts and positions, turned into numbered, sealed commands.
//
// It gives names dense ids (used again once their `free` is confirmed), turns fills into deltas by
// average cost, and keeps beliefs: Q, EV and W as they will be when all that was sent is executed.
// Events given to `apply`, all of them and in order, carry what only the engine knows (ADL closes,
// funding, settlements, refusals) into the beliefs. Deltas carry the quantity believed; one refused
// as stale is undone, its position read back by `query`, and the fill booked again on what is
// there. Not thread-safe. Caller's mistakes throw InputError and send nothing.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hls/core/contract.hpp"
#include "host/include/ballast/desk_state.hpp"
#include "host/include/ballast/engine.hpp"
#include "host/include/ballast/ids.hpp"
#include "host/include/ballast/solver.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast {

using CommandSink = std::function<void(const Command&)>;

class Desk {
 public:
  Desk(Venue venue, CommandSink sink, const EngineConfig& capacity = {});
  const Venue& venue() const { return venue_; }
  std::uint64_t last_sequence() const { return sequence_; }

  /// Start-up: clear, assets, symbols, tiers, policies, marks of the venue, commit. Accounts and
  /// positions that follow are deferred until finish_load: commit of all, digest.
  void start(std::uint64_t time_ns);
  void finish_load(std::uint64_t time_ns);

  /// Accounts. Wallets and transfers are < 2^56 atoms each.
  AccountId add_account(std::string_view name, AssetId asset, std::int64_t wallet = 0,
                        std::uint32_t options = 0, std::int64_t extra_margin = 0);
  std::optional<AccountId> find_account(std::string_view name) const;
  void set_account(AccountId account, std::uint32_t options, std::int64_t extra_margin);
  void set_exempt(AccountId account, bool exempt);
  void transfer(AccountId account, std::int64_t amount);
  /// Gives the account back; false (nothing sent) while it has positions or cash, or something sent
  /// about it is not confirmed.
  bool remove_account(AccountId account);
  /// Positions. At most one per account, symbol and side; `both` excludes long and short.
  PositionId add_position(std::string_view name, AccountId account, SymbolId symbol,
                          Side side = Side::both);
  /// Opens a margin account "owner/name" of its own, in the asset that the symbol settles in, that
  /// gets `margin` (not taken from the owner), and in it the position.
  PositionId add_isolated(std::string_view name, AccountId owner, SymbolId symbol, Side side,
                          std::int64_t margin);
  std::optional<PositionId> find_position(std::string_view name) const;
  std::optional<PositionId> find_position(AccountId account, SymbolId symbol, Side side) const;
  /// Gives the slot back; false (nothing sent) unless flat and everything sent is confirmed. An
  /// isolated one's account goes with it, its cash to the owner: false while that is negative, or
  /// there is some and the owner's account is in another asset (transfer it out first).
  bool remove_position(PositionId position);

  /// Books a fill by average cost; one through zero closes and opens in one command.
  void fill(PositionId position, const Fill& fill, std::uint8_t flags = 0);
  /// Fill, opening the position as "account/symbol[/side]" where there is none. Answers its id.
  PositionId fill(AccountId account, SymbolId symbol, Side side, const Fill& fill,
                  std::uint8_t flags = 0);
  /// Closes lots for cash (at a price: the value of the lots, with the sign of Q). 0: not sent, as
  /// the position is being read back.
  std::uint64_t reduce(PositionId position, std::int64_t lots, std::int64_t cash,
                       std::uint8_t flags = 0);

  void mark(SymbolId symbol, core::UnitValue unit);  ///< staged until `commit`
  std::uint64_t commit(std::uint64_t time_ns, std::uint8_t flags = 0);
  void stage_tiers(SymbolId symbol, std::span<const op::Tier> tiers);
  std::uint64_t funding(SymbolId symbol, core::UnitValue unit, std::uint8_t flags = 0);
  std::uint64_t settle(SymbolId symbol, core::UnitValue unit, std::uint8_t flags = 0);

  /// ADL: rank a side, take any number of times, then close the losers for −Σv. Losers
  /// are set_exempt before.
  std::uint64_t adl(SymbolId symbol, Side side, PolicyId policy, std::uint8_t flags = 0);
  std::uint64_t adl_take(SymbolId symbol, std::int64_t lots, core::UnitValue unit);
  /// Reduces each leg for its share of `cash` by lots; the shares sum to exactly `cash`.
  void close_losers(std::span<const LoserLeg> legs, int128 cash, std::uint8_t flags = 0);
  const TakeOutcome& last_take() const { return last_take_; }

  std::uint64_t rank(SymbolId symbol, Side side, PolicyId policy, std::uint64_t count,
                     std::uint8_t flags = 0);
  std::uint64_t query_account(AccountId account);
  std::uint64_t query_position(PositionId position);
  /// Numbers, seals and sends any command as it is (the beliefs do not follow it).
  std::uint64_t send(Command command);

  /// Takes an event into the beliefs; may send commands (queries, fills booked again).
  void apply(const Event& event);
  /// Everything up to this number has been executed and its events applied.
  void confirm(std::uint64_t sequence);
  std::vector<Refusal> take_refusals();

  const DeskAccount& account(AccountId id) const { return accounts_.at(id.value()); }
  const DeskPosition& position(PositionId id) const { return positions_.at(id.value()); }
  /// Ids ever used are below these; see `live`.
  AccountId accounts_end() const { return AccountId(static_cast<std::uint32_t>(accounts_.size())); }
  PositionId positions_end() const {
    return PositionId(static_cast<std::uint32_t>(positions_.size()));
  }
  /// Last marks sent with a commit, by the values of symbol ids.
  const std::vector<core::UnitValue>& marks() const { return marks_; }
  /// The account's positions for the solver, in the order of `account(id).positions`.
  std::vector<Holding> holdings(AccountId account) const;

 private:
  struct InFlight {  // a command that may still be refused, and what it did to the beliefs
    std::uint64_t sequence = 0;
    CommandKind kind{};
    Side side = Side::both;  // adl_take
    bool created = false;    // account
    std::optional<AccountId> account;
    std::optional<PositionId> position;
    SymbolId symbol;
    std::int64_t quantity = 0, entry_value = 0, wallet = 0;
    core::UnitValue unit;  // funding, settle
    Fill fill;
  };
  struct Delta;  // what a fill does to Q, EV and W
  Delta plan(const DeskPosition& position, const Fill& fill) const;
  Reason check(const DeskPosition& position, const Delta& delta) const;
  void send_delta(PositionId id, const Fill& fill, const Delta& delta, std::uint8_t flags);
  std::uint64_t track(Command command, InFlight sent);
  void send_free(const Command& command);
  void believe(const InFlight& sent, int sign);
  void resync(PositionId id);
  void on_rejected(const Event& event);
  void undo(const InFlight& sent, Reason reason);
  void on_position_state(const Event& event);
  void on_adl_close(const Event& event);
  void on_sum_end(const Event& event);
  void settle_confirmed(const InFlight& sent);
  void check_new_position(std::string_view name, SymbolId symbol, Side side) const;
  void check_account(AccountId id) const;
  const SymbolSpec& symbol_at(SymbolId id) const;
  DeskPosition& live_position(PositionId id);
  std::uint64_t price_command(CommandKind kind, SymbolId symbol, core::UnitValue unit,
                              std::uint8_t flags);
  void forget_position(PositionId id);
  void forget_account(AccountId id);
  void let_go(PositionId position);
  bool can_go_to(AccountId owner, const DeskAccount& isolated) const;

  Venue venue_;
  CommandSink sink_;
  EngineConfig capacity_;
  std::uint64_t sequence_ = 0;
  bool loading_ = false;
  DeskAccount& at(AccountId id) { return accounts_[id.value()]; }
  const DeskAccount& at(AccountId id) const { return accounts_[id.value()]; }
  DeskPosition& at(PositionId id) { return positions_[id.value()]; }
  const DeskPosition& at(PositionId id) const { return positions_[id.value()]; }

  std::vector<DeskAccount> accounts_;
  std::vector<DeskPosition> positions_;
  std::vector<AccountId> free_accounts_;
  std::vector<PositionId> free_positions_;
  NameIndex account_index_;
  NameIndex position_index_;
  std::unordered_map<std::uint64_t, PositionId> side_index_;
  std::deque<InFlight> in_flight_;
  std::vector<std::optional<core::UnitValue>> staged_marks_;  // by symbol
  std::vector<core::UnitValue> marks_;
  std::vector<Refusal> refusals_;
  TakeOutcome last_take_;
  Side adl_side_ = Side::both;  // of the transaction last opened
};

}  // namespace ballast
