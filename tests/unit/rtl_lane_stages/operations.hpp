// The numbers of ballast_uop_pkg.sv.
#pragma once

namespace ballast::rtl_test {

enum Front { kFrontKeep, kFrontAdd, kFrontReduce, kFrontZero, kFrontTry };
enum Skip { kSkipNever, kSkipDead, kSkipFlat, kSkipSide };
enum Value { kValueNew, kValueOld, kValueLots };
enum Contribution { kContributionKeep, kContributionMark, kContributionZero };
enum Wallet { kWalletKeep, kWalletCash, kWalletCashLess, kWalletValue, kWalletPays };
enum Judgement { kJudgeNot, kJudgeNow, kJudgeTouch };
enum Beats {
  kBeatNone,
  kBeatVerdict,
  kBeatClose,
  kBeatReport,
  kBeatLight,
  kBeatState,
  kBeatAccount
};

}  // namespace ballast::rtl_test
