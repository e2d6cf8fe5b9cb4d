// A small exchange on the software engine with a waterfall and a market that does as it is told.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/include/ballast/engine.hpp"
#include "host/include/ballast/risk.hpp"

namespace ballast::risk {

inline constexpr SymbolId kBtc{0}, kEth{1}, kXbt{2};
inline constexpr AssetId kUsd{0};
inline constexpr std::int64_t kOneUsd = 1'000'000;  ///< atoms
inline constexpr Nanoseconds kSecond = 1'000'000'000;

/// `more`: symbols besides, JSON behind a comma.
inline Venue risk_venue(const std::string& more = "") {
  return parse_venue(R"({"policy": "bitmex", "assets": {"USD": 6, "COIN": 8}, "symbols": [
    {"symbol": "BTC", "settle": "USD", "tick": "0.1", "lot": "0.001", "mark": 1000,
     "tier_rule": "flat", "tiers": [{"floor": 0, "rate": "0.01"}, {"floor": 100000, "rate": "0.02"},
                                    {"floor": 200000, "rate": "0.03"}]},
    {"symbol": "ETH", "settle": "USD", "lot": "0.01", "mark": 100,
     "tiers": [{"floor": 0, "rate": "0.02"}]},
    {"symbol": "XBT", "settle": "COIN", "kind": "inverse", "lot": 1, "contract_size": 100,
     "mark": 50000, "tiers": [{"floor": 0, "rate": "0.005"}]})" +
                         more + "]}",
                     "V.json", "");
}

/// Fills orders against one account, at `price` or the mark worse by `slip`, as far as there are
/// lots.
class TestMarket final : public RiskMarket {
 public:
  explicit TestMarket(const Desk& desk) : desk_(desk) {}

  std::int64_t cancel_orders(AccountId account, std::optional<SymbolId>) override {
    cancelled.push_back(account);
    return std::exchange(margin_of[account], 0);
  }
  void place(const MarketOrder& order) override {
    orders.push_back(order);
    open_.push_back(order);
  }
  void cancel(OrderId order) override {
    withdrawn.push_back(order);
    ended_.push_back(order);
    std::erase_if(open_, [order](const MarketOrder& open) { return open.id == order; });
  }
  void take_answers(Nanoseconds, std::vector<MarketAnswer>& answers) override {
    const auto end = [&](OrderId order) {
      answers.push_back({MarketAnswer::Kind::ended, order, 0, 0, {}, Side::both});
    };
    for (const OrderId order : std::exchange(ended_, {})) end(order);
    for (MarketOrder& order : std::exchange(open_, {})) {
      const std::int64_t size = order.lots < 0 ? -order.lots : order.lots;
      std::int64_t filled = std::min(size, depth);
      if (order.fill_or_kill && filled < size) filled = 0;
      const SymbolSpec& symbol = desk_.venue().symbol(order.symbol);
      const Rational mark = symbol.price_of(desk_.marks()[order.symbol.value()]).value();
      const Rational worse(order.lots < 0 ? 10'000 - slip : 10'000 + slip, 10'000);
      const Rational at = price.value_or(mark * worse);
      const std::int64_t lots = order.lots < 0 ? -filled : filled;
      if (filled > 0 && is_within(order, symbol, at)) {
        depth -= filled;
        answers.push_back(
            {MarketAnswer::Kind::fill, order.id, lots, symbol.entry_value(lots, at), maker});
        order.lots -= lots;
      }
      if (stands && order.lots != 0) {
        open_.push_back(order);
      } else {
        end(order.id);
      }
    }
  }

  AccountId maker;
  std::int64_t depth = 1'000'000'000;  ///< lots
  std::int64_t slip = 0;               ///< 1/10,000
  std::optional<Rational> price;       ///< of every fill
  bool stands = false;                 ///< what is not filled waits until it is cancelled
  std::map<AccountId, std::int64_t> margin_of;
  std::vector<MarketOrder> orders;
  std::vector<OrderId> withdrawn;
  std::vector<AccountId> cancelled;

 private:
  static bool is_within(const MarketOrder& order, const SymbolSpec& symbol, const Rational& price) {
    if (!order.limit) return true;
    const Rational unit = symbol.atoms_per_lot(price), limit = atoms_per_lot(*order.limit);
    return order.lots < 0 ? unit >= limit : unit <= limit;
  }

  const Desk& desk_;
  std::vector<MarketOrder> open_;
  std::vector<OrderId> ended_;
};

class Exchange {
 public:
  explicit Exchange(Venue venue = risk_venue())
      : engine(open_software_engine({1024, 1024})),
        session(std::move(venue), *engine),
        market(session.desk()) {
    session.desk().start(0);
    market.maker = session.desk()
                       .add_account("maker", kUsd, 1'000'000'000 * kOneUsd,
                                    option::kExemptAdl | option::kNoVerdict)
                       .value();
    session.finish();
  }

  Desk& desk() { return session.desk(); }

  AccountId account(const std::string& name, std::int64_t usd) {
    return desk().add_account(name, kUsd, usd * kOneUsd).value();
  }
  /// `buyer` buys so many lots of `seller` at a price.
  void trade(AccountId buyer, AccountId seller, SymbolId symbol, std::int64_t lots,
             const Rational& price, Side side_of_buyer = Side::both) {
    const SymbolSpec& spec = desk().venue().symbol(symbol);
    const std::int64_t value = spec.entry_value(lots, price);
    desk().fill(buyer, symbol, side_of_buyer, {lots, value, 0}).value();
    desk().fill(seller, symbol, Side::both, {-lots, -value, 0}).value();
  }
  /// The book is loaded; the waterfall begins.
  Waterfall& begin(const RiskRules& rules, Mode mode = Mode::act) {
    desk().finish_load(0);
    session.finish();
    waterfall.emplace(session, rules, market, mode);
    waterfall->begin(0);
    return *waterfall;
  }
  /// Marks the symbol and ticks.
  void tick(Nanoseconds time, SymbolId symbol, const Rational& price) {
    waterfall->mark(symbol, desk().venue().symbol(symbol).unit_value(price)).value();
    waterfall->tick(time);
  }
  std::int64_t lots(AccountId account, SymbolId symbol, Side side = Side::both) {
    const auto id = desk().find_position(account, symbol, side);
    return id ? desk().position(*id).quantity : 0;
  }
  int128 wallet(AccountId account) { return desk().account(account).wallet; }
  int128 equity(AccountId account) { return waterfall->margin(account).equity; }
  std::vector<RiskDecision> decisions(DecisionKind kind) const {
    std::vector<RiskDecision> found;
    for (const RiskDecision& decision : waterfall->decisions()) {
      if (decision.kind == kind) found.push_back(decision);
    }
    return found;
  }

  std::unique_ptr<Engine> engine;
  Session session;
  TestMarket market;
  std::optional<Waterfall> waterfall;
};

/// Everything goes to the market, whole.
inline RiskRules market_rules() {
  RiskRules rules;
  rules.liquidation.steps.push_back({});
  rules.adl.when_bankrupt = true;
  return rules;
}

inline FundRules vault(const std::string& name, std::int64_t capital) {
  FundRules fund;
  fund.name = name;
  fund.kind = FundRules::Kind::vault;
  fund.asset = kUsd;
  fund.members = {"*"};
  fund.capital = capital;
  return fund;
}

inline FundRules cash_fund(const std::string& name, std::int64_t capital) {
  FundRules fund = vault(name, capital);
  fund.kind = FundRules::Kind::cash;
  return fund;
}

}  // namespace ballast::risk
