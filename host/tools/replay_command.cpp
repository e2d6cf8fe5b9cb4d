// `ballast replay`: a log of commands through an engine, as fast as it goes, and what came of it.

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>

#include "hls/core/checksum.hpp"
#include "host/include/ballast/error.hpp"
#include "host/include/ballast/log.hpp"
#include "host/tools/arguments.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/engine_factory.hpp"
#include "host/tools/engine_session.hpp"
#include "host/tools/log_capacity.hpp"
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

/// Runs the log in batches. Time inside the engine and time around it are kept apart.
class Replay {
 public:
  Replay(const LogReader& log, Engine& engine, LogWriter* events_out)
      : log_(log.commands()),
        engine_(engine),
        events_out_(events_out),
        patience_(engine),
        tally_(log_, engine.identity().accounts),
        events_(kEvents) {}

  void run() {
    Progress progress("replaying", log_.size());
    const auto start = Clock::now();
    std::span<const Command> left = log_;
    while (!left.empty()) {
      const auto submitted = Clock::now();
      const std::size_t taken = engine_.try_submit(left.first(std::min(left.size(), kBatch)));
      in_engine_ += Clock::now() - submitted;
      left = left.subspan(taken);
      if (!poll_all() && taken == 0) patience_.wait();
      progress.update(log_.size() - left.size());
    }
    finish();
    progress.update(log_.size());
    times_.commands = log_.size();
    times_.total_s = seconds(Clock::now() - start);
    times_.engine_s = seconds(in_engine_);
  }

  const ReplayTally& tally() const { return tally_; }
  const ReplayTimes& times() const { return times_; }
  /// Number of the next command.
  std::uint64_t next() const { return log_.size() + 2; }

 private:
  static constexpr std::size_t kBatch = 1024;
  static constexpr std::size_t kEvents = 8192;
  static double seconds(Clock::duration time) {
    return std::chrono::duration<double>(time).count();
  }

  /// A fence behind the log: when it answers, every event of the log has come.
  void finish() {
    Command fence = make_fence();
    fence.sequence = log_.size() + 1;
    core::seal(fence);
    for (bool given = false; !fenced_;) {
      given = given || engine_.try_submit(fence);
      if (!poll_all()) patience_.wait();
    }
    tally_.finish();
  }

  /// Whether there was anything.
  bool poll_all() {
    for (bool any = false;; any = true) {
      const auto polled = Clock::now();
      const std::size_t count = engine_.poll(events_);
      in_engine_ += Clock::now() - polled;
      if (count == 0) return any;
      take(std::span(events_).first(count));
      patience_.moved();
    }
  }

  void take(std::span<const Event> events) {
    if (events.back().sequence > log_.size()) {
      const auto of_fence = std::find_if(events.begin(), events.end(), [this](const Event& event) {
        return event.sequence > log_.size();
      });
      for (const Event& event : std::span(of_fence, events.end())) {
        fenced_ = fenced_ || event.event() == EventKind::done;
        stop_if_misled(engine_, event);
      }
      events = events.first(static_cast<std::size_t>(of_fence - events.begin()));
    }
    for (const Event& event : events) {
      stop_if_misled(engine_, event);
      tally_.on(event);
    }
    times_.events += events.size();
    if (events_out_ != nullptr) events_out_->append(events);
  }

  std::span<const Command> log_;
  Engine& engine_;
  LogWriter* events_out_;
  Patience patience_;
  ReplayTally tally_;
  std::vector<Event> events_;
  Clock::duration in_engine_{};
  ReplayTimes times_;
  bool fenced_ = false;
};

/// Reads back from the engine what the log left in it.
class ReadBack {
 public:
  ReadBack(Engine& engine, const ReplayTally& tally, std::uint64_t next)
      : tally_(tally), session_(engine), next_(next), accounts_(engine.identity().accounts) {}

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
    add(make_fence(), scope::kConfiguration, flag::kAck);
    session_.run(commands_, [this](const Event& event) { take(event); });
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
  EngineSession session_;
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
  Replay replay(log, *engine, output ? &output->events() : nullptr);
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
  if (output) output->finish(summary.json().dump(2) + "\n");
  print_out(options.json ? summary.json().dump() + "\n" : summary.text());
  if (!summary.is_booked_as_logged()) {
    throw std::runtime_error(options.log + ": value is not booked as the log says");
  }
}

}  // namespace

void add_replay(CLI::App& program) {
  auto* command = program.add_subcommand("replay", kBrief)->footer(kHelp);
  auto options = std::make_shared<ReplayOptions>();
  command->add_option("LOG", options->log, "Log of commands")->required();
  options->engine.add_to(*command);
  command
      ->add_option("--venue", options->venue,
                   "Venue (JSON) for names and units, in place of the log's own")
      ->check(not_empty);
  command->add_option("--out", options->out, "Folder to write events and summary to")
      ->check(not_empty);
  command->add_flag("--json", options->json, "The summary as one JSON line");
  command->callback([options] { run_replay(*options); });
}

}  // namespace ballast::tools
