// One side of a symbol's ADL queue as an engine gives it, with the operands of each key.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hls/core/ranking.hpp"
#include "host/tools/book.hpp"
#include "host/tools/subcommand.hpp"

namespace ballast::tools {

/// Options that name a queue.
struct QueueOptions {
  std::string symbol;
  std::string side;
  std::string policy;

  void add_symbol_to(Subcommand command);
  void add_policy_to(Subcommand command);
  Side side_index() const { return side == "long" ? Side::long_side : Side::short_side; }
};

struct QueueEntry {
  std::uint64_t rank = 0;
  PositionId position;
  unsigned light = 0;
  std::int64_t quantity = 0;
  std::int64_t key = 0;
  core::ScoreOperands operands;
};

struct Queue {
  std::uint64_t total = 0;
  std::vector<QueueEntry> entries;
};

/// The first `top` entries, or all if 0. InputError when the engine refuses.
Queue ask_queue(Book& book, SymbolId symbol, Side side, PolicyId policy, std::uint64_t top);

/// A venue's policy as the rules take it.
core::Policy terms_of(const PolicySpec& policy);

}  // namespace ballast::tools
