// Accounts of the book: who holds the legs, and with how much margin.
#include <algorithm>
#include <cmath>
#include <deque>
#include <iterator>
#include <optional>
#include <unordered_set>

#include "sim/scenario/book_draw.hpp"

namespace ballast::scenario {
namespace {

constexpr std::int64_t kAtomsPerUsd = 1'000'000;
constexpr std::int64_t kLeastWallet = 10 * kAtomsPerUsd;

// The front of the queue. The published fills are 1.8 a deleveraged user.
constexpr double kLowestFrontLeverage = 6;
constexpr double kHighestFrontLeverage = 25;
constexpr double kFrontMaintenance = 1.5;  ///< wallet ≥ so many times maintenance
constexpr std::int64_t kLeastFrontWallet = kAtomsPerUsd / 20;
/// Shares of accounts that want at most 1, 2, 3 positions at the front; the others want 4.
constexpr double kFrontsByShare[] = {0.25, 0.55, 0.80};
/// Equity at which a position is still at the front, in parts of that of the first behind it.
constexpr double kFrontEquity = 0.9;
constexpr std::size_t kOpenGroups = 24;  ///< few, so that sizes in one account are alike

constexpr double kOneLoser = 0.85;  ///< share of losers with one position
constexpr double kLiquidatedBetween = 0.5;
constexpr double kLeastEquityLeft = 0.1;  ///< of maintenance, when liquidated
constexpr double kLateLoserSigma = 1.5;

constexpr double kHedgeMode = 0.03;
constexpr double kWithOpenOrders = 0.05;
constexpr double kHolderMaintenance = 1.15;
constexpr double kMeanBuffer = 0.15;  ///< of the gross entry value
constexpr double kNoBuffer = 0.03;    ///< share of accounts near their maintenance at the trough

std::int64_t gross_entry_value(std::span<const BookPosition> positions, int sign) {
  std::int64_t gross = 0;
  for (const BookPosition& position : positions) {
    if (sign * position.lots > 0) gross += std::abs(position.entry_value);
  }
  return gross;
}

std::int64_t scaled(std::int64_t x, double factor) {
  return std::llround(static_cast<double>(x) * factor);
}

}  // namespace

double BookDraw::usd(const Leg& leg) const {
  const Instrument& instrument = market_.instruments[leg.symbol];
  return static_cast<double>(std::abs(leg.lots)) * instrument.adl_price *
         instrument.atoms_per_usd_price / static_cast<double>(kAtomsPerUsd);
}

double BookDraw::front_margin(const Leg& leg, double leverage) const {
  const double maintenance = maintenance_rate(market_.instruments[leg.symbol]);
  return std::max(1 / leverage, kFrontMaintenance * maintenance);
}

bool BookDraw::is_front(std::span<const Leg> legs, double leverage) const {
  double equity = 0;  // at the mean ADL price
  for (const Leg& leg : legs) {
    const double drop = market_.instruments[leg.symbol].drop();
    equity += std::abs(static_cast<double>(leg.entry_value)) * (front_margin(leg, leverage) + drop);
  }
  return std::all_of(legs.begin(), legs.end(), [&](const Leg& leg) {
    // A short behind the front has at least its entry value in equity before its gains.
    const double drop = market_.instruments[leg.symbol].drop();
    const double behind = std::abs(static_cast<double>(leg.entry_value)) * (1 + drop);
    return equity <= kFrontEquity * behind;
  });
}

void BookDraw::add_fronts(std::vector<Leg> legs) {
  // Neighbours in size share an account: next to a much larger position, whose gains are equity of
  // the account, a small one would not rank at the front.
  std::stable_sort(legs.begin(), legs.end(),
                   [this](const Leg& a, const Leg& b) { return usd(a) > usd(b); });
  struct Group {
    std::vector<Leg> legs;
    std::size_t wanted = 0;
    double leverage = 0;
  };
  std::deque<Group> open;
  const auto joins = [this](const Group& group, const Leg& leg) {
    std::vector<Leg> legs_with = group.legs;
    legs_with.push_back(leg);
    return is_front(legs_with, group.leverage) &&
           std::none_of(group.legs.begin(), group.legs.end(),
                        [&](const Leg& other) { return other.symbol == leg.symbol; });
  };
  for (const Leg& leg : legs) {
    auto group = std::find_if(open.begin(), open.end(),
                              [&](const Group& candidate) { return joins(candidate, leg); });
    if (group == open.end()) {
      const double share = random_.uniform();
      const auto more =
          std::upper_bound(std::begin(kFrontsByShare), std::end(kFrontsByShare), share);
      const auto wanted = static_cast<std::size_t>(more - std::begin(kFrontsByShare)) + 1;
      open.push_back({{}, wanted, random_.uniform(kLowestFrontLeverage, kHighestFrontLeverage)});
      group = std::prev(open.end());
    }
    group->legs.push_back(leg);
    if (group->legs.size() == group->wanted) {
      add_front(group->legs, group->leverage);
      open.erase(group);
    } else if (open.size() > kOpenGroups) {
      add_front(open.front().legs, open.front().leverage);
      open.pop_front();
    }
  }
  for (const Group& group : open) add_front(group.legs, group.leverage);
}

void BookDraw::add_front(std::span<const Leg> legs, double leverage) {
  BookAccount& account = add_account(Role::front, legs);
  std::int64_t margin = kLeastFrontWallet;
  for (const Leg& leg : legs) {
    margin += scaled(std::abs(leg.entry_value), front_margin(leg, leverage));
  }
  const auto positions = positions_of(account);
  account.wallet = margin + std::max<std::int64_t>(0, -margins_.unrealised(positions)[0]);
}

std::vector<double> BookDraw::adl_by_step(std::size_t from, std::size_t to) const {
  std::vector<double> fills(market_.path.steps(), 0.0);
  for (std::size_t step = from; step <= to; ++step) {
    fills[step] = static_cast<double>(timeline_figures()[step - 1].adl_fills) * scale_;
  }
  return fills;
}

void BookDraw::add_losers(std::vector<Leg> legs) {
  struct Group {
    std::vector<Leg> legs;
    double fills = 0;
  };
  random_.shuffle(legs);
  std::vector<Group> groups;
  const auto fills_of = [this](const Leg& leg) {
    const SymbolPlan& plan = plans_[leg.symbol];
    return static_cast<double>(leg.lots * plan.front) / static_cast<double>(plan.adl_lots);
  };
  for (std::size_t i = 0; i < legs.size(); ++i) {
    Group& group = groups.emplace_back();
    group.legs.push_back(legs[i]);
    const bool more = i + 1 < legs.size() && legs[i + 1].symbol != legs[i].symbol;
    if (more && !random_.chance(kOneLoser)) group.legs.push_back(legs[++i]);
    for (const Leg& leg : group.legs) group.fills += fills_of(leg);
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.fills > b.fills; });
  std::vector<double> open = adl_by_step(1, market_.path.trough);
  for (const Group& group : groups) {
    const auto most = std::max_element(open.begin(), open.end());
    const auto wanted = static_cast<std::size_t>(most - open.begin());
    *most -= group.fills;
    BookAccount& account = add_account(Role::loser, group.legs);
    const auto unrealised = margins_.unrealised(positions_of(account));
    const auto crossing = plan_crossing(unrealised, 0, wanted, random_.uniform(0.2, 0.98));
    account.step = crossing ? crossing->step : 0;
    account.wallet = crossing ? crossing->wallet : lasting_wallet(account);
  }
}

