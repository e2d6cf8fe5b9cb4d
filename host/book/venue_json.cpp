// V.json → Venue.
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include "host/book/ccxt_tiers.hpp"
#include "host/book/json_text.hpp"
#include "host/desk/names.hpp"
#include "host/desk/quote.hpp"
#include "host/desk/tier_table.hpp"
#include "host/file/input_file.hpp"
#include "host/include/ballast/error.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast {
namespace {

class VenueReader {
 public:
  VenueReader(const JsonNode& root, const std::string& name, std::string folder)
      : root_(root, name, ""), folder_(std::move(folder)), venue_(name) {}

  Venue read() {
    root_.expect_object({"description", "settlement_decimals", "policy", "liquidate_at_equality",
                         "warn_ratio", "takeover_ratio", "assets", "policies", "symbols"});
    if (const auto description = root_.maybe("description")) {
      venue_.set_description(description->text());
    }
    read_assets();
    if (const auto policies = root_.maybe("policies")) read_policies(*policies);
    if (const auto policy = root_.maybe("policy")) {
      const auto id = venue_.find_policy(policy->string());
      if (!id) {
        policy->fail("unknown policy " + quote(policy->string()) + "; policies are " +
                     known_names(venue_.policies()));
      }
      venue_.set_default_policy(*id);
    }
    const JsonField symbols = root_.at("symbols");
    for (const JsonField& symbol : symbols.array()) read_symbol(symbol);
    if (venue_.symbols().empty()) symbols.fail("is empty; a venue has at least one symbol");
    return std::move(venue_);
  }

 private:
  unsigned read_decimals(const JsonField& field) const {
    const std::int64_t decimals = field.units(1, "decimals");
    if (decimals < 0 || decimals > 18) field.fail("settlement decimals are 0 to 18");
    return static_cast<unsigned>(decimals);
  }

  /// Thresholds of one object, those not given as in `defaults`.
  op::Asset read_thresholds(const JsonField& object, op::Asset defaults) const {
    if (const auto warn = object.maybe("warn_ratio")) {
      std::tie(defaults.warn_num, defaults.warn_den) = warn->share_terms();
    }
    if (const auto takeover = object.maybe("takeover_ratio")) {
      // E < ratio × ΣM, so that the ratio's denominator weighs E.
      std::tie(defaults.takeover_den, defaults.takeover_num) = takeover->share_terms();
    }
    if (const auto at_equality = object.maybe("liquidate_at_equality")) {
      defaults.options = at_equality->boolean() ? option::kLiquidateAtEquality : 0;
    }
    return defaults;
  }

  void read_assets() {
    op::Asset defaults;
    defaults.warn_num = 4;  // 0.8
    defaults.warn_den = 5;
    defaults = read_thresholds(root_, defaults);
    unsigned decimals = 6;
    const auto assets = root_.maybe("assets");
    if (const auto field = root_.maybe("settlement_decimals")) {
      if (assets) field->fail("assets says the decimals of each asset; remove settlement_decimals");
      decimals = read_decimals(*field);
    }
    if (!assets) {
      venue_.add_asset({"USD", decimals, defaults});
      return;
    }
    assets->expect_object();
    for (const std::string& name : assets->node().keys) {
      const JsonField field = assets->at(name).renamed("assets[" + name + "]");
      AssetSpec asset{name, decimals, defaults};
      if (field.node().kind == JsonNode::Kind::object) {
        field.expect_object({"decimals", "liquidate_at_equality", "warn_ratio", "takeover_ratio"});
        if (const auto own = field.maybe("decimals")) asset.decimals = read_decimals(*own);
        asset.thresholds = read_thresholds(field, defaults);
      } else {
        asset.decimals = read_decimals(field);
      }
      venue_.add_asset(std::move(asset));
    }
    if (venue_.assets().empty()) assets->fail("is empty; leave it out or name an asset");
  }

