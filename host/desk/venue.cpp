#include "host/include/ballast/venue.hpp"

#include <algorithm>
#include <utility>

#include "hls/core/policies.hpp"
#include "host/desk/names.hpp"
#include "host/desk/policy_slots.hpp"
#include "host/desk/quote.hpp"
#include "host/desk/tier_table.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

/// A lot's value may grow this much from the mark before the default max_lots is illegal.
constexpr std::int64_t kHeadroom = 16;
constexpr unsigned kMaxDecimals = 18;

template <typename Id>
std::optional<Id> find(const NameIndex& index, std::string_view name) {
  const auto at = index.find(name);
  if (at == index.end()) return std::nullopt;
  return Id(at->second);
}

/// What is wrong with a ratio, "" when nothing is. 0 / 0 is never; anything else that never or
/// always holds would be a mistake.
std::string ratio_problem(std::uint32_t over, std::uint32_t under) {
  if (over > kMaxRatioTerm || under > kMaxRatioTerm) {
    return "a ratio term is above 10000; round the ratio to four digits";
  }
  if (over == 0 && under == 0) return "";
  if (over == 0 || over > under) {
    return "is a share, above 0 and at most 1: 80 % is 0.8; null is never";
  }
  return "";
}

/// Whether a value of a lot is not 0, but its nearest unit value is: below half of the finest one.
bool rounds_to_nothing(const Rational& atoms_per_lot) {
  return atoms_per_lot != 0 && abs(atoms_per_lot) * (std::int64_t{1} << (kMaxShift + 1)) < 1;
}

/// The unit value of a lot of this exact value. Collateral is only ever held, not owed: it is
/// rounded so that what is worth whole atoms has just that value.
std::optional<core::UnitValue> unit_of(const SymbolSpec& symbol, const Rational& atoms_per_lot) {
  return make_unit_value(atoms_per_lot, symbol.kind == ContractKind::linear,
                         symbol.collateral ? UnitRounding::away_from_zero : UnitRounding::nearest);
}

constexpr const char* kNothing =
    "one lot is worth less than 2^-41 atoms, which is nothing; correct it, or use a larger lot";

/// The largest |Q| for which a unit value, if there is one, is legal.
std::int64_t most_lots(const std::optional<core::UnitValue>& unit) {
  if (!unit) return 0;
  if (unit->u == 0) return kMaxLots;
  const uint128 most = (static_cast<uint128>(kMaxValue) << unit->shift) / core::magnitude(unit->u);
  return most > static_cast<uint128>(kMaxLots) ? kMaxLots : static_cast<std::int64_t>(most);
}

std::string print_price(const Rational& price) { return shorten(print_significant(price, 12)); }

/// A quantity as the venue file has it, and its unit.
std::string print_quantity(const SymbolSpec& symbol, std::int64_t lots) {
  return shorten(print_exact(symbol.quantity(lots))) +
         (symbol.kind == ContractKind::linear ? " base units" : " contracts");
}

/// What is wrong with a name, "" when nothing is.
std::string name_problem(const std::string& name, const NameIndex& index) {
  if (std::string flaw = flaw_of_name(name); !flaw.empty()) return flaw;
  if (index.find(name) != index.end()) return "is there twice; names are unique";
  return "";
}

}  // namespace

Rational SymbolSpec::atoms_per_lot(const Rational& price) const {
  return kind == ContractKind::linear ? scale * price : scale / price;
}

std::optional<Rational> SymbolSpec::price_of(const Rational& value_of_lot) const {
  if (kind == ContractKind::linear) return value_of_lot / scale;
  if (value_of_lot == 0) return std::nullopt;
  return scale / value_of_lot;
}

std::optional<Rational> SymbolSpec::price_of(core::UnitValue unit) const {
  return price_of(ballast::atoms_per_lot(unit));
}

core::UnitValue SymbolSpec::unit_value(const Rational& price) const {
  const Place place{name, 0, "price"};
  if (price < 0) place.fail(print_price(price) + " is negative");
  if (kind == ContractKind::inverse && price == 0) {
    place.fail("0 has no value for an inverse contract");
  }
  const Rational value_of_lot = atoms_per_lot(price);
  if (rounds_to_nothing(value_of_lot)) place.fail("at " + print_price(price) + " " + kNothing);
  const auto unit = unit_of(*this, value_of_lot);
  if (!unit || !core::is_legal(unit->u, unit->shift, max_lots)) {
    const std::int64_t most = most_lots(unit);
    const std::string at = "at " + print_price(price);
    if (most == 0) {
      place.fail(at + " one lot, " + print_quantity(*this, 1) +
                 ", is worth 2^58 atoms or more, whatever max_qty is");
    }
    place.fail(at + " a position of " + print_quantity(*this, max_lots) +
               ", its max_qty, is worth 2^58 atoms or more; set max_qty of " + quote(name) +
               " in the venue file to at most " + print_quantity(*this, most));
  }
  return *unit;
}

