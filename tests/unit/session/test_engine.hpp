// The software engine with ill manners, and a journal that tells and does as it is told; both write
// down what happens to them, in one list.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "host/include/ballast/engine.hpp"
#include "host/include/ballast/journal.hpp"

namespace ballast {

using Trace = std::vector<std::string>;

class TestEngine final : public Engine {
 public:
  explicit TestEngine(Trace& trace, const EngineConfig& config = {64, 64})
      : trace_(trace), engine_(open_software_engine(config)), identity_(engine_->identity()) {
    identity_.name = "test";
    before_ = executed_ = engine_->executed();
  }

  /// Takes no more than this in a call.
  std::size_t most_at_once = std::numeric_limits<std::size_t>::max();
  /// Gives no more than this in a call.
  std::size_t most_events = std::numeric_limits<std::size_t>::max();
  /// Faults when it would take this command.
  std::uint64_t faults_at = std::numeric_limits<std::uint64_t>::max();
  /// Once faulted, what it had not given by then is lost.
  bool is_faulted = false;
  /// Alters this command on its way, as a broken link would.
  std::uint64_t alters = 0;
  /// All that it has taken, in order.
  std::vector<Command> taken;

  /// As a card: how far it has come, it says some polls later.
  void lag() { lags_ = true; }

  const EngineIdentity& identity() const override { return identity_; }

  Transfer try_submit(std::span<const Command> commands) override {
    std::size_t count = 0;
    while (count < std::min(commands.size(), most_at_once) && !is_faulted) {
      Command command = commands[count];
      if (command.sequence >= faults_at) {
        is_faulted = true;
        break;
      }
      if (command.sequence == alters) command.word[0] ^= 1;
      if (!engine_->try_submit(command).any()) break;
      taken.push_back(command);
      ++count;
    }
    if (count != 0) {
      trace_.push_back("submit " + range(commands.first(count)));
    }
    return {count, state()};
  }

  Transfer poll(std::span<Event> events) override {
    if (is_faulted) return {0, state()};
    const std::size_t count =
        engine_->poll(events.first(std::min(events.size(), most_events))).count;
    executed_ = std::exchange(before_, engine_->executed());
    return {count, state()};
  }

  std::uint64_t executed() const override { return lags_ ? executed_ : engine_->executed(); }
  std::string fault_text() const override { return is_faulted ? "test: pulled the plug" : ""; }

  static std::string range(std::span<const Command> commands) {
    const std::string first = std::to_string(commands.front().sequence);
    if (commands.size() == 1) return first;
    return first + "-" + std::to_string(commands.back().sequence);
  }

 private:
  EngineState state() const { return is_faulted ? EngineState::faulted : EngineState::sound; }

  Trace& trace_;
  std::unique_ptr<Engine> engine_;
  EngineIdentity identity_;
  bool lags_ = false;
  std::uint64_t before_, executed_;  ///< as of the last poll, and of the one before
};

class TestJournal final : public Journal {
 public:
  explicit TestJournal(Trace& trace) : trace_(trace) {}

  /// What `synced` answers when it does not follow by itself.
  std::uint64_t synced_to = 0;
  bool syncs_at_once = true;
  bool fails_to_append = false, fails_to_sync = false;
  /// All that it was given, in order, and the last command of each group.
  std::vector<Command> kept;
  std::vector<std::uint64_t> group_ends;

  void append(const Batch& batch) override {
    if (fails_to_append) throw std::runtime_error("no space left on device");
    kept.insert(kept.end(), batch.commands.begin(), batch.commands.end());
    std::string groups;
    std::size_t begin = 0;
    for (const std::size_t end : batch.group_ends) {
      groups += " " + TestEngine::range(batch.commands.subspan(begin, end - begin));
      group_ends.push_back(batch.commands[end - 1].sequence);
      begin = end;
    }
    if (begin != batch.commands.size()) throw std::logic_error("commands without a group");
    trace_.push_back("append" + groups);
  }
  std::uint64_t synced() override {
    if (fails_to_sync) throw std::runtime_error("input/output error");
    if (syncs_at_once && !kept.empty()) synced_to = kept.back().sequence;
    trace_.push_back("synced " + std::to_string(synced_to));
    return synced_to;
  }

 private:
  Trace& trace_;
};

}  // namespace ballast
