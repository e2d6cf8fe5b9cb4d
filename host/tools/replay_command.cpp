// `ballast replay`: a log of commands through an engine, as fast as it goes, and what came of it.

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>

#include "hls/core/checksum.hpp"
#include "host/include/ballast/command_pump.hpp"
#include "host/include/ballast/error.hpp"
#include "host/include/ballast/log.hpp"
#include "host/tools/arguments.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/engine_factory.hpp"
#include "host/tools/log_capacity.hpp"
#include "host/tools/patience.hpp"
#include "host/tools/progress.hpp"
#include "host/tools/replay_output.hpp"
#include "host/tools/replay_report.hpp"
#include "host/tools/table.hpp"
#include "host/tools/venue_check.hpp"

namespace ballast::tools {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kBrief = "Run a log of commands through an engine and sum up what happened.";
constexpr const char* kHelp =
    R"(Prints accounts by verdict, the worst accounts, ADL by symbol, whether value was booked
as the log says and every leg has its opposite, what was refused, the digest of the final state, and
the rates.
Every check word is verified first; of a log that was cut or altered the bad record is named and
nothing else is printed.
With --out, DIR gets events.blog (every event, as a log), events.csv (the same as a table) and
summary.json. Names and units come from the venue in the log, or from --venue.)";

struct ReplayOptions {
  std::string log;
  EngineOptions engine;
  std::string venue;
  std::string out;
  bool json = false;
};

/// An engine, and how long was spent in it.
class TimedEngine final : public Engine {
 public:
  explicit TimedEngine(Engine& engine) : engine_(engine) {}

  const EngineIdentity& identity() const override { return engine_.identity(); }
  Transfer try_submit(std::span<const Command> commands) override {
    return timed([&] { return engine_.try_submit(commands); });
  }
  Transfer poll(std::span<Event> events) override {
    return timed([&] { return engine_.poll(events); });
  }
  std::uint64_t executed() const override { return engine_.executed(); }
  std::string fault_text() const override { return engine_.fault_text(); }

  Clock::duration time() const { return time_; }

 private:
  template <typename Call>
  Transfer timed(Call&& call) {
    const auto start = Clock::now();
    const Transfer moved = call();
    time_ += Clock::now() - start;
    return moved;
  }

  Engine& engine_;
  Clock::duration time_{};
};

/// Runs the log. Time inside the engine and time around it are kept apart.
class Replay {
 public:
  Replay(const LogReader& log, Engine& engine, ReplayOutput* output)
      : log_(log.commands()),
        engine_(engine),
        output_(output),
        tally_(log_, engine.identity().accounts) {}

  void run() {
    Progress progress("replaying", log_.size());
    const auto start = Clock::now();
    TimedEngine timed(engine_);
    CommandPump pump(timed);
    const auto on_turn = [&](std::span<const Event> events, std::size_t left) {
      take(events);
      progress.update(log_.size() - left);
    };
    pump.run(log_, on_turn, patience_with(engine_));
    tally_.finish();
    times_.commands = log_.size();
    times_.total_s = seconds(Clock::now() - start);
    times_.engine_s = seconds(timed.time());
  }

  const ReplayTally& tally() const { return tally_; }
  const ReplayTimes& times() const { return times_; }
  /// Number of the next command.
  std::uint64_t next() const { return log_.size() + 1; }

 private:
  static double seconds(Clock::duration time) {
    return std::chrono::duration<double>(time).count();
  }

  void take(std::span<const Event> events) {
    for (const Event& event : events) {
      stop_if_no_room(engine_, event);
      tally_.on(event);
    }
    times_.events += events.size();
    if (output_ != nullptr && !events.empty()) output_->append(events);
  }

  std::span<const Command> log_;
  Engine& engine_;
  ReplayOutput* output_;
  ReplayTally tally_;
  ReplayTimes times_;
};

/// Reads back from the engine what the log left in it.
class ReadBack {
 public:
  ReadBack(Engine& engine, const ReplayTally& tally, std::uint64_t next)
      : tally_(tally), engine_(engine), next_(next), accounts_(engine.identity().accounts) {}

  FinalState run() {
    add(make_command(CommandKind::digest, op::Range{}), 0, flag::kAll);
    op::Range everyone;
    everyone.last = static_cast<std::uint32_t>(accounts_.size() - 1);
    add(make_command(CommandKind::dump, everyone), scope::kAccounts, 0);
    for (unsigned symbol = 0; symbol < kMaxSymbols; ++symbol) {
      if (!tally_.is_symbol_defined(symbol)) continue;
      Command dump = make_command(CommandKind::dump, op::Range{});
      dump.symbol = static_cast<std::uint16_t>(symbol);
      add(dump, scope::kPositions, 0);
    }
    const auto on_turn = [this](std::span<const Event> events, std::size_t) {
      for (const Event& event : events) take(event);
    };
    CommandPump(engine_).run(commands_, on_turn, patience_with(engine_));
    return end_;
  }

