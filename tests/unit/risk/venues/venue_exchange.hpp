// A small exchange that follows the risk file of a venue, from the first order to the last loss.
#pragma once

#include <string>

#include "host/include/ballast/decimal.hpp"
#include "tests/unit/risk/exchange.hpp"

namespace ballast::risk {

/// Symbols that settle in USD, the first of which is kFirst.
inline Venue usd_venue(const std::string& symbols) {
  return parse_venue(R"({"policy": "bitmex", "assets": {"USD": 6}, "symbols": [)" + symbols + "]}",
                     "V.json", "");
}

inline constexpr SymbolId kFirst{0};

/// Atoms of an amount in USD.
inline std::int64_t usd(const char* amount) {
  return whole_units(*parse_decimal(amount), Rational(1, kOneUsd)).value();
}

class VenueExchange : public Exchange {
 public:
  explicit VenueExchange(const std::string& symbols) : Exchange(usd_venue(symbols)) {}
  explicit VenueExchange(Venue venue) : Exchange(std::move(venue)) {}

  /// The venue's file, with so many atoms in each fund.
  RiskRules rules_of(const std::string& venue, std::int64_t capital) {
    RiskRules rules =
        load_risk_rules(BALLAST_DATA "/venues/" + venue + ".risk.json", desk().venue());
    for (FundRules& fund : rules.funds) fund.capital = capital;
    return rules;
  }
  Waterfall& follow(const std::string& venue, std::int64_t capital) {
    return begin(rules_of(venue, capital));
  }
  AccountId owner(const std::string& name, const char* amount) {
    return desk().add_account(name, kUsd, usd(amount)).value();
  }
  AccountId fund() { return waterfall->fund_account(0); }
  std::size_t count(DecisionKind kind) const { return decisions(kind).size(); }
  void tick(Nanoseconds time) { waterfall->tick(time); }
  using Exchange::tick;
};

}  // namespace ballast::risk
