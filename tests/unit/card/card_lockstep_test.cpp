// The streams of tests/lockstep through the card engine and a RingCard, held against the software
// engine: placement, hold-backs, hidden accounts and rings change no event.
#include <gtest/gtest.h>

#include "host/engine/card/open_card.hpp"
#include "tests/lockstep/engines.hpp"
#include "tests/lockstep/lockstep.hpp"
#include "tests/unit/card/ring_card.hpp"

namespace ballast {
namespace {

struct Case {
  std::uint32_t cards;
  std::uint32_t lanes;
  unsigned ring_log2;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.cards << " cards, " << c.lanes << " lanes, rings of 2^" << c.ring_log2;
}

class CardLockstep : public testing::TestWithParam<Case> {
 protected:
  void run(lockstep::Profile profile, std::uint64_t seed, std::uint64_t commands) {
    std::vector<std::shared_ptr<RingCardLog>> logs(GetParam().cards);
    CardOptions options;
    options.command_ring_log2 = GetParam().ring_log2;
    options.event_ring_log2 = GetParam().ring_log2;
    options.idle_calls = 1;
    const auto open = [&](const EngineConfig& config) {
      RingCardShape shape;
      shape.lanes = GetParam().lanes;
      shape.rows = 16 * 1024;
      shape.accounts = 1024;
      shape.positions_limit = config.positions;
      shape.seed = seed;
      shape.alone = logs.size() == 1;
      shape.queue_depth = 4;  // so that several cards have to look at their queues again
      std::vector<std::unique_ptr<CardPort>> ports;
      for (auto& log : logs) {
        log = std::make_shared<RingCardLog>();
        ports.push_back(std::make_unique<RingCard>(shape, RingCardFaults{}, log));
        ++shape.seed;
      }
      return open_cards(std::move(ports), config, options);
    };
    const lockstep::EngineSource dut{"card", open, 2000};
    const auto outcome =
        lockstep::run_lockstep(dut, lockstep::engine_named("software"), {seed, profile, commands});
    EXPECT_FALSE(outcome.difference) << *outcome.difference;
    for (const auto& log : logs) {
      for (const std::string& fault : log->faults) FAIL() << fault;
      EXPECT_TRUE(log->closed);
      full_ += log->full_event_ring;
      bad_ += log->bad_check;
      linked_ += log->pages_linked;
      unlinked_ += log->pages_unlinked;
    }
  }
  std::uint64_t full_ = 0, bad_ = 0, linked_ = 0, unlinked_ = 0;
};

TEST_P(CardLockstep, AgreesWithTheSoftwareEngine) {
  using lockstep::Profile;
  const std::uint64_t seed = 7000 + 10 * GetParam().lanes;
  for (std::uint64_t i = 0; i < 4; ++i) run(Profile::tiny, seed + i, 40'000);
  run(Profile::edge, seed + 4, 40'000);
  run(Profile::medium, seed + 5, 50'000);
  run(Profile::deep, seed + 6, 50'000);
  run(Profile::dense, seed + 7, 40'000);
  EXPECT_GT(full_, 100U) << "times that the event ring was full";
  // Of several cards none sees them: each has numbers of its own.
  if (GetParam().cards == 1) {
    EXPECT_GT(bad_, 500U) << "records with a wrong check word";
  }
  EXPECT_GT(linked_, 1000U);
  EXPECT_GT(unlinked_, 1000U);
}

INSTANTIATE_TEST_SUITE_P(Lanes, CardLockstep,
                         testing::Values(Case{1, 1, 6}, Case{1, 2, 7}, Case{1, 4, 6}, Case{1, 8, 9},
                                         Case{2, 4, 6}, Case{3, 2, 7}, Case{4, 1, 6}),
                         [](const auto& test) {
                           return std::to_string(test.param.cards) + "Cards" +
                                  std::to_string(test.param.lanes) + "LanesRingsOf2To" +
                                  std::to_string(test.param.ring_log2);
                         });

}  // namespace
}  // namespace ballast
