// Where positions live on a card.
//
// Account a is in lane a mod L, row a div L, with all its positions. A lane's position rows are
// pages of 16; a page belongs to one symbol and side while it is linked, so that a sweep walks
// nothing else:
//
//   (lane, symbol, side) ── page ⇄ page ⇄ page     those that have a free row
//   lane ── page ⇄ page                            linked, with no row in use: to be unlinked
//   lane [ page page page … ]                      not linked
//
// The card decides whether an `open` or a `free` is refused, and says so later. Until then a row is
// taken as used, and whatever would depend on the answer has to wait.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hls/core/contract.hpp"
#include "host/engine/software/memory.hpp"

namespace ballast::card {

/// What a `page` command tells the card.
struct PageChange {
  std::uint32_t lane;
  std::uint32_t page;
  std::uint16_t symbol;
  Side side;
  bool link;
};

class Placement {
 public:
  /// Capacities are those the engine was opened with; `rows` are the card's, a lane.
  struct Shape {
    std::uint32_t lanes;
    std::uint32_t rows;
    std::uint32_t positions;
  };
  explicit Placement(const Shape& shape);

  /// A row of the card: lane × rows + row in the lane.
  using Slot = std::uint32_t;
  static constexpr Slot kNoSlot = 0xFFFFFFFF;

  struct Opening {
    bool wait = false;    ///< it depends on an answer that is still to come: nothing was done
    Slot slot = kNoSlot;  ///< none: it will be refused
    std::uint32_t row = kRowUnknown;         ///< in its lane, or what means the reason
    std::optional<PageChange> unlink, link;  ///< to be told to the card first, in this order
  };
  /// Chooses a row. Fields of the command are within their ranges.
  Opening open(const Command& command);
  void opened(Slot slot, std::uint32_t id, bool accepted);

  /// Where the command's position is, or may be once it is opened.
  Slot find(std::uint32_t id, std::uint32_t account, std::uint16_t symbol) const {
    if (id > kMaxPositionId) return kNoSlot;
    const Known& known = known_[id];
    const bool meant = known.account == account && known.symbol == symbol;
    return meant ? known.end - 1 : kNoSlot;
  }
  /// Positions come in no order: what `find` reads is best asked for some commands ahead.
  void prefetch(std::uint32_t id) const { __builtin_prefetch(&known_[id & kMaxPositionId]); }
  std::uint32_t row_of(Slot slot) const { return slot == kNoSlot ? kRowUnknown : slot % rows_; }

  void free(std::uint32_t id);  ///< a `free` of it is on its way
  void freed(Slot slot, std::uint32_t id, bool accepted);

  void clear();

  /// A page that is linked with no row in use: unlinked from here on, if the card is told.
  std::optional<PageChange> unlink_one();

 private:
  static constexpr std::uint32_t kNoPage = 0xFFFFFFFF;
  static constexpr std::uint16_t kFull = 0xFFFF;

  /// A position, on one line of the cache with all that a command is held against.
  struct Known {
    std::uint32_t end = 0;  ///< slot + 1; 0: none
    std::uint32_t account = 0;
    std::uint16_t symbol = 0;
    std::uint16_t unanswered = 0;  ///< opens and frees under way, also of one that is gone
  };

  struct Links {
    std::uint32_t next = kNoPage;
    std::uint32_t previous = kNoPage;
  };
  struct Page {
    Links open;                ///< in its group, while it has a free row
    Links empty;               ///< in its lane, while it has no row in use
    std::uint16_t used = 0;    ///< a bit a row
    std::uint16_t symbol = 0;  ///< while linked
    Side side = Side::both;
  };
  /// A list of pages through one of their links.
  template <Links Page::*links>
  struct List {
    std::uint32_t head = kNoPage;
    void push(std::vector<Page>& pages, std::uint32_t page);
    void remove(std::vector<Page>& pages, std::uint32_t page);
  };
  using OpenPages = List<&Page::open>;
  using EmptyPages = List<&Page::empty>;
  struct Lane {
    EmptyPages empty;
    std::vector<std::uint32_t> unlinked;  ///< pages of the whole card, the next to use last
  };

  OpenPages& group(std::uint32_t lane, std::uint16_t symbol, Side side) {
    return groups_[(lane * kMaxSymbols + symbol) * 3 + static_cast<std::uint32_t>(side)];
  }
  std::uint32_t lane_of_page(std::uint32_t page) const { return page / pages_per_lane_; }
  PageChange change(std::uint32_t page, bool link) const {
    return {lane_of_page(page), page % pages_per_lane_, pages_[page].symbol, pages_[page].side,
            link};
  }
  /// Takes the page out of its group and gives it back to its lane.
  PageChange unlink(std::uint32_t page);
  bool find_page(const Command& command, Opening& opening);
  Slot take_row(std::uint32_t number);
  void give_row_back(Slot slot);

  std::uint32_t lanes_, rows_, pages_per_lane_, capacity_;
  std::uint32_t live_ = 0;                    ///< opened and not known to be freed
  std::uint32_t opening_ = 0;                 ///< rows given to an `open` that is not answered
  std::uint32_t freeing_ = 0;                 ///< `free` commands that are not answered
  std::uint32_t next_lane_ = 0;               ///< where unlink_one looks next
  std::uint32_t emptied_ = 0;                 ///< pages in the lanes' lists `empty`
  software::MappedArray<Known> known_;        ///< by id
  software::MappedArray<std::uint32_t> ids_;  ///< by slot, while used
  std::vector<Page> pages_;
  std::vector<OpenPages> groups_;
  std::vector<Lane> stores_;
};

}  // namespace ballast::card
