// A crash with the risk waterfall around the engine: a long is sold into a thin market, what is
// left of it goes bankrupt, the insurance fund is nearly empty, and a winner is closed. Everything
// that was decided is printed with its figures.
#include <algorithm>
#include <ballast/ballast.hpp>
#include <iostream>
#include <utility>

namespace {

constexpr const char* kVenue = R"({"assets": {"USD": 6}, "symbols": [
  {"symbol": "BTC", "settle": "USD", "lot": "0.001", "mark": "50000",
   "tiers": [{"floor": 0, "rate": "0.005"}]}]})";

constexpr const char* kRules = R"({
  "liquidation": {"steps": [{"do": "all"}], "limit": "bankruptcy"},
  "funds": [{"name": "insurance", "kind": "cash", "members": ["*"], "capital": "250"}],
  "triggers": [{"name": "low", "quantity": "balance", "fund": "insurance", "start": 500}],
  "adl": {"when": "triggers", "price": "bankruptcy"}})";

const ballast::SymbolId kBtc(0);
const ballast::AssetId kUsd(0);
constexpr std::int64_t kOneUsd = 1'000'000;  // atoms
constexpr ballast::risk::Nanoseconds kSecond = 1'000'000'000;

/// A market that buys 400 lots a second at the mark, from one account.
class ThinMarket final : public ballast::risk::RiskMarket {
 public:
  ThinMarket(const ballast::Desk& desk, ballast::AccountId buyer) : desk_(desk), buyer_(buyer) {}

  std::int64_t cancel_orders(ballast::AccountId, std::optional<ballast::SymbolId>) override {
    return 0;  // nobody has an order that rests here
  }
  void place(const ballast::risk::MarketOrder& order) override { waiting_.push_back(order); }
  void cancel(ballast::risk::OrderId) override {}
  void take_answers(ballast::risk::Nanoseconds,
                    std::vector<ballast::risk::MarketAnswer>& answers) override {
    using Kind = ballast::risk::MarketAnswer::Kind;
    for (const auto& order : std::exchange(waiting_, {})) {
      const ballast::SymbolSpec& symbol = desk_.venue().symbol(order.symbol);
      const auto price = symbol.price_of(desk_.marks()[order.symbol.value()]).value();
      const std::int64_t lots = std::max<std::int64_t>(order.lots, -400);
      const bool is_good =
          !order.limit || symbol.atoms_per_lot(price) >= ballast::atoms_per_lot(*order.limit);
      const std::int64_t value = symbol.entry_value(lots, price);
      if (is_good) answers.push_back({Kind::fill, order.id, lots, value, buyer_, {}});
      answers.push_back({Kind::ended, order.id, 0, 0, {}, {}});  // the rest is given up
    }
  }

 private:
  const ballast::Desk& desk_;
  ballast::AccountId buyer_;
  std::vector<ballast::risk::MarketOrder> waiting_;
};

}  // namespace

int main() {
  const auto engine = ballast::open_software_engine({.positions = 1000, .accounts = 1000});
  ballast::Session session(ballast::parse_venue(kVenue, "example", "."), *engine);
  ballast::Desk& desk = session.desk();
  const ballast::SymbolSpec& btc = desk.venue().symbol(kBtc);
  desk.start(/*time_ns=*/0);
  const auto loser = desk.add_account("loser", kUsd, 2'600 * kOneUsd).value();
  const auto winner = desk.add_account("winner", kUsd, 20'000 * kOneUsd).value();
  const auto buyer = desk.add_account("buyer", kUsd, 1'000'000 * kOneUsd).value();
  session.group([&] {  // one trade: 1 BTC at 50000
    desk.fill(loser, kBtc, {}, {1000, btc.entry_value(1000, 50'000), /*fee=*/0}).value();
    desk.fill(winner, kBtc, {}, {-1000, btc.entry_value(-1000, 50'000), /*fee=*/0}).value();
  });
  desk.finish_load(/*time_ns=*/0);
  session.finish();

  ThinMarket market(desk, buyer);
  ballast::risk::Waterfall waterfall(
      session, ballast::risk::parse_risk_rules(kRules, "example", desk.venue()), market);
  waterfall.begin(/*time=*/0);
  ballast::risk::Nanoseconds time = 0;
  for (const int price : {50'000, 47'600, 46'000}) {
    waterfall.mark(kBtc, btc.unit_value(price)).value();
    waterfall.tick(time += kSecond);
    std::cout << "BTC at " << price << '\n';
    for (const auto& decision : waterfall.decisions()) {
      std::cout << "  " << waterfall.explain(decision) << '\n';
    }
    waterfall.forget_decisions();
  }
  for (const auto account : {loser, winner, buyer, waterfall.fund_account(0)}) {
    std::cout << desk.account(account).name << " has "
              << ballast::print_units(desk.account(account).wallet, 6) << " USD\n";
  }
}
