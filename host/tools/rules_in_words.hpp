// Risk rules as sentences, for who answers for them.
#pragma once

#include <string>
#include <vector>

#include "host/include/ballast/risk_rules.hpp"

namespace ballast::tools {

struct RuleInWords {
  std::string rule;  ///< its place in the file
  std::string says;
};

/// In the order of the file; a rule that does nothing is left out.
std::vector<RuleInWords> in_words(const risk::RiskRules& rules, const Venue& venue);

}  // namespace ballast::tools
