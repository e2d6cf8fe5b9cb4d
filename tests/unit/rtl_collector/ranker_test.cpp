// Ranker: every operation and order entry of random rankings and jobs, at 1 to 8 lanes, with idle
// lanes and a stalled dispatcher; throughput and latency to the cycle; every light of small queues.
#include <Vrtl_ranker_1.h>
#include <Vrtl_ranker_2.h>
#include <Vrtl_ranker_4.h>
#include <Vrtl_ranker_8.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "tests/unit/rtl_collector/ranker_bench.hpp"

namespace ballast::rtl_test {
namespace {

template <unsigned Lanes>
struct Ranker;
template <>
struct Ranker<1> : RankerBench<Vrtl_ranker_1, 1> {};
template <>
struct Ranker<2> : RankerBench<Vrtl_ranker_2, 2> {};
template <>
struct Ranker<4> : RankerBench<Vrtl_ranker_4, 4> {};
template <>
struct Ranker<8> : RankerBench<Vrtl_ranker_8, 8> {};

bool better(const Offer& a, const Offer& b) {
  return a.key != b.key ? a.key > b.key : a.position < b.position;
}

std::int64_t key_of(std::uint64_t bits) {  // 41 bits, signed
  return static_cast<std::int64_t>(bits << 23) >> 23;
}

class RankerStreams : public StreamTest {
 protected:
  /// Positions with ids of their own, best first, by key or by id alone.
  std::vector<Offer> positions(std::size_t count, bool by_id) {
    std::vector<Offer> offers(count);
    std::set<std::uint32_t> ids;
    while (ids.size() < count) ids.insert(static_cast<std::uint32_t>(bits(24)));
    const bool ties = percent(50);
    auto id = ids.begin();
    for (Offer& offer : offers) {
      offer.key = by_id ? 0 : (ties ? key_of(bits(2) << 39 | bits(1)) : key_of(bits(41)));
      offer.position = *id++;
      offer.account = static_cast<std::uint32_t>(percent(30) ? bits(3) : bits(24));
      offer.row = static_cast<std::uint32_t>(bits(18));
      offer.lots = bits(static_cast<unsigned>(1 + below(40))) + 1;
      offer.lots &= (1ULL << 40) - 1;
      offer.lots += offer.lots == 0;
      offer.sought = percent(15);
    }
    std::sort(offers.begin(), offers.end(), better);
    return offers;
  }

  template <unsigned Lanes>
  void run() {
    Ranker<Lanes> ranker;
    RankerModel model(Lanes);
    for (unsigned rankings = 0; rankings < 300; ++rankings) {
      const auto mode = static_cast<JobMode>(below(4));
      const std::vector<Offer> offers =
          positions(percent(80) ? below(12) : below(150), mode == JobMode::dump);
      std::uint64_t lots = 0;
      for (const Offer& offer : offers) lots += offer.lots;
      while (ranker.still_offers(rankings % 4)) step(ranker);
      model.start(offers);
      ranker.start(offers, rankings % 4);
      if (percent(50)) wait_ranked(ranker, offers.size());
      for (std::uint64_t jobs = mode == JobMode::take ? below(12) : 1; jobs != 0; --jobs) {
        serve(ranker, model, any(mode, offers, lots));
        if (HasFatalFailure()) return;
      }
      // Often enough it goes on in the middle of a ranking.
    }
  }

  Job any(JobMode mode, const std::vector<Offer>& offers, std::uint64_t lots) {
    std::uint64_t number = 1 + below(lots / 3 + 2);
    if (mode == JobMode::take && percent(30) && !offers.empty()) {
      number = offers[below(offers.size())].lots;
    } else if (mode == JobMode::take && percent(10)) {
      number = bits(62) | 1;
    } else if (mode == JobMode::rank) {
      number = percent(20) ? bits(40) << 24 | below(3) : below(offers.size() + 3);
    }
    return any_job(mode, number, percent(30), random_);
  }

  template <typename Bench>
  void serve(Bench& ranker, RankerModel& model, const Job& job) {
    const std::vector<Served> expected = model.serve(job);
    ranker.served.clear();
    ranker.ask(job);
    for (int cycles = 0; cycles < 20000; ++cycles) {
      if (!ranker.served.empty() && ranker.served.back().last) break;
      step(ranker);
    }
    ASSERT_EQ(expected.size(), ranker.served.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      Served given = ranker.served[i];
      if (expected[i].last) {
        given.order.lane = 0;  // FromNobody
      } else if (job.mode == JobMode::dump) {
        given.op.set(LaneOp::kWords, 64, lights(expected[i]));
      }
      ASSERT_TRUE(expected[i].order == given.order) << "word " << i;
      ASSERT_EQ(expected[i].lane, given.lane) << "word " << i;
      ASSERT_TRUE(expected[i].op == given.op) << "word " << i;
      ASSERT_EQ(expected[i].last, given.last) << "word " << i;
    }
    for (int i = 0; i < 5; ++i) step(ranker);
    ASSERT_EQ(expected.size(), ranker.served.size()) << "a word behind the last";
  }

