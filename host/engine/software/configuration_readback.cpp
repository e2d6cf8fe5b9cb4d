// dump and digest of the configuration: what positions are valued, judged and ranked by.
#include "host/engine/software/software_engine.hpp"

namespace ballast::software {
namespace {

op::Table operands_of(const core::TableRule& rule) {
  return {core::low64(rule.smallest_e8), core::high64(rule.smallest_e8), rule.options(), 0};
}

op::Tier operands_of(const core::Tier& tier) {
  return {tier.floor, tier.rate_e8, core::low64(tier.deduction_e8),
          core::high64(tier.deduction_e8)};
}

/// Gives events of a dump: of a kind, with `arg` and operands, code 1 if staged.
class Dump {
 public:
  explicit Dump(const Answer& answer) : answer_(answer) {}

  std::uint64_t count() const { return count_; }

  template <typename Operands>
  Event& give(EventKind kind, std::uint32_t arg, const Operands& operands, bool staged = false) {
    Event& event = answer_.push(kind);
    event.flags = staged ? 1 : 0;
    event.arg = arg;
    event.set(operands);
    ++count_;
    return event;
  }
  void give_table(std::uint32_t number, const core::TierTable& table, bool staged) {
    give(EventKind::table_state, number, operands_of(table.rule), staged);
    for (std::uint32_t index = 0; index < table.count; ++index) {
      give(EventKind::tier_state, kMaxTiers * number + index, operands_of(table.tier[index]),
           staged);
    }
  }
  void give_binding(std::uint16_t symbol, std::uint32_t table, bool staged) {
    give(EventKind::binding_state, table, op::None{}, staged).symbol = symbol;
  }
  void give_mark(std::uint16_t symbol, core::UnitValue mark, bool staged) {
    give(EventKind::mark_state, mark.shift, op::Mark{mark.u, 0, 0, 0}, staged).symbol = symbol;
  }

 private:
  const Answer& answer_;
  std::uint64_t count_ = 0;
};

void dump_symbols(const SymbolTable& symbols, Dump& dump) {
  symbols.for_each([&](std::uint16_t index, const Symbol& symbol) {
    dump.give(EventKind::symbol_state, 0,
              op::Symbol{symbol.max_lots, symbol.asset, symbol.options, 0, 0})
        .symbol = index;
  });
  symbols.for_each([&](std::uint16_t index, const Symbol& symbol) {
    if (symbol.table != kNoTable) dump.give_binding(index, symbol.table, false);
  });
  symbols.for_each([&](std::uint16_t index, const Symbol& symbol) {
    if (symbol.has_mark) dump.give_mark(index, symbol.mark, false);
  });
}

void dump_staged(const SymbolTable& symbols, const TierTables& tables, Dump& dump) {
  for (std::uint32_t table = 0; table < kMaxTables; ++table) {
    const core::TierTable* staged = tables.staged(table);
    if (staged != nullptr) dump.give_table(table, *staged, true);
  }
  symbols.for_each([&](std::uint16_t index, const Symbol& symbol) {
    if (symbol.binding_staged) dump.give_binding(index, symbol.staged_table, true);
  });
  symbols.for_each([&](std::uint16_t index, const Symbol& symbol) {
    if (symbol.mark_staged) dump.give_mark(index, symbol.staged_mark, true);
  });
}

}  // namespace

void SoftwareEngine::dump_configuration(const Answer& answer) const {
  Dump dump(answer);
  for (std::uint32_t index = 0; index < kMaxAssets; ++index) {
    if (!assets_[index].defined) continue;
    const core::Thresholds& at = assets_[index].thresholds;
    dump.give(EventKind::asset_state, index,
              op::Asset{at.warn_num, at.warn_den, at.takeover_num, at.takeover_den,
                        at.liquidate_at_equality ? 1U : 0U, 0});
  }
  for (std::uint32_t index = 0; index < kMaxPolicies; ++index) {
    if (!policies_[index].defined) continue;
    const core::Policy& policy = policies_[index].policy;
    dump.give(EventKind::policy_state, index,
              op::Policy{policy.rows, policy.wallet_min, policy.split ? 1U : 0U, 0});
  }
  for (std::uint32_t table = 0; table < kMaxTables; ++table) {
    if (!tables_[table].is_empty()) dump.give_table(table, tables_[table], false);
  }
  dump_symbols(symbols_, dump);
  dump_staged(symbols_, tables_, dump);
  answer.push(EventKind::dump_end).set(op::CountEnd{dump.count(), 0, 0, 0});
}

void SoftwareEngine::digest_configuration(core::Digest& digest) const {
  for (std::uint32_t index = 0; index < kMaxAssets; ++index) {
    if (assets_[index].defined) digest.add(core::hash_asset(index, assets_[index].thresholds));
  }
  for (std::uint32_t index = 0; index < kMaxPolicies; ++index) {
    if (policies_[index].defined) digest.add(core::hash_policy(index, policies_[index].policy));
  }
  symbols_.for_each([&](std::uint16_t index, const Symbol& symbol) {
    digest.add(core::hash_symbol(index, symbol.asset, symbol.options, symbol.max_lots,
                                 symbol.has_mark, symbol.mark, symbol.table));
  });
  for (std::uint32_t number = 0; number < kMaxTables; ++number) {
    const core::TierTable& table = tables_[number];
    if (table.is_empty()) continue;
    digest.add(core::hash_table(number, table.rule, table.count));
    for (std::uint32_t index = 0; index < table.count; ++index) {
      digest.add(core::hash_tier(number, index, table.tier[index]));
    }
  }
}

}  // namespace ballast::software
