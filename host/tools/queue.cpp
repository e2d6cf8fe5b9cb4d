#include "host/tools/queue.hpp"

#include "host/include/ballast/error.hpp"
#include "host/tools/arguments.hpp"

namespace ballast::tools {
namespace {

void take_position(const Event& event, core::ScoreOperands& operands) {
  const auto why = event.as<op::WhyPosition>();
  operands.mark_value = why.mark_value;
  operands.entry_value = why.entry_value;
  operands.maintenance_e8 = core::join(why.maintenance_lo, why.maintenance_hi);
}

/// 96-bit sums: the high 32 bits of E are in `arg`.
void take_account(const Event& event, core::ScoreOperands& operands) {
  const auto why = event.as<op::WhyAccount>();
  const auto equity_hi = static_cast<std::int32_t>(event.arg);
  operands.equity = core::join(why.equity_lo, std::int64_t{equity_hi});
  operands.wallet = core::join(why.wallet_lo, std::int64_t{why.wallet_hi});
  operands.account_maintenance_e8 =
      core::join(why.maintenance_lo, std::uint64_t{why.maintenance_hi});
}

}  // namespace

void QueueOptions::add_symbol_to(Subcommand command) {
  command.option("--symbol", symbol, "Symbol, as the venue names it").required().not_empty();
  command.option("--side", side, "Side of the positions that would be closed")
      .required()
      .one_of({"long", "short"});
}

void QueueOptions::add_policy_to(Subcommand command) {
  command
      .option("--policy", policy,
              "Ranking policy: bitmex, binance, hyperliquid, leverage, profit, size or one "
              "of the venue's own; without it the venue's default")
      .not_empty();
}

Queue ask_queue(Book& book, SymbolId symbol, Side side, PolicyId policy, std::uint64_t top) {
  const auto flags = static_cast<std::uint8_t>(flag::kWhy | (top == 0 ? flag::kAll : 0));
  book.desk().rank(symbol, side, policy, top, flags);
  Queue queue;
  book.run([&](const Event& event) {
    switch (event.event()) {
      case EventKind::ranked: {
        const auto ranked = event.as<op::Ranked>();
        queue.entries.push_back(
            {event.arg, PositionId(event.position), event.code(), ranked.quantity, ranked.key, {}});
        break;
      }
      case EventKind::adl_why_position:
        take_position(event, queue.entries.back().operands);
        break;
      case EventKind::adl_why_account:
        take_account(event, queue.entries.back().operands);
        break;
      case EventKind::rank_end:
        queue.total = event.as<op::RankEnd>().total;
        break;
      case EventKind::rejected:
        throw InputError(book.venue().symbol(symbol).name, 0, "",
                         std::string("not ranked: ") + name_of(static_cast<Reason>(event.code())));
      default:
        break;
    }
  });
  return queue;
}

core::Policy terms_of(const PolicySpec& policy) {
  return {policy.terms.rows, policy.terms.wallet_min, (policy.terms.options & option::kSplit) != 0};
}

}  // namespace ballast::tools
