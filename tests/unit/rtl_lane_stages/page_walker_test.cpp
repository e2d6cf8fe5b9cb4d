// page_walker against lists of pages and masks: every request in any order, walks that stall, walks
// that are given up, and what each costs in cycles.
#include <Vrtl_page_walker_one.h>
#include <Vrtl_page_walker_pages.h>
#include <Vrtl_page_walker_symbols.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kPageRows = 16;

enum class Request { none, clear, link, unlink, set, unset, walk };

struct Walk {
  std::vector<unsigned> rows;
  unsigned cycles = 0;  // from the request's to the first in which another one is taken
};

template <typename ModelOfWalker, unsigned kRows, unsigned kSymbols>
struct Size {
  using Model = ModelOfWalker;
  static constexpr unsigned kPages = kRows / kPageRows;
  static constexpr unsigned kSymbolCount = kSymbols;
};

template <typename Size>
class PageWalker : public RandomTest {
 protected:
  static constexpr unsigned kPages = Size::kPages;
  static constexpr unsigned kSymbols = Size::kSymbolCount;

  struct Page {
    bool linked = false;
    unsigned symbol = 0;
    unsigned side = 0;
    std::set<unsigned> rows;
  };

  PageWalker() {
    walker_->row_ready_i = 0;
    walker_->abort_i = 0;
    walker_->probe_symbol_i = 0;
    clear();
  }

  /// Sets the request, or noise that none must be taken from.
  void drive(Request request, unsigned symbol, unsigned side, unsigned sides, unsigned row) {
    walker_->clear_i = request == Request::clear;
    walker_->link_i = request == Request::link;
    walker_->unlink_i = request == Request::unlink;
    walker_->set_i = request == Request::set;
    walker_->unset_i = request == Request::unset;
    walker_->walk_i = request == Request::walk;
    walker_->symbol_i = static_cast<SData>(symbol);
    walker_->side_i = static_cast<CData>(side);
    walker_->sides_i = static_cast<CData>(sides);
    walker_->row_i = row;
    walker_.settle();
  }
  void drive_noise(bool requests) {
    drive(requests ? static_cast<Request>(below(7)) : Request::none,
          static_cast<unsigned>(below(kSymbols)), static_cast<unsigned>(below(3)),
          static_cast<unsigned>(below(8)), static_cast<unsigned>(below(kPages * kPageRows)));
  }
  /// A request that is not a walk; `most` is what it may cost.
  void ask(Request request, unsigned symbol, unsigned side, unsigned row, unsigned most) {
    drive(Request::none, 0, 0, 0, 0);
    ASSERT_TRUE(walker_->ready_o);
    drive(request, symbol, side, 0, row);
    unsigned cycles = 0;
    do {
      ASSERT_FALSE(walker_->row_valid_o || walker_->walking_o);
      walker_.edge();
      ++cycles;
      drive_noise(walker_->ready_o == 0);
    } while (walker_->ready_o == 0);
    EXPECT_LE(cycles, most);
    drive(Request::none, 0, 0, 0, 0);
  }

  void clear() {
    ask(Request::clear, 0, 0, 0, std::max(kPages, kSymbols) + 2);
    pages_.assign(kPages, {});
  }
  void link(unsigned page, unsigned symbol, unsigned side) {
    ask(Request::link, symbol, side, page * kPageRows, 4);
    pages_[page] = {true, symbol, side, {}};
  }
  void unlink(unsigned page) {
    ask(Request::unlink, pages_[page].symbol, pages_[page].side, page * kPageRows, 4);
    pages_[page] = {};
  }
  void set(unsigned row) {
    Page& page = pages_[row / kPageRows];
    ask(Request::set, page.symbol, static_cast<unsigned>(below(3)), row, 3);
    page.rows.insert(row);
  }
  void unset(unsigned row) {
    Page& page = pages_[row / kPageRows];
    ask(Request::unset, page.symbol, static_cast<unsigned>(below(3)), row, 3);
    page.rows.erase(row);
  }

