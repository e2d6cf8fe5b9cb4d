// What contradicts itself in risk rules, or the venue they are for.
#include "host/book/risk_check.hpp"

#include <algorithm>
#include <set>

#include "host/book/risk_words.hpp"
#include "host/desk/names.hpp"
#include "host/desk/quote.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast::risk {
namespace {

using Step = LiquidationStep;
using Quantity = TriggerRule::Quantity;

std::string print_rate(std::int64_t rate_e8) { return print_exact(Rational(rate_e8, kOneE8)); }

/// Is there as one in the file: a group's name where this is of a group.
template <typename Rule>
const std::string& name_in_file(const Rule& rule) {
  return rule.group.empty() ? rule.name : rule.group;
}

bool is_of_fund(Quantity quantity) {
  return quantity == Quantity::balance || quantity == Quantity::equity ||
         quantity == Quantity::drawdown || quantity == Quantity::symbol_drawdown ||
         quantity == Quantity::pnl_over_pool;
}

bool is_amount_of_fund(Quantity quantity) {
  return quantity == Quantity::balance || quantity == Quantity::equity;
}

/// Badness that is never above 1.
bool is_at_most_one(Quantity quantity) {
  return quantity == Quantity::price_decline || quantity == Quantity::liquidation_ratio ||
         quantity == Quantity::drawdown;
}

/// Whether `first` fits all that `later` does.
bool fits_wherever(const Step& first, const Step& later) {
  const auto is_of_one_asset = [](const Step& step) { return step.above > 0 || step.least > 0; };
  if (!is_of_one_asset(first)) return true;
  if (!is_of_one_asset(later) || first.asset != later.asset) return false;
  return first.above == 0 || (first.of == later.of && later.above >= first.above);
}

class RiskCheck {
 public:
  RiskCheck(const RiskRules& rules, const Venue& venue) : rules_(rules), venue_(venue) {}

  void check() const {
    check_names();
    check_pause();
    check_liquidation();
    check_takeover();
    for (const FundRules& fund : rules_.funds) check_fund(fund);
    for (const TriggerRule& rule : rules_.triggers) check_trigger(rule);
    check_adl();
    check_social_loss();
    check_adaptive();
  }

 private:
  [[noreturn]] void fail(const std::string& path, const std::string& what) const {
    throw InputError(rules_.name.empty() ? "risk rules" : rules_.name, 0, path, what);
  }

  void expect_share(const std::string& path, std::int64_t share_e8) const {
    if (share_e8 > 0 && share_e8 <= kOneE8) return;
    fail(path, "is " + print_rate(share_e8) + ", but a share, above 0 and at most 1: 20 % is 0.2");
  }

  void expect_ratio(const std::string& path, std::int64_t ratio_e8) const {
    if (ratio_e8 >= kOneE8 && ratio_e8 <= 100 * kOneE8) return;
    fail(path, "is " + print_rate(ratio_e8) +
                   "; equity over margin that is to be reached is from 1 to 100");
  }

  void expect_above_zero(const std::string& path, std::int64_t amount) const {
    if (amount <= 0) fail(path, "must be above 0");
  }

  void expect_time(const std::string& path, Nanoseconds time) const {
    if (time == 0) fail(path, "is 0; a time above 0 is needed");
  }

  void expect_members(const std::string& path, const std::vector<std::string>& members,
                      std::optional<AssetId> asset) const {
    if (const auto flaw = flaw_of_members(venue_, members, asset)) fail(path, *flaw);
  }

  bool is_account(const std::string& name) const {
    return std::find(rules_.accounts.begin(), rules_.accounts.end(), name) != rules_.accounts.end();
  }

  const FundRules* fund_named(const std::string& name) const {
    for (const FundRules& fund : rules_.funds) {
      if (fund.name == name || (!name.empty() && fund.group == name)) return &fund;
    }
    return nullptr;
  }

  /// The funds as the file names them.
  std::string known_funds() const {
    std::string list;
    std::set<std::string> seen;
    for (const FundRules& fund : rules_.funds) {
      if (!seen.insert(name_in_file(fund)).second) continue;
      list += (list.empty() ? "funds are " : ", ") + name_in_file(fund);
    }
    return list.empty() ? "there are no funds" : list;
  }

  std::string known_accounts() const {
    std::string list;
    for (const std::string& name : rules_.accounts) {
      list += (list.empty() ? "accounts are " : ", ") + name;
    }
    return list.empty() ? "there are no accounts" : list;
  }