core::UnitValue SymbolSpec::funding_unit_value(const Rational& mark_price,
                                               const Rational& rate) const {
  const Rational paid = abs(atoms_per_lot(mark_price)) * rate;
  if (rounds_to_nothing(paid)) {
    Place{name, 0, "funding"}.fail("rate " + print_price(rate) +
                                   " makes a payment of less than 2^-41 atoms a lot, which is "
                                   "nothing; leave the funding out");
  }
  const auto unit = make_unit_value(paid, kind == ContractKind::linear);
  if (!unit || !core::is_legal(unit->u, unit->shift, max_lots)) {
    Place{name, 0, "funding"}.fail("rate " + print_price(rate) +
                                   " makes a payment of 2^58 atoms or more");
  }
  return *unit;
}

Rational SymbolSpec::trade_value(std::int64_t lots, const Rational& price) const {
  const Place place{name, 0, "price"};
  if (price < 0 || (kind == ContractKind::inverse && price == 0)) {
    place.fail(print_price(price) + " is not a price of this contract");
  }
  const Rational value_of_lot = atoms_per_lot(price);
  if (rounds_to_nothing(value_of_lot)) place.fail("at " + print_price(price) + " " + kNothing);
  const Rational counted = value_of_lot * lots;
  return collateral ? counted / haircut : counted;
}

std::int64_t SymbolSpec::entry_value(std::int64_t lots, const Rational& price) const {
  const std::optional<int128> value = round_nearest(trade_value(lots, price)).whole();
  if (!value || *value > kMaxValue || *value < -kMaxValue) {
    const Place place{name, 0, "price"};
    place.fail(std::to_string(lots) + " lots at " + print_price(price) +
               " are worth 2^58 atoms or more");
  }
  return static_cast<std::int64_t>(*value);
}

std::optional<Rational> SymbolSpec::average_price(std::int64_t lots, std::int64_t value) const {
  if (lots == 0) return std::nullopt;
  return price_of(Rational(Rational(value) / lots));  // a negative denominator is refused
}

std::int64_t SymbolSpec::lots_at(const Place& place, std::string_view text) const {
  return whole_units_at(place, text, lot, "lots");
}

bool SymbolSpec::on_tick(const Rational& price) const {
  return tick == 0 || (price / tick).is_whole();
}

std::int64_t default_max_lots(const Rational& value_of_lot) {
  const Rational size = abs(value_of_lot);
  if (size == 0) return kMaxLots;
  const Rational most = Rational(kMaxValue) / size;
  const Rational with_headroom = floor(most / kHeadroom);
  if (with_headroom >= kMaxLots) return kMaxLots;
  if (with_headroom >= 1) return static_cast<std::int64_t>(*with_headroom.whole());
  return most >= 1 ? 1 : 0;
}

Venue::Venue(std::string name) : name_(std::move(name)) {
  for (const core::PolicyPreset& preset : core::kPolicyPresets) {
    PolicySpec policy;
    policy.name = preset.name;
    policy.terms.rows = preset.rows;
    policy.terms.options = preset.split ? option::kSplit : 0;
    add_policy(std::move(policy));
  }
}

AssetId Venue::add_asset(AssetSpec asset) {
  const std::string path = "assets[" + asset.name + "]";
  const auto fail = [&](const std::string& what) { throw InputError(name_, 0, path, what); };
  if (const std::string what = name_problem(asset.name, asset_index_); !what.empty()) fail(what);
  if (assets_.size() >= kMaxAssets) fail("one too many; a venue has at most 64 assets");
  if (asset.decimals > kMaxDecimals) fail("settlement decimals are 0 to 18");
  const op::Asset& t = asset.thresholds;
  // Takeover is E × num < ΣM × den, so that the terms of its ratio stand the other way round.
  if (const std::string what = ratio_problem(t.warn_num, t.warn_den); !what.empty()) {
    fail("warn_ratio: " + what);
  }
  if (const std::string what = ratio_problem(t.takeover_den, t.takeover_num); !what.empty()) {
    fail("takeover_ratio: " + what);
  }
  if (t.options > option::kLiquidateAtEquality) fail("unknown option bits");
  std::vector<AssetSpec> assets = assets_;
  assets.push_back(std::move(asset));
  slots_ = assign_slots(policies_, assets, [&](const std::string& key, const std::string& what) {
    fail(key.empty() ? what : key + " of a policy: " + what);
  });
  for (std::size_t i = 0; i < policies_.size(); ++i) policies_[i].terms = slots_.terms[i];
  const auto id = static_cast<std::uint32_t>(assets_.size());
  assets_ = std::move(assets);
  asset_index_.emplace(assets_.back().name, id);
  return AssetId(id);
}

