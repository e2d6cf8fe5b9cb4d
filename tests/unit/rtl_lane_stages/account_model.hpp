// The back of a lane in the plainest way: contributions, sums and verdicts as docs/contract.md has
// them, one operation after the other.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "hls/core/contract.hpp"
#include "hls/core/wide.hpp"
#include "tests/unit/rtl_lane_stages/operations.hpp"

namespace ballast::rtl_test::account_model {

struct Meta {
  bool live = false;
  unsigned asset = 0;
  unsigned options = 0;
  std::uint64_t extra = 0;
  unsigned positions = 0;
  int128 wallet = 0;
  Verdict verdict = Verdict::safe;
};
struct Account {
  Meta meta;
  int128 wallet = 0;
  int128 upnl = 0;
  int128 maintenance = 0;
  int128 extra = 0;  // of it
  int open = 0;
  Verdict verdict = Verdict::safe;
  int128 equity() const { return wallet + upnl; }
};
struct Held {
  int128 mark_value = 0;
  int128 maintenance = 0;
};

struct Operation {
  bool killed = false;
  Reason reason = Reason::none;
  Contribution contribution = kContributionKeep;
  Wallet wallet = kWalletKeep;
  bool extra = false;
  bool minus = false;
  bool has_row = false;
  bool has_account = true;
  bool must_exist = false;
  bool skip_account = false;
  bool skip_exempt = false;
  bool write_meta = false;
  bool zero_account = false;
  bool live = false;
  Judgement judge = kJudgeNot;
  bool write_verdict = false;
  bool rank = false;
  bool sum = false;
  bool c_bad = false;
  unsigned row = 0;
  unsigned account = 0;
  int128 entry_change = 0;
  int128 c = 0;
  int open_change = 0;
  // What the arithmetic finds of it.
  int128 value = 0;
  uint128 maintenance = 0;
};

/// What is to be seen of an operation; of `tail` what is not named may be anything.
struct Expected {
  std::map<std::string, uint128> tail;
  bool sums = false;
  bool touches = false;
  bool scores = false;
};

class Model {
 public:
  Model(unsigned row_count, unsigned account_count)
      : assets(kMaxAssets), accounts(account_count), contributions_(row_count) {}

  Expected take(const Operation& operation);

  std::vector<op::Asset> assets;
  std::vector<Account> accounts;
  Meta next_meta;  ///< what write_meta, zero_account and write_verdict write
  std::map<Verdict, unsigned> judged;
  std::map<Reason, unsigned> refused;

 private:
  void take_account(const Operation& operation, int128 cash, const Held& before,
                    Expected& expected);
  void move(const Operation& operation, bool is_refused, int128 cash, const Held& before);
  Verdict judge(const Account& account) const;

  std::vector<Held> contributions_;
};

}  // namespace ballast::rtl_test::account_model
