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

/// Events of a dump, counted.
class Dump {
 public:
  Dump(EventBuffer& events, std::uint64_t sequence) : events_(events), sequence_(sequence) {}

  std::uint64_t count() const { return count_; }

  template <typename Operands>
  void give(EventKind kind, std::uint32_t arg, const Operands& operands, bool staged = false) {
    Event& event = events_.push(sequence_, kind);
    event.flags = staged ? 1 : 0;
    event.arg = arg;
    event.set(operands);
    last_ = &event;
    ++count_;
  }
  template <typename Operands>
  void give_of(std::uint16_t symbol, EventKind kind, std::uint32_t arg, const Operands& operands,
               bool staged = false) {
    give(kind, arg, operands, staged);
    last_->symbol = symbol;
  }
  void give_table(std::uint32_t number, const core::TierTable& table, bool staged) {
    give(EventKind::table_state, number, operands_of(table.rule), staged);
    for (std::uint32_t index = 0; index < table.count; ++index) {
      give(EventKind::tier_state, kMaxTiers * number + index, operands_of(table.tier[index]),
           staged);
    }
  }

 private:
  EventBuffer& events_;
  std::uint64_t sequence_;
  Event* last_ = nullptr;
  std::uint64_t count_ = 0;
};

void dump_symbols(const SymbolTable& symbols, Dump& dump) {
  symbols.for_each([&](std::uint16_t index, const Symbol& symbol) {
    dump.give_of(index, EventKind::symbol_state, 0,
                 op::Symbol{symbol.max_lots, symbol.asset, symbol.options, 0, 0});
  });
  symbols.for_each([&](std::uint16_t index, const Symbol& symbol) {
    if (symbol.table == kNoTable) return;
    dump.give_of(index, EventKind::binding_state, symbol.table, op::None{});
  });
  symbols.for_each([&](std::uint16_t index, const Symbol& symbol) {
    if (!symbol.has_mark) return;
    dump.give_of(index, EventKind::mark_state, symbol.mark.shift, op::Mark{symbol.mark.u, 0, 0, 0});
  });
}

void dump_staged(const SymbolTable& symbols, Dump& dump) {
  symbols.for_each([&](std::uint16_t index, const Symbol& symbol) {
    if (!symbol.binding_staged) return;
    dump.give_of(index, EventKind::binding_state, symbol.staged_table, op::None{}, true);
  });
  symbols.for_each([&](std::uint16_t index, const Symbol& symbol) {
    if (!symbol.mark_staged) return;
    dump.give_of(index, EventKind::mark_state, symbol.staged_mark.shift,
                 op::Mark{symbol.staged_mark.u, 0, 0, 0}, true);
  });
}

}  // namespace

std::uint64_t SoftwareEngine::dump_configuration(const Command& command) {
  Dump dump(events_, command.sequence);
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
  for (std::uint32_t table = 0; table < kMaxTables; ++table) {
    const core::TierTable* staged = tables_.staged(table);
    if (staged != nullptr) dump.give_table(table, *staged, true);
  }
  dump_staged(symbols_, dump);
  return dump.count();
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
