// event_builder: the record of every item of random commands, in order, with an idle collector and
// a stalled ring; sums that begin anew when they should.
#include <Vrtl_event_builder.h>

#include <algorithm>
#include <deque>

#include "tests/unit/rtl_collector/collector_model.hpp"
#include "tests/unit/rtl_collector/entry_source.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kLanes = 4;

/// event_item_pkg
enum class ItemKind : std::uint8_t { beat, sums, ending, done };

struct Item {
  ItemKind kind = ItemKind::beat;
  bool fresh = false;
  Beat beat;
  Order order;
};

class EventBuilder : public StreamTest {
 protected:
  /// As the collector hands an entry on.
  void add(const Entry& entry) {
    const Order& order = entry.order;
    pending_ = pending_ || order.first;
    bool refused = false;
    for (const Beat& beat : events_of(entry)) {
      add_item(ItemKind::beat, order, beat);
      refused = refused || beat.kind == static_cast<std::uint8_t>(EventKind::rejected);
    }
    for (const std::vector<Beat>& beats : entry.beats) {
      if (order.from != From::all || beats.back().has_event) continue;
      add_item(ItemKind::sums, order, beats.back());
    }
    if (refused) return;
    if (order.ending != Ending::none) add_item(ItemKind::ending, order, Beat());
    if (order.ack && order.ending != Ending::rejected) add_item(ItemKind::done, order, Beat());
  }
  static std::vector<Beat> events_of(const Entry& entry) {
    std::vector<Beat> events;
    for (unsigned lane = 0; lane < kLanes; ++lane) {
      if (entry.order.from == From::lane && lane != entry.order.lane) continue;
      std::ranges::copy_if(entry.beats[lane], std::back_inserter(events), &Beat::has_event);
    }
    if (entry.order.from == From::all) std::ranges::stable_sort(events, {}, &Beat::account);
    return events;
  }
  void add_item(ItemKind kind, const Order& order, const Beat& beat) {
    items_.push_back({kind, pending_, beat, order});
    pending_ = false;
  }

  void step() {
    offered_ = !items_.empty() && (offered_ || !source_idles());
    builder_->item_valid_i = offered_;
    if (offered_) {
      const Item& item = items_.front();
      builder_->item_i = static_cast<CData>(item.kind);
      builder_->item_fresh_i = item.fresh;
      item.beat.write(builder_->item_beat_i.data(), 0);
      item.order.write(builder_->item_order_i.data());
    }
    builder_->out_ready_i = !sink_stalls();
    builder_.settle();
    refused_ += builder_->refused_o;
    if (builder_->out_valid_o != 0 && builder_->out_ready_i != 0) {
      given_.push_back(read_event(builder_->out_record_o.data()));
    }
    if (offered_ && builder_->item_ready_o != 0) {
      items_.pop_front();
      offered_ = false;
    }
    builder_.edge();
  }

  Bench<Vrtl_event_builder> builder_;
  std::deque<Item> items_;
  std::vector<Event> given_;
  std::uint64_t refused_ = 0;
  bool pending_ = false;
  bool offered_ = false;
};
INSTANTIATE_TEST_SUITE_P(Stalls, EventBuilder, every_stall(), name_of);

TEST_P(EventBuilder, GivesTheRecordOfEachItem) {
  builder_->item_valid_i = builder_->out_ready_i = 0;
  builder_.settle();
  CollectorModel model(kLanes);
  EntrySource source(kLanes, random_);
  for (int commands = 0; commands < 2'000; ++commands) {
    for (const Entry& entry : source.command()) {
      add(entry);
      model.serve(entry);
    }
  }
  const std::size_t items = items_.size();
  const std::uint64_t begin = builder_.cycle();
  for (std::size_t i = 0; i < 40 * items && !items_.empty(); ++i) step();
  if (GetParam().source_percent == 0 && GetParam().sink_percent == 0) {
    EXPECT_EQ(items, builder_.cycle() - begin) << "one a cycle";
  }
  for (int i = 0; i < 100; ++i) step();
  EXPECT_EQ(1, builder_->empty_o);
  EXPECT_EQ(model.refused, refused_);
  ASSERT_EQ(model.events.size(), given_.size());
  for (std::size_t i = 0; i < given_.size(); ++i) {
    ASSERT_EQ(describe(model.events[i]), describe(given_[i])) << "event " << i;
  }
}

}  // namespace
}  // namespace ballast::rtl_test
