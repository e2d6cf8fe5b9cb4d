// `ballast rank`: one side of a symbol's ADL queue, the position closed first at the front.

#include <memory>

#include "host/tools/arguments.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/queue.hpp"
#include "host/tools/score.hpp"

namespace ballast::tools {
namespace {

constexpr const char* kBrief = "The ADL queue of one side of a symbol: who would be closed first.";
constexpr const char* kHelp =
    R"(One row a ranked position, the one closed first at the top. Exempt accounts are left out.
  rank                1 is closed first; equal keys: the position that comes first in the file
  position, account   as in the files
  qty                 signed quantity
  score               of the policy, from the exact operands, 9 significant digits; negative for a
                      loss where the policy ranks profit above loss; empty for a position that
                      every policy puts last (equity not above 0, or a divisor of 0)
  light               fifth of the queue: 5 in front, 1 at the back
'ballast explain' shows the arithmetic of one position.)";

struct RankOptions {
  BookOptions book;
  QueueOptions queue;
  std::uint64_t top = 0;
};

void run_rank(const RankOptions& options) {
  Book book(options.book);
  const SymbolId symbol = book.symbol_named(options.queue.symbol);
  const PolicyId policy = book.policy_named(options.queue.policy);
  const Side side = options.queue.side_index();
  book.open();
  const Queue queue = ask_queue(book, symbol, side, policy, options.top);
  const SymbolSpec& spec = book.venue().symbol(symbol);
  const core::Policy terms = terms_of(book.venue().policy_for(policy, symbol));
  const unsigned decimals = book.venue().asset_of(spec).decimals;
  Table table({"rank", "position", "account", "qty", "score", "light"}, options.book.format());
  for (const QueueEntry& entry : queue.entries) {
    const auto points = score(terms, side == Side::long_side, entry.operands, decimals);
    table.add({Cell::count(entry.rank),
               Cell::text(std::string(book.desk().position(entry.position).name)),
               Cell::text(book.owner_of(entry.position)),
               Cell::decimal(print_exact(spec.quantity(entry.quantity))),
               points ? Cell::decimal(print_significant(*points, kScoreDigits)) : Cell::none(),
               Cell::count(entry.light)});
  }
  table.print();
  book.say_rounding();
}

}  // namespace

void add_rank(Subcommand program) {
  const Subcommand command = program.add("rank", kBrief, kHelp);
  auto options = std::make_shared<RankOptions>();
  options->book.add_to(command);
  options->queue.add_symbol_to(command);
  options->queue.add_policy_to(command);
  command.option("--top", options->top, "Only the first K of the queue")
      .whole_number(1, std::uint64_t{kMaxPositionId} + 1);
  command.runs([options] { run_rank(*options); });
}

}  // namespace ballast::tools
