// What a stream's world is made of: how many of everything, and which numbers are drawn.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "host/include/ballast/engine.hpp"
#include "tests/lockstep/random.hpp"

namespace ballast::lockstep {

/// tiny: 3 symbols, 6 accounts, 8 positions and single-digit numbers, so that everything collides;
/// medium: a small exchange; edge: numbers at the limits of their widths; deep: queues far longer
/// than a card's rank queue; dense: long queues of numbers of every size side by side; crowd: one
/// account with as many positions as it may have.
enum class Profile { tiny, medium, edge, deep, dense, crowd };
inline constexpr std::array kProfiles = {Profile::tiny, Profile::medium, Profile::edge,
                                         Profile::deep, Profile::dense,  Profile::crowd};
std::string_view name_of(Profile profile);
std::optional<Profile> profile_named(std::string_view name);
/// The profile of a seed when none is asked for. `crowd` only when asked for: it is slow.
Profile profile_of_seed(std::uint64_t seed);

/// What else than plain commands a stream contains. An engine that writes placement and check
/// words itself, as a card's host side does, is spared both.
struct Taste {
  bool pages = true;      ///< `page` commands, which software takes and ignores
  bool malformed = true;  ///< records with a wrong check word or sequence number
  /// Numbers that begin elsewhere than at 1, if both engines have the taste.
  bool any_first = false;
};

struct Universe {
  std::uint32_t assets;
  std::uint32_t symbols;
  std::uint32_t accounts;   ///< ids in use; also the capacity opened
  std::uint32_t positions;  ///< capacity opened
  std::uint32_t ids;        ///< position ids are drawn from 0 … ids − 1
  std::uint32_t tables;     ///< tables of tiers in use: 0 … tables − 2, and the last there is
};
Universe universe_of(Profile profile);

/// Draws numbers of the size that the profile likes.
class Numbers {
 public:
  Numbers(Profile profile, Random& random) : profile_(profile), random_(random) {}
  std::int64_t max_lots();
  std::int64_t quantity(std::int64_t max_lots);  ///< within ± max_lots
  std::int64_t entry_value(std::int64_t quantity, std::int64_t unit, std::uint32_t shift);
  std::int64_t cash();          ///< legal
  std::int64_t extra_margin();  ///< legal
  std::int64_t lots();          ///< of one take, legal
  /// Legal and not negative.
  void unit_value(std::int64_t max_lots, std::int64_t& unit, std::uint32_t& shift);
  op::Table table();
  op::Tier tier(const op::Table& table, std::uint32_t index, const op::Tier& before, bool marginal);
  /// W of an account that is restored, within ± 2^93.
  void wallet(std::uint64_t& low, std::int64_t& high);
  op::Asset asset();
  op::Policy policy();
  /// Any 64 bits, mostly close to a limit of some operand.
  std::uint64_t edge();

 private:
  /// The profile whose numbers the next draw resembles; `dense` takes from all of them.
  Profile style();
  std::int64_t step_of_floor(Profile like, bool by_quantity);

  Profile profile_;
  Random& random_;
};

}  // namespace ballast::lockstep
