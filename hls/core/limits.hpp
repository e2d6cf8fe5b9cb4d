// Limits of the contract: every engine, the record table and the generated SystemVerilog package
// take them from here. Units are in docs/contract.md, section "Units".
#pragma once

#include <cstdint>

namespace ballast {

/// Changes whenever a record, a rule or a limit changes meaning; cards and logs carry it.
inline constexpr std::uint32_t kContractVersion = 2;

inline constexpr unsigned kMaxAssets = 64;     ///< settlement assets
inline constexpr unsigned kMaxSymbols = 1024;  ///< symbols; an engine may be built for fewer
inline constexpr unsigned kMaxPolicies = 16;   ///< ranking policies
inline constexpr unsigned kMaxTables = 256;    ///< tables of margin tiers
inline constexpr unsigned kMaxTiers = 64;      ///< margin tiers of one table
inline constexpr std::uint32_t kNoTable = kMaxTables;  ///< of a symbol bound to none
inline constexpr unsigned kPolicyRows = 4;             ///< long/short × profit/loss
inline constexpr unsigned kPolicyOperands = 4;         ///< A, B, C, D

inline constexpr std::uint32_t kPositionIdBits = 24;
inline constexpr std::uint32_t kMaxPositionId = (1U << kPositionIdBits) - 1;
/// In a record's position field: none, the command is about the account.
inline constexpr std::uint32_t kNoPosition = 0xFFFFFFFF;

/// Default capacities of one card; engines are opened with their own.
inline constexpr std::uint32_t kDefaultPositions = 262'144;
inline constexpr std::uint32_t kDefaultAccounts = 131'072;
/// Largest account capacity an engine may be opened with: ids are 0 .. capacity − 1.
inline constexpr std::uint32_t kMaxAccounts = 1U << 24;

/// Rows of a card's position store that are linked together (docs/card.md).
inline constexpr std::uint32_t kPageRows = 16;
// Rows in a command that mean a reason of refusal.
inline constexpr std::uint32_t kRowInUse = 0xFFFFFFFF;    ///< open: the id is live
inline constexpr std::uint32_t kRowNoRoom = 0xFFFFFFFE;   ///< open: the capacity is used up
inline constexpr std::uint32_t kRowUnknown = 0xFFFFFFFD;  ///< no live position is meant

/// Live positions of one account. One less than 2^11, so that ΣM with M_extra stays below 2^96.
inline constexpr unsigned kMaxPositionsPerAccount = 2047;

inline constexpr unsigned kQuantityBits = 40;   ///< |Q| ≤ max_lots < 2^40 lots
inline constexpr unsigned kUnitValueBits = 61;  ///< |U| < 2^61
inline constexpr unsigned kMaxShift = 40;       ///< shift s of a unit value, 0 … 40
inline constexpr unsigned kValueBits = 58;      ///< |MV|, |EV| < 2^58 atoms
inline constexpr unsigned kCashBits = 56;       ///< |cash operand| < 2^56 atoms
inline constexpr unsigned kRateBits = 27;       ///< rate_e8 ≤ 2^27
inline constexpr unsigned kDeductionBits = 85;  ///< deduction_e8 < 2^85 atoms × 10^8
inline constexpr unsigned kSmallestBits = 83;   ///< smallest maintenance < 2^83 atoms × 10^8
inline constexpr unsigned kSumBits = 96;        ///< W, ΣuPnL signed; ΣM unsigned
inline constexpr unsigned kKeyBits = 41;        ///< rank key, signed
inline constexpr unsigned kLotsBits = 62;       ///< lots of one adl_take < 2^62

inline constexpr std::int64_t kMaxValue = (std::int64_t{1} << kValueBits) - 1;
inline constexpr std::int64_t kMaxCash = (std::int64_t{1} << kCashBits) - 1;
inline constexpr std::int64_t kMaxUnitValue = (std::int64_t{1} << kUnitValueBits) - 1;
inline constexpr std::int64_t kMaxLots = (std::int64_t{1} << kQuantityBits) - 1;
inline constexpr std::int64_t kMaxRateE8 = std::int64_t{1} << kRateBits;
/// Numerator and denominator of the warn and takeover ratios.
inline constexpr std::uint32_t kMaxRatioTerm = 10'000;

/// Maintenance is in atoms × kRateOne, so that rates in 10^-8 need no division.
inline constexpr std::int64_t kRateOne = 100'000'000;

/// Key of a position in profit whose entry value, a divisor, is 0: first of all.
inline constexpr std::int64_t kKeyFirst = (std::int64_t{1} << 40) - 1;
/// Key of a position that ranks last under every policy: E ≤ 0, C = 0 or D = 0.
inline constexpr std::int64_t kKeyLast = -(std::int64_t{1} << 40);

}  // namespace ballast
