#include "host/tools/rules_in_words.hpp"

#include "host/book/duration.hpp"

namespace ballast::tools {
namespace {

using namespace risk;
using Step = LiquidationStep;
using Quantity = TriggerRule::Quantity;

std::string percent(std::int64_t rate_e8) {
  return print_exact(Rational(rate_e8, kOneE8 / 100)) + " %";
}
std::string times(std::int64_t rate_e8) { return print_exact(Rational(rate_e8, kOneE8)); }

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

std::string symbols_in(const std::vector<std::string>& members) {
  return members == std::vector<std::string>{"*"} ? "every symbol" : list_of(members);
}

class Words {
 public:
  Words(const RiskRules& rules, const Venue& venue) : rules_(rules), venue_(venue) {}

  std::vector<RuleInWords> all() {
    say_when();
    say_liquidation();
    say_takeover();
    say_funds();
    say_triggers();
    say_adl();
    say_social_loss();
    say_adaptive();
    for (std::size_t n = 0; n < rules_.left_open.size(); ++n) {
      say("left_open[" + std::to_string(n) + "]", rules_.left_open[n]);
    }
    return std::move(said_);
  }

 private:
  void say(const std::string& rule, const std::string& text) { said_.push_back({rule, text}); }

  std::string amount(std::int64_t atoms, AssetId asset) const {
    const AssetSpec& spec = venue_.asset(asset);
    return print_exact(atoms * atom(spec.decimals)) + " " + spec.name;
  }

  static std::string every(Nanoseconds time) {
    return time == 0 ? "at every tick" : "every " + print_duration(time);
  }

  void say_when() {
    say("clocks", "accounts are liquidated " + every(rules_.clocks.liquidation) +
                      ", ADL is checked " + every(rules_.clocks.adl));
    const PauseRules& pause = rules_.pause;
    if (pause.stale_after == 0 && pause.jump_e8 == 0) return;
    std::string when;
    if (pause.stale_after > 0) when = "is older than " + print_duration(pause.stale_after);
    if (pause.jump_e8 > 0) {
      when += (when.empty() ? "" : " or ") + ("jumps by more than " + percent(pause.jump_e8));
    }
    say("pause",
        "a symbol pauses for at least " + print_duration(pause.hold) + " when its mark " + when);
  }

  static std::string part(const Step& step) {
    switch (step.kind) {
      case Step::Kind::all:
        return "all of it is sold";
      case Step::Kind::fraction:
        return percent(step.share_e8) + " of it is sold";
      case Step::Kind::tier_down:
        return "what takes it " + std::to_string(step.tiers) +
               (step.tiers == 1 ? " tier" : " tiers") + " down is sold, of the lowest " +
               (step.spares_lowest ? "nothing" : "all");
      case Step::Kind::to_ratio:
        return "what brings equity to " + times(step.ratio_e8) + " × maintenance is sold";
      case Step::Kind::to_initial:
        return "what brings equity to " + times(step.ratio_e8) + " × initial margin is sold";
      case Step::Kind::even:
        return "the same share of every position is sold, a multiple of " + percent(step.share_e8) +
               " that brings equity to " + times(step.ratio_e8) + " × maintenance";
      case Step::Kind::ramp:
        return "a share is sold that grows from " + percent(step.share_e8) + " to all within " +
               print_duration(step.ramp) +
               (step.ratio_e8 == 0
                    ? ", of the position"
                    : ", of what brings equity to " + times(step.ratio_e8) + " × maintenance");
      case Step::Kind::lots:
        return std::to_string(step.lots) + " lots of it are sold";
    }
    return {};
  }

  std::string step(const Step& step, bool is_first) const {
    std::string text;
    if (step.above > 0) {
      const char* what = step.of == Step::Of::position  ? "of a position"
                         : step.of == Step::Of::account ? "of an account"
                                                        : "of an account that lacks";
      text = std::string(what) + (step.of == Step::Of::shortage ? " more than " : " above ") +
             amount(step.above, step.asset) + ": ";
    } else {
      text = is_first ? "of any position: " : "of any other: ";
    }
    text += part(step);
    if (step.quantum > 1) text += ", in multiples of " + std::to_string(step.quantum) + " lots";
    if (step.least > 0) text += ", at least " + amount(step.least, step.asset);
    if (step.cool_down > 0) {
      text += "; for " + print_duration(step.cool_down) + " after it " +
              (step.all_in_cool_down ? "all" : "nothing");
    }
    return text;
  }

