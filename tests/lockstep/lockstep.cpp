#include "tests/lockstep/lockstep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "host/include/ballast/card.hpp"
#include "tests/lockstep/describe.hpp"
#include "tests/lockstep/stream.hpp"

namespace ballast::lockstep {

namespace {

/// Commands that the stream may be ahead of the engine under test.
constexpr std::size_t kWindow = 8192;
/// Steps after which source and sink change their pace.
constexpr std::uint64_t kPace = 256;
/// Commands shown ahead of one whose events differ.
constexpr std::uint64_t kShownBefore = 3;

Command digest_of_all() {
  Command command = make_command(CommandKind::digest, op::Range{});
  command.flags = flag::kAll;
  return command;
}

struct Expected {
  Event event;
  std::uint64_t command = 0;  ///< its place in the stream, from 1
};

class Pair {
 public:
  Pair(const EngineSource& dut, const EngineSource& against, const Run& run)
      : dut_source_(dut),
        against_source_(against),
        run_(run),
        stream_(run.seed, run.profile, taste_of(dut, against)),
        random_(independent(run.seed, ~0ULL)),
        dut_(dut.open(stream_.config())),
        against_(against.open(stream_.config())),
        prompt_(against.prompt ? against.prompt(stream_.config()) : nullptr) {}

  Outcome go(const std::function<void(std::uint64_t)>& progress) {
    while (!difference_ && given_ < run_.commands) {
      waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(taken_));
      taken_ = 0;
      while (given_ < run_.commands && waiting_.size() < kWindow) give(stream_.next());
      const std::size_t enough = waiting_.size() / 2;
      while (!difference_ && untaken() > enough) step();
      if (progress) progress(given_ - untaken());
    }
    if (!difference_) give(stream_.probe(digest_of_all()));
    while (!difference_ && untaken() != 0) step();
    drain();
    auto* card = dynamic_cast<Card*>(dut_.get());
    const bool counts = card != nullptr && card->fault() == CardFault::none;
    return {histogram_, difference_, counts ? card->counters().heartbeat : 0};
  }

  std::uint64_t digest_differs_at() const { return digest_differs_at_; }
  /// Runs the stream once more without comparing, then reads all state back from both engines and
  /// names what differs: for a digest, which only says that something does.
  std::string differing_state(std::uint64_t commands) {
    std::string text;
    for (std::uint64_t i = 0; i < commands; ++i) both(stream_.next());
    std::vector<Command> probes;
    probes.push_back(make_command(CommandKind::dump, op::Range{0, ~0U, 0, 0, 0}));
    for (std::uint32_t id = 0; id < universe_of(run_.profile).symbols; ++id) {
      probes.push_back(make_command(CommandKind::dump, op::Range{}));
      probes.back().arg = scope::kPositions;
      probes.back().symbol = static_cast<std::uint16_t>(id);
    }
    int named = 0;
    for (const Command& probe : probes) {
      const auto [expected, got] = both(stream_.probe(probe));
      for (std::size_t i = 0; i < std::min(expected.size(), got.size()) && named < 5; ++i) {
        const auto differing = first_difference(expected[i], got[i]);
        if (!differing) continue;
        ++named;
        text +=
            fmt::format("\n  state: {} of symbol {} position {} account {}: expected {}, got {}",
                        differing->field, expected[i].symbol, expected[i].position,
                        expected[i].account, differing->expected, differing->got);
      }
    }
    return named != 0 ? text : "\n  state: accounts and positions agree; see the configuration";
  }

 private:
  static Taste taste_of(const EngineSource& dut, const EngineSource& against) {
    Taste taste = dut.taste;
    taste.any_first = taste.any_first && against.taste.any_first;
    return taste;
  }

  /// Each side in turn stalls or does not: all four pairs of source and sink are met, and a sink
  /// that stands still until the engine takes no more.
  void change_pace() {
    largest_batch_ = random_.pick<std::uint64_t>({1, 3, 64, 512});
    largest_poll_ = random_.pick<std::uint64_t>({1, 3, 64, 512});
    submit_per_mille_ = random_.pick<unsigned>({100, 500, 900, 999});
  }

  std::size_t untaken() const { return waiting_.size() - taken_; }

