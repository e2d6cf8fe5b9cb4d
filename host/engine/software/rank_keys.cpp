#include "host/engine/software/rank_keys.hpp"

#include "host/engine/software/instruction_sets.hpp"

namespace ballast::software {

#if defined(BALLAST_X86_LEVELS)
void rank_keys_avx512(const RankCandidates&, const core::Policy&, bool, std::int64_t*);
#endif

namespace {

void rank_keys_scalar(const RankCandidates& x, const core::Policy& policy, bool is_long,
                      std::int64_t* keys) {
  for (std::uint32_t i = 0; i < x.count; ++i) {
    keys[i] = core::rank_key(
        policy, is_long,
        {x.mark_value[i], x.entry_value[i], x.maintenance_e8[i], static_cast<int128>(x.equity[i]),
         static_cast<int128>(x.wallet[i]), x.account_maintenance_e8[i]});
  }
}

}  // namespace

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