  static std::optional<Operand> operand(const std::string& name) {
#define BALLAST_MATCH(operand_name, ...) \
  if (name == #operand_name) return Operand::operand_name;
    BALLAST_OPERANDS(BALLAST_MATCH)
#undef BALLAST_MATCH
    return std::nullopt;
  }

  /// Four operand names: A, B, C, D of A·B / (C·D).
  std::uint64_t read_row(const JsonField& field) const {
    const std::vector<JsonField> names = field.array();
    if (names.size() != kPolicyOperands) {
      field.fail("four operands are expected, A, B, C, D of the score A·B / (C·D)");
    }
    std::uint64_t row = 0;
    for (std::size_t o = 0; o < names.size(); ++o) {
      const std::optional<Operand> selector = operand(names[o].string());
      if (!selector) {
        names[o].fail("unknown operand " + quote(names[o].string()) +
                      "; operands are zero, one, upnl, mark_value, entry_value, equity, wallet, "
                      "account_maintenance, maintenance");
      }
      row |= static_cast<std::uint64_t>(*selector) << (4 * o);
    }
    return row;
  }

  void read_policies(const JsonField& policies) {
    policies.expect_object();
    for (const std::string& name : policies.node().keys) {
      const JsonField field = policies.at(name).renamed("policies[" + name + "]");
      field.expect_object({"split", "wallet_min", "profit", "loss", "long_profit", "long_loss",
                           "short_profit", "short_loss"});
      PolicySpec policy;
      policy.name = name;
      const char* const rows[kPolicyRows] = {"long_profit", "long_loss", "short_profit",
                                             "short_loss"};
      for (unsigned r = 0; r < kPolicyRows; ++r) {
        const char* both = r % 2 == 0 ? "profit" : "loss";
        if (field.has(rows[r]) && field.has(both)) {
          field.fail(rows[r], std::string("is given by ") + both + " already; remove one");
        }
        const JsonField row = field.has(both) ? field.at(both) : field.at(rows[r]);
        policy.terms.rows |= read_row(row) << (16 * r);
      }
      if (const auto split = field.maybe("split")) {
        policy.terms.options = split->boolean() ? option::kSplit : 0;
      }
      if (const auto least = field.maybe("wallet_min")) policy.wallet_min = least->number();
      venue_.add_policy(std::move(policy));
    }
  }

  static MarginTiers read_tiers(const JsonField& field, const TableTerms& terms) {
    const std::vector<JsonField> fields = field.array();
    std::vector<TierRow> rows;
    for (const JsonField& tier : fields) {
      tier.expect_object({"floor", "rate", "deduction", "initial_rate"});
      TierRow& row = rows.emplace_back();
      row.tier.floor = read_floor(tier.at("floor"), terms);
      row.tier.rate_e8 = tier.at("rate").units(rate_unit(), "rate steps");
      if (const auto deduction = tier.maybe("deduction")) {
        set_deduction_e8(row.tier, read_amount_e8(*deduction, terms.decimals, kDeductionBits));
        row.has_deduction = true;
      }
      if (const auto initial = tier.maybe("initial_rate")) {
        row.initial_rate_e8 = initial->units(rate_unit(), "rate steps");
      }
    }
    return make_tiers(rows, terms,
                      [&](std::size_t n, const std::string& key, const std::string& what) {
                        if (key.empty()) field.fail(what);
                        fields[n].fail(key, what);
                      });
  }

  /// The tiers of `symbol` in a file; what is wrong there is said at the key that names the file.
  MarginTiers brackets_of(const std::string& symbol, const JsonField& file, const TableTerms& terms,
                          const AssetSpec& asset) {
    try {
      // The asset of a venue that names none may be any.
      const std::string_view name = root_.has("assets") ? asset.name : std::string_view();
      return brackets(file.string()).tiers(symbol, terms, name);
    } catch (const InputError& error) {
      file.fail(error.what());
    }
  }

  const CcxtTiers& brackets(const std::string& file) {
    const std::string path = (std::filesystem::path(folder_) / file).string();
    std::unique_ptr<CcxtTiers>& loaded = brackets_[path];
    if (!loaded) loaded = std::make_unique<CcxtTiers>(path);
    return *loaded;
  }

  /// Whether it is the second of two names; nothing when it is not there.
  static std::optional<bool> read_choice(const JsonField& object, const char* key, const char* what,
                                         const std::string& first, const std::string& second) {
    const auto field = object.maybe(key);
    if (!field) return std::nullopt;
    const std::string& name = field->string();
    if (name != first && name != second) {
      field->fail("unknown " + std::string(what) + " " + quote(name) + "; write " + first + " or " +
                  second);
    }
    return name == second;
  }

  TableTerms read_table_terms(const JsonField& field, const SymbolSpec& symbol) const {
    TableTerms terms;
    terms.decimals = venue_.asset_of(symbol).decimals;
    terms.kind = symbol.kind;
    terms.lot = symbol.lot;
    if (const auto flat = read_choice(field, "tier_rule", "rule", "marginal", "flat")) {
      terms.rule = *flat ? TierRule::flat : TierRule::marginal;
    }
    terms.charge.by_quantity =
        read_choice(field, "tier_bounds", "bounds", "value", "quantity").value_or(false);
    terms.charge.on_entry_value =
        read_choice(field, "maintenance_on", "value", "mark_value", "entry_value").value_or(false);
    if (terms.charge.by_quantity && terms.rule == TierRule::marginal) {
      field.fail("tier_bounds",
                 "a marginal table goes by value; by quantity it is flat, each rate over the whole "
                 "value: write \"tier_rule\": \"flat\" if that is meant");
    }
    if (const auto unit = field.maybe("tier_unit")) {
      if (!terms.charge.by_quantity) {
        unit->fail(
            "is for floors that are quantities; leave it out, or write \"tier_bounds\": "
            "\"quantity\"");
      }
      terms.tier_unit = unit->number();
      if (*terms.tier_unit <= 0) unit->fail("must be above 0");
    }
    if (const auto smallest = field.maybe("smallest_maintenance")) {
      terms.charge.smallest_e8 = read_amount_e8(*smallest, terms.decimals, kSmallestBits);
    }
    if (const auto fee = field.maybe("closing_fee")) {
      terms.closing_fee_e8 = fee->units(rate_unit(), "rate steps");
      if (terms.closing_fee_e8 < 0 || terms.closing_fee_e8 > kRateOne) {
        fee->fail("is a share of the value, from 0 to 1; 0.05 % is 0.0005");
      }
    }
    return terms;
  }

  /// Of collateral, which may say that it has none.
  static void refuse_tiers(const JsonField& field) {
    for (const char* key : {"tiers", "tiers_file", "tiers_from", "tier_rule", "tier_bounds",
                            "tier_unit", "maintenance_on", "smallest_maintenance", "closing_fee"}) {
      const auto given = field.maybe(key);
      if (!given || (given->node().kind == JsonNode::Kind::array && given->array().empty()))
        continue;
      given->fail(std::string("collateral has no maintenance margin; leave ") + key + " out");
    }
  }

  void read_symbol_tiers(const JsonField& field, SymbolSpec& symbol) {
    if (symbol.collateral) refuse_tiers(field);
    const TableTerms terms = read_table_terms(field, symbol);
    const AssetSpec& asset = venue_.asset_of(symbol);
    const auto tiers = field.maybe("tiers");
    const auto file = field.maybe("tiers_file");
    if (tiers && file) file->fail("tiers are given already; give tiers or tiers_file");
    if (!file && field.has("tiers_from")) field.fail("tiers_file", "is missing; add it");
    if (!file && (!tiers || tiers->array().empty())) {
      for (const char* key : {"tier_rule", "tier_bounds", "tier_unit", "maintenance_on",
                              "smallest_maintenance", "closing_fee"}) {
        if (field.has(key)) {
          field.fail(key, "says nothing without tiers; add them, or leave it out");
        }
      }
    }
    if (!tiers && !file) return;
    const auto from = field.maybe("tiers_from");
    MarginTiers table = tiers
                            ? read_tiers(*tiers, terms)
                            : brackets_of(from ? from->string() : symbol.name, *file, terms, asset);
    symbol.no_maintenance = table.tiers.empty();
    symbol.tier_rule = table.rule;
    symbol.tier_terms = table.terms;
    symbol.tiers = std::move(table.tiers);
    symbol.initial_rates_e8 = std::move(table.initial_rates_e8);
  }

  AssetId read_settle(const JsonField& field) const {
    const auto settle = field.maybe("settle");
    if (!settle) {
      if (venue_.assets().size() > 1) {
        field.fail("settle", "is missing; with several assets each symbol names its own");
      }
      return {};
    }
    const auto asset = venue_.find_asset(settle->string());
    if (!asset) {
      settle->fail("unknown asset " + quote(settle->string()) + "; add it to assets, which has " +
                   known_names(venue_.assets()));
    }
    return *asset;
  }

  void read_symbol(const JsonField& indexed) {
    indexed.expect_object({"symbol", "kind", "settle", "tick", "lot", "contract_size", "mark",
                           "max_qty", "collateral", "haircut", "tier_rule", "tier_bounds",
                           "tier_unit", "maintenance_on", "smallest_maintenance", "closing_fee",
                           "tiers", "tiers_file", "tiers_from"});
    SymbolSpec symbol;
    symbol.name = indexed.at("symbol").string();
    const JsonField field = indexed.renamed("symbols[" + symbol.name + "]");
    if (const auto kind = field.maybe("kind")) {
      const std::string& name = kind->string();
      if (name != "linear" && name != "inverse") {
        kind->fail("unknown kind " + quote(name) + "; write linear or inverse");
      }
      symbol.kind = name == "inverse" ? ContractKind::inverse : ContractKind::linear;
    }
    symbol.asset = read_settle(field);
    if (const auto tick = field.maybe("tick")) symbol.tick = tick->number();
    symbol.lot = field.at("lot").number();
    if (symbol.lot <= 0) field.fail("lot", "must be above 0");
    if (symbol.kind == ContractKind::inverse || field.has("contract_size")) {
      symbol.contract_size = field.at("contract_size").number();
    }
    symbol.mark = field.at("mark").number();
    if (const auto collateral = field.maybe("collateral")) {
      symbol.collateral = collateral->boolean();
    }
    if (const auto haircut = field.maybe("haircut")) symbol.haircut = haircut->number();
    if (const auto most = field.maybe("max_qty")) {
      symbol.max_lots = most->units(symbol.lot, "lots");
      if (symbol.max_lots < 1) most->fail("must be at least one lot");
    }
    read_symbol_tiers(field, symbol);
    venue_.add_symbol(std::move(symbol));
  }

  JsonField root_;
  std::string folder_;
  Venue venue_;
  std::map<std::string, std::unique_ptr<CcxtTiers>> brackets_;
};

}  // namespace

Venue parse_venue(std::string_view json, const std::string& name, const std::string& folder) {
  const JsonNode root = parse_json(json, name);
  return VenueReader(root, name, folder).read();
}

Venue load_venue(const std::string& path) {
  return parse_venue(InputFile(path).read_text(), path,
                     std::filesystem::path(path).parent_path().string());
}

}  // namespace ballast
