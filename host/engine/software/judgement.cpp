// Verdicts on accounts, at once or after a sweep.
#include "host/engine/software/software_engine.hpp"

namespace ballast::software {

Verdict SoftwareEngine::judge(const Account& account) const {
  if (account.has(option::kNoVerdict)) return Verdict::safe;
  return core::judge(account.equity(), account.maintenance_e8, account.open_positions != 0,
                     assets_[account.asset].thresholds);
}

void SoftwareEngine::emit_verdict(const Command& command, std::uint32_t id,
                                  const Account& account, Verdict before) {
  Event& event = emit(command, EventKind::verdict);
  event.flags = static_cast<std::uint8_t>(account.verdict);
  event.account = id;
  event.arg = static_cast<std::uint32_t>(before);
  const int128 equity = account.equity();
  event.set(op::Verdict{core::low64(equity), core::high64(equity),
                        core::low64(account.maintenance_e8),
                        core::high64(account.maintenance_e8)});
}

void SoftwareEngine::judge_and_report(const Command& command, std::uint32_t id, Account& account,
                                      bool always) {
  const Verdict before = account.verdict;
  const Verdict now = judge(account);
  if (now == before && !always) return;
  account.verdict = now;
  emit_verdict(command, id, account, before);
}

std::uint64_t SoftwareEngine::judge_touched(const Command& command) {
  const bool always = command.has(flag::kAnswer);
  std::uint64_t judged = 0;
  accounts_.take_touched([&](std::uint32_t id) {
    judge_and_report(command, id, accounts_[id], always);
    ++judged;
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
