// The risk waterfall: what an exchange does around an engine when accounts fall below their
// maintenance (docs/risk.md): liquidation, takeover by a vault, insurance funds, auto-deleveraging,
// socialised loss. Rules are values (risk_rules.hpp), the market an interface, time that of the
// commits; the same rules, book, marks and answers of the market give the same decisions.
//
// Threads. One at a time for a Waterfall, its Session and its market. Nothing here has a thread or
// a clock of its own.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "host/include/ballast/risk_rules.hpp"
#include "host/include/ballast/session.hpp"

namespace ballast::risk {

using OrderId = std::uint64_t;

/// An order of the waterfall: closes lots of a position.
struct MarketOrder {
  OrderId id = 0;
  AccountId account;
  PositionId position;
  SymbolId symbol;
  std::int64_t lots = 0;  ///< what Q is to change by: a long is sold by lots < 0
  /// A lot's value: at least this where it is sold, at most where it is bought. None: any price.
  std::optional<core::UnitValue> limit;
  bool fill_or_kill = false;  ///< whole at once, or not at all
  Nanoseconds placed = 0;
};

/// What a market has to say of an order.
struct MarketAnswer {
  enum class Kind : std::uint8_t {
    fill,   ///< booked as far as the position is still there, or else decision fill_refused
    ended,  ///< nothing more comes of this order: filled whole, cancelled, or given up
  };
  Kind kind = Kind::fill;
  OrderId order = 0;
  std::int64_t lots = 0;  ///< fill: of the order's sign
  std::int64_t value =
      0;  ///< fill: atoms, the value of `lots` at the price (SymbolSpec::entry_value)
  AccountId counterparty;  ///< fill: whose position changes by −lots for −value
  Side counterparty_side = Side::both;
};

/// Where positions are sold, and where the orders of users rest. Called from within
/// Waterfall::tick; calls nothing of the waterfall's.
class RiskMarket {
 public:
  virtual ~RiskMarket() = default;
  /// Cancels resting orders of the account, of one symbol or all. Answers the margin (part of
  /// M_extra) that this sets free, in atoms, 0 or more.
  virtual std::int64_t cancel_orders(AccountId account, std::optional<SymbolId> symbol) = 0;
  virtual void place(const MarketOrder& order) = 0;
  /// The order is wanted no more. It still ends by an `ended`.
  virtual void cancel(OrderId order) = 0;
  /// Appends what has come up to this time, in order.
  virtual void take_answers(Nanoseconds now, std::vector<MarketAnswer>& answers) = 0;
};

// clang-format off
// name, sentence; {account}, {symbol}, {position}, {fund} and operands by their names are filled in
#define BALLAST_RISK_DECISIONS(X)                                                                  \
  X(begin, "the waterfall begins")                                                                 \
  X(residual, "longs and shorts of {symbol} are not equal: {account} holds the rest")              \
  X(pause, "{symbol} pauses")                                                                      \
  X(pause_end, "{symbol} goes on")                                                                 \
  X(halt, "an operator halted {symbol}")                                                           \
  X(halt_end, "an operator let {symbol} go on")                                                    \
  X(cancel_orders, "orders of {account} are cancelled")                                            \
  X(net_hedge, "{account} closes its own long and short of {symbol} against each other")           \
  X(liquidate, "an order for part or all of {position} of {account} goes to the market")           \
  X(hold, "{account} is below its maintenance and is not sold")                                    \
  X(fill, "{position} of {account} is filled")                                                     \
  X(fill_refused, "a fill for {position} of {account} is not booked: the venue has to undo it")    \
  X(fee, "{account} pays the liquidation fee")                                                     \
  X(withdraw, "what is unfilled of an order for {position} is withdrawn")                          \
  X(takeover, "{fund} takes {account} over")                                                       \
  X(takeover_refused, "no vault takes {account} over")                                             \
  X(work_off, "{fund} sells part of {position}")                                                   \
  X(fund_pays, "{fund} pays what {account} owes")                                                  \
  X(top_up, "{fund} is topped up")                                                                 \
  X(overflow, "{fund} gives what is above its cap")                                                \
  X(trigger_on, "a trigger of {fund} goes on")                                                     \
  X(trigger_off, "a trigger of {fund} goes off")                                                   \
  X(deleverage, "a leg of {account} in {symbol} goes to auto-deleveraging")                        \
  X(deleveraged, "{position} of {account} is reduced by auto-deleveraging")                        \
  X(house_takes, "nobody is left on the other side of {symbol}: {account} takes the rest")         \
  X(collateral_sold, "a house account buys the collateral {symbol} of {account}, which owes")      \
  X(rounding, "less than an atom a close is left of {account}")                                    \
  X(social_loss, "{account} bears a part of a loss")                                               \
  X(deficit, "what {account} owes is covered by nobody")                                           \
  X(rounds_end, "accounts are left for the next tick")                                             \
  X(maintenance, "maintenance of {symbol} is changed")                                             \
  X(maintenance_waits, "maintenance of {symbol} is not raised yet")                                \
  X(initial_margin, "initial margin of {symbol} is changed")                                       \
  X(position_cap, "the largest position of {symbol} is changed")
// clang-format on

enum class DecisionKind : std::uint8_t {
#define BALLAST_ENUMERATOR(name, text) name,
  BALLAST_RISK_DECISIONS(BALLAST_ENUMERATOR)
#undef BALLAST_ENUMERATOR
};
const char* name_of(DecisionKind kind);

/// What an operand is counted in.
enum class OperandUnit : std::uint8_t { atoms, atoms_e8, lots, e8, ns, count, price };

/// A figure that a decision rests on.
struct DecisionOperand {
  const char* name = nullptr;  ///< a literal; null: none
  OperandUnit unit = OperandUnit::count;
  int128 value = 0;  ///< price: unit value × 2^40
};

inline constexpr std::size_t kMostOperands = 8;

struct RiskDecision {
  std::uint64_t number = 0;  ///< from 1
  Nanoseconds time = 0;      ///< of the tick
  DecisionKind kind = DecisionKind::begin;
  const char* reason = "";  ///< a literal: the rule that applied, as the risk file names it
  bool advised = false;     ///< nothing was done: advise only
  std::optional<AccountId> account;
  std::optional<SymbolId> symbol;
  std::optional<PositionId> position;
  std::optional<std::uint32_t> fund;  ///< index in RiskRules::funds
  std::uint32_t trigger = 0;          ///< of trigger_on, trigger_off, deleverage: index + 1
  std::array<DecisionOperand, kMostOperands> operands{};
};

enum class Mode : std::uint8_t { act, advise };

/// A rule of conservation is broken: a defect, or somebody else sends to the engine.
class InvariantFault : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// An account's margin by the Desk's beliefs at the committed marks.
struct AccountMargin {
  int128 equity = 0;           ///< atoms
  uint128 maintenance_e8 = 0;  ///< ΣM with M_extra, atoms × 10^8
};

class Waterfall {
 public:
  /// The rules as they are by the venue of the session's Desk; the Desk is started and may have
  /// accounts. The session and the market outlive the waterfall.
  Waterfall(Session& session, RiskRules rules, RiskMarket& market, Mode mode = Mode::act);
  ~Waterfall();
  Waterfall(const Waterfall&) = delete;
  Waterfall& operator=(const Waterfall&) = delete;

