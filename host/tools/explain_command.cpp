// `ballast explain`: the operands and the arithmetic of one rank key, step by step, and where the
// position stands in its queue.

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "host/desk/operand_symbol.hpp"
#include "host/tools/arguments.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/queue.hpp"
#include "host/tools/score.hpp"

namespace ballast::tools {
namespace {

constexpr const char* kBrief = "How one position's place in the ADL queue comes about.";
constexpr const char* kHelp =
    R"(Prints what the position and its margin account bring to the ranking policy, the score from
the exact figures, the integer arithmetic of the rank key as every engine does it, and the place in
the queue.)";

constexpr const char* kRowNames[kPolicyRows] = {"long, in profit", "long, not in profit",
                                                "short, in profit", "short, not in profit"};

struct ExplainOptions {
  BookOptions book;
  std::string position;
  std::string policy;
};

/// Everything there is to say of one position.
struct Explanation {
  std::string position, account, symbol, policy, currency, quantity;
  bool is_long = false;
  unsigned decimals = 0;
  core::Policy terms;
  QueueEntry entry;
  std::uint64_t total = 0;

  unsigned row() const { return core::policy_row(is_long, entry.operands); }
  Operand selector(unsigned i) const { return terms.selector(row(), i); }
  uint128 raw(unsigned i) const {
    return core::OperandValues(entry.operands, terms.wallet_min)[selector(i)];
  }
  /// Whether the policy ranks every profit above this loss.
  bool is_negative() const { return terms.split && row() % 2 == 1; }
  /// A gain that nothing was paid for, under a policy that divides by |EV|.
  bool is_first() const { return entry.key == kKeyFirst && (raw(2) == 0 || raw(3) == 0); }
  bool is_last() const {
    return !is_first() && (entry.operands.equity <= 0 || raw(2) == 0 || raw(3) == 0);
  }
  std::optional<Rational> points() const { return score(terms, is_long, entry.operands, decimals); }
};

std::string print_raw(uint128 value) { return to_string(Rational(value)); }

std::string describe_operands(const Explanation& x) {
  constexpr unsigned kRateDecimals = 8;
  const core::ScoreOperands& o = x.entry.operands;
  const auto line = [&](const char* name, int128 atoms, unsigned decimals, const char* note) {
    return fmt::format("  {:<28}{:>26}  {}\n", name, print_amount(atoms, decimals), note);
  };
  std::string text = fmt::format("Figures, in {}\n", x.currency);
  text += line("mark value MV", o.mark_value, x.decimals, "quantity at the mark price");
  text += line("entry value EV", o.entry_value, x.decimals, "quantity at its average entry price");
  text += line("unrealised PnL uPnL", o.mark_value - o.entry_value, x.decimals, "MV - EV");
  text += line("position maintenance M", static_cast<int128>(o.maintenance_e8),
               x.decimals + kRateDecimals, "by the symbol's table of tiers");
  text += line("wallet W", o.wallet, x.decimals, "cash of the margin account");
  text += line("equity E", o.equity, x.decimals, "W + uPnL of all its positions");
  text += line("account maintenance ΣM", static_cast<int128>(o.account_maintenance_e8),
               x.decimals + kRateDecimals, "M of all its positions");
  text += line("wallet floor w_min", x.terms.wallet_min, x.decimals, "of the policy");
  return text;
}

std::string describe_score(const Explanation& x) {
  const auto operand = [&](unsigned i) {
    return print_exact(
        operand_value(x.selector(i), x.entry.operands, x.terms.wallet_min, x.decimals));
  };
  std::string text = fmt::format("Score: policy {}, row '{}'\n", x.policy, kRowNames[x.row()]);
  const char* sign = x.is_negative() ? "-" : "";
  text += fmt::format("  score = {}({} x {}) / ({} x {})\n", sign, symbol_of(x.selector(0)),
                      symbol_of(x.selector(1)), symbol_of(x.selector(2)), symbol_of(x.selector(3)));
  const auto points = x.points();
  if (x.is_first())
    return text + "  no score: a gain that nothing was paid for, above every score\n";
  if (!points) return text + "  no score: equity is not above 0, or a divisor is 0\n";
  text += fmt::format("        = {}({} x {}) / ({} x {})\n        = {}\n", sign, operand(0),
                      operand(1), operand(2), operand(3), print_significant(*points, kScoreDigits));
  if (x.is_negative()) text += "  negative: this policy ranks every profit above every loss\n";
  return text;
}

/// The arithmetic of the key, in the order the engines do it.
struct KeySteps {
  bool is_zero = false;  ///< A or B is 0: there is nothing to normalise
  core::Scaled operand[kPolicyOperands];
  core::Scaled numerator, divisor, quotient;
  std::int64_t magnitude = 0;

