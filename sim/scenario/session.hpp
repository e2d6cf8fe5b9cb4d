// A Desk whose commands go to a log and to an engine, so that the generator knows what they did.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/include/ballast/desk.hpp"
#include "host/include/ballast/engine.hpp"
#include "host/include/ballast/log.hpp"

namespace ballast::scenario {

class Session {
 public:
  using Handler = std::function<void(const Event&)>;

  /// `handler` sees every event, after the Desk.
  Session(const Venue& venue, const std::string& log_path, const std::string& venue_text,
          Handler handler);

  Desk& desk() { return desk_; }
  const Desk& desk() const { return desk_; }
  std::uint64_t commands() const { return log_.records(); }

  /// Executes what the Desk has sent. Throws std::logic_error when the engine refuses something.
  void flush();
  /// flush, when much is waiting.
  void flush_if_full();
  void finish_log() { log_.finish(); }

  /// K = Σ(W − EV), atoms: as the Desk believes; as read back from the engine. Reading back is
  /// not in the log, so the log must be finished.
  int128 believed_value() const;
  int128 read_back_value();

 private:
  void submit();
  void poll_events();

  LogWriter log_;
  std::unique_ptr<Engine> engine_;
  Handler handler_;
  bool logging_ = true;
  std::vector<Command> waiting_;
  std::vector<Event> events_;
  Desk desk_;
};

}  // namespace ballast::scenario
