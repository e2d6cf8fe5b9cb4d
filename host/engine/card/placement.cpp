#include "host/engine/card/placement.hpp"

#include <bit>

namespace ballast::card {

template <Placement::Links Placement::Page::*links>
void Placement::List<links>::push(std::vector<Page>& pages, std::uint32_t page) {
  pages[page].*links = {head, kNoPage};
  if (head != kNoPage) (pages[head].*links).previous = page;
  head = page;
}

template <Placement::Links Placement::Page::*links>
void Placement::List<links>::remove(std::vector<Page>& pages, std::uint32_t page) {
  const Links at = pages[page].*links;
  (at.previous == kNoPage ? head : (pages[at.previous].*links).next) = at.next;
  if (at.next != kNoPage) (pages[at.next].*links).previous = at.previous;
}

Placement::Placement(const Shape& shape)
    : lanes_(shape.lanes),
      rows_(shape.rows),
      pages_per_lane_(shape.rows / kPageRows),
      capacity_(shape.positions),
      known_(kMaxPositionId + std::size_t{1}, false),  // sparse: by id, not by capacity
      ids_(std::size_t{shape.lanes} * shape.rows),
      pages_(std::size_t{lanes_} * pages_per_lane_),
      groups_(std::size_t{lanes_} * kMaxSymbols * 3),
      stores_(lanes_) {
  for (Lane& lane : stores_) lane.unlinked.reserve(pages_per_lane_);
  clear();
}

void Placement::clear() {
  for (std::uint32_t page = 0; page < pages_.size(); ++page) {
    for (unsigned i = 0; i < kPageRows; ++i) {
      if ((pages_[page].used >> i & 1) != 0) known_[ids_[page * kPageRows + i]] = {};
    }
    pages_[page] = Page{};
  }
  for (OpenPages& pages : groups_) pages = OpenPages{};
  for (std::uint32_t index = 0; index < lanes_; ++index) {
    Lane& lane = stores_[index];
    lane.empty = EmptyPages{};
    lane.unlinked.clear();
    for (std::uint32_t page = pages_per_lane_; page > 0; --page) {
      lane.unlinked.push_back(index * pages_per_lane_ + page - 1);
    }
  }
  live_ = opening_ = freeing_ = emptied_ = 0;
}

Placement::Opening Placement::open(const Command& command) {
  Opening opening;
  Known& known = known_[command.position];
  if (known.end != 0) {
    opening.wait = known.unanswered != 0;
    opening.row = kRowInUse;
    return opening;
  }
  if (live_ + opening_ == capacity_) {
    opening.wait = opening_ != 0 || freeing_ != 0;
    opening.row = kRowNoRoom;
    return opening;
  }
  if (!find_page(command, opening)) {
    opening.wait = opening_ != 0 || freeing_ != 0;
    opening.row = kRowNoRoom;
    return opening;
  }
  const std::uint32_t lane = command.account % lanes_;
  const Slot slot = take_row(group(lane, command.symbol, command.side()).head);
  known.end = slot + 1;
  known.account = command.account;
  known.symbol = command.symbol;
  ++known.unanswered;
  ids_[slot] = command.position;
  ++opening_;
  opening.slot = slot;
  opening.row = row_of(slot);
  return opening;
}

// Sees to it that the command's group has a page with a free row.
bool Placement::find_page(const Command& command, Opening& opening) {
  const std::uint32_t lane = command.account % lanes_;
  OpenPages& pages = group(lane, command.symbol, command.side());
  if (pages.head != kNoPage) return true;
  Lane& from = stores_[lane];
  if (from.unlinked.empty()) {
    if (from.empty.head == kNoPage) return false;
    opening.unlink = unlink(from.empty.head);
  }
  const std::uint32_t page = from.unlinked.back();
  from.unlinked.pop_back();
  pages_[page].symbol = command.symbol;
  pages_[page].side = command.side();
  pages.push(pages_, page);
  from.empty.push(pages_, page);
  ++emptied_;
  opening.link = change(page, true);
  return true;
}

PageChange Placement::unlink(std::uint32_t page) {
  const PageChange told = change(page, false);
  Lane& lane = stores_[told.lane];
  group(told.lane, told.symbol, told.side).remove(pages_, page);
  lane.empty.remove(pages_, page);
  lane.unlinked.push_back(page);
  --emptied_;
  return told;
}

std::optional<PageChange> Placement::unlink_one() {
  if (emptied_ == 0) return std::nullopt;
  while (stores_[next_lane_].empty.head == kNoPage) next_lane_ = (next_lane_ + 1) % lanes_;
  return unlink(stores_[next_lane_].empty.head);
}

Placement::Slot Placement::take_row(std::uint32_t number) {
  Page& page = pages_[number];
  const std::uint32_t lane = lane_of_page(number);
  if (page.used == 0) {
    stores_[lane].empty.remove(pages_, number);
    --emptied_;
  }
  const auto row = static_cast<unsigned>(std::countr_one(page.used));
  page.used = static_cast<std::uint16_t>(page.used | 1U << row);
  if (page.used == kFull) group(lane, page.symbol, page.side).remove(pages_, number);
  return number * kPageRows + row;
}

void Placement::give_row_back(Slot slot) {
  const std::uint32_t number = slot / kPageRows;
  Page& page = pages_[number];
  const std::uint32_t lane = lane_of_page(number);
  if (page.used == kFull) group(lane, page.symbol, page.side).push(pages_, number);
  page.used = static_cast<std::uint16_t>(page.used & ~(1U << slot % kPageRows));
  if (page.used == 0) {
    stores_[lane].empty.push(pages_, number);
    ++emptied_;
  }
}

void Placement::opened(Slot slot, std::uint32_t id, bool accepted) {
  --opening_;
  --known_[id].unanswered;
  if (accepted) {
    ++live_;
    return;
  }
  known_[id].end = 0;
  give_row_back(slot);
}

void Placement::free(std::uint32_t id) {
  ++known_[id].unanswered;
  ++freeing_;
}

void Placement::freed(Slot slot, std::uint32_t id, bool accepted) {
  --freeing_;
  --known_[id].unanswered;
  if (!accepted) return;
  --live_;
  known_[id].end = 0;
  give_row_back(slot);
}

}  // namespace ballast::card
