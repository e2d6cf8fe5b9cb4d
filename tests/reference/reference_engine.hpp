// The naive reference model: a third witness beside the software engine and the cards.
//
// Written from docs/contract.md and docs/ranking.md alone; it shares only the record types with the
// engines. It keeps no sums, queues or caches: whatever is asked is worked out anew from the
// positions. Slow on purpose. Commands and events as for every engine.
#pragma once

#include <memory>

#include "host/include/ballast/engine.hpp"

namespace ballast {

/// Throws std::invalid_argument when a capacity is out of range.
std::unique_ptr<Engine> open_reference_engine(const EngineConfig& config = {});

}  // namespace ballast