  /// Walks; after `most` rows or `patience` cycles gives the walk up.
  Walk walk(unsigned symbol, unsigned sides, unsigned stall, std::size_t most = ~std::size_t{0},
            unsigned patience = ~0U) {
    Walk walk;
    drive(Request::none, 0, 0, 0, 0);
    EXPECT_TRUE(walker_->ready_o);
    drive(Request::walk, symbol, 0, sides, 0);
    bool held = false;
    unsigned row = 0;
    do {
      walker_->row_ready_i = percent(stall) ? 0 : 1;
      walker_->abort_i = walk.rows.size() >= most || walk.cycles >= patience ? 1 : 0;
      walker_.settle();
      const bool valid = walker_->row_valid_o != 0;
      EXPECT_TRUE(!valid || walker_->walking_o);
      EXPECT_TRUE(!held || (valid && walker_->row_o == row)) << "an offered row went away";
      row = walker_->row_o;
      held = valid && walker_->row_ready_i == 0 && walker_->abort_i == 0;
      if (valid && walker_->row_ready_i != 0 && walker_->abort_i == 0) walk.rows.push_back(row);
      const bool aborted = walk.cycles != 0 && walker_->abort_i != 0;
      walker_.edge();
      ++walk.cycles;
      if (aborted) {
        EXPECT_FALSE(walker_->row_valid_o || walker_->walking_o || !walker_->ready_o);
      }
      drive_noise(walker_->ready_o == 0);
      if (HasFailure()) break;
    } while (walker_->ready_o == 0);
    EXPECT_FALSE(walker_->walking_o);
    drive(Request::none, 0, 0, 0, 0);
    walker_->abort_i = 0;
    walker_->row_ready_i = static_cast<CData>(below(2));
    return walk;
  }

  std::vector<unsigned> live(unsigned symbol, unsigned sides) const {
    std::vector<unsigned> rows;
    for (const Page& page : pages_) {
      if (!page.linked || page.symbol != symbol || (sides >> page.side & 1) == 0) continue;
      rows.insert(rows.end(), page.rows.begin(), page.rows.end());
    }
    return rows;
  }
  unsigned pages_of(unsigned symbol, unsigned sides) const {
    return static_cast<unsigned>(std::count_if(pages_.begin(), pages_.end(), [&](const Page& page) {
      return page.linked && page.symbol == symbol && (sides >> page.side & 1) != 0;
    }));
  }
  void check_walk(unsigned symbol, unsigned sides, unsigned stall) {
    Walk got = walk(symbol, sides, stall);
    std::sort(got.rows.begin(), got.rows.end());
    ASSERT_EQ(live(symbol, sides), got.rows) << "symbol " << symbol << " sides " << sides;
    if (stall != 0) return;
    // A page takes two cycles to fetch, in which the one before is given out.
    EXPECT_LE(got.cycles, got.rows.size() + 2 * pages_of(symbol, sides) + 4);
  }
  void check_probe(unsigned symbol) {
    walker_->probe_symbol_i = static_cast<SData>(symbol);
    walker_.edge();
    walker_->probe_symbol_i = static_cast<SData>(below(kSymbols));
    walker_.edge();
    ASSERT_EQ(!live(symbol, 7).empty(), walker_->probe_live_o != 0) << "symbol " << symbol;
  }

  template <typename Holds>
  std::vector<unsigned> pages_where(Holds holds) const {
    std::vector<unsigned> found;
    for (unsigned page = 0; page < kPages; ++page) {
      if (holds(pages_[page])) found.push_back(page);
    }
    return found;
  }
  unsigned any_of(const std::vector<unsigned>& values) { return values[below(values.size())]; }

