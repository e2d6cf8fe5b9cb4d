// Random commands as the collector sees them: entries of the order FIFO, with the lanes' beats.
#pragma once

#include <random>
#include <vector>

#include "tests/unit/rtl_collector/collector_model.hpp"

namespace ballast::rtl_test {

class EntrySource {
 public:
  EntrySource(unsigned lanes, std::mt19937_64& random) : lanes_(lanes), random_(random) {}

  /// The entries of one command.
  std::vector<Entry> command();

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool percent(unsigned chance) { return below(100) < chance; }
  std::int64_t value(unsigned bits);

  Entry entry(CommandKind kind, From from, Ending ending);
  Beat event(EventKind kind, unsigned lane);
  Beat sums(bool hashes);
  Entry from_lane();
  Entry from_all(CommandKind kind, Ending ending);
  Entry from_nobody();
  std::vector<Entry> ranked(CommandKind kind, EventKind event, Ending ending);
  std::vector<Entry> configuration();

  unsigned lanes_;
  std::mt19937_64& random_;
  std::uint64_t sequence_ = 0;
};

}  // namespace ballast::rtl_test
