#include "host/book/book_files.hpp"

#include <map>
#include <unordered_set>

#include "host/book/csv_file.hpp"
#include "host/book/text.hpp"
#include "host/desk/quote.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

Place place_of(const CsvRow& row, std::size_t column) {
  return {row.file(), row.line(), row.name(column)};
}

const std::string& name_at(const CsvRow& row, std::size_t column) {
  if (row[column].empty()) row.fail(column, "is empty");
  if (has_control(row[column])) {
    row.fail(column, in_quotes(row[column]) + " has a control character; leave it out of the name");
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
  const std::string& text = row[column];
  if (text.empty() || text == "0" || text == "false" || text == "no") return false;
  if (text == "1" || text == "true" || text == "yes") return true;
  row.fail(column,
           in_quotes(text) + " is neither true nor false (1, true, yes; 0, false, no, empty)");
}

void read_accounts(const Venue& venue, BookFiles& book) {
  enum Column : std::size_t { account, wallet, exempt, asset };
  constexpr CsvColumn kColumns[] = {
      {"account", true}, {"wallet", true}, {"exempt", false}, {"asset", false}};
  read_csv(book.accounts_path, kColumns, [&](const CsvRow& row) {
    AccountRow entry;
    entry.line = row.line();
    entry.name = name_at(row, account);
    if (!row[asset].empty()) {
      const auto found = venue.find_asset(row[asset]);
      if (!found) row.fail(asset, "unknown asset " + in_quotes(row[asset]));
      entry.asset = *found;
    }
    entry.wallet = cash_at(row, wallet, venue.asset(entry.asset));
    entry.exempt = flag_at(row, exempt);
    const auto index = static_cast<std::uint32_t>(book.accounts.size());
    const auto [other, is_new] = book.account_index.emplace(entry.name, index);
    if (!is_new) {
      row.fail(account, in_quotes(entry.name) + " is there twice, first in row " +
                            std::to_string(book.accounts[other->second].line));
    }
    book.accounts.push_back(std::move(entry));
  });
}

class PositionReader {
 public:
  PositionReader(const Venue& venue, BookFiles& book) : venue_(venue), book_(book) {}

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
    entry.name = name_at(row, position);
    const auto [other, is_new] = lines_.emplace(entry.name, entry.line);
    if (!is_new) {
      row.fail(position, in_quotes(entry.name) + " is there twice, first in row " +
                             std::to_string(other->second));
    }
    const auto owner = book_.account_index.find(name_at(row, account));
    if (owner == book_.account_index.end()) {
      row.fail(account, "unknown account " + in_quotes(row[account]) + "; it is not in " +
                            book_.accounts_path);
    }
    entry.account = owner->second;
    const auto found = venue_.find_symbol(name_at(row, symbol));
    if (!found) row.fail(symbol, "unknown symbol " + in_quotes(row[symbol]));
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
    book_.positions.push_back(std::move(entry));
  }

  /// An isolated position's margin account is "account/position", and no other may be.
  void name_margin_account(const CsvRow& row) {
    const std::string name = row[account] + "/" + row[position];
    if (const auto other = book_.account_index.find(name); other != book_.account_index.end()) {
      row.fail(position, "its margin account would be " + in_quotes(name) +
                             ", which is an account in row " +
                             std::to_string(book_.accounts[other->second].line) + " of " +
                             book_.accounts_path + "; rename one");
    }
    const auto [other, is_new] = margin_accounts_.emplace(name, row.line());
    if (!is_new) {
      row.fail(position, "its margin account would be " + in_quotes(name) + ", as that of row " +
                             std::to_string(other->second) + "; rename one");
    }
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
    if (boost::multiprecision::denominator(exact) != 1) ++book_.rounded;
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
    const auto [first, is_new] =
        cross_.emplace(std::pair(entry.account, entry.symbol), Held{book_.positions.size(), 1});
    if (is_new) return;
    PositionRow& other = book_.positions[first->second.first_row];
    const bool is_hedge = (entry.lots > 0 && other.lots < 0) || (entry.lots < 0 && other.lots > 0);
    if (!is_hedge || ++first->second.count > 2) {
      row.fail(symbol, "account " + in_quotes(row[account]) + " has a position in " +
                           in_quotes(row[symbol]) + " already, in row " +
                           std::to_string(other.line) +
                           "; only a long and a short one may stand together");
    }
    other.side = other.lots > 0 ? Side::long_side : Side::short_side;
    entry.side = entry.lots > 0 ? Side::long_side : Side::short_side;
  }

  struct Held {
    std::size_t first_row;
    unsigned count;
  };
  const Venue& venue_;
  BookFiles& book_;
  std::unordered_map<std::string, std::size_t> lines_;
  std::map<std::pair<std::uint32_t, SymbolId>, Held> cross_;
  std::unordered_map<std::uint32_t, std::uint32_t> cross_count_;  ///< by account
  std::unordered_map<std::string, std::size_t> margin_accounts_;  ///< of isolated positions: rows
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
