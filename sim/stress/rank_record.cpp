#include "sim/stress/rank_record.hpp"

namespace ballast::stress {

void RankRecord::take(const Event& event, std::uint64_t decision) {
  if (event.event() == EventKind::adl_why_position) {
    const auto why = event.as<op::WhyPosition>();
    Rank& rank = ranks_[decision];
    rank.row = event.code();
    rank.operands.mark_value = why.mark_value;
    rank.operands.entry_value = why.entry_value;
    rank.operands.maintenance_e8 = core::join(why.maintenance_lo, why.maintenance_hi);
  } else if (event.event() == EventKind::adl_why_account) {
    const auto why = event.as<op::WhyAccount>();
    core::ScoreOperands& operands = ranks_[decision].operands;
    // 96-bit sums: the high 32 bits of E are in `arg`.
    operands.equity = core::join(why.equity_lo, std::int64_t{static_cast<std::int32_t>(event.arg)});
    operands.wallet = core::join(why.wallet_lo, std::int64_t{why.wallet_hi});
    operands.account_maintenance_e8 =
        core::join(why.maintenance_lo, std::uint64_t{why.maintenance_hi});
  }
}

const Rank* RankRecord::find(std::uint64_t decision) const {
  const auto at = ranks_.find(decision);
  return at == ranks_.end() ? nullptr : &at->second;
}

}  // namespace ballast::stress
