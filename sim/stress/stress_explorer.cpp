// The explorer of the report: what happened to the accounts that most happened to, and why.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "hls/core/ranking.hpp"
#include "host/desk/operand_symbol.hpp"
#include "sim/report/text.hpp"
#include "sim/stress/stress_record_parts.hpp"

namespace ballast::stress {
namespace {

constexpr std::size_t kExplored = 200;
/// Of each kind of what can happen at least so many are among them.
constexpr std::size_t kOfEachKind = 30;
/// Decisions that are about no account shown.
constexpr std::size_t kMostOthers = 1'000;

class Explorer {
 public:
  Explorer(const Scenario& scenario, const StressRun& run, report::RunRecord& record)
      : scenario_(scenario), run_(run), record_(record) {}

  void fill() {
    choose();
    for (const risk::RiskDecision& decision : run_.waterfall().decisions()) {
      count(decision);
      tell(decision);
    }
    for (const auto& [key, counted] : counts_) record_.decision_counts.push_back(counted);
    for (const AccountId id : order_) record_.accounts.push_back(std::move(rows_[id]));
  }

 private:
  /// The accounts that most happened to, by value: some of each kind, then of all.
  void choose() {
    using risk::DecisionKind;
    enum Kind : std::size_t { sold, taken_over, deleveraged, other, kinds };
    std::array<std::map<AccountId, double>, kinds> weight;
    std::map<AccountId, double> all;
    for (const risk::RiskDecision& decision : run_.waterfall().decisions()) {
      if (!decision.account || is_fund(*decision.account)) continue;
      Kind kind = other;
      if (decision.kind == DecisionKind::fill) kind = sold;
      if (decision.kind == DecisionKind::takeover) kind = taken_over;
      if (decision.kind == DecisionKind::deleveraged) kind = deleveraged;
      const double value = kind == other ? 0 : run_.worth(decision, kind == sold ? 1 : 2);
      const double amount = 1 + std::abs(value);
      weight.at(kind)[*decision.account] += amount;
      all[*decision.account] += amount;
    }
    std::set<AccountId> chosen;
    const auto take = [&](const std::map<AccountId, double>& from, std::size_t most) {
      std::vector<std::pair<double, AccountId>> order;
      order.reserve(from.size());
      for (const auto& [id, amount] : from) order.emplace_back(amount, id);
      std::sort(order.rbegin(), order.rend());
      for (std::size_t i = 0; i < order.size() && most > 0; ++i) {
        if (chosen.insert(order[i].second).second) --most;
      }
    };
    for (const auto& kind : weight) take(kind, kOfEachKind);
    take(all, kExplored - std::min(kExplored, chosen.size()));
    record_.accounts_left_out = all.size() - chosen.size();
    for (const AccountId id : chosen) rows_[id] = row_of(id);
    order_.assign(chosen.begin(), chosen.end());
    std::stable_sort(order_.begin(), order_.end(),
                     [&](AccountId a, AccountId b) { return all.at(a) > all.at(b); });
  }

  report::AccountRow row_of(AccountId id) const {
    const DeskAccount account = run_.desk().account(id);
    const Valuation& value = run_.value();
    report::AccountRow row;
    row.name = std::string(account.name);
    row.verdict = name_of(account.verdict);
    const risk::AccountMargin after = run_.waterfall().margin(id);
    row.equity_after = value(after.equity, account.asset);
    row.maintenance_after =
        value(static_cast<int128>(after.maintenance_e8 / uint128{risk::kOneE8}), account.asset);
    row.equity_before = in_currency(run_.measures().margin_at_start(id));
    row.maintenance_before = in_currency(run_.measures().maintenance_at_start(id));
    const Population& population = run_.population();
    const auto index = id.value() - run_.account_id(0).value();
    if (id < run_.account_id(0) || index >= population.accounts.size()) return row;
    const std::size_t group = population.accounts[index].group, groups = scenario_.groups.size();
    row.role = "account";
    if (group < groups) row.role = scenario_.groups[group].role;
    if (group >= groups && group < groups + scenario_.whales.size()) row.role = "whale";
    for (const HeldPosition& position : population.positions) {
      if (position.account == index) row.positions.push_back(position_row(id, position));
    }
    return row;
  }

  report::PositionRow position_row(AccountId account, const HeldPosition& position) const {
    const Desk& desk = run_.desk();
    const SymbolSpec& symbol = desk.venue().symbol(position.symbol);
    const double lot = to_double(symbol.lot);
    report::PositionRow row;
    row.symbol = symbol.name;
    row.side = position.lots > 0 ? "long" : "short";
    row.quantity_before = static_cast<double>(position.lots) * lot;
    const auto now = desk.find_position(account, position.symbol, position.side);
    row.quantity_after = now ? static_cast<double>(desk.position(*now).quantity) * lot : 0;
    const auto entry = symbol.average_price(position.lots, position.entry_value);
    if (entry && !symbol.collateral) row.entry_price = to_double(*entry);
    row.mark_before = scenario_.symbols[position.symbol.value()].price;
    row.mark_after = run_.mark_price(position.symbol);
    return row;
  }

