#include "host/engine/software/position_store.hpp"

namespace ballast::software {
namespace {

// Each symbol leaves at most its tail page partly empty.
std::size_t pages_for(std::uint32_t capacity) {
  return capacity / kPagePositions + kMaxSymbols + 1;
}

void move_position(const PositionPage& from, std::uint32_t i, PositionPage& to, std::uint32_t j) {
  to.q[j] = from.q[i];
  to.entry_value[j] = from.entry_value[i];
  to.mark_value[j] = from.mark_value[i];
  to.maintenance_high[j] = from.maintenance_high[i];
  to.maintenance_low[j] = from.maintenance_low[i];
  to.account[j] = from.account[i];
  to.id[j] = from.id[i];
  to.side[j] = from.side[i];
  to.light[j] = from.light[i];
}

}  // namespace

PositionStore::PositionStore(std::uint32_t capacity)
    : capacity_(capacity),
      pages_(pages_for(capacity)),
      places_(kMaxPositionId + std::size_t{1}, 0),  // sparse: by id, not by capacity
      links_(pages_.size()),
      page_symbol_(pages_.size()),
      lists_(kMaxSymbols) {
  free_pages_.reserve(pages_.size());
  clear();
}

void PositionStore::clear() {
  for (std::uint16_t symbol = 0; symbol < kMaxSymbols; ++symbol) {
    for_each(symbol, [this](PositionPage& page, std::uint32_t i) { places_[page.id[i]] = 0; });
    lists_[symbol] = List{};
  }
  free_pages_.clear();
  for (std::size_t p = pages_.size(); p > 0; --p) {
    free_pages_.push_back(static_cast<std::uint32_t>(p - 1));
  }
  live_ = 0;
}

Place PositionStore::find(std::uint32_t id, std::uint32_t account, std::uint16_t symbol) {
  if (!contains(id)) return {};
  const Place place = at(places_[id] - 1);
  if (place.page->account[place.index] != account) return {};
  return page_symbol_[place.number / kPagePositions] == symbol ? place : Place{};
}

Place PositionStore::open(std::uint32_t id, std::uint32_t account, std::uint16_t symbol,
                          Side side) {
  List& list = lists_[symbol];
  const std::uint32_t index = list.live % kPagePositions;
  if (index == 0) {
    const std::uint32_t page = free_pages_.back();
    free_pages_.pop_back();
    page_symbol_[page] = symbol;
    links_[page] = {kNoPage, list.tail};
    (list.tail == kNoPage ? list.head : links_[list.tail].next) = page;
    list.tail = page;
  }
  PositionPage& page = pages_[list.tail];
  page.q[index] = 0;
  page.entry_value[index] = 0;
  page.mark_value[index] = 0;
  page.set_maintenance_e8(index, 0);
  page.account[index] = account;
  page.id[index] = id;
  page.side[index] = side;
  page.light[index] = 0;
  places_[id] = list.tail * kPagePositions + index + 1;
  ++list.live;
  ++live_;
  return at(places_[id] - 1);
}

void PositionStore::free(Place place) {
  List& list = lists_[page_symbol_[place.number / kPagePositions]];
  places_[place.page->id[place.index]] = 0;
  const std::uint32_t last = (list.live - 1) % kPagePositions;
  PositionPage& tail = pages_[list.tail];
  if (&tail != place.page || last != place.index) {
    move_position(tail, last, *place.page, place.index);
    places_[place.page->id[place.index]] = place.number + 1;
  }
  --list.live;
  --live_;
  if (last == 0) {
    const std::uint32_t emptied = list.tail;
    list.tail = links_[emptied].previous;
    (list.tail == kNoPage ? list.head : links_[list.tail].next) = kNoPage;
    free_pages_.push_back(emptied);
  }
}

void PositionStore::prefetch_columns(std::uint32_t id) const {
  if (!contains(id)) return;
  const std::uint32_t number = places_[id] - 1;
  const PositionPage& page = pages_[number / kPagePositions];
  const std::uint32_t i = number % kPagePositions;
  __builtin_prefetch(&page.q[i], 1);
  __builtin_prefetch(&page.entry_value[i], 1);
  __builtin_prefetch(&page.mark_value[i], 1);
  __builtin_prefetch(&page.maintenance_high[i], 1);
  __builtin_prefetch(&page.maintenance_low[i], 1);
  __builtin_prefetch(&page.account[i]);
  __builtin_prefetch(&page.side[i]);
}

}  // namespace ballast::software
