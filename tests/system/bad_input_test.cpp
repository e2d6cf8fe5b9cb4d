// Bad input: one line that says file, row, field and what is wrong; exit status 2; no output.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/system/program.hpp"

namespace ballast::system_test {
namespace {

constexpr const char* kVenue = R"({"settlement_decimals": 6, "symbols": [
  {"symbol": "BTC", "kind": "linear", "tick": "0.1", "lot": "0.001", "contract_size": 1,
   "mark": "60000", "tiers": [{"floor": 0, "rate": "0.004", "deduction": 0},
                              {"floor": 50000, "rate": "0.005", "deduction": 50}]}]})";
constexpr const char* kAccounts = "account,wallet,exempt\nalice,5000,\nbob,700,yes\n";
constexpr const char* kPositions =
    "position,account,symbol,qty,entry_price,isolated_margin\n"
    "p1,alice,BTC,1,55000,\n"
    "p2,bob,BTC,-0.5,61000,2500\n";

/// A good book in which one file is exchanged.
struct Case {
  const char* name;
  const char* file;
  std::string text;
  std::string error;
};

std::string replaced(std::string text, const std::string& old_part, const std::string& new_part) {
  const std::size_t at = text.find(old_part);
  EXPECT_NE(at, std::string::npos) << old_part;
  return text.replace(at, old_part.size(), new_part);
}

std::string accounts(const std::string& old_part, const std::string& new_part) {
  return replaced(kAccounts, old_part, new_part);
}
std::string positions(const std::string& old_part, const std::string& new_part) {
  return replaced(kPositions, old_part, new_part);
}
std::string venue(const std::string& old_part, const std::string& new_part) {
  return replaced(kVenue, old_part, new_part);
}

class BadInput : public testing::TestWithParam<Case> {};

TEST(GoodInput, TheBookThatIsSpoiltBelow) {
  Folder folder;
  folder.write("V.json", kVenue);
  folder.write("A.csv", kAccounts);
  folder.write("P.csv", kPositions);
  const Outcome outcome = folder.run_book("margin");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
}

