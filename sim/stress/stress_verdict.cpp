// The one-page verdict: what margin and funds covered, and who bore the rest.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/text.hpp"
#include "sim/stress/stress_record_parts.hpp"

namespace ballast::stress {
namespace {

std::string count(double number) { return report::amount(number); }

class Verdict {
 public:
  Verdict(const Scenario& scenario, const StressRun& run, report::RunRecord& record)
      : scenario_(scenario), run_(run), figures_(run.figures()), record_(record) {}

  void add() {
    add_covers();
    record_.layers = {
        {"own margin", figures_.own_margin_usd},       {"funds and vaults", figures_.fund_loss_usd},
        {"ADL", std::max(0.0, figures_.adl_loss_usd)}, {"socialised", figures_.socialised_usd},
        {"house accounts", figures_.house_loss_usd},   {"deficit", figures_.deficit_usd}};
    record_.layers_note =
        "Loss, not notional. Own margin: what accounts that were liquidated, taken over or "
        "deleveraged as losers had at the start and paid in, less what they have at the end. Funds "
        "and vaults: what they lost, less what they gained. ADL: what winners were closed for less "
        "than at the marks. House accounts: what they owe at the end. Deficit: what nobody "
        "covered.";
    say_outcome();
    say_cover();
    say_adl();
    say_funds();
    say_rest();
  }

 private:
  void add_covers() {
    const LossCover& cover = run_.measures().cover();
    const auto add = [&](const char* name, const LossCover::Case& one) {
      if (one.count == 0) return;
      record_.covers.push_back(
          {name, in_currency(one.loss), in_currency(one.margin), capital_for(one)});
    };
    add("the largest loss", cover.largest());
    if (cover.two_largest().count == 2) add("the two largest losses", cover.two_largest());
    if (record_.covers.empty()) return;
    const LossCover::Case& worst = cover.largest();
    record_.cover_note = fmt::format(
        "As clearing houses ask it (cover 1, cover 2): the accounts whose losses are most beyond "
        "their own margin, if they had kept their positions of the start, at their worst tick of "
        "this run ({}: {}). Own margin: equity at the start. Fund: capital at the start of the "
        "funds and vaults that their symbols belong to.",
        run_.desk().account(worst.accounts.front()).name,
        report::clock(worst.time_s - scenario_.late_s));
    if (const LossCover::Case& all = cover.all(); all.count > 2) {
      record_.cover_note += fmt::format(
          " Taken so, {} accounts lack {} together at {}.", count(static_cast<double>(all.count)),
          money(in_currency(all.lack())), report::clock(all.time_s - scenario_.late_s));
    }
  }

  /// Capital of the funds that a symbol of these accounts belongs to.
  double capital_for(const LossCover::Case& one) const {
    const auto& funds = run_.waterfall().rules().funds;
    double capital = 0;
    for (std::size_t fund = 0; fund < funds.size(); ++fund) {
      const bool is_asked =
          std::any_of(one.accounts.begin(), one.accounts.end(), [&](AccountId account) {
            const auto held = run_.measures().symbols_at_start(account);
            return std::any_of(held.begin(), held.end(), [&](SymbolId symbol) {
              const SymbolSpec& spec = run_.desk().venue().symbol(symbol);
              return funds[fund].asset == spec.asset &&
                     risk::is_member(funds[fund].members, spec.name);
            });
          });
      if (is_asked) capital += run_.samples().front().fund_equity_usd[fund];
    }
    return capital;
  }

  /// How far the loss went: the first sentence is the answer.
  void say_outcome() {
    const double uncovered = figures_.deficit_usd + figures_.open_usd + figures_.house_loss_usd;
    if (uncovered > 0) {
      say(fmt::format("{} of the loss is covered by nobody.", money(uncovered)));
    } else if (figures_.socialised_usd > 0) {
      say("Margin and funds were not enough: winners bore a socialised loss.");
    } else if (figures_.adl_fills > 0) {
      say("Margin and funds were not enough: winners were deleveraged.");
    } else if (figures_.fund_loss_usd > 0) {
      say("Funds bore what margin did not.");
    } else {
      say("Margin was enough.");
    }
  }