  /// Of a position that is not last.
  explicit KeySteps(const Explanation& x) : is_zero(x.raw(0) == 0 || x.raw(1) == 0) {
    if (is_zero) return;
    for (unsigned i = 0; i < kPolicyOperands; ++i) operand[i] = core::normalise(x.raw(i));
    numerator = core::multiply(operand[0], operand[1]);
    divisor = core::multiply(operand[2], operand[3]);
    quotient = core::divide(numerator, divisor);
    magnitude = core::key_magnitude(quotient);
  }
};

std::string describe_key(const Explanation& x) {
  std::string text =
      "Key: as every engine computes it; a number is m x 2^(e-31), m in [2^31, 2^32)\n";
  if (x.is_first()) {
    return text + fmt::format("  key   = 2^40 - 1 = {}, first of all: |EV| = 0 is a divisor\n",
                              x.entry.key);
  }
  if (x.is_last()) {
    return text + fmt::format("  key   = -2^40 = {}, last under every policy\n", x.entry.key);
  }
  const KeySteps steps(x);
  const auto line = [](const std::string& name, core::Scaled scaled) {
    return fmt::format("  {:<44} m = {:>10}  e = {}\n", name, scaled.m, scaled.e);
  };
  if (steps.is_zero) {
    text += "  mag   = 0, as A or B is 0\n";
  } else {
    for (unsigned i = 0; i < kPolicyOperands; ++i) {
      text += line(fmt::format("{} = norm({})", "ABCD"[i], print_raw(x.raw(i))), steps.operand[i]);
    }
    text += line("N = A x B = mul(A, B)", steps.numerator) +
            line("Z = C x D = mul(C, D)", steps.divisor) +
            line("Q = N / Z = div(N, Z)", steps.quotient);
    text += fmt::format("  mag   = ((e + 256) << 31) | (m - 2^31) = {}\n", steps.magnitude);
  }
  text += x.is_negative()
              ? fmt::format("  key   = -1 - mag = {}  (profit ranks above loss)\n", x.entry.key)
              : fmt::format("  key   = mag = {}\n", x.entry.key);
  return text;
}

std::string describe(const Explanation& x) {
  std::string text = fmt::format("Position {} of account {}: {} {} {}\n", x.position, x.account,
                                 x.is_long ? "long" : "short", x.quantity, x.symbol);
  text +=
      x.entry.rank == 0
          ? fmt::format("Not ranked: its account is exempt from ADL ({} others are ranked)\n\n",
                        x.total)
          : fmt::format("Rank {} of {} on the {} side, light {} (5 is closed first, 1 last)\n\n",
                        x.entry.rank, x.total, x.is_long ? "long" : "short", x.entry.light);
  return text + describe_operands(x) + "\n" + describe_score(x) + "\n" + describe_key(x);
}

using Json = nlohmann::ordered_json;

Json json_of(core::Scaled scaled) { return {{"m", scaled.m}, {"e", scaled.e}}; }

/// Operands and arithmetic of the key; null where there is nothing to work out.
void add_key(const Explanation& x, Json& object) {
  std::optional<KeySteps> steps;
  if (!x.is_last() && !x.is_first()) steps.emplace(x);
  const bool has_numbers = steps && !steps->is_zero;
  for (unsigned i = 0; i < kPolicyOperands; ++i) {
    object[std::string(1, "ABCD"[i])] = {
        {"operand", name_of(x.selector(i))},
        {"units", print_raw(x.raw(i))},
        {"norm", has_numbers ? json_of(steps->operand[i]) : Json()}};
  }
  object["N"] = has_numbers ? json_of(steps->numerator) : Json();
  object["Z"] = has_numbers ? json_of(steps->divisor) : Json();
  object["Q"] = has_numbers ? json_of(steps->quotient) : Json();
  object["mag"] = steps ? Json(steps->magnitude) : Json();
  object["profit_above_loss"] = x.terms.split;
  object["key"] = x.entry.key;
}

std::string describe_json(const Explanation& x) {
  constexpr unsigned kRateDecimals = 8;
  const core::ScoreOperands& o = x.entry.operands;
  Json object = {
      {"position", x.position},
      {"account", x.account},
      {"symbol", x.symbol},
      {"qty", x.quantity},
      {"policy", x.policy},
      {"row", kRowNames[x.row()]},
      {"currency", x.currency},
      {"mark_value", print_amount(o.mark_value, x.decimals)},
      {"entry_value", print_amount(o.entry_value, x.decimals)},
      {"unrealised_pnl", print_amount(o.mark_value - o.entry_value, x.decimals)},
      {"maintenance_margin",
       print_amount(static_cast<int128>(o.maintenance_e8), x.decimals + kRateDecimals)},
      {"wallet", print_amount(o.wallet, x.decimals)},
      {"equity", print_amount(o.equity, x.decimals)},
      {"account_maintenance_margin",
       print_amount(static_cast<int128>(o.account_maintenance_e8), x.decimals + kRateDecimals)},
      {"wallet_min", print_amount(x.terms.wallet_min, x.decimals)}};
  const auto points = x.points();
  object["score"] = nullptr;
  if (points) object["score"] = print_significant(*points, kScoreDigits);
  add_key(x, object);
  object["rank"] = nullptr;
  object["light"] = nullptr;
  if (x.entry.rank != 0) {
    object["rank"] = x.entry.rank;
    object["light"] = x.entry.light;
  }
  object["ranked"] = x.total;
  return object.dump() + "\n";
}

/// The operands of a position that no queue holds, as its account is exempt.
core::ScoreOperands ask_operands(Book& book, PositionId id) {
  core::ScoreOperands operands;
  book.desk().query_position(id).value();
  book.desk().query_account(book.desk().position(id).account).value();
  book.run([&](const Event& event) {
    if (event.event() == EventKind::position_state) {
      const auto state = event.as<op::PositionState>();
      operands.mark_value = state.mark_value;
      operands.entry_value = state.entry_value;
      operands.maintenance_e8 = core::join(state.maintenance_lo, std::uint64_t{event.arg});
    } else if (event.event() == EventKind::account_state) {
      const auto state = event.as<op::AccountState>();
      operands.wallet = core::join(state.wallet_lo, state.wallet_hi);
    } else if (event.event() == EventKind::verdict) {
      const auto verdict = event.as<op::Verdict>();
      operands.equity = core::join(verdict.equity_lo, verdict.equity_hi);
      operands.account_maintenance_e8 = core::join(verdict.maintenance_lo, verdict.maintenance_hi);
    }
  });
  return operands;
}

Explanation explain(Book& book, PositionId id, PolicyId policy) {
  const DeskPosition& position = book.desk().position(id);
  const SymbolSpec& spec = book.symbol_of(id);
  const PolicySpec named = book.venue().policy_for(policy, position.symbol);
  Explanation x;
  x.position = position.name;
  x.account = book.owner_of(id);
  x.symbol = spec.name;
  x.policy = named.name;
  x.currency = book.venue().asset_of(spec).name;
  x.quantity = print_exact(spec.quantity(position.quantity));
  x.is_long = position.quantity > 0;
  x.decimals = book.venue().asset_of(spec).decimals;
  x.terms = terms_of(named);
  const Queue queue =
      ask_queue(book, position.symbol, x.is_long ? Side::long_side : Side::short_side, policy, 0);
  x.total = queue.total;
  const auto found = std::find_if(queue.entries.begin(), queue.entries.end(),
                                  [&](const QueueEntry& entry) { return entry.position == id; });
  if (found != queue.entries.end()) {
    x.entry = *found;
  } else {
    x.entry.operands = ask_operands(book, id);
    x.entry.key = core::rank_key(x.terms, x.is_long, x.entry.operands);
  }
  if (core::rank_key(x.terms, x.is_long, x.entry.operands) != x.entry.key) {
    throw std::runtime_error("the engine's key is not the one its operands give");
  }
  return x;
}

void run_explain(const ExplainOptions& options) {
  Book book(options.book);
  const std::size_t row = book.position_named(options.position);
  const PolicyId policy = book.policy_named(options.policy);
  book.open();
  const Explanation x = explain(book, book.position_id(row).value(), policy);
  print_out(options.book.json ? describe_json(x) : describe(x));
  book.say_rounding();
}

}  // namespace

void add_explain(Subcommand program) {
  const Subcommand command = program.add("explain", kBrief, kHelp);
  auto options = std::make_shared<ExplainOptions>();
  options->book.add_to(command);
  command.option("--position", options->position, "Position to explain").required().not_empty();
  command.option("--policy", options->policy, "Ranking policy; without it the venue's default")
      .not_empty();
  command.runs([options] { run_explain(*options); });
}

}  // namespace ballast::tools
