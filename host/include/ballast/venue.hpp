// A venue: settlement assets, symbols with their contract terms and margin tiers, ranking policies.
// Loaded from JSON (docs in data/README.md) or built in code; every figure is exact.
//
// Every error is ballast::InputError: file, field path, what is wrong, what to do.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hls/core/contract.hpp"
#include "hls/core/margin.hpp"
#include "host/include/ballast/decimal.hpp"
#include "host/include/ballast/ids.hpp"

namespace ballast {

/// Linear: a quantity in base units is worth quantity × price. Inverse: a quantity in contracts of
/// contract_size quote units is worth −quantity × contract_size / price of the coin.
enum class ContractKind : std::uint8_t { linear, inverse };
/// Marginal: each tier's rate applies to what lies above its floor (continuous, by deductions).
/// Flat: the tier's rate applies to the whole value; no deductions. Flat only: by quantity.
enum class TierRule : std::uint8_t { marginal, flat };

struct AssetSpec {
  std::string name;
  unsigned decimals = 6;  ///< an atom is 10^-decimals, 0 … 18
  /// liquidate_at_equality; the ratios warn_num / warn_den and takeover_den / takeover_num, each
  /// above 0 and at most 1, or all terms of one 0: never.
  op::Asset thresholds;
};

/// The wallet floor w_min is in currency units of the settlement asset of what is ranked. None: one
/// unit, or 2^56 − 1 atoms where a unit is more than that (17 and 18 decimals).
struct PolicySpec {
  std::string name;
  op::Policy terms;  ///< add_policy sets wallet_min: the floor in atoms of the first asset
  std::optional<Rational> wallet_min;
};

/// Policies as an engine holds them: with wallet floors in atoms, those 0 … of Venue::policies()
/// first, behind them those whose floor is another number of atoms in other assets.
struct PolicySlots {
  std::vector<op::Policy> terms;                     ///< by slot, at most 16
  std::vector<std::vector<std::uint32_t>> by_asset;  ///< slot, by policy and asset
};

/// A table of margin tiers, as the fields of SymbolSpec have it.
struct MarginTiers {
  TierRule rule = TierRule::marginal;
  std::vector<op::Tier> tiers;
  std::vector<std::int64_t> initial_rates_e8;
  core::TableRule terms{};
};

/// A symbol. Prices are quote units for one base unit (linear) or one coin (inverse).
struct SymbolSpec {
  std::string name;
  ContractKind kind = ContractKind::linear;
  AssetId asset;               ///< settlement asset
  Rational tick = 0;           ///< step of order prices; 0: any price
  Rational lot = 1;            ///< step of quantities: base units (linear), contracts (inverse)
  Rational contract_size = 1;  ///< inverse: quote units a contract. Linear: 1
  Rational mark = 0;           ///< mark price at start-up, > 0
  std::int64_t max_lots = 0;   ///< largest |Q|; 0: Venue::add_symbol chooses (default_max_lots)
  bool collateral = false;     ///< an asset held as collateral (linear): EV = 0, no margin
  Rational haircut = 1;        ///< collateral: share of the price that counts, (0, 1]
  TierRule tier_rule = TierRule::marginal;
  /// What the rates are of, what the floors are (atoms, or lots), the smallest maintenance.
  core::TableRule tier_terms;
  /// At most 64, rates 0 … 1, a closing fee among them; none only with no_maintenance.
  std::vector<op::Tier> tiers;
  bool no_maintenance = false;  ///< not an oversight: accounts are never liquidated for it
  /// Initial margin rates by tier, each above 0, at most 1 (10^8) and not below the tier's
  /// maintenance rate; empty: not known. Initial margin of a position is what the rates are of (the
  /// mark value or the entry value) × the rate of the tier it is in, over the whole of it whatever
  /// tier_rule says, and not below the smallest maintenance. Engines do not have them.
  std::vector<std::int64_t> initial_rates_e8;

