// The operands of each command: name, bits of a legal value, unit, meaning. One list a struct.
#pragma once

#include <cstdint>

#include "hls/core/operand_field.hpp"

namespace ballast::op {

// clang-format off
#define BALLAST_NONE(F)                                                                            \
  BALLAST_SPARE(F, 0) BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_ASSET(F)                                                                           \
  F(std::uint32_t, warn_num, 14, "", "warn when ΣM × warn_den > E × 10^8 × warn_num")              \
  F(std::uint32_t, warn_den, 14, "", "0 with warn_num 0: never")                                   \
  F(std::uint32_t, takeover_num, 14, "",                                                           \
    "takeover when E × 10^8 × takeover_num < ΣM × takeover_den")                                   \
  F(std::uint32_t, takeover_den, 14, "", "0 with takeover_num 0: never")                           \
  F(std::uint64_t, options, 1, "", "bit 0 liquidate_at_equality") BALLAST_SPARE(F, 3)
#define BALLAST_SYMBOL(F)                                                                          \
  F(std::int64_t, max_lots, 41, "lots", "largest |Q| of a position, 1 … 2^40 − 1")                 \
  F(std::uint32_t, asset, 6, "", "settlement asset")                                               \
  F(std::uint32_t, options, 1, "", "bit 0 collateral") BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_TIER(F)                                                                            \
  F(std::int64_t, floor, 59, "atoms or lots", "lowest bound of the tier: value, or |Q|")           \
  F(std::int64_t, rate_e8, 29, "10^-8", "maintenance rate, 0 … 2^27")                              \
  F(std::uint64_t, deduction_lo, 64, "atoms × 10^8", "maintenance deduction, low half")            \
  F(std::uint64_t, deduction_hi, 21, "atoms × 10^8", "maintenance deduction, high half")
#define BALLAST_TABLE(F)                                                                           \
  F(std::uint64_t, smallest_lo, 64, "atoms × 10^8", "smallest maintenance, low half")              \
  F(std::uint64_t, smallest_hi, 19, "atoms × 10^8", "smallest maintenance, high half")             \
  F(std::uint64_t, options, 2, "", "bit 0 by_quantity, bit 1 on_entry_value")                      \
  BALLAST_SPARE(F, 3)
#define BALLAST_POLICY(F)                                                                          \
  F(std::uint64_t, rows, 64, "",                                                                   \
    "selector of operand o in row r at bits 16r + 4o: rows long profit, long loss, short profit, " \
    "short loss; operands A, B, C, D")                                                             \
  F(std::int64_t, wallet_min, 57, "atoms", "floor of the wallet operand, 0 … 2^56 − 1")            \
  F(std::uint64_t, options, 1, "", "bit 0 split") BALLAST_SPARE(F, 3)
#define BALLAST_ACCOUNT(F)                                                                         \
  F(std::uint32_t, asset, 6, "", "settlement asset")                                               \
  F(std::uint32_t, options, 2, "", "bit 0 exempt_adl, bit 1 no_verdict")                           \
  F(std::int64_t, extra_margin, 57, "atoms", "M_extra, 0 … 2^56 − 1")                              \
  BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_PAGE(F)                                                                            \
  F(std::uint32_t, lane, 8, "", "lane whose store the page is in")                                 \
  F(std::uint32_t, link, 1, "", "1 links the page, 0 unlinks it")                                  \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_POSITION_DELTA(F)                                                                  \
  F(std::int64_t, quantity, 64, "lots", "added to Q")                                              \
  F(std::int64_t, entry_value, 64, "atoms", "added to EV")                                         \
  F(std::int64_t, wallet, 57, "atoms", "added to W")                                               \
  F(std::int64_t, expected_quantity, 64, "lots", "Q that the host believes; flag check_q")
#define BALLAST_REDUCE(F)                                                                          \
  F(std::int64_t, lots, 64, "lots", "lots to close, 1 … |Q|")                                      \
  F(std::int64_t, cash, 57, "atoms", "what the close brought, signed like Q × U")                  \
  BALLAST_SPARE(F, 2)                                                                              \
  F(std::int64_t, expected_quantity, 64, "lots", "Q that the host believes; flag check_q")
#define BALLAST_WALLET_DELTA(F)                                                                    \
  F(std::int64_t, amount, 57, "atoms", "added to W")                                               \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_MARK(F)                                                                            \
  F(std::int64_t, unit_value, 62, "atoms a lot × 2^s", "U; its shift s is arg")                    \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_COMMIT(F)                                                                          \
  F(std::uint64_t, marks, 64, "symbols", "number of symbols with a staged mark")                   \
  F(std::uint64_t, time_ns, 64, "ns", "the exchange's time")                                       \
  BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_ADL_TAKE(F)                                                                        \
  F(std::int64_t, unit_value, 62, "atoms a lot × 2^s", "U of execution; its shift s is arg")       \
  F(std::int64_t, lots, 63, "lots", "lots to close, 1 … 2^62 − 1")                                 \
  BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_RANK(F)                                                                            \
  F(std::uint64_t, count, 64, "positions", "entries to list, unless flag all")                     \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_RANGE(F)                                                                           \
  F(std::uint32_t, first, 32, "id", "first account or position id")                                \
  F(std::uint32_t, last, 32, "id", "last account or position id, included")                        \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_RESTORE_ACCOUNT(F)                                                                 \
  F(std::uint64_t, wallet_lo, 64, "atoms", "W, low half of 128 bits")                              \
  F(std::int64_t, wallet_hi, 32, "atoms", "W, high half")                                          \
  F(std::int64_t, extra_margin, 57, "atoms", "M_extra, 0 … 2^56 − 1")                              \
  F(std::uint32_t, asset, 6, "", "settlement asset")                                               \
  F(std::uint32_t, options, 2, "", "bit 0 exempt_adl, bit 1 no_verdict")
#define BALLAST_RESTORE_POSITION(F)                                                                \
  F(std::int64_t, quantity, 64, "lots", "Q")                                                       \
  F(std::int64_t, entry_value, 64, "atoms", "EV")                                                  \
  F(std::uint64_t, light, 3, "", "its last light, 0 … 5")                                          \
  BALLAST_SPARE(F, 3)
#define BALLAST_RESUME(F)                                                                          \
  F(std::uint64_t, next, 64, "", "number of the next command")                                     \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
// clang-format on

BALLAST_OPERAND_STRUCT(None, BALLAST_NONE)
BALLAST_OPERAND_STRUCT(Asset, BALLAST_ASSET)
BALLAST_OPERAND_STRUCT(Symbol, BALLAST_SYMBOL)
BALLAST_OPERAND_STRUCT(Tier, BALLAST_TIER)
BALLAST_OPERAND_STRUCT(Table, BALLAST_TABLE)
BALLAST_OPERAND_STRUCT(Policy, BALLAST_POLICY)
BALLAST_OPERAND_STRUCT(Account, BALLAST_ACCOUNT)
BALLAST_OPERAND_STRUCT(Page, BALLAST_PAGE)
BALLAST_OPERAND_STRUCT(PositionDelta, BALLAST_POSITION_DELTA)
BALLAST_OPERAND_STRUCT(Reduce, BALLAST_REDUCE)
BALLAST_OPERAND_STRUCT(WalletDelta, BALLAST_WALLET_DELTA)
BALLAST_OPERAND_STRUCT(Mark, BALLAST_MARK)
BALLAST_OPERAND_STRUCT(Commit, BALLAST_COMMIT)
BALLAST_OPERAND_STRUCT(AdlTake, BALLAST_ADL_TAKE)
BALLAST_OPERAND_STRUCT(Rank, BALLAST_RANK)
BALLAST_OPERAND_STRUCT(Range, BALLAST_RANGE)
BALLAST_OPERAND_STRUCT(RestoreAccount, BALLAST_RESTORE_ACCOUNT)
BALLAST_OPERAND_STRUCT(RestorePosition, BALLAST_RESTORE_POSITION)
BALLAST_OPERAND_STRUCT(Resume, BALLAST_RESUME)

}  // namespace ballast::op