  template <typename Bench>
  void step(Bench& ranker) {
    ranker.cycle([this] { return !source_idles(); }, [this] { return !sink_stalls(); });
  }

  template <typename Bench>
  void wait_ranked(Bench& ranker, std::size_t total) {
    for (int cycles = 0; cycles < 2000 && !ranker.ranked(); ++cycles) step(ranker);
    ASSERT_TRUE(ranker.ranked());
    EXPECT_EQ(total, ranker.total());
  }

  static std::uint64_t lights(Served word) {
    std::uint64_t light = 0;
    Fields(word.op.bits.data(), LaneOp::kWords).take(64, light);
    return light;
  }
};
INSTANTIATE_TEST_SUITE_P(Stalls, RankerStreams, every_stall(), name_of);

TEST_P(RankerStreams, OneLane) { run<1>(); }
TEST_P(RankerStreams, TwoLanes) { run<2>(); }
TEST_P(RankerStreams, FourLanes) { run<4>(); }
TEST_P(RankerStreams, EightLanes) { run<8>(); }

/// Positions of falling rank, all of lane 0 or spread over the lanes.
std::vector<Offer> falling(unsigned count, bool spread, unsigned lanes) {
  std::vector<Offer> offers(count);
  for (unsigned i = 0; i < count; ++i) {
    offers[i].key = 1000000 - static_cast<std::int64_t>(i);
    offers[i].position = i;
    offers[i].account = spread ? i : i * lanes;
    offers[i].lots = 3;
  }
  return offers;
}

template <unsigned Lanes>
void expect_one_a_cycle(JobMode mode, bool spread) {
  SCOPED_TRACE(std::to_string(Lanes) + (spread ? " lanes" : " lanes, all in one"));
  std::mt19937_64 random(1);
  Ranker<Lanes> ranker;
  ranker.start(falling(2000, spread, Lanes), 1);
  for (int i = 0; i < 30; ++i) ranker.cycle();
  ranker.ask(any_job(mode, 3 * 1500 + 1, mode != JobMode::take, random));
  while (ranker.served.empty() || !ranker.served.back().last) ranker.cycle();
  EXPECT_EQ(2U, ranker.served_cycles.front() - ranker.job_cycle) << "from the job to the first";
  const std::size_t words = mode == JobMode::take ? 1502 : 2001;
  ASSERT_EQ(words, ranker.served.size());
  EXPECT_EQ(words - 1, ranker.served_cycles.back() - ranker.served_cycles.front());
}

TEST(Ranker, ServesAPositionEachCycle) {
  for (const JobMode mode : {JobMode::take, JobMode::rank, JobMode::lights, JobMode::dump}) {
    for (const bool spread : {true, false}) {
      expect_one_a_cycle<1>(mode, spread);
      expect_one_a_cycle<2>(mode, spread);
      expect_one_a_cycle<4>(mode, spread);
      expect_one_a_cycle<8>(mode, spread);
    }
  }
}

template <unsigned Lanes>
void expect_latencies() {
  SCOPED_TRACE(std::to_string(Lanes) + " lanes");
  std::mt19937_64 random(1);
  Ranker<Lanes> ranker;
  for (int i = 0; i < 3; ++i) ranker.cycle();
  ranker.start({}, 2);
  std::uint64_t begin = ranker.now();
  while (!ranker.ranked()) ranker.cycle();
  EXPECT_LE(ranker.now() - begin, Lanes + 2) << "counts to total";

  Ranker<Lanes> waiting;  // a take that waits for its first offer
  waiting.start({}, 3);
  waiting.start(falling(1, true, Lanes), 0);
  waiting.ask(any_job(JobMode::take, 3, false, random));
  const auto idle = [] { return false; };
  for (int i = 0; i < 5; ++i) waiting.cycle(idle, [] { return true; });
  begin = waiting.now();
  while (waiting.served.empty()) waiting.cycle();
  const unsigned levels = std::max(1, static_cast<int>(2 * std::log2(Lanes)));
  EXPECT_EQ(levels + 2U, waiting.served_cycles.front() - begin) << "offer to operation";
}

TEST(Ranker, TakesFewCycles) {
  expect_latencies<1>();
  expect_latencies<2>();
  expect_latencies<4>();
  expect_latencies<8>();
}

TEST(Ranker, LightsAreFifthsOfEveryQueue) {
  std::mt19937_64 random(1);
  Ranker<2> ranker;
  RankerModel model(2);
  for (unsigned count = 0; count <= 130; ++count) {
    const std::vector<Offer> offers = falling(count, true, 2);
    ranker.start(offers, count % 4);
    model.start(offers);
    const Job job = any_job(JobMode::lights, 0, false, random);
    const std::vector<Served> expected = model.serve(job);
    ranker.served.clear();
    ranker.ask(job);
    while (ranker.served.empty() || !ranker.served.back().last) ranker.cycle();
    ASSERT_EQ(expected.size(), ranker.served.size());
    for (unsigned i = 0; i < count; ++i) {
      ASSERT_TRUE(expected[i].op == ranker.served[i].op) << "rank " << i + 1 << " of " << count;
    }
  }
}

}  // namespace
}  // namespace ballast::rtl_test
