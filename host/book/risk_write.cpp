// RiskRules → JSON: every figure as a string, exact; what parse_risk_rules reads back.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/book/duration.hpp"
#include "host/book/risk_check.hpp"
#include "host/book/risk_words.hpp"

namespace ballast::risk {
namespace {

using Json = nlohmann::ordered_json;
using Step = LiquidationStep;
using Quantity = TriggerRule::Quantity;

std::string print_rate(std::int64_t rate_e8) { return print_exact(Rational(rate_e8, kOneE8)); }

class RiskWriter {
 public:
  RiskWriter(const RiskRules& rules, const Venue& venue) : rules_(rules), venue_(venue) {}

  Json write() const {
    Json json = Json::object();
    if (!rules_.description.empty()) json["description"] = rules_.description;
    if (!rules_.left_open.empty()) json["left_open"] = rules_.left_open;
    if (!rules_.sources.empty()) json["sources"] = rules_.sources;
    json["asset"] = venue_.asset(rules_.asset).name;
    if (!rules_.accounts.empty()) json["accounts"] = rules_.accounts;
    json["clocks"] = {{"liquidation", print_duration(rules_.clocks.liquidation)},
                      {"adl", print_duration(rules_.clocks.adl)}};
    json["pause"] = {{"stale_after", print_duration(rules_.pause.stale_after)},
                     {"jump", print_rate(rules_.pause.jump_e8)},
                     {"hold", print_duration(rules_.pause.hold)}};
    json["liquidation"] = write_liquidation();
    if (rules_.takeover.enabled) json["takeover"] = write_takeover();
    json["funds"] = write_funds();
    json["assignment"] = word_of(rules_.assignment, kAssignmentWords);
    json["triggers"] = write_triggers();
    json["adl"] = write_adl();
    json["social_loss"] = write_social_loss();
    json["adaptive"] = write_adaptive();
    return json;
  }

 private:
  std::string print_amount(std::int64_t amount, AssetId asset) const {
    return print_exact(amount * atom(venue_.asset(asset).decimals));
  }

  Json write_allowance(const Allowance& allowance, AssetId asset) const {
    return {{"amount", print_amount(allowance.amount, asset)},
            {"interval", print_duration(allowance.interval)}};
  }

  static Json write_action(const Step& step) {
    switch (step.kind) {
      case Step::Kind::all:
        break;
      case Step::Kind::fraction:
        return {{"fraction", print_rate(step.share_e8)}};
      case Step::Kind::tier_down:
        return {{"tier_down", step.tiers}};
      case Step::Kind::to_ratio:
        return {{"to_ratio", print_rate(step.ratio_e8)}};
      case Step::Kind::to_initial:
        return {{"to_initial", print_rate(step.ratio_e8)}};
      case Step::Kind::even:
        return {
            {"even", {{"ratio", print_rate(step.ratio_e8)}, {"share", print_rate(step.share_e8)}}}};
      case Step::Kind::ramp: {
        Json ramp = {{"initial", print_rate(step.share_e8)}, {"time", print_duration(step.ramp)}};
        if (step.ratio_e8 != 0) ramp["ratio"] = print_rate(step.ratio_e8);
        return {{"ramp", ramp}};
      }
      case Step::Kind::lots:
        return {{"lots", step.lots}};
    }
    return "all";
  }

  Json write_step(const Step& step) const {
    Json json = Json::object();
    if (step.above > 0) {
      json["above"] = print_amount(step.above, step.asset);
      json["of"] = word_of(step.of, kOfWords);
    }
    if (step.above > 0 || step.least > 0) json["asset"] = venue_.asset(step.asset).name;
    json["do"] = write_action(step);
    if (step.kind == Step::Kind::tier_down) {
      json["lowest"] = word_of(step.spares_lowest, kLowestWords);
    }
    if (step.kind != Step::Kind::all) json["quantum"] = step.quantum;
    if (step.least > 0) json["least"] = print_amount(step.least, step.asset);
    if (step.cool_down > 0) {
      json["cool_down"] = print_duration(step.cool_down);
      json["then"] = word_of(step.all_in_cool_down, kThenWords);
    }
    return json;
  }

  Json write_limit() const {
    const LiquidationRules& rules = rules_.liquidation;
    switch (rules.limit) {
      case LimitPrice::none:
        break;
      case LimitPrice::bankruptcy:
        return "bankruptcy";
      case LimitPrice::zero:
        return "zero";
      case LimitPrice::band:
        return {{"band", print_rate(rules.band_e8)}};
      case LimitPrice::maintenance:
        return {{"maintenance", print_rate(rules.band_e8)}};
      case LimitPrice::slide:
        return {{"slide", print_rate(rules.band_e8)}};
    }
    return "none";
  }

