#include "sim/scenario/oct10.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <memory>
#include <set>
#include <stdexcept>
#include <vector>

#include "hls/core/checksum.hpp"
#include "hls/core/wide.hpp"
#include "host/include/ballast/engine.hpp"
#include "host/include/ballast/error.hpp"
#include "host/include/ballast/log.hpp"
#include "host/include/ballast/venue.hpp"
#include "sim/scenario/oct10_figures.hpp"

namespace ballast::scenario {
namespace {

using testing::HasSubstr;

std::string read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class Oct10 : public testing::Test {
 protected:
  Oct10() {
    std::string name = (std::filesystem::temp_directory_path() / "ballast-oct10-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
    folder_ = name;
  }
  ~Oct10() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  Oct10Summary generate(const std::string& name, double scale, std::uint64_t seed) const {
    Oct10Options options;
    options.scale = scale;
    options.seed = seed;
    return generate_oct10(options, path(name));
  }

 private:
  std::filesystem::path folder_;
};

/// Replays commands on an engine of its own and hands every event on.
class Replay {
 public:
  using Handler = std::function<void(const Event&)>;

  void run(std::span<const Command> commands, const Handler& handler) {
    std::vector<Event> events(4096);
    while (!commands.empty()) {
      commands = commands.subspan(engine_->try_submit(commands).count);
      while (const std::size_t count = engine_->poll(events).count) {
        for (const Event& event : std::span(events).first(count)) handler(event);
      }
    }
  }

 private:
  std::unique_ptr<Engine> engine_ = open_software_engine();
};

TEST_F(Oct10, OneSeedOneFile) {
  const Oct10Summary first = generate("a", 0.01, 5);
  const Oct10Summary again = generate("b", 0.01, 5);
  const Oct10Summary other = generate("c", 0.01, 6);
  EXPECT_TRUE(read_bytes(path("a")) == read_bytes(path("b")));
  EXPECT_EQ(first.digest, again.digest);
  EXPECT_NE(first.digest, other.digest);
  EXPECT_EQ(first.log_bytes, std::filesystem::file_size(path("a")));
}

TEST_F(Oct10, ReplaysWithoutARefusalToTheSameDigest) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const Oct10Summary summary = generate("log", 0.02, seed);
    const LogReader log(path("log"));
    log.verify();
    EXPECT_EQ(log.records(), summary.commands);
    std::int64_t refused = 0, closes = 0, lots_left = 0;
    std::uint64_t digest = 0;
    Replay().run(log.commands(), [&](const Event& event) {
      if (event.event() == EventKind::rejected) ++refused;
      if (event.event() == EventKind::adl_close) ++closes;
      if (event.event() == EventKind::adl_end) lots_left += event.as<op::AdlEnd>().lots_left;
      if (event.event() == EventKind::digest_value) digest = event.as<op::DigestValue>().digest;
    });
    EXPECT_EQ(refused, 0) << "seed " << seed;
    EXPECT_EQ(closes, summary.adl_fills);
    EXPECT_EQ(lots_left, summary.backstop_lots);
    EXPECT_EQ(digest, summary.digest);
  }
}

/// Σ(W − EV), read back from the engine and, apart from it, added up from what moved it.
TEST_F(Oct10, ConservesValueToTheAtom) {
  const Oct10Summary summary = generate("log", 0.02, 1);
  EXPECT_TRUE(summary.value_conserved);
  const LogReader log(path("log"));
  int128 transfers = 0, booked = 0, losers = 0, winners = 0, held = 0;
  bool loading = true;
  for (const Command& command : log.commands()) {
    if (command.command() == CommandKind::digest) loading = false;
    if (command.command() == CommandKind::wallet_delta) {
      transfers += command.as<op::WalletDelta>().amount;
    } else if (command.command() == CommandKind::position_delta) {
      const auto delta = command.as<op::PositionDelta>();
      (loading ? held : booked) += static_cast<int128>(delta.wallet) - delta.entry_value;
    } else if (command.command() == CommandKind::reduce) {
      losers += command.as<op::Reduce>().cash;
    }
  }
  Replay replay;
  replay.run(log.commands(), [&](const Event& event) {
    if (event.event() == EventKind::adl_close) winners += event.as<op::AdlClose>().cash;
  });
  EXPECT_GT(losers, 0);
  EXPECT_TRUE(losers + winners == 0) << "the losers' legs take what the winners pay";
  EXPECT_TRUE(booked == 0) << "both sides of every trade book the same value";

  int128 value = 0;
  std::vector<Command> dumps;
  const auto dump = [&](std::uint32_t scope, std::uint16_t symbol) {
    Command command = make_command(CommandKind::dump, op::Range{0, kMaxAccounts - 1, 0, 0, 0});
    command.sequence = log.records() + dumps.size() + 1;
    command.arg = scope;
    command.symbol = symbol;
    core::seal(command);
    dumps.push_back(command);
  };
  dump(scope::kAccounts, 0);
  for (std::uint16_t symbol = 0; symbol < 162; ++symbol) dump(scope::kPositions, symbol);
  replay.run(dumps, [&](const Event& event) {
    if (event.event() == EventKind::account_state) {
      const auto state = event.as<op::AccountState>();
      value += core::join(state.wallet_lo, state.wallet_hi);
    } else if (event.event() == EventKind::position_state) {
      value -= event.as<op::PositionState>().entry_value;
    }
  });
  EXPECT_TRUE(value == transfers + held + booked + losers + winners);
  EXPECT_NEAR(summary.value_after, static_cast<double>(value) / 1e6, 1e-3);
}

TEST_F(Oct10, IsWhatADeskSends) {
  generate("log", 0.02, 1);
  const LogReader log(path("log"));
  const auto commands = log.commands();
  EXPECT_EQ(commands.front().command(), CommandKind::clear);
  EXPECT_EQ(commands.back().command(), CommandKind::digest);
  std::set<std::uint16_t> defined, opened, marked;
  std::set<std::uint32_t> exempt;
  std::uint64_t time = 0;
  std::int64_t takes = 0;
  const Command* transaction = nullptr;
  for (const Command& command : commands) {
    EXPECT_EQ(command.position == kNoPosition, false);
    switch (command.command()) {
      case CommandKind::symbol:
        defined.insert(command.symbol);
        break;
      case CommandKind::mark:
        marked.insert(command.symbol);
        break;
      case CommandKind::open:
        opened.insert(command.symbol);
        break;
      case CommandKind::commit:
        EXPECT_GE(command.as<op::Commit>().time_ns, time);
        time = command.as<op::Commit>().time_ns;
        break;
      case CommandKind::position_delta:
        EXPECT_TRUE(command.has(flag::kCheckQ));
        break;
      case CommandKind::account:
        if ((command.as<op::Account>().options & option::kExemptAdl) != 0) {
          exempt.insert(command.account);
        } else {
          exempt.erase(command.account);
        }
        break;
      case CommandKind::adl:
        transaction = &command;
        break;
      case CommandKind::adl_take:
        ASSERT_NE(transaction, nullptr);
        EXPECT_EQ(command.symbol, transaction->symbol);
        ++takes;
        break;
      case CommandKind::reduce:
        EXPECT_EQ(exempt.count(command.account), 1U) << "losers are exempt while deleveraged";
        --takes;
        break;
      default:
        break;
    }
    const bool in_transaction =
        command.command() == CommandKind::adl || command.command() == CommandKind::adl_take;
    if (!in_transaction) transaction = nullptr;
  }
  EXPECT_EQ(takes, 0) << "a loser's leg for each take";
  EXPECT_EQ(defined.size(), 162U);
  EXPECT_EQ(opened, defined);
  EXPECT_EQ(marked, defined);
  EXPECT_EQ(exempt.size(), 5U) << "the fund and the market makers";
  EXPECT_EQ(time, (kEventStartSeconds + 714) * 1'000'000'000);
}

TEST_F(Oct10, CarriesItsVenue) {
  const Oct10Summary summary = generate("log", 0.02, 1);
  const LogReader log(path("log"));
  const Venue venue = parse_venue(log.venue(), "log", ".");
  EXPECT_EQ(venue.symbols().size(), 162U);
  EXPECT_TRUE(venue.find_symbol("BTC/USDC:USDC"));
  EXPECT_THAT(std::string(log.venue()), HasSubstr(std::to_string(summary.empty_accounts) +
                                                  " empty accounts are not in the log"));
}

TEST_F(Oct10, ComesNearThePublishedFigures) {
  constexpr double kScale = 0.1;
  const Oct10Summary summary = generate("log", kScale, 1);
  EXPECT_NEAR(static_cast<double>(summary.adl_fills), 34'983 * kScale, 0.06 * 34'983 * kScale);
  EXPECT_NEAR(summary.adl_notional, 2.1031e9 * kScale, 0.06 * 2.1031e9 * kScale);
  EXPECT_NEAR(summary.median_adl_fill, 347.78, 0.2 * 347.78);
  EXPECT_NEAR(summary.mean_adl_fill, 60'118, 0.1 * 60'118);
  EXPECT_NEAR(summary.full_close_share, 0.9265, 0.02);
  EXPECT_NEAR(static_cast<double>(summary.market_liquidations), 14'327 * kScale, 200);
  EXPECT_NEAR(summary.market_liquidation_notional, 1.704e9 * kScale, 0.2 * 1.704e9 * kScale);
  EXPECT_GT(summary.long_adl_fills, 0) << "the reverse happens too";
  EXPECT_EQ(summary.verdicts_before[static_cast<std::size_t>(Verdict::bankrupt)], 0);
  EXPECT_EQ(summary.verdicts_after[static_cast<std::size_t>(Verdict::bankrupt)], 0);
  double most_off = 0;
  for (const Oct10Symbol& symbol : summary.by_symbol) {
    // Few fills say little about a mean.
    if (symbol.adl_fills < 100) continue;
    most_off = std::max(most_off, std::abs(symbol.mean_adl_price / symbol.published_adl_price - 1));
  }
  EXPECT_LT(most_off, 0.2);
  EXPECT_THAT(to_text(summary), HasSubstr("value conserved"));
}

TEST_F(Oct10, SmallestScaleStillHasEverySymbol) {
  const Oct10Summary summary = generate("log", 0.0001, 9);
  EXPECT_EQ(summary.symbols, 162);
  EXPECT_GE(summary.positions, 162 * 5);
  EXPECT_TRUE(summary.value_conserved);
}

TEST_F(Oct10, BadOptionsAreNamedAndLeaveNothing) {
  for (const double scale : {0.0, -1.0, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(generate("log", scale, 1), InputError);
  }
  EXPECT_THROW(generate("no/log", 0.01, 1), InputError);
  EXPECT_FALSE(std::filesystem::exists(path("log")));
}

TEST_F(Oct10, TellsItsProgress) {
  std::uint64_t told = 0;
  Oct10Options options;
  options.scale = 0.01;
  generate_oct10(options, path("log"), [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_GE(done, told);
    EXPECT_LE(done, total);
    told = done;
  });
  EXPECT_EQ(told, 1000U);
}

}  // namespace
}  // namespace ballast::scenario
