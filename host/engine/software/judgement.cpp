// Verdicts on accounts, at once or after a sweep.
#include <algorithm>
#include <utility>

#include "host/engine/software/software_engine.hpp"

namespace ballast::software {

Verdict SoftwareEngine::judge(const Account& account) const {
  if (account.has(option::kNoVerdict)) return Verdict::safe;
  return core::judge(account.equity(), account.maintenance_e8, account.open_positions != 0,
                     assets_[account.asset].thresholds);
}

// Most accounts are far from every threshold, and 64 bits tell. With m = floor(ΣM / 2^26) and
// E ≥ f × (m + 1): E × 10^8 > f × 1.49 × ΣM, as 10^8 / 2^26 > 1.49. So an f with
// f × 1.49 ≥ den / num for warn and takeover, and f ≥ 1, makes the account safe.
// 0 when no factor does: a ratio with num 0 and den not 0.
std::uint64_t SoftwareEngine::safe_factor(const core::Thresholds& at) {
  std::uint64_t factor = 1;
  for (const auto& [num, den] :
       {std::pair(at.warn_num, at.warn_den), std::pair(at.takeover_num, at.takeover_den)}) {
    if (num == 0 && den != 0) return 0;
    if (num == 0) continue;
    const std::uint64_t divisor = std::uint64_t{149} * num;
    factor = std::max(factor, (std::uint64_t{100} * den + divisor - 1) / divisor);
  }
  return factor;
}

bool SoftwareEngine::surely_safe(const Account& account) const {
  const int128 equity = account.equity();
  const uint128 m = account.maintenance_e8 >> 26;
  const std::uint64_t factor = assets_[account.asset].safe_factor;
  if (factor == 0 || core::high64(equity) != 0 || (m >> 48) != 0) return false;
  return core::low64(equity) >= factor * (core::low64(m) + 1);
}

void SoftwareEngine::set_verdict(Event& event, std::uint32_t id, const Account& account,
                                 Verdict before) {
  event.flags = static_cast<std::uint8_t>(account.verdict);
  event.account = id;
  event.arg = static_cast<std::uint32_t>(before);
  const int128 equity = account.equity();
  event.set(op::Verdict{core::low64(equity), core::high64(equity),
                        core::low64(account.maintenance_e8), core::high64(account.maintenance_e8)});
}

void SoftwareEngine::judge_and_report(const Command& command, std::uint32_t id, Account& account,
                                      bool always) {
  const Verdict before = account.verdict;
  const Verdict now = judge(account);
  if (now == before && !always) return;
  account.verdict = now;
  set_verdict(emit(command, EventKind::verdict), id, account, before);
}

std::uint64_t SoftwareEngine::judge_touched(const Command& command) {
  const bool always = command.has(flag::kAnswer);
  std::uint64_t judged = 0;
  accounts_.take_touched([&](std::uint32_t id) {
    Account& account = accounts_[id];
    ++judged;
    if (account.verdict == Verdict::safe && !always && surely_safe(account)) return;
    judge_and_report(command, id, account, always);
  });
  return judged;
}

std::uint64_t SoftwareEngine::judge_all(const Command& command) {
  const bool always = command.has(flag::kAnswer);
  std::uint64_t judged = 0;
  for (std::uint32_t id = 0; id < accounts_.end(); ++id) {
    Account& account = accounts_[id];
    if (!account.live) continue;
    judge_and_report(command, id, account, always || judge(account) != Verdict::safe);
    ++judged;
  }
  accounts_.forget_touches();
  return judged;
}

}  // namespace ballast::software