  void check_names() const {
    std::set<std::string> names;
    for (const FundRules& fund : rules_.funds) {
      const std::string path = "funds[" + name_in_file(fund) + "].name";
      const std::string flaw = flaw_of_name(fund.name);
      if (!flaw.empty()) fail(path, flaw);
      if (!names.insert(fund.name).second) fail(path, "is there twice; names are unique");
    }
    for (const FundRules& fund : rules_.funds) {
      if (names.count(fund.group) != 0) {
        fail("funds[" + fund.group + "].name", "is there twice; names are unique");
      }
    }
    for (std::size_t n = 0; n < rules_.accounts.size(); ++n) {
      const std::string& name = rules_.accounts[n];
      const std::string path = "accounts[" + std::to_string(n) + "]";
      const std::string flaw = flaw_of_name(name);
      if (!flaw.empty()) fail(path, flaw);
      if (fund_named(name) != nullptr) {
        fail(path, "is the name of a fund, too; give it another");
      }
      if (!names.insert(name).second) fail(path, "is there twice; names are unique");
    }
    names.clear();
    for (const TriggerRule& rule : rules_.triggers) {
      const std::string path = "triggers[" + name_in_file(rule) + "].name";
      const std::string flaw = flaw_of_name(rule.name);
      if (!flaw.empty()) fail(path, flaw);
      if (!names.insert(rule.name).second) fail(path, "is there twice; names are unique");
    }
  }

  void check_pause() const {
    const PauseRules& pause = rules_.pause;
    if (pause.jump_e8 < 0) fail("pause.jump", "is below 0; 5 % is 0.05, 0 is never");
    if (pause.hold > 0 && pause.stale_after == 0 && pause.jump_e8 == 0) {
      fail("pause.hold", "is given, but nothing pauses; add stale_after or jump, or remove it");
    }
  }

  void check_liquidation() const {
    const LiquidationRules& rules = rules_.liquidation;
    for (std::size_t n = 0; n < rules.steps.size(); ++n) {
      check_step(n);
      check_action("liquidation.steps[" + std::to_string(n) + "].do", rules.steps[n]);
    }
    if (rules.limit == LimitPrice::band) expect_share("liquidation.limit.band", rules.band_e8);
    if (rules.limit == LimitPrice::maintenance || rules.limit == LimitPrice::slide) {
      const char* word = rules.limit == LimitPrice::slide ? "slide" : "maintenance";
      if (rules.band_e8 <= 0 || rules.band_e8 > 100 * kOneE8) {
        fail(std::string("liquidation.limit.") + word,
             "is " + print_rate(rules.band_e8) + "; a part of maintenance is above 0, at most 100");
      }
    }
    if (rules.fill_or_kill && rules.order_for > 0) {
      fail("liquidation.for",
           "is a time, but orders that are filled whole or not at all do not stand; remove one");
    }
    if (rules.account_cap) {
      expect_above_zero("liquidation.account_cap.amount", rules.account_cap->amount);
      expect_time("liquidation.account_cap.interval", rules.account_cap->interval);
    }
    for (std::size_t n = 0; n < rules.fees.size(); ++n) {
      const std::string path = "liquidation.fees[" + std::to_string(n) + "]";
      const LiquidationFee& fee = rules.fees[n];
      expect_share(path + ".rate", fee.rate_e8);
      if (fee.cap == LiquidationFee::Cap::limit && rules.limit == LimitPrice::none) {
        fail(path + ".cap",
             "is what a fill is better than its limit, but there is none; add limit");
      }
      if (fund_named(fee.recipient) != nullptr || is_account(fee.recipient)) continue;
      fail(path + ".recipient", "unknown recipient " + quote(fee.recipient) + "; " + known_funds() +
                                    ", " + known_accounts());
    }
  }

  void check_step(std::size_t n) const {
    const std::vector<Step>& steps = rules_.liquidation.steps;
    const Step& step = steps[n];
    const std::string path = "liquidation.steps[" + std::to_string(n) + "]";
    if (step.above < 0) fail(path + ".above", "is below 0; leave it out for any");
    if (step.least < 0) fail(path + ".least", "is below 0; leave it out for any");
    if (step.quantum < 1 || step.quantum > kMaxLots) {
      fail(path + ".quantum", "is a number of lots, 1 or more and below 2^40");
    }
    for (std::size_t before = 0; before < n; ++before) {
      if (!fits_wherever(steps[before], step)) continue;
      fail(path, "is never reached: steps[" + std::to_string(before) +
                     "] fits wherever it does; put it before, or remove it");
    }
  }

