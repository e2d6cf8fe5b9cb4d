#include "host/engine/software/revalue.hpp"

#include "hls/core/wide.hpp"
#include "host/engine/software/instruction_sets.hpp"

namespace ballast::software {

void revalue_page_baseline(PositionPage&, std::uint32_t, const Revaluation&, PageChange&);
#if defined(BALLAST_X86_LEVELS)
void revalue_page_avx2(PositionPage&, std::uint32_t, const Revaluation&, PageChange&);
void revalue_page_avx512(PositionPage&, std::uint32_t, const Revaluation&, PageChange&);
#endif

Revaluation::Revaluation(core::UnitValue at, const core::TierTable& table, std::int64_t max_lots)
    : mark(at),
      by_quantity(table.rule.by_quantity),
      on_entry_value(table.rule.on_entry_value),
      has_smallest(table.rule.smallest_e8 != 0),
      smallest_high(static_cast<std::int64_t>(table.rule.smallest_e8 >> 32)),
      smallest_low(static_cast<std::int64_t>(table.rule.smallest_e8 & 0xFFFFFFFF)),
      tiers(table.count) {
  const uint128 largest =
      static_cast<uint128>(core::magnitude(at.u)) * static_cast<std::uint64_t>(max_lots);
  fits_64_bits = largest < (static_cast<uint128>(1) << 63);
  for (unsigned t = 0; t < tiers; ++t) {
    const core::Tier& tier = table.tier[t];
    floor[t] = tier.floor;
    rate_e8[t] = tier.rate_e8;
    deduction_high[t] = static_cast<std::int64_t>(tier.deduction_e8 >> 32);
    deduction_low[t] = static_cast<std::int64_t>(tier.deduction_e8 & 0xFFFFFFFF);
  }
}

std::span<const RevalueKernel> revalue_kernels() {
#if defined(BALLAST_X86_LEVELS)
  static constexpr RevalueKernel kKernels[] = {revalue_page_baseline, revalue_page_avx2,
                                               revalue_page_avx512};
  return std::span(kKernels).first(has_avx512() ? 3 : has_avx2() ? 2 : 1);
#else
  static constexpr RevalueKernel kKernels[] = {revalue_page_baseline};
  return kKernels;
#endif
}

}  // namespace ballast::software