  /// One request or walk that makes sense as things are.
  void step() {
    const auto linked = pages_where([](const Page& page) { return page.linked; });
    const auto empty =
        pages_where([](const Page& page) { return page.linked && page.rows.empty(); });
    const auto filled = pages_where([](const Page& page) { return !page.rows.empty(); });
    const auto unlinked = pages_where([](const Page& page) { return !page.linked; });
    const auto symbol = static_cast<unsigned>(below(std::min(kSymbols, 4U)));
    switch (below(12)) {
      case 0:
      case 1:
        if (!unlinked.empty()) link(any_of(unlinked), symbol, static_cast<unsigned>(below(3)));
        return;
      case 2:
        if (!empty.empty()) unlink(any_of(empty));
        return;
      case 3:
      case 4:
      case 5:
        if (!linked.empty()) set_any(any_of(linked));
        return;
      case 6:
      case 7:
        if (!filled.empty()) unset_any(any_of(filled));
        return;
      case 8:
        walk(symbol, 1 + static_cast<unsigned>(below(7)), 30, below(12),
             static_cast<unsigned>(below(60)));
        return;
      case 9:
        check_probe(symbol);
        return;
      default:
        check_walk(symbol, static_cast<unsigned>(below(8)), percent(50) ? 0 : 60);
    }
  }
  void set_any(unsigned page) {
    std::vector<unsigned> free;
    for (unsigned row = page * kPageRows; row < (page + 1) * kPageRows; ++row) {
      if (pages_[page].rows.count(row) == 0) free.push_back(row);
    }
    if (!free.empty()) set(any_of(free));
  }
  void unset_any(unsigned page) {
    // Pages that empty are what unlinking needs.
    do {
      const auto& rows = pages_[page].rows;
      unset(*std::next(rows.begin(), static_cast<std::ptrdiff_t>(below(rows.size()))));
    } while (!pages_[page].rows.empty() && percent(70));
  }

  Bench<typename Size::Model> walker_;
  std::vector<Page> pages_;
};

using Sizes =
    testing::Types<Size<Vrtl_page_walker_pages, 1024, 8>, Size<Vrtl_page_walker_symbols, 256, 64>,
                   Size<Vrtl_page_walker_one, 16, 1>>;
TYPED_TEST_SUITE(PageWalker, Sizes);

TYPED_TEST(PageWalker, FullPagesGiveARowACycle) {
  for (unsigned page = 0; page < this->kPages; ++page) {
    this->link(page, 0, page % 3);
    for (unsigned row = page * kPageRows; row < (page + 1) * kPageRows; ++row) this->set(row);
  }
  for (const unsigned sides : {1U, 3U, 7U}) {
    const Walk walk = this->walk(0, sides, 0);
    ASSERT_EQ(this->live(0, sides).size(), walk.rows.size());
    EXPECT_LE(walk.cycles, walk.rows.size() + 7) << "sides " << sides;
    this->check_walk(0, sides, 50);
  }
}

TYPED_TEST(PageWalker, NothingCostsFourCycles) {
  for (unsigned symbol = 0; symbol < this->kSymbols; ++symbol) {
    for (unsigned sides = 0; sides < 8; ++sides) {
      const Walk walk = this->walk(symbol, sides, 0);
      EXPECT_TRUE(walk.rows.empty());
      EXPECT_LE(walk.cycles, 4U);
    }
    this->check_probe(symbol);
  }
}

TYPED_TEST(PageWalker, TwoRowsAPageAreStillARowACycle) {
  for (unsigned page = 0; page < this->kPages; ++page) {
    this->link(page, 0, 1);
    this->set(page * kPageRows + static_cast<unsigned>(this->below(8)));
    this->set(page * kPageRows + 8 + static_cast<unsigned>(this->below(8)));
  }
  const Walk walk = this->walk(0, 2, 0);
  EXPECT_EQ(2 * this->kPages, walk.rows.size());
  EXPECT_LE(walk.cycles, walk.rows.size() + 7);
}

TYPED_TEST(PageWalker, UnlinkingFromEveryPlaceOfAList) {
  if (this->kPages < 3) return;
  for (const std::array<unsigned, 3> order : {std::array{0U, 1U, 2U}, std::array{2U, 1U, 0U},
                                              std::array{1U, 0U, 2U}, std::array{1U, 2U, 0U}}) {
    for (unsigned page = 0; page < 3; ++page) this->link(page, 0, 2);
    for (const unsigned page : order) {
      this->check_walk(0, 7, 0);
      this->unlink(page);
      for (unsigned left = 0; left < 3; ++left) {
        if (!this->pages_[left].linked) continue;
        this->set(left * kPageRows + left);
        this->check_walk(0, 7, 0);
        this->unset(left * kPageRows + left);
      }
    }
    this->check_walk(0, 7, 0);
  }
}

TYPED_TEST(PageWalker, Random) {
  for (int i = 0; i < 40'000 && !this->HasFailure(); ++i) {
    this->step();
    if (this->percent(1) && this->percent(10)) this->clear();
  }
}

}  // namespace
}  // namespace ballast::rtl_test
