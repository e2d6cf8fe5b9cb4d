// The margin of a small book: verdicts, equity, maintenance margin and liquidation prices.
#include <ballast/ballast.hpp>
#include <iostream>

namespace {

constexpr const char* kVenue = R"({
  "assets": {"USD": 6},
  "symbols": [
    {"symbol": "BTC", "settle": "USD", "tick": "0.1", "lot": "0.001", "mark": "50000",
     "tier_rule": "marginal",
     "tiers": [{"floor": 0, "rate": "0.005"}, {"floor": 1000000, "rate": "0.01"}]},
    {"symbol": "ETH", "settle": "USD", "tick": "0.01", "lot": "0.01", "mark": "2000",
     "tiers": [{"floor": 0, "rate": "0.01"}]}
  ]})";

struct Row {
  const char *account, *symbol, *quantity, *price;
};
constexpr Row kBook[] = {
    {"alice", "BTC", "2", "48500"},
    {"alice", "ETH", "-10", "2100"},
    {"bob", "BTC", "-0.4", "45400"},
};

void print_verdict(const ballast::Desk& desk, const ballast::Event& event) {
  if (event.event() != ballast::EventKind::verdict) return;
  const auto verdict = event.as<ballast::op::Verdict>();
  const auto equity = ballast::core::join(verdict.equity_lo, verdict.equity_hi);
  const auto margin = ballast::core::join(verdict.maintenance_lo, verdict.maintenance_hi);
  std::cout << desk.account(ballast::AccountId(event.account)).name << " is "
            << name_of(static_cast<ballast::Verdict>(event.code())) << ": equity "
            << ballast::print_units(equity, 6) << ", maintenance margin "
            << ballast::print_units(static_cast<ballast::int128>(margin / 100'000'000), 6)
            << " USD\n";
}

void print_liquidation_prices(const ballast::Desk& desk, ballast::AccountId account) {
  const auto holdings = desk.holdings(account);
  const ballast::AccountHoldings all{desk.account(account).wallet, 0, holdings};
  const auto prices = solve_prices(desk.venue(), desk.marks(), all);
  for (std::size_t i = 0; i < holdings.size(); ++i) {
    if (!prices[i].liquidation) continue;
    std::cout << desk.account(account).name << " is liquidated with "
              << desk.venue().symbol(holdings[i].symbol).name << " at "
              << ballast::print_significant(*prices[i].liquidation, 10) << '\n';
  }
}

}  // namespace

int main() {
  const auto engine = ballast::open_software_engine({.positions = 1000, .accounts = 1000});
  ballast::Session session(ballast::parse_venue(kVenue, "example", "."), *engine);
  ballast::Desk& desk = session.desk();
  desk.start(/*time_ns=*/0);
  for (const char* name : {"alice", "bob"})
    desk.add_account(name, ballast::AssetId(0), /*wallet=*/2'000'000'000).value();
  for (const Row& row : kBook) {
    const auto symbol = *desk.venue().find_symbol(row.symbol);
    const ballast::SymbolSpec& spec = desk.venue().symbol(symbol);
    const std::int64_t lots = spec.lots_at({}, row.quantity);
    const std::int64_t value = spec.entry_value(lots, *ballast::parse_decimal(row.price));
    desk.fill(*desk.find_account(row.account), symbol, ballast::Side::both, {lots, value, 0})
        .value();
  }
  desk.finish_load(/*time_ns=*/0);
  session.finish();
  desk.commit(/*time_ns=*/1, ballast::flag::kAll | ballast::flag::kAnswer);  // judges every account
  session.finish([&](const ballast::Event& event) { print_verdict(desk, event); });
  for (ballast::AccountId account; account < desk.accounts_end(); ++account) {
    print_liquidation_prices(desk, account);
  }
}
