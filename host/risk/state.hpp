// What a Waterfall remembers, and its steps; each .cpp here is one of them.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/include/ballast/risk.hpp"
#include "host/risk/account_view.hpp"
#include "host/risk/adaptive.hpp"
#include "host/risk/fund_book.hpp"
#include "host/risk/sale_plan.hpp"
#include "host/risk/strategies.hpp"
#include "host/risk/triggers.hpp"

namespace ballast::risk {

/// Due at the first tick at or behind its time, then an interval after that time.
class RoundClock {
 public:
  explicit RoundClock(Nanoseconds interval) : interval_(interval) {}
  void start(Nanoseconds now) { next_ = now; }
  bool due(Nanoseconds now) {
    if (now < next_) return false;
    if (interval_ != 0) next_ += ((now - next_) / interval_ + 1) * interval_;
    return true;
  }

 private:
  Nanoseconds interval_, next_ = 0;
};

struct Waterfall::State {
  State(Session& session, RiskRules rules, RiskMarket& market, Mode mode);

  Session& session;
  Desk& desk;
  const RiskRules rules;
  RiskMarket& market;
  const Mode mode;
  Session::EventHandler handler;
  FundBook funds;

  Nanoseconds now = 0;
  bool has_begun = false;
  RoundClock liquidation_clock, adl_clock;
  std::vector<RiskDecision> decisions;
  std::uint64_t last_decision = 0;

  // --- decisions.cpp
  RiskDecision& decide(DecisionKind kind, const char* reason);
  bool acts() const { return mode == Mode::act; }
  /// Whether it is the first time that this is said of the account since it got into trouble.
  bool is_new(AccountId account, DecisionKind kind);

  // --- waterfall.cpp: time, events, symbols, conservation
  void run();
  void on_event(const Event& event);
  void set_verdict(AccountId account, Verdict verdict);
  void advance(Nanoseconds time);
  void commit();
  void judge_pauses();
  bool is_stopped(SymbolId symbol) const;
  /// Says once that the account waits for a symbol that is paused or halted.
  void hold(AccountId account, SymbolId symbol);
  void check_order(const Event& event, std::int64_t key);
  /// A leg's symbol that is paused or halted; none.
  std::optional<SymbolId> stopped_leg(const AccountView& account) const;
  bool is_own(AccountId account) const;
  /// Neither one of the waterfall's nor one without verdicts, as a venue's own are.
  bool is_users(AccountId account) const;
  /// A residual account holds what longs and shorts of a symbol differ by.
  void balance_book();
  struct Totals {
    int128 value = 0;  ///< Σ(W − EV)
    std::map<SymbolId, int128> lots;
  };
  Totals totals_of(const std::set<AccountId>& accounts) const;
  void check_step(const char* step, const Totals& before, const Totals& after) const;
  /// A group that may move nothing in or out of these accounts: InvariantFault.
  template <typename Action>
  void conserve(const char* step, const std::set<AccountId>& accounts, Action&& action) {
    const Totals before = totals_of(accounts);
    session.group(std::forward<Action>(action));
    check_step(step, before, totals_of(accounts));
  }
  void take_totals();
  void check_totals();
  AccountId named_account(const std::string& name, AssetId asset, std::uint32_t options);

  struct SymbolState {
    core::UnitValue before;  ///< the mark of the commit before
    core::UnitValue oracle;
    bool has_oracle = false;
    Nanoseconds marked = 0;  ///< when a mark was last committed
    Nanoseconds paused_until = 0;
    bool is_paused = false;
    bool is_halted = false;
  };
  std::vector<SymbolState> symbols;
  std::vector<SymbolId> newly_marked;
  std::set<AccountId> troubled;  ///< liquidatable, to be taken over, bankrupt; no fund's
  std::map<AccountId, Verdict> verdicts;
  std::map<AccountId, std::set<DecisionKind>> said;
  std::vector<int128> value_of_asset;  ///< K expected, by asset
  std::vector<int128> net_lots;        ///< ΣQ expected, by symbol
  std::vector<AccountId> deficit_of_asset, rounding_of_asset, house_of_asset, residuals;
  std::vector<AccountId> named_accounts;  ///< of the rules

