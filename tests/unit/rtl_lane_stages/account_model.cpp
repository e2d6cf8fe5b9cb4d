#include "tests/unit/rtl_lane_stages/account_model.hpp"

#include "tests/reference/arithmetic.hpp"

namespace ballast::rtl_test::account_model {
namespace {

bool acts(const Operation& operation) {
  return !operation.killed && operation.reason == Reason::none;
}

int128 wallet_change(const Operation& operation, int128 cash) {
  switch (operation.wallet) {
    case kWalletCash:
      return cash;
    case kWalletCashLess:
    case kWalletValue:
      return cash + operation.entry_change;  // what EV loses is released
    case kWalletPays:
      return -cash;
    default:
      return 0;
  }
}

void tell(const Account& before, const Account& after, std::map<std::string, uint128>& tail) {
  const auto put = [&](const char* name, int128 value) {
    tail[name] = static_cast<uint128>(value);
  };
  put("wallet", before.wallet);
  put("equity", before.equity());
  put("account_maintenance", before.maintenance);
  put("equity_after", after.equity());
  put("account_maintenance_after", after.maintenance);
  put("account_live", after.meta.live);
  put("asset", after.meta.asset);
  put("options", after.meta.options);
  put("extra_margin", after.meta.extra);
  put("positions", after.meta.positions);
  put("verdict_before", static_cast<unsigned>(before.verdict));
}

}  // namespace

Expected Model::take(const Operation& operation) {
  Expected expected;
  Held& contribution = contributions_[operation.row];
  const Held before = contribution;
  if (acts(operation) && operation.has_row && operation.contribution != kContributionKeep) {
    contribution = operation.contribution == kContributionMark
                       ? Held{operation.value, static_cast<int128>(operation.maintenance)}
                       : Held{};
  }
  expected.sums = acts(operation) && operation.sum;
  const bool by_value = operation.wallet == kWalletValue || operation.wallet == kWalletPays;
  const int128 cash = by_value ? operation.value : operation.c;
  auto& tail = expected.tail;
  tail["cash"] = static_cast<uint128>(cash);
  if (operation.has_row) {
    tail["mark_value"] = static_cast<uint128>(before.mark_value);
    tail["maintenance"] = static_cast<uint128>(before.maintenance);
  }
  if (operation.has_account) {
    take_account(operation, cash, before, expected);
  } else {
    tail["mid.killed"] = operation.killed;
    tail["mid.reason"] = static_cast<unsigned>(operation.reason);
    expected.touches = acts(operation) && operation.judge == kJudgeTouch;
    expected.scores = operation.rank && !operation.killed;
  }
  return expected;
}

void Model::take_account(const Operation& operation, int128 cash, const Held& before,
                         Expected& expected) {
  Account& account = accounts[operation.account];
  const Account old = account;
  if (operation.write_meta) {
    account.meta = next_meta;
    account.meta.live = operation.live;
  }
  Reason reason = operation.reason;
  if (reason == Reason::none && operation.must_exist) {
    if (!account.meta.live)
      reason = Reason::unknown_account;
    else if (operation.c_bad)
      reason = Reason::out_of_range;
  }
  ++refused[reason];
  if (acts(operation) && operation.zero_account) {
    account.upnl = account.maintenance = account.extra = account.open = 0;
    account.wallet = next_meta.wallet;
  } else if (acts(operation)) {
    move(operation, reason != Reason::none, cash, before);
  }
  const bool exempt = (account.meta.options & option::kExemptAdl) != 0;
  const bool killed = operation.killed || (operation.skip_account && !account.meta.live) ||
                      (operation.skip_exempt && exempt);
  expected.touches = !operation.killed && reason == Reason::none && operation.judge == kJudgeTouch;
  expected.scores = operation.rank && !killed;
  auto& tail = expected.tail;
  tell(old, account, tail);
  tail["mid.reason"] = static_cast<unsigned>(reason);
  tail["mid.killed"] = killed;
  if (killed || reason != Reason::none) {
    // Nothing is told of what it would have made.
    for (const char* name : {"equity_after", "account_maintenance_after", "cash"}) {
      tail.erase(name);
    }
    return;
  }
  Verdict verdict = old.verdict;
  if (operation.judge == kJudgeNow) {
    account.verdict = verdict = judge(account);
    ++judged[verdict];
  }
  tail["verdict"] = static_cast<unsigned>(verdict);
  if (operation.write_verdict) account.verdict = next_meta.verdict;
}

void Model::move(const Operation& operation, bool is_refused, int128 cash, const Held& before) {
  Account& account = accounts[operation.account];
  if (!is_refused) account.wallet += wallet_change(operation, cash);
  const Held& now = contributions_[operation.row];
  if (operation.contribution != kContributionKeep) {
    account.upnl += now.mark_value - before.mark_value - operation.entry_change;
  }
  if (operation.extra) {
    const auto amount = static_cast<int128>(operation.maintenance);
    account.maintenance += operation.minus ? -amount : amount;
    account.extra += operation.minus ? -amount : amount;
  } else if (operation.contribution != kContributionKeep) {
    account.maintenance += now.maintenance - before.maintenance;
  }
  account.open += operation.open_change;
}

Verdict Model::judge(const Account& account) const {
  if ((account.meta.options & option::kNoVerdict) != 0) return Verdict::safe;
  return reference::judge({account.equity(), account.maintenance, account.open != 0},
                          assets[account.meta.asset]);
}

}  // namespace ballast::rtl_test::account_model
