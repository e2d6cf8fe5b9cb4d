#include "host/book/ccxt_tiers.hpp"

#include <algorithm>

#include "host/desk/quote.hpp"
#include "host/desk/tier_table.hpp"

namespace ballast {
namespace {

/// What ccxt writes where a bracket has no upper end: 2^63 − 1, or what a double makes of it.
bool is_unbounded(const Rational& notional) { return notional >= Rational(Integer(1) << 63) - 1; }

const char* ccxt_name(const std::string& key) {
  if (key == "floor") return "minNotional";
  if (key == "rate") return "maintenanceMarginRate";
  return "info.cum";
}

/// Each bracket starts where the one before ends; only the last may be without an end.
void check_ends(const std::vector<JsonField>& brackets) {
  for (std::size_t n = 0; n < brackets.size(); ++n) {
    const std::optional<JsonField> end = brackets[n].maybe("maxNotional");
    if (!end || end->is_null()) continue;
    const Rational most = end->number();
    const bool last = n + 1 == brackets.size();
    if (last || is_unbounded(most)) {
      if (!last) end->fail("means no upper end, but another tier follows");
      if (most <= brackets[n].at("minNotional").number()) end->fail("is not above minNotional");
    } else if (most != brackets[n + 1].at("minNotional").number()) {
      end->fail("is not where the next tier starts; the brackets must join");
    }
  }
}

}  // namespace

Rational rate_unit() { return Rational(1, kRateOne); }

void read_deduction(const JsonField& field, unsigned decimals, op::Tier& tier) {
  const Rational e8 = field.number() * Rational(power_of_ten(decimals) * kRateOne);
  if (denominator(e8) != 1) field.fail("is not a whole number of 10^-8 atoms; round it");
  if (e8 < 0) field.fail("is negative");
  const Integer whole = numerator(e8);
  if (whole >= Integer(1) << kDeductionBits) field.fail("is too large: 2^85 × 10^-8 atoms or more");
  tier.deduction_lo = static_cast<std::uint64_t>(whole & Integer(~std::uint64_t{0}));
  tier.deduction_hi = static_cast<std::uint64_t>(whole >> 64);
}

CcxtTiers::CcxtTiers(const std::string& path)
    : path_(path), root_(parse_json(read_text(path), path)) {
  JsonField(root_, path_, "").expect_object();
}

bool CcxtTiers::has(const std::string& symbol) const {
  return std::find(root_.keys.begin(), root_.keys.end(), symbol) != root_.keys.end();
}

std::vector<op::Tier> CcxtTiers::tiers(const std::string& symbol, unsigned decimals) const {
  const JsonField root(root_, path_, "");
  if (!has(symbol)) root.fail("has no tiers of " + quote(symbol) + "; give tiers_from");
  const JsonField table = root.at(symbol);
  const std::vector<JsonField> brackets = table.array();
  if (brackets.empty()) table.fail("has no tiers");
  std::vector<op::Tier> tiers;
  for (const JsonField& bracket : brackets) {
    bracket.expect_object();
    op::Tier tier;
    tier.floor = bracket.at("minNotional").units(atom(decimals), "atoms");
    tier.rate_e8 = bracket.at("maintenanceMarginRate").units(rate_unit(), "rate steps");
    std::optional<JsonField> cum;
    if (const auto info = bracket.maybe("info")) cum = info->maybe("cum");
    if (cum && !cum->is_null()) {
      read_deduction(*cum, decimals, tier);
    } else if (!tiers.empty()) {
      const Integer next = continuous_deduction(tiers.back(), tier);
      if (next < 0) bracket.fail("maintenanceMarginRate", "falls; rates of brackets rise");
      tier.deduction_lo = static_cast<std::uint64_t>(next & Integer(~std::uint64_t{0}));
      tier.deduction_hi = static_cast<std::uint64_t>(next >> 64);
    }
    tiers.push_back(tier);
  }
  check_tiers(tiers, TierRule::marginal, decimals,
              [&](std::size_t n, const std::string& key, const std::string& what) {
                if (key.empty()) table.fail(what);
                brackets[n].fail(ccxt_name(key), what);
              });
  check_ends(brackets);
  return tiers;
}

std::vector<op::Tier> load_ccxt_tiers(const std::string& path, const std::string& symbol,
                                      unsigned decimals) {
  return CcxtTiers(path).tiers(symbol, decimals);
}

std::vector<std::string> ccxt_symbols(const std::string& path) { return CcxtTiers(path).symbols(); }

}  // namespace ballast