  /// One command of the stream to the engine that answers at once.
  void give(const Command& command) {
    ++given_;
    histogram_.count(command);
    std::vector<Event> answer;
    while (!teller().try_submit(command).any()) collect(answer);
    while (collect(answer)) {
    }
    if (prompt_) behind_.push_back(command);
    for (const Event& event : answer) {
      histogram_.count(event);
      expected_.push_back({event, given_});
    }
    stream_.observe(answer);
    waiting_.push_back(command);
    recent_.push_back(command);
    if (recent_.size() > 2 * kWindow && expected_.empty()) recent_.pop_front();
    if (recent_.size() > 16 * kWindow) recent_.pop_front();
  }

  bool collect(std::vector<Event>& answer) {
    buffer_.resize(1 + random_.below(64));
    const std::size_t count = teller().poll(buffer_).count;
    answer.insert(answer.end(), buffer_.begin(),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(count));
    return count != 0;
  }

  Engine& teller() { return prompt_ ? *prompt_ : *against_; }

  /// Where the believed engine does not answer at once, its events take the place of those that the
  /// stream has learnt from, in their order.
  std::size_t catch_up() {
    const std::size_t taken = against_->try_submit(behind_).count;
    behind_.erase(behind_.begin(), behind_.begin() + static_cast<std::ptrdiff_t>(taken));
    Event event;
    std::size_t count = 0;
    while (count < kPace && against_->poll(std::span(&event, 1)).count != 0) {
      if (believed_ == expected_.size()) expected_.push_back({event, given_});
      expected_[believed_++].event = event;
      ++count;
    }
    return taken + count;
  }
  /// Whether the believed engine's next event is there, or comes in time.
  bool is_believed() {
    std::uint64_t idle = 0;
    while (believed_ == 0 && idle <= against_source_.patience) idle = catch_up() ? 0 : idle + 1;
    return believed_ != 0;
  }

  /// One command to both engines; what each answers.
  std::pair<std::vector<Event>, std::vector<Event>> both(const Command& command) {
    std::vector<Event> expected, got;
    while (!against_->try_submit(command).any()) collect(expected);
    while (collect(expected)) {
    }
    stream_.observe(expected);
    buffer_.resize(64);
    const auto poll_dut = [&] {
      const std::size_t count = dut_->poll(buffer_).count;
      got.insert(got.end(), buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(count));
      return count;
    };
    while (!dut_->try_submit(command).any()) poll_dut();
    for (std::uint64_t empty = 0; empty < dut_source_.patience && got.size() < expected.size();) {
      empty = poll_dut() == 0 ? empty + 1 : 0;
    }
    return {expected, got};
  }

  /// Submits a batch to the engine under test, or polls it; in random order and of random size.
  void step() {
    if (steps_++ % kPace == 0) change_pace();
    if (random_.chance(submit_per_mille_)) {
      const std::size_t size = std::min(untaken(), 1 + random_.below(largest_batch_));
      const std::size_t taken = dut_->try_submit(std::span(waiting_).subspan(taken_, size)).count;
      taken_ += taken;
      idle_steps_ = taken != 0 ? 0 : idle_steps_ + 1;
    } else {
      idle_steps_ = poll_and_compare() != 0 ? 0 : idle_steps_ + 1;
    }
    if (!difference_ && idle_steps_ > dut_source_.stuck_after + dut_source_.patience) {
      report(given_ - untaken() + 1, {"command", "taken", "neither taken nor any event"});
    }
  }

  std::size_t poll_and_compare() {
    buffer_.resize(1 + random_.below(largest_poll_));
    const std::size_t count = dut_->poll(buffer_).count;
    for (std::size_t i = 0; i < count && !difference_; ++i) compare(buffer_[i]);
    if (!difference_) hold_executed();
    return count;
  }

  /// What is still to come belongs to a command that is not done.
  void hold_executed() {
    if (expected_.empty() || dut_->executed() < expected_.front().event.sequence) return;
    report(expected_.front().command,
           {"executed", fmt::format("below {}", expected_.front().event.sequence),
            std::to_string(dut_->executed())});
  }
  /// All was given, and all its events compared.
  void hold_executed_at_the_end() {
    const std::uint64_t all = stream_.expected() - 1;
    std::uint64_t got = dut_->executed();
    // A card says it some time after the last event.
    for (std::uint64_t i = 0; i < dut_source_.patience && got != all && !difference_; ++i) {
      poll_and_compare();
      got = dut_->executed();
    }
    if (got == all || difference_) return;
    report(given_, {"executed", std::to_string(all), std::to_string(got)});
  }

