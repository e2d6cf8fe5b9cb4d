// The Desk: the exchange's view of accounts and positions, turned into numbered, sealed commands.
//
// It gives names dense ids (used again once their `free` is confirmed), turns fills into deltas by
// average cost, and keeps beliefs: Q, EV and W as they will be when all that was sent is executed.
// Events given to `apply`, all of them and in order, carry what only the engine knows (ADL closes,
// funding, settlements, refusals) into the beliefs. Deltas carry the quantity believed; one refused
// as stale is undone, its position read back by `query`, and the fill booked again, with its flags,
// on what is there.
//
// Answers. What business may meet comes back as a `Declined` in the DeskOutcome; a caller's mistake
// (an id the venue does not have, a fill of no lots or with a value of the wrong sign) is an
// InputError. Either way nothing was sent and nothing has changed, in calls that make many commands
// too. A number in a DeskOutcome is that of the last command sent; 0 means that a fill is held.
//
// Threads. One at a time.
//
// The sink is given each command once, in order of its numbers, from within the call that makes it.
// It may call the Desk: apply and confirm what it has run, and ask for more. What it asks for is
// believed and numbered at once, and given to the sink when it has returned, before the outermost
// call does; the sink itself is not entered again. It may refuse a command by throwing, and has
// then not taken it: that command and those behind it are taken back, numbers and beliefs are as
// though they had not been asked for, and the exception leaves the outermost call. What the sink
// took before stays.
//
// The duty to confirm. Each command that may be refused is remembered until an event of a later
// one, or `confirm`, says that it was executed. Call `confirm` when the engine has executed what it
// was given: events alone do not tell, as most commands give none. When `most_unconfirmed` commands
// and held fills are remembered (64 bytes each), calls are declined as too_many_unconfirmed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "hls/core/contract.hpp"
#include "host/include/ballast/desk_outcome.hpp"
#include "host/include/ballast/desk_state.hpp"
#include "host/include/ballast/engine.hpp"
#include "host/include/ballast/ids.hpp"
#include "host/include/ballast/solver.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast {

using CommandSink = std::function<void(const Command&)>;

inline constexpr std::size_t kMostUnconfirmed = std::size_t{1} << 20;

class Desk {
 public:
  Desk(Venue venue, CommandSink sink, const EngineConfig& capacity = {},
       std::size_t most_unconfirmed = kMostUnconfirmed);
  ~Desk();
  Desk(Desk&&) noexcept;
  Desk& operator=(Desk&&) noexcept;

  const Venue& venue() const;  ///< as long as the Desk
  /// Of the command last given to the sink.
  std::uint64_t last_sequence() const;

  /// Start-up: clear, assets, symbols, tables, policies, marks of the venue, commit. What is staged
  /// is dropped, in the engine and the Desk; tiers committed before are the venue's, and stay. When
  /// the sink throws, start again. Accounts and positions that follow are deferred until
  /// finish_load: commit of all, digest.
  void start(std::uint64_t time_ns);
  void finish_load(std::uint64_t time_ns);

  /// Accounts. Wallets and transfers are < 2^56 atoms each. A name, as a position's: UTF-8, not
  /// empty, no space at an end, nothing that does not show (controls, marks that turn the writing).
  DeskOutcome<AccountId> add_account(std::string_view name, AssetId asset, std::int64_t wallet = 0,
                                     std::uint32_t options = 0, std::int64_t extra_margin = 0);
  std::optional<AccountId> find_account(std::string_view name) const;
  DeskOutcome<std::uint64_t> set_account(AccountId account, std::uint32_t options,
                                         std::int64_t extra_margin);
  DeskOutcome<std::uint64_t> set_exempt(AccountId account, bool exempt);
  DeskOutcome<std::uint64_t> transfer(AccountId account, std::int64_t amount);
  /// Gives the account back; not while it has positions or cash, or something sent about it is not
  /// confirmed.
  DeskOutcome<std::uint64_t> remove_account(AccountId account);
  /// Positions. At most one per account, symbol and side; `both` excludes long and short.
  DeskOutcome<PositionId> add_position(std::string_view name, AccountId account, SymbolId symbol,
                                       Side side = Side::both);
  /// Opens a margin account "owner/name" of its own, in the asset that the symbol settles in, that
  /// gets `margin`, 0 or more (not taken from the owner), and in it the position. InputError for a
  /// symbol that is collateral, and an owner that is such an account.
  DeskOutcome<PositionId> add_isolated(std::string_view name, AccountId owner, SymbolId symbol,
                                       Side side, std::int64_t margin);
  std::optional<PositionId> find_position(std::string_view name) const;
  std::optional<PositionId> find_position(AccountId account, SymbolId symbol, Side side) const;
  /// Fills that were held, ever: see `fill`.
  std::uint64_t fills_held() const;
  /// Gives the slot back; not unless flat and everything sent is confirmed. An isolated one's
  /// account goes with it, its cash to the owner: not while that is negative, or there is some and
  /// the owner's account is in another asset (transfer it out first).
  DeskOutcome<std::uint64_t> remove_position(PositionId position);

