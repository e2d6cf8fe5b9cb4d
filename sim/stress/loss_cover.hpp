// Whether margin and funds were enough for the largest losers, as clearing houses ask it ("cover
// 1", "cover 2"): positions as they were at the start, held to the worst prices of the run.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/include/ballast/desk.hpp"
#include "sim/stress/valuation.hpp"

namespace ballast::stress {

/// What accounts held when the run began.
struct BookAtStart {
  struct Position {
    SymbolId symbol;
    std::int64_t lots = 0;  ///< signed
    std::int64_t entry_value = 0;
  };
  struct Account {
    AccountId id;
    AssetId asset;
    int128 wallet = 0;
    std::size_t first = 0, count = 0;  ///< of `positions`
  };
  std::vector<Account> accounts;
  std::vector<Position> positions;
  Valuation value;

  /// All accounts that the engine judges, but those of `without`.
  static BookAtStart of(const Desk& desk, std::span<const AccountId> without,
                        const Valuation& value);
  /// Wallet and positions at these unit values, in millionths of the currency.
  int128 equity(const Account& account, std::span<const core::UnitValue> marks) const;
};

class LossCover {
 public:
  /// Accounts at the time at which together they lack most; amounts in millionths of the currency.
  struct Case {
    double time_s = 0;
    std::vector<AccountId> accounts;  ///< of `largest` and `two_largest`
    std::uint64_t count = 0;
    int128 loss = 0;    ///< since the start
    int128 margin = 0;  ///< equity at the start
    int128 lack() const { return loss > margin ? loss - margin : 0; }
  };

  /// The book outlives this; `marks` are those at the start.
  LossCover(const BookAtStart& book, std::span<const core::UnitValue> marks);

  void look(double time_s, std::span<const core::UnitValue> marks);

  /// Whose loss is most beyond its margin; where nobody's is, whose loss is the largest.
  const Case& largest() const { return largest_; }
  const Case& two_largest() const { return two_largest_; }
  /// All whose loss is beyond their margin.
  const Case& all() const { return all_; }

  /// Equity at the start, by the place in the book.
  std::span<const int128> margins() const { return margins_; }

 private:
  const BookAtStart& book_;
  std::vector<int128> margins_;
  Case largest_, two_largest_, all_;
};

}  // namespace ballast::stress
