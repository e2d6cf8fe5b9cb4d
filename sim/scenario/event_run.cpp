#include "sim/scenario/event_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace ballast::scenario {
namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
constexpr double kAtomsPerUsd = 1e6;
constexpr std::uint32_t kHouseOptions = option::kExemptAdl | option::kNoVerdict;
constexpr std::size_t kAccountsBetweenReports = 1024;

}  // namespace

EventRun::EventRun(const Market& market, const Book& book, const Venue& venue,
                   const std::string& path, const std::string& venue_text, Random& random,
                   Oct10Summary& summary)
    : market_(market),
      book_(book),
      random_(random),
      summary_(summary),
      session_(venue, path, venue_text, [this](const Event& event) { on_event(event); }),
      policy_(venue.default_policy()),
      holders_of_(market.instruments.size()),
      house_position_(market.instruments.size()),
      closed_usd_(market.instruments.size(), 0),
      closed_base_(market.instruments.size(), 0) {}

std::uint64_t EventRun::time_ns() const {
  return (kEventStartSeconds + market_.path.second[step_]) * kNsPerSecond;
}

void EventRun::load(const Oct10Progress& progress) {
  desk().start(time_ns());
  open_book(progress);
  desk().finish_load(time_ns());
  session_.flush();
  count_verdicts(summary_.verdicts_before);
  value_before_ = session_.believed_value();
}

void EventRun::open_book(const Oct10Progress& progress) {
  std::size_t number = 0;
  for (const BookAccount& account : book_.accounts) {
    const AccountId id =
        desk()
            .add_account(fmt::format("a{}", number), AssetId(0), account.wallet,
                         account.role == Role::house ? kHouseOptions : 0, account.extra_margin)
            .value();
    role_.push_back(account.role);
    for (std::size_t i = account.first; i < account.first + account.count; ++i) {
      const BookPosition& drawn = book_.positions[i];
      const PositionId position =
          desk()
              .add_position(fmt::format("p{}", i), id, SymbolId(drawn.symbol), drawn.side)
              .value();
      if (drawn.lots != 0) desk().fill(position, {drawn.lots, drawn.entry_value, 0}).value();
      if (account.role == Role::house) house_position_[drawn.symbol] = position;
      if (account.role != Role::holder) continue;
      holders_.push_back({position, id});
      holders_of_[drawn.symbol].push_back(holders_.back());
    }
    session_.flush_if_full();
    ++number;
    if (progress && number % kAccountsBetweenReports == 0) progress(number, book_.accounts.size());
  }
  summary_.accounts = static_cast<std::int64_t>(book_.accounts.size());
  summary_.empty_accounts = book_.empty_accounts;
  summary_.positions = static_cast<std::int64_t>(book_.positions.size());
  summary_.symbols = static_cast<std::int64_t>(market_.instruments.size());
  summary_.fill_sigma = book_.fill_sigma;
}

void EventRun::step(std::size_t step) {
  ordinary_business(step);
  step_ = step;
  for (SymbolId symbol; symbol.value() < market_.instruments.size(); ++symbol) {
    desk().mark(symbol, {unit_value(symbol), 0}).value();
  }
  desk().commit(time_ns());
  ++summary_.commits;
  session_.flush();
  deleverage_bankrupt();
  const auto due = static_cast<double>(timeline_figures()[step - 1].market_liquidations());
  liquidations_due_ += due * summary_.options.scale;
  liquidate_in_market();
  // A market liquidation fills at the mark, but only a part of a large position at a time.
  deleverage_bankrupt();
  for (const LateMarket& late : book_.late) {
    if (late.step == step) open_late_market(late);
  }
  session_.flush();
}

void EventRun::open_late_market(const LateMarket& late) {
  const std::int64_t unit = unit_value(SymbolId(late.symbol));
  auto seller = late.shorts.begin();
  auto buyer = late.longs.begin();
  std::int64_t to_sell = 0;
  std::int64_t to_buy = 0;
  PositionId short_position;
  PositionId long_position;
  for (;;) {
    if (to_sell == 0) {
      if (seller == late.shorts.end()) return;
      to_sell = -seller->lots;
      short_position = open_late_party(late, *seller++, Role::loser);
    }
    if (to_buy == 0) {
      if (buyer == late.longs.end()) return;
      to_buy = buyer->lots;
      long_position = open_late_party(late, *buyer++, Role::front);
    }
    const std::int64_t lots = std::min(to_sell, to_buy);
    trade(long_position, short_position, lots, unit);
    to_sell -= lots;
    to_buy -= lots;
    ++summary_.trades;
    session_.flush_if_full();
  }
}

PositionId EventRun::open_late_party(const LateMarket& late, const LateParty& party, Role role) {
  const AccountId account =
      desk().add_account(fmt::format("a{}", role_.size()), AssetId(0), party.wallet).value();
  role_.push_back(role);
  net_transfers_ += party.wallet;
  return desk()
      .add_position(fmt::format("p{}", desk().positions_end().value()), account,
                    SymbolId(late.symbol))
      .value();
}