void BookDraw::add_liquidated(std::vector<Leg> legs) {
  random_.shuffle(legs);
  double trades = 0;
  for (const SecondFigures& at : timeline_figures()) {
    trades += static_cast<double>(at.market_liquidations());
  }
  const double each = trades / static_cast<double>(std::max<std::size_t>(1, legs.size()));
  double done = 0;
  double reached = 0;
  std::size_t step = 0;
  for (const Leg& leg : legs) {
    while (reached <= done && step + 1 < market_.path.steps()) {
      reached += static_cast<double>(timeline_figures()[step++].market_liquidations());
    }
    done += each;
    BookAccount& account = add_account(Role::liquidated, std::span(&leg, 1));
    const auto positions = positions_of(account);
    const std::vector<std::int64_t> unrealised = margins_.unrealised(positions);
    const std::vector<std::int64_t> maintenance = margins_.maintenance(positions);
    std::vector<std::int64_t> excess(unrealised.size());
    for (std::size_t i = 0; i < excess.size(); ++i) excess[i] = unrealised[i] - maintenance[i];
    const auto crossing = plan_crossing(excess, 0, step, random_.uniform(0.05, kLiquidatedBetween));
    account.step = crossing ? crossing->step : 0;
    if (!crossing) {
      account.wallet = lasting_wallet(account);
      continue;
    }
    // A step can fall by more than the maintenance: they are to be liquidated, not bankrupt.
    const std::int64_t least = scaled(maintenance[crossing->step], kLeastEquityLeft);
    account.wallet = std::max(crossing->wallet, least - unrealised[crossing->step]);
  }
}

