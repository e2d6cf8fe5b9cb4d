// The event itself: between the steps of the path people trade and move money; at each step marks
// are committed, bankrupt accounts are deleveraged, and those below maintenance liquidated.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "sim/scenario/book.hpp"
#include "sim/scenario/logged_session.hpp"
#include "sim/scenario/oct10.hpp"

namespace ballast::scenario {

class EventRun {
 public:
  EventRun(const Market& market, const Book& book, const Venue& venue, const std::string& path,
           const std::string& venue_text, Random& random, Oct10Summary& summary);

  void load(const Oct10Progress& progress);
  /// Everything up to a step's commit and what follows from it; steps 1, 2, 3 …
  void step(std::size_t step);
  /// A last commit of all and the digest; then checks that value is conserved.
  void finish();
  /// Gives the log its name, unless `before_it_appears` throws.
  void publish(const std::function<void()>& before_it_appears) {
    session_.publish_log(before_it_appears);
  }

 private:
  struct Holder {
    PositionId position;
    AccountId account;
  };
  /// A bankrupt account's position and the value that leaves its account with nothing.
  struct LoserLeg {
    AccountId account;
    PositionId position;
    std::int64_t lots = 0;  ///< signed
    core::UnitValue unit;
  };
  struct Take {
    std::int64_t lots_left = 0;
    int128 cash = 0;
  };

  Desk& desk() { return session_.session().desk(); }
  const Desk& desk() const { return session_.desk(); }
  std::int64_t unit_value(SymbolId symbol) const {
    return market_.unit_value(step_, symbol.value());
  }
  std::uint64_t time_ns() const;
  void on_event(const Event& event);
  void on_verdict(AccountId account, Verdict verdict);
  void on_adl_close(const Event& event);

  void open_book(const Oct10Progress& progress);
  void open_late_market(const LateMarket& late);
  PositionId open_late_party(const LateMarket& late, const LateParty& party, Role role);
  void trade(PositionId buyer, PositionId seller, std::int64_t lots, std::int64_t unit);

  void ordinary_business(std::size_t step);
  void ordinary_trade();
  std::int64_t trade_lots(const DeskPosition& a, const DeskPosition& b);
  void ordinary_transfer();

  void deleverage_bankrupt();
  void deleverage(const std::vector<AccountId>& accounts);
  void add_legs(AccountId account, std::vector<LoserLeg>& legs);
  void deleverage_side(std::span<const LoserLeg> legs);
  void close_leg(const LoserLeg& leg, const Take& take);
  void settle_remainders(const std::vector<AccountId>& accounts);
  int128 equity(AccountId account) const;

  void liquidate_in_market();
  bool liquidate_once(AccountId account);

  void count_verdicts(std::array<std::int64_t, 5>& counts);
  void check_conservation();
  void summarise_fills();

  const Market& market_;
  const Book& book_;
  Random& random_;
  Oct10Summary& summary_;
  LoggedSession session_;
  PolicyId policy_;
  std::size_t step_ = 0;

  std::vector<Role> role_;  ///< by account id
  std::vector<Holder> holders_;
  std::vector<std::vector<Holder>> holders_of_;  ///< by symbol
  std::vector<PositionId> house_position_;       ///< the market maker's, by symbol

  std::vector<AccountId> bankrupt_;      ///< reported since the last deleveraging
  std::deque<AccountId> liquidatable_;   ///< in the order reported
  std::vector<bool> liquidated_before_;  ///< by account
  double liquidations_due_ = 0;
  double trades_due_ = 0;
  double transfers_due_ = 0;

  std::vector<Take> takes_;  ///< of the transaction, in order
  std::vector<double> fill_usd_;
  std::vector<std::int64_t> fills_of_account_;
  std::vector<double> closed_usd_;   ///< by symbol
  std::vector<double> closed_base_;  ///< by symbol, in USD at a price of one
  std::int64_t full_closes_ = 0;
  std::int64_t remainders_ = 0;
  std::int64_t deficits_ = 0;
  int128 net_transfers_ = 0;
  int128 value_before_ = 0;
};

}  // namespace ballast::scenario