  static double to_double(const Rational& x) {
    return std::strtod(print_significant(x, 17).c_str(), nullptr);
  }

  double time_of(const risk::RiskDecision& decision) const {
    return static_cast<double>(decision.time) * 1e-9 - scenario_.late_s;
  }

  void count(const risk::RiskDecision& decision) {
    report::DecisionCount& counted = counts_[{decision.kind, decision.reason}];
    if (counted.count++ == 0) {
      counted.kind = risk::name_of(decision.kind);
      counted.reason = decision.reason;
      counted.first_s = time_of(decision);
    }
    counted.last_s = time_of(decision);
  }

  void tell(const risk::RiskDecision& decision) {
    const auto row = decision.account ? rows_.find(*decision.account) : rows_.end();
    const bool is_general = !decision.account || is_fund(*decision.account);
    if (row == rows_.end() && (!is_general || ++others_ > kMostOthers)) {
      ++record_.decisions_left_out;
      return;
    }
    const Desk& desk = run_.desk();
    report::Decision& told = record_.decisions.emplace_back();
    told.number = decision.number;
    told.time_s = time_of(decision);
    told.kind = risk::name_of(decision.kind);
    told.reason = decision.reason;
    told.text = run_.waterfall().explain(decision);
    if (decision.account) told.account = std::string(desk.account(*decision.account).name);
    if (decision.symbol) told.symbol = desk.venue().symbol(*decision.symbol).name;
    if (decision.position) told.position = std::string(desk.position(*decision.position).name);
    if (decision.fund) told.fund = run_.waterfall().rules().funds[*decision.fund].name;
    if (row == rows_.end()) return;
    row->second.decisions.push_back(decision.number);
    const double amount = run_.worth(decision, 0);
    if (decision.kind == risk::DecisionKind::fee) row->second.paid_fees += amount;
    if (decision.kind == risk::DecisionKind::social_loss) row->second.socialised += amount;
    if (decision.kind == risk::DecisionKind::deleveraged) {
      row->second.closed_by_adl += std::abs(run_.worth(decision, 2));
      if (const Rank* rank = run_.rank_of(decision.number)) {
        row->second.ranks.push_back(arithmetic(*rank, decision));
      }
    }
  }

  bool is_fund(AccountId account) const {
    const risk::Waterfall& waterfall = run_.waterfall();
    for (std::size_t fund = 0; fund < waterfall.rules().funds.size(); ++fund) {
      if (waterfall.fund_account(fund) == account) return true;
    }
    return false;
  }

  /// "Rank 3 in BTC: uPnL 12.00 × MV 40.00 / (EV 52.00 × E 7.00) = 1.319".
  std::string arithmetic(const Rank& rank, const risk::RiskDecision& decision) const {
    const Venue& venue = run_.desk().venue();
    const std::string& named = run_.waterfall().rules().adl.policy;
    const PolicyId policy =
        named.empty() ? venue.default_policy() : venue.find_policy(named).value();
    const op::Policy terms = venue.policy_for(policy, *decision.symbol).terms;
    const core::Policy rules{terms.rows, static_cast<std::int64_t>(terms.wallet_min), false};
    const core::OperandValues values(rank.operands, rules.wallet_min);
    const AssetId asset = venue.symbol(*decision.symbol).asset;
    const auto product = [&](unsigned first) {
      std::vector<std::string> factors;
      double result = 1;
      for (const unsigned i : {first, first + 1}) {
        const Operand selector = rules.selector(rank.row, i);
        if (selector == Operand::one) continue;
        const bool is_margin =
            selector == Operand::maintenance || selector == Operand::account_maintenance;
        const double value =
            run_.value()(static_cast<int128>(values[selector]), asset) * (is_margin ? 1e-8 : 1);
        result *= value;
        factors.push_back(
            fmt::format("{} {}", symbol_of(selector), report::amount(value, scenario_.currency)));
      }
      return std::pair(factors.empty() ? "1" : fmt::format("{}", fmt::join(factors, " × ")),
                       result);
    };
    const auto [above, upper] = product(0);
    const auto [below, lower] = product(2);
    const bool is_product = below.find("×") != std::string::npos;
    return fmt::format("Rank {} in {} at {} by {}: {} / {} = {}.",
                       to_string(decision.operands[0].value), venue.symbol(*decision.symbol).name,
                       report::clock(time_of(decision)), venue.policies()[policy.value()].name,
                       above, is_product ? "(" + below + ")" : below,
                       lower > 0 ? report::amount(upper / lower) : "last in the queue");
  }

  const Scenario& scenario_;
  const StressRun& run_;
  report::RunRecord& record_;
  std::map<AccountId, report::AccountRow> rows_;
  std::map<std::pair<risk::DecisionKind, std::string>, report::DecisionCount> counts_;
  std::vector<AccountId> order_;  ///< of the rows: to whom most happened, first
  std::uint64_t others_ = 0;
};

}  // namespace

void add_accounts(const Scenario& scenario, const StressRun& run, report::RunRecord& record) {
  Explorer(scenario, run, record).fill();
}

}  // namespace ballast::stress
