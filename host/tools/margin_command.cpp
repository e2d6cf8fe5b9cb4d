// `ballast margin`: what each position and its margin account are worth, and where they end.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "host/include/ballast/solver.hpp"
#include "host/tools/book.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/progress.hpp"

namespace ballast::tools {
namespace {

constexpr unsigned kRatioDigits = 10;
/// Solved prices are right to 1e-10, absolutely up to 10^8 and relatively below 1.
constexpr unsigned kSolvedDigits = 18;
constexpr unsigned kRateDecimals = 8;

constexpr const char* kBrief =
    "Margin of every position: equity, maintenance, verdict, liquidation and bankruptcy price.";
constexpr const char* kHelp =
    R"(One row a position, in the order of the positions file; then one row, without position, for
each account whose cross margin holds none. The columns:
  account, position     as in the files
  wallet                cash of the margin account: of all cross positions of the account, or the
                        isolated margin of this position alone
  unrealised_pnl        of this position: mark value - entry value
  equity                of the margin account: wallet + unrealised_pnl of all its positions
                        (cross: the account's rows without isolated margin; isolated: this row)
  maintenance_margin    of the margin account
  margin_ratio          maintenance_margin / equity; empty unless equity is above 0
  verdict               safe, warn, liquidate, takeover, bankrupt: of the margin account
  liquidation_price     of the position's symbol, other symbols at their marks: where the verdict
                        turns to liquidate; empty when no price does
  bankruptcy_price      the same, where equity is 0)";

/// What the engine says of a margin account and of a position.
struct AccountAnswer {
  int128 wallet = 0;
  int128 equity = 0;
  uint128 maintenance_e8 = 0;
  Verdict verdict = Verdict::safe;
};
struct Answers {
  std::vector<AccountAnswer> accounts;
  std::vector<std::int64_t> upnl;
};

Answers ask_everything(Book& book) {
  Desk& desk = book.desk();
  Answers answers;
  answers.accounts.resize(desk.accounts_end().value());
  answers.upnl.resize(desk.positions_end().value());
  const std::uint32_t accounts_end = desk.accounts_end().value();
  constexpr std::uint32_t kAccountsAtOnce = 1 << 14;  // an answer that takes little memory
  for (std::uint32_t first = 0; first < accounts_end; first += kAccountsAtOnce) {
    op::Range accounts;
    accounts.first = first;
    accounts.last = std::min(first + kAccountsAtOnce, accounts_end) - 1;
    Command dump = make_command(CommandKind::dump, accounts);
    dump.arg = scope::kAccounts;
    desk.send(dump);
  }
  for (std::size_t symbol = 0; symbol < book.venue().symbols().size(); ++symbol) {
    Command positions = make_command(CommandKind::dump, op::Range{});
    positions.arg = scope::kPositions;
    positions.symbol = static_cast<std::uint16_t>(symbol);
    desk.send(positions);
  }
  book.run([&](const Event& event) {
    if (event.event() == EventKind::account_state) {
      const auto state = event.as<op::AccountState>();
      answers.accounts[event.account].wallet = core::join(state.wallet_lo, state.wallet_hi);
    } else if (event.event() == EventKind::verdict) {
      const auto verdict = event.as<op::Verdict>();
      AccountAnswer& account = answers.accounts[event.account];
      account.equity = core::join(verdict.equity_lo, verdict.equity_hi);
      account.maintenance_e8 = core::join(verdict.maintenance_lo, verdict.maintenance_hi);
      account.verdict = static_cast<Verdict>(event.code());
    } else if (event.event() == EventKind::position_state) {
      const auto state = event.as<op::PositionState>();
      answers.upnl[event.position] = state.mark_value - state.entry_value;
    }
  });
  return answers;
}

class MarginReport {
 public:
  MarginReport(Book& book, Format format)
      : book_(book), answers_(ask_everything(book)), table_(kColumns, format) {
    const Desk& desk = book_.desk();
    has_open_position_.resize(desk.accounts_end().value());
    for (PositionId id; id < desk.positions_end(); ++id) {
      const DeskPosition& position = desk.position(id);
      if (!position.live || position.quantity == 0 || symbol(position.symbol).collateral) continue;
      has_open_position_[position.account.value()] = true;
    }
  }

