// core::rank_key for eight candidates at a time. Built for AVX-512; see revalue_kernel.cpp for what
// may not be in here. The steps are those of hls/core/ranking.hpp, by their names.
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "host/engine/software/rank_keys.hpp"

namespace ballast::software {

std::uint64_t rank_keys_avx512(const OnSide&, const Account*, const RankRows&, std::int64_t*);

namespace {

constexpr std::uint32_t kLanes = 8;

struct Wide {  // 128 bits a lane
  __m512i low;
  __m512i high;
};

struct Scaled {  // m in [2^31, 2^32), e
  __m512i m;
  __m512i e;
};

/// The columns that a group of eight positions needs of its page, side by side.
struct alignas(64) PageColumns {
  std::int64_t mark_value[kPagePositions];
  std::int64_t entry_value[kPagePositions];
  std::int64_t maintenance_high[kPagePositions];
  std::uint64_t maintenance_low[kPagePositions];
};

__m512i all(long long x) { return _mm512_set1_epi64(x); }

Wide narrow(__m512i x) { return {x, _mm512_setzero_si512()}; }

void gather(const OnSide& positions, PageColumns& out) {
  const PositionPage& page = *positions.page;
  for (std::uint32_t k = 0; k < positions.count; ++k) {
    const std::uint32_t i = positions.index[k];
    out.mark_value[k] = page.mark_value[i];
    out.entry_value[k] = page.entry_value[i];
    out.maintenance_high[k] = page.maintenance_high[i];
    out.maintenance_low[k] = page.maintenance_low[i];
  }
}

/// Word w of eight accounts' rows in word[w]: an 8 × 8 transposition in registers.
struct AccountColumns {
  __m512i word[8];
};

void gather(const OnSide& positions, std::uint32_t first, const Account* accounts,
            AccountColumns& out) {
  __m512i row[8];
  for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
    const std::uint32_t k = first + lane < positions.count ? first + lane : first;
    row[lane] = _mm512_load_si512(&accounts[positions.page->account[positions.index[k]]]);
  }
  __m512i pair[8];  // words 2n and 2n + 1 of two rows
  for (unsigned r = 0; r < 8; r += 2) {
    pair[r] = _mm512_unpacklo_epi64(row[r], row[r + 1]);
    pair[r + 1] = _mm512_unpackhi_epi64(row[r], row[r + 1]);
  }
  const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
  const __m512i high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
  const __m512i front = _mm512_setr_epi64(0, 1, 2, 3, 8, 9, 10, 11);
  const __m512i back = _mm512_setr_epi64(4, 5, 6, 7, 12, 13, 14, 15);
  for (unsigned odd = 0; odd < 2; ++odd) {
    const __m512i a = _mm512_permutex2var_epi64(pair[odd], low, pair[odd + 2]);
    const __m512i b = _mm512_permutex2var_epi64(pair[odd], high, pair[odd + 2]);
    const __m512i c = _mm512_permutex2var_epi64(pair[odd + 4], low, pair[odd + 6]);
    const __m512i d = _mm512_permutex2var_epi64(pair[odd + 4], high, pair[odd + 6]);
    out.word[odd] = _mm512_permutex2var_epi64(a, front, c);
    out.word[odd + 2] = _mm512_permutex2var_epi64(b, front, d);
    out.word[odd + 4] = _mm512_permutex2var_epi64(a, back, c);
    out.word[odd + 6] = _mm512_permutex2var_epi64(b, back, d);
  }
}

// Where Account keeps what is needed here, in words of 64 bits.
enum AccountWord : std::size_t { kWallet = 0, kUpnl = 2, kMaintenance = 4, kFlags = 7 };
static_assert(offsetof(Account, wallet) == 8 * kWallet);
static_assert(offsetof(Account, upnl) == 8 * kUpnl);
static_assert(offsetof(Account, maintenance_e8) == 8 * kMaintenance);
constexpr unsigned kOptionsShift = 8 * (offsetof(Account, options) - 8 * kFlags);
static_assert(offsetof(Account, options) / 8 == kFlags);

Wide add(const Wide& a, const Wide& b) {
  const __m512i low = _mm512_add_epi64(a.low, b.low);
  const __mmask8 carry = _mm512_cmplt_epu64_mask(low, a.low);
  const __m512i high = _mm512_add_epi64(a.high, b.high);
  return {low, _mm512_mask_add_epi64(high, carry, high, all(1))};
}

__mmask8 is_negative(const Wide& x) { return _mm512_movepi64_mask(x.high); }

/// Every operand by its selector, as core::OperandValues; equity is 0 where E ≤ 0.
struct Operands {
  Wide value[core::kOperandCount];

