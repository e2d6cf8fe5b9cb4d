// What a venue does when accounts fall below their maintenance, as its risk file says
// (docs/risk.md): plain values, checked by load_risk_rules or check_risk_rules. Durations are in
// nanoseconds; rates in 10^-8; amounts in atoms: of a fund's settlement asset where they are a
// fund's, else of the file's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hls/core/contract.hpp"
#include "host/include/ballast/decimal.hpp"
#include "host/include/ballast/ids.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast::risk {

inline constexpr std::int64_t kOneE8 = 100'000'000;  ///< 1 as a rate
using Nanoseconds = std::uint64_t;

enum class Cancel : std::uint8_t { none, symbol, account };

/// Intervals of the clocks; 0: due at every tick.
struct Clocks {
  Nanoseconds liquidation = 0;
  Nanoseconds adl = 0;

  bool operator==(const Clocks&) const = default;
};

/// A symbol pauses when its mark is older than `stale_after` (0: never) or jumps by more than
/// `jump_e8` from the one before (0: never), for at least `hold`.
struct PauseRules {
  Nanoseconds stale_after = 0;
  std::int64_t jump_e8 = 0;
  Nanoseconds hold = 0;

  bool operator==(const PauseRules&) const = default;
};

/// One step of a liquidation: how much of a position an order is for.
struct LiquidationStep {
  enum class Kind : std::uint8_t {
    all,
    fraction,
    tier_down,
    to_ratio,
    to_initial,
    even,
    ramp,
    lots
  };
  /// What `above` is held against: notional of the position or of the account, or ΣM − E.
  enum class Of : std::uint8_t { position, account, shortage };
  std::int64_t above = 0;  ///< atoms; applies when what `of` says is above
  AssetId asset;           ///< of `above` and `least`: with either, for accounts in this asset only
  Of of = Of::position;
  Kind kind = Kind::all;
  /// fraction; even: shares are multiples of it; ramp: the share at once
  std::int64_t share_e8 = kOneE8;
  std::uint32_t tiers = 1;     ///< tier_down
  bool spares_lowest = false;  ///< tier_down: a position in the lowest tier is not sold
  /// To be reached, ≥ 1: E / ΣM (to_ratio, even; ramp: the whole is what reaches it, 0: the
  /// position) or E / initial margin (to_initial).
  std::int64_t ratio_e8 = 0;
  Nanoseconds ramp = 0;           ///< ramp: time for the whole
  std::int64_t lots = 0;          ///< lots
  std::int64_t quantum = 1;       ///< lots; parts are whole multiples of it, rounded up
  std::int64_t least = 0;         ///< atoms of notional: a part is for no less, or the position
  Nanoseconds cool_down = 0;      ///< after a part of this step
  bool all_in_cool_down = false;  ///< orders in it are for all; else there are none

  bool operator==(const LiquidationStep&) const = default;
};

enum class LegOrder : std::uint8_t { maintenance, notional, loss, symbol };
enum class LimitPrice : std::uint8_t { none, bankruptcy, zero, band, maintenance, slide };

struct LiquidationFee {
  enum class Base : std::uint8_t { notional, maintenance };
  /// At most the equity that is left; at most what the fill was better than its limit, or than the
  /// bankruptcy price; no cap.
  enum class Cap : std::uint8_t { equity, limit, bankruptcy, none };
  std::int64_t rate_e8 = 0;
  Base base = Base::notional;
  Cap cap = Cap::equity;
  std::string recipient;  ///< of a fund, of a group (the symbol's own fund of it), of `accounts`

  bool operator==(const LiquidationFee&) const = default;
};

/// At most `amount` in each interval of so long.
struct Allowance {
  std::int64_t amount = 0;
  Nanoseconds interval = 0;

  bool operator==(const Allowance&) const = default;
};

struct LiquidationRules {
  Cancel cancel = Cancel::none;
  bool net_hedge = false;
  std::vector<LiquidationStep> steps;  ///< the first that fits; empty: nobody is sold
  LegOrder order = LegOrder::maintenance;
  bool until_safe = false;  ///< leave the rest when what is sold makes the account safe
  LimitPrice limit = LimitPrice::none;
  std::int64_t band_e8 = 0;              ///< band: of the price; maintenance, slide: of M
  bool fill_or_kill = false;             ///< an order is filled whole or not at all
  Nanoseconds order_for = 0;             ///< how long an order stands; 0: within the round
  std::optional<Allowance> account_cap;  ///< notional of an account's orders
  std::vector<LiquidationFee> fees;      ///< in this order, each after those before

