// Tests of processes run with every kind of them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "sim/platform/process_kinds.hpp"

namespace ballast::hls {

class Processes : public testing::TestWithParam<std::string> {
 protected:
  static std::unique_ptr<compat::Processes> make() { return sim::make_processes(GetParam()); }
  static void run_to_the_end(compat::Processes& processes) {
    for (int round = 0; round < 100'000 && !processes.finished(); ++round) processes.run();
    ASSERT_TRUE(processes.finished());
  }
};

}  // namespace ballast::hls

#define INSTANTIATE_PROCESS_KINDS(Suite)                                          \
  INSTANTIATE_TEST_SUITE_P(Kinds, Suite, testing::ValuesIn(sim::process_kinds()), \
                           [](const auto& test) { return test.param; })
