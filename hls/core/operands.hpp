// The operands of each record of the contract (contract.hpp has the record around them).
//
// Each kind names its operands by one list below; the struct, its documentation and the
// SystemVerilog package come from that list. `arg` and the header fields that a kind uses are in
// docs/contract.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "hls/core/vocabulary.hpp"

namespace ballast::op {

/// One operand: where it is in the record, how wide its legal values are, what it means.
struct Field {
  const char* name;
  unsigned offset;  ///< bytes from the start of the record
  unsigned bytes;
  unsigned bits;  ///< of the value; the rest of a legal field repeats its sign or is zero
  bool is_signed;
  const char* unit;
  const char* text;
};

inline constexpr unsigned kOperandsOffset = 24;
template <typename Operands>
struct FieldsOf;

#define BALLAST_MEMBER(type, name, bits, unit, text) type name{};
#define BALLAST_ROW(type, name, bits, unit, text)                                          \
  Field{#name, static_cast<unsigned>(kOperandsOffset + offsetof(Self, name)), sizeof(type), \
        bits,  std::is_signed<type>::value,                                                 \
        unit,  text},
#define BALLAST_OPERAND_STRUCT(Name, LIST)                                    \
  struct Name {                                                               \
    LIST(BALLAST_MEMBER)                                                      \
  };                                                                          \
  static_assert(sizeof(Name) == 32, #Name " is the four operand words");      \
  template <>                                                                 \
  struct FieldsOf<Name> {                                                     \
    using Self = Name;                                                        \
    static constexpr Field kRows[] = {LIST(BALLAST_ROW)};                     \
  };

// clang-format off
#define BALLAST_SPARE(F, n) F(std::uint64_t, spare_##n, 0, "", "zero")

#define BALLAST_NONE(F) BALLAST_SPARE(F, 0) BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_ASSET(F)                                                                           \
  F(std::uint32_t, warn_num, 14, "", "warn when ΣM × warn_den > E × 10^8 × warn_num")              \
  F(std::uint32_t, warn_den, 14, "", "0 with warn_num 0: never")                                   \
  F(std::uint32_t, takeover_num, 14, "", "takeover when E × 10^8 × takeover_num < ΣM × takeover_den") \
  F(std::uint32_t, takeover_den, 14, "", "0 with takeover_num 0: never")                           \
  F(std::uint64_t, options, 1, "", "bit 0 liquidate_at_equality") BALLAST_SPARE(F, 3)
#define BALLAST_SYMBOL(F)                                                                          \
  F(std::int64_t, max_lots, 41, "lots", "largest |Q| of a position, 1 … 2^40 − 1")                 \
  F(std::uint32_t, asset, 6, "", "settlement asset")                                               \
  F(std::uint32_t, options, 1, "", "bit 0 collateral") BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_TIER(F)                                                                            \
  F(std::int64_t, floor, 59, "atoms", "lowest |MV| of the tier")                                   \
  F(std::int64_t, rate_e8, 29, "10^-8", "maintenance rate, 0 … 2^27")                              \
  F(std::uint64_t, deduction_lo, 64, "atoms × 10^8", "maintenance deduction, low half")            \
  F(std::uint64_t, deduction_hi, 21, "atoms × 10^8", "maintenance deduction, high half")
#define BALLAST_POLICY(F)                                                                          \
  F(std::uint64_t, rows, 64, "", "selector of operand o in row r at bits 16r + 4o: rows long profit, long loss, short profit, short loss; operands A, B, C, D") \
  F(std::int64_t, wallet_min, 57, "atoms", "floor of the wallet operand, 0 … 2^56 − 1")            \
  F(std::uint64_t, options, 1, "", "bit 0 split") BALLAST_SPARE(F, 3)
#define BALLAST_ACCOUNT(F)                                                                         \
  F(std::uint32_t, asset, 6, "", "settlement asset")                                               \
  F(std::uint32_t, options, 2, "", "bit 0 exempt_adl, bit 1 no_verdict")                           \
  F(std::int64_t, extra_margin, 57, "atoms", "M_extra, 0 … 2^56 − 1") \
  BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_PAGE(F)                                                                            \
  F(std::uint32_t, lane, 8, "", "lane whose store the page is in")                                 \
  F(std::uint32_t, link, 1, "", "1 links the page, 0 unlinks it") \
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
  F(std::int64_t, amount, 57, "atoms", "added to W") \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_MARK(F)                                                                            \
  F(std::int64_t, unit_value, 62, "atoms a lot × 2^s", "U; its shift s is arg") \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_COMMIT(F)                                                                          \
  F(std::uint64_t, marks, 64, "symbols", "number of symbols with a staged mark")                   \
  F(std::uint64_t, time_ns, 64, "ns", "the exchange's time") BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_ADL_TAKE(F)                                                                        \
  F(std::int64_t, unit_value, 62, "atoms a lot × 2^s", "U of execution; its shift s is arg")       \
  F(std::int64_t, lots, 63, "lots", "lots to close, 1 … 2^62 − 1") \
  BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_RANK(F)                                                                            \
  F(std::uint64_t, count, 64, "positions", "entries to list, unless flag all") \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_RANGE(F)                                                                           \
  F(std::uint32_t, first, 32, "id", "first account or position id")                                \
  F(std::uint32_t, last, 32, "id", "last account or position id, included") \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)

#define BALLAST_HELLO(F)                                                                           \
  F(std::uint32_t, version, 32, "", "contract version")                                            \
  F(std::uint32_t, lanes, 32, "", "lanes")                                                         \
  F(std::uint32_t, positions, 32, "", "capacity in positions")                                     \
  F(std::uint32_t, accounts, 32, "", "capacity in accounts")                                       \
  F(std::uint32_t, symbols, 32, "", "capacity in symbols")                                         \
  F(std::uint32_t, queue_depth, 32, "", "depth of each lane's rank queue") BALLAST_SPARE(F, 3)
#define BALLAST_REJECTED(F)                                                                        \
  F(std::uint64_t, expected, 64, "", "bad_check, bad_sequence: the number expected; else 0")       \
  F(std::uint64_t, received, 64, "", "bad_check, bad_sequence: the number in the record; else 0") \
  BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_DONE(F)                                                                            \
  F(std::uint64_t, count, 64, "", "commit, funding, settle: accounts judged; adl: positions ranked; else 0") \
  F(std::uint64_t, time_ns, 64, "ns", "commit: its time; else 0") \
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
  F(std::uint64_t, equity_lo, 64, "atoms", "E when ranked, low 64 of 96 bits; the high 32 are arg") \
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
  F(std::uint64_t, listed, 32, "positions", "entries given") BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_LIGHT(F)                                                                           \
  F(std::uint64_t, previous, 3, "", "the light before, 0 if none") \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_SUM_END(F)                                                                         \
  F(std::uint64_t, sum_lo, 64, "atoms", "Σ, low half of 128 bits")                                 \
  F(std::int64_t, sum_hi, 64, "atoms", "Σ, high half")                                             \
  F(std::uint64_t, positions, 32, "positions", "positions with Q ≠ 0 that took part") \
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
  F(std::uint64_t, count, 32, "", "positions or accounts given") \
  BALLAST_SPARE(F, 1) BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
#define BALLAST_DIGEST_VALUE(F)                                                                    \
  F(std::uint64_t, digest, 64, "", "Σ mod 2^64 of h over the entries")                             \
  F(std::uint64_t, count, 32, "", "entries") BALLAST_SPARE(F, 2) BALLAST_SPARE(F, 3)
// clang-format on

BALLAST_OPERAND_STRUCT(None, BALLAST_NONE)
BALLAST_OPERAND_STRUCT(Asset, BALLAST_ASSET)
BALLAST_OPERAND_STRUCT(Symbol, BALLAST_SYMBOL)
BALLAST_OPERAND_STRUCT(Tier, BALLAST_TIER)
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

#undef BALLAST_OPERAND_STRUCT
#undef BALLAST_MEMBER
#undef BALLAST_ROW

}  // namespace ballast::op
