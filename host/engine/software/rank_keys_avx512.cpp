// core::rank_key for eight candidates at a time. Built for AVX-512; see revalue_kernel.cpp for what
// may not be in here. The steps are those of hls/core/ranking.hpp, by their names.
#include <immintrin.h>

#include <cstdint>

#include "host/engine/software/rank_keys.hpp"

namespace ballast::software {

void rank_keys_avx512(const RankCandidates&, const core::Policy&, bool, std::int64_t*);

namespace {

constexpr std::uint32_t kLanes = 8;

using Narrow = std::uint64_t[kPagePositions];

struct Source {  // where an operand's columns are
  const std::uint64_t* low;
  const std::uint64_t* high;
};

struct Wide {
  __m512i low;
  __m512i high;
};

struct Scaled {  // m in [2^31, 2^32), e
  __m512i m;
  __m512i e;
};

__m512i all(long long x) { return _mm512_set1_epi64(x); }

/// Values that are not columns of the candidates.
struct Derived {
  alignas(64) Narrow upnl;
  alignas(64) Narrow mark_value;
  alignas(64) Narrow entry_value;
  alignas(64) Narrow zero;
  alignas(64) Narrow one;
};

void derive(const RankCandidates& x, Derived& out) {
  for (std::uint32_t i = 0; i < x.count; i += kLanes) {
    const __m512i mark_value = _mm512_load_si512(x.mark_value + i);
    const __m512i entry_value = _mm512_load_si512(x.entry_value + i);
    _mm512_store_si512(out.mark_value + i, _mm512_abs_epi64(mark_value));
    _mm512_store_si512(out.entry_value + i, _mm512_abs_epi64(entry_value));
    _mm512_store_si512(out.upnl + i, _mm512_abs_epi64(_mm512_sub_epi64(mark_value, entry_value)));
    _mm512_store_si512(out.zero + i, _mm512_setzero_si512());
    _mm512_store_si512(out.one + i, all(1));
  }
}

Source source_of(Operand operand, const RankCandidates& x, const Derived& derived) {
  const auto wide = [](const WideColumn& column) { return Source{column.low, column.high}; };
  switch (operand) {
    case Operand::zero:
      break;
    case Operand::one:
      return {derived.one, derived.zero};
    case Operand::upnl:
      return {derived.upnl, derived.zero};
    case Operand::mark_value:
      return {derived.mark_value, derived.zero};
    case Operand::entry_value:
      return {derived.entry_value, derived.zero};
    case Operand::equity:
      return wide(x.equity);
    case Operand::wallet:
      return wide(x.wallet);
    case Operand::account_maintenance:
      return wide(x.account_maintenance_e8);
    case Operand::maintenance:
      return wide(x.maintenance_e8);
  }
  return {derived.zero, derived.zero};
}

Wide load(const Source& profit, const Source& loss, __mmask8 in_loss, std::uint32_t i) {
  return {_mm512_mask_load_epi64(_mm512_load_si512(profit.low + i), in_loss, loss.low + i),
          _mm512_mask_load_epi64(_mm512_load_si512(profit.high + i), in_loss, loss.high + i)};
}

__mmask8 is_zero(const Wide& x) {
  const __m512i bits = _mm512_or_si512(x.low, x.high);
  return _mm512_testn_epi64_mask(bits, bits);
}

/// Of zero, anything.
Scaled normalise(const Wide& x) {
  const __mmask8 has_high = _mm512_test_epi64_mask(x.high, x.high);
  const __m512i lead = _mm512_mask_mov_epi64(x.low, has_high, x.high);
  const __m512i follow = _mm512_maskz_mov_epi64(has_high, x.low);
  const __m512i zeros = _mm512_lzcnt_epi64(lead);
  const __m512i behind =
      _mm512_srlv_epi64(_mm512_srli_epi64(follow, 1), _mm512_sub_epi64(all(63), zeros));
  const __m512i top = _mm512_or_si512(_mm512_sllv_epi64(lead, zeros), behind);
  const __m512i first = _mm512_mask_mov_epi64(all(63), has_high, all(127));
  return {_mm512_srli_epi64(top, 32), _mm512_sub_epi64(first, zeros)};
}

Scaled multiply(const Scaled& a, const Scaled& b) {
  const __m512i p = _mm512_mul_epu32(a.m, b.m);
  const __m512i carry = _mm512_srli_epi64(p, 63);
  return {_mm512_srlv_epi64(p, _mm512_add_epi64(all(31), carry)),
          _mm512_add_epi64(_mm512_add_epi64(a.e, b.e), carry)};
}

/// At most 2^63 / d, and less by a few units, for d in [2^31, 2^32): Newton's x ← x (2 − d x) from
/// 48/17 − 32/17 d, which is right to 1/17. Each step is cut downwards, so x stays below.
__m512i reciprocal(__m512i d) {
  const __m512i slope = _mm512_srli_epi64(_mm512_mul_epu32(d, all(0xF0F0F0F0)), 31);
  __m512i x = _mm512_srli_epi64(_mm512_sub_epi64(all(0x2D2D2D2D2), slope), 1);
  for (int step = 0; step < 3; ++step) {
    const __m512i dx = _mm512_srli_epi64(_mm512_mul_epu32(d, x), 32);
    x = _mm512_srli_epi64(_mm512_mul_epu32(x, _mm512_sub_epi64(all(0xFFFFFFFF), dx)), 31);
  }
  return x;
}

Scaled divide(const Scaled& n, const Scaled& d) {
  const __mmask8 borrows = _mm512_cmplt_epu64_mask(n.m, d.m);
  const __m512i borrow = _mm512_maskz_mov_epi64(borrows, all(1));
  const __m512i numerator = _mm512_sllv_epi64(n.m, _mm512_add_epi64(all(31), borrow));
  const __m512i inverse = reciprocal(d.m);
  // A quotient too low by a few units; what is left over then gives those.
  __m512i q = _mm512_srlv_epi64(_mm512_mul_epu32(n.m, inverse), _mm512_sub_epi64(all(32), borrow));
  __m512i rest = _mm512_sub_epi64(numerator, _mm512_mul_epu32(q, d.m));
  const __m512i more = _mm512_srli_epi64(_mm512_mul_epu32(_mm512_srli_epi64(rest, 6), inverse), 57);
  q = _mm512_add_epi64(q, more);
  rest = _mm512_sub_epi64(rest, _mm512_mul_epu32(more, d.m));
  for (int step = 0; step < 2; ++step) {
    const __mmask8 short_of = _mm512_cmpge_epu64_mask(rest, d.m);
    q = _mm512_mask_add_epi64(q, short_of, q, all(1));
    rest = _mm512_mask_sub_epi64(rest, short_of, rest, d.m);
  }
  return {q, _mm512_sub_epi64(_mm512_sub_epi64(n.e, d.e), borrow)};
}

}  // namespace

void rank_keys_avx512(const RankCandidates& x, const core::Policy& policy, bool is_long,
                      std::int64_t* keys) {
  Derived derived;
  derive(x, derived);
  Source profit[kPolicyOperands];
  Source loss[kPolicyOperands];
  for (unsigned o = 0; o < kPolicyOperands; ++o) {
    profit[o] = source_of(static_cast<Operand>((policy.rows >> ((is_long ? 0 : 32) + 4 * o)) & 15),
                          x, derived);
    loss[o] = source_of(static_cast<Operand>((policy.rows >> ((is_long ? 16 : 48) + 4 * o)) & 15),
                        x, derived);
  }
  for (std::uint32_t i = 0; i < x.count; i += kLanes) {
    const __mmask8 in_loss = _mm512_cmple_epi64_mask(_mm512_load_si512(x.mark_value + i),
                                                     _mm512_load_si512(x.entry_value + i));
    Wide operand[kPolicyOperands];
    for (unsigned o = 0; o < kPolicyOperands; ++o) {
      operand[o] = load(profit[o], loss[o], in_loss, i);
    }
    const auto& [a, b, c, d] = operand;
    const Scaled score =
        divide(multiply(normalise(a), normalise(b)), multiply(normalise(c), normalise(d)));
    const __m512i exponent = _mm512_slli_epi64(_mm512_add_epi64(score.e, all(256)), 31);
    const __m512i mag = _mm512_or_si512(exponent, _mm512_and_si512(score.m, all(0x7FFFFFFF)));
    const auto none = static_cast<__mmask8>(is_zero(a) | is_zero(b));
    __m512i key = _mm512_mask_mov_epi64(mag, none, _mm512_setzero_si512());
    const __mmask8 below = policy.split ? in_loss : __mmask8{0};
    key = _mm512_mask_sub_epi64(key, below, all(-1), key);
    const __m512i equity =
        _mm512_or_si512(_mm512_load_si512(x.equity.low + i), _mm512_load_si512(x.equity.high + i));
    const auto last =
        static_cast<__mmask8>(_mm512_testn_epi64_mask(equity, equity) | is_zero(c) | is_zero(d));
    _mm512_store_si512(keys + i, _mm512_mask_mov_epi64(key, last, all(kKeyLast)));
  }
}

}  // namespace ballast::software
