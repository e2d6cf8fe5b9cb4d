// Order FIFO: order, throughput, latency, capacity.
#include <Vrtl_order_fifo.h>

#include <deque>

#include "tests/unit/rtl_collector/packed.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr std::size_t kHolds = 128 + 1;  // the memory and the head

class OrderFifo : public StreamTest {
 protected:
  Order any() {
    Order order;
    order.sequence = random_();
    order.kind = static_cast<std::uint8_t>(random_());
    order.position = static_cast<std::uint32_t>(random_());
    order.lane = static_cast<std::uint8_t>(below(8));
    order.payload[0] = random_();
    order.payload[1] = random_();
    return order;
  }
};
INSTANTIATE_TEST_SUITE_P(Stalls, OrderFifo, every_stall(), name_of);

TEST_P(OrderFifo, KeepsEveryEntryInOrder) {
  Bench<Vrtl_order_fifo> fifo;
  std::deque<Order> held;
  Order next = any();
  std::size_t passed = 0;
  std::size_t most = 0;
  bool offered = false;
  for (int cycle = 0; cycle < 20000; ++cycle) {
    offered = offered || !source_idles();
    fifo->in_valid_i = offered;
    if (offered) next.write(fifo->in_data_i.data());
    fifo->out_ready_i = !sink_stalls();
    fifo.settle();
    ASSERT_EQ(!held.empty(), fifo->out_valid_o != 0) << "cycle " << cycle;
    if (!held.empty()) {
      ASSERT_TRUE(held.front() == Order::read(fifo->out_data_o.data())) << "cycle " << cycle;
    }
    const bool goes_in = offered && fifo->in_ready_o != 0;
    if (held.size() < kHolds - 1) {
      ASSERT_TRUE(fifo->in_ready_o != 0) << held.size() << " held";
    }
    if (!held.empty() && fifo->out_ready_i != 0) {
      held.pop_front();
      ++passed;
    }
    if (goes_in) {
      held.push_back(next);
      next = any();
      offered = false;
    }
    most = std::max(most, held.size());
    fifo.edge();
  }
  const Stalls stalls = GetParam();
  if (stalls.source_percent == 0 && stalls.sink_percent == 0) {
    EXPECT_EQ(19999U, passed) << "an entry a cycle, one behind";
  }
  if (stalls.sink_percent > stalls.source_percent) {
    EXPECT_EQ(kHolds, most) << "full to the entry";
  }
}

}  // namespace
}  // namespace ballast::rtl_test
