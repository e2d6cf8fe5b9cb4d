// The risk files of venues, each held against figures that the venue or others published: an entry
// a figure. What is asked here is what the rules say of amounts; what the waterfall does
// by them is asked where it is tested.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "host/risk/triggers.hpp"
#include "tests/unit/risk/fixture.hpp"

namespace ballast::risk {
namespace {

const Venue& usdt_linear() {
  static const Venue venue = load_venue(BALLAST_DATA "/venues/usdt_linear.json");
  return venue;
}

const std::set<std::string>& venues() {
  static const std::set<std::string> names = [] {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(BALLAST_DATA "/venues")) {
      const std::string file = entry.path().filename().string();
      const std::size_t end = file.find(".risk.json");
      if (end != std::string::npos) found.insert(file.substr(0, end));
    }
    return found;
  }();
  return names;
}

RiskRules rules_of(const std::string& venue, const Venue& of = usdt_linear()) {
  return load_risk_rules(BALLAST_DATA "/venues/" + venue + ".risk.json", of);
}

std::int64_t dollars(const char* amount) {
  return whole_units(*parse_decimal(amount), atom(6)).value();
}
Rational rate(std::int64_t rate_e8) { return {rate_e8, kOneE8}; }

const LiquidationStep& step_for(const RiskRules& rules, const char* notional) {
  for (const LiquidationStep& step : rules.liquidation.steps) {
    if (step.above == 0 || dollars(notional) > step.above) return step;
  }
  throw std::runtime_error("no step fits");
}

/// What the first order for a position is for.
std::string first_part(const RiskRules& rules, const char* quantity, const char* price) {
  const Rational whole = *parse_decimal(quantity);
  const Rational notional = whole * *parse_decimal(price);
  const LiquidationStep& step = step_for(rules, print_exact(notional).c_str());
  Rational part = whole;
  if (step.kind == LiquidationStep::Kind::fraction) part = whole * rate(step.share_e8);
  const Rational least = step.least * atom(6) / *parse_decimal(price);
  if (part < least) part = least < whole ? least : whole;
  return print_exact(part);
}

/// Who is asked for an account with such equity and maintenance.
std::string by_margin(const RiskRules& rules, std::int64_t equity, std::int64_t maintenance) {
  if (equity >= maintenance) return "healthy";
  if (equity < 0 && rules.adl.when_bankrupt && !rules.takeover.takes_bankrupt) return "adl";
  const TakeoverRules& takeover = rules.takeover;
  if (takeover.enabled && equity * takeover.ratio_under < maintenance * takeover.ratio_over) {
    return "vault";
  }
  return "market";
}

const TriggerRule& trigger(const RiskRules& rules, const std::string& name) {
  for (const TriggerRule& rule : rules.triggers) {
    if (rule.name == name || rule.group == name) return rule;
  }
  throw std::runtime_error("no trigger " + name);
}

constexpr int128 kDollar = 1'000'000;

/// A fund's balance and equity, and what a symbol has brought it, in dollars.
TriggerInput fund_with(std::int64_t equity, std::int64_t symbol_pnl = 0) {
  TriggerInput input;
  input.fund_balance = input.fund_equity = equity * kDollar;
  input.symbol_pnl = symbol_pnl * kDollar;
  return input;
}

TriggerInput pool_with(std::int64_t equity, std::int64_t winners_profit) {
  TriggerInput input = fund_with(equity);
  input.winners_profit = winners_profit * kDollar;
  return input;
}

/// Whether the trigger is on at each of these checks, a second apart.
std::string states(const TriggerRule& rule, const std::vector<TriggerInput>& checks) {
  Trigger trigger(rule);
  std::string list;
  Nanoseconds time_ns = 0;
  for (TriggerInput input : checks) {
    input.time_ns = time_ns += 1'000'000'000;
    list += (list.empty() ? "" : ", ") + std::string(trigger.check(input).on ? "on" : "off");
  }
  return list;
}

/// A position's value less what its limit gives up, for one of a long account of one position.
std::string limit_price(const RiskRules& rules, const Rational& mark, const Rational& maintenance,
                        const Rational& equity) {
  const Rational share = rate(rules.liquidation.band_e8);
  switch (rules.liquidation.limit) {
    case LimitPrice::none:
      return "any";
    case LimitPrice::bankruptcy:
      return print_exact(mark - equity);
    case LimitPrice::zero:
      return print_exact(mark - maintenance * (equity / maintenance));
    case LimitPrice::band:
      return print_exact(mark * (1 - share));
    case LimitPrice::maintenance:
      return print_exact(mark - maintenance * share);
    case LimitPrice::slide: {
      const Rational missing = 1 - equity / maintenance;
      return print_exact(mark - maintenance * share * (missing < 1 ? missing : Rational(1)));
    }
  }
  return "";
}

/// `even`: the share of each position, the fee and E / ΣM after it.
std::string even_share(const RiskRules& rules, Rational equity, Rational maintenance) {
  const LiquidationStep& step = rules.liquidation.steps.at(0);
  const LiquidationFee& fee = rules.liquidation.fees.at(0);
  for (Rational share = rate(step.share_e8); share <= 1; share += rate(step.share_e8)) {
    const Rational penalty = maintenance * share * rate(fee.rate_e8);
    const Rational left = maintenance * (1 - share);
    if (left > 0 && (equity - penalty) / left < rate(step.ratio_e8)) continue;
    return print_exact(share) + ", fee " + print_exact(penalty) + ", maintenance " +
           print_exact(left) + " of " + print_exact(equity - penalty);
  }
  return "all";
}

std::string fee_of(const RiskRules& rules, const Rational& base) {
  return print_exact(base * rate(rules.liquidation.fees.at(0).rate_e8));
}

/// Drift: the share of what is missing that is sold after so many seconds.
std::string ramp_share(const RiskRules& rules, const char* shortage, std::int64_t seconds) {
  const LiquidationStep& step = step_for(rules, shortage);
  if (step.kind != LiquidationStep::Kind::ramp) return "1";
  const Rational grown = rate(step.share_e8) + Rational(seconds) * 1'000'000'000 /
                                                   Rational(static_cast<int128>(step.ramp));
  return print_exact(grown < 1 ? grown : Rational(1));
}

struct Figure {
  const char* venue;
  const char* what;
  std::string expected;
  std::function<std::string(const RiskRules&)> says;
};

/// Sources are those of the files, and shared figures of the project (venue rules).
std::vector<Figure> of_takeover_at_once() {
  return {
      {"binance", "the fee of BTCUSDT is 1.25 % of the amount liquidated", "125",
       [](const RiskRules& r) { return fee_of(r, 10'000); }},
      {"binance",
       "an account that its order does not save goes to the fund at the bankruptcy price",
       "1, 1, 0",
       [](const RiskRules& r) {
         return std::to_string(r.takeover.after_orders) + ", " +
                std::to_string(r.takeover.at_bankruptcy_price) + ", " +
                std::to_string(r.takeover.ratio_over);
       }},
      {"bybit", "a pool of 1M whose contract lost 350K: ADL", "off, on",
       [](const RiskRules& r) {
         return states(trigger(r, "contract_drawdown"),
                       {fund_with(1'000'000), fund_with(1'000'000, -350'000)});
       }},
      {"bybit", "of it 50K is beyond the 30 %", "50000",
       [](const RiskRules& r) {
         Trigger of_contract(trigger(r, "contract_drawdown"));
         of_contract.check(fund_with(1'000'000));
         const int128 excess = of_contract.check(fund_with(1'000'000, -350'000)).excess;
         return of_contract.rule().excess_only ? to_string(excess / kDollar) : "all";
       }},
      {"bybit", "at exactly 30 % it does not begin", "off, off",
       [](const RiskRules& r) {
         return states(trigger(r, "contract_drawdown"),
                       {fund_with(1'000'000), fund_with(1'000'000, -300'000)});
       }},
      {"bybit", "at 25 % it goes on, above that it ends", "off, on, on, off",
       [](const RiskRules& r) {
         return states(trigger(r, "contract_drawdown"),
                       {fund_with(1'000'000), fund_with(1'000'000, -300'001),
                        fund_with(1'000'000, -250'000), fund_with(1'000'000, -249'999)});
       }},
      {"bybit", "only while the pool is above 10,000", "off, off; off, on",
       [](const RiskRules& r) {
         const TriggerRule& rule = trigger(r, "contract_drawdown");
         return states(rule, {fund_with(10'000), fund_with(10'000, -5'000)}) + "; " +
                states(rule, {fund_with(10'001), fund_with(10'001, -5'000)});
       }},
      {"bybit", "over 8 hours", "28800",
       [](const RiskRules& r) {
         return std::to_string(trigger(r, "contract_drawdown").window / 1'000'000'000);
       }},
      {"bybit", "or when the pool is used up, until it is not", "off, on, off",
       [](const RiskRules& r) {
         return states(trigger(r, "pool_used_up"), {fund_with(1), fund_with(0), fund_with(1)});
       }},
  };
}

std::vector<Figure> of_a_fund_and_adl() {
  return {
      {"okx", "a fund 30 % below its peak of 8 hours: ADL at the mark", "off, off, on; 1, 28800",
       [](const RiskRules& r) {
         const TriggerRule& rule = trigger(r, "fund_drawdown");
         return states(rule, {fund_with(100), fund_with(71), fund_with(70)}) + "; " +
                std::to_string(r.adl.price == AdlPrice::mark) + ", " +
                std::to_string(rule.window / 1'000'000'000);
       }},
      {"okx", "what is unfilled after about a minute is tried again", "60",
       [](const RiskRules& r) { return std::to_string(r.liquidation.order_for / 1'000'000'000); }},
      {"okx", "a position of tier 3 goes to tier 1", "1",
       [](const RiskRules& r) { return std::to_string(3 - r.liquidation.steps.at(0).tiers); }},
      {"bitget", "30 % below the peak: ADL; back at 90 % of that, it ends", "off, on, on, off",
       [](const RiskRules& r) {
         return states(trigger(r, "fund_drawdown"),
                       {fund_with(100), fund_with(70), fund_with(73), fund_with(74)});
       }},
      {"bitget", "or when the fund is fully used up", "off, on",
       [](const RiskRules& r) {
         return states(trigger(r, "fund_empty"), {fund_with(1), fund_with(0)});
       }},
      {"bitget", "two tiers down", "2",
       [](const RiskRules& r) { return std::to_string(r.liquidation.steps.at(0).tiers); }},
      {"bitmex", "long from 100.00, liquidated at 99.50, taken over at 99.00", "1",
       [](const RiskRules& r) {
         // At the lowest risk limit nothing is sold before.
         return std::to_string(r.liquidation.steps.at(0).spares_lowest && r.takeover.after_orders &&
                               r.takeover.at_bankruptcy_price);
       }},
      {"deribit", "the fee of BTC is 0.75 %", "750",
       [](const RiskRules& r) { return fee_of(r, 100'000); }},
      {"deribit", "one round a second; winners of the day", "1, 86400",
       [](const RiskRules& r) {
         return std::to_string(r.clocks.liquidation / 1'000'000'000) + ", " +
                std::to_string(r.social_loss.window / 1'000'000'000);
       }},
      {"kraken",
       "1,000 contracts bought at 8,000 with 0.01 BTC, mark 7,481: the order's limit is 7,407",
       "7407",
       [](const RiskRules& r) {
         // Values of the coin: −1,000 / price.
         const Rational mark = -Rational(1000, 7481);
         const Rational equity = Rational(1, 100) + Rational(1000, 8000) + mark;
         const Rational limit = *parse_decimal(limit_price(r, mark, Rational(1, 800), equity));
         return print_significant(-1000 / limit, 4);
       }},
  };
}

std::vector<Figure> of_vaults() {
  return {
      {"hyperliquid", "100 @ 1,000 is sold whole", "100",
       [](const RiskRules& r) { return first_part(r, "100", "1000"); }},
      {"hyperliquid", "101 @ 1,000 first for 20.2", "20.2",
       [](const RiskRules& r) { return first_part(r, "101", "1000"); }},
      {"hyperliquid", "and all within the 30 seconds after", "30, 1",
       [](const RiskRules& r) {
         const LiquidationStep& step = step_for(r, "101000");
         return std::to_string(step.cool_down / 1'000'000'000) + ", " +
                std::to_string(step.all_in_cool_down);
       }},
      {"hyperliquid", "of a maintenance of 300: 300 healthy, 200 market, 199 vault, −1 ADL",
       "healthy, market, market, vault, vault, adl",
       [](const RiskRules& r) {
         std::string list;
         for (const std::int64_t equity : {300, 299, 200, 199, 0, -1}) {
           list += (list.empty() ? "" : ", ") + by_margin(r, equity, 300);
         }
         return list;
       }},
      {"lighter", "a fill at the zero price leaves equity over maintenance: 0.6 of 1 at 100",
       "99.4", [](const RiskRules& r) { return limit_price(r, 100, 1, Rational(6, 10)); }},
      {"lighter", "at most 1 % of what is better than that goes to the LLP", "1, 1",
       [](const RiskRules& r) {
         return fee_of(r, 100) + ", " +
                std::to_string(r.liquidation.fees.at(0).cap == LiquidationFee::Cap::limit);
       }},
      {"dydx_v4", "5 % × 1.5 = 7.5 % below the oracle for an account without equity", "92.5",
       [](const RiskRules& r) { return limit_price(r, 100, 5, 0); }},
      {"dydx_v4", "who is bankrupt at 2 % below it costs the fund 5.5 % of that at most", "5.5",
       [](const RiskRules& r) {
         return print_exact(98 - *parse_decimal(limit_price(r, 100, 5, 0)));
       }},
      {"dydx_v4", "P × (1 − 1.5 × 5 % × (1 − 2/5)) with two fifths of the maintenance", "95.5",
       [](const RiskRules& r) { return limit_price(r, 100, 5, 2); }},
      {"dydx_v4", "a tenth of 20,000, of 5,000 the least of 1,000, of 800 all", "20, 10, 8",
       [](const RiskRules& r) {
         return first_part(r, "200", "100") + ", " + first_part(r, "50", "100") + ", " +
                first_part(r, "8", "100");
       }},
  };
}

std::vector<Figure> of_shares_and_pools() {
  return {
      {"paradex", "Alice: equity 80, maintenance 88.8; her table counts a fee of 50 %: 40 %, 17.76",
       "0.4, fee 17.76, maintenance 53.28 of 62.24",
       [](const RiskRules& r) {
         RiskRules of_table = r;
         of_table.liquidation.fees.at(0).rate_e8 = kOneE8 / 2;
         return even_share(of_table, 80, Rational(888, 10));
       }},
      {"paradex", "with the fee of 70 % that the text has, 40 % is not enough",
       "0.6, fee 37.296, maintenance 35.52 of 42.704",
       [](const RiskRules& r) { return even_share(r, 80, Rational(888, 10)); }},
      {"drift", "after 30 s half of what restores the margin, after a minute all", "0.5, 1",
       [](const RiskRules& r) {
         return ramp_share(r, "1000", 30) + ", " + ramp_share(r, "1000", 60);
       }},
      {"drift", "less than 50 missing: all at once", "0, 1",
       [](const RiskRules& r) { return ramp_share(r, "51", 0) + ", " + ramp_share(r, "49", 0); }},
      {"vertex", "half-way: a maintenance weight of 0.9 at 100 is sold at 95 or better", "95",
       [](const RiskRules& r) { return limit_price(r, 100, 10, 5); }},
      {"vertex", "a quarter of a profit of 5 goes to the fund", "1.25",
       [](const RiskRules& r) { return fee_of(r, 10); }},
      {"gmx", "a profit of 55 % of the pool: not enabled; more: enabled, until below 50 %",
       "off, on, on, off",
       [](const RiskRules& r) {
         return states(trigger(r, "profit"), {pool_with(1'000, 550), pool_with(1'000, 551),
                                              pool_with(1'000, 500), pool_with(1'000, 499)});
       }},
  };
}

const std::vector<Figure>& figures() {
  static const std::vector<Figure> all = [] {
    std::vector<Figure> every;
    for (const auto& some :
         {of_takeover_at_once(), of_a_fund_and_adl(), of_vaults(), of_shares_and_pools()}) {
      every.insert(every.end(), some.begin(), some.end());
    }
    return every;
  }();
  return all;
}

TEST(VenueRules, SayWhatIsPublished) {
  for (const Figure& figure : figures()) {
    EXPECT_EQ(figure.says(rules_of(figure.venue)), figure.expected)
        << figure.venue << ": " << figure.what;
  }
}

TEST(VenueRules, EachVenueHasAFileAndFigures) {
  const std::set<std::string> expected{"binance", "bitget",  "bitmex",  "bybit",       "deribit",
                                       "drift",   "dydx_v4", "gmx",     "hyperliquid", "kraken",
                                       "lighter", "okx",     "paradex", "vertex"};
  EXPECT_EQ(venues(), expected);
  std::set<std::string> held;
  for (const Figure& figure : figures()) held.insert(figure.venue);
  EXPECT_EQ(held, expected);
}

/// Whatever the venue, its one asset is the unit of amounts.
TEST(VenueRules, AreForAnyVenueOfOneAsset) {
  for (const std::string& venue : venues()) {
    const RiskRules rules = rules_of(venue, one_asset());
    EXPECT_FALSE(rules.description.empty()) << venue;
    EXPECT_FALSE(rules.left_open.empty()) << venue;
    EXPECT_FALSE(rules.sources.empty()) << venue;
    EXPECT_EQ(error_of("{}", two_assets()).find("R.json: asset: is missing"), 0U);
  }
}

TEST(VenueRules, AreWrittenBack) {
  for (const std::string& venue : venues()) {
    RiskRules rules = rules_of(venue);
    rules.name = "copy";
    EXPECT_EQ(parse_risk_rules(to_json(rules, usdt_linear()), "copy", usdt_linear()), rules)
        << venue;
  }
}

/// The factor of the guide's example is 10 %: 100,000 SOL bought at 20 against a pool of 1,000 ETH
/// at 5,000. At 25 the profit is exactly that, at 26 more.
TEST(VenueRules, GmxIsEnabledAboveTheFactorNotAtIt) {
  RiskRules rules = rules_of("gmx");
  TriggerRule rule = trigger(rules, "profit");
  rule.start = rule.stop = kOneE8 / 10;
  const std::int64_t pool = 1'000 * 5'000;
  EXPECT_EQ(
      states(rule, {pool_with(pool, 100'000 * (25 - 20)), pool_with(pool, 100'000 * (26 - 20))}),
      "off, on");
  // A pool for each market, which takes every position that is liquidated.
  EXPECT_EQ(rules.funds.size(), usdt_linear().symbols().size());
  EXPECT_EQ(rules.takeover.ratio_over, rules.takeover.ratio_under);
}

}  // namespace
}  // namespace ballast::risk