  std::string limit() const {
    const LiquidationRules& rules = rules_.liquidation;
    switch (rules.limit) {
      case LimitPrice::none:
        return "at any price";
      case LimitPrice::bankruptcy:
        return "at the bankruptcy price or better";
      case LimitPrice::zero:
        return "at a price that keeps equity over maintenance, or better";
      case LimitPrice::band:
        return "at most " + percent(rules.band_e8) + " worse than the mark";
      case LimitPrice::maintenance:
        return "at most " + times(rules.band_e8) + " × maintenance below their value";
      case LimitPrice::slide:
        return "below their value by at most " + times(rules.band_e8) +
               " × maintenance, times the share of it that is lost";
    }
    return {};
  }

  void say_liquidation() {
    const LiquidationRules& rules = rules_.liquidation;
    if (rules.cancel != Cancel::none) {
      say("liquidation.cancel", rules.cancel == Cancel::account
                                    ? "first, all orders of the account are cancelled"
                                    : "first, its orders in the symbol are cancelled");
    }
    if (rules.net_hedge) {
      say("liquidation.net_hedge", "long and short of a symbol are closed against each other");
    }
    if (rules.steps.empty()) return say("liquidation.steps", "nothing is sold in the market");
    for (std::size_t n = 0; n < rules.steps.size(); ++n) {
      say("liquidation.steps[" + std::to_string(n) + "]", step(rules.steps[n], n == 0));
    }
    static constexpr const char* kOrders[] = {"the largest maintenance first",
                                              "the largest notional first",
                                              "the largest loss first", "by symbol"};
    say("liquidation.order", std::string(kOrders[static_cast<unsigned>(rules.order)]) +
                                 (rules.until_safe ? ", until what is sold makes the account safe"
                                                   : ", every position"));
    say("liquidation.limit",
        "orders are " + limit() +
            (rules.fill_or_kill    ? ", filled whole at once or not at all"
             : rules.order_for > 0 ? ", and stand for " + print_duration(rules.order_for)
                                   : ", and end within the round"));
    if (rules.account_cap) {
      say("liquidation.account_cap", "of an account at most " +
                                         amount(rules.account_cap->amount, rules_.asset) + " in " +
                                         print_duration(rules.account_cap->interval));
    }
    for (std::size_t n = 0; n < rules.fees.size(); ++n) {
      const LiquidationFee& fee = rules.fees[n];
      static constexpr const char* kCaps[] = {
          ", at most the equity left", ", at most what the fill is better than its limit",
          ", at most what the fill is better than the bankruptcy price", ""};
      say("liquidation.fees[" + std::to_string(n) + "]",
          percent(fee.rate_e8) + " of the " +
              (fee.base == LiquidationFee::Base::notional ? "notional sold"
                                                          : "maintenance set free") +
              kCaps[static_cast<unsigned>(fee.cap)] + ", to " + fee.recipient);
    }
  }

  void say_takeover() {
    const TakeoverRules& rules = rules_.takeover;
    if (!rules.enabled) return;
    std::string who;
    if (rules.ratio_over > 0) {
      who = rules.ratio_over == rules.ratio_under
                ? "an account that is liquidatable"
                : "an account below " + print_exact(Rational(rules.ratio_over, rules.ratio_under)) +
                      " of its maintenance";
    }
    if (rules.after_orders) {
      who +=
          (who.empty() ? "" : ", and ") + std::string("an account that its orders have not saved");
    }
    say("takeover", who + " is taken over by a vault at the " +
                        (rules.at_bankruptcy_price ? "bankruptcy price"
                         : rules.moves_wallet      ? "mark, with its wallet"
                                                   : "mark, without its wallet") +
                        (rules.takes_bankrupt ? "; below zero, too" : "; not below zero"));
  }

  void say_fund(const FundRules& fund, std::size_t count) {
    const bool is_vault = fund.kind == FundRules::Kind::vault;
    std::string text = is_vault ? "a vault" : "a cash fund";
    text += fund.group.empty() ? " for " + symbols_in(fund.members)
                               : " for each of " + std::to_string(count) + " symbols";
    text += fund.capital ? ", starts with " + amount(*fund.capital, fund.asset)
                         : ", starts with nothing, as nobody says with what";
    if (fund.cap) {
      text += "; above " + amount(*fund.cap, fund.asset) +
              (fund.overflow_to.empty() ? " it is paid out" : " it goes to " + fund.overflow_to);
    }
    if (fund.top_up) {
      text += "; " + amount(fund.top_up->amount, fund.asset) + " more " +
              every(fund.top_up->interval) + " below " + amount(fund.top_up->below, fund.asset);
    }
    if (fund.loss_cap) {
      text += "; loses at most " + amount(fund.loss_cap->amount, fund.asset) + " in " +
              print_duration(fund.loss_cap->interval);
    }
    if (is_vault) {
      text += fund.work_off_e8 == 0
                  ? "; keeps what it takes over"
                  : "; sells " + percent(fund.work_off_e8) + " of what it holds each round";
    }
    say("funds[" + (fund.group.empty() ? fund.name : fund.group) + "]", text);
  }

