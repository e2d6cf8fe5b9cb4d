#include "host/engine/software/rank_keys.hpp"

#include "hls/core/policies.hpp"
#include "host/engine/software/instruction_sets.hpp"

namespace ballast::software {

#if defined(BALLAST_X86_LEVELS)
std::uint64_t rank_keys_avx512(const OnSide&, const Account*, const RankRows&, std::int64_t*);
#endif

namespace {

std::uint64_t rank_keys_scalar(const OnSide& positions, const Account* accounts,
                               const RankRows& rows, std::int64_t* keys) {
  const auto row = [](const Operand(&operand)[kPolicyOperands]) {
    return core::row(operand[0], operand[1], operand[2], operand[3]);
  };
  const core::Policy policy{core::both_sides(row(rows.profit), row(rows.loss)), rows.wallet_min,
                            rows.split};
  const PositionPage& page = *positions.page;
  std::uint64_t exempt = 0;
  for (std::uint32_t k = 0; k < positions.count; ++k) {
    const std::uint32_t i = positions.index[k];
    const Account& account = accounts[page.account[i]];
    keys[k] = core::rank_key(policy, rows.is_long,
                             {page.mark_value[i], page.entry_value[i], page.maintenance_e8(i),
                              account.equity(), account.wallet, account.maintenance_e8});
    exempt |= std::uint64_t{account.has(option::kExemptAdl)} << k;
  }
  return exempt;
}

}  // namespace

RankRows::RankRows(const core::Policy& policy, bool is_long_side)
    : wallet_min(policy.wallet_min), split(policy.split), is_long(is_long_side) {
  const unsigned first = is_long ? 0 : 2;
  divides_profit_by_entry_value = core::divides_by_entry_value(policy, first);
  for (unsigned operand = 0; operand < kPolicyOperands; ++operand) {
    profit[operand] = policy.selector(first, operand);
    loss[operand] = policy.selector(first + 1, operand);
  }
}

std::span<const RankKernel> rank_kernels() {
#if defined(BALLAST_X86_LEVELS)
  static constexpr RankKernel kKernels[] = {rank_keys_scalar, rank_keys_avx512};
  return std::span(kKernels).first(has_avx512() ? 2 : 1);
#else
  static constexpr RankKernel kKernels[] = {rank_keys_scalar};
  return kKernels;
#endif
}

}  // namespace ballast::software