  void check_action(const std::string& path, const Step& step) const {
    switch (step.kind) {
      case Step::Kind::all:
        return;
      case Step::Kind::fraction:
        return expect_share(path + ".fraction", step.share_e8);
      case Step::Kind::tier_down:
        if (step.tiers == 0 || step.tiers > kMaxTiers) {
          fail(path + ".tier_down", "is a number of tiers from 1 to 64");
        }
        return;
      case Step::Kind::to_ratio:
        return expect_ratio(path + ".to_ratio", step.ratio_e8);
      case Step::Kind::to_initial:
        expect_ratio(path + ".to_initial", step.ratio_e8);
        return expect_initial_rates(path + ".to_initial");
      case Step::Kind::even:
        expect_ratio(path + ".even.ratio", step.ratio_e8);
        return expect_share(path + ".even.share", step.share_e8);
      case Step::Kind::ramp:
        if (step.share_e8 < 0 || step.share_e8 >= kOneE8) {
          fail(path + ".ramp.initial",
               "is " + print_rate(step.share_e8) + ", but the share at once, from 0 and below 1");
        }
        expect_time(path + ".ramp.time", step.ramp);
        if (step.ratio_e8 != 0) expect_ratio(path + ".ramp.ratio", step.ratio_e8);
        return;
      case Step::Kind::lots:
        if (step.lots < 1 || step.lots > kMaxLots) {
          fail(path + ".lots", "is a number of lots, 1 or more and below 2^40");
        }
        return;
    }
  }

  void expect_initial_rates(const std::string& path) const {
    for (const SymbolSpec& symbol : venue_.symbols()) {
      if (symbol.asset != rules_.asset || symbol.tiers.empty()) continue;
      if (!symbol.initial_rates_e8.empty()) continue;
      fail(path, "the venue does not say the initial margin of " + symbol.name +
                     "; give its tiers an initial_rate, or write to_ratio");
    }
  }

  void check_takeover() const {
    const TakeoverRules& rules = rules_.takeover;
    if (!rules.enabled) return;
    if (rules.ratio_under == 0 || rules.ratio_over > rules.ratio_under ||
        rules.ratio_under > kMaxRatioTerm) {
      fail("takeover.ratio", "is a share of maintenance, above 0 and at most 1");
    }
    if (rules.ratio_over == 0 && !rules.after_orders) {
      fail("takeover", "nothing is ever taken over; add ratio or after_orders, or remove takeover");
    }
    if (rules.after_orders && rules_.liquidation.steps.empty()) {
      fail("takeover.after_orders",
           "is of liquidation orders, but nothing is sold; add "
           "liquidation.steps, or give a ratio");
    }
    const bool has_vault =
        std::any_of(rules_.funds.begin(), rules_.funds.end(),
                    [](const FundRules& fund) { return fund.kind == FundRules::Kind::vault; });
    if (!has_vault) {
      fail("takeover", "there is no vault to take accounts over; add a fund of kind vault");
    }
  }

  void check_fund(const FundRules& fund) const {
    const std::string path = "funds[" + name_in_file(fund) + "]";
    expect_members(path + ".members", fund.members, fund.asset);
    if (fund.capital.value_or(0) < 0)
      fail(path + ".capital", "is below 0; a fund starts with 0 or more");
    if (fund.cap && *fund.cap < fund.capital.value_or(0)) {
      fail(path + ".cap", "is below the capital; raise it, or start with less");
    }
    if (fund.top_up) {
      expect_above_zero(path + ".top_up.amount", fund.top_up->amount);
      expect_above_zero(path + ".top_up.below", fund.top_up->below);
      expect_time(path + ".top_up.interval", fund.top_up->interval);
      if (fund.cap && fund.top_up->below > *fund.cap) {
        fail(path + ".top_up.below",
             "is above the cap, so that what is added overflows for ever; lower it");
      }
    }
    if (fund.loss_cap) {
      expect_above_zero(path + ".loss_cap.amount", fund.loss_cap->amount);
      expect_time(path + ".loss_cap.interval", fund.loss_cap->interval);
    }
    if (fund.work_off_e8 != 0) {
      if (fund.kind == FundRules::Kind::cash) {
        fail(path + ".work_off", "a cash fund holds no positions; make it a vault, or remove it");
      }
      expect_share(path + ".work_off", fund.work_off_e8);
    }
    if (!fund.overflow_to.empty()) check_overflow(fund, path + ".overflow_to");
  }