void BookDraw::add_holders(std::vector<Leg> legs) {
  random_.shuffle(legs);
  const double wanted =
      static_cast<double>(kHoldingAccounts) * scale_ - static_cast<double>(book_.accounts.size());
  const double mean = static_cast<double>(legs.size()) / std::max(1.0, wanted);
  std::vector<Leg> waiting;  // could not go into an account that has the symbol
  std::size_t next = 0;
  while (next < legs.size() || !waiting.empty()) {
    const bool hedge_mode = random_.chance(kHedgeMode);
    const std::size_t size = random_.geometric(mean);
    std::unordered_set<std::uint64_t> held;
    std::vector<Leg> group;
    std::vector<Leg> still_waiting;
    const auto offer = [&](const Leg& leg) {
      const std::uint64_t side = hedge_mode && leg.lots > 0 ? 1 : 0;
      if (group.size() < size && held.insert(leg.symbol * 2 + side).second) {
        group.push_back(leg);
      } else {
        still_waiting.push_back(leg);
      }
    };
    for (const Leg& leg : waiting) offer(leg);
    for (; next < legs.size() && group.size() < size; ++next) offer(legs[next]);
    waiting = std::move(still_waiting);
    BookAccount& account = add_account(Role::holder, group, hedge_mode);
    account.wallet = lasting_wallet(account);
    if (random_.chance(kWithOpenOrders)) account.extra_margin = account.wallet / 100;
    account.wallet += account.extra_margin;
  }
}

std::int64_t BookDraw::lasting_wallet(const BookAccount& account) {
  const auto positions = positions_of(account);
  const std::vector<std::int64_t> unrealised = margins_.unrealised(positions);
  const std::vector<std::int64_t> maintenance = margins_.maintenance(positions);
  std::int64_t need = kLeastWallet;
  for (std::size_t step = 0; step < unrealised.size(); ++step) {
    need = std::max(need, scaled(maintenance[step], kHolderMaintenance) - unrealised[step]);
  }
  const std::int64_t shorts = gross_entry_value(positions, -1);
  if (shorts > 0) {
    // Shorts of no more than equity rank behind those at the front.
    std::vector<BookPosition> longs;
    for (const BookPosition& position : positions) {
      if (position.lots > 0) longs.push_back(position);
    }
    for (const std::int64_t gain : margins_.unrealised(longs)) need = std::max(need, shorts - gain);
  }
  if (random_.chance(kNoBuffer)) return need;
  const std::int64_t gross = shorts + gross_entry_value(positions, +1);
  return need + scaled(gross, random_.exponential(kMeanBuffer));
}

void BookDraw::draw_late_markets() {
  std::vector<double> need = adl_by_step(market_.path.trough + 1, market_.path.steps() - 1);
  for (std::uint32_t symbol = 0; symbol < plans_.size(); ++symbol) {
    if (plans_[symbol].late_longs > 0) draw_late_market(symbol, need);
  }
}

void BookDraw::draw_late_market(std::uint32_t symbol, std::vector<double>& need) {
  constexpr std::size_t kStepsBeforeTrough = 6;
  const SymbolPlan& plan = plans_[symbol];
  LateMarket late;
  late.symbol = symbol;
  late.step = market_.path.trough - random_.index(kStepsBeforeTrough);
  const std::int64_t entry = market_.unit_value(late.step, symbol);
  const auto party = [&](std::int64_t lots) {
    return BookPosition{symbol, Side::both, lots, lots * entry};
  };

  const auto shorts = stratified_lognormal(random_, static_cast<std::size_t>(plan.late_shorts), 1.0,
                                           kLateLoserSigma);
  for (const std::int64_t lots : split_lots(plan.late_lots, shorts)) {
    if (lots == 0) continue;
    const auto most = std::max_element(need.begin(), need.end());
    *most -= static_cast<double>(plan.late_longs * lots) / static_cast<double>(plan.late_lots);
    const BookPosition position = party(-lots);
    const auto crossing =
        plan_crossing(margins_.unrealised(std::span(&position, 1)), late.step,
                      static_cast<std::size_t>(most - need.begin()), random_.uniform(0.2, 0.98));
    if (!crossing) return;
    late.shorts.push_back({-lots, crossing->wallet, crossing->step});
  }
  const auto longs = stratified_lognormal(random_, static_cast<std::size_t>(plan.late_longs), 1.0,
                                          book_.fill_sigma);
  for (const std::int64_t lots : split_lots(plan.late_lots, longs)) {
    if (lots == 0) continue;
    const BookPosition position = party(lots);
    const auto positions = std::span(&position, 1);
    const double leverage = random_.uniform(kLowestFrontLeverage, kHighestFrontLeverage);
    const std::int64_t maintenance = margins_.maintenance(positions)[late.step];
    const std::int64_t wallet = std::max({scaled(position.entry_value, 1 / leverage),
                                          scaled(maintenance, kFrontMaintenance), kAtomsPerUsd});
    late.longs.push_back({lots, wallet, 0});
  }
  book_.late.push_back(std::move(late));
}

}  // namespace ballast::scenario
