// Venues and files that the tests of risk rules share.
#pragma once

#include <string>

#include "host/include/ballast/error.hpp"
#include "host/include/ballast/risk_rules.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast::risk {

/// Two symbols that settle in USD, of which BETA has no initial margin; one that settles in EUR,
/// and a coin as collateral.
inline Venue two_assets() {
  return parse_venue(R"({"assets": {"USD": 6, "EUR": 2}, "symbols": [
      {"symbol": "ALPHA", "settle": "USD", "lot": "0.1", "mark": 1000,
       "tiers": [{"floor": 0, "rate": "0.05", "initial_rate": "0.1"}]},
      {"symbol": "BETA", "settle": "USD", "lot": 1, "mark": 10,
       "tiers": [{"floor": 0, "rate": "0.05"}]},
      {"symbol": "GAMMA", "settle": "EUR", "lot": 1, "mark": 10, "tiers": []},
      {"symbol": "COIN", "settle": "USD", "lot": 1, "mark": 10, "collateral": true}]})",
                     "V.json", "");
}

/// Its one asset is the default of a risk file.
inline Venue one_asset() {
  return parse_venue(R"({"symbols": [
      {"symbol": "ALPHA", "lot": "0.1", "mark": 1000,
       "tiers": [{"floor": 0, "rate": "0.05", "initial_rate": "0.1"}]},
      {"symbol": "BETA", "lot": 1, "mark": 10,
       "tiers": [{"floor": 0, "rate": "0.05", "initial_rate": "0.1"}]}]})",
                     "V.json", "");
}

inline std::string error_of(const std::string& json, const Venue& venue) {
  try {
    parse_risk_rules(json, "R.json", venue);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// The error of a file with these keys, in USD, for a venue of two assets.
inline std::string error_with(const std::string& keys) {
  static const Venue venue = two_assets();
  return error_of(R"({"asset": "USD")" + (keys.empty() ? "" : ", " + keys) + "}", venue);
}

}  // namespace ballast::risk