  const Wide& operator[](Operand operand) const { return value[static_cast<unsigned>(operand)]; }
  Wide& operator[](Operand operand) { return value[static_cast<unsigned>(operand)]; }
};

void load_operands(const PageColumns& page, std::uint32_t first, const AccountColumns& account,
                   std::int64_t wallet_min, Operands& out) {
  const __m512i mark_value = _mm512_load_si512(page.mark_value + first);
  const __m512i entry_value = _mm512_load_si512(page.entry_value + first);
  out[Operand::zero] = narrow(_mm512_setzero_si512());
  out[Operand::one] = narrow(all(1));
  out[Operand::upnl] = narrow(_mm512_abs_epi64(_mm512_sub_epi64(mark_value, entry_value)));
  out[Operand::mark_value] = narrow(_mm512_abs_epi64(mark_value));
  out[Operand::entry_value] = narrow(_mm512_abs_epi64(entry_value));

  const Wide wallet{account.word[kWallet], account.word[kWallet + 1]};
  const Wide equity = add(wallet, {account.word[kUpnl], account.word[kUpnl + 1]});
  const auto positive = static_cast<__mmask8>(~is_negative(equity));
  out[Operand::equity] = {_mm512_maskz_mov_epi64(positive, equity.low),
                          _mm512_maskz_mov_epi64(positive, equity.high)};
  const __mmask8 small = _mm512_mask_cmplt_epu64_mask(
      _mm512_testn_epi64_mask(wallet.high, wallet.high), wallet.low, all(wallet_min));
  const auto floored = static_cast<__mmask8>(small | is_negative(wallet));
  out[Operand::wallet] = {_mm512_mask_mov_epi64(wallet.low, floored, all(wallet_min)),
                          _mm512_mask_mov_epi64(wallet.high, floored, _mm512_setzero_si512())};
  out[Operand::account_maintenance] = {account.word[kMaintenance], account.word[kMaintenance + 1]};

  const __m512i high = _mm512_load_si512(page.maintenance_high + first);
  const __m512i low = _mm512_load_si512(page.maintenance_low + first);
  out[Operand::maintenance] = {_mm512_or_si512(_mm512_slli_epi64(high, 32), low),
                               _mm512_srli_epi64(high, 32)};
}

Wide choose(const Wide& profit, const Wide& loss, __mmask8 in_loss) {
  return {_mm512_mask_mov_epi64(profit.low, in_loss, loss.low),
          _mm512_mask_mov_epi64(profit.high, in_loss, loss.high)};
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

__m512i keys_of(const Operands& x, __mmask8 in_loss, const RankRows& rows) {
  Wide operand[kPolicyOperands];
  for (unsigned o = 0; o < kPolicyOperands; ++o) {
    operand[o] = choose(x[rows.profit[o]], x[rows.loss[o]], in_loss);
  }
  const auto& [a, b, c, d] = operand;
  const Scaled score =
      divide(multiply(normalise(a), normalise(b)), multiply(normalise(c), normalise(d)));
  const __m512i exponent = _mm512_slli_epi64(_mm512_add_epi64(score.e, all(256)), 31);
  const __m512i mag = _mm512_or_si512(exponent, _mm512_and_si512(score.m, all(0x7FFFFFFF)));
  const auto none = static_cast<__mmask8>(is_zero(a) | is_zero(b));
  const __m512i key = _mm512_mask_mov_epi64(mag, none, _mm512_setzero_si512());
  const __mmask8 below = rows.split ? in_loss : __mmask8{0};
  const auto last = static_cast<__mmask8>(is_zero(x[Operand::equity]) | is_zero(c) | is_zero(d));
  const __m512i scored =
      _mm512_mask_mov_epi64(_mm512_mask_sub_epi64(key, below, all(-1), key), last, all(kKeyLast));
  if (!rows.divides_profit_by_entry_value) return scored;
  const auto first = static_cast<__mmask8>(is_zero(x[Operand::entry_value]) & ~in_loss & ~none &
                                           ~is_zero(x[Operand::equity]));
  return _mm512_mask_mov_epi64(scored, first, all(kKeyFirst));
}

}  // namespace

std::uint64_t rank_keys_avx512(const OnSide& positions, const Account* accounts,
                               const RankRows& rows, std::int64_t* keys) {
  PageColumns page;
  gather(positions, page);
  std::uint64_t exempt = 0;
  for (std::uint32_t first = 0; first < positions.count; first += kLanes) {
    AccountColumns account;
    gather(positions, first, accounts, account);
    Operands operands;
    load_operands(page, first, account, rows.wallet_min, operands);
    const __mmask8 in_loss = _mm512_cmple_epi64_mask(_mm512_load_si512(page.mark_value + first),
                                                     _mm512_load_si512(page.entry_value + first));
    _mm512_storeu_si512(keys + first, keys_of(operands, in_loss, rows));
    const __m512i exempt_bit = all(static_cast<long long>(option::kExemptAdl) << kOptionsShift);
    exempt |= std::uint64_t{_mm512_test_epi64_mask(account.word[kFlags], exempt_bit)} << first;
  }
  return exempt;
}

}  // namespace ballast::software