  void say_funds() {
    for (std::size_t n = 0; n < rules_.funds.size();) {
      const FundRules& fund = rules_.funds[n];
      std::size_t count = 1;
      while (!fund.group.empty() && n + count < rules_.funds.size() &&
             rules_.funds[n + count].group == fund.group) {
        ++count;
      }
      say_fund(fund, count);
      n += count;
    }
    if (rules_.assignment == Assignment::first || rules_.funds.size() < 2) return;
    say("assignment", rules_.assignment == Assignment::in_turn
                          ? "takeovers go to the funds of a symbol in turn"
                          : "takeovers go to the funds of a symbol by account");
  }

  std::string condition(const TriggerRule& rule) const {
    AssetId asset = rules_.asset;
    for (const FundRules& fund : rules_.funds) {
      if (fund.name == rule.fund) asset = fund.asset;
    }
    const std::string fund = rule.group.empty() ? rule.fund : "a symbol's own fund";
    const std::string of = rule.fund.empty() ? symbols_in(rule.members) : "a symbol of " + fund;
    const std::string back =
        rule.window == 0 ? " ever" : " of the last " + print_duration(rule.window);
    const std::string than = rule.at_start ? " by " : " by more than ";
    const std::string is = rule.at_start ? " reaches " : " is more than ";
    const auto range = [&](auto&& print, const std::string& verb) {
      return verb + print(rule.start) + ", until it is below " + print(rule.stop);
    };
    const auto money = [&](std::int64_t atoms) { return amount(atoms, asset); };
    const auto time = [](std::int64_t ns) { return print_duration(static_cast<Nanoseconds>(ns)); };
    switch (rule.quantity) {
      case Quantity::balance:
      case Quantity::equity:
        return std::string(rule.quantity == Quantity::balance ? "the balance" : "the equity") +
               " of " + fund + " is " + money(rule.start) + " or less, until it is above " +
               money(rule.stop);
      case Quantity::drawdown:
        return fund + " is below its " +
               (rule.reference == TriggerRule::Reference::peak ? "peak" : "average") + back +
               range(percent, than);
      case Quantity::symbol_drawdown:
        return "what a symbol has brought " + fund + " is below its peak" + back +
               range(percent, than) + ", of the fund's own peak";
      case Quantity::pnl_over_pool:
        return "the winners' profit in a symbol, as a share of " + fund + "," + range(percent, is);
      case Quantity::unfilled:
        return "what is not filled of orders in " + of + range(money, is);
      case Quantity::unfilled_time:
        return "the age of an order in " + of + " that is not filled" + range(time, is);
      case Quantity::price_decline:
        return "the mark of " + of + " is below its highest" + back + range(percent, than);
      case Quantity::price_rise:
        return "the mark of " + of + " is above its lowest" + back + range(percent, than);
      case Quantity::liquidation_ratio:
        return "the share of maintenance that is of liquidatable accounts" + range(percent, is);
    }
    return {};
  }

  void say_triggers() {
    const std::string* group = nullptr;
    for (const TriggerRule& rule : rules_.triggers) {
      if (group != nullptr && *group == rule.group) continue;
      group = rule.group.empty() ? nullptr : &rule.group;
      std::string text = "ADL when " + condition(rule);
      if (rule.floor) text += "; only while the fund has more than " + floor_of(rule);
      if (rule.share_e8 != kOneE8)
        text += "; for " + percent(rule.share_e8) + " of the losers' lots";
      if (rule.excess_only) text += "; only for what is beyond";
      say("triggers[" + (rule.group.empty() ? rule.name : rule.group) + "]", text);
    }
  }

  std::string floor_of(const TriggerRule& rule) const {
    for (const FundRules& fund : rules_.funds) {
      if (fund.name == rule.fund) return amount(*rule.floor, fund.asset);
    }
    return {};
  }

