// account_stage of every read latency against sums that are kept in the plainest way: the same
// account and row back to back, refusals, stored verdicts, and what goes to the score.
#include <Vrtl_account_stages.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "tests/reference/arithmetic.hpp"
#include "tests/unit/rtl_lane_stages/account_model.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kRows = 32;
constexpr unsigned kAccounts = 8;
constexpr unsigned kLatencies = 6;
constexpr unsigned kScoreBits = 493;

using account_model::Expected;
using account_model::Meta;
using account_model::Operation;

struct Result {
  Operation operation;
  Packed mid;
  Expected expected;
};

class AccountStage : public EdgeTest {
 protected:
  AccountStage() {
    EXPECT_EQ(tail_.bits(), 1291U);
    stages_->valid_i = 0;
    stages_->asset_write_i = 0;
    set_meta({});
    stages_.reset();
    // The stores have no first value.
    for (unsigned row = 0; row < kRows; ++row) clear(row);
    drain();
    known_ = true;
    model_.judged.clear();
    model_.refused.clear();
    for (unsigned asset = 0; asset < kMaxAssets; ++asset) define(asset);
    for (unsigned account = 0; account + 1 < kAccounts; ++account) write_meta(account, true);
  }

  // ---- tables, while the pipe is empty
  void define(unsigned asset) {
    op::Asset& terms = model_.assets[asset];
    const auto term = [&] { return static_cast<std::uint16_t>(percent(20) ? 0 : below(10'001)); };
    terms.warn_num = term();
    terms.warn_den = term();
    terms.takeover_num = term();
    terms.takeover_den = term();
    terms.options = static_cast<decltype(terms.options)>(below(2));
    stages_->asset_write_i = 1;
    stages_->asset_i = static_cast<CData>(asset);
    stages_->asset_terms_i = std::uint64_t{terms.warn_num} | std::uint64_t{terms.warn_den} << 14 |
                             std::uint64_t{terms.takeover_num} << 28 |
                             std::uint64_t{terms.takeover_den} << 42 |
                             std::uint64_t{terms.options} << 56;
    idle();
    stages_->asset_write_i = 0;
  }
  void set_meta(const Meta& meta) {
    stages_->meta_asset_i = static_cast<CData>(meta.asset);
    stages_->meta_options_i = static_cast<CData>(meta.options);
    stages_->meta_extra_i = meta.extra;
    stages_->meta_positions_i = static_cast<SData>(meta.positions);
    put(stages_->meta_wallet_i, cut(meta.wallet, 96));
    stages_->meta_verdict_i = static_cast<CData>(meta.verdict);
    model_.next_meta = meta;
  }
  void clear(unsigned row) {
    Operation operation;
    operation.has_row = true;
    operation.row = row;
    operation.has_account = row < kAccounts;
    operation.account = row % kAccounts;
    operation.contribution = kContributionZero;
    operation.write_meta = operation.has_account;
    operation.zero_account = operation.write_verdict = true;
    operation.entry_change = signed_edge(59);  // whatever the position held
    operation.open_change = static_cast<int>(below(3)) - 1;
    give(operation);
  }
  Meta draw_meta() {
    return {true,
            static_cast<unsigned>(below(kMaxAssets)),
            static_cast<unsigned>(percent(70) ? 0 : below(4)),
            edge64(56),
            static_cast<unsigned>(below(2048)),
            0,
            Verdict::safe};
  }
  /// An account as it was, where there is none: its wallet and verdict, then what else it is.
  void restore(unsigned account, int128 wallet, Verdict verdict, bool touched) {
    write_meta(account, false);
    Meta meta = draw_meta();
    meta.wallet = wallet;
    meta.verdict = verdict;
    set_meta(meta);
    Operation operation;
    operation.account = account;
    operation.zero_account = operation.write_verdict = true;
    give(operation);
    operation.zero_account = operation.write_verdict = false;
    operation.write_meta = operation.live = operation.extra = true;
    operation.maintenance = edge(84);
    operation.judge = touched ? kJudgeTouch : kJudgeNot;
    give(operation);
    drain();
  }
  /// What account, open and free write: alone in the pipe.
  void write_meta(unsigned account, bool live) {
    drain();
    set_meta(live ? draw_meta() : Meta{});
    Operation operation;
    operation.account = account;
    operation.write_meta = true;
    operation.live = live;
    if (live) {
      operation.judge = percent(50) ? kJudgeNow : kJudgeTouch;
      operation.extra = percent(70);
      operation.minus = percent(50);
      operation.maintenance = edge(84);
      if (operation.minus) {  // never more than there is
        operation.maintenance =
            std::min(operation.maintenance, static_cast<uint128>(model_.accounts[account].extra));
      }
    } else {
      operation.zero_account = operation.write_verdict = true;
    }
    give(operation);
    if (!live) {
      for (unsigned row = account; row < kRows; row += kAccounts) {
        Operation free;
        free.has_row = true;
        free.has_account = false;
        free.row = row;
        free.contribution = kContributionZero;
        give(free);
        open_[row] = false;
      }
    }
    drain();
  }

  Packed pack(const Operation& operation) {
    Packed mid(mid_);
    mid.scramble(random_);
    mid.put("killed", operation.killed).put("reason", static_cast<unsigned>(operation.reason));
    mid.put("contribution", operation.contribution).put("wallet", operation.wallet);
    mid.put("extra", operation.extra).put("minus", operation.minus);
    mid.put("has_row", operation.has_row).put("has_account", operation.has_account);
    mid.put("must_exist", operation.must_exist).put("skip_account", operation.skip_account);
    mid.put("skip_exempt", operation.skip_exempt).put("write_meta", operation.write_meta);
    mid.put("zero_account", operation.zero_account).put("live", operation.live);
    mid.put("judge", operation.judge).put("write_verdict", operation.write_verdict);
    mid.put("rank", operation.rank).put("sum", operation.sum).put("c_bad", operation.c_bad);
    mid.put("row", operation.row).put("account", operation.account);
    mid.put("entry_change", operation.entry_change).put("c", operation.c);
    mid.put("open_change", operation.open_change);
    return mid;
  }

  // ---- cycles
  void give(const Operation& operation) {
    Result result{operation, pack(operation), model_.take(operation)};
    if (!known_) result.expected.tail.clear();
    result.mid.write(stages_->mid_i);
    step(std::move(result));
  }
  void idle() {
    Packed noise(mid_);
    noise.scramble(random_);
    noise.write(stages_->mid_i);
    step(std::nullopt);
  }
  void drain() {
    for (unsigned i = 0; i < to_end_ + 2; ++i) idle();
  }
  const std::optional<Result>& of(std::uint64_t ago) const {
    return results_[(stages_.cycle() - ago) % results_.size()];
  }
  void step(std::optional<Result> result) {
    stages_->valid_i = result.has_value();
    results_[stages_.cycle() % results_.size()] = std::move(result);
    // The arithmetic's answer to an earlier one; else anything.
    const std::optional<Result>& answered = of(to_c_);
    stages_->value_i = core::low64(cut(answered ? answered->operation.value : signed_edge(58), 59));
    put(stages_->maintenance_i, answered ? answered->operation.maintenance : edge(85));
    stages_.edge();
    for (unsigned i = 0; i < kLatencies && !HasFatalFailure(); ++i) {
      SCOPED_TRACE("read latency " + std::to_string(i + 1) + ", cycle " +
                   std::to_string(stages_.cycle()));
      check_beside(i);
      check(i, of(to_end_));
    }
  }
  void check_beside(unsigned i) {
    const auto& summed = of(to_c_ + 1);
    ASSERT_EQ(summed && summed->expected.sums, (stages_->sum_valid_o >> i & 1) != 0);
    if (summed && summed->expected.sums) {
      ASSERT_EQ(hex(cut(summed->operation.value, 59)),
                hex(slice(stages_->sum_value_o, i * 59, 59)));
    }
    const auto& touched = of(to_c_ + 2);
    ASSERT_EQ(touched && touched->expected.touches, (stages_->touch_o >> i & 1) != 0);
    if (touched && touched->expected.touches) {
      ASSERT_EQ(touched->operation.account, slice(stages_->touch_account_o, i * 24, 24));
    }
    const bool looks = touched && touched->mid.get("beats") == kBeatAccount;
    ASSERT_EQ(looks, (stages_->look_o >> i & 1) != 0);
    if (looks) {
      ASSERT_EQ(touched->operation.account, slice(stages_->touch_account_o, i * 24, 24));
    }
    const auto& scored = of(to_c_ + 3);
    ASSERT_EQ(scored && scored->expected.scores, (stages_->score_valid_o >> i & 1) != 0);
    if (!scored || !scored->expected.scores || scored->expected.tail.empty()) return;
    unsigned at = i * kScoreBits;
    const auto next = [&](uint128 value, unsigned width, const char* name) {
      ASSERT_EQ(hex(cut(value, width)), hex(slice(stages_->score_o, at, width))) << name;
      at += width;
    };
    const auto field = [&](const char* name) { return scored->expected.tail.at(name); };
    next(field("account_maintenance"), 96, "account_maintenance");
    next(field("wallet"), 96, "wallet");
    next(field("equity"), 97, "equity");
    next(field("maintenance"), 85, "maintenance");
    next(scored->mid.get("entry_value"), 59, "entry value");
    next(field("mark_value"), 59, "mark_value");
    next(scored->mid.get("quantity") >> 40, 1, "short");
  }
  void check(unsigned i, const std::optional<Result>& result) {
    ASSERT_EQ(result.has_value(), (stages_->valid_o >> i & 1) != 0);
    if (!result || result->expected.tail.empty()) return;
    Packed tail(tail_);
    tail.read(stages_->tail_o, i * tail_.bits());
    for (const auto& [name, value] : result->expected.tail) {
      ASSERT_EQ(hex(tail.cut_to(name, value)), hex(tail.get(name))) << name;
    }
    for (const auto& [name, field] : mid_.fields()) {
      if (name == "killed" || name == "reason") continue;
      ASSERT_EQ(hex(result->mid.get(field)), hex(tail.get("mid." + name))) << name;
    }
  }

  // ---- what is asked
  void find_value(Operation& operation) {
    operation.value = signed_edge(percent(70) ? 30 : 58);
    const auto size = static_cast<uint128>(reference::magnitude(operation.value));
    operation.maintenance = size * below(kMaxRateE8 / 8);
    if (percent(3)) operation.maintenance = edge(85);
  }
  Operation on_row() {
    Operation operation;
    operation.has_row = true;
    operation.row = row_;
    operation.account = row_ % kAccounts;
    operation.has_account = true;
    find_value(operation);
    operation.c = signed_edge(percent(70) ? 30 : 56);
    return operation;
  }
  void open_or_close(Operation& operation, bool closes) {
    if (operation.killed || operation.reason != Reason::none) return;
    const bool opens = !closes && percent(70);
    operation.open_change = (opens ? 1 : 0) - (open_[row_] ? 1 : 0);
    open_[row_] = opens;
  }
  Operation moving() {
    Operation operation = on_row();
    if (percent(8)) operation.reason = Reason::stale;
    if (percent(8)) operation.killed = true;
    const bool closes = percent(30);
    operation.contribution = closes ? kContributionZero : kContributionMark;
    operation.wallet = static_cast<Wallet>(below(4));
    operation.judge = static_cast<Judgement>(below(3));
    operation.sum = percent(20);
    operation.write_verdict = percent(5);
    operation.entry_change = percent(20) ? 0 : signed_edge(percent(70) ? 30 : 59);
    open_or_close(operation, closes);
    return operation;
  }
  Operation sweeping() {
    Operation operation = on_row();
    operation.killed = percent(20);
    operation.judge = kJudgeTouch;
    if (percent(50)) {
      operation.contribution = kContributionMark;
    } else {
      operation.wallet = kWalletPays;
      operation.sum = true;
    }
    return operation;
  }
  Operation ranking() {
    Operation operation = on_row();
    operation.killed = percent(10);
    operation.rank = true;
    operation.skip_exempt = percent(80);
    operation.has_account = percent(97);
    if (!operation.has_account) operation.rank = operation.skip_exempt = false;
    return operation;
  }
  Operation of_account() {
    Operation operation;
    operation.account = percent(10) ? kAccounts - 1 : row_ % kAccounts;
    find_value(operation);
    operation.c = signed_edge(percent(70) ? 30 : 56);
    switch (below(4)) {
      case 0:
        operation.skip_account = true;
        operation.judge = kJudgeNow;
        break;
      case 1:
        operation.must_exist = true;
        break;
      default:
        operation.must_exist = true;
        operation.wallet = kWalletCash;
        operation.c_bad = percent(15);
        if (percent(70)) steer(operation);
        operation.judge = percent(50) ? kJudgeNow : kJudgeTouch;
    }
    return operation;
  }
  /// To where verdicts turn: ΣM is about E, or E times a ratio of the account's asset.
  void steer(Operation& operation) {
    const account_model::Account& account = model_.accounts[operation.account];
    const op::Asset& terms = model_.assets[account.meta.asset];
    int128 equity = account.maintenance / kRateOne;
    if (percent(30) && terms.warn_num != 0) equity = equity * terms.warn_den / terms.warn_num;
    const int128 change = equity - account.equity() + static_cast<int>(below(3)) - 1;
    operation.c = std::clamp<int128>(change, -kMaxValue, kMaxValue);
  }
  Operation draw(unsigned same_percent) {
    if (!percent(same_percent)) {
      row_ = static_cast<unsigned>(percent(60) ? below(2) * kAccounts : below(kRows));
    }
    const auto dice = below(100);
    if (dice < 40) return moving();
    if (dice < 60) return sweeping();
    if (dice < 85) return of_account();
    return ranking();
  }

  Layout mid_{"ballast_uop_pkg", "mid_t"};
  Layout tail_{"ballast_uop_pkg", "tail_t"};
  const unsigned to_c_ = latency("ValuationLatency") + 1 + latency("TierLookupLatency") +
                         latency("MaintenanceLatency");
  const unsigned to_end_ = to_c_ + 3 + latency("JudgeLatency") + 1;
  Bench<Vrtl_account_stages> stages_;
  account_model::Model model_{kRows, kAccounts};
  std::array<bool, kRows> open_{};
  std::array<std::optional<Result>, 64> results_;
  unsigned row_ = 0;
  bool known_ = false;
};

TEST_F(AccountStage, RandomMeetsEveryVerdictAndRefusal) {
  for (const unsigned idle_percent : {0U, 40U, 80U}) {
    for (int i = 0; i < 6'000 && !HasFatalFailure(); ++i) {
      while (percent(idle_percent)) idle();
      give(draw(i / 500 % 2 == 0 ? 90 : 40));
      if (percent(1)) {
        // The last account comes and goes; the others change.
        const auto account = static_cast<unsigned>(below(kAccounts));
        if (percent(20)) {
          restore(account, signed_edge(90), static_cast<Verdict>(below(5)), percent(50));
        } else {
          write_meta(account, account + 1 < kAccounts ? percent(70) : percent(40));
        }
      }
      if (percent(1) && percent(20)) {
        drain();
        define(static_cast<unsigned>(below(kMaxAssets)));
      }
    }
  }
  drain();
  for (const Verdict verdict :
       {Verdict::safe, Verdict::warn, Verdict::liquidate, Verdict::takeover, Verdict::bankrupt}) {
    EXPECT_GT(model_.judged[verdict], 20U) << static_cast<int>(verdict);
  }
  for (const Reason reason : {Reason::unknown_account, Reason::out_of_range, Reason::stale}) {
    EXPECT_GT(model_.refused[reason], 20U) << static_cast<int>(reason);
  }
}

/// Whatever an operation asks for: refused or killed it leaves everything as it was, and the first
/// refusal of the contract is given.
TEST_F(AccountStage, RefusalsInTheirOrderChangeNothing) {
  for (const bool live : {true, false}) {
    write_meta(1, live);
    for (unsigned mask = 0; mask < 32 && !HasFatalFailure(); ++mask) {
      row_ = 1;
      Operation operation = on_row();
      operation.contribution = kContributionMark;
      operation.wallet = kWalletCashLess;
      operation.entry_change = signed_edge(58);
      operation.judge = percent(50) ? kJudgeNow : kJudgeTouch;
      operation.sum = true;
      if ((mask & 1) != 0) operation.killed = true;
      if ((mask & 2) != 0) operation.reason = Reason::over_close;
      if ((mask & 4) != 0) operation.must_exist = true;
      if ((mask & 8) != 0) operation.c_bad = true;
      if ((mask & 16) != 0) operation.skip_account = true;
      operation.zero_account = operation.killed || operation.reason != Reason::none;
      // What must exist has no position, as control has it.
      if (operation.must_exist || operation.skip_account) {
        operation.has_row = operation.sum = false;
        operation.contribution = kContributionKeep;
        operation.wallet = kWalletCash;
      }
      if (operation.skip_account) operation.wallet = kWalletKeep;
      give(operation);
      Operation query;
      query.account = 1;
      give(query);
    }
  }
  drain();
}

TEST_F(AccountStage, RestoresAnyWalletAndVerdict) {
  const int128 most = (int128{1} << 95) - 1;
  for (const int128 wallet : {-most - 1, int128{-1}, int128{0}, int128{1}, most}) {
    for (unsigned verdict = 0; verdict < 5 && !HasFatalFailure(); ++verdict) {
      restore(3, wallet, static_cast<Verdict>(verdict), verdict % 2 == 0);
      EXPECT_EQ(hex(cut(wallet, 96)), hex(cut(model_.accounts[3].wallet, 96)));
      Operation query;
      query.account = 3;
      query.must_exist = true;
      give(query);
      drain();
    }
  }
}

TEST_F(AccountStage, SumsOfOneAccountAreExact) {
  drain();
  for (unsigned row = 0; row < 400 && !HasFatalFailure(); ++row) {
    row_ = row % 3 * kAccounts;
    Operation operation = on_row();
    operation.contribution = kContributionMark;
    operation.wallet = kWalletCashLess;
    operation.judge = kJudgeNow;
    operation.value = (row % 2 == 0 ? 1 : -1) * ((int128{1} << 58) - 1 - row);
    operation.maintenance = power(85) - 1 - row;
    operation.c = (int128{1} << 56) - 1;
    operation.entry_change = (row % 4 < 2 ? 1 : -1) * ((int128{1} << 59) - 1);
    give(operation);
  }
  drain();
}

/// ΣM of 96 bits: 2047 positions and M_extra at their most, and back to nothing.
TEST_F(AccountStage, MaintenanceFillsItsWidth) {
  write_meta(2, false);
  Operation operation;
  operation.account = 2;
  operation.extra = true;
  operation.maintenance = power(85) - 1;
  operation.open_change = 0;
  operation.judge = kJudgeNow;
  for (const bool minus : {false, true}) {
    operation.minus = minus;
    for (unsigned i = 0; i < 2047 && !HasFatalFailure(); ++i) give(operation);
    EXPECT_EQ(minus ? 0 : 2047 * (int128{1} << 85) - 2047, model_.accounts[2].maintenance);
  }
  drain();
}

TEST_F(AccountStage, CountsEveryOpenPosition) {
  write_meta(2, false);
  Operation operation;
  operation.account = 2;
  operation.judge = kJudgeNow;
  operation.maintenance = 1;
  operation.extra = true;  // due for liquidation, as long as a position is open
  for (const int change : {1, -1}) {
    operation.open_change = change;
    for (unsigned i = 0; i < kMaxPositionsPerAccount && !HasFatalFailure(); ++i) give(operation);
    EXPECT_EQ(change < 0, model_.accounts[2].verdict == Verdict::safe);
  }
  drain();
}

TEST_F(AccountStage, ResetDropsWhatIsUnderWay) {
  drain();
  for (unsigned under_way = 1; under_way <= to_end_; ++under_way) {
    Operation harmless;
    harmless.has_account = false;
    for (unsigned i = 0; i < under_way; ++i) give(harmless);
    stages_->valid_i = 0;
    stages_.reset();
    for (auto& result : results_) result.reset();
    drain();
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace ballast::rtl_test
