// Arbiter: one grant to one who asks, kept until it moves, everybody served in turn.
#include <Vrtl_round_robin_arbiter.h>

#include <array>
#include <bit>

#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kInputs = 5;

/// Requesters idle, the taker stalls.
class RoundRobinArbiter : public StreamTest {};
INSTANTIATE_TEST_SUITE_P(Stalls, RoundRobinArbiter, every_stall(), name_of);

TEST_P(RoundRobinArbiter, ServesEverybodyInTurn) {
  Bench<Vrtl_round_robin_arbiter> arbiter;
  std::array<unsigned, kInputs> waited{};  // moves of others while it asked
  std::uint64_t requests = 0;
  std::uint64_t held = 0;
  std::uint64_t moves = 0;
  unsigned longest = 0;
  for (int cycle = 0; cycle < 20000; ++cycle) {
    for (unsigned i = 0; i < kInputs; ++i) {
      if (!source_idles()) requests |= std::uint64_t{1} << i;
    }
    arbiter->request_i = requests & 0x1F;
    arbiter->moves_i = 0;
    arbiter.settle();
    const std::uint64_t grant = arbiter->grant_o;
    ASSERT_EQ(requests == 0 ? 0 : 1, std::popcount(grant));
    ASSERT_EQ(grant, grant & requests);
    if (held != 0) {
      ASSERT_EQ(held, grant) << "a grant stays until it moves";
    }
    arbiter->moves_i = grant != 0 && !sink_stalls();
    arbiter.settle();
    ASSERT_EQ(grant, arbiter->grant_o) << "does not depend on moving";
    held = grant;
    if (arbiter->moves_i != 0) {
      ++moves;
      held = 0;
      for (unsigned i = 0; i < kInputs; ++i) {
        const std::uint64_t one = std::uint64_t{1} << i;
        waited[i] = (requests & one) != 0 && grant != one ? waited[i] + 1 : 0;
        longest = std::max(longest, waited[i]);
        ASSERT_LT(waited[i], kInputs) << "requester " << i << ", cycle " << cycle;
      }
      requests &= ~grant;
    }
    arbiter.edge();
  }
  if (GetParam().source_percent == 0) {
    EXPECT_EQ(kInputs - 1, longest);
  }
  EXPECT_GT(moves, 1500U);
}

}  // namespace
}  // namespace ballast::rtl_test
