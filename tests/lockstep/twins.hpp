// Two engines given the same commands one by one, for tests of chosen cases.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/lockstep/describe.hpp"
#include "tests/reference/reference_engine.hpp"
#include "tests/reference/session.hpp"

namespace ballast::lockstep {

/// The software engine beside the reference model.
class Twins {
 public:
  explicit Twins(const EngineConfig& config)
      : software_(open_software_engine(config)), reference_(open_reference_engine(config)) {}

  /// False when an event differed; the failure names command, field, expected and got.
  bool run(const Command& command) {
    const std::vector<Event> expected = reference_.run(command);
    const std::vector<Event> got = software_.run(command);
    ++commands_;
    events_ += expected.size();
    for (std::size_t i = 0; i < std::min(expected.size(), got.size()); ++i) {
      const auto differing = first_difference(expected[i], got[i]);
      if (differing) {
        return fail(command, "event " + std::to_string(i) + " field " + differing->field +
                                 ": expected " + differing->expected + ", got " + differing->got);
      }
    }
    if (expected.size() != got.size()) {
      return fail(command, "events: expected " + std::to_string(expected.size()) + ", got " +
                               std::to_string(got.size()));
    }
    last_ = expected;
    return true;
  }
  const std::vector<Event>& last() const { return last_; }
  std::uint64_t commands() const { return commands_; }
  std::uint64_t events() const { return events_; }

 private:
  bool fail(const Command& command, const std::string& what) {
    ADD_FAILURE() << describe(command) << "\n  " << what;
    return false;
  }

  reference::Session software_, reference_;
  std::vector<Event> last_;
  std::uint64_t commands_ = 0, events_ = 0;
};

}  // namespace ballast::lockstep
