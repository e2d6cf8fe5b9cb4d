// dump and digest of the configuration. The tiers are asked of the first lane, as all have the
// same.
#pragma once

#include "hls/kernels/dispatch_context.hpp"
#include "hls/kernels/events.hpp"

namespace ballast::kernels {

/// Calls visit(index, tier) for each tier of a table.
template <typename At, typename Visit>
void each_tier(At& at, const TableTerms& table, Visit visit) {
#pragma HLS INLINE
  if (table.tiers == 0) return;
  LaneOp op;
  op.action = Action::tell_tiers;
  op.table = table;
  write_to<At::kLanes>(at.ops, 0, op);
told:
  for (std::uint32_t i = 0; i < table.tiers; ++i) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = 64
    visit(i, read_from<At::kLanes>(at.answers, 0).tier);
  }
}

/// Of a command `dump`: its events, and how many they are.
template <typename At>
class ConfigurationDump {
 public:
  ConfigurationDump(At& at, const Command& command) : at_(at), command_(command) {
#pragma HLS INLINE
  }

  void give() {
#pragma HLS INLINE
    give_assets();
    give_policies();
  dumped_tables:
    for (std::uint32_t i = 0; i < kMaxTables; ++i) {
      if (!at_.known.table[i].is_empty()) give_table(i, at_.known.table[i].committed, false);
    }
    give_symbols();
    give_staged();
    give_event(dump_end(0, count_));
  }

 private:
  void give_event(const Event& event) {
#pragma HLS INLINE
    at_.order_event(command_, event);
    ++count_;
  }
  template <typename Operands>
  void give_state(EventKind kind, std::uint32_t arg, const Operands& operands, bool staged = false,
                  std::uint16_t symbol = 0) {
#pragma HLS INLINE
    Event event = event_of(kind);
    event.flags = staged ? 1 : 0;
    event.symbol = symbol;
    event.arg = arg;
    event.set(operands);
    give_event(event);
  }

  void give_assets() {
#pragma HLS INLINE
  dumped_assets:
    for (std::uint32_t i = 0; i < kMaxAssets; ++i) {
      const core::Thresholds at = at_.known.asset[i].thresholds;
      if (!at_.known.asset[i].defined) continue;
      give_state(EventKind::asset_state, i,
                 op::Asset{at.warn_num, at.warn_den, at.takeover_num, at.takeover_den,
                           at.liquidate_at_equality ? option::kLiquidateAtEquality : 0U, 0});
    }
  }
  void give_policies() {
#pragma HLS INLINE
  dumped_policies:
    for (std::uint32_t i = 0; i < kMaxPolicies; ++i) {
      const core::Policy policy = at_.known.policy[i].policy;
      if (!at_.known.policy[i].defined) continue;
      give_state(EventKind::policy_state, i,
                 op::Policy{policy.rows, policy.wallet_min, policy.split ? option::kSplit : 0U, 0});
    }
  }
  void give_table(std::uint32_t number, const TableTerms& table, bool staged) {
#pragma HLS INLINE
    const uint128 smallest = table.rule.smallest_e8;
    give_state(EventKind::table_state, number,
               op::Table{core::low64(smallest), core::high64(smallest), table.rule.options(), 0},
               staged);
    each_tier(at_, table, [&](std::uint32_t i, const core::Tier& tier) {
#pragma HLS INLINE
      give_state(EventKind::tier_state, number * kMaxTiers + i,
                 op::Tier{tier.floor, tier.rate_e8, core::low64(tier.deduction_e8),
                          core::high64(tier.deduction_e8)},
                 staged);
    });
  }
  void give_mark(std::uint16_t symbol, core::UnitValue mark, bool staged) {
#pragma HLS INLINE
    give_state(EventKind::mark_state, mark.shift, op::Mark{mark.u, 0, 0, 0}, staged, symbol);
  }
  /// Calls visit(index, symbol) for each that is defined.
  template <typename Visit>
  void each_symbol(Visit visit) {
#pragma HLS INLINE
  dumped_symbols:
    for (std::uint16_t i = 0; i < kMaxSymbols; ++i) {
      if (at_.known.symbol[i].defined) visit(i, at_.known.symbol[i]);
    }
  }
  void give_symbols() {
#pragma HLS INLINE
    each_symbol([&](std::uint16_t i, const Symbol& symbol) {
#pragma HLS INLINE
      const SymbolTerms& terms = symbol.terms;
      give_state(EventKind::symbol_state, 0,
                 op::Symbol{terms.max_lots, terms.asset, terms.options(), 0, 0}, false, i);
    });
    each_symbol([&](std::uint16_t i, const Symbol& symbol) {
#pragma HLS INLINE
      if (symbol.terms.table == kNoTable) return;
      give_state(EventKind::binding_state, symbol.terms.table, op::None{}, false, i);
    });
    each_symbol([&](std::uint16_t i, const Symbol& symbol) {
#pragma HLS INLINE
      if (symbol.terms.has_mark) give_mark(i, symbol.terms.mark, false);
    });
  }
  void give_staged() {
#pragma HLS INLINE
  dumped_staged_tables:
    for (std::uint32_t i = 0; i < kMaxTables; ++i) {
      if (at_.known.table[i].is_staged) give_table(i, at_.known.table[i].staged, true);
    }
    each_symbol([&](std::uint16_t i, const Symbol& symbol) {
#pragma HLS INLINE
      if (!symbol.binding_staged) return;
      give_state(EventKind::binding_state, symbol.staged_table, op::None{}, true, i);
    });
    each_symbol([&](std::uint16_t i, const Symbol& symbol) {
#pragma HLS INLINE
      if (symbol.mark_staged) give_mark(i, symbol.staged_mark, true);
    });
  }

  At& at_;
  const Command& command_;
  std::uint64_t count_ = 0;
};

template <typename At>
core::Digest digest_configuration(At& at) {
#pragma HLS INLINE
  const Configuration& known = at.known;
  core::Digest sum;
digest_assets:
  for (std::uint32_t i = 0; i < kMaxAssets; ++i) {
    if (known.asset[i].defined) sum.add(core::hash_asset(i, known.asset[i].thresholds));
  }
digest_policies:
  for (std::uint32_t i = 0; i < kMaxPolicies; ++i) {
    if (known.policy[i].defined) sum.add(core::hash_policy(i, known.policy[i].policy));
  }
digest_symbols:
  for (std::uint32_t i = 0; i < kMaxSymbols; ++i) {
    const SymbolTerms& terms = known.symbol[i].terms;
    if (!known.symbol[i].defined) continue;
    sum.add(core::hash_symbol(i, terms.asset, terms.options(), terms.max_lots, terms.has_mark,
                              terms.mark, terms.table));
  }
digest_tables:
  for (std::uint32_t i = 0; i < kMaxTables; ++i) {
    const Table& table = known.table[i];
    if (table.is_empty()) continue;
    sum.add(core::hash_table(i, table.committed.rule, table.committed.tiers));
    each_tier(at, table.committed, [&](std::uint32_t index, const core::Tier& tier) {
#pragma HLS INLINE
      sum.add(core::hash_tier(i, index, tier));
    });
  }
  return sum;
}

}  // namespace ballast::kernels
