// Live positions as structures of arrays, in pages of 64 that each belong to one symbol.
//
//   symbol ── head ⇄ page ⇄ page ⇄ tail        full but for the tail
//                     │ q[64] entry_value[64] mark_value[64] … account[64] id[64]
//
// A sweep over a symbol walks its pages and nothing else. A freed position's place is filled by the
// symbol's last one, so that columns stay dense; ids find their place through a table.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hls/core/contract.hpp"
#include "hls/core/wide.hpp"
#include "host/engine/software/memory.hpp"

namespace ballast::software {

inline constexpr std::uint32_t kPagePositions = 64;
inline constexpr std::uint32_t kNoPage = 0xFFFFFFFF;

/// Maintenance is held as high × 2^32 + low, so that 64-bit vector lanes can compute it.
struct alignas(64) PositionPage {
  std::int64_t q[kPagePositions];                 ///< lots
  std::int64_t entry_value[kPagePositions];       ///< atoms
  std::int64_t mark_value[kPagePositions];        ///< atoms, at the committed mark
  std::int64_t maintenance_high[kPagePositions];  ///< atoms × 10^8 × 2^32
  std::uint32_t maintenance_low[kPagePositions];  ///< atoms × 10^8
  std::uint32_t account[kPagePositions];
  std::uint32_t id[kPagePositions];
  Side side[kPagePositions];
  std::uint8_t light[kPagePositions];

  uint128 maintenance_e8(std::uint32_t i) const {
    return (static_cast<uint128>(static_cast<std::uint64_t>(maintenance_high[i])) << 32) +
           maintenance_low[i];
  }
  void set_maintenance_e8(std::uint32_t i, uint128 maintenance) {
    maintenance_high[i] = static_cast<std::int64_t>(maintenance >> 32);
    maintenance_low[i] = static_cast<std::uint32_t>(maintenance);
  }
};

/// Where a position is; valid until a position of the same symbol is freed.
struct Place {
  PositionPage* page = nullptr;
  std::uint32_t index = 0;
  std::uint32_t number = 0;  ///< page number × 64 + index
};

class PositionStore {
 public:
  explicit PositionStore(std::uint32_t capacity);

  std::uint32_t capacity() const { return capacity_; }
  std::uint32_t live() const { return live_; }
  std::uint32_t live(std::uint16_t symbol) const { return lists_[symbol].live; }

  bool contains(std::uint32_t id) const { return id <= kMaxPositionId && places_[id] != 0; }
  /// The place of the live position with this id, account and symbol; page == nullptr if none.
  Place find(std::uint32_t id, std::uint32_t account, std::uint16_t symbol);
  Place at(std::uint32_t number) {
    return {&pages_[number / kPagePositions], number % kPagePositions, number};
  }

  /// live() < capacity(), and no live position has this id.
  Place open(std::uint32_t id, std::uint32_t account, std::uint16_t symbol, Side side);
  void free(Place place);
  void clear();

  /// Calls visit(page, page number, positions in it) for each page of a symbol.
  template <typename Visit>
  void for_each_page(std::uint16_t symbol, Visit visit) {
    const List& list = lists_[symbol];
    std::uint32_t left = list.live;
    for (std::uint32_t p = list.head; p != kNoPage; p = links_[p].next) {
      const std::uint32_t count = left < kPagePositions ? left : kPagePositions;
      visit(pages_[p], p, count);
      left -= count;
    }
  }
  /// Calls visit(page, index) for each live position of a symbol.
  template <typename Visit>
  void for_each(std::uint16_t symbol, Visit visit) {
    for_each_page(symbol, [&](PositionPage& page, std::uint32_t, std::uint32_t count) {
      for (std::uint32_t i = 0; i < count; ++i) visit(page, i);
    });
  }

  /// For looking ahead: a symbol's first page, and the page behind one; any page if there is none.
  std::uint32_t first_page(std::uint16_t symbol) const {
    const std::uint32_t head = lists_[symbol].head;
    return head != kNoPage ? head : 0;
  }
  std::uint32_t page_after(std::uint32_t number) const {
    const std::uint32_t next = links_[number].next;
    return next != kNoPage ? next : number;
  }
  const PositionPage& page(std::uint32_t number) const { return pages_[number]; }

  /// Two steps, for commands some way ahead of the one being executed.
  void prefetch_place(std::uint32_t id) const {
    if (id <= kMaxPositionId) __builtin_prefetch(&places_[id]);
  }
  void prefetch_columns(std::uint32_t id) const;

 private:
  struct Link {
    std::uint32_t next = kNoPage;
    std::uint32_t previous = kNoPage;
  };
  struct List {
    std::uint32_t head = kNoPage;
    std::uint32_t tail = kNoPage;
    std::uint32_t live = 0;
  };

  std::uint32_t capacity_;
  std::uint32_t live_ = 0;
  MappedArray<PositionPage> pages_;
  MappedArray<std::uint32_t> places_;  ///< by id: place number + 1, 0 if not live
  std::vector<Link> links_;            ///< by page
  std::vector<std::uint16_t> page_symbol_;
  std::vector<std::uint32_t> free_pages_;
  std::vector<List> lists_;  ///< by symbol
};

}  // namespace ballast::software