  void print() {
    const BookFiles& files = book_.files();
    std::vector<bool> has_cross(files.accounts.size());
    Progress progress("solving prices", files.positions.size());
    for (std::size_t row = 0; row < files.positions.size(); ++row) {
      progress.update(row);
      const PositionRow& position = files.positions[row];
      if (!position.isolated_margin) has_cross[position.account] = true;
      add_position(position, book_.position_id(row));
    }
    progress.update(files.positions.size());
    for (std::size_t row = 0; row < files.accounts.size(); ++row) {
      if (has_cross[row]) continue;
      table_.add_text(files.accounts[row].name);
      table_.add_none();
      add_figures(book_.account_id(row), 0, {});
    }
    table_.print();
  }

 private:
  static inline const std::vector<const char*> kColumns = {
      "account",         "position", "wallet",
      "unrealised_pnl",  "equity",   "maintenance_margin",
      "margin_ratio",    "verdict",  "liquidation_price",
      "bankruptcy_price"};

  const SymbolSpec& symbol(SymbolId id) const { return book_.venue().symbol(id); }

  void add_position(const PositionRow& row, std::optional<PositionId> id) {
    table_.add_text(book_.files().accounts[row.account].name);
    table_.add_text(row.name);
    if (!id) {  // flat: as what the account holds in the symbol
      const AccountId account = book_.account_id(row.account);
      add_figures(account, 0, prices_in(account, row.symbol));
      return;
    }
    const DeskPosition& position = book_.desk().position(*id);
    const SolvedPrices prices =
        position.quantity == 0 ? SolvedPrices{}
        : position.side == Side::both
            ? prices_of(position, Holding{row.symbol, position.quantity, position.entry_value})
            : prices_in(position.account, row.symbol);
    add_figures(position.account, answers_.upnl[id->value()], prices);
  }

  SolvedPrices prices_of(const DeskPosition& position, const Holding& only) const {
    return solve(position.account, position.symbol, {&only, 1});
  }

  /// Prices of a symbol at which a margin account turns: those of what it holds in the symbol.
  SolvedPrices prices_in(AccountId account, SymbolId symbol) const {
    std::vector<Holding> held;
    for (const PositionId id : book_.desk().account(account).positions) {
      const DeskPosition& position = book_.desk().position(id);
      if (position.symbol != symbol) continue;
      held.push_back({symbol, position.quantity, position.entry_value});
    }
    return solve(account, symbol, held);
  }

  SolvedPrices solve(AccountId account, SymbolId id, std::span<const Holding> held) const {
    const AccountAnswer& answer = answers_.accounts[account.value()];
    return solve_prices(symbol(id), book_.desk().marks()[id.value()],
                        {answer.equity, answer.maintenance_e8}, held,
                        has_open_position_[account.value()]);
  }

  void add_figures(AccountId account, std::int64_t upnl, const SolvedPrices& prices) {
    const AccountAnswer& answer = answers_.accounts[account.value()];
    const unsigned decimals = book_.venue().asset(book_.desk().account(account).asset).decimals;
    add_amount(answer.wallet, decimals);
    add_amount(upnl, decimals);
    add_amount(answer.equity, decimals);
    add_amount(static_cast<int128>(answer.maintenance_e8), decimals + kRateDecimals);
    if (answer.equity > 0) {
      add_significant({answer.maintenance_e8, Rational(answer.equity) * kRateOne}, kRatioDigits);
    } else {
      table_.add_none();
    }
    table_.add_text(name_of(answer.verdict));
    add_price(prices.liquidation);
    add_price(prices.bankruptcy);
  }

  void add_price(const std::optional<Rational>& price) {
    if (price) {
      add_significant(*price, kSolvedDigits);
    } else {
      table_.add_none();
    }
  }
  void add_amount(int128 atoms, unsigned decimals) {
    digits_.clear();
    append_amount(digits_, atoms, decimals);
    table_.add_decimal(digits_);
  }
  void add_significant(const Rational& x, unsigned digits) {
    digits_.clear();
    append_significant(digits_, x, digits);
    table_.add_decimal(digits_);
  }

  Book& book_;
  Answers answers_;
  Table table_;
  std::vector<bool> has_open_position_;  ///< by account: one that has maintenance
  std::string digits_;
};

}  // namespace

void add_margin(Subcommand program) {
  const Subcommand command = program.add("margin", kBrief, kHelp);
  auto options = std::make_shared<BookOptions>();
  options->add_to(command);
  command.runs([options] {
    Book book(*options);
    book.open();
    MarginReport(book, options->format()).print();
    book.say_rounding();
  });
}

}  // namespace ballast::tools