/// As spreadsheets and other programs write them.
TEST(GoodInput, ExemptInAnyCase) {
  Folder folder;
  folder.write("V.json", kVenue);
  folder.write("P.csv", kPositions);
  const auto closed = [&](const std::string& exempt) {
    folder.write("A.csv", "account,wallet,exempt\nalice,5000," + exempt + "\nbob,700,\n");
    const Outcome outcome = folder.run_book(
        "adl", {"--symbol", "BTC", "--side", "long", "--qty", "1", "--price", "60000"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return rows_of(outcome.out).size();
  };
  for (const char* yes : {"True", "TRUE", "true", "Yes", "1"}) EXPECT_EQ(closed(yes), 0U) << yes;
  for (const char* no : {"False", "FALSE", "false", "No", "0", ""}) EXPECT_EQ(closed(no), 1U) << no;
}

TEST_P(BadInput, IsOneLineAndStatusTwo) {
  const Case& spoilt = GetParam();
  Folder folder;
  folder.write("V.json", kVenue);
  folder.write("A.csv", kAccounts);
  folder.write("P.csv", kPositions);
  folder.write(spoilt.file, spoilt.text);
  const std::vector<std::vector<std::string>> kCommands = {
      {"margin"},
      {"rank", "--symbol", "BTC", "--side", "long"},
      {"adl", "--symbol", "BTC", "--side", "long", "--qty", "1", "--price", "50000"},
      {"explain", "--position", "p1"}};
  for (const auto& command : kCommands) {
    const Outcome outcome = folder.run_book(command[0], {command.begin() + 1, command.end()});
    EXPECT_EQ(outcome.status, 2) << command[0];
    EXPECT_EQ(outcome.out, "") << command[0];
    EXPECT_EQ(outcome.err, "ballast: error: " + spoilt.error + "\n") << command[0];
  }
  EXPECT_THAT(folder.names(), testing::ElementsAre("A.csv", "P.csv", "V.json"));
}

INSTANTIATE_TEST_SUITE_P(
    Accounts, BadInput,
    testing::Values(
        Case{"missing_column", "A.csv", "account,exempt\nalice,\n",
             "A.csv: row 1: wallet: missing column; the columns are "
             "account,wallet,[exempt],[asset]"},
        Case{"unknown_column", "A.csv", accounts("exempt", "exemt"),
             "A.csv: row 1: exemt: unknown column; the columns are "
             "account,wallet,[exempt],[asset]"},
        Case{"column_twice", "A.csv", accounts("exempt", "wallet"),
             "A.csv: row 1: wallet: the column is there twice"},
        Case{"empty_file", "A.csv", "", "A.csv: row 1: the file is empty; a header is needed"},
        Case{"short_row", "A.csv", accounts("bob,700,yes", "bob,700"),
             "A.csv: row 3: 2 fields, but the header has 3"},
        Case{"short_row_with_crlf", "A.csv", "account,wallet\r\n\r\nalice,1\r\nbob\r\n",
             "A.csv: row 4: 1 fields, but the header has 2"},
        Case{"quote_left_open", "A.csv", accounts("bob", "\"bob"),
             "A.csv: row 3: a quote is not closed"},
        Case{"broken_quotes", "A.csv", accounts("bob", "b\"ob"),
             "A.csv: row 3: the quotes are broken"},
        Case{"not_utf8", "A.csv", accounts("bob", "b\xFF"), "A.csv: row 3: the text is not UTF-8"},
        Case{"not_a_number", "A.csv", accounts("700", "7e"),
             "A.csv: row 3: wallet: '7e' is not a decimal number; write it like -1234.5 "
             "or 1e-8"},
        Case{"not_whole_atoms", "A.csv", accounts("700", "0.0000001"),
             "A.csv: row 3: wallet: '0.0000001' is not a whole number of atoms (0.000001)"},
        Case{"too_large", "A.csv", accounts("700", "72057594038"),
             "A.csv: row 3: wallet: '72057594038' is too large; the limit is 72057594037.927935"},
        Case{"duplicate", "A.csv", accounts("bob", "alice"),
             "A.csv: row 3: account: 'alice' is there twice, first in row 2"},
        Case{"no_name", "A.csv", accounts("bob", ""), "A.csv: row 3: account: is empty"},
        Case{"exempt_or_not", "A.csv", accounts("yes", "perhaps"),
             "A.csv: row 3: exempt: 'perhaps' is neither true nor false (1, true, yes; 0, false, "
             "no, empty)"},
        Case{"line_break_in_a_name", "A.csv", accounts("bob", "\"bo\nb\""),
             "A.csv: row 3: account: 'bo\\x0ab' has the character U+000A, which does not show as "
             "what it is; leave it out of the name"},
        Case{"direction_mark_in_a_name", "A.csv", accounts("bob", "b\u202eob"),
             "A.csv: row 3: account: 'b\\u{202e}ob' has the character U+202E, which does not show "
             "as what it is; leave it out of the name"},
        Case{"unknown_asset", "A.csv", "account,wallet,asset\nalice,5000,EUR\n",
             "A.csv: row 2: asset: unknown asset 'EUR'; the assets are USD"},
        Case{"line_break_in_another_field", "A.csv", accounts("bob,700", "\"bob\",\"7\n00\""),
             "A.csv: row 3: wallet: '7?00' is not a decimal number; write it like -1234.5 or "
             "1e-8"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Positions, BadInput,
    testing::Values(
        Case{"missing_column", "P.csv", positions(",isolated_margin", ",entry_value"),
             "P.csv: row 1: isolated_margin: missing column; the columns are "
             "position,account,symbol,qty,entry_price,isolated_margin,[entry_value]"},
        Case{"duplicate", "P.csv", positions("p2", "p1"),
             "P.csv: row 3: position: 'p1' is there twice, first in row 2"},
        Case{"unknown_account", "P.csv", positions("bob", "bo"),
             "P.csv: row 3: account: unknown account 'bo'; it is not in A.csv"},
        Case{"unknown_symbol", "P.csv", positions("p2,bob,BTC", "p2,bob,BTX"),
             "P.csv: row 3: symbol: unknown symbol 'BTX'; the venue has BTC"},
        Case{
            "price_of_nothing", "P.csv", positions("61000", "1e-30"),
            "P.csv: row 3: entry_price: BTC: price: at 0.000000000000000000000000000001 one lot is "
            "worth less than 2^-41 atoms, which is nothing; correct it, or use a larger lot"},
        Case{"control_byte_in_a_name", "P.csv", positions("p2", "p\x1b[2J"),
             "P.csv: row 3: position: 'p\\x1b[2J' has the character U+001B, which does not show as "
             "what it is; leave it out of the name"},
        Case{"delete_in_a_name", "P.csv", positions("p2", "p\x7f"),
             "P.csv: row 3: position: 'p\\x7f' has the character U+007F, which does not show as "
             "what it is; leave it out of the name"},
        Case{"margin_account_has_the_name_of_an_account", "A.csv",
             std::string(kAccounts) + "bob/p2,5,\n",
             "P.csv: row 3: position: its margin account would be 'bob/p2', which is an account in "
             "row 4 of A.csv; rename one"},
        Case{"flat_with_a_negative_price", "P.csv", positions("-0.5,61000", "0,-61000"),
             "P.csv: row 3: entry_price: '-61000' is not above 0"},
        Case{"quantity_no_number", "P.csv", positions("-0.5", "half"),
             "P.csv: row 3: qty: 'half' is not a decimal number; write it like -1234.5 or "
             "1e-8"},
        Case{"quantity_no_whole_lots", "P.csv", positions("-0.5", "-0.0005"),
             "P.csv: row 3: qty: '-0.0005' is not a whole number of lots (0.001)"},
        Case{"quantity_too_large", "P.csv", positions("-0.5", "-1e12"),
             "P.csv: row 3: qty: '-1e12' is too large; the limit of BTC is 300239.975"},
        Case{"price_no_number", "P.csv", positions("61000", "61,000"),
             "P.csv: row 3: 7 fields, but the header has 6"},
        Case{"price_nan", "P.csv", positions("61000", "nan"),
             "P.csv: row 3: entry_price: 'nan' is not a decimal number; write it like "
             "-1234.5 or 1e-8"},
        Case{"price_negative", "P.csv", positions("61000", "-1"),
             "P.csv: row 3: entry_price: '-1' is not above 0"},
        Case{"price_missing", "P.csv", positions("61000", ""),
             "P.csv: row 3: entry_price: is empty; a decimal number is expected"},
        Case{"margin_not_whole_atoms", "P.csv", positions("2500", "1e-7"),
             "P.csv: row 3: isolated_margin: '1e-7' is not a whole number of atoms "
             "(0.000001)"},
        Case{"margin_negative", "P.csv", positions("2500", "-1"),
             "P.csv: row 3: isolated_margin: is negative"},
        Case{"second_in_symbol", "P.csv",
             positions("p2,bob,BTC,-0.5,61000,2500", "p2,alice,BTC,0.5,61000,"),
             "P.csv: row 3: symbol: account 'alice' has a position in 'BTC' already, in row 2; "
             "only a long and a short one may stand together"},
        Case{"entry_value_of_the_wrong_sign", "P.csv",
             "position,account,symbol,qty,entry_price,isolated_margin,entry_value\n"
             "p1,bob,BTC,-1,60000,,60000\n",
             "P.csv: row 2: entry_value: '60000' has the wrong sign; it is negative for this "
             "quantity"},
        Case{"entry_value_not_whole_atoms", "P.csv",
             "position,account,symbol,qty,entry_price,isolated_margin,entry_value\n"
             "p1,bob,BTC,1,60000,,60000.00000001\n",
             "P.csv: row 2: entry_value: '60000.00000001' is not a whole number of atoms "
             "(0.000001)"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Venues, BadInput,
    testing::Values(
        Case{"no_json", "V.json", "{",
             "V.json: is not JSON: line 1, column 2: syntax error while parsing object "
             "key - unexpected end of input; expected string literal"},
        Case{"missing_mark", "V.json", venue(R"("mark": "60000",)", ""),
             "V.json: symbols[BTC].mark: is missing; add it"},
        Case{"unknown_key", "V.json", venue("\"tick\"", "\"tik\""),
             "V.json: symbols[0]: unknown key 'tik'; the keys here are symbol, kind, "
             "settle, tick, lot, contract_size, mark, max_qty, collateral, haircut, "
             "tier_rule, tier_bounds, tier_unit, maintenance_on, smallest_maintenance, "
             "closing_fee, tiers, tiers_file, tiers_from"},
        Case{"mark_no_number", "V.json", venue("\"60000\"", "\"6OOOO\""),
             "V.json: symbols[BTC].mark: '6OOOO' is not a decimal number; write it like "
             "-1234.5 or 1e-8"},
        Case{"tiers_out_of_order", "V.json", venue("50000, \"rate\"", "0, \"rate\""),
             "V.json: symbols[BTC].tiers[1].floor: tiers out of order: a floor must be "
             "above the one before"},
        Case{"discontinuous", "V.json", venue("\"deduction\": 50}", "\"deduction\": 52}"),
             "V.json: symbols[BTC].tiers[1].deduction: the marginal table is "
             "discontinuous: 52 where 50 is continuous; correct it, or leave deductions out "
             "and write \"tier_rule\": \"marginal\" or \"flat\""},
        Case{"unknown_policy", "V.json",
             venue("\"settlement_decimals\": 6", "\"policy\": \"dice\""),
             "V.json: policy: unknown policy 'dice'; policies are bitmex, binance, "
             "hyperliquid, leverage, profit, size"},
        Case{"missing_tiers_file", "V.json",
             venue(R"("tiers": [{"floor": 0, "rate": "0.004", "deduction": 0},
                              {"floor": 50000, "rate": "0.005", "deduction": 50}])",
                   R"("tiers_file": "none.json")"),
             "V.json: symbols[BTC].tiers_file: none.json: cannot be read: No such file or "
             "directory"},
        Case{"tiers_file_is_a_directory", "V.json",
             venue(R"("tiers": [{"floor": 0, "rate": "0.004", "deduction": 0},
                              {"floor": 50000, "rate": "0.005", "deduction": 50}])",
                   R"("tiers_file": "..")"),
             "V.json: symbols[BTC].tiers_file: ..: is a directory"},
        Case{"number_out_of_range", "V.json", venue("\"60000\"", "1e400"),
             "V.json: symbols[BTC].max_qty: a position this large is worth 2^58 atoms or more at "
             "the mark; lower max_qty, the lot, or the settlement decimals"},
        Case{"no_tiers", "V.json",
             venue(R"(, "tiers": [{"floor": 0, "rate": "0.004", "deduction": 0},
                              {"floor": 50000, "rate": "0.005", "deduction": 50}])",
                   ""),
             "V.json: symbols[BTC].tiers: there are none; add tiers or tiers_file. Where no "
             "maintenance margin is meant, so that no account is ever liquidated for this symbol, "
             "say so: \"tiers\": []"},
        Case{"marginal_by_quantity", "V.json",
             venue("\"tiers\":", R"("tier_bounds": "quantity", "tier_rule": "marginal", "tiers":)"),
             "V.json: symbols[BTC].tier_bounds: a marginal table goes by value; by quantity it is "
             "flat, each rate over the whole value: write \"tier_rule\": \"flat\" if that is "
             "meant"},
        Case{"mark_of_nothing", "V.json", venue("\"60000\"", "\"1e-30\""),
             "V.json: symbols[BTC].mark: one lot is worth less than 2^-41 atoms, which is nothing; "
             "correct it, or use a larger lot"},
        Case{"ratio_in_percent", "V.json",
             venue("\"settlement_decimals\": 6", "\"warn_ratio\": 80"),
             "V.json: warn_ratio: is 80, but a share, above 0 and at most 1: 80 % is 0.8; null is "
             "never"},
        Case{"linear_contract_size", "V.json",
             venue("\"contract_size\": 1", "\"contract_size\": 10"),
             "V.json: symbols[BTC].contract_size: is for inverse contracts; quantities of linear "
             "ones are in base units: leave it out, and give lot and max_qty in base units"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace ballast::system_test
