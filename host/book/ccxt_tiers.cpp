#include "host/book/ccxt_tiers.hpp"

#include <algorithm>
#include <limits>

#include "host/desk/quote.hpp"
#include "host/desk/tier_table.hpp"
#include "host/file/input_file.hpp"

namespace ballast {
namespace {

/// What ccxt writes where a bracket has no upper end: 2^63 − 1, or what a double makes of it.
bool is_unbounded(const Rational& notional) {
  return notional >= std::numeric_limits<std::int64_t>::max();
}

const char* ccxt_name(const std::string& key) {
  if (key == "floor") return "minNotional";
  if (key == "rate") return "maintenanceMarginRate";
  if (key == "initial_rate") return "maxLeverage";
  return "info.cum";
}

/// The keys of `info` in which exchanges have the deduction of a tier.
constexpr const char* kDeductionKeys[] = {
    "cum",          // Binance, Aster
    "mmDeduction",  // Bybit; an empty string in the first tier
    "maintAmount",  // BingX
    "deduction",    // Gate
};

/// The deduction of a bracket, if it has one.
std::optional<JsonField> deduction_of(const JsonField& bracket) {
  const std::optional<JsonField> info = bracket.maybe("info");
  if (!info) return std::nullopt;
  std::optional<JsonField> found;
  for (const char* key : kDeductionKeys) {
    std::optional<JsonField> deduction = info->maybe(key);
    if (!deduction || deduction->is_null() || deduction->is_empty_string()) continue;
    if (found && found->number() != deduction->number()) {
      deduction->fail("is another deduction than the one beside it; leave one");
    }
    if (!found) found = std::move(deduction);
  }
  return found;
}

/// Keys of `info` of exchanges of which ccxt gives the sizes of positions as minNotional and
/// maxNotional, in contracts or coins, which are no values.
struct SizeKey {
  const char* key;
  const char* exchange;
  bool counts_contracts;
};
constexpr SizeKey kSizeKeys[] = {{"minSz", "OKX", true},
                                 {"contracts", "Kraken", true},
                                 {"numNonContractUnits", "Kraken", false},
                                 {"min_size", "HTX", true},
                                 {"riskIncrVol", "MEXC", true},
                                 {"amount", "CoinEx", false}};

/// What a bracket says of its limits has to be what the venue file says of them.
void check_limits(const JsonField& bracket, const TableTerms& terms) {
  const std::optional<JsonField> info = bracket.maybe("info");
  if (!info) return;
  for (const SizeKey& size : kSizeKeys) {
    if (!info->has(size.key)) continue;
    const std::string key = "info." + std::string(size.key);
    const std::string as = "as " + std::string(size.exchange) + " has it: the limits of these ";
    if (!terms.charge.by_quantity) {
      bracket.fail(key, as + "tiers are sizes of positions, not values; where the table is flat, "
                             "write \"tier_bounds\": \"quantity\" in the venue file, else give "
                             "minNotional and maxNotional in the settlement asset and leave info "
                             "out");
    }
    if (size.counts_contracts && terms.kind == ContractKind::linear && !terms.tier_unit) {
      bracket.fail(key, as + "tiers are contracts, and quantities of a linear symbol are base "
                             "units; add tier_unit, the base units of a contract, to the symbol");
    }
  }
}

/// Of what the bracket says itself of where it belongs, nothing may be otherwise.
void refuse_others(const JsonField& bracket, std::string_view symbol, std::string_view asset) {
  const auto expect = [&](const char* key, std::string_view value) {
    const std::optional<JsonField> given = bracket.maybe(key);
    if (!given || given->is_null() || value.empty() || given->text() == value) return;
    given->fail("is " + quote(given->text()) + ", not " + quote(value) +
                "; give the symbol's own tiers, in its settlement asset");
  };
  expect("symbol", symbol);
  expect("currency", asset);
}

/// 1 / maxLeverage, rounded up to 10^-8; nothing where the bracket does not say.
std::optional<std::int64_t> initial_rate_of(const JsonField& bracket) {
  const std::optional<JsonField> most = bracket.maybe("maxLeverage");
  if (!most || most->is_null()) return std::nullopt;
  const Rational leverage = most->number();
  if (leverage < 1) most->fail("is below 1; a leverage of 1 is a position paid in full");
  const Rational exact = kRateOne / leverage;
  return static_cast<std::int64_t>(*(-floor(-exact)).whole());
}

/// Whether by quantity a bracket begins one unit above the end of the one before it, both included.
bool begins_above(const JsonField& bracket, const JsonField& before, const TableTerms& terms) {
  const std::optional<JsonField> end = before.maybe("maxNotional");
  return terms.charge.by_quantity && end && !end->is_null() &&
         bracket.at("minNotional").number() == end->number() + 1;
}

/// The floor of a bracket, atoms or lots.
std::int64_t floor_of(const std::vector<JsonField>& brackets, std::size_t n,
                      const TableTerms& terms) {
  const bool is_above = n > 0 && begins_above(brackets[n], brackets[n - 1], terms);
  const JsonField bound =
      is_above ? brackets[n - 1].at("maxNotional") : brackets[n].at("minNotional");
  return read_floor(bound, terms) + (is_above ? 1 : 0);
}

/// Each bracket starts where the one before ends; only the last may be without an end.
void check_ends(const std::vector<JsonField>& brackets, const TableTerms& terms) {
  for (std::size_t n = 0; n < brackets.size(); ++n) {
    const std::optional<JsonField> end = brackets[n].maybe("maxNotional");
    if (!end || end->is_null()) continue;
    const Rational most = end->number();
    const bool last = n + 1 == brackets.size();
    if (last || is_unbounded(most)) {
      if (!last) end->fail("means no upper end, but another tier follows");
      if (most <= brackets[n].at("minNotional").number()) end->fail("is not above minNotional");
    } else if (most != brackets[n + 1].at("minNotional").number() &&
               !begins_above(brackets[n + 1], brackets[n], terms)) {
      end->fail("is not where the next tier starts; the brackets must join");
    }
  }
}

}  // namespace

Rational rate_unit() { return Rational(1, kRateOne); }

std::int64_t read_floor(const JsonField& field, const TableTerms& terms) {
  if (!terms.tier_unit) return field.units(terms.floor_unit(), terms.floor_units());
  const Rational quantity = field.number() * *terms.tier_unit;
  const std::optional<std::int64_t> units = whole_units(quantity, terms.floor_unit());
  if (!units) {
    const bool is_whole = (quantity / terms.floor_unit()).is_whole();
    field.fail(quote(field.node().text) + " × tier_unit " + shorten(print_exact(*terms.tier_unit)) +
               " is " + shorten(print_exact(quantity)) + ", " +
               (is_whole ? "too large a" : "not a whole") + " number of lots (" +
               shorten(print_exact(terms.floor_unit())) +
               "); correct the floor, tier_unit or the lot");
  }
  return *units;
}

uint128 read_amount_e8(const JsonField& field, unsigned decimals, unsigned bits) {
  const Rational e8 = field.number() * power_of_ten(decimals) * kRateOne;
  if (!e8.is_whole()) field.fail("is not a whole number of 10^-8 atoms; round it");
  if (e8 < 0) field.fail("is negative");
  const std::optional<int128> whole = e8.whole();
  if (!whole || *whole >> bits != 0) {
    field.fail("is too large: 2^" + std::to_string(bits) + " × 10^-8 atoms or more");
  }
  return static_cast<uint128>(*whole);
}

CcxtTiers::CcxtTiers(const std::string& path)
    : path_(path), root_(parse_json(InputFile(path, Source::regular_file).read_text(), path)) {
  JsonField(root_, path_, "").expect_object();
}

bool CcxtTiers::has(const std::string& symbol) const { return root_.find(symbol) != nullptr; }

MarginTiers CcxtTiers::tiers(const std::string& symbol, const TableTerms& terms,
                             std::string_view asset) const {
  const JsonField root(root_, path_, "");
  if (!has(symbol)) root.fail("has no tiers of " + quote(symbol) + "; give tiers_from");
  const JsonField table = root.at(symbol);
  const std::vector<JsonField> brackets = table.array();
  if (brackets.empty()) table.fail("has no tiers");
  std::vector<TierRow> rows;
  for (std::size_t n = 0; n < brackets.size(); ++n) {
    const JsonField& bracket = brackets[n];
    bracket.expect_object();
    check_limits(bracket, terms);
    refuse_others(bracket, symbol, asset);
    TierRow& row = rows.emplace_back();
    row.tier.floor = floor_of(brackets, n, terms);
    row.tier.rate_e8 = bracket.at("maintenanceMarginRate").units(rate_unit(), "rate steps");
    row.initial_rate_e8 = initial_rate_of(bracket);
    if (const std::optional<JsonField> deduction = deduction_of(bracket)) {
      set_deduction_e8(row.tier, read_amount_e8(*deduction, terms.decimals, kDeductionBits));
      row.has_deduction = true;
    }
  }
  MarginTiers tiers =
      make_tiers(rows, terms, [&](std::size_t n, const std::string& key, const std::string& what) {
        if (key.empty()) table.fail(what);
        const std::optional<JsonField> deduction = deduction_of(brackets[n]);
        if (key == "deduction" && deduction) deduction->fail(what);
        brackets[n].fail(ccxt_name(key), what);
      });
  check_ends(brackets, terms);
  return tiers;
}

MarginTiers load_ccxt_tiers(const std::string& path, const std::string& symbol, unsigned decimals,
                            std::optional<TierRule> rule, std::string_view asset) {
  TableTerms terms;
  terms.decimals = decimals;
  terms.rule = rule;
  return CcxtTiers(path).tiers(symbol, terms, asset);
}

std::vector<std::string> ccxt_symbols(const std::string& path) { return CcxtTiers(path).symbols(); }

}  // namespace ballast