  Json write_liquidation() const {
    const LiquidationRules& rules = rules_.liquidation;
    Json json = {{"cancel", word_of(rules.cancel, kCancelWords)},
                 {"net_hedge", rules.net_hedge},
                 {"steps", Json::array()}};
    if (rules.steps.empty()) return json;
    for (const Step& step : rules.steps) json["steps"].push_back(write_step(step));
    json["order"] = word_of(rules.order, kOrderWords);
    json["positions"] = word_of(rules.until_safe, kPositionsWords);
    json["limit"] = write_limit();
    json["for"] = print_duration(rules.order_for);
    json["fill"] = word_of(rules.fill_or_kill, kFillWords);
    if (rules.account_cap) json["account_cap"] = write_allowance(*rules.account_cap, rules_.asset);
    json["fees"] = Json::array();
    for (const LiquidationFee& fee : rules.fees) {
      json["fees"].push_back({{"rate", print_rate(fee.rate_e8)},
                              {"base", word_of(fee.base, kBaseWords)},
                              {"cap", word_of(fee.cap, kFeeCapWords)},
                              {"recipient", fee.recipient}});
    }
    return json;
  }

  Json write_takeover() const {
    const TakeoverRules& rules = rules_.takeover;
    Json json = Json::object();
    if (rules.ratio_over > 0) {
      json["ratio"] = print_exact(Rational(rules.ratio_over, rules.ratio_under));
    }
    json["after_orders"] = rules.after_orders;
    json["price"] = word_of(rules.at_bankruptcy_price, kTakeoverPriceWords);
    if (!rules.at_bankruptcy_price) json["margin"] = word_of(rules.moves_wallet, kMarginWords);
    json["takes_bankrupt"] = rules.takes_bankrupt;
    return json;
  }

  Json write_fund(const FundRules& fund) const {
    Json json = {{"name", fund.group.empty() ? fund.name : fund.group},
                 {"kind", word_of(fund.kind, kFundKindWords)},
                 {"asset", venue_.asset(fund.asset).name},
                 {"members", fund.members},
                 {"each_symbol", !fund.group.empty()}};
    if (fund.capital) json["capital"] = print_amount(*fund.capital, fund.asset);
    if (fund.cap) json["cap"] = print_amount(*fund.cap, fund.asset);
    if (!fund.overflow_to.empty()) json["overflow_to"] = fund.overflow_to;
    if (fund.top_up) {
      json["top_up"] = {{"amount", print_amount(fund.top_up->amount, fund.asset)},
                        {"below", print_amount(fund.top_up->below, fund.asset)},
                        {"interval", print_duration(fund.top_up->interval)}};
    }
    if (fund.loss_cap) json["loss_cap"] = write_allowance(*fund.loss_cap, fund.asset);
    if (fund.work_off_e8 != 0) json["work_off"] = print_rate(fund.work_off_e8);
    return json;
  }

  /// A group is written once, with the symbols of all its funds.
  Json write_funds() const {
    Json funds = Json::array();
    const std::string* group = nullptr;
    for (const FundRules& fund : rules_.funds) {
      if (group != nullptr && *group == fund.group) {
        funds.back()["members"].push_back(fund.members.front());
        continue;
      }
      group = fund.group.empty() ? nullptr : &fund.group;
      funds.push_back(write_fund(fund));
    }
    return funds;
  }

  std::string print_threshold(const TriggerRule& rule, std::int64_t threshold,
                              AssetId asset) const {
    switch (rule.quantity) {
      case Quantity::balance:
      case Quantity::equity:
      case Quantity::unfilled:
        return print_amount(threshold, asset);
      case Quantity::unfilled_time:
        return print_duration(static_cast<Nanoseconds>(threshold));
      case Quantity::drawdown:
      case Quantity::symbol_drawdown:
      case Quantity::pnl_over_pool:
      case Quantity::price_decline:
      case Quantity::price_rise:
      case Quantity::liquidation_ratio:
        break;
    }
    return print_rate(threshold);
  }

  Json write_trigger(const TriggerRule& rule) const {
    Json json = {{"name", rule.group.empty() ? rule.name : rule.group},
                 {"quantity", word_of(rule.quantity, kQuantityWords)}};
    AssetId asset = rules_.asset;
    for (const FundRules& fund : rules_.funds) {
      if (fund.name != rule.fund) continue;
      asset = fund.asset;
      json["fund"] = rule.group.empty() ? fund.name : fund.group;
    }
    if (rule.fund.empty()) json["members"] = rule.members;
    json["reference"] = word_of(rule.reference, kReferenceWords);
    if (has_window(rule.quantity)) {
      json["window"] = rule.window == 0 ? "ever" : print_duration(rule.window);
    }
    json["start"] = print_threshold(rule, rule.start, asset);
    json["stop"] = print_threshold(rule, rule.stop, asset);
    json["at"] = word_of(rule.at_start, kAtWords);
    if (rule.floor) json["floor"] = print_amount(*rule.floor, asset);
    json["share"] = print_rate(rule.share_e8);
    json["excess"] = rule.excess_only;
    return json;
  }

