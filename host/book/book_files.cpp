#include "host/book/book_files.hpp"

#include <string>

#include "host/book/csv_file.hpp"
#include "host/book/text.hpp"
#include "host/desk/names.hpp"
#include "host/desk/quote.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

Place place_of(const CsvRow& row, std::size_t column) {
  return {row.file(), row.line(), row.name(column)};
}

std::string_view name_at(const CsvRow& row, std::size_t column) {
  if (row[column].empty()) row.fail(column, "is empty");
  if (const std::string flaw = flaw_of_name(row[column]); !flaw.empty()) {
    row.fail(column, in_quotes(row[column]) + " " + flaw);
  }
  return row[column];
}

/// A decimal amount of an asset in atoms, within what one command can carry.
std::int64_t cash_at(const CsvRow& row, std::size_t column, const AssetSpec& asset) {
  const std::int64_t atoms =
      whole_units_at(place_of(row, column), row[column], atom(asset.decimals), "atoms");
  if (atoms > kMaxCash || atoms < -kMaxCash) {
    row.fail(column, in_quotes(row[column]) + " is too large; the limit is " +
                         print_units(kMaxCash, asset.decimals));
  }
  return atoms;
}

bool flag_at(const CsvRow& row, std::size_t column) {
  std::string text(row[column]);
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (text.empty() || text == "0" || text == "false" || text == "no") return false;
  if (text == "1" || text == "true" || text == "yes") return true;
  row.fail(column, in_quotes(row[column]) +
                       " is neither true nor false (1, true, yes; 0, false, no, empty)");
}

void read_accounts(const Venue& venue, BookFiles& book) {
  enum Column : std::size_t { account, wallet, exempt, asset };
  constexpr CsvColumn kColumns[] = {
      {"account", true}, {"wallet", true}, {"exempt", false}, {"asset", false}};
  read_csv(book.accounts_path, kColumns, [&](const CsvRow& row) {
    AccountRow entry;
    entry.line = row.line();
    const std::string_view name = name_at(row, account);
    if (!row[asset].empty()) {
      const auto found = venue.find_asset(row[asset]);
      if (!found)
        row.fail(asset, "unknown asset " + in_quotes(row[asset]) + "; the assets are " +
                            known_names(venue.assets()));
      entry.asset = *found;
    }
    entry.wallet = cash_at(row, wallet, venue.asset(entry.asset));
    entry.exempt = flag_at(row, exempt);
    if (const auto other = book.find_account(name)) {
      row.fail(account, in_quotes(name) + " is there twice, first in row " +
                            std::to_string(book.accounts[*other].line));
    }
    book.account_index.add(hash_of(name), static_cast<std::uint32_t>(book.accounts.size()));
    entry.name = book.names.keep(name);
    book.accounts.push_back(entry);
  });
}

class PositionReader {
 public:
  PositionReader(const Venue& venue, BookFiles& book)
      : venue_(venue), book_(book), cross_count_(book.accounts.size()) {}

  void read() {
    read_csv(book_.positions_path, kColumns, [this](const CsvRow& row) { take(row); });
  }

 private:
  enum Column : std::size_t {
    position,
    account,
    symbol,
    qty,
    entry_price,
    isolated_margin,
    entry_value
  };
  static constexpr CsvColumn kColumns[] = {
      {"position", true},    {"account", true},         {"symbol", true},      {"qty", true},
      {"entry_price", true}, {"isolated_margin", true}, {"entry_value", false}};

  void take(const CsvRow& row) {
    PositionRow entry;
    entry.line = row.line();
    const std::string_view name = name_at(row, position);
    const std::size_t hash = hash_of(name);
    const auto other =
        names_.find(hash, [&](std::uint32_t each) { return book_.positions[each].name == name; });
    if (other) {
      row.fail(position, in_quotes(name) + " is there twice, first in row " +
                             std::to_string(book_.positions[*other].line));
    }
    const auto owner = book_.find_account(name_at(row, account));
    if (!owner) {
      row.fail(account, "unknown account " + in_quotes(row[account]) + "; it is not in " +
                            book_.accounts_path);
    }
    entry.account = *owner;
    const auto found = venue_.find_symbol(name_at(row, symbol));
    if (!found)
      row.fail(symbol, "unknown symbol " + in_quotes(row[symbol]) + "; the venue has " +
                           known_names(venue_.symbols()));
    entry.symbol = *found;
    const SymbolSpec& spec = venue_.symbol(entry.symbol);
    entry.lots = lots_at(row, spec);
    entry.entry_value = entry_value_at(row, spec, entry.lots);
    if (spec.collateral) check_collateral(row, spec, entry.lots);
    if (!row[isolated_margin].empty()) {
      entry.isolated_margin = cash_at(row, isolated_margin, venue_.asset_of(spec));
      if (*entry.isolated_margin < 0) row.fail(isolated_margin, "is negative");
      ++book_.isolated;
      name_margin_account(row);
    } else {
      if (book_.accounts[entry.account].asset != spec.asset) {
        row.fail(symbol, spec.name + " settles in " + venue_.asset_of(spec).name +
                             ", the account's cross margin is in " +
                             venue_.asset(book_.accounts[entry.account].asset).name);
      }
      if (entry.is_held()) join_cross(row, entry);
    }
    names_.add(hash, static_cast<std::uint32_t>(book_.positions.size()));
    entry.name = book_.names.keep(name);
    book_.positions.push_back(entry);
  }

  std::string margin_account_of(const PositionRow& entry) const {
    return std::string(book_.accounts[entry.account].name) + "/" + std::string(entry.name);
  }