void EventRun::trade(PositionId buyer, PositionId seller, std::int64_t lots, std::int64_t unit) {
  session_.session().group([&] {
    desk().fill(buyer, {lots, lots * unit, 0}).value();
    desk().fill(seller, {-lots, -lots * unit, 0}).value();
  });
}

void EventRun::on_event(const Event& event) {
  switch (event.event()) {
    case EventKind::verdict:
      on_verdict(AccountId(event.account), static_cast<Verdict>(event.code()));
      return;
    case EventKind::adl_close:
      on_adl_close(event);
      on_verdict(AccountId(event.account), static_cast<Verdict>(event.code()));
      return;
    case EventKind::adl_end: {
      const auto end = event.as<op::AdlEnd>();
      takes_.push_back({end.lots_left, core::join(end.cash_lo, end.cash_hi)});
      return;
    }
    case EventKind::digest_value:
      summary_.digest = event.as<op::DigestValue>().digest;
      return;
    default:
      return;
  }
}

void EventRun::on_verdict(AccountId account, Verdict verdict) {
  if (verdict == Verdict::bankrupt) bankrupt_.push_back(account);
  if (verdict == Verdict::liquidate && role_[account.value()] != Role::loser) {
    liquidatable_.push_back(account);
  }
}

void EventRun::on_adl_close(const Event& event) {
  const auto close = event.as<op::AdlClose>();
  const double usd = std::abs(static_cast<double>(close.cash)) / kAtomsPerUsd;
  fill_usd_.push_back(usd);
  closed_usd_[event.symbol] += usd;
  closed_base_[event.symbol] += static_cast<double>(close.lots) *
                                market_.instruments[event.symbol].atoms_per_usd_price /
                                kAtomsPerUsd;
  ++summary_.by_symbol[event.symbol].adl_fills;
  const DeskPosition& position = desk().position(PositionId(event.position));
  if (position.quantity == 0) ++full_closes_;
  if (close.cash > 0) ++summary_.long_adl_fills;
  if (fills_of_account_.size() <= event.account) fills_of_account_.resize(event.account + 1, 0);
  ++fills_of_account_[event.account];
}

void EventRun::finish() {
  // Marks have not changed, so this reports who is not safe at the end and changes nothing else.
  desk().commit(time_ns(), flag::kAll);
  ++summary_.commits;
  Command digest = make_command(CommandKind::digest, op::Range{});
  digest.flags = flag::kAll;
  desk().send(digest);
  session_.flush();
  session_.end_log();
  count_verdicts(summary_.verdicts_after);
  summary_.commands = session_.commands();
  summary_.log_bytes = session_.log_bytes();
  summarise_fills();
  check_conservation();
}

void EventRun::count_verdicts(std::array<std::int64_t, 5>& counts) {
  for (AccountId id; id < desk().accounts_end(); ++id) {
    ++counts.at(static_cast<std::size_t>(desk().account(id).verdict));
  }
}

void EventRun::check_conservation() {
  const int128 believed = session_.believed_value();
  const int128 value = session_.read_back_value();
  if (value != believed) throw std::logic_error("oct10: the Desk and the engine differ in value");
  const auto usd = [](int128 atoms) { return static_cast<double>(atoms) / kAtomsPerUsd; };
  summary_.value_before = usd(value_before_);
  summary_.value_after = usd(value);
  summary_.net_transfers = usd(net_transfers_);
  summary_.rounding_remainders = static_cast<double>(remainders_) / kAtomsPerUsd;
  summary_.deficits_covered = static_cast<double>(-deficits_) / kAtomsPerUsd;
  summary_.value_conserved = value - value_before_ == net_transfers_;
  if (!summary_.value_conserved) {
    throw std::logic_error("oct10: value is not conserved: it changed by " +
                           to_string(value - value_before_ - net_transfers_) +
                           " atoms beyond the transfers");
  }
}

void EventRun::summarise_fills() {
  summary_.adl_fills = static_cast<std::int64_t>(fill_usd_.size());
  for (std::size_t i = 0; i < closed_usd_.size(); ++i) {
    Oct10Symbol& symbol = summary_.by_symbol[i];
    symbol.adl_notional_usd = closed_usd_[i];
    summary_.adl_notional += closed_usd_[i];
    if (closed_base_[i] > 0) symbol.mean_adl_price = closed_usd_[i] / closed_base_[i];
  }
  for (const std::int64_t fills : fills_of_account_) {
    if (fills > 0) ++summary_.deleveraged_accounts;
    summary_.most_fills_of_an_account = std::max(summary_.most_fills_of_an_account, fills);
  }
  if (fill_usd_.empty()) return;
  const auto count = static_cast<double>(fill_usd_.size());
  summary_.mean_adl_fill = summary_.adl_notional / count;
  summary_.full_close_share = static_cast<double>(full_closes_) / count;
  summary_.largest_adl_fill = *std::max_element(fill_usd_.begin(), fill_usd_.end());
  const auto middle = fill_usd_.begin() + static_cast<std::ptrdiff_t>(fill_usd_.size() / 2);
  std::nth_element(fill_usd_.begin(), middle, fill_usd_.end());
  summary_.median_adl_fill = *middle;
}

}  // namespace ballast::scenario