  // --- round.cpp: liquidation in the market
  struct OpenOrder {
    MarketOrder order;
    std::int64_t filled = 0;     ///< of the order's sign
    core::UnitValue bankruptcy;  ///< what a lot is worth where the account ends with nothing
    Nanoseconds expires = 0;
    bool is_withdrawn = false;
    bool is_work_off = false;
  };
  void liquidation_round();
  void liquidate(AccountId account);
  /// Once a trouble, in the symbols meant; none are meant: in all of its legs. Whether it set
  /// margin free.
  bool cancel_orders(const AccountView& account, std::vector<SymbolId> meant);
  bool net_hedges(const AccountView& account);
  void place(const AccountView& account, const PlannedSale& sale);
  void take_answers();
  void book(const MarketAnswer& answer);
  void refuse_fill(const MarketOrder& order, std::int64_t lots, const char* reason);
  void charge_fees(const MarketOrder& order, const MarketAnswer& answer,
                   uint128 maintenance_freed_e8);
  AccountId fee_recipient(const std::string& name, SymbolId symbol) const;
  std::optional<int128> allowance_of(AccountId account);
  /// What the funds of the account's symbols could pay for it now.
  int128 payable_for(const AccountView& account) const;
  void withdraw_orders();
  void withdraw(OpenOrder& open, const char* reason);
  /// Takes back all of the account's; whether none is open any more.
  bool withdraw_orders_of(AccountId account, const char* reason);
  void work_off();

  struct CoolDown {
    Nanoseconds until = 0;
    bool all = false;
  };
  struct Spent {
    Nanoseconds begin = 0;
    int128 amount = 0;
  };
  std::map<AccountId, Spent> spent;  ///< of the account's orders, in an interval
  /// Whose orders were cancelled, by symbol or altogether, since the account got into trouble.
  std::map<AccountId, std::set<std::optional<SymbolId>>> cancelled;
  OrderId last_order = 0;
  std::map<OrderId, OpenOrder> orders;
  std::map<AccountId, std::uint32_t> orders_of;  ///< open ones
  std::map<AccountId, CoolDown> cool_downs;
  std::map<AccountId, Nanoseconds> since;                  ///< in trouble
  std::map<PositionId, std::int64_t> lots_then;            ///< when it got into trouble
  std::map<AccountId, std::map<SymbolId, int128>> losses;  ///< of execution beyond bankruptcy

  // --- takeover.cpp
  void resolve(bool is_check);
  /// Below the file's ratio: what the venue's own says without one is not meant.
  bool is_below_ratio(const AccountView& account, Verdict verdict) const;
  bool take_over(AccountId account);
  void settle_vaults();
  bool can_take(std::uint32_t fund, const AccountView& account, int128 loss) const;
  bool has_room(const DeskAccount& vault, const AccountView& account) const;
  std::optional<std::uint32_t> find_vault(const AccountView& account) const;
  bool move_to(std::uint32_t fund, const AccountView& account);
  std::vector<PositionId> collateral_of(AccountId account) const;
  std::vector<std::int64_t> takeover_values(const AccountView& account) const;
  /// The position of one of our own accounts in a symbol, opened where there is none.
  std::optional<PositionId> own_position(AccountId account, SymbolId symbol);
  std::set<AccountId> left_over;    ///< liquidatable still when their orders have ended
  std::set<AccountId> unsold;       ///< in trouble, and their last order ended without a fill
  std::set<AccountId> passed_over;  ///< by vaults, when they were last asked: go to the market
  bool beliefs_hold(const AccountView& account);

  // --- coverage.cpp: who pays
  /// The house buys what the account holds as collateral, at the mark.
  void sell_collateral(AccountId account);
  /// Whether it owed anything.
  bool settle_flat(AccountId account);
  /// Pays what the account owes out of funds, then winners, then as a deficit.
  void cover(AccountId account, const std::map<SymbolId, int128>& by_symbol);
  int128 pay_from_funds(AccountId account, SymbolId symbol, int128 amount);
  int128 socialise(AccountId account, SymbolId symbol, int128 amount);
  void upkeep_funds();

  struct Realised {
    Nanoseconds time = 0;
    AccountId account;
    SymbolId symbol;
    std::int64_t amount = 0;
  };
  std::vector<Realised> realised;  ///< in the window of social_loss

