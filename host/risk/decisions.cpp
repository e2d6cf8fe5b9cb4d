// What was decided, kept and said.
#include <string>

#include "host/include/ballast/decimal.hpp"
#include "host/risk/state.hpp"

namespace ballast::risk {
namespace {

const char* sentence_of(DecisionKind kind) {
  switch (kind) {
#define BALLAST_TEXT(name, text) \
  case DecisionKind::name:       \
    return text;
    BALLAST_RISK_DECISIONS(BALLAST_TEXT)
#undef BALLAST_TEXT
  }
  return "";
}

constexpr unsigned kRateDecimals = 8;

std::string print(const DecisionOperand& operand, const SymbolSpec* symbol, unsigned decimals) {
  switch (operand.unit) {
    case OperandUnit::atoms:
      return print_amount(operand.value, decimals);
    case OperandUnit::atoms_e8:
      return print_amount(operand.value, decimals + kRateDecimals);
    case OperandUnit::e8:
      return print_amount(operand.value, kRateDecimals);
    case OperandUnit::ns:
      return print_amount(operand.value, 9) + " s";
    case OperandUnit::lots:
      if (symbol == nullptr) break;
      return print_exact(symbol->quantity(static_cast<std::int64_t>(operand.value)));
    case OperandUnit::price: {
      if (symbol == nullptr) break;
      const auto price = symbol->price_of(Rational(operand.value, int128{1} << kMaxShift));
      return price ? print_significant(*price, 12) : "none";
    }
    case OperandUnit::count:
      break;
  }
  return to_string(operand.value);
}

void fill_in(std::string& text, const std::string& key, const std::string& value) {
  const std::string mark = "{" + key + "}";
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
    text.replace(at, mark.size(), value);
  }
}

}  // namespace

const char* name_of(DecisionKind kind) {
  switch (kind) {
#define BALLAST_NAME(name, text) \
  case DecisionKind::name:       \
    return #name;
    BALLAST_RISK_DECISIONS(BALLAST_NAME)
#undef BALLAST_NAME
  }
  return "unknown";
}

RiskDecision& Waterfall::State::decide(DecisionKind kind, const char* reason) {
  RiskDecision& decision = decisions.emplace_back();
  decision.number = ++last_decision;
  decision.time = now;
  decision.kind = kind;
  decision.reason = reason;
  decision.advised = !acts();
  return decision;
}

bool Waterfall::State::is_new(AccountId account, DecisionKind kind) {
  return said[account].insert(kind).second;
}

std::string Waterfall::explain(const RiskDecision& decision) const {
  const Desk& desk = state_->desk;
  std::string text = sentence_of(decision.kind);
  const SymbolSpec* symbol = nullptr;
  unsigned decimals = 0;
  if (decision.symbol) {
    symbol = &desk.venue().symbol(*decision.symbol);
    decimals = desk.venue().asset_of(*symbol).decimals;
    fill_in(text, "symbol", symbol->name);
  }
  if (decision.fund) {
    const FundRules& fund = state_->rules.funds[*decision.fund];
    decimals = desk.venue().asset(fund.asset).decimals;
    fill_in(text, "fund", fund.name);
  }
  if (decision.account) {
    const DeskAccount account = desk.account(*decision.account);
    decimals = desk.venue().asset(account.asset).decimals;
    fill_in(text, "account", std::string(account.name));
  }
  if (decision.position) {
    const DeskPosition position = desk.position(*decision.position);
    symbol = &desk.venue().symbol(position.symbol);
    fill_in(text, "position", std::string(position.name));
  }
  fill_in(text, "fund", "no fund");
  fill_in(text, "symbol", "a symbol");
  if (decision.advised) text = "would be done: " + text;
  if (*decision.reason != '\0') text += std::string(" (") + decision.reason + ")";
  const char* separator = ": ";
  for (const DecisionOperand& operand : decision.operands) {
    if (operand.name == nullptr) continue;
    text += separator + std::string(operand.name) + " " + print(operand, symbol, decimals);
    separator = ", ";
  }
  return text;
}

}  // namespace ballast::risk