  /// Sees every event that a tick brings, after the waterfall.
  void set_event_handler(Session::EventHandler handler);
  /// Makes the accounts of funds with their capital, of rounding and deficits, sends the takeover
  /// ratio, balances longs and shorts by a residual account, and takes down what is to be
  /// conserved. In advise mode it opens the accounts, too, and nothing else. Before the first tick.
  /// What is staged is left. InputError for a symbol whose residual is larger than a position may
  /// be.
  void begin(Nanoseconds time);
  /// Stages a mark, as Desk::mark does; a pause for staleness counts from the last one of these.
  DeskOutcome<std::uint64_t> mark(SymbolId symbol, core::UnitValue unit);
  /// Commits what is staged, and does all that follows from it (docs/risk.md). InputError when time
  /// goes back; InvariantFault; what Session::finish throws.
  void tick(Nanoseconds time);
  /// For a caller that runs the session itself between ticks: what it polls.
  void on_event(const Event& event);

  /// The price that ADL "at the oracle" takes, from now on.
  void set_oracle(SymbolId symbol, core::UnitValue unit);
  /// Money that comes from outside or leaves: conservation counts it.
  void note_transfer(AssetId asset, std::int64_t amount);
  /// Profit that an account realised in a symbol: what socialised loss by realised profit is
  /// shared by. Losses are negative.
  void note_realised(AccountId account, SymbolId symbol, std::int64_t amount);
  void halt(SymbolId symbol);
  void resume(SymbolId symbol);

  const RiskRules& rules() const;
  /// By the index of the fund.
  AccountId fund_account(std::size_t fund) const;
  AccountId deficit_account(AssetId asset) const;
  AccountId rounding_account(AssetId asset) const;
  AccountId house_account(AssetId asset) const;
  AccountMargin margin(AccountId account) const;
  /// Accounts that are liquidatable, to be taken over or bankrupt, ascending.
  std::vector<AccountId> troubled() const;
  bool is_paused(SymbolId symbol) const;
  bool is_deleveraging(SymbolId symbol) const;
  /// Parameters that follow the market, as they are in force or, from the next commit on, will be
  /// (docs/risk.md, 6). The initial margin rate of the lowest tier, 10^-8; none where neither the
  /// venue nor a rule gives one. Orders that open are checked against it by Desk::what_if.
  std::optional<std::int64_t> initial_rate_e8(SymbolId symbol) const;
  /// What maintenance is multiplied by, 10^-8: 1 without a rule.
  std::int64_t maintenance_multiplier_e8(SymbolId symbol) const;
  /// The largest notional, in atoms, that a position may be opened up to; none without a rule, and
  /// in advise mode. Positions that are larger already may be kept.
  std::optional<int128> position_cap(SymbolId symbol) const;

  /// All decisions so far that have not been forgotten.
  std::span<const RiskDecision> decisions() const;
  void forget_decisions();
  /// One sentence with the operands, for people.
  std::string explain(const RiskDecision& decision) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ballast::risk
