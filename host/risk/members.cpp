#include "host/include/ballast/risk_rules.hpp"

namespace ballast::risk {
namespace {

/// Whether `text` fits a pattern in which * stands for any number of characters.
bool fits(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

bool is_member(const std::vector<std::string>& members, std::string_view symbol) {
  for (const std::string& member : members) {
    if (fits(member, symbol)) return true;
  }
  return false;
}

const FundRules* find_fund(const RiskRules& rules, std::string_view name, std::string_view symbol) {
  for (const FundRules& fund : rules.funds) {
    if (fund.name == name) return &fund;
    if (!fund.group.empty() && fund.group == name && is_member(fund.members, symbol)) return &fund;
  }
  return nullptr;
}

}  // namespace ballast::risk