  MarginTiers margin_tiers() const { return {tier_rule, tiers, initial_rates_e8, tier_terms}; }

  /// Linear: atoms a lot at price 1, > 0; inverse: −atoms a lot at price 1. Set by add_symbol.
  Rational scale = 0;

  /// Exact signed value of one lot in atoms (haircut included: what collateral counts for, not what
  /// it is bought for). An inverse price must be > 0.
  Rational atoms_per_lot(const Rational& price) const;
  /// The price whose exact unit value that is; nothing for an inverse unit value of 0.
  std::optional<Rational> price_of(const Rational& atoms_per_lot) const;
  std::optional<Rational> price_of(core::UnitValue unit) const;

  /// U at a price, legal for max_lots. An InputError when the price is negative, 0 (inverse), too
  /// large (inverse: too small) for max_lots, or so small (inverse: large), but not 0, that U is 0.
  /// Nearest to the price; of collateral the least with which what is exactly worth whole atoms has
  /// that value.
  core::UnitValue unit_value(const Rational& price) const;
  /// U_f of a funding at `rate` (0.0001 = 1 basis point; > 0: longs pay shorts) on the mark price.
  /// An InputError when it is too large for max_lots, or 0 at a rate that is not.
  core::UnitValue funding_unit_value(const Rational& mark_price, const Rational& rate) const;
  /// Exact signed value of a trade, in atoms: what is paid for lots at a price, no haircut.
  /// InputError when `price` is none (see unit_value), whatever max_lots is.
  Rational trade_value(std::int64_t lots, const Rational& price) const;
  /// `trade_value` rounded to nearest, ties away from zero (Fill::value). InputError when ≥ 2^58.
  std::int64_t entry_value(std::int64_t lots, const Rational& price) const;
  /// Average price of a position, exact; nothing when flat (or inverse with entry value 0).
  std::optional<Rational> average_price(std::int64_t lots, std::int64_t entry_value) const;
  /// Lots of a signed quantity, whole or an InputError at `place`.
  std::int64_t lots_at(const Place& place, std::string_view quantity) const;
  Rational quantity(std::int64_t lots) const { return lot * lots; }
  bool on_tick(const Rational& price) const;
};

/// Names → dense indices; looks up string_view without a copy.
struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const {
    return std::hash<std::string_view>{}(name);
  }
};
using NameIndex = std::unordered_map<std::string, std::uint32_t, NameHash, std::equal_to<>>;

/// Any number of threads may read a Venue; one at a time adds to it. The references that it gives
/// stay until something is added, or it goes.
class Venue {
 public:
  /// No assets, no symbols; the six preset policies as 0 … 5, `bitmex` the default. `name` stands
  /// for the venue in messages.
  explicit Venue(std::string name = "venue");

  /// Each checks what it is given, throws InputError, and answers the id. Assets come before
  /// the symbols that settle in them. add_symbol sets scale and, when 0, max_lots; deductions must
  /// be there (complete_deductions) and continuous within one atom. A venue has at most 256
  /// different tables of tiers; symbols that are charged alike share one.
  AssetId add_asset(AssetSpec asset);
  SymbolId add_symbol(SymbolSpec symbol);
  PolicyId add_policy(PolicySpec policy);
  void set_default_policy(PolicyId policy);
  /// InputError for tiers that a symbol of the venue may not have, as add_symbol has it.
  void check_tiers(SymbolId symbol, const MarginTiers& tiers) const;
  /// Another table for a symbol, checked before.
  void set_tiers(SymbolId symbol, MarginTiers tiers);
  void set_description(std::string text) { description_ = std::move(text); }