  // --- deleveraging.cpp
  struct LoserLegPlan {
    AccountId account;
    Leg leg;
    std::int64_t lots = 0;  ///< to be closed, ≥ 1
    core::UnitValue unit;
    std::uint32_t trigger = 0;  ///< index + 1; 0: none
    int128 deficit = 0;         ///< the leg's share of what the account owes beyond its equity
  };
  void judge_triggers();
  TriggerInput observe(const TriggerRule& rule, std::optional<SymbolId> symbol) const;
  /// The trigger that is on for a symbol: index + 1, 0 none.
  std::uint32_t trigger_of(SymbolId symbol) const;
  bool deleverage();
  std::vector<AccountId> bankrupt_and_liquidatable();
  std::vector<AccountId> takers_of(const LoserLegPlan& plan, int128 loss) const;
  std::optional<AccountId> give_to_house(const LoserLegPlan& plan, const Fill& fill);
  std::int64_t lots_opposite(const Leg& leg) const;
  void add_legs(const AccountView& account, std::vector<LoserLegPlan>& legs) const;
  core::UnitValue price_of(const AccountView& account, const Leg& leg, int128 share) const;
  int128 excess_of(const Leg& leg) const;
  /// What part of a leg goes to ADL by the trigger that is on.
  int128 share_by_trigger(std::uint32_t trigger, SymbolId symbol) const;
  void deleverage_side(std::span<const LoserLegPlan> legs);
  void close_by_queue(std::span<const LoserLegPlan> legs);
  std::vector<OppositePosition> opposite_side(SymbolId symbol, bool reduces_shorts) const;
  void close_by_strategy(std::span<const LoserLegPlan> legs);
  void close_loser(const LoserLegPlan& plan, std::int64_t closed, int128 cash);
  void settle_losers(const std::vector<AccountId>& losers);

  struct WatchedTrigger {
    std::uint32_t rule = 0;
    std::optional<SymbolId> symbol;  ///< of quantities of a symbol
    Trigger trigger;
    TriggerReading reading;
    TriggerInput input;  ///< of the last check
  };
  std::vector<WatchedTrigger> triggers;
  struct Take {
    std::int64_t lots_left = 0;
    int128 cash = 0;
  };
  /// Key, negated, and position of the last close of the transaction.
  std::optional<std::pair<std::int64_t, std::uint32_t>> last_close;
  std::vector<Take> takes;  ///< of the transaction under way, in order
  std::uint32_t adl_trigger = 0;
  std::set<AccountId> taken_part;  ///< in this check: nobody's share is taken twice
  int128 now_unfilled(SymbolId symbol) const;
  Nanoseconds oldest_order(SymbolId symbol) const;

  // --- parameters.cpp: what follows the market
  struct Parameters {
    MarginTiers base;  ///< what the multiplier is of
    std::optional<VolatilityRamp> volatility;
    std::int64_t eighths = 8;
    const OpenInterestMargin* open_interest = nullptr;
    std::optional<std::int64_t> initial_e8;  ///< by open interest
    std::optional<FundCap> cap;
    std::uint32_t cap_fund = 0;
    std::optional<int128> position_cap;
    bool is_changed = false;   ///< the table is to be staged
    bool lacks_table = false;  ///< which was not possible
  };
  void begin_parameters();
  void adapt();
  void adapt_maintenance(SymbolId symbol);
  void adapt_initial_margin(SymbolId symbol, int128 open_interest);
  void adapt_cap(SymbolId symbol);
  MarginTiers table_of(const Parameters& own, std::int64_t eighths) const;
  void stage_parameters(SymbolId symbol);
  DryRunCount dry_run(SymbolId symbol, const MarginTiers& table);
  /// Accounts that hold positions of each symbol, ascending; as they are in this tick.
  const std::vector<AccountId>& holders(SymbolId symbol);
  /// Longs of each symbol at the mark, atoms.
  std::vector<int128> open_interest() const;
  std::vector<Parameters> parameters;  ///< by symbol
  std::vector<std::vector<AccountId>> holders_of_symbol;
  std::uint64_t judged_accounts = 0;  ///< of a dry run
};

}  // namespace ballast::risk
