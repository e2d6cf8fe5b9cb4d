// The closed sets of the contract: command and event kinds, flags, sides, verdicts, reasons of
// refusal and score operands. Each is one list, from which the enumeration, the names printed by
// tools and the generated SystemVerilog package and documentation come.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ballast {

// clang-format off
// name, number, operand struct (operands.hpp), meaning
#define BALLAST_COMMANDS(X)                                                                        \
  X(asset, 1, Asset, "define a settlement asset and its verdict thresholds")                       \
  X(symbol, 2, Symbol, "define a symbol")                                                          \
  X(tier, 3, Tier, "append a margin tier to the staged table; in effect at the next commit")       \
  X(policy, 4, Policy, "define a ranking policy")                                                  \
  X(account, 5, Account, "create or change a margin account, then judge it")                       \
  X(page, 6, Page, "placement: link a page of the card's position store to a symbol and side")     \
  X(clear, 7, None, "forget everything")                                                           \
  X(open, 8, None, "create a flat position in a slot")                                             \
  X(free, 9, None, "give back a flat position's slot, or an empty account's place")                \
  X(position_delta, 10, PositionDelta, "Q += quantity, EV += entry_value, W += wallet")            \
  X(reduce, 11, Reduce, "close lots for cash")                                                     \
  X(wallet_delta, 12, WalletDelta, "W += amount")                                                  \
  X(mark, 13, Mark, "stage the unit value of a symbol at its mark price")                          \
  X(commit, 14, Commit, "apply what is staged, then judge every touched account")                  \
  X(funding, 15, Mark, "each position of the symbol pays ceil(Q × U / 2^s)")                       \
  X(settle, 16, Mark, "every position of the symbol closes at U")                                  \
  X(adl, 17, None, "open an ADL transaction: rank one side of a symbol")                           \
  X(adl_take, 18, AdlTake, "close lots from where the last take stopped")                          \
  X(rank, 19, Rank, "list the front of one side's queue")                                          \
  X(lights, 20, None, "tell the fifth of its side's queue of each ranked position")                \
  X(query, 21, None, "read back one position or account")                                          \
  X(dump, 22, Range, "read back accounts, the positions of a symbol, or the configuration")        \
  X(digest, 23, Range, "digest of all state, or of a range")                                       \
  X(stop, 24, None, "acknowledge with done, whatever the flags")                                   \
  X(table, 25, Table, "stage a table of margin tiers anew; in effect at the next commit")          \
  X(bind, 26, None, "stage the table of a symbol; in effect at the next commit")                   \
  X(restore_account, 27, RestoreAccount, "an account as it was; in a restoration")                 \
  X(restore_position, 28, RestorePosition, "a position as it was; in a restoration")               \
  X(resume, 29, Resume, "end the restoration: the number of the next command")

#define BALLAST_EVENTS(X)                                                                          \
  X(hello, 1, Hello, "a card's rings are open: version, lanes, capacities")                        \
  X(rejected, 2, Rejected, "a command was refused; nothing has changed")                           \
  X(done, 3, Done, "a command with flag ack has finished")                                         \
  X(verdict, 4, Verdict, "an account's verdict, its equity and maintenance")                       \
  X(adl_close, 5, AdlClose, "one position closed, wholly or in part, by adl_take")                 \
  X(adl_why_position, 6, WhyPosition, "operands of the key just given, of the position")           \
  X(adl_why_account, 7, WhyAccount, "operands of the key just given, of its account")              \
  X(adl_end, 8, AdlEnd, "a take has finished")                                                     \
  X(ranked, 9, Ranked, "one entry of the queue")                                                   \
  X(rank_end, 10, RankEnd, "a rank has finished")                                                  \
  X(light, 11, Light, "a position's light")                                                        \
  X(lights_end, 12, RankEnd, "a lights has finished")                                              \
  X(funding_end, 13, SumEnd, "a funding has finished: what was paid in all")                       \
  X(settle_end, 14, SumEnd, "a settle has finished: cash of all closes")                           \
  X(position_state, 15, PositionState, "answer to query or dump")                                  \
  X(account_state, 16, AccountState, "answer to query or dump; a verdict follows")                 \
  X(dump_end, 17, CountEnd, "a dump has finished")                                                 \
  X(digest_value, 18, DigestValue, "answer to digest")                                             \
  X(asset_state, 19, Asset, "answer to dump: as the command asset")                                \
  X(policy_state, 20, Policy, "answer to dump: as the command policy")                             \
  X(symbol_state, 21, Symbol, "answer to dump: as the command symbol")                             \
  X(table_state, 22, Table, "answer to dump: as the command table")                                \
  X(tier_state, 23, Tier, "answer to dump: as the command tier")                                   \
  X(binding_state, 24, None, "answer to dump: as the command bind")                                \
  X(mark_state, 25, Mark, "answer to dump: as the command mark")

#define BALLAST_VERDICTS(X)                                                                        \
  X(safe, 0, "nothing to do")                                                                      \
  X(warn, 1, "maintenance exceeds the warn share of equity")                                       \
  X(liquidate, 2, "equity is below maintenance")                                                   \
  X(takeover, 3, "equity is below the takeover share of maintenance")                              \
  X(bankrupt, 4, "equity is negative")