  void check_overflow(const FundRules& fund, const std::string& path) const {
    std::string way = fund.name;
    const FundRules* at = &fund;
    for (std::size_t n = 0; n <= rules_.funds.size() && !at->overflow_to.empty(); ++n) {
      const FundRules* next = fund_named(at->overflow_to);
      if (next == nullptr || !next->group.empty()) {
        if (at != &fund) return;  // said there
        fail(path, "unknown fund " + quote(fund.overflow_to) + "; " + known_funds());
      }
      if (at == &fund && next->asset != fund.asset) {
        fail(path, next->name + " is in " + venue_.asset(next->asset).name + ", this one in " +
                       venue_.asset(fund.asset).name);
      }
      way += " → " + next->name;
      if (next == &fund) fail(path, "goes round: " + way + "; let one of them end it");
      at = next;
    }
  }

  void check_trigger(const TriggerRule& rule) const {
    const std::string path = "triggers[" + name_in_file(rule) + "]";
    const std::string word(word_of(rule.quantity, kQuantityWords));
    const FundRules* fund = rule.fund.empty() ? nullptr : fund_named(rule.fund);
    if (!rule.fund.empty() && fund == nullptr) {
      fail(path + ".fund", "unknown fund " + quote(rule.fund) + "; " + known_funds());
    }
    if (fund == nullptr && is_of_fund(rule.quantity)) {
      fail(path + ".fund", "is missing; " + word + " is of a fund: name it");
    }
    if (fund == nullptr) {
      expect_members(path + ".members", rule.members, rules_.asset);
    } else if (fund->kind == FundRules::Kind::cash && (rule.quantity == Quantity::symbol_drawdown ||
                                                       rule.quantity == Quantity::pnl_over_pool)) {
      fail(path + ".fund", fund->name +
                               " is a cash fund, which has no profit and loss by symbol; " +
                               "give a vault, or take drawdown");
    }
    if (rule.window != 0 && !has_window(rule.quantity)) {
      fail(path + ".window", word + " is looked at as it is; remove the window");
    }
    if (rule.reference == TriggerRule::Reference::average && rule.quantity != Quantity::drawdown) {
      fail(path + ".reference", "an average is for drawdown only; remove it");
    }
    check_thresholds(rule, path, word, fund);
    expect_share(path + ".share", rule.share_e8);
    if (rule.excess_only && rule.quantity != Quantity::symbol_drawdown) {
      fail(path + ".excess", "is for symbol_drawdown only; remove it");
    }
    if (!rule.floor) return;
    if (fund == nullptr) fail(path + ".floor", "is of a fund's equity; name the fund");
    if (*rule.floor < 0) fail(path + ".floor", "is below 0");
    if (is_amount_of_fund(rule.quantity)) {
      fail(path + ".floor", word + " is an amount of the same fund; remove the floor");
    }
  }

  void check_thresholds(const TriggerRule& rule, const std::string& path, const std::string& word,
                        const FundRules* fund) const {
    if (is_amount_of_fund(rule.quantity)) {
      if (rule.at_start) {
        fail(path + ".at", word + " is on at or below start in any case; remove it");
      }
      if (rule.stop < rule.start) {
        fail(path + ".stop",
             "is beyond start: it is on at or below start, and off above stop; "
             "give a stop that is not below start");
      }
      if (rule.start < 0 &&
          (rule.quantity == Quantity::balance || fund->kind == FundRules::Kind::cash)) {
        fail(path + ".start", "is below 0, where " + word + " of this fund is never; raise it");
      }
      return;
    }
    if (rule.start < 0 || (rule.start == 0 && rule.at_start)) {
      fail(path + ".start", word + " is always there; give a start above that");
    }
    if (rule.stop > rule.start) {
      fail(path + ".stop",
           "is beyond start: it is on from start, and off below stop; give a stop "
           "that is not above start");
    }
    if (rule.stop < 0) fail(path + ".stop", "is below 0, where " + word + " never comes");
    if (is_at_most_one(rule.quantity) &&
        (rule.start > kOneE8 || (rule.start == kOneE8 && !rule.at_start))) {
      fail(path + ".start",
           "is " + print_rate(rule.start) + ", which " + word + " never passes: 30 % is 0.3");
    }
  }