bool Venue::has_table_of(const SymbolSpec& symbol) const {
  return std::any_of(tables_.begin(), tables_.end(), [&](SymbolId with) {
    return charges_of(this->symbol(with)) == charges_of(symbol);
  });
}

void Venue::fail_symbol(const SymbolSpec& symbol, const std::string& key,
                        const std::string& what) const {
  const std::string path = "symbols[" + symbol.name + "]";
  throw InputError(name_, 0, key.empty() ? path : path + "." + key, what);
}

void Venue::check_tiers_of(const SymbolSpec& symbol, const MarginTiers& tiers) const {
  ballast::check_tiers(tiers, asset_of(symbol).decimals,
                       [&](std::size_t tier, const std::string& key, const std::string& what) {
                         const std::string at = "tiers[" + std::to_string(tier) + "].";
                         fail_symbol(symbol, key.empty() ? "tiers" : at + key, what);
                       });
}

void Venue::check_tiers(SymbolId symbol, const MarginTiers& tiers) const {
  const SymbolSpec& spec = this->symbol(symbol);
  if (spec.collateral) fail_symbol(spec, "tiers", "collateral has no maintenance margin");
  if (tiers.tiers.empty()) {
    fail_symbol(spec, "tiers", "there are none, and a table in use is replaced by another only");
  }
  check_tiers_of(spec, tiers);
}

void Venue::set_tiers(SymbolId symbol, MarginTiers tiers) {
  SymbolSpec& spec = symbols_.at(symbol.value());
  spec.tier_rule = tiers.rule;
  spec.tier_terms = tiers.terms;
  spec.tiers = std::move(tiers.tiers);
  spec.initial_rates_e8 = std::move(tiers.initial_rates_e8);
  spec.no_maintenance = false;
}

