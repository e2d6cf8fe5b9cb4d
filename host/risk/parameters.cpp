// Parameters that follow the market (docs/risk.md, 6): what is worked out in one tick is staged,
// and in force from the commit of the next.
#include <algorithm>

#include "hls/core/margin.hpp"
#include "host/include/ballast/error.hpp"
#include "host/risk/state.hpp"

namespace ballast::risk {
namespace {

constexpr std::int64_t kEighths = 8;

/// The rule of a list that the symbol is a member of.
template <typename Rule>
const Rule* rule_for(const std::vector<Rule>& rules, const SymbolSpec& symbol) {
  const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& each) {
    return is_member(each.members, symbol.name);
  });
  return rule == rules.end() ? nullptr : &*rule;
}

/// The initial rate of the tier that a position of this value is in.
std::int64_t initial_at(const MarginTiers& table, std::int64_t value) {
  std::size_t tier = 0;
  while (tier + 1 < table.tiers.size() && table.tiers[tier + 1].floor <= value) ++tier;
  return table.initial_rates_e8[tier];
}

/// A table by size in place of the venue's: its terms and initial rates stay, where they can.
MarginTiers table_by_size(const ImpactMargin& rule, const MarginTiers& venues) {
  MarginTiers table = impact_tiers(rule);
  table.terms = venues.terms;
  table.terms.by_quantity = false;
  if (venues.initial_rates_e8.empty() || venues.terms.by_quantity) return table;
  for (const op::Tier& tier : table.tiers) {
    table.initial_rates_e8.push_back(std::max(initial_at(venues, tier.floor), tier.rate_e8));
  }
  return table;
}

/// With the takeover ratio that the engine was given by the rules.
core::Thresholds thresholds_of(const op::Asset& terms, const TakeoverRules& takeover) {
  const bool is_given = takeover.enabled && takeover.ratio_over != 0;
  return {terms.warn_num, terms.warn_den, is_given ? takeover.ratio_under : terms.takeover_num,
          is_given ? takeover.ratio_over : terms.takeover_den,
          (terms.options & option::kLiquidateAtEquality) != 0};
}

}  // namespace

void Waterfall::State::begin_parameters() {
  parameters.resize(symbols.size());
  const AdaptiveRules& adaptive = rules.adaptive;
  for (SymbolId id; id.value() < symbols.size(); ++id) {
    const SymbolSpec& symbol = desk.venue().symbol(id);
    if (symbol.collateral) continue;
    Parameters& own = parameters[id.value()];
    own.base = symbol.margin_tiers();
    const ImpactMargin* size = rule_for(adaptive.sizes, symbol);
    if (size != nullptr && symbol.asset == rules.asset) {
      own.base = table_by_size(*size, own.base);
      own.is_changed = true;
      RiskDecision& decision = decide(DecisionKind::maintenance, "adaptive.sizes");
      decision.symbol = id;
      decision.operands[0] = {"base", OperandUnit::e8, size->base_e8};
      decision.operands[1] = {"factor", OperandUnit::e8, size->factor_e8};
      decision.operands[2] = {"volatility a day", OperandUnit::e8, size->sigma_e8};
      decision.operands[3] = {"volume a day", OperandUnit::atoms, size->volume};
      decision.operands[4] = {"rate of the last tier", OperandUnit::e8,
                              own.base.tiers.back().rate_e8};
    }
    // Where nothing is asked there is nothing to multiply.
    const VolatilityMargin* volatility = rule_for(adaptive.volatility, symbol);
    if (volatility != nullptr && !own.base.tiers.empty()) own.volatility.emplace(*volatility);
    const OpenInterestMargin* open_interest = rule_for(adaptive.open_interest, symbol);
    if (open_interest != nullptr && symbol.asset == rules.asset && !own.base.tiers.empty()) {
      own.open_interest = open_interest;
    }
    if (const PositionCap* cap = rule_for(adaptive.caps, symbol)) {
      const FundRules* fund = find_fund(rules, cap->fund, symbol.name);
      if (fund != nullptr && fund->asset == symbol.asset) {
        own.cap.emplace(*cap);
        own.cap_fund = static_cast<std::uint32_t>(fund - rules.funds.data());
      }
    }
    if (own.is_changed) stage_parameters(id);
  }
  run();
}

void Waterfall::State::adapt() {
  const bool looks_at_open_interest =
      std::any_of(parameters.begin(), parameters.end(),
                  [](const Parameters& own) { return own.open_interest != nullptr; });
  const std::vector<int128> longs =
      looks_at_open_interest ? open_interest() : std::vector<int128>(symbols.size());
  holders_of_symbol.clear();
  for (SymbolId id; id.value() < symbols.size(); ++id) {
    Parameters& own = parameters[id.value()];
    if (own.volatility) adapt_maintenance(id);
    if (own.open_interest != nullptr) adapt_initial_margin(id, longs[id.value()]);
    if (own.cap) adapt_cap(id);
    if (own.is_changed) stage_parameters(id);
  }
}