 private:
  static constexpr std::size_t kWorst = 10;

  void add(Command command, std::uint32_t arg, std::uint8_t flags) {
    command.sequence = next_++;
    command.arg = arg;
    command.flags = flags;
    core::seal(command);
    commands_.push_back(command);
  }

  void take(const Event& event) {
    switch (event.event()) {
      case EventKind::digest_value:
        end_.digest = event.as<op::DigestValue>().digest;
        break;
      case EventKind::account_state: {
        const auto state = event.as<op::AccountState>();
        accounts_[event.account] = static_cast<std::uint8_t>(state.asset);
        end_.value[state.asset] += core::join(state.wallet_lo, state.wallet_hi);
        ++end_.accounts;
        break;
      }
      case EventKind::verdict:
        take_verdict(event);
        break;
      case EventKind::position_state: {
        const auto state = event.as<op::PositionState>();
        end_.value[accounts_[event.account]] -= state.entry_value;
        ++end_.positions;
        end_.open_positions += state.quantity != 0 ? 1U : 0U;
        break;
      }
      default:
        break;
    }
  }

  void take_verdict(const Event& event) {
    const auto verdict = event.as<op::Verdict>();
    AccountEnd account{event.account, accounts_[event.account], static_cast<Verdict>(event.code()),
                       core::join(verdict.equity_lo, verdict.equity_hi),
                       core::join(verdict.maintenance_lo, verdict.maintenance_hi)};
    ++end_.by_verdict[event.code() & 7U];
    if (account.verdict == Verdict::safe) return;
    const auto place = std::upper_bound(end_.worst.begin(), end_.worst.end(), account, is_worse);
    end_.worst.insert(place, account);
    if (end_.worst.size() > kWorst) end_.worst.pop_back();
  }

  const ReplayTally& tally_;
  Engine& engine_;
  std::uint64_t next_;
  std::vector<std::uint8_t> accounts_;  ///< asset of each
  std::vector<Command> commands_;
  FinalState end_;
};

std::optional<Venue> venue_of(const ReplayOptions& options, const LogReader& log) {
  if (!options.venue.empty()) {
    Venue venue = load_venue(options.venue);
    VenueCheck check(venue, options.venue, log.path());
    for (const Command& command : log.commands()) check.on(command);
    check.finish();
    return venue;
  }
  if (log.venue().empty()) return std::nullopt;
  return parse_venue(log.venue(), log.path() + " (venue)", ".");
}

void run_replay(const ReplayOptions& options) {
  const LogReader log(options.log);
  log.verify();
  const auto venue = venue_of(options, log);
  std::optional<ReplayOutput> output;
  if (!options.out.empty()) {
    const std::string used = options.venue.empty() ? std::string(log.venue()) : to_json(*venue);
    output.emplace(options.out, std::vector{options.log, options.venue}, used);
  }
  const auto engine = open_engine(options.engine, capacity_for(log.commands()));
  Replay replay(log, *engine, output ? &*output : nullptr);
  replay.run();

  ReplaySummary summary;
  summary.log = options.log;
  summary.engine = options.engine.name;
  summary.venue = venue ? &*venue : nullptr;
  summary.tally = &replay.tally();
  summary.end = ReadBack(*engine, replay.tally(), replay.next()).run();
  summary.times = replay.times();
  summary.is_simulated = options.engine.is_simulated();
  summary.modelled = modelled_latency(options.engine);
  const auto print = [&] {
    print_out(options.json ? summary.json().dump() + "\n" : summary.text());
  };
  if (output) {
    output->finish(summary.json().dump(2) + "\n", print);
  } else {
    print();
  }
  if (!summary.is_booked_as_logged()) {
    throw std::runtime_error(options.log + ": value is not booked as the log says");
  }
}

}  // namespace

void add_replay(Subcommand program) {
  const Subcommand command = program.add("replay", kBrief, kHelp);
  auto options = std::make_shared<ReplayOptions>();
  command.option("LOG", options->log, "Log of commands").required();
  options->engine.add_to(command);
  command
      .option("--venue", options->venue,
              "Venue (JSON) for names and units, in place of the log's own")
      .not_empty();
  command.option("--out", options->out, "Folder to write events and summary to").not_empty();
  command.flag("--json", options->json, "The summary as one JSON line");
  command.runs([options] { run_replay(*options); });
}

}  // namespace ballast::tools