  void check_adl() const {
    const AdlRules& rules = rules_.adl;
    const bool waits = rules.enabled && !rules.when_bankrupt && !rules.when_unsold;
    const char* when = !rules.enabled ? "never" : rules.when_bankrupt ? "bankrupt" : "unsold";
    if (waits && rules_.triggers.empty()) {
      fail("adl.when", "waits for triggers, but there are none; add one, or write bankrupt");
    }
    if (!waits && !rules_.triggers.empty()) {
      fail("triggers",
           std::string("are never looked at, as adl.when is ") + when + "; remove one of the two");
    }
    if (!rules.enabled) {
      if (rules_.funds.empty() && rules_.social_loss.basis == SocialLossRules::Basis::none) {
        fail("adl.when",
             "is never, and there is neither a fund nor social_loss: nobody would "
             "bear a loss; add one");
      }
      return;
    }
    if (rules.when_unsold && rules_.liquidation.steps.empty()) {
      fail("adl.when", "is unsold, but liquidation has no steps: nothing is ever sold; add one");
    }
    if (rules.takes_liquidatable && rules.when_bankrupt) {
      fail("adl.losers",
           "liquidatable accounts are losers while a trigger is on, but adl.when is "
           "bankrupt; remove one");
    }
    if (!rules.policy.empty() && !venue_.find_policy(rules.policy)) {
      fail("adl.policy", "unknown policy " + quote(rules.policy) + "; policies are " +
                             known_names(venue_.policies()));
    }
    if (!rules.house_account.empty() && !is_account(rules.house_account)) {
      fail("adl.house", "unknown account " + quote(rules.house_account) + "; " + known_accounts());
    }
    if (rules.rounds < 1 || rules.rounds > 1000) fail("adl.rounds", "is from 1 to 1000");
    if (rules.leverage_power > 3) fail("adl.strategy.pro_rata.leverage", "is a power from 0 to 3");
    if (rules.profit_power > 3) fail("adl.strategy.pro_rata.profit", "is a power from 0 to 3");
    expect_share("adl.strategy.water_filling.cap", rules.share_cap_e8);
  }

  void check_social_loss() const {
    const SocialLossRules& rules = rules_.social_loss;
    const bool of_profit = rules.basis == SocialLossRules::Basis::realised_profit ||
                           rules.basis == SocialLossRules::Basis::profit;
    if (of_profit) {
      expect_time("social_loss.window", rules.window);
      if (rules.from_all) {
        fail("social_loss.from", "who has made no profit has no share in it; remove it");
      }
    } else if (rules.window != 0) {
      fail("social_loss.window", "is for realised_profit and profit only; remove it");
    }
  }

  /// Members of one list of adaptive rules: no symbol is in two of them.
  template <typename Rule>
  void check_lists(const std::string& list, const std::vector<Rule>& rules) const {
    for (const SymbolSpec& symbol : venue_.symbols()) {
      std::size_t first = rules.size();
      for (std::size_t n = 0; n < rules.size(); ++n) {
        if (!is_member(rules[n].members, symbol.name)) continue;
        if (first == rules.size()) {
          first = n;
          continue;
        }
        fail("adaptive." + list + "[" + std::to_string(n) + "].members",
             symbol.name + " is a member of " + list + "[" + std::to_string(first) +
                 "] already; leave it out of one");
      }
    }
  }

  void check_adaptive() const {
    const AdaptiveRules& rules = rules_.adaptive;
    for (std::size_t n = 0; n < rules.volatility.size(); ++n) {
      check_volatility("adaptive.volatility[" + std::to_string(n) + "]", rules.volatility[n]);
    }
    for (std::size_t n = 0; n < rules.open_interest.size(); ++n) {
      const std::string path = "adaptive.open_interest[" + std::to_string(n) + "]";
      const OpenInterestMargin& rule = rules.open_interest[n];
      expect_members(path + ".members", rule.members, rules_.asset);
      expect_share(path + ".initial", rule.initial_e8);
      if (rule.low < 0) fail(path + ".low", "is below 0");
      if (rule.high <= rule.low) fail(path + ".high", "must be above low");
    }
    for (std::size_t n = 0; n < rules.caps.size(); ++n) {
      const std::string path = "adaptive.caps[" + std::to_string(n) + "]";
      const PositionCap& rule = rules.caps[n];
      const FundRules* fund = fund_named(rule.fund);
      if (fund == nullptr) {
        fail(path + ".fund", "unknown fund " + quote(rule.fund) + "; " + known_funds());
      }
      expect_members(path + ".members", rule.members, fund->asset);
      expect_share(path + ".share", rule.share_e8);
      expect_share(path + ".stress", rule.stress_e8);
      if (rule.margin_e8 < 0) fail(path + ".margin", "is below 0");
      if (rule.stress_e8 <= rule.margin_e8) {
        fail(path + ".stress", "must be above margin: else no position can cost the fund anything");
      }
    }
    for (std::size_t n = 0; n < rules.sizes.size(); ++n) {
      check_sizes("adaptive.sizes[" + std::to_string(n) + "]", rules.sizes[n]);
    }
    check_lists("sizes", rules.sizes);
    check_lists("volatility", rules.volatility);
    check_lists("open_interest", rules.open_interest);
    check_lists("caps", rules.caps);
  }