  /// By the ids' values.
  const std::vector<AssetSpec>& assets() const { return assets_; }
  const std::vector<SymbolSpec>& symbols() const { return symbols_; }
  const std::vector<PolicySpec>& policies() const { return policies_; }
  PolicyId default_policy() const { return default_policy_; }
  const std::string& description() const { return description_; }  ///< nobody looks at it
  /// One of this venue's; std::out_of_range for an id that it does not have.
  const AssetSpec& asset(AssetId id) const { return assets_.at(id.value()); }
  const SymbolSpec& symbol(SymbolId id) const { return symbols_.at(id.value()); }
  const PolicySpec& policy(PolicyId id) const { return policies_.at(id.value()); }
  std::optional<AssetId> find_asset(std::string_view name) const;
  std::optional<SymbolId> find_symbol(std::string_view name) const;
  std::optional<PolicyId> find_policy(std::string_view name) const;
  /// A policy as it ranks a symbol: terms.wallet_min in atoms of the symbol's settlement asset.
  PolicySpec policy_for(PolicyId policy, SymbolId symbol) const;
  /// The engine's slot of a policy for a symbol; InputError when there is no such policy or symbol.
  std::uint32_t policy_slot(PolicyId policy, SymbolId symbol) const;
  const std::vector<op::Policy>& policy_slots() const { return slots_.terms; }
  /// The settlement asset of a symbol.
  const AssetSpec& asset_of(const SymbolSpec& symbol) const { return asset(symbol.asset); }
  /// Unit values at the symbols' start-up marks, by symbol.
  std::vector<core::UnitValue> marks() const;

 private:
  [[noreturn]] void fail_symbol(const SymbolSpec& symbol, const std::string& key,
                                const std::string& what) const;
  void check_tiers_of(const SymbolSpec& symbol, const MarginTiers& tiers) const;

  std::string name_;
  std::string description_;
  std::vector<AssetSpec> assets_;
  std::vector<SymbolSpec> symbols_;
  std::vector<PolicySpec> policies_;
  bool has_table_of(const SymbolSpec& symbol) const;

  PolicySlots slots_;
  std::vector<SymbolId> tables_;  ///< the first symbol of each different table of tiers
  NameIndex asset_index_;
  NameIndex symbol_index_;
  NameIndex policy_index_;
  PolicyId default_policy_;
};

/// Loads V.json. `tiers_file` paths are relative to the file's folder.
Venue load_venue(const std::string& path);
/// The same from text; `name` stands for the file in messages, `folder` is where tiers files are.
Venue parse_venue(std::string_view json, const std::string& name, const std::string& folder);
/// Self-contained JSON (tiers inline, every figure exact): parse_venue gives the same venue back.
std::string to_json(const Venue& venue);

/// The table of `symbol` in a file of the ccxt fetchLeverageTiers structure, in atoms of an asset
/// with so many decimals. It is marginal where every tier above the first has a deduction (`info`
/// with `cum`, `mmDeduction`, `maintAmount` or `deduction`), checked; else `rule` says what it is,
/// and a table of more than one tier that says neither is refused. Initial rates are 1 /
/// `maxLeverage`, rounded up to 10^-8; empty where no tier has one. A `currency` other than
/// `asset`, if that is given, is refused.
MarginTiers load_ccxt_tiers(const std::string& path, const std::string& symbol, unsigned decimals,
                            std::optional<TierRule> rule = std::nullopt,
                            std::string_view asset = {});
/// The symbols of such a file, in its order.
std::vector<std::string> ccxt_symbols(const std::string& path);

/// Sets the deductions of a marginal table: d_n = d_(n−1) + floor_n × (rate_n − rate_(n−1)).
void complete_deductions(std::vector<op::Tier>& tiers);

/// Largest |Q| that stays legal until the value of a lot has grown 16-fold from the mark (a linear
/// price ×16, an inverse one ÷16): min(2^40 − 1, (2^58 − 1) / (16 × |atoms per lot|)), at least 1
/// where the mark itself allows 1, else 0.
std::int64_t default_max_lots(const Rational& atoms_per_lot);

uint128 deduction_e8(const op::Tier& tier);
void set_deduction_e8(op::Tier& tier, uint128 deduction_e8);

}  // namespace ballast
