// The oct10 book in a software engine, ready to be measured: commands are made and sealed outside
// of the time that counts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hls/core/valuation.hpp"
#include "host/include/ballast/command_pump.hpp"
#include "host/include/ballast/engine.hpp"
#include "host/include/ballast/log.hpp"

namespace ballast::bench {

/// A log that is generated into the temporary folder and deleted with this object.
class TemporaryOct10 {
 public:
  explicit TemporaryOct10(double scale);
  ~TemporaryOct10();
  TemporaryOct10(const TemporaryOct10&) = delete;
  TemporaryOct10& operator=(const TemporaryOct10&) = delete;

  const LogReader& log() const { return *log_; }
  /// Commands up to and including the commit that ends the start-up load.
  std::size_t start_up() const { return start_up_; }

 private:
  std::string path_;
  std::unique_ptr<LogReader> log_;
  std::size_t start_up_ = 0;
};

struct LoadedPosition {
  std::uint32_t id;
  std::uint32_t account;
  std::uint16_t symbol;
  std::int64_t q;
};

/// An engine that has taken the start-up of a log.
class LoadedBook {
 public:
  explicit LoadedBook(const TemporaryOct10& oct10);

  /// What the log's start-up says.
  const std::vector<LoadedPosition>& positions() const { return positions_; }
  const std::vector<std::uint16_t>& symbols() const { return symbols_; }
  core::UnitValue mark(std::uint16_t symbol) const { return marks_[symbol]; }

  /// Numbers and seals, then keeps for `run`.
  void add(Command command);
  /// Submits what was added, polling as it goes; processor seconds that took. Throws
  /// std::runtime_error on a refusal, which would make the figure meaningless.
  double run();
  std::uint64_t events() const { return events_; }
  /// The engine's digest of all state: what the work came to.
  std::uint64_t digest();

 private:
  std::unique_ptr<Engine> engine_;
  CommandPump pump_;
  std::vector<Command> batch_;
  std::vector<LoadedPosition> positions_;
  std::vector<std::uint16_t> symbols_;
  std::vector<core::UnitValue> marks_;
  std::uint64_t sequence_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t digest_ = 0;
};

}  // namespace ballast::bench
