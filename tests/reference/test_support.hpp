// What the reference model's tests share: reading events, and 128-bit operands.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/reference/arithmetic.hpp"
#include "tests/reference/reference_engine.hpp"
#include "tests/reference/session.hpp"

namespace ballast::reference {

inline Session open_session(std::uint32_t positions = 64, std::uint32_t accounts = 16) {
  return Session(open_reference_engine({positions, accounts}));
}

/// The names of the events, refusals by their reason: "verdict", "rejected stale", …
inline std::vector<std::string> names(const std::vector<Event>& events) {
  std::vector<std::string> names;
  for (const Event& event : events) {
    std::string name = name_of(event.event());
    if (event.event() == EventKind::rejected) {
      name += std::string(" ") + name_of(static_cast<Reason>(event.code()));
    }
    names.push_back(name);
  }
  return names;
}

inline Int equity_of(const Event& verdict) {
  const auto operands = verdict.as<op::Verdict>();
  return (Int{operands.equity_hi} << 64) + operands.equity_lo;
}
inline Int maintenance_of(const Event& verdict) {
  const auto operands = verdict.as<op::Verdict>();
  return (Int{operands.maintenance_hi} << 64) + operands.maintenance_lo;
}
inline Int wallet_of(const Event& state) {
  const auto operands = state.as<op::AccountState>();
  return (Int{operands.wallet_hi} << 64) + operands.wallet_lo;
}

}  // namespace ballast::reference
