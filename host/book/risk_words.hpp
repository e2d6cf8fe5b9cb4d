// The words of risk files for what RiskRules has as enumerations: one list for who reads and
// writes.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "host/book/json_text.hpp"
#include "host/desk/quote.hpp"
#include "host/include/ballast/risk_rules.hpp"

namespace ballast::risk {

template <typename Value>
struct Word {
  std::string_view text;
  Value value;
};

inline constexpr std::array<Word<Cancel>, 3> kCancelWords{
    {{"none", Cancel::none}, {"symbol", Cancel::symbol}, {"account", Cancel::account}}};
inline constexpr std::array<Word<LiquidationStep::Of>, 3> kOfWords{
    {{"position", LiquidationStep::Of::position},
     {"account", LiquidationStep::Of::account},
     {"shortage", LiquidationStep::Of::shortage}}};
inline constexpr std::array<Word<bool>, 2> kThenWords{{{"hold", false}, {"all", true}}};
inline constexpr std::array<Word<bool>, 2> kLowestWords{{{"all", false}, {"none", true}}};
inline constexpr std::array<Word<LegOrder>, 4> kOrderWords{{{"maintenance", LegOrder::maintenance},
                                                            {"notional", LegOrder::notional},
                                                            {"loss", LegOrder::loss},
                                                            {"symbol", LegOrder::symbol}}};
inline constexpr std::array<Word<bool>, 2> kPositionsWords{{{"all", false}, {"until_safe", true}}};
inline constexpr std::array<Word<bool>, 2> kFillWords{{{"part", false}, {"whole", true}}};
inline constexpr std::array<Word<LiquidationFee::Base>, 2> kBaseWords{
    {{"notional", LiquidationFee::Base::notional},
     {"maintenance", LiquidationFee::Base::maintenance}}};
inline constexpr std::array<Word<LiquidationFee::Cap>, 4> kFeeCapWords{
    {{"equity", LiquidationFee::Cap::equity},
     {"limit", LiquidationFee::Cap::limit},
     {"bankruptcy", LiquidationFee::Cap::bankruptcy},
     {"none", LiquidationFee::Cap::none}}};
inline constexpr std::array<Word<bool>, 2> kTakeoverPriceWords{
    {{"mark", false}, {"bankruptcy", true}}};
inline constexpr std::array<Word<bool>, 2> kMarginWords{{{"all", true}, {"none", false}}};
inline constexpr std::array<Word<FundRules::Kind>, 2> kFundKindWords{
    {{"cash", FundRules::Kind::cash}, {"vault", FundRules::Kind::vault}}};
inline constexpr std::array<Word<Assignment>, 3> kAssignmentWords{
    {{"first", Assignment::first}, {"in_turn", Assignment::in_turn}, {"hash", Assignment::hash}}};
inline constexpr std::array<Word<TriggerRule::Quantity>, 10> kQuantityWords{
    {{"balance", TriggerRule::Quantity::balance},
     {"equity", TriggerRule::Quantity::equity},
     {"drawdown", TriggerRule::Quantity::drawdown},
     {"symbol_drawdown", TriggerRule::Quantity::symbol_drawdown},
     {"pnl_over_pool", TriggerRule::Quantity::pnl_over_pool},
     {"unfilled", TriggerRule::Quantity::unfilled},
     {"unfilled_time", TriggerRule::Quantity::unfilled_time},
     {"price_decline", TriggerRule::Quantity::price_decline},
     {"price_rise", TriggerRule::Quantity::price_rise},
     {"liquidation_ratio", TriggerRule::Quantity::liquidation_ratio}}};
inline constexpr std::array<Word<TriggerRule::Reference>, 2> kReferenceWords{
    {{"peak", TriggerRule::Reference::peak}, {"average", TriggerRule::Reference::average}}};
inline constexpr std::array<Word<bool>, 2> kAtWords{{{"beyond", false}, {"reached", true}}};
inline constexpr std::array<Word<bool>, 2> kLosersWords{
    {{"bankrupt", false}, {"liquidatable", true}}};
inline constexpr std::array<Word<AdlPrice>, 4> kAdlPriceWords{
    {{"bankruptcy", AdlPrice::bankruptcy},
     {"mark", AdlPrice::mark},
     {"previous_mark", AdlPrice::previous_mark},
     {"oracle", AdlPrice::oracle}}};
inline constexpr std::array<Word<SocialLossRules::Basis>, 5> kBasisWords{
    {{"none", SocialLossRules::Basis::none},
     {"open_interest", SocialLossRules::Basis::open_interest},
     {"realised_profit", SocialLossRules::Basis::realised_profit},
     {"profit", SocialLossRules::Basis::profit},
     {"balance", SocialLossRules::Basis::balance}}};
inline constexpr std::array<Word<bool>, 2> kFromWords{{{"winners", false}, {"all", true}}};

/// The value that the field's word stands for; others are refused, with those there are.
template <typename Words>
auto read_word(const JsonField& field, const Words& words) {
  const std::string& text = field.string();
  std::string known;
  for (const auto& word : words) {
    if (word.text == text) return word.value;
    if (!known.empty()) known += word.text == words.back().text ? " or " : ", ";
    known += word.text;
  }
  field.fail("unknown word " + quote(text) + "; write " + known);
}

template <typename Value, std::size_t kCount>
std::string_view word_of(Value value, const std::array<Word<Value>, kCount>& words) {
  for (const auto& word : words) {
    if (word.value == value) return word.text;
  }
  return {};
}

}  // namespace ballast::risk