  bool operator==(const LiquidationRules&) const = default;
};

struct TakeoverRules {
  bool enabled = false;
  /// Below this share of maintenance; sent by `asset`. 1: every liquidatable account; 0: none.
  std::uint32_t ratio_over = 0, ratio_under = 1;
  bool after_orders = false;  ///< who is liquidatable still when its orders have ended
  bool at_bankruptcy_price = false;
  bool moves_wallet = true;
  bool takes_bankrupt = false;  ///< accounts below zero, too, while the vault stays above 0

  bool operator==(const TakeoverRules&) const = default;
};

struct TopUp {
  std::int64_t amount = 0;
  std::int64_t below = 0;  ///< when W (cash) or E (vault) is below
  Nanoseconds interval = 0;

  bool operator==(const TopUp&) const = default;
};

struct FundRules {
  enum class Kind : std::uint8_t { cash, vault };
  std::string name;
  std::string group;  ///< of the file, which has a fund of its own for each symbol: GROUP:SYMBOL
  Kind kind = Kind::cash;
  AssetId asset;
  std::vector<std::string> members;     ///< names of symbols, or patterns with *
  std::optional<std::int64_t> capital;  ///< at the start; none: nobody says, 0
  std::optional<std::int64_t> cap;
  std::string overflow_to;  ///< a fund's name; empty: leaves the system
  std::optional<TopUp> top_up;
  std::optional<Allowance> loss_cap;
  std::int64_t work_off_e8 = 0;  ///< vault: share of each position sold in a liquidation round

  bool operator==(const FundRules&) const = default;
};

/// Which fund of a symbol's pool, in the order of the file, is asked.
enum class Assignment : std::uint8_t { first, in_turn, hash };

struct TriggerRule {
  enum class Quantity : std::uint8_t {
    balance,
    equity,
    drawdown,
    symbol_drawdown,
    pnl_over_pool,
    unfilled,
    unfilled_time,
    price_decline,
    price_rise,
    liquidation_ratio
  };
  enum class Reference : std::uint8_t { peak, average };
  std::string name;
  std::string group;  ///< of the file, which has one for each fund of a group: GROUP:SYMBOL
  Quantity quantity = Quantity::balance;
  std::string fund;                  ///< by name; needed by quantities of a fund
  std::vector<std::string> members;  ///< without a fund: the symbols looked at
  Reference reference = Reference::peak;
  Nanoseconds window = 0;  ///< of drawdowns and prices; 0: ever
  /// Badness at which it goes on and off: 10^-8 for ratios, atoms for balance, equity, unfilled,
  /// nanoseconds for unfilled_time. Balance and equity: on at or below start, off above stop.
  std::int64_t start = 0;
  std::int64_t stop = 0;
  bool at_start = false;              ///< reaching start is enough
  std::optional<std::int64_t> floor;  ///< atoms: only while the fund's equity is above
  std::int64_t share_e8 = kOneE8;     ///< of losers' lots
  bool excess_only = false;           ///< symbol_drawdown: only what is beyond start

  bool operator==(const TriggerRule&) const = default;
};

enum class AdlPrice : std::uint8_t { bankruptcy, mark, previous_mark, oracle };
enum class Strategy : std::uint8_t { queue, pro_rata, water_filling, random };

struct AdlRules {
  bool enabled = true;
  bool when_bankrupt = false;  ///< at once, for every bankrupt account; else by triggers
  bool when_unsold = false;    ///< or for those of whom an order ended without a fill
  /// Liquidatable accounts are losers, too; while a trigger is on, they are not sold in the market.
  bool takes_liquidatable = false;
  AdlPrice price = AdlPrice::bankruptcy;
  std::string policy;  ///< of the venue; empty: its default
  Strategy strategy = Strategy::queue;
  std::uint32_t leverage_power = 1, profit_power = 1;  ///< pro_rata: λ^a · p^b, 0 … 3
  std::int64_t share_cap_e8 = kOneE8;                  ///< water_filling: β of every position
  std::uint64_t seed = 0;                              ///< random
  std::string house_account;                           ///< takes what nobody is left for
  std::uint32_t rounds = 8;                            ///< in a tick