  /// An isolated position's margin account is "account/position", and no other may be.
  void name_margin_account(const CsvRow& row) {
    const std::string name = std::string(row[account]) + "/" + std::string(row[position]);
    if (const auto other = book_.find_account(name)) {
      row.fail(position, "its margin account would be " + in_quotes(name) +
                             ", which is an account in row " +
                             std::to_string(book_.accounts[*other].line) + " of " +
                             book_.accounts_path + "; rename one");
    }
    const std::size_t hash = hash_of(name);
    const auto other = margin_accounts_.find(
        hash, [&](std::uint32_t each) { return margin_account_of(book_.positions[each]) == name; });
    if (other) {
      row.fail(position, "its margin account would be " + in_quotes(name) + ", as that of row " +
                             std::to_string(book_.positions[*other].line) + "; rename one");
    }
    margin_accounts_.add(hash, static_cast<std::uint32_t>(book_.positions.size()));
  }

  static void check_collateral(const CsvRow& row, const SymbolSpec& spec, std::int64_t lots) {
    if (lots < 0) row.fail(qty, spec.name + " is collateral: it can be held, not owed");
    if (!row[isolated_margin].empty()) {
      row.fail(isolated_margin, spec.name + " is collateral: it is held in the cross margin");
    }
  }

  static std::int64_t lots_at(const CsvRow& row, const SymbolSpec& spec) {
    const std::int64_t lots = spec.lots_at(place_of(row, qty), row[qty]);
    if (lots > spec.max_lots || lots < -spec.max_lots) {
      row.fail(qty, in_quotes(row[qty]) + " is too large; the limit of " + spec.name + " is " +
                        shorten(print_exact(spec.quantity(spec.max_lots))));
    }
    return lots;
  }

  /// The entry value given, or else that of the entry price, rounded to whole atoms.
  std::int64_t entry_value_at(const CsvRow& row, const SymbolSpec& spec, std::int64_t lots) {
    if (spec.collateral || lots == 0) {
      for (const Column column : {entry_price, entry_value}) {
        if (!row[column].empty() && decimal_at(place_of(row, column), row[column]) != 0) {
          if (spec.collateral) row.fail(column, spec.name + " is collateral: it has no entry");
          if (column == entry_value) row.fail(column, "a flat position has no entry value");
          (void)price_at(row);
        }
      }
      return 0;
    }
    if (!row[entry_value].empty()) return given_entry_value(row, spec, lots);
    const Rational price = price_at(row);
    const Rational exact = spec.atoms_per_lot(price) * lots;
    if (!exact.is_whole()) ++book_.rounded;
    try {
      return spec.entry_value(lots, price);
    } catch (const InputError& error) {
      row.fail(entry_price, error.what());
    }
  }

  std::int64_t given_entry_value(const CsvRow& row, const SymbolSpec& spec, std::int64_t lots) {
    if (!row[entry_price].empty()) (void)price_at(row);
    const unsigned decimals = venue_.asset_of(spec).decimals;
    const std::int64_t value =
        whole_units_at(place_of(row, entry_value), row[entry_value], atom(decimals), "atoms");
    if (value > kMaxValue || value < -kMaxValue) {
      row.fail(entry_value, in_quotes(row[entry_value]) + " is too large; the limit is " +
                                print_units(kMaxValue, decimals));
    }
    const bool is_negative = (lots < 0) != (spec.scale < 0);
    if (value != 0 && (value < 0) != is_negative) {
      row.fail(entry_value, in_quotes(row[entry_value]) + " has the wrong sign; it is " +
                                (is_negative ? "negative" : "positive") + " for this quantity");
    }
    return value;
  }

  static Rational price_at(const CsvRow& row) {
    const Rational price = decimal_at(place_of(row, entry_price), row[entry_price]);
    if (price <= 0) row.fail(entry_price, in_quotes(row[entry_price]) + " is not above 0");
    return price;
  }

  /// One position of an account in a symbol, or, in hedge mode, a long and a short one.
  void join_cross(const CsvRow& row, PositionRow& entry) {
    if (++cross_count_[entry.account] > kMaxPositionsPerAccount) {
      row.fail(account, in_quotes(row[account]) + " has " +
                            std::to_string(kMaxPositionsPerAccount) +
                            " cross positions already, as many as a margin account may");
    }
    const std::size_t hash = (std::size_t{entry.account} << 32) | entry.symbol.value();
    const auto first = cross_.find(hash, [&](std::uint32_t each) {
      const PositionRow& other = book_.positions[each];
      return other.account == entry.account && other.symbol == entry.symbol;
    });
    if (!first) {
      cross_.add(hash, static_cast<std::uint32_t>(book_.positions.size()));
      return;
    }
    PositionRow& other = book_.positions[*first];
    const bool is_hedge = (entry.lots > 0 && other.lots < 0) || (entry.lots < 0 && other.lots > 0);
    if (!is_hedge || other.side != Side::both) {
      row.fail(symbol, "account " + in_quotes(row[account]) + " has a position in " +
                           in_quotes(row[symbol]) + " already, in row " +
                           std::to_string(other.line) +
                           "; only a long and a short one may stand together");
    }
    other.side = other.lots > 0 ? Side::long_side : Side::short_side;
    entry.side = entry.lots > 0 ? Side::long_side : Side::short_side;
  }

  const Venue& venue_;
  BookFiles& book_;
  RowIndex names_;
  RowIndex cross_;                          ///< by account and symbol: the first of each
  RowIndex margin_accounts_;                ///< of isolated positions
  std::vector<std::uint32_t> cross_count_;  ///< by account
};

}  // namespace

BookFiles read_book_files(const Venue& venue, const std::string& accounts_path,
                          const std::string& positions_path) {
  BookFiles book;
  book.accounts_path = accounts_path;
  book.positions_path = positions_path;
  read_accounts(venue, book);
  PositionReader(venue, book).read();
  return book;
}

}  // namespace ballast
