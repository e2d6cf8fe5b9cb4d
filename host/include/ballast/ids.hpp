// Ids: small dense numbers, a type for each kind of thing they number, so that one given in place
// of another does not compile. As large and as fast as the number inside; records carry `value()`.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace ballast {

template <typename Kind>
class Id {
 public:
  constexpr Id() = default;  ///< 0
  constexpr explicit Id(std::uint32_t value) : value_(value) {}
  constexpr std::uint32_t value() const { return value_; }
  /// To walk through all there are: `for (AccountId id; id < desk.accounts_end(); ++id)`.
  constexpr Id& operator++() {
    ++value_;
    return *this;
  }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;

 private:
  std::uint32_t value_ = 0;
};

using AssetId = Id<struct AssetKind>;        ///< a settlement asset of the venue
using SymbolId = Id<struct SymbolKind>;      ///< a symbol of the venue
using PolicyId = Id<struct PolicyKind>;      ///< a ranking policy of the venue
using AccountId = Id<struct AccountKind>;    ///< a margin account of the Desk
using PositionId = Id<struct PositionKind>;  ///< a position of the Desk

}  // namespace ballast

template <typename Kind>
struct std::hash<ballast::Id<Kind>> {
  std::size_t operator()(ballast::Id<Kind> id) const noexcept {
    return std::hash<std::uint32_t>{}(id.value());
  }
};