  bool operator==(const AdlRules&) const = default;
};

struct SocialLossRules {
  enum class Basis : std::uint8_t { none, open_interest, realised_profit, profit, balance };
  Basis basis = Basis::none;
  Nanoseconds window = 0;  ///< realised_profit, and of profit what was realised
  bool from_all = false;   ///< from losers as well, whatever each has gained

  bool operator==(const SocialLossRules&) const = default;
};

/// Maintenance by volatility (docs/risk.md, 6 A).
struct VolatilityMargin {
  std::vector<std::string> members;
  std::int64_t base_e8 = 0, floor_e8 = 0;
  std::int64_t z_e8 = 4 * kOneE8;
  Nanoseconds horizon = 0;
  std::int64_t most_e8 = 3 * kOneE8;  ///< multiplier
  Nanoseconds up_every = 0, down_every = 0;
  std::int64_t dry_run_share_e8 = kOneE8;

  bool operator==(const VolatilityMargin&) const = default;
};
/// Initial margin by open interest (6 B): bounds in atoms.
struct OpenInterestMargin {
  std::vector<std::string> members;
  std::int64_t initial_e8 = 0;
  std::int64_t low = 0, high = 0;

  bool operator==(const OpenInterestMargin&) const = default;
};
/// Position cap by the fund (6 C).
struct PositionCap {
  std::vector<std::string> members;
  std::string fund;
  std::int64_t share_e8 = 0, stress_e8 = 0, margin_e8 = 0;

  bool operator==(const PositionCap&) const = default;
};

/// Maintenance by size (6 C): m(Q) = m0 + Y σ √(Q / V), what it takes to sell Q into a market that
/// trades V a day at a daily volatility σ.
struct ImpactMargin {
  std::int64_t base_e8 = 0;          ///< m0
  std::int64_t factor_e8 = 0;        ///< Y
  std::int64_t sigma_e8 = 0;         ///< a day
  std::int64_t volume = 0;           ///< V, atoms a day, > 0
  std::vector<std::int64_t> bounds;  ///< where tiers end: atoms, rising, 1 to 64
  std::vector<std::string> members;

  bool operator==(const ImpactMargin&) const = default;
};

struct AdaptiveRules {
  std::vector<VolatilityMargin> volatility;
  std::vector<OpenInterestMargin> open_interest;
  std::vector<PositionCap> caps;
  std::vector<ImpactMargin> sizes;

  bool operator==(const AdaptiveRules&) const = default;
};

struct RiskRules {
  std::string name;                    ///< of the file, for messages
  std::string description;             ///< nobody looks at it
  std::vector<std::string> left_open;  ///< what public material does not say
  std::vector<std::string> sources;    ///< where it says the rest
  AssetId asset;                       ///< of amounts that are no fund's
  std::vector<std::string> accounts;   ///< house accounts: exempt, no verdict, named by the rules
  Clocks clocks;
  PauseRules pause;
  LiquidationRules liquidation;
  TakeoverRules takeover;
  std::vector<FundRules> funds;
  Assignment assignment = Assignment::first;
  std::vector<TriggerRule> triggers;
  AdlRules adl;
  SocialLossRules social_loss;
  AdaptiveRules adaptive;

  bool operator==(const RiskRules&) const = default;
};

/// Loads R.json for a venue (data/README.md): names are looked up, amounts become atoms, funds and
/// triggers of a group are there for each symbol. Throws InputError with file, path in it, what is
/// wrong and what to do.
RiskRules load_risk_rules(const std::string& path, const Venue& venue);
/// The same from text; `name` stands for the file in messages.
RiskRules parse_risk_rules(std::string_view json, const std::string& name, const Venue& venue);
/// Throws InputError where rules contradict themselves or the venue; rules that were loaded do not.
void check_risk_rules(const RiskRules& rules, const Venue& venue);
/// JSON with every figure exact: parse_risk_rules gives the same rules back.
std::string to_json(const RiskRules& rules, const Venue& venue);

/// The fund of this name; of a group's name, its fund that `symbol` is a member of; else nothing.
const FundRules* find_fund(const RiskRules& rules, std::string_view name, std::string_view symbol);
/// Whether a symbol's name is one of the members: equal to a name, or to a pattern in which *
/// stands for any number of characters.
bool is_member(const std::vector<std::string>& members, std::string_view symbol);

}  // namespace ballast::risk
