// A program outside the tree that links every component of an installed Ballast: it reads a venue,
// runs a command through the software engine, and asks for a card that is not there. Prints what
// the tests expect.
#include <ballast/ballast.hpp>
#include <ballast/version.hpp>
#include <cstdio>

#include "hls/core/checksum.hpp"

namespace {

constexpr const char* kVenue = R"({"symbols": [
  {"symbol": "BTC", "lot": "0.001", "mark": "60000", "tiers": [{"floor": 0, "rate": "0.01"}]}]})";

/// A market in which nothing is ever sold.
class NoMarket final : public ballast::risk::RiskMarket {
 public:
  std::int64_t cancel_orders(ballast::AccountId, std::optional<ballast::SymbolId>) override {
    return 0;
  }
  void place(const ballast::risk::MarketOrder&) override {}
  void cancel(ballast::risk::OrderId) override {}
  void take_answers(ballast::risk::Nanoseconds,
                    std::vector<ballast::risk::MarketAnswer>&) override {}
};

/// Whether a waterfall begins and ticks on an engine without accounts.
bool ticks(const ballast::Venue& venue) {
  const auto engine = ballast::open_software_engine();
  ballast::Session session(venue, *engine);
  session.desk().start(0);
  NoMarket market;
  const auto rules = ballast::risk::parse_risk_rules(R"({"adl": {"when": "bankrupt"}})", "risk",
                                                     session.desk().venue());
  ballast::risk::Waterfall waterfall(session, rules, market);
  waterfall.begin(0);
  waterfall.tick(1);
  return waterfall.troubled().empty();
}

/// Whether the engine takes a `stop`, its check word made by this program, and answers `done`.
bool stops(ballast::Engine& engine) {
  ballast::Command command;
  command.sequence = 1;
  command.kind = static_cast<std::uint8_t>(ballast::CommandKind::stop);
  ballast::core::seal(command);
  ballast::Event event;
  return engine.try_submit(command).any() && engine.poll(std::span(&event, 1)).any() &&
         event.event() == ballast::EventKind::done;
}

template <typename Error, typename Call>
bool throws(Call call) {
  try {
    call();
  } catch (const Error&) {
    return true;
  }
  return false;
}

}  // namespace

int main() {
  const ballast::Venue venue = ballast::parse_venue(kVenue, "venue", ".");
  const auto engine = ballast::open_software_engine();
  if (!stops(*engine) || !ticks(venue)) return 1;
  if (!throws<ballast::InputError>([] { ballast::parse_venue("{}", "empty", "."); })) return 1;
  if (!throws<ballast::CardError>([] { ballast::open_xrt_card(0U, "none.xclbin"); })) return 1;
  std::printf("Ballast %s, %s, %s\n", ballast::kVersion, engine->identity().name.c_str(),
              venue.symbols()[0].name.c_str());
  return 0;
}