void Waterfall::State::adapt_maintenance(SymbolId id) {
  using Kind = VolatilityStep::Kind;
  Parameters& own = parameters[id.value()];
  const VolatilityStep step = own.volatility->update(
      now, desk.marks()[id.value()],
      [&](std::int64_t eighths) { return dry_run(id, table_of(own, eighths)); });
  own.eighths = step.eighths;
  if (step.kind == Kind::none) return;
  own.is_changed = own.is_changed || step.kind != Kind::waits;
  RiskDecision& decision =
      decide(step.kind == Kind::waits ? DecisionKind::maintenance_waits : DecisionKind::maintenance,
             step.kind == Kind::waits ? "adaptive.volatility.dry_run" : "adaptive.volatility");
  decision.symbol = id;
  decision.operands[0] = {"multiplier", OperandUnit::e8, step.eighths * kOneE8 / kEighths};
  decision.operands[1] = {"rate", OperandUnit::e8, step.rate_e8};
  decision.operands[2] = {"target", OperandUnit::e8, step.target_e8};
  decision.operands[3] = {"c", OperandUnit::e8, step.c_e8};
  decision.operands[4] = {"volatility a root minute", OperandUnit::e8, step.sigma_e8};
  decision.operands[5] = {"its mean of 24 h", OperandUnit::e8, step.mean_e8};
  if (step.kind == Kind::down) return;
  decision.operands[6] = {"verdicts that worsen", OperandUnit::count,
                          static_cast<int128>(step.dry_run.worse)};
  decision.operands[7] = {"of", OperandUnit::count, static_cast<int128>(step.dry_run.accounts)};
}

void Waterfall::State::adapt_initial_margin(SymbolId id, int128 open_interest) {
  Parameters& own = parameters[id.value()];
  const std::int64_t rate = risk::initial_rate_e8(*own.open_interest, open_interest);
  if (own.initial_e8 == rate) return;
  own.initial_e8 = rate;
  own.is_changed = true;
  RiskDecision& decision = decide(DecisionKind::initial_margin, "adaptive.open_interest");
  decision.symbol = id;
  decision.operands[0] = {"rate", OperandUnit::e8, rate};
  decision.operands[1] = {"open interest", OperandUnit::atoms, open_interest};
  decision.operands[2] = {"low", OperandUnit::atoms, own.open_interest->low};
  decision.operands[3] = {"high", OperandUnit::atoms, own.open_interest->high};
}

void Waterfall::State::adapt_cap(SymbolId id) {
  Parameters& own = parameters[id.value()];
  const CapStep step = own.cap->update(now, funds.equity(own.cap_fund));
  own.position_cap = step.cap;
  if (!step.changed) return;
  RiskDecision& decision = decide(DecisionKind::position_cap, "adaptive.caps");
  decision.symbol = id;
  decision.fund = own.cap_fund;
  decision.operands[0] = {"most", OperandUnit::atoms, step.cap};
  decision.operands[1] = {"fund", OperandUnit::atoms, step.fund};
  decision.operands[2] = {"its peak", OperandUnit::atoms, step.peak};
}

MarginTiers Waterfall::State::table_of(const Parameters& own, std::int64_t eighths) const {
  MarginTiers table = scale_tiers(own.base, eighths);
  if (!own.initial_e8) return table;
  if (table.initial_rates_e8.empty()) {
    for (const op::Tier& tier : table.tiers) table.initial_rates_e8.push_back(tier.rate_e8);
  }
  for (std::int64_t& rate : table.initial_rates_e8) rate = std::max(rate, *own.initial_e8);
  return table;
}

void Waterfall::State::stage_parameters(SymbolId id) {
  Parameters& own = parameters[id.value()];
  if (!acts()) {
    own.is_changed = false;
    return;
  }
  try {
    desk.stage_tiers(id, table_of(own, own.eighths));
    own.is_changed = false;
  } catch (const InputError&) {
    // All tables are other symbols': tried again at the next tick.
    if (!std::exchange(own.lacks_table, true)) {
      decide(DecisionKind::maintenance_waits, "no table is free").symbol = id;
    }
    return;
  }
  own.lacks_table = false;
}

DryRunCount Waterfall::State::dry_run(SymbolId id, const MarginTiers& table) {
  DryRunCount count;
  for (const AccountId account : holders(id)) {
    const DeskAccount state = desk.account(account);
    const core::Thresholds at =
        thresholds_of(desk.venue().asset(state.asset).thresholds, rules.takeover);
    const AccountSums before = sums(desk, account), after = sums(desk, account, id, table);
    const auto judged = [&](const AccountSums& sum) {
      return core::judge(sum.equity, sum.maintenance_e8, true, at);
    };
    if (judged(after) > judged(before)) ++count.worse;
  }
  count.accounts = judged_accounts;
  return count;
}

const std::vector<AccountId>& Waterfall::State::holders(SymbolId symbol) {
  if (!holders_of_symbol.empty()) return holders_of_symbol[symbol.value()];
  holders_of_symbol.resize(symbols.size());
  judged_accounts = 0;
  for (AccountId id; id < desk.accounts_end(); ++id) {
    const DeskAccount account = desk.account(id);
    if (!account.live || is_own(id) || (account.options & option::kNoVerdict) != 0) continue;
    ++judged_accounts;
    for (const PositionId held : account.positions) {
      const DeskPosition position = desk.position(held);
      std::vector<AccountId>& accounts = holders_of_symbol[position.symbol.value()];
      if (position.quantity == 0 || (!accounts.empty() && accounts.back() == id)) continue;
      accounts.push_back(id);
    }
  }
  return holders_of_symbol[symbol.value()];
}

std::vector<int128> Waterfall::State::open_interest() const {
  std::vector<int128> longs(symbols.size());
  for (PositionId id; id < desk.positions_end(); ++id) {
    const DeskPosition position = desk.position(id);
    if (!position.live || position.quantity <= 0) continue;
    const std::int64_t value = mark_value_of(desk, position.symbol, position.quantity);
    longs[position.symbol.value()] += value < 0 ? -value : value;
  }
  return longs;
}

}  // namespace ballast::risk
