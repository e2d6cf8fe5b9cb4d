#include "host/include/ballast/leg_shares.hpp"

#include "hls/core/limits.hpp"
#include "host/desk/wide_products.hpp"
#include "host/include/ballast/rational.hpp"

namespace ballast::risk {
namespace {

/// amount × part / whole, rounded towards zero. 0 ≤ part ≤ whole, whole > 0.
int128 proportion(int128 amount, int128 part, int128 whole) {
  if (const auto product = checked_product(amount, part)) return *product / whole;
  const int128 size = *floor(abs(Rational(amount)) * part / whole).whole();
  return amount < 0 ? -size : size;
}

}  // namespace

std::vector<int128> share_over_legs(int128 amount, std::span<const std::int64_t> values) {
  int128 gross = 0;
  for (const std::int64_t value : values) gross += static_cast<int128>(core::magnitude(value));
  std::vector<int128> shares(values.size());
  int128 left = amount;
  for (std::size_t i = 0; i + 1 < values.size() && gross != 0; ++i) {
    shares[i] = proportion(amount, static_cast<int128>(core::magnitude(values[i])), gross);
    left -= shares[i];
  }
  if (!shares.empty()) shares.back() = left;
  return shares;
}

core::UnitValue unit_worth(std::int64_t value, std::int64_t lots) {
  const auto round_for_leg = [value, lots](unsigned shift) {
    const int128 scaled = static_cast<int128>(value) << shift;
    int128 unit = scaled / lots;
    if (unit * lots < scaled) unit += lots > 0 ? 1 : -1;
    return unit;
  };
  unsigned shift = kMaxShift;
  int128 unit = round_for_leg(shift);
  while (shift > 0 && (unit > kMaxUnitValue || unit < -kMaxUnitValue)) {
    unit = round_for_leg(--shift);
  }
  return {static_cast<std::int64_t>(unit), shift};
}

}  // namespace ballast::risk
