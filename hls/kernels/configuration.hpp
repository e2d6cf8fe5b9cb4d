// Assets, symbols, policies: what dispatch decides by. One process owns it.
#pragma once

#include "hls/core/digest.hpp"
#include "hls/kernels/messages.hpp"

namespace ballast::kernels {

struct Symbol {
  bool defined = false;
  bool mark_staged = false;
  bool in_batch = false;  ///< listed in the batch
  SymbolTerms terms;
  core::UnitValue staged_mark;
  std::uint8_t staged_tiers = 0;  ///< in the other bank; 0: nothing staged
  std::int64_t last_floor = 0;    ///< of the tiers staged
};

struct Asset {
  bool defined = false;
  core::Thresholds thresholds;
};

struct PolicySlot {
  bool defined = false;
  core::Policy policy;
};

struct Configuration {
  Asset asset[kMaxAssets] = {};
  PolicySlot policy[kMaxPolicies] = {};
  Symbol symbol[kMaxSymbols] = {};
  core::Tier tier[2 * kMaxSymbols][kMaxTiers] = {};
  std::uint16_t batch[kMaxSymbols] = {};  ///< symbols with something staged since the last commit
  unsigned batch_size = 0;
  std::uint64_t staged_marks = 0;

  void clear() {
#pragma HLS INLINE
  clear_assets:
    for (Asset& one : asset) one = Asset{};
  clear_policies:
    for (PolicySlot& one : policy) one = PolicySlot{};
  clear_symbols:
    for (Symbol& one : symbol) one = Symbol{};
    batch_size = 0;
    staged_marks = 0;
  }

  bool knows(std::uint16_t index) const {
#pragma HLS INLINE
    return index < kMaxSymbols && symbol[index].defined;
  }
  void add_to_batch(std::uint16_t index) {
#pragma HLS INLINE
    if (symbol[index].in_batch) return;
    symbol[index].in_batch = true;
    batch[batch_size++] = index;
  }
  void stage_mark(std::uint16_t index, core::UnitValue mark) {
#pragma HLS INLINE
    if (!symbol[index].mark_staged) ++staged_marks;
    symbol[index].mark_staged = true;
    symbol[index].staged_mark = mark;
    add_to_batch(index);
  }
  std::uint8_t staging_bank(std::uint16_t index) const {
#pragma HLS INLINE
    return symbol[index].terms.bank ^ 1;
  }
  void stage_tier(std::uint16_t index, unsigned at, const core::Tier& staged) {
#pragma HLS INLINE
    tier[staging_bank(index) * kMaxSymbols + index][at] = staged;
    symbol[index].staged_tiers = static_cast<std::uint8_t>(at + 1);
    symbol[index].last_floor = staged.floor;
    add_to_batch(index);
  }
  void define(std::uint16_t index, const SymbolTerms& terms) {
#pragma HLS INLINE
    if (symbol[index].mark_staged) --staged_marks;
    const bool in_batch = symbol[index].in_batch;
    symbol[index] = Symbol{};
    symbol[index].in_batch = in_batch;
    symbol[index].defined = true;
    symbol[index].terms = terms;
  }
  /// Takes what is staged of a symbol into effect; whether there was anything.
  bool apply(std::uint16_t index) {
#pragma HLS INLINE
    Symbol& at = symbol[index];
    if (at.mark_staged) {
      at.terms.mark = at.staged_mark;
      at.terms.has_mark = true;
    }
    if (at.staged_tiers != 0) {
      at.terms.bank ^= 1;
      at.terms.tiers = at.staged_tiers;
    }
    return at.mark_staged || at.staged_tiers != 0;
  }
  void unstage(std::uint16_t index) {
#pragma HLS INLINE
    symbol[index].mark_staged = false;
    symbol[index].staged_tiers = 0;
    symbol[index].in_batch = false;
  }

  core::Digest digest() const {
#pragma HLS INLINE
    core::Digest sum;
  digest_assets:
    for (std::uint32_t i = 0; i < kMaxAssets; ++i) {
      if (asset[i].defined) sum.add(core::hash_asset(i, asset[i].thresholds));
    }
  digest_policies:
    for (std::uint32_t i = 0; i < kMaxPolicies; ++i) {
      if (policy[i].defined) sum.add(core::hash_policy(i, policy[i].policy));
    }
  digest_symbols:
    for (std::uint32_t i = 0; i < kMaxSymbols; ++i) {
      const SymbolTerms& terms = symbol[i].terms;
      if (!symbol[i].defined) continue;
      sum.add(core::hash_symbol(i, terms.asset, terms.collateral ? option::kCollateral : 0U,
                                terms.max_lots, terms.has_mark, terms.mark, terms.tiers));
    digest_tiers:
      for (std::uint32_t t = 0; t < kMaxTiers; ++t) {
        if (t >= terms.tiers) break;
        sum.add(core::hash_tier(i, t, tier[terms.bank * kMaxSymbols + i][t]));
      }
    }
    return sum;
  }
};

}  // namespace ballast::kernels
