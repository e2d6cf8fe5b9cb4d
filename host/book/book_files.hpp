// The files of a book: accounts and positions as CSV, checked row by row against a venue.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hls/core/contract.hpp"
#include "host/book/text_store.hpp"
#include "host/desk/row_index.hpp"
#include "host/include/ballast/venue.hpp"

namespace ballast {

/// A row of A.csv: account,wallet[,exempt][,asset].
struct AccountRow {
  std::size_t line = 0;
  std::string_view name;  ///< as long as its BookFiles
  AssetId asset;
  std::int64_t wallet = 0;  ///< atoms
  bool exempt = false;
};

/// A row of P.csv: position,account,symbol,qty,entry_price,isolated_margin[,entry_value].
struct PositionRow {
  std::size_t line = 0;
  std::string_view name;      ///< as long as its BookFiles
  std::uint32_t account = 0;  ///< index of its row in A.csv, without the header
  SymbolId symbol;
  Side side = Side::both;
  std::int64_t lots = 0;
  std::int64_t entry_value = 0;                 ///< atoms
  std::optional<std::int64_t> isolated_margin;  ///< atoms; nothing: cross

  /// Whether there is something to keep: a quantity, or an isolated margin. A flat cross position
  /// takes no place among those of its account.
  bool is_held() const { return lots != 0 || isolated_margin.has_value(); }
};

struct BookFiles {
  std::string accounts_path;
  std::string positions_path;
  std::vector<AccountRow> accounts;
  std::vector<PositionRow> positions;
  RowIndex account_index;  ///< by hash_of the name
  TextStore names;
  std::uint64_t isolated = 0;  ///< positions with a margin account of their own
  std::uint64_t rounded = 0;   ///< entry values that were not whole atoms

  /// The row of the account with this name.
  std::optional<std::uint32_t> find_account(std::string_view name) const {
    return account_index.find(hash_of(name),
                              [&](std::uint32_t row) { return accounts[row].name == name; });
  }
};

/// Reads and checks both files. InputError names file, row and field.
BookFiles read_book_files(const Venue& venue, const std::string& accounts_path,
                          const std::string& positions_path);

}  // namespace ballast