  /// Books a fill by average cost; one through zero closes and opens in one command. Answers the
  /// command's number; 0: the fill is held until its position has been read back from the engine,
  /// then booked, or reported by take_refusals.
  DeskOutcome<std::uint64_t> fill(PositionId position, const Fill& fill, std::uint8_t flags = 0);
  /// Fill, opening the position as "account/symbol[/side]" where there is none. Answers its id.
  DeskOutcome<PositionId> fill(AccountId account, SymbolId symbol, Side side, const Fill& fill,
                               std::uint8_t flags = 0);
  /// Books all of them, in order, or none. `declined`: set to the index of the one declined.
  DeskOutcome<std::uint64_t> fill(std::span<const PositionFill> fills, std::uint8_t flags = 0,
                                  std::size_t* declined = nullptr);
  /// Closes lots, ≥ 1, for cash (at a price: the value of the lots, with the sign of Q).
  DeskOutcome<std::uint64_t> reduce(PositionId position, std::int64_t lots, std::int64_t cash,
                                    std::uint8_t flags = 0);
  /// The account with a fill of `lots` at `price` booked, at the marks last committed: what a check
  /// before an order looks at. The fee is not in it. `side` as in `fill`.
  DeskOutcome<WhatIf> what_if(AccountId account, SymbolId symbol, std::int64_t lots,
                              const Rational& price, Side side = Side::both) const;

  /// Staged until `commit`.
  DeskOutcome<std::uint64_t> mark(SymbolId symbol, core::UnitValue unit);
  std::uint64_t commit(std::uint64_t time_ns, std::uint8_t flags = 0);
  /// Staged until `commit`: in place of the symbol's tiers, in the Desk's venue too, which
  /// `what_if` and the solver look at. Symbols that are charged alike share one of the engine's 256
  /// tables. InputError for tiers that a venue may not have, for none, and when other symbols have
  /// 256 different tables. When the sink throws, the symbol keeps its tiers: they are sent to an
  /// unused table, and the symbol is bound to it by the last command; where there is none, in place
  /// of its own, which `commit` sends again if it was cut off.
  void stage_tiers(SymbolId symbol, const MarginTiers& tiers);
  DeskOutcome<std::uint64_t> funding(SymbolId symbol, core::UnitValue unit, std::uint8_t flags = 0);
  DeskOutcome<std::uint64_t> settle(SymbolId symbol, core::UnitValue unit, std::uint8_t flags = 0);

  /// ADL: rank a side, take any number of times, then close the losers for −Σv. Losers are
  /// set_exempt before.
  std::uint64_t adl(SymbolId symbol, Side side, PolicyId policy, std::uint8_t flags = 0);
  DeskOutcome<std::uint64_t> adl_take(SymbolId symbol, std::int64_t lots, core::UnitValue unit);
  /// Reduces each leg for its share of `cash` by lots, all or none; the shares sum to exactly
  /// `cash`. A position may have several legs.
  DeskOutcome<std::uint64_t> close_losers(std::span<const LoserLeg> legs, int128 cash,
                                          std::uint8_t flags = 0);
  const TakeOutcome& last_take() const;  ///< valid as long as the Desk; changed by `apply`

  std::uint64_t rank(SymbolId symbol, Side side, PolicyId policy, std::uint64_t count,
                     std::uint8_t flags = 0);
  DeskOutcome<std::uint64_t> query_account(AccountId account);
  DeskOutcome<std::uint64_t> query_position(PositionId position);
  /// Numbers, seals and sends any command as it is (the beliefs do not follow it).
  std::uint64_t send(Command command);

  /// Takes an event into the beliefs; may send commands (queries, fills booked again). InputError
  /// for one of an earlier command than the last one.
  void apply(const Event& event);
  /// Everything up to this number has been executed and its events applied.
  void confirm(std::uint64_t sequence);
  std::vector<Refusal> take_refusals();

  /// Any id below the end, live or not; std::out_of_range beyond.
  DeskAccount account(AccountId id) const;
  DeskPosition position(PositionId id) const;
  /// Ids ever used are below these; see `live`.
  AccountId accounts_end() const;
  PositionId positions_end() const;
  /// Last marks sent with a commit, by the values of symbol ids. Valid as long as the Desk.
  const std::vector<core::UnitValue>& marks() const;
  /// The account's positions for the solver, in the order of `account(id).positions`.
  std::vector<Holding> holdings(AccountId account) const;

 private:
  struct Books;
  class Request;

  std::unique_ptr<Books> books_;
};

}  // namespace ballast
