#include "tests/lockstep/lockstep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "tests/lockstep/describe.hpp"
#include "tests/lockstep/stream.hpp"

namespace ballast::lockstep {

namespace {

/// Commands that the stream may be ahead of the engine under test.
constexpr std::size_t kWindow = 1024;

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
        stream_(run.seed, run.profile),
        random_(~run.seed),
        dut_(dut.open(stream_.config())),
        against_(against.open(stream_.config())) {}

  Outcome go(const std::function<void(std::uint64_t)>& progress) {
    while (!difference_ && given_ < run_.commands) {
      while (given_ < run_.commands && waiting_.size() < kWindow) give(stream_.next());
      change_pace();
      const std::size_t enough = waiting_.size() > kWindow / 2 ? kWindow / 2 : 0;
      while (!difference_ && waiting_.size() > enough) step();
      if (progress) progress(given_ - waiting_.size());
    }
    if (!difference_) give(stream_.audit());
    while (!difference_ && !waiting_.empty()) step();
    drain();
    return {histogram_, difference_};
  }

 private:
  /// Each side in turn stalls or does not: all four pairs of source and sink are met.
  void change_pace() {
    largest_batch_ = random_.pick<std::uint64_t>({1, 3, 64, 512});
    largest_poll_ = random_.pick<std::uint64_t>({1, 3, 64, 512});
    submit_per_mille_ = random_.pick<unsigned>({100, 500, 900});
  }

  /// One command of the stream to the engine that answers at once.
  void give(const Command& command) {
    ++given_;
    histogram_.count(command);
    std::vector<Event> answer;
    while (!against_->try_submit(command)) collect(answer);
    while (collect(answer)) {
    }
    for (const Event& event : answer) {
      histogram_.count(event);
      expected_.push_back({event, given_});
    }
    stream_.observe(answer);
    waiting_.push_back(command);
    recent_.push_back(command);
    if (recent_.size() > 4 * kWindow && expected_.empty()) recent_.pop_front();
    if (recent_.size() > 64 * kWindow) recent_.pop_front();
  }

  bool collect(std::vector<Event>& answer) {
    buffer_.resize(1 + random_.below(64));
    const std::size_t count = against_->poll(buffer_);
    answer.insert(answer.end(), buffer_.begin(),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(count));
    return count != 0;
  }

  /// Submits a batch to the engine under test, or polls it; in random order and of random size.
  void step() {
    if (random_.chance(submit_per_mille_)) {
      const std::size_t size = std::min(waiting_.size(), 1 + random_.below(largest_batch_));
      const std::vector<Command> batch(waiting_.begin(),
                                       waiting_.begin() + static_cast<std::ptrdiff_t>(size));
      const std::size_t taken = dut_->try_submit(batch);
      waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(taken));
    } else {
      poll_and_compare();
    }
  }

  std::size_t poll_and_compare() {
    buffer_.resize(1 + random_.below(largest_poll_));
    const std::size_t count = dut_->poll(buffer_);
    for (std::size_t i = 0; i < count && !difference_; ++i) compare(buffer_[i]);
    return count;
  }

  void drain() {
    std::uint64_t empty_polls = 0;
    while (!difference_ && empty_polls < dut_source_.patience) {
      empty_polls = poll_and_compare() == 0 ? empty_polls + 1 : 0;
    }
    if (!difference_ && !expected_.empty()) {
      report(expected_.front().command, {"event", describe(expected_.front().event), "none"});
    }
  }

  void compare(const Event& got) {
    if (expected_.empty()) {
      report(given_ - waiting_.size(), {"event", "none", describe(got)});
      return;
    }
    const Expected wanted = expected_.front();
    const auto differing = first_difference(wanted.event, got);
    if (differing) {
      report(wanted.command, *differing);
      *difference_ +=
          fmt::format("\n  expected {}\n  got      {}", describe(wanted.event), describe(got));
    }
    expected_.pop_front();
    ++histogram_.compared;
  }

  void report(std::uint64_t command, const FieldDifference& differing) {
    const std::uint64_t first = given_ - recent_.size() + 1;
    const std::string words =
        command < first ? "an earlier command" : describe(recent_[command - first]);
    const std::uint64_t needed = std::min(command, run_.commands);
    difference_ = fmt::format(
        "{} differs from {}: seed {} profile {}\n  command {}: {}\n  field {}: expected {}, got {}"
        "\n  replay: ballast_lockstep --dut {} --against {} --seed {} --profile {} --commands {}",
        dut_source_.name, against_source_.name, run_.seed, name_of(run_.profile), command, words,
        differing.field, differing.expected, differing.got, dut_source_.name, against_source_.name,
        run_.seed, name_of(run_.profile), needed);
  }

  const EngineSource& dut_source_;
  const EngineSource& against_source_;
  const Run run_;
  Stream stream_;
  Random random_;  ///< of pace; the stream has its own
  std::unique_ptr<Engine> dut_, against_;
  std::deque<Command> waiting_;  ///< given by the stream, not yet taken by the engine under test
  std::deque<Command> recent_;   ///< the last ones given, for reports
  std::deque<Expected> expected_;
  std::vector<Event> buffer_;
  std::uint64_t given_ = 0;
  std::uint64_t largest_batch_ = 64, largest_poll_ = 64;
  unsigned submit_per_mille_ = 500;
  Histogram histogram_;
  std::optional<std::string> difference_;
};

}  // namespace

Outcome run_lockstep(const EngineSource& dut, const EngineSource& against, const Run& run,
                     const std::function<void(std::uint64_t)>& progress) {
  return Pair(dut, against, run).go(progress);
}

}  // namespace ballast::lockstep
