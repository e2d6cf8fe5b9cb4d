// Venue → self-contained JSON: every figure as a string, exact.
#include <nlohmann/json.hpp>

#include "hls/core/policies.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast {
namespace {

using Json = nlohmann::ordered_json;

Json print_ratio(std::uint32_t over, std::uint32_t under) {
  if (under == 0) return nullptr;
  return print_exact(Rational(over, under));
}

Json write_asset(const AssetSpec& asset) {
  const op::Asset& t = asset.thresholds;
  Json json = {{"decimals", asset.decimals},
               {"liquidate_at_equality", (t.options & option::kLiquidateAtEquality) != 0}};
  json["warn_ratio"] = print_ratio(t.warn_num, t.warn_den);
  json["takeover_ratio"] = print_ratio(t.takeover_den, t.takeover_num);
  return json;
}

const char* operand_name(std::uint64_t selector) { return name_of(static_cast<Operand>(selector)); }

Json write_policy(const PolicySpec& policy) {
  Json json = {{"split", (policy.terms.options & option::kSplit) != 0}};
  if (policy.wallet_min) json["wallet_min"] = print_exact(*policy.wallet_min);
  const char* const rows[kPolicyRows] = {"long_profit", "long_loss", "short_profit", "short_loss"};
  for (unsigned r = 0; r < kPolicyRows; ++r) {
    Json names = Json::array();
    for (unsigned o = 0; o < kPolicyOperands; ++o) {
      names.push_back(operand_name((policy.terms.rows >> (16 * r + 4 * o)) & 0xF));
    }
    json[rows[r]] = names;
  }
  return json;
}

/// 10^-8 atoms, in currency units.
Rational atom_e8(unsigned decimals) { return atom(decimals) / kRateOne; }

Json write_tiers(const SymbolSpec& symbol, unsigned decimals) {
  Json rows = Json::array();
  for (std::size_t n = 0; n < symbol.tiers.size(); ++n) {
    const op::Tier& tier = symbol.tiers[n];
    const Rational floor =
        symbol.tier_terms.by_quantity ? symbol.quantity(tier.floor) : tier.floor * atom(decimals);
    Json row = {{"floor", print_exact(floor)},
                {"rate", print_exact(Rational(tier.rate_e8, kRateOne))}};
    if (symbol.tier_rule == TierRule::marginal) {
      row["deduction"] = print_exact(deduction_e8(tier) * atom_e8(decimals));
    }
    if (!symbol.initial_rates_e8.empty()) {
      row["initial_rate"] = print_exact(Rational(symbol.initial_rates_e8[n], kRateOne));
    }
    rows.push_back(row);
  }
  return rows;
}

Json write_symbol(const Venue& venue, const SymbolSpec& symbol) {
  Json json = {{"symbol", symbol.name},
               {"kind", symbol.kind == ContractKind::linear ? "linear" : "inverse"},
               {"settle", venue.asset_of(symbol).name},
               {"tick", print_exact(symbol.tick)},
               {"lot", print_exact(symbol.lot)},
               {"contract_size", print_exact(symbol.contract_size)},
               {"mark", print_exact(symbol.mark)},
               {"max_qty", print_exact(symbol.quantity(symbol.max_lots))}};
  if (symbol.collateral) {
    json["collateral"] = true;
    json["haircut"] = print_exact(symbol.haircut);
    return json;
  }
  if (symbol.tier_rule == TierRule::flat && !symbol.tiers.empty()) json["tier_rule"] = "flat";
  const unsigned decimals = venue.asset_of(symbol).decimals;
  const core::TableRule& terms = symbol.tier_terms;
  if (terms.by_quantity) json["tier_bounds"] = "quantity";
  if (terms.on_entry_value) json["maintenance_on"] = "entry_value";
  if (terms.smallest_e8 != 0) {
    json["smallest_maintenance"] = print_exact(terms.smallest_e8 * atom_e8(decimals));
  }
  json["tiers"] = write_tiers(symbol, decimals);
  return json;
}

}  // namespace

std::string to_json(const Venue& venue) {
  Json assets = Json::object();
  for (const AssetSpec& asset : venue.assets()) assets[asset.name] = write_asset(asset);
  Json policies = Json::object();
  for (std::size_t i = std::size(core::kPolicyPresets); i < venue.policies().size(); ++i) {
    const PolicySpec& policy = venue.policies()[i];
    policies[policy.name] = write_policy(policy);
  }
  Json symbols = Json::array();
  for (const SymbolSpec& symbol : venue.symbols()) symbols.push_back(write_symbol(venue, symbol));
  Json root = Json::object();
  if (!venue.description().empty()) root["description"] = venue.description();
  root.update({{"policy", venue.policy(venue.default_policy()).name},
               {"assets", assets},
               {"policies", policies},
               {"symbols", symbols}});
  return root.dump(1) + "\n";
}

}  // namespace ballast
