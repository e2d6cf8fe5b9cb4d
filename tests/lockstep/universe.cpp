#include "tests/lockstep/universe.hpp"

#include <algorithm>

namespace ballast::lockstep {

namespace {

__extension__ using Int = __int128;

/// Largest legal |U| of a symbol at a shift.
std::int64_t largest_unit(std::int64_t max_lots, std::uint32_t shift) {
  const Int limit = (Int{kMaxValue} << shift) / max_lots;
  return static_cast<std::int64_t>(std::min(limit, Int{kMaxUnitValue}));
}

constexpr std::string_view kNames[] = {"tiny", "medium", "edge", "deep", "dense", "crowd"};

/// A row of four selectors, in the layout of the policy record.
constexpr std::uint64_t row(Operand a, Operand b, Operand c, Operand d) {
  return static_cast<std::uint64_t>(a) | (static_cast<std::uint64_t>(b) << 4) |
         (static_cast<std::uint64_t>(c) << 8) | (static_cast<std::uint64_t>(d) << 12);
}
constexpr std::uint64_t rows(std::uint64_t profit, std::uint64_t loss) {
  return profit | (loss << 16) | (profit << 32) | (loss << 48);
}

}  // namespace

std::string_view name_of(Profile profile) { return kNames[static_cast<std::size_t>(profile)]; }

std::optional<Profile> profile_named(std::string_view name) {
  for (const Profile profile : kProfiles) {
    if (name_of(profile) == name) return profile;
  }
  return std::nullopt;
}

Profile profile_of_seed(std::uint64_t seed) {
  switch (seed % 10) {
    case 0:
    case 1:
    case 2:
      return Profile::tiny;
    case 3:
    case 4:
      return Profile::edge;
    case 5:
      return Profile::deep;
    case 6:
    case 7:
      return Profile::dense;
    default:
      return Profile::medium;
  }
}

Universe universe_of(Profile profile) {
  switch (profile) {
    case Profile::tiny:
      return {2, 3, 6, 8, 10, 3};
    case Profile::medium:
      return {3, 24, 64, 200, 1U << 24, 8};
    case Profile::edge:
      return {2, 4, 8, 10, 1U << 24, 4};
    case Profile::deep:
      return {1, 2, 320, 600, 1U << 12, 2};
    case Profile::dense:
      return {1, 3, 80, 200, 1U << 11, 3};
    case Profile::crowd:
      return {1, 1024, 8, 4096, 1U << 13, 24};
  }
  return {};
}

Profile Numbers::style() {
  if (profile_ != Profile::dense) return profile_;
  return random_.pick(
      {Profile::tiny, Profile::deep, Profile::medium, Profile::medium, Profile::edge});
}

std::int64_t Numbers::max_lots() {
  const Profile like = style();
  if (like == Profile::tiny) return random_.pick<std::int64_t>({1, 8, 8, 8, 100});
  if (like != Profile::edge) return std::int64_t{1} << random_.between(10, 32);
  return random_.pick<std::int64_t>(
      {1, 3, 1 << 20, std::int64_t{1} << 39, kMaxLots - 1, kMaxLots, random_.between(1, kMaxLots)});
}

std::int64_t Numbers::quantity(std::int64_t max_lots) {
  const Profile like = style();
  std::int64_t q = 0;
  if (like == Profile::edge) {
    q = random_.pick<std::int64_t>({0, 1, 2, max_lots, max_lots - 1, max_lots / 2, max_lots / 3,
                                    random_.between(0, max_lots),
                                    random_.of_any_width(40) % (max_lots + 1)});
  } else if (like == Profile::medium) {
    q = random_.of_any_width(24) % (max_lots + 1);
  } else {
    q = random_.between(0, std::min<std::int64_t>(5, max_lots));
  }
  return random_.coin() ? q : -q;
}

std::int64_t Numbers::entry_value(std::int64_t quantity, std::int64_t unit, std::uint32_t shift) {
  const Profile like = style();
  if (quantity == 0) return 0;
  if (like == Profile::edge && random_.coin()) {
    return random_.pick<std::int64_t>(
        {0, 1, -1, kMaxValue, -kMaxValue, kMaxValue - 1, -kMaxValue + 1, random_.of_any_width(58)});
  }
  const auto fair = static_cast<std::int64_t>((Int{quantity} * unit) >> shift);
  if (like == Profile::tiny || random_.chance(100)) {
    return std::clamp(fair + random_.between(-12, 12), -kMaxValue, kMaxValue);
  }
  const Int entry = Int{fair} * random_.between(700, 1300) / 1000;
  return static_cast<std::int64_t>(std::clamp(entry, Int{-kMaxValue}, Int{kMaxValue}));
}

std::int64_t Numbers::cash() {
  const Profile like = style();
  if (like == Profile::tiny) return random_.between(-40, 40);
  if (like == Profile::edge) {
    return random_.pick<std::int64_t>({0, 1, -1, kMaxCash, -kMaxCash, random_.of_any_width(56)});
  }
  if (like != Profile::medium && random_.coin()) return random_.pick<std::int64_t>({-50, 100});
  return random_.of_any_width(40);
}

std::int64_t Numbers::extra_margin() {
  const Profile like = style();
  if (random_.coin()) return 0;
  if (like == Profile::tiny) return random_.between(0, 20);
  if (like == Profile::edge && random_.coin()) return kMaxCash;
  return std::max<std::int64_t>(0, random_.of_any_width(like == Profile::edge ? 56 : 30));
}

std::int64_t Numbers::lots() {
  const Profile like = style();
  const std::int64_t largest = (std::int64_t{1} << kLotsBits) - 1;
  if (random_.chance(like == Profile::deep ? 5 : 50)) return largest;
  if (like == Profile::tiny) return random_.between(1, 12);
  if (like == Profile::medium) return 1 + static_cast<std::int64_t>(random_.next() >> 44);
  if (like == Profile::edge) return std::max<std::int64_t>(1, random_.of_any_width(42));
  return random_.between(1, random_.coin() ? 10 : 300);
}

void Numbers::unit_value(std::int64_t max_lots, std::int64_t& unit, std::uint32_t& shift) {
  const Profile like =
      profile_ == Profile::dense && random_.chance(850) ? Profile::medium : style();
  shift = 0;
  if (like == Profile::tiny) {
    if (random_.chance(300)) shift = static_cast<std::uint32_t>(random_.between(1, 4));
    unit = random_.between(0, 12);
  } else if (like == Profile::edge) {
    shift = random_.pick<std::uint32_t>({0, 0, 1, 17, 39, 40, 40});
    const std::int64_t largest = largest_unit(max_lots, shift);
    unit = random_.pick<std::int64_t>(
        {0, 1, largest, largest - 1, largest / 2, largest / 3, random_.between(0, largest)});
  } else {
    shift = static_cast<std::uint32_t>(random_.coin() ? 0 : random_.between(0, 40));
    const std::int64_t base =
        like == Profile::medium ? random_.between(9'000, 11'000) : random_.between(90, 110);
    const Int scaled = (Int{base} << shift) + random_.between(0, (std::int64_t{1} << shift) - 1);
    unit = static_cast<std::int64_t>(std::min(scaled, Int{largest_unit(max_lots, shift)}));
  }
}

op::Table Numbers::table() {
  const Profile like = style();
  op::Table table;
  if (random_.coin()) table.options = random_.below(4);
  Int smallest = 0;
  if (random_.chance(400)) {
    smallest = Int{random_.between(1, like == Profile::tiny ? 8 : 2'000)} * kRateOne;
    if (like == Profile::edge) {
      const Int limit = Int{1} << random_.between(0, kSmallestBits);
      smallest = limit - random_.between(0, 1);
      smallest = std::min(smallest, (Int{1} << kSmallestBits) - 1);
    }
  }
  table.smallest_lo = static_cast<std::uint64_t>(smallest);
  table.smallest_hi = static_cast<std::uint64_t>(smallest >> 64);
  return table;
}

std::int64_t Numbers::step_of_floor(Profile like, bool by_quantity) {
  switch (like) {
    case Profile::edge:
      return 1 +
             static_cast<std::int64_t>(random_.next() >> random_.between(by_quantity ? 26 : 8, 63));
    case Profile::medium:
      return random_.between(1, by_quantity ? 100'000 : 100'000'000);
    case Profile::deep:
      return random_.between(1, by_quantity ? 3 : 200);
    default:
      return random_.between(1, by_quantity ? 2 : 12);
  }
}

op::Tier Numbers::tier(const op::Table& table, std::uint32_t index, const op::Tier& before,
                       bool marginal) {
  const Profile like = style();
  const bool by_quantity = (table.options & option::kByQuantity) != 0;
  op::Tier tier;
  const Int step = step_of_floor(like, by_quantity);
  if (index != 0)
    tier.floor = static_cast<std::int64_t>(std::min(before.floor + step, Int{kMaxValue}));
  tier.rate_e8 =
      like == Profile::medium
          ? random_.between(0, 20'000'000)
          : random_.pick<std::int64_t>({0, 500'000, 1'000'000, 50'000'000, kRateOne, kMaxRateE8});
  if (by_quantity && random_.chance(990)) return tier;
  Int deduction = 0;
  if (marginal && index != 0) {
    deduction = (Int{before.deduction_hi} << 64) + before.deduction_lo;
    deduction += Int{tier.floor} * (tier.rate_e8 - before.rate_e8);
    deduction = std::clamp(deduction, Int{0}, (Int{1} << kDeductionBits) - 1);
  } else if (random_.chance(200)) {
    deduction = like == Profile::edge ? (Int{1} << random_.between(0, kDeductionBits)) - 1
                                      : Int{random_.between(0, 20)} * kRateOne;
  }
  tier.deduction_lo = static_cast<std::uint64_t>(deduction);
  tier.deduction_hi = static_cast<std::uint64_t>(deduction >> 64);
  return tier;
}

void Numbers::wallet(std::uint64_t& low, std::int64_t& high) {
  const Profile like = style();
  Int wallet = cash();
  if (like != Profile::tiny && random_.chance(400)) wallet = std::abs(cash());
  if (like == Profile::edge && random_.coin()) {
    wallet = (Int{random_.of_any_width(62)} << random_.between(0, 31)) + random_.between(-1, 1);
  }
  low = static_cast<std::uint64_t>(wallet);
  high = static_cast<std::int64_t>(wallet >> 64);
}

op::Asset Numbers::asset() {
  op::Asset asset;
  if (random_.chance(800)) {
    asset.warn_num = random_.pick<std::uint32_t>({0, 1, 4, 5, 7999, kMaxRatioTerm});
    asset.warn_den = random_.pick<std::uint32_t>({0, 1, 5, kMaxRatioTerm});
  }
  if (random_.coin()) {
    asset.takeover_num = random_.pick<std::uint32_t>({0, 1, 2, 3, kMaxRatioTerm});
    asset.takeover_den = random_.pick<std::uint32_t>({0, 1, 2, kMaxRatioTerm - 1});
  }
  asset.options = random_.below(2);
  return asset;
}

op::Policy Numbers::policy() {
  using enum Operand;
  op::Policy policy;
  policy.rows = random_.pick<std::uint64_t>(
      {rows(row(upnl, mark_value, entry_value, equity), row(upnl, equity, entry_value, mark_value)),
       rows(row(upnl, account_maintenance, wallet, equity), row(zero, one, one, one)),
       rows(row(mark_value, mark_value, entry_value, equity), row(entry_value, one, equity, one)),
       rows(row(mark_value, one, equity, one), row(mark_value, one, equity, one)),
       rows(row(upnl, one, entry_value, one), row(upnl, one, entry_value, one)),
       rows(row(mark_value, one, one, one), row(mark_value, one, one, one)),
       rows(row(maintenance, account_maintenance, equity, wallet),
            row(account_maintenance, account_maintenance, one, wallet))});
  if (random_.chance(300)) {
    policy.rows = 0;
    for (unsigned i = 0; i < 16; ++i) policy.rows |= random_.below(9) << (4 * i);
  }
  policy.wallet_min = random_.pick<std::int64_t>({0, 1, 10, 1'000'000, kMaxCash});
  policy.options = random_.below(2);
  return policy;
}

std::uint64_t Numbers::edge() {
  static constexpr unsigned kWidths[] = {0,  1,  6,  10, 14, 16, 21, 24, 27, 32,
                                         40, 41, 56, 57, 58, 59, 61, 62, 63};
  const unsigned width = kWidths[random_.below(std::size(kWidths))];
  const std::uint64_t limit = (std::uint64_t{1} << width) + random_.below(3) - 1;
  return random_.pick<std::uint64_t>({limit, 0 - limit, limit, random_.next(), 0, ~0ULL});
}

}  // namespace ballast::lockstep