  void say_adl() {
    const AdlRules& rules = rules_.adl;
    if (!rules.enabled) return say("adl", "never");
    static constexpr const char* kPrices[] = {"at the loser's bankruptcy price", "at the mark",
                                              "at the mark before", "at the oracle's price"};
    const auto strategy = [&]() -> std::string {
      switch (rules.strategy) {
        case Strategy::queue:
          return "in the order of policy " + (rules.policy.empty()
                                                  ? venue_.policy(venue_.default_policy()).name
                                                  : rules.policy);
        case Strategy::pro_rata:
          return "by weight: leverage^" + std::to_string(rules.leverage_power) + " × profit^" +
                 std::to_string(rules.profit_power);
        case Strategy::water_filling:
          return "each by the same share, at most " + percent(rules.share_cap_e8);
        case Strategy::random:
          return "in a pseudo-random order, seed " + std::to_string(rules.seed);
      }
      return {};
    };
    say("adl",
        std::string("winners are closed ") +
            (rules.when_bankrupt ? "at once, against accounts and vaults below zero"
             : rules.when_unsold && rules.takes_liquidatable
                 ? "against accounts of which an order ended unfilled, and vaults below zero"
             : rules.when_unsold
                 ? "against accounts below zero of which an order ended unfilled, and vaults below "
                   "zero"
             : rules.takes_liquidatable
                 ? "while a trigger is on, against liquidatable accounts and vaults below zero"
                 : "while a trigger is on, against accounts and vaults below zero") +
            ", " + kPrices[static_cast<unsigned>(rules.price)] + ", " + strategy() +
            (rules.house_account.empty()
                 ? std::string()
                 : "; what nobody is left for goes to " + rules.house_account));
  }

  void say_social_loss() {
    const SocialLossRules& rules = rules_.social_loss;
    const std::string who = rules.from_all ? "everybody" : "winners";
    switch (rules.basis) {
      case SocialLossRules::Basis::none:
        return say("social_loss", "what is left is a deficit; nobody shares it");
      case SocialLossRules::Basis::open_interest:
        return say("social_loss", "what is left is shared by " + who + " by open interest");
      case SocialLossRules::Basis::realised_profit:
        return say("social_loss", "what is left is shared by " + who +
                                      " by the profit realised in the last " +
                                      print_duration(rules.window));
      case SocialLossRules::Basis::profit:
        return say("social_loss", "what is left is shared by " + who +
                                      " by the profit of their positions and that realised in the "
                                      "last " +
                                      print_duration(rules.window));
      case SocialLossRules::Basis::balance:
        return say("social_loss", "what is left is shared by " + who + " by balance");
    }
  }

  void say_adaptive() {
    for (std::size_t n = 0; n < rules_.adaptive.volatility.size(); ++n) {
      const VolatilityMargin& rule = rules_.adaptive.volatility[n];
      say("adaptive.volatility[" + std::to_string(n) + "]",
          "maintenance of " + symbols_in(rule.members) + " follows volatility: from " +
              percent(rule.base_e8) + " up to " + times(rule.most_e8) + " × that, up " +
              every(rule.up_every) + ", down " + every(rule.down_every) +
              ", waiting where more than " + percent(rule.dry_run_share_e8) +
              " of accounts would be worse off");
    }
    for (std::size_t n = 0; n < rules_.adaptive.open_interest.size(); ++n) {
      const OpenInterestMargin& rule = rules_.adaptive.open_interest[n];
      say("adaptive.open_interest[" + std::to_string(n) + "]",
          "initial margin of " + symbols_in(rule.members) + " rises from " +
              percent(rule.initial_e8) + " at an open interest of " +
              amount(rule.low, rules_.asset) + " to 100 % at " + amount(rule.high, rules_.asset));
    }
    for (std::size_t n = 0; n < rules_.adaptive.caps.size(); ++n) {
      const PositionCap& rule = rules_.adaptive.caps[n];
      say("adaptive.caps[" + std::to_string(n) + "]",
          "a position in " + symbols_in(rule.members) + " costs " + rule.fund + " at most " +
              percent(rule.share_e8) + " of it in a move of " + percent(rule.stress_e8) +
              " with a margin of " + percent(rule.margin_e8));
    }
    for (std::size_t n = 0; n < rules_.adaptive.sizes.size(); ++n) {
      const ImpactMargin& rule = rules_.adaptive.sizes[n];
      say("adaptive.sizes[" + std::to_string(n) + "]",
          "maintenance of " + symbols_in(rule.members) +
              " grows with size: " + percent(rule.base_e8) + " + " + times(rule.factor_e8) + " × " +
              percent(rule.sigma_e8) + " × √(notional / " + amount(rule.volume, rules_.asset) +
              "), in " + std::to_string(rule.bounds.size()) + " tiers");
    }
  }

  const RiskRules& rules_;
  const Venue& venue_;
  std::vector<RuleInWords> said_;
};

}  // namespace

std::vector<RuleInWords> in_words(const risk::RiskRules& rules, const Venue& venue) {
  return Words(rules, venue).all();
}

}  // namespace ballast::tools
