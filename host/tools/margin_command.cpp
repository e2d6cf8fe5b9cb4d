// `ballast margin`: what each position and its margin account are worth, and where they end.

#include <memory>
#include <vector>

#include "host/include/ballast/solver.hpp"
#include "host/tools/book.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/progress.hpp"
#include "host/tools/score.hpp"

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
  op::Range all_accounts;
  const std::uint32_t accounts = desk.accounts_end().value();
  all_accounts.last = accounts == 0 ? 0 : accounts - 1;
  Command dump = make_command(CommandKind::dump, all_accounts);
  dump.arg = scope::kAccounts;
  desk.send(dump);
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

Cell price_cell(const std::optional<Rational>& price) {
  return price ? Cell::decimal(print_significant(*price, kSolvedDigits)) : Cell::none();
}

Cell ratio_cell(const AccountAnswer& account) {
  if (account.equity <= 0) return Cell::none();
  const Rational ratio(to_integer(account.maintenance_e8), to_integer(account.equity) * kRateOne);
  return Cell::decimal(print_significant(ratio, kRatioDigits));
}

class MarginReport {
 public:
  MarginReport(Book& book, Format format)
      : book_(book), answers_(ask_everything(book)), table_(kColumns, format) {
    solve_all();
  }

  void print() {
    const BookFiles& files = book_.files();
    std::vector<bool> has_cross(files.accounts.size());
    for (std::size_t row = 0; row < files.positions.size(); ++row) {
      const PositionRow& position = files.positions[row];
      if (!position.isolated_margin) has_cross[position.account] = true;
      const std::optional<PositionId> id = book_.position_id(row);
      if (!id) {
        const AccountId account = book_.account_id(position.account);
        add(files.accounts[position.account].name, account, Cell::text(position.name),
            Cell::decimal("0"), prices_in(account, position.symbol));
      } else {
        add(book_.owner_of(*id), book_.desk().position(*id).account, Cell::text(position.name),
            Cell::decimal(print_amount(answers_.upnl[id->value()], decimals_of(*id))),
            prices_[id->value()]);
      }
    }
    for (std::size_t row = 0; row < files.accounts.size(); ++row) {
      if (has_cross[row]) continue;
      add(files.accounts[row].name, book_.account_id(row), Cell::none(), Cell::decimal("0"), {});
    }
    table_.print();
  }

 private:
  static inline const std::vector<const char*> kColumns = {
      "account",         "position", "wallet",
      "unrealised_pnl",  "equity",   "maintenance_margin",
      "margin_ratio",    "verdict",  "liquidation_price",
      "bankruptcy_price"};

  unsigned decimals_of(PositionId position) const {
    return book_.venue().asset_of(book_.symbol_of(position)).decimals;
  }

  /// Prices of a symbol at which a margin account turns: those of what it holds in the symbol.
  SolvedPrices prices_in(AccountId account, SymbolId symbol) const {
    for (const PositionId id : book_.desk().account(account).positions) {
      if (book_.desk().position(id).symbol == symbol) return prices_[id.value()];
    }
    return {};
  }

  /// An account's positions share one solution, as they share its collateral.
  void solve_all() {
    const Desk& desk = book_.desk();
    prices_.resize(desk.positions_end().value());
    Progress progress("solving prices", desk.accounts_end().value());
    for (AccountId id; id < desk.accounts_end(); ++id) {
      progress.update(id.value());
      const DeskAccount& account = desk.account(id);
      if (!account.live || account.positions.empty()) continue;
      const std::vector<Holding> holdings = desk.holdings(id);
      const std::vector<SolvedPrices> solved =
          solve_prices(desk.venue(), desk.marks(),
                       {answers_.accounts[id.value()].wallet, account.extra_margin, holdings});
      for (std::size_t i = 0; i < solved.size(); ++i) {
        prices_[account.positions[i].value()] = solved[i];
      }
    }
    progress.update(desk.accounts_end().value());
  }

  void add(const std::string& owner, AccountId account, Cell position, Cell upnl,
           const SolvedPrices& prices) {
    const AccountAnswer& answer = answers_.accounts[account.value()];
    const unsigned decimals = book_.venue().asset(book_.desk().account(account).asset).decimals;
    table_.add({Cell::text(owner), std::move(position),
                Cell::decimal(print_amount(answer.wallet, decimals)), std::move(upnl),
                Cell::decimal(print_amount(answer.equity, decimals)),
                Cell::decimal(print_amount(static_cast<int128>(answer.maintenance_e8),
                                           decimals + kRateDecimals)),
                ratio_cell(answer), Cell::text(name_of(answer.verdict)),
                price_cell(prices.liquidation), price_cell(prices.bankruptcy)});
  }

  Book& book_;
  Answers answers_;
  Table table_;
  std::vector<SolvedPrices> prices_;
};

}  // namespace

void add_margin(CLI::App& program) {
  auto* command = program.add_subcommand("margin", kBrief)->footer(kHelp);
  auto options = std::make_shared<BookOptions>();
  options->add_to(*command);
  command->callback([options] {
    Book book(*options);
    book.open();
    MarginReport(book, options->format()).print();
    book.say_rounding();
  });
}

}  // namespace ballast::tools
