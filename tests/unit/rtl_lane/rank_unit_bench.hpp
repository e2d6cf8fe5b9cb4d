// A lane around rank_unit, as little of it as a ranking needs: a book of positions, the walk over
// it, the pipe from an operation to its operands, and a ranker that takes offers and closes.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "tests/unit/rtl_lane/ranking.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {

/// How often each port keeps the unit waiting, in percent of cycles.
struct RankStalls {
  unsigned walk;       ///< rows of the walk are not there
  unsigned operation;  ///< control needs the pipe
  unsigned offer;      ///< the ranker does not take
};

template <typename Model>
class RankUnitBench {
 public:
  RankUnitBench(std::mt19937_64& random, unsigned read_latency) : random_(random) {
    const auto part = [](const char* name) { return latency(std::string(name) + "Latency"); };
    to_score_ = read_latency + part("Valuation") + 1 + part("TierLookup") + part("Maintenance") + 6;
    to_entry_ = to_score_ + part("Judge") + 1;
    unit_->begin_i = unit_->stop_i = unit_->partial_i = 0;
    for (int i = 0; i < 3; ++i) cycle();
  }

  std::vector<RankedPosition> book;
  RankStalls stalls{0, 0, 0};

  void begin(const RankingPolicy& ranking) {
    policy_ = ranking;
    unit_->begin_i = 1;
    unit_->by_id_i = ranking.by_id;
    unit_->tag_i = static_cast<CData>(ranking.tag);
    unit_->rows_i = ranking.policy.rows;
    unit_->wallet_min_i = static_cast<QData>(ranking.policy.wallet_min);
    unit_->split_i = ranking.policy.split;
    walks_ = 0;
    cycle();
    unit_->begin_i = 0;
  }
  void stop() {
    unit_->stop_i = 1;
    cycle();
    unit_->stop_i = 0;
  }
  /// The book's position has been closed in part.
  void close_part(std::uint32_t position) {
    unit_->partial_i = 1;
    unit_->partial_position_i = position;
    cycle();
    unit_->partial_i = 0;
  }

  /// One cycle; an offer taken in it is in `taken` afterwards.
  void cycle() {
    drive();
    unit_.settle();
    watch_offers();
    take_operation();
    walk();
    unit_.edge();
  }

  Bench<Model>& unit() { return unit_; }
  std::optional<RankOffer> taken;
  unsigned walks() const { return walks_; }
  unsigned walks_ended_early() const { return aborted_; }
  const std::string& fault() const { return fault_; }

 private:
  bool percent(unsigned chance) { return random_() % 100 < chance; }

  void drive() {
    unit_->walk_ready_i = !walking_ && !percent(stalls.walk);
    unit_->walking_i = walking_;
    // A row that is there stays until it is taken.
    row_valid_ = !rows_.empty() && (row_valid_ || !percent(stalls.walk));
    unit_->row_valid_i = row_valid_;
    unit_->operation_ready_i = !percent(stalls.operation);
    unit_->offer_ready_i = !percent(stalls.offer);
    drive_operands();
  }
  void drive_operands() {
    const auto cycle = unit_.cycle();
    const auto noise = static_cast<int128>(core::join(random_(), random_()));
    const auto value = static_cast<std::int64_t>(random_());
    core::ScoreOperands x{value, ~value, cut(noise, 85), noise, ~noise, cut(noise, 96)};
    unit_->score_valid_i = 0;
    for (const Operation& operation : pipe_) {
      if (operation.entered + to_score_ != cycle) continue;
      unit_->score_valid_i = 1;
      x = operation.position.operands;
    }
    unit_->score_short_i = policy_.is_short;
    unit_->score_mark_value_i = core::low64(cut(int128{x.mark_value}, 59));
    unit_->score_entry_value_i = core::low64(cut(int128{x.entry_value}, 59));
    put(unit_->score_maintenance_i, cut(x.maintenance_e8, 85));
    put(unit_->score_equity_i, cut(x.equity, 97));
    put(unit_->score_wallet_i, cut(x.wallet, 96));
    put(unit_->score_account_maintenance_i, cut(x.account_maintenance_e8, 96));

    RankedPosition said{static_cast<std::uint32_t>(random_() & 0xFFFFFF),
                        static_cast<unsigned>(random_() & 0x3FFFF),
                        static_cast<unsigned>(random_() & 0xFFFFFF),
                        static_cast<std::int64_t>(random_() >> 24),
                        {}};
    if (!pipe_.empty() && pipe_.front().entered + to_entry_ == cycle) {
      said = pipe_.front().position;
      pipe_.pop_front();
    }
    unit_->entry_row_i = said.row;
    unit_->entry_position_i = said.id;
    unit_->entry_account_i = said.account;
    unit_->entry_lots_i = static_cast<QData>(said.lots);
  }

  void watch_offers() {
    taken.reset();
    const std::optional<RankOffer> held = std::exchange(held_, std::nullopt);
    if (unit_->offer_valid_o == 0) {
      if (held) fault_ = "an offer was withdrawn";
      return;
    }
    bits_.read(unit_->offer_o);
    const auto at = [this](const char* name) {
      return static_cast<std::uint64_t>(bits_.get(name));
    };
    RankOffer offer{at("last") != 0, at("bound") != 0};
    offer.tag = static_cast<unsigned>(at("rank_tag"));
    if (!offer.last) {
      offer.key = static_cast<std::int64_t>(bits_.get_signed("key"));
      offer.position = static_cast<std::uint32_t>(at("position"));
      if (!offer.bound) {
        offer.account = static_cast<unsigned>(at("account"));
        offer.row = static_cast<unsigned>(at("row"));
        offer.lots = static_cast<std::int64_t>(at("lots"));
      }
    }
    if (held && offer != *held) fault_ = "an offer changed";
    (unit_->offer_ready_i != 0 ? taken : held_) = offer;
  }

  void take_operation() {
    const bool takes = unit_->operation_valid_o != 0 && unit_->operation_ready_i != 0;
    if (takes != (row_valid_ && unit_->row_ready_o != 0)) fault_ = "a row without its operation";
    if (!takes || rows_.empty()) return;
    const RankedPosition& position = book[rows_.front()];
    if (position.lots != 0 || policy_.by_id) pipe_.push_back({unit_.cycle(), position});
    rows_.pop_front();
    row_valid_ = false;
  }

  /// A walk begins in the cycle behind its request and ends in one behind its last row.
  void walk() {
    if (walking_ && rows_.empty()) walking_ = false;
    if (unit_->abort_o != 0) {
      if (!rows_.empty()) ++aborted_;
      rows_.clear();
      row_valid_ = walking_ = false;
    } else if (unit_->walk_o != 0 && unit_->walk_ready_i != 0) {
      walking_ = true;
      ++walks_;
      for (std::size_t i = 0; i < book.size(); ++i) rows_.push_back(i);
      std::shuffle(rows_.begin(), rows_.end(), random_);
    }
  }

  struct Operation {
    std::uint64_t entered;
    RankedPosition position;
  };

  std::mt19937_64& random_;
  Bench<Model> unit_;
  unsigned to_score_, to_entry_;
  RankingPolicy policy_;
  std::deque<Operation> pipe_;
  std::deque<std::size_t> rows_;  // of the walk, places in the book
  bool walking_ = false;
  bool row_valid_ = false;
  unsigned walks_ = 0;
  unsigned aborted_ = 0;
  std::optional<RankOffer> held_;
  std::string fault_;
  Layout layout_{"ballast_lane_pkg", "offer_t"};
  Packed bits_{layout_};
};

}  // namespace ballast::rtl_test
