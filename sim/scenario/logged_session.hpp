// A Session on the software engine whose commands are kept in a log: the generator's exchange.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "host/include/ballast/log.hpp"
#include "host/include/ballast/session.hpp"

namespace ballast::scenario {

/// The log is a file in the making, which nobody recovers from: it counts as synced at once.
class LogJournal final : public Journal {
 public:
  LogJournal(const std::string& path, const std::string& venue_text)
      : log_(path, LogKind::commands, venue_text) {}

  void append(const Batch& batch) override {
    synced_ = batch.commands.back().sequence;
    if (!is_finished_) log_.append(batch.commands);
  }
  std::uint64_t synced() override { return synced_; }

  std::uint64_t commands() const { return log_.records(); }
  std::uint64_t bytes() const { return log_.bytes(); }
  /// Commands that come after it are not in the log.
  void end() { is_finished_ = true; }
  /// Gives the log its name, unless `before_it_appears` throws.
  void publish(const std::function<void()>& before_it_appears) { log_.finish(before_it_appears); }

 private:
  LogWriter log_;
  std::uint64_t synced_ = 0;
  bool is_finished_ = false;
};

class LoggedSession {
 public:
  using Handler = Session::EventHandler;

  /// `handler` sees every event, after the Desk.
  LoggedSession(const Venue& venue, const std::string& log_path, const std::string& venue_text,
                Handler handler);

  Session& session() { return session_; }
  const Desk& desk() const { return session_.desk(); }
  std::uint64_t commands() const { return journal_.commands(); }
  std::uint64_t log_bytes() const { return journal_.bytes(); }

  /// Executes what the Desk has sent. Throws std::logic_error when the engine refuses something.
  void flush() { run(handler_); }
  /// flush, when much is waiting.
  void flush_if_full();
  void end_log() { journal_.end(); }
  void publish_log(const std::function<void()>& before_it_appears) {
    journal_.publish(before_it_appears);
  }

  /// K = Σ(W − EV), atoms: as the Desk believes; as read back from the engine. Reading back is
  /// not in the log, so the log must have ended.
  int128 believed_value() const;
  int128 read_back_value();

 private:
  void run(const Handler& handler);

  LogJournal journal_;
  std::unique_ptr<Engine> engine_;
  Handler handler_;
  Session session_;
};

}  // namespace ballast::scenario
