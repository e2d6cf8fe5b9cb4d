// The operands of each event: name, bits of a value, unit, meaning. One list a struct.
#pragma once

#include <cstdint>

#include "hls/core/operand_field.hpp"

namespace ballast::op {

// clang-format off
#define BALLAST_HELLO(F)                                                                           \
  F(std::uint32_t, version, 32, "", "contract version")                                            \
  F(std::uint32_t, lanes, 32, "", "lanes")                                                         \
  F(std::uint32_t, positions, 32, "", "capacity in positions")                                     \
  F(std::uint32_t, accounts, 32, "", "capacity in accounts")                                       \
  F(std::uint32_t, symbols, 32, "", "capacity in symbols")                                         \
  F(std::uint32_t, queue_depth, 32, "", "depth of each lane's rank queue") BALLAST_SPARE(F, 3)
#define BALLAST_REJECTED(F)                                                                        \
  F(std::uint64_t, expected, 64, "", "bad_check, bad_sequence: the number expected; else 0")       \
  F(std::uint64_t, received, 64, "", "bad_check, bad_sequence: the number in the record; else 0")  \
  BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_DONE(F)                                                                            \
  F(std::uint64_t, count, 64, "",                                                                  \
    "commit, funding, settle: accounts judged; adl: positions ranked; else 0")                     \
  F(std::uint64_t, time_ns, 64, "ns", "commit: its time; else 0")                                  \
  BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_VERDICT(F)                                                                         \
  F(std::uint64_t, equity_lo, 64, "atoms", "E, low half of 128 bits")                              \
  F(std::int64_t, equity_hi, 64, "atoms", "E, high half")                                          \
  F(std::uint64_t, maintenance_lo, 64, "atoms × 10^8", "ΣM with M_extra, low half of 128 bits")    \
  F(std::uint64_t, maintenance_hi, 64, "atoms × 10^8", "ΣM with M_extra, high half")
#define BALLAST_ADL_CLOSE(F)                                                                       \
  F(std::int64_t, lots, 41, "lots", "lots closed")                                                 \
  F(std::int64_t, cash, 59, "atoms", "v = value(sgn(Q) × lots, U, s)")                             \
  F(std::int64_t, entry_value, 59, "atoms", "EV released")                                         \
  F(std::int64_t, key, 41, "", "rank key")
#define BALLAST_WHY_POSITION(F)                                                                    \
  F(std::int64_t, mark_value, 59, "atoms", "MV when ranked")                                       \
  F(std::int64_t, entry_value, 59, "atoms", "EV when ranked")                                      \
  F(std::uint64_t, maintenance_lo, 64, "atoms × 10^8", "M when ranked, low half")                  \
  F(std::uint64_t, maintenance_hi, 21, "atoms × 10^8", "M when ranked, high half")
#define BALLAST_WHY_ACCOUNT(F)                                                                     \
  F(std::uint64_t, equity_lo, 64, "atoms",                                                         \
    "E when ranked, low 64 of 96 bits; the high 32 are arg")                                       \
  F(std::uint64_t, wallet_lo, 64, "atoms", "W when ranked, low 64 of 96 bits")                     \
  F(std::uint64_t, maintenance_lo, 64, "atoms × 10^8", "ΣM when ranked, low 64 of 96 bits")        \
  F(std::int32_t, wallet_hi, 32, "atoms", "W, high 32 bits")                                       \
  F(std::uint32_t, maintenance_hi, 32, "atoms × 10^8", "ΣM, high 32 bits")
#define BALLAST_ADL_END(F)                                                                         \
  F(std::int64_t, lots_left, 63, "lots", "lots that found nobody")                                 \
  F(std::uint64_t, closes, 32, "", "closes of this take")                                          \
  F(std::uint64_t, cash_lo, 64, "atoms", "Σv of this take, low half of 128 bits")                  \
  F(std::int64_t, cash_hi, 64, "atoms", "Σv of this take, high half")
#define BALLAST_RANKED(F)                                                                          \
  F(std::int64_t, quantity, 41, "lots", "Q")                                                       \
  F(std::int64_t, mark_value, 59, "atoms", "MV")                                                   \
  F(std::int64_t, entry_value, 59, "atoms", "EV")                                                  \
  F(std::int64_t, key, 41, "", "rank key")
#define BALLAST_RANK_END(F)                                                                        \
  F(std::uint64_t, total, 32, "positions", "positions in the queue")                               \
  F(std::uint64_t, listed, 32, "positions", "entries given")                                       \
  BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_LIGHT(F)                                                                           \
  F(std::uint64_t, previous, 3, "", "the light before, 0 if none")                                 \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_SUM_END(F)                                                                         \
  F(std::uint64_t, sum_lo, 64, "atoms", "Σ, low half of 128 bits")                                 \
  F(std::int64_t, sum_hi, 64, "atoms", "Σ, high half")                                             \
  F(std::uint64_t, positions, 32, "positions", "positions with Q ≠ 0 that took part")              \
  BALLAST_SPARE(F, 3)
#define BALLAST_POSITION_STATE(F)                                                                  \
  F(std::int64_t, quantity, 41, "lots", "Q")                                                       \
  F(std::int64_t, entry_value, 59, "atoms", "EV")                                                  \
  F(std::int64_t, mark_value, 59, "atoms", "MV")                                                   \
  F(std::uint64_t, maintenance_lo, 64, "atoms × 10^8", "M, low 64 bits; the high 21 are arg")
#define BALLAST_ACCOUNT_STATE(F)                                                                   \
  F(std::uint64_t, wallet_lo, 64, "atoms", "W, low half of 128 bits")                              \
  F(std::int64_t, wallet_hi, 64, "atoms", "W, high half")                                          \
  F(std::int64_t, extra_margin, 57, "atoms", "M_extra")                                            \
  F(std::uint32_t, asset, 6, "", "settlement asset")                                               \
  F(std::uint32_t, options, 2, "", "bit 0 exempt_adl, bit 1 no_verdict")
#define BALLAST_COUNT_END(F)                                                                       \
  F(std::uint64_t, count, 32, "", "positions, accounts or events of the configuration given")      \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_DIGEST_VALUE(F)                                                                    \
  F(std::uint64_t, digest, 64, "", "Σ mod 2^64 of h over the entries")                             \
  F(std::uint64_t, count, 32, "", "entries") BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
// clang-format on

BALLAST_OPERAND_STRUCT(Hello, BALLAST_HELLO)
BALLAST_OPERAND_STRUCT(Rejected, BALLAST_REJECTED)
BALLAST_OPERAND_STRUCT(Done, BALLAST_DONE)
BALLAST_OPERAND_STRUCT(Verdict, BALLAST_VERDICT)
BALLAST_OPERAND_STRUCT(AdlClose, BALLAST_ADL_CLOSE)
BALLAST_OPERAND_STRUCT(WhyPosition, BALLAST_WHY_POSITION)
BALLAST_OPERAND_STRUCT(WhyAccount, BALLAST_WHY_ACCOUNT)
BALLAST_OPERAND_STRUCT(AdlEnd, BALLAST_ADL_END)
BALLAST_OPERAND_STRUCT(Ranked, BALLAST_RANKED)
BALLAST_OPERAND_STRUCT(RankEnd, BALLAST_RANK_END)
BALLAST_OPERAND_STRUCT(Light, BALLAST_LIGHT)
BALLAST_OPERAND_STRUCT(SumEnd, BALLAST_SUM_END)
BALLAST_OPERAND_STRUCT(PositionState, BALLAST_POSITION_STATE)
BALLAST_OPERAND_STRUCT(AccountState, BALLAST_ACCOUNT_STATE)
BALLAST_OPERAND_STRUCT(CountEnd, BALLAST_COUNT_END)
BALLAST_OPERAND_STRUCT(DigestValue, BALLAST_DIGEST_VALUE)

}  // namespace ballast::op
