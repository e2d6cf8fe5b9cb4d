#include "examples/crash.hpp"

#include <iostream>

namespace {

constexpr const char* kVenue = R"({"assets": {"USD": 6}, "symbols": [
  {"symbol": "BTC", "settle": "USD", "lot": "0.001", "mark": "50000",
   "tiers": [{"floor": 0, "rate": "0.005"}]}]})";
const ballast::SymbolId kBtc(0);

void print(const ballast::Desk& desk, const ballast::Event& event) {
  if (event.event() == ballast::EventKind::verdict) {
    std::cout << "  " << desk.account(ballast::AccountId(event.account)).name << " is "
              << name_of(static_cast<ballast::Verdict>(event.code())) << '\n';
  } else if (event.event() == ballast::EventKind::adl_close) {
    const auto close = event.as<ballast::op::AdlClose>();
    std::cout << "  " << desk.account(ballast::AccountId(event.account)).name << ", rank "
              << event.arg << ": closed " << close.lots << " lots for "
              << ballast::print_units(close.cash, 6) << " USD\n";
  }
}

}  // namespace

void crash(ballast::Engine& engine) {
  ballast::Session session(ballast::parse_venue(kVenue, "example", "."), engine);
  ballast::Desk& desk = session.desk();
  const ballast::SymbolSpec& btc = desk.venue().symbol(kBtc);
  const auto run = [&](const std::string& what) {
    std::cout << what << '\n';
    session.finish([&](const ballast::Event& event) { print(desk, event); });
  };

  desk.start(/*time_ns=*/1);
  const auto seller =
      desk.add_account("seller", ballast::AssetId(0), /*wallet=*/4'999'000'000).value();
  const auto buyer =
      desk.add_account("buyer", ballast::AssetId(0), /*wallet=*/100'000'000'000).value();
  const auto sold = desk.add_position("sold", seller, kBtc).value();
  const auto bought = desk.add_position("bought", buyer, kBtc).value();
  desk.finish_load(/*time_ns=*/1);
  session.group([&] {  // one trade: a journal keeps both of its legs, or neither
    desk.fill(sold, {-1000, btc.entry_value(-1000, 50'000), /*fee=*/0}).value();
    desk.fill(bought, {1000, btc.entry_value(1000, 50'000), /*fee=*/0}).value();
  });
  run("1 BTC is sold at 50000");

  desk.mark(kBtc, btc.unit_value(56'000)).value();
  desk.commit(/*time_ns=*/2);
  run("the mark goes to 56000");

  const auto holdings = desk.holdings(seller);
  const ballast::AccountHoldings all{desk.account(seller).wallet, 0, holdings};
  const auto bankruptcy = *solve_prices(desk.venue(), desk.marks(), all)[0].bankruptcy;
  desk.set_exempt(seller, true).value();
  desk.adl(kBtc, ballast::Side::long_side, desk.venue().default_policy());
  desk.adl_take(kBtc, 1000, btc.unit_value(bankruptcy)).value();
  run("the other side is deleveraged at " + ballast::print_exact(bankruptcy));

  const ballast::LoserLeg leg{sold, 1000};
  desk.close_losers({&leg, 1}, -desk.last_take().cash).value();
  run("the seller is closed at the same price");
  for (const auto account : {seller, buyer}) {
    std::cout << "  " << desk.account(account).name << " has "
              << ballast::print_units(desk.account(account).wallet, 6) << " USD\n";
  }
}