  Json write_triggers() const {
    Json triggers = Json::array();
    const std::string* group = nullptr;
    for (const TriggerRule& rule : rules_.triggers) {
      if (group != nullptr && *group == rule.group) continue;
      group = rule.group.empty() ? nullptr : &rule.group;
      triggers.push_back(write_trigger(rule));
    }
    return triggers;
  }

  Json write_strategy() const {
    const AdlRules& rules = rules_.adl;
    switch (rules.strategy) {
      case Strategy::queue:
        break;
      case Strategy::pro_rata:
        return {{"pro_rata", {{"leverage", rules.leverage_power}, {"profit", rules.profit_power}}}};
      case Strategy::water_filling:
        return {{"water_filling", {{"cap", print_rate(rules.share_cap_e8)}}}};
      case Strategy::random:
        return {{"random", {{"seed", rules.seed}}}};
    }
    return "queue";
  }

  Json write_adl() const {
    const AdlRules& rules = rules_.adl;
    if (!rules.enabled) return {{"when", "never"}};
    Json json = {{"when", rules.when_bankrupt ? "bankrupt"
                          : rules.when_unsold ? "unsold"
                                              : "triggers"},
                 {"losers", word_of(rules.takes_liquidatable, kLosersWords)},
                 {"price", word_of(rules.price, kAdlPriceWords)}};
    if (!rules.policy.empty()) json["policy"] = rules.policy;
    json["strategy"] = write_strategy();
    if (!rules.house_account.empty()) json["house"] = rules.house_account;
    json["rounds"] = rules.rounds;
    return json;
  }

  Json write_social_loss() const {
    const SocialLossRules& rules = rules_.social_loss;
    Json json = {{"basis", word_of(rules.basis, kBasisWords)}};
    if (rules.window > 0) json["window"] = print_duration(rules.window);
    if (rules.basis != SocialLossRules::Basis::none) {
      json["from"] = word_of(rules.from_all, kFromWords);
    }
    return json;
  }

  Json write_sizes(const ImpactMargin& rule) const {
    Json json = {{"members", rule.members},
                 {"base", print_rate(rule.base_e8)},
                 {"factor", print_rate(rule.factor_e8)},
                 {"sigma", print_rate(rule.sigma_e8)},
                 {"volume", print_amount(rule.volume, rules_.asset)},
                 {"bounds", Json::array()}};
    for (const std::int64_t bound : rule.bounds) {
      json["bounds"].push_back(print_amount(bound, rules_.asset));
    }
    return json;
  }

  Json write_adaptive() const {
    Json json = {{"volatility", Json::array()},
                 {"open_interest", Json::array()},
                 {"caps", Json::array()},
                 {"sizes", Json::array()}};
    for (const VolatilityMargin& rule : rules_.adaptive.volatility) {
      json["volatility"].push_back({{"members", rule.members},
                                    {"base", print_rate(rule.base_e8)},
                                    {"floor", print_rate(rule.floor_e8)},
                                    {"z", print_rate(rule.z_e8)},
                                    {"horizon", print_duration(rule.horizon)},
                                    {"most", print_rate(rule.most_e8)},
                                    {"up_every", print_duration(rule.up_every)},
                                    {"down_every", print_duration(rule.down_every)},
                                    {"dry_run", print_rate(rule.dry_run_share_e8)}});
    }
    for (const OpenInterestMargin& rule : rules_.adaptive.open_interest) {
      json["open_interest"].push_back({{"members", rule.members},
                                       {"initial", print_rate(rule.initial_e8)},
                                       {"low", print_amount(rule.low, rules_.asset)},
                                       {"high", print_amount(rule.high, rules_.asset)}});
    }
    for (const PositionCap& rule : rules_.adaptive.caps) {
      json["caps"].push_back({{"members", rule.members},
                              {"fund", rule.fund},
                              {"share", print_rate(rule.share_e8)},
                              {"stress", print_rate(rule.stress_e8)},
                              {"margin", print_rate(rule.margin_e8)}});
    }
    for (const ImpactMargin& rule : rules_.adaptive.sizes) {
      json["sizes"].push_back(write_sizes(rule));
    }
    return json;
  }

  const RiskRules& rules_;
  const Venue& venue_;
};

}  // namespace

std::string to_json(const RiskRules& rules, const Venue& venue) {
  return RiskWriter(rules, venue).write().dump(1) + "\n";
}

}  // namespace ballast::risk