  void check_volatility(const std::string& path, const VolatilityMargin& rule) const {
    expect_members(path + ".members", rule.members, std::nullopt);
    expect_share(path + ".base", rule.base_e8);
    if (rule.floor_e8 < 0 || rule.floor_e8 > kOneE8) {
      fail(path + ".floor", "is a rate from 0 to 1");
    }
    if (rule.z_e8 <= 0 || rule.z_e8 > 100 * kOneE8) fail(path + ".z", "is above 0, at most 100");
    expect_time(path + ".horizon", rule.horizon);
    if (rule.most_e8 < kOneE8 || rule.most_e8 > 3 * kOneE8) {
      fail(path + ".most", "is a multiplier from 1 to 3");
    }
    expect_time(path + ".up_every", rule.up_every);
    expect_time(path + ".down_every", rule.down_every);
    expect_share(path + ".dry_run", rule.dry_run_share_e8);
  }

  void check_sizes(const std::string& path, const ImpactMargin& rule) const {
    expect_members(path + ".members", rule.members, rules_.asset);
    if (rule.base_e8 < 0 || rule.base_e8 > kOneE8) fail(path + ".base", "is a rate from 0 to 1");
    if (rule.factor_e8 < 0 || rule.factor_e8 > 100 * kOneE8) {
      fail(path + ".factor", "is from 0 to 100");
    }
    if (rule.sigma_e8 < 0 || rule.sigma_e8 > 100 * kOneE8) {
      fail(path + ".sigma", "is the volatility of a day, from 0 to 100: 4 % is 0.04");
    }
    expect_above_zero(path + ".volume", rule.volume);
    if (rule.bounds.empty() || rule.bounds.size() > kMaxTiers) {
      fail(path + ".bounds", "are where tiers end: 1 to 64 amounts");
    }
    for (std::size_t n = 0; n < rule.bounds.size(); ++n) {
      const std::string at = path + ".bounds[" + std::to_string(n) + "]";
      if (rule.bounds[n] <= (n == 0 ? 0 : rule.bounds[n - 1])) {
        fail(at, "is not above the one before; bounds rise from above 0");
      }
      if (rule.bounds[n] > kMaxValue) fail(at, "is 2^58 atoms or more, which no position reaches");
    }
  }

  const RiskRules& rules_;
  const Venue& venue_;
};

}  // namespace

bool has_window(TriggerRule::Quantity quantity) {
  return quantity == Quantity::drawdown || quantity == Quantity::symbol_drawdown ||
         quantity == Quantity::price_decline || quantity == Quantity::price_rise;
}

std::optional<std::string> flaw_of_members(const Venue& venue,
                                           const std::vector<std::string>& members,
                                           std::optional<AssetId> asset) {
  if (members.empty()) return "has none; name symbols of the venue, or [\"*\"] for all";
  for (const std::string& member : members) {
    if (member.find('*') != std::string::npos) continue;
    const auto id = venue.find_symbol(member);
    if (!id) {
      return "unknown symbol " + quote(member) + "; the venue has " + known_names(venue.symbols());
    }
    const SymbolSpec& symbol = venue.symbol(*id);
    if (symbol.collateral) return member + " is collateral, in which nobody has positions";
    if (asset && symbol.asset != *asset) {
      return member + " settles in " + venue.asset_of(symbol).name + ", not in " +
             venue.asset(*asset).name;
    }
  }
  for (const SymbolSpec& symbol : venue.symbols()) {
    if (symbol.collateral || (asset && symbol.asset != *asset)) continue;
    if (is_member(members, symbol.name)) return std::nullopt;
  }
  return "no symbol of the venue" +
         (asset ? " that settles in " + venue.asset(*asset).name : std::string()) +
         " is one; name one, or give a pattern that fits";
}

void check_risk_rules(const RiskRules& rules, const Venue& venue) {
  RiskCheck(rules, venue).check();
}

}  // namespace ballast::risk
