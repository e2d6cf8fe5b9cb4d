// Cards opened by the way that there is to each.
#pragma once

#include <memory>
#include <vector>

#include "host/engine/card/card_port.hpp"
#include "host/include/ballast/card.hpp"

namespace ballast {

/// Resets the card and opens it. `config.positions` and `config.accounts` become the capacities as
/// if the card had no more than these. Throws CardError, and std::invalid_argument for a capacity
/// of 0 or an option out of range.
std::unique_ptr<Card> open_card(std::unique_ptr<CardPort> port, const EngineConfig& config = {},
                                const CardOptions& options = {});

/// The same of several cards of one kind, as one engine: see open_xrt_card.
std::unique_ptr<Card> open_cards(std::vector<std::unique_ptr<CardPort>> ports,
                                 const EngineConfig& config = {}, const CardOptions& options = {});

}  // namespace ballast