  void say_cover() {
    std::vector<bool> covered;
    for (const report::Cover& cover : record_.covers) {
      covered.push_back(cover.margin + cover.fund >= cover.loss);
    }
    if (covered.empty()) {
      say("No account lost anything on its positions of the start.");
    } else if (!covered.front()) {
      say("Margin and fund do not cover the largest loss.");
    } else if (!covered.back()) {
      say("Margin and fund cover the largest loss, but not the two largest together.");
    } else {
      say(covered.size() == 2 ? "Margin and fund cover the two largest losses."
                              : "Margin and fund cover the largest loss.");
    }
  }

  void say_adl() {
    if (figures_.market_liquidations > 0) {
      say(fmt::format("{} was liquidated in the market in {} fills.",
                      money(figures_.market_liquidation_notional_usd),
                      count(static_cast<double>(figures_.market_liquidations))));
    }
    if (figures_.takeovers > 0) {
      say(fmt::format("Vaults took {} accounts over.",
                      count(static_cast<double>(figures_.takeovers))));
    }
    if (figures_.market_liquidations == 0 && figures_.takeovers == 0) say("Nobody was liquidated.");
    if (figures_.adl_fills == 0) {
      say("No position was closed by auto-deleveraging.");
      return;
    }
    const double loss = figures_.adl_loss_usd;
    say(fmt::format(
        "Auto-deleveraging closed {} of winners' positions in {} fills of {} accounts, "
        "the first at {}; against the marks its prices {} them {}.",
        money(figures_.adl_notional_usd), count(static_cast<double>(figures_.adl_fills)),
        count(static_cast<double>(figures_.deleveraged_accounts)),
        report::clock(figures_.first_adl_s.value_or(0)), loss >= 0 ? "cost" : "gave",
        money(std::abs(loss))));
  }

  void say_funds() {
    const auto& funds = run_.waterfall().rules().funds;
    if (funds.empty()) {
      say("There is no fund.");
      return;
    }
    const auto together = [](const StressSample& at) {
      double sum = 0;
      for (const double equity : at.fund_equity_usd) sum += equity;
      return sum;
    };
    const std::vector<StressSample>& samples = run_.samples();
    const auto lowest =
        std::min_element(samples.begin(), samples.end(),
                         [&](const auto& a, const auto& b) { return together(a) < together(b); });
    say(fmt::format(
        "{} began with {}, had {} at the lowest ({}) and {} at the end.",
        funds.size() == 1 ? "The fund " + funds.front().name
                          : count(static_cast<double>(funds.size())) + " funds together",
        money(together(samples.front())), money(together(*lowest)),
        report::clock(lowest->time_s - scenario_.late_s), money(together(samples.back()))));
  }

  void say_rest() {
    if (figures_.socialised_usd > 0) {
      say(fmt::format("{} was taken from winners as a socialised loss.",
                      money(figures_.socialised_usd)));
    }
    if (figures_.house_loss_usd > 0) {
      say(fmt::format("House accounts, which took what nobody was left for, owe {}.",
                      money(figures_.house_loss_usd)));
    }
    if (figures_.deficit_usd > 0) {
      say(fmt::format("{} is covered by nobody.", money(figures_.deficit_usd)));
    } else if (figures_.open_accounts == 0 && figures_.house_loss_usd == 0) {
      say("No deficit is left.");
    }
    if (figures_.open_accounts > 0) {
      say(fmt::format("At the end {} users and vaults are below zero, by {} together.",
                      count(static_cast<double>(figures_.open_accounts)),
                      money(figures_.open_usd)));
    }
  }

  std::string money(double amount) const { return report::amount(amount, scenario_.currency); }
  void say(std::string sentence) { record_.verdict.push_back(std::move(sentence)); }

  const Scenario& scenario_;
  const StressRun& run_;
  const StressFigures& figures_;
  report::RunRecord& record_;
};

}  // namespace

void add_verdict(const Scenario& scenario, const StressRun& run, report::RunRecord& record) {
  Verdict(scenario, run, record).add();
}

}  // namespace ballast::stress
