#include "sim/platform/hls_kernels.hpp"

#include <stdexcept>
#include <utility>

#include "hls/compat/threads.hpp"
#include "hls/kernels/card.hpp"
#include "sim/platform/fibers.hpp"

namespace ballast::sim {
namespace {

// Rows of a lane of the small cards: a page for each position that one account may have.
constexpr unsigned kRoom = 40'960;

template <typename Card>
class KernelsOf final : public HlsKernels {
 public:
  KernelsOf(const std::string& name, MakeProcesses make)
      : build_{name, Card::kLanes, Card::kLanes * Card::kRows, Card::kLanes * Card::kAccounts,
               Card::kDepth},
        make_processes_(std::move(make)) {}

  const HlsBuild& build() const override { return build_; }

  void start(const HlsArguments& at) override {
    streams_ = std::make_unique<kernels::Streams<Card>>();
    processes_ = make_processes_();
    kernels::Streams<Card>& s = *streams_;
    processes_->start([&s, at] {
      kernels::read_ring(at.commands, at.commands_log2, at.commands_taken, at.close,
                         at.first_sequence, s.commands);
    });
    processes_->start([this, &s] {
      kernels::dispatch(kernels::DispatchContext<Card>{stores_->configuration, s.commands, s.ops,
                                                       s.answers, s.orders});
    });
    for (unsigned lane = 0; lane < Card::kLanes; ++lane) start_lane(lane);
    processes_->start([&s] {
      kernels::collect(kernels::Collecting<Card>{s.orders, s.lane_events, s.events,
                                                 kernels::Ranker<Card>(s.offers, s.requests)});
    });
    processes_->start([&s, at] {
      kernels::write_ring(at.events, at.events_log2, at.events_taken, at.heartbeat, at.events_given,
                          at.commands_executed, s.events);
    });
  }
  void stop() override {
    processes_.reset();
    streams_.reset();
  }
  bool run() override { return processes_ != nullptr && processes_->run(); }
  bool finished() const override { return processes_ == nullptr || processes_->finished(); }

 private:
  void start_lane(unsigned lane) {
    kernels::Streams<Card>& s = *streams_;
    processes_->start([this, &s, lane] {
      kernels::positions(kernels::PositionLane<Card>{
          stores_->positions[lane], stores_->tiers[lane], lane, s.ops[lane], s.requests[lane],
          s.opened[lane], s.accounts[lane], s.answers[lane]});
    });
    processes_->start([this, &s, lane] {
      kernels::accounts(kernels::AccountLane<Card>{stores_->accounts[lane], lane, s.accounts[lane],
                                                   s.opened[lane], s.entries[lane],
                                                   s.lane_events[lane]});
    });
    processes_->start([this, &s, lane] {
      kernels::rank<Card>(stores_->queues[lane], s.entries[lane], s.offers[lane]);
    });
  }

  const HlsBuild build_;
  const MakeProcesses make_processes_;
  const std::unique_ptr<kernels::Stores<Card>> stores_ = std::make_unique<kernels::Stores<Card>>();
  std::unique_ptr<kernels::Streams<Card>> streams_;
  std::unique_ptr<compat::Processes>
      processes_;  // goes before the streams that its processes wait for
};

template <typename Card>
std::unique_ptr<HlsKernels> make(const std::string& name, MakeProcesses make) {
  return std::make_unique<KernelsOf<Card>>(name, std::move(make));
}

}  // namespace

std::unique_ptr<compat::Processes> make_default_processes() {
#if BALLAST_FIBERS
  return make_fibers();
#else
  return std::make_unique<compat::Threads>();
#endif
}

std::unique_ptr<HlsKernels> make_hls_kernels(const std::string& build,
                                             MakeProcesses make_processes) {
  if (build == "default") return make<kernels::DefaultCard>(build, std::move(make_processes));
  // For the worlds of lockstep: few accounts, and rank queues that run dry.
  if (build == "small-1")
    return make<kernels::CardOf<1, kRoom, 512, 16>>(build, std::move(make_processes));
  if (build == "small-2")
    return make<kernels::CardOf<2, kRoom, 256, 8>>(build, std::move(make_processes));
  if (build == "small-4")
    return make<kernels::CardOf<4, kRoom, 128, 16>>(build, std::move(make_processes));
  if (build == "small-8")
    return make<kernels::CardOf<8, kRoom, 64, 8>>(build, std::move(make_processes));
  throw std::invalid_argument("there is no HLS card " + build +
                              "; there are default, small-1, small-2, small-4, small-8");
}

}  // namespace ballast::sim
