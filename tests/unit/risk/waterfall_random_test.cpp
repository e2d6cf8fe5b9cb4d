// Random books, rules, marks and markets: whatever a venue's file says, value is conserved, no step
// goes past zero (the waterfall throws otherwise), funds stay at or above 0, every decision
// explains itself, and the same inputs give the same decisions on any engine.
//
//   build/bin/risk_test --gtest_filter='WaterfallRandom.*'            seeds 1 …
//   BALLAST_SEED=17 build/bin/risk_test --gtest_filter='WaterfallRandom.*'    one again
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <random>

#include "tests/reference/reference_engine.hpp"
#include "tests/unit/risk/exchange.hpp"

namespace ballast::risk {
namespace {

using OpenEngine = std::function<std::unique_ptr<Engine>(const EngineConfig&)>;

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}
  /// 0 … n − 1.
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(n));
  }
  bool is(std::int64_t percent) { return below(100) < percent; }
  /// 0 … last.
  template <typename Enum>
  Enum word(Enum last) {
    return static_cast<Enum>(below(static_cast<std::int64_t>(last) + 1));
  }
  std::int64_t share() { return (1 + below(20)) * kOneE8 / 20; }

 private:
  std::mt19937_64 random_;
};

LiquidationStep drawn_step(Draw& draw) {
  LiquidationStep step;
  step.kind = draw.word(LiquidationStep::Kind::lots);
  step.of = draw.word(LiquidationStep::Of::shortage);
  if (draw.is(50)) step.above = draw.below(2'000) * kOneUsd;
  step.share_e8 = draw.share();
  step.tiers = 1 + static_cast<std::uint32_t>(draw.below(2));
  step.spares_lowest = draw.is(30);
  step.ratio_e8 = kOneE8 + draw.below(3) * kOneE8 / 2;
  step.ramp = static_cast<Nanoseconds>(1 + draw.below(10)) * kSecond;
  if (step.kind == LiquidationStep::Kind::ramp && draw.is(50)) step.ratio_e8 = 0;
  if (step.kind == LiquidationStep::Kind::ramp) step.share_e8 /= 2;
  step.lots = 1 + draw.below(500);
  step.quantum = 1 + draw.below(20) * draw.below(2);
  step.least = draw.below(2) * draw.below(100) * kOneUsd;
  step.cool_down = static_cast<Nanoseconds>(draw.below(2) * draw.below(8)) * kSecond;
  step.all_in_cool_down = draw.is(50);
  return step;
}

FundRules drawn_fund(Draw& draw, std::size_t number) {
  FundRules fund;
  fund.name = "fund " + std::to_string(number);
  fund.kind = draw.word(FundRules::Kind::vault);
  fund.asset = AssetId(draw.is(85) ? 0 : 1);
  fund.members = {draw.is(50) ? "*" : draw.is(50) ? "BTC" : "ETH"};
  fund.capital = draw.below(3) * draw.below(2'000) * kOneUsd;
  if (draw.is(30)) fund.cap = fund.capital.value_or(0) + draw.below(500) * kOneUsd;
  if (draw.is(30)) {
    fund.top_up = TopUp{1 + draw.below(100) * kOneUsd, 1 + draw.below(100) * kOneUsd, 5 * kSecond};
  }
  if (draw.is(30)) fund.loss_cap = Allowance{1 + draw.below(200) * kOneUsd, 10 * kSecond};
  if (fund.kind == FundRules::Kind::vault && draw.is(50)) fund.work_off_e8 = draw.share();
  return fund;
}

TriggerRule drawn_trigger(Draw& draw, const RiskRules& rules, std::size_t number) {
  using Quantity = TriggerRule::Quantity;
  TriggerRule rule;
  rule.name = "trigger " + std::to_string(number);
  rule.quantity = draw.word(Quantity::liquidation_ratio);
  if (!rules.funds.empty())
    rule.fund = rules.funds[static_cast<std::size_t>(draw.below(2)) % rules.funds.size()].name;
  const bool needs_fund = rule.quantity <= Quantity::pnl_over_pool;
  if (rule.fund.empty() && needs_fund) rule.quantity = Quantity::price_decline;
  if (!needs_fund && draw.is(50)) rule.fund.clear();
  if (rule.fund.empty()) rule.members = {draw.is(70) ? "*" : "BTC"};
  rule.window = static_cast<Nanoseconds>(draw.below(10)) * kSecond;
  rule.share_e8 = draw.share();
  rule.at_start = draw.is(50);
  switch (rule.quantity) {
    case Quantity::balance:
    case Quantity::equity:
      rule.start = draw.below(1'000) * kOneUsd;
      rule.stop = rule.start + draw.below(100) * kOneUsd;
      break;
    case Quantity::unfilled:
      rule.start = draw.below(100) * kOneUsd;
      break;
    case Quantity::unfilled_time:
      rule.start = draw.below(5) * static_cast<std::int64_t>(kSecond);
      break;
    default:
      rule.start = draw.below(40) * kOneE8 / 100;
      rule.stop = draw.below(2) * rule.start;
      rule.excess_only = rule.quantity == Quantity::symbol_drawdown && draw.is(50);
  }
  return rule;
}

void draw_adaptive(Draw& draw, RiskRules& rules) {
  if (draw.is(40)) {
    VolatilityMargin rule;
    rule.members = {"*"};
    rule.base_e8 = draw.share() / 20;
    rule.horizon = 600 * kSecond;
    rule.up_every = 3 * kSecond;
    rule.down_every = 20 * kSecond;
    rule.dry_run_share_e8 = draw.is(50) ? draw.share() : 1;
    rules.adaptive.volatility.push_back(rule);
  }
  if (draw.is(40)) {
    rules.adaptive.open_interest.push_back({{"BTC"}, kOneE8 / 20, 0, 50'000 * kOneUsd});
  }
  if (!rules.funds.empty() && draw.is(40)) {
    rules.adaptive.caps.push_back(
        {{"*"}, rules.funds[0].name, kOneE8 / 10, kOneE8 / 4, kOneE8 / 20});
  }
  if (draw.is(20)) {
    rules.adaptive.sizes.push_back({1'000'000,
                                    50'000'000,
                                    4'000'000,
                                    100'000 * kOneUsd,
                                    {1'000 * kOneUsd, 50'000 * kOneUsd},
                                    {"BTC"}});
  }
}

RiskRules drawn_rules(Draw& draw) {
  RiskRules rules;
  rules.accounts = {"house"};
  rules.clocks = {static_cast<Nanoseconds>(draw.below(3)) * kSecond,
                  static_cast<Nanoseconds>(draw.below(3)) * kSecond};
  if (draw.is(40)) {
    rules.pause = {static_cast<Nanoseconds>(draw.below(6)) * kSecond, draw.share() / 3,
                   2 * kSecond};
  }
  LiquidationRules& sell = rules.liquidation;
  sell.cancel = draw.word(Cancel::account);
  sell.net_hedge = draw.is(50);
  for (std::int64_t n = draw.below(4); n > 0; --n) sell.steps.push_back(drawn_step(draw));
  sell.order = draw.word(LegOrder::symbol);
  sell.until_safe = draw.is(50);
  sell.limit = draw.word(LimitPrice::slide);
  sell.band_e8 = draw.share() / 2;
  sell.fill_or_kill = draw.is(20);
  sell.order_for = static_cast<Nanoseconds>(draw.below(6)) * kSecond;
  if (draw.is(30)) sell.account_cap = Allowance{1 + draw.below(2'000) * kOneUsd, 3 * kSecond};
  for (std::int64_t n = draw.below(4); n > 0; --n) {
    rules.funds.push_back(drawn_fund(draw, rules.funds.size()));
  }
  for (std::int64_t n = draw.below(3); n > 0; --n) {
    LiquidationFee fee;
    fee.rate_e8 = draw.share() / 50;
    fee.base = draw.word(LiquidationFee::Base::maintenance);
    fee.cap = draw.word(LiquidationFee::Cap::none);
    fee.recipient = !rules.funds.empty() && draw.is(50) ? rules.funds[0].name : "house";
    sell.fees.push_back(fee);
  }
  rules.assignment = draw.word(Assignment::hash);
  TakeoverRules& takeover = rules.takeover;
  takeover.enabled = draw.is(60);
  takeover.ratio_over = 1 + static_cast<std::uint32_t>(draw.below(3));
  takeover.ratio_under = 3;
  takeover.after_orders = draw.is(40);
  takeover.at_bankruptcy_price = draw.is(30);
  takeover.moves_wallet = draw.is(70);
  takeover.takes_bankrupt = draw.is(40);
  AdlRules& adl = rules.adl;
  adl.enabled = draw.is(90);
  adl.when_bankrupt = draw.is(40);
  if (adl.enabled && !adl.when_bankrupt) {
    for (std::int64_t n = 1 + draw.below(3); n > 0; --n) {
      rules.triggers.push_back(drawn_trigger(draw, rules, rules.triggers.size()));
    }
  }
  adl.takes_liquidatable = !adl.when_bankrupt && draw.is(40);
  adl.when_unsold = adl.enabled && !adl.when_bankrupt && draw.is(30);
  adl.price = draw.word(AdlPrice::oracle);
  adl.strategy = draw.word(Strategy::random);
  adl.leverage_power = static_cast<std::uint32_t>(draw.below(4));
  adl.profit_power = static_cast<std::uint32_t>(draw.below(4));
  adl.share_cap_e8 = draw.share();
  adl.seed = static_cast<std::uint64_t>(draw.below(1'000));
  if (draw.is(50)) adl.house_account = "house";
  adl.rounds = 1 + static_cast<std::uint32_t>(draw.below(8));
  rules.social_loss = {draw.word(SocialLossRules::Basis::balance), 20 * kSecond, draw.is(40)};
  if (rules.social_loss.basis == SocialLossRules::Basis::realised_profit) {
    rules.social_loss.from_all = false;
  }
  draw_adaptive(draw, rules);
  return rules;
}

/// Fills in part, at once or some ticks later, or never; who takes may be short of room.
class MoodyMarket final : public RiskMarket {
 public:
  MoodyMarket(const Desk& desk, std::uint64_t seed) : desk_(desk), draw_(seed) {}

  std::int64_t cancel_orders(AccountId account, std::optional<SymbolId>) override {
    return desk_.account(account).extra_margin / (1 + draw_.below(3));
  }
  void place(const MarketOrder& order) override {
    open_.push_back({order, static_cast<int>(draw_.below(5)), draw_.is(20), order.lots});
  }
  void cancel(OrderId order) override { cancelled_.push_back(order); }
  void take_answers(Nanoseconds, std::vector<MarketAnswer>& answers) override {
    std::vector<Resting> rest;
    for (Resting& resting : std::exchange(open_, {})) {
      const MarketOrder& order = resting.order;
      const bool is_cancelled =
          std::find(cancelled_.begin(), cancelled_.end(), order.id) != cancelled_.end();
      const bool is_due = resting.wait-- <= 0;
      if (is_due && !resting.never && draw_.is(80)) fill(resting, answers);
      if (is_cancelled || resting.left == 0) {
        answers.push_back({MarketAnswer::Kind::ended, order.id, 0, 0, {}, Side::both});
      } else {
        rest.push_back(resting);
      }
    }
    open_ = std::move(rest);
    cancelled_.clear();
  }

  std::vector<AccountId> takers_of[2];  ///< by asset

 private:
  struct Resting {
    MarketOrder order;
    int wait = 0;
    bool never = false;
    std::int64_t left = 0;
  };

  void fill(Resting& resting, std::vector<MarketAnswer>& answers) {
    const SymbolSpec& symbol = desk_.venue().symbol(resting.order.symbol);
    const std::int64_t size = resting.left < 0 ? -resting.left : resting.left;
    const std::int64_t part = 1 + draw_.below(size);
    const std::int64_t lots = resting.left < 0 ? -part : part;
    Rational price = symbol.price_of(desk_.marks()[resting.order.symbol.value()]).value();
    const std::int64_t slip = draw_.below(60);
    price = price * Rational(lots < 0 ? 1'000 - slip : 1'000 + slip, 1'000);
    const auto& takers = takers_of[symbol.asset.value()];
    const auto taker =
        takers[static_cast<std::size_t>(draw_.below(static_cast<std::int64_t>(takers.size())))];
    answers.push_back({MarketAnswer::Kind::fill, resting.order.id, lots,
                       symbol.entry_value(lots, price), taker, Side::both});
    resting.left -= lots;
  }

  const Desk& desk_;
  Draw draw_;
  std::vector<Resting> open_;
  std::vector<OrderId> cancelled_;
};

constexpr SymbolId kGold{3};

class RandomRun {
 public:
  RandomRun(std::uint64_t seed, const OpenEngine& open)
      : draw_(seed),
        engine_(open({512, 256})),
        session_(risk_venue(R"(, {"symbol": "GOLD", "settle": "USD", "lot": "0.01", "mark": 200,
                                 "collateral": true, "haircut": "0.9"})"),
                 *engine_),
        market_(session_.desk(), seed),
        step_((draw_.is(50) ? 1 : 20) * kSecond) {
    rules_ = drawn_rules(draw_);
    load();
    waterfall_.emplace(session_, rules_, market_, draw_.is(90) ? Mode::act : Mode::advise);
    waterfall_->begin(0);
  }

  /// What was decided, a line each; the digest of the engine behind it.
  std::string play() {
    try {
      for (int number = 1; number <= 30; ++number) tick(number);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what() << "\n" << tell();
    }
    std::string told = tell();
    Command digest = make_command(CommandKind::digest, op::Range{});
    digest.flags = flag::kAll;
    session_.desk().send(digest);
    session_.finish([&](const Event& event) {
      if (event.event() != EventKind::digest_value) return;
      told += std::to_string(event.as<op::DigestValue>().digest);
    });
    return told;
  }

  std::map<DecisionKind, std::size_t> counts;

 private:
  Desk& desk() { return session_.desk(); }

  std::string tell() {
    std::string told;
    for (const RiskDecision& decision : waterfall_->decisions()) {
      const std::string line = waterfall_->explain(decision);
      EXPECT_EQ(line.find('{'), std::string::npos) << line;
      told += std::to_string(decision.time) + " " + line + "\n";
      ++counts[decision.kind];
    }
    return told;
  }

  void load() {
    desk().start(0);
    for (std::uint32_t asset = 0; asset < 2; ++asset) {
      const std::string name = desk().venue().asset(AssetId(asset)).name;
      const auto maker = desk().add_account("maker " + name, AssetId(asset), 1'000'000'000'000,
                                            option::kExemptAdl | option::kNoVerdict);
      market_.takers_of[asset].push_back(maker.value());
      for (std::int64_t n = 10 + draw_.below(10); n > 0; --n) {
        const std::int64_t most = asset == 0 ? 3'000 * kOneUsd : 10'000'000;
        const AccountId account =
            desk()
                .add_account(name + std::to_string(n), AssetId(asset), draw_.below(most),
                             draw_.is(5) ? option::kExemptAdl : 0U, draw_.below(2) * most / 100)
                .value();
        accounts_[asset].push_back(account);
        if (asset == 0 && draw_.is(30)) buy_gold(account);
        if (draw_.is(10)) market_.takers_of[asset].push_back(account);
      }
    }
    for (int n = 0; n < 50; ++n) trade(SymbolId(static_cast<std::uint32_t>(draw_.below(3))));
    desk().finish_load(0);
    session_.finish();
  }

  /// With cash that it need not have.
  void buy_gold(AccountId account) {
    const std::int64_t lots = 1 + draw_.below(1'000);
    const SymbolSpec& gold = desk().venue().symbol(kGold);
    desk().fill(account, kGold, Side::both, {lots, gold.entry_value(lots, gold.mark), 0}).value();
  }

  /// Some are of one side only, and some books are not balanced.
  void trade(SymbolId symbol) {
    const SymbolSpec& spec = desk().venue().symbol(symbol);
    const std::vector<AccountId>& of = accounts_[spec.asset.value()];
    const auto any = [&] {
      return of[static_cast<std::size_t>(draw_.below(static_cast<std::int64_t>(of.size())))];
    };
    const std::int64_t lots = 1 + draw_.below(symbol == kXbt ? 300 : 20'000);
    const Rational price = spec.mark * Rational(900 + draw_.below(200), 1'000);
    const std::int64_t value = spec.entry_value(lots, price);
    const bool hedges = draw_.is(20);
    static_cast<void>(
        desk().fill(any(), symbol, hedges ? Side::long_side : Side::both, {lots, value, 0}));
    if (draw_.is(3)) return;
    static_cast<void>(
        desk().fill(any(), symbol, hedges ? Side::short_side : Side::both, {-lots, -value, 0}));
  }

  void tick(int number) {
    for (SymbolId symbol; symbol.value() < 4; ++symbol) {
      const SymbolSpec& spec = desk().venue().symbol(symbol);
      Rational& price = prices_[symbol.value()];
      if (number == 1) price = spec.mark;
      if (draw_.is(20)) continue;  // silence
      const std::int64_t size = draw_.is(10) ? 400 : 60;
      price = price * Rational(1'000 + draw_.below(2 * size) - size, 1'000);
      price = std::max(spec.mark / 50, std::min(price, spec.mark * 8));
      price = Rational(std::max<int128>(1, floor(price * 100).whole().value()), 100);
      waterfall_->mark(symbol, spec.unit_value(price)).value();
      if (draw_.is(50)) waterfall_->set_oracle(symbol, spec.unit_value(price));
      if (draw_.is(3)) waterfall_->halt(symbol);
      if (draw_.is(30)) waterfall_->resume(symbol);
    }
    const AccountId user = accounts_[0][0];
    if (draw_.is(20)) waterfall_->note_realised(user, kBtc, draw_.below(100) * kOneUsd);
    if (draw_.is(20)) {
      const std::int64_t paid = draw_.below(50) * kOneUsd;
      if (desk().transfer(user, paid)) waterfall_->note_transfer(kUsd, paid);
    }
    waterfall_->tick(static_cast<Nanoseconds>(number) * step_);
    for (std::size_t fund = 0; fund < rules_.funds.size(); ++fund) {
      if (rules_.funds[fund].kind == FundRules::Kind::vault) continue;
      EXPECT_GE(desk().account(waterfall_->fund_account(fund)).wallet, 0)
          << rules_.funds[fund].name;
    }
  }

  Draw draw_;
  std::unique_ptr<Engine> engine_;
  Session session_;
  MoodyMarket market_;
  Nanoseconds step_;
  RiskRules rules_;
  std::optional<Waterfall> waterfall_;
  std::vector<AccountId> accounts_[2];
  Rational prices_[4];
};

std::unique_ptr<Engine> software(const EngineConfig& config) {
  return open_software_engine(config);
}

TEST(WaterfallRandom, ConservesExplainsAndDecidesTheSameOnEveryEngine) {
  const char* one = std::getenv("BALLAST_SEED");
  const std::uint64_t first = one == nullptr ? 1 : std::strtoull(one, nullptr, 10);
  const std::uint64_t last = one == nullptr ? 250 : first;
  std::map<DecisionKind, std::size_t> counts;
  for (std::uint64_t seed = first; seed <= last && !HasFailure(); ++seed) {
    SCOPED_TRACE("BALLAST_SEED=" + std::to_string(seed) +
                 " build/bin/risk_test --gtest_filter='WaterfallRandom.*'");
    try {
      RandomRun run(seed, software);
      const std::string told = run.play();
      for (const auto& [kind, count] : run.counts) counts[kind] += count;
      EXPECT_EQ(RandomRun(seed, software).play(), told);
      if (seed % 4 == 0 || one != nullptr) {
        EXPECT_EQ(
            RandomRun(seed,
                      [](const EngineConfig& config) { return open_reference_engine(config); })
                .play(),
            told);
      }
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
  }
  if (one != nullptr) return;
  // What is never drawn is not tested: everything happens somewhere.
  for (int kind = 0; kind <= static_cast<int>(DecisionKind::position_cap); ++kind) {
    EXPECT_GT(counts[static_cast<DecisionKind>(kind)], 0U)
        << name_of(static_cast<DecisionKind>(kind));
  }
}

}  // namespace
}  // namespace ballast::risk