SymbolId Venue::add_symbol(SymbolSpec symbol) {
  const auto fail = [&](const std::string& key, const std::string& what) {
    fail_symbol(symbol, key, what);
  };
  if (const std::string what = name_problem(symbol.name, symbol_index_); !what.empty()) {
    fail("symbol", what);
  }
  if (symbols_.size() >= kMaxSymbols) fail("", "one too many; a venue has at most 1024 symbols");
  if (symbol.asset.value() >= assets_.size()) fail("settle", "there is no such settlement asset");
  if (symbol.tick < 0) fail("tick", "is negative");
  if (symbol.lot <= 0) fail("lot", "must be above 0");
  if (symbol.contract_size <= 0) fail("contract_size", "must be above 0");
  if (symbol.kind == ContractKind::linear && symbol.contract_size != 1) {
    fail("contract_size",
         "is for inverse contracts; quantities of linear ones are in base units: leave it out, and "
         "give lot and max_qty in base units");
  }
  if (symbol.mark <= 0) fail("mark", "must be above 0");
  if (symbol.haircut <= 0 || symbol.haircut > 1) {
    fail("haircut", "is the share of the price that counts: above 0, at most 1");
  }
  if (symbol.collateral && symbol.kind != ContractKind::linear) {
    fail("collateral", "an asset held is linear; leave kind out");
  }
  if (symbol.collateral && !symbol.tiers.empty()) {
    fail("tiers", "collateral has no maintenance margin; leave tiers out");
  }
  if (symbol.collateral && symbol.tier_terms != core::TableRule{}) {
    fail("tiers", "collateral has no maintenance margin; leave tier_terms out");
  }
  if (!symbol.collateral && symbol.haircut != 1) fail("haircut", "is for collateral only");
  if (symbol.tiers.empty() && !symbol.collateral && !symbol.no_maintenance) {
    fail("tiers",
         "there are none; add tiers or tiers_file. Where no maintenance margin is meant, so that "
         "no account is ever liquidated for this symbol, say so: \"tiers\": []");
  }
  if (!symbol.tiers.empty() && symbol.no_maintenance) {
    fail("tiers", "there are some, but no_maintenance is set");
  }
  check_tiers_of(symbol, symbol.margin_tiers());
  const bool new_table = !symbol.tiers.empty() && !has_table_of(symbol);
  if (new_table && tables_.size() == kMaxTables) {
    fail("tiers", "one table too many: an engine has " + std::to_string(kMaxTables) +
                      " tables of tiers, and this one is like none of those before; symbols that "
                      "are charged alike, in equal atoms, share a table. Give it the tiers of "
                      "another");
  }
  const Rational unit = symbol.lot * power_of_ten(asset_of(symbol).decimals);
  symbol.scale =
      symbol.kind == ContractKind::linear ? unit * symbol.haircut : -unit * symbol.contract_size;
  const Rational value_of_lot = symbol.atoms_per_lot(symbol.mark);
  if (symbol.max_lots == 0) symbol.max_lots = default_max_lots(value_of_lot);
  if (rounds_to_nothing(value_of_lot)) fail("mark", kNothing);
  const auto mark = unit_of(symbol, value_of_lot);
  if (symbol.max_lots < 0 || symbol.max_lots > kMaxLots) {
    fail("max_qty", "must be at least one lot and below 2^40 lots");
  }
  if (symbol.max_lots == 0 || !mark || !core::is_legal(mark->u, mark->shift, symbol.max_lots)) {
    fail("max_qty",
         "a position this large is worth 2^58 atoms or more at the mark; lower max_qty, "
         "the lot, or the settlement decimals");
  }
  const auto id = static_cast<std::uint32_t>(symbols_.size());
  symbol_index_.emplace(symbol.name, id);
  if (new_table) tables_.push_back(SymbolId(id));
  symbols_.push_back(std::move(symbol));
  return SymbolId(id);
}

PolicyId Venue::add_policy(PolicySpec policy) {
  const std::string path = "policies[" + policy.name + "]";
  const auto fail = [&](const std::string& key, const std::string& what) {
    throw InputError(name_, 0, key.empty() ? path : path + "." + key, what);
  };
  if (const std::string what = name_problem(policy.name, policy_index_); !what.empty()) {
    fail("", what);
  }
  std::vector<PolicySpec> policies = policies_;
  policies.push_back(std::move(policy));
  slots_ = assign_slots(policies, assets_, fail);
  policies_ = std::move(policies);
  const auto id = static_cast<std::uint32_t>(policies_.size() - 1);
  policies_[id].terms = slots_.terms[id];
  policy_index_.emplace(policies_[id].name, id);
  return PolicyId(id);
}

PolicySpec Venue::policy_for(PolicyId policy, SymbolId symbol) const {
  policy_slot(policy, symbol);  // refuses what there is not
  PolicySpec spec = policies_[policy.value()];
  spec.terms.wallet_min =
      wallet_floor(spec, asset_of(this->symbol(symbol)), [](const auto&, const auto&) {});
  return spec;
}

std::uint32_t Venue::policy_slot(PolicyId policy, SymbolId symbol) const {
  if (policy.value() >= policies_.size()) {
    throw InputError("there is no policy with the id " + std::to_string(policy.value()));
  }
  if (symbol.value() >= symbols_.size()) {
    throw InputError("there is no symbol with the id " + std::to_string(symbol.value()));
  }
  return slots_.by_asset[policy.value()][symbols_[symbol.value()].asset.value()];
}

void Venue::set_default_policy(PolicyId policy) {
  if (policy.value() >= policies_.size())
    throw InputError(name_, 0, "policy", "there is no such policy");
  default_policy_ = policy;
}

std::optional<AssetId> Venue::find_asset(std::string_view name) const {
  return find<AssetId>(asset_index_, name);
}
std::optional<SymbolId> Venue::find_symbol(std::string_view name) const {
  return find<SymbolId>(symbol_index_, name);
}
std::optional<PolicyId> Venue::find_policy(std::string_view name) const {
  return find<PolicyId>(policy_index_, name);
}

std::vector<core::UnitValue> Venue::marks() const {
  std::vector<core::UnitValue> marks;
  marks.reserve(symbols_.size());
  for (const SymbolSpec& symbol : symbols_) marks.push_back(symbol.unit_value(symbol.mark));
  return marks;
}

}  // namespace ballast