  void drain() {
    std::uint64_t empty_polls = 0;
    while (!difference_ && empty_polls < dut_source_.patience) {
      empty_polls = poll_and_compare() == 0 ? empty_polls + 1 : 0;
    }
    if (!difference_ && prompt_) is_believed();  // whether it gives more
    if (!difference_ && !expected_.empty()) {
      report(expected_.front().command, {"event", describe(expected_.front().event), "none"});
    }
    if (!difference_) hold_executed_at_the_end();
  }

  void compare(const Event& got) {
    if (expected_.empty()) {
      report(given_ - untaken(), {"event", "none", describe(got)});
      return;
    }
    if (prompt_ && !is_believed()) {
      report(expected_.front().command, {"event", "none", describe(got)});
      return;
    }
    const Expected wanted = expected_.front();
    const auto differing = first_difference(wanted.event, got);
    if (differing) {
      report(wanted.command, *differing);
      digest_differs_at_ = differing->field == "digest" && !prompt_ ? wanted.command : 0;
      *difference_ +=
          fmt::format("\n  expected {}\n  got      {}", describe(wanted.event), describe(got));
    }
    expected_.pop_front();
    if (prompt_) --believed_;
    ++histogram_.compared;
  }

  void report(std::uint64_t command, const FieldDifference& differing) {
    const std::uint64_t first = given_ - recent_.size() + 1;
    const std::string words =
        command < first ? "an earlier command" : describe(recent_[command - first]);
    std::string before;
    for (std::uint64_t i = kShownBefore; i != 0; --i) {
      if (command < first + i) continue;
      before +=
          fmt::format("\n  command {}: {}", command - i, describe(recent_[command - i - first]));
    }
    const std::uint64_t needed = std::min(command, run_.commands);
    difference_ = fmt::format(
        "{} differs from {}: seed {} profile {}{}\n  command {}: {}\n  field {}: expected {}, got "
        "{}"
        "\n  replay: ballast_lockstep --dut {}{} --against {} --seed {} --profile {} --commands {}",
        dut_source_.name, against_source_.name, run_.seed, name_of(run_.profile), before, command,
        words, differing.field, differing.expected, differing.got, dut_source_.name,
        dut_source_.arguments, against_source_.name, run_.seed, name_of(run_.profile), needed);
    if (auto* card = dynamic_cast<Card*>(dut_.get())) difference_->append(state_of(*card));
  }

  static std::string state_of(Card& card) {
    std::string text;
    if (card.fault() != CardFault::none) text = "\n  " + card.fault_text();
    try {
      return text + fmt::format("\n  at cycle {} of the card", card.counters().heartbeat);
    } catch (const std::exception& error) {
      return text + "\n  registers: " + error.what();
    }
  }

  const EngineSource& dut_source_;
  const EngineSource& against_source_;
  const Run run_;
  Stream stream_;
  Random random_;  ///< of pace; the stream has its own
  std::unique_ptr<Engine> dut_, against_;
  std::unique_ptr<Engine> prompt_;  ///< in place of `against_`, if that does not answer at once
  std::vector<Command> behind_;     ///< it has, and `against_` has not taken
  std::size_t believed_ = 0;        ///< of `expected_`, from `against_` itself
  std::vector<Command> waiting_;    ///< given by the stream; the engine under test has taken
  std::size_t taken_ = 0;           ///< these many of them
  std::deque<Command> recent_;      ///< the last ones given, for reports
  std::deque<Expected> expected_;
  std::vector<Event> buffer_;
  std::uint64_t given_ = 0;
  std::uint64_t largest_batch_ = 64, largest_poll_ = 64;
  unsigned submit_per_mille_ = 500;
  std::uint64_t steps_ = 0, idle_steps_ = 0;
  Histogram histogram_;
  std::optional<std::string> difference_;
  std::uint64_t digest_differs_at_ = 0;  ///< command; 0: no digest differs
};

}  // namespace

Outcome run_lockstep(const EngineSource& dut, const EngineSource& against, const Run& run,
                     const std::function<void(std::uint64_t)>& progress) {
  Pair pair(dut, against, run);
  Outcome outcome = pair.go(progress);
  if (pair.digest_differs_at() != 0) {
    // The digest itself is the last command of a run that ends with it.
    const std::uint64_t commands = std::min(pair.digest_differs_at(), run.commands);
    *outcome.difference += Pair(dut, against, run).differing_state(commands);
  }
  return outcome;
}

}  // namespace ballast::lockstep