#define BALLAST_REASONS(X)                                                                         \
  X(none, 0, "not refused")                                                                        \
  X(bad_check, 1, "the check word does not match the record")                                      \
  X(bad_sequence, 2, "not the sequence number that was expected")                                  \
  X(unknown_kind, 3, "no such command")                                                            \
  X(out_of_range, 4, "an operand, index or id is outside its range")                               \
  X(unknown_asset, 5, "the asset is not defined")                                                  \
  X(unknown_symbol, 6, "the symbol is not defined")                                                \
  X(unknown_account, 7, "the account does not exist")                                              \
  X(unknown_position, 8, "no live position with this id, account and symbol")                      \
  X(unknown_policy, 9, "the policy is not defined")                                                \
  X(in_use, 10, "the id or symbol is in use")                                                      \
  X(wrong_asset, 11, "the account settles in another asset")                                       \
  X(no_mark, 12, "the symbol has no committed mark")                                               \
  X(stale, 13, "Q is not what the host believed")                                                  \
  X(wrong_side, 14, "Q would have the wrong sign for the position's side")                         \
  X(overflow, 15, "Q or EV would leave its range")                                                 \
  X(entry_left, 16, "Q would be 0 with EV not 0")                                                  \
  X(over_close, 17, "more lots than the position has")                                             \
  X(not_flat, 18, "the position or account is not empty")                                          \
  X(mark_count, 19, "another number of marks is staged; the batch is discarded")                   \
  X(no_transaction, 20, "no ADL transaction is open on this symbol")                               \
  X(collateral, 21, "not for a collateral symbol")                                                 \
  X(too_many_positions, 22, "the account has as many positions as it may")                         \
  X(no_room, 23, "the engine's capacity is used up")                                               \
  X(bad_tier, 24, "tiers come in order: a table, index 0 with floor 0, then rising")               \
  X(restoring, 25, "a restoration has begun and not ended")                                        \
  X(not_restoring, 26, "only in a restoration")

#define BALLAST_OPERANDS(X)                                                                        \
  X(zero, 0, "0")                                                                                  \
  X(one, 1, "1")                                                                                   \
  X(upnl, 2, "|uPnL| of the position")                                                             \
  X(mark_value, 3, "|MV| of the position")                                                         \
  X(entry_value, 4, "|EV| of the position")                                                        \
  X(equity, 5, "E of the account")                                                                 \
  X(wallet, 6, "max(W, w_min) of the account")                                                     \
  X(account_maintenance, 7, "ΣM of the account, M_extra included, × 10^8")                         \
  X(maintenance, 8, "M of the position, × 10^8")
// clang-format on

#define BALLAST_ENUMERATOR(name, number, ...) name = number,
enum class CommandKind : std::uint8_t { BALLAST_COMMANDS(BALLAST_ENUMERATOR) };
enum class EventKind : std::uint8_t { BALLAST_EVENTS(BALLAST_ENUMERATOR) };
enum class Verdict : std::uint8_t { BALLAST_VERDICTS(BALLAST_ENUMERATOR) };
enum class Reason : std::uint8_t { BALLAST_REASONS(BALLAST_ENUMERATOR) };
enum class Operand : std::uint8_t { BALLAST_OPERANDS(BALLAST_ENUMERATOR) };
#undef BALLAST_ENUMERATOR

/// Side of a position, fixed when it is opened (`both`: Q may have either sign), and, for `adl`,
/// `rank` and `lights`, the sign of Q that a queue holds.
enum class Side : std::uint8_t { both = 0, long_side = 1, short_side = 2 };

/// Bits of a command's flags. One without a meaning for the command's kind is ignored.
namespace flag {
inline constexpr std::uint8_t kAnswer = 0x01;   ///< give the verdict even when it has not changed
inline constexpr std::uint8_t kDefer = 0x02;    ///< judge at the next commit, funding or settle
inline constexpr std::uint8_t kCheckQ = 0x04;   ///< refuse as stale unless Q = expected_quantity
inline constexpr std::uint8_t kAck = 0x08;      ///< end with a `done` event
inline constexpr std::uint8_t kAll = 0x10;      ///< commit, rank, lights, digest: all of them
inline constexpr std::uint8_t kWhy = 0x20;      ///< adl, rank: give the operands of each key
inline constexpr std::uint8_t kRestore = 0x10;  ///< clear: begins a restoration
inline constexpr unsigned kSideShift = 6;       ///< bits 7..6: Side
}  // namespace flag

/// Bits of the `options` operand of asset, symbol, table, account and policy commands.
namespace option {
inline constexpr std::uint32_t kLiquidateAtEquality = 1;  ///< asset: liquidate when E × 10^8 = ΣM
inline constexpr std::uint32_t kCollateral = 1;           ///< symbol: an asset held
inline constexpr std::uint32_t kByQuantity = 1;           ///< table: floors are lots
inline constexpr std::uint32_t kOnEntryValue = 2;         ///< table: rates are of |EV|
inline constexpr std::uint32_t kExemptAdl = 1;            ///< account: never ranked
inline constexpr std::uint32_t kNoVerdict = 2;            ///< account: always safe
inline constexpr std::uint32_t kSplit = 1;                ///< policy: profit ranks above loss
}  // namespace option

/// `arg` of dump and digest commands.
namespace scope {
inline constexpr std::uint32_t kAccounts = 0;   ///< accounts first … last
inline constexpr std::uint32_t kPositions = 1;  ///< dump: of the symbol; digest: ids first … last
inline constexpr std::uint32_t kConfiguration = 2;  ///< assets, policies, tables, symbols
}  // namespace scope

}  // namespace ballast
