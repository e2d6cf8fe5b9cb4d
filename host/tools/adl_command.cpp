// `ballast adl`: what an auto-deleveraging of a quantity at a price would close.

#include <spdlog/spdlog.h>

#include <memory>

#include "host/book/text.hpp"
#include "host/include/ballast/error.hpp"
#include "host/tools/arguments.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/queue.hpp"

namespace ballast::tools {
namespace {

constexpr const char* kBrief =
    "Auto-deleverage: close a quantity at a price from the queue's front.";
constexpr const char* kHelp =
    R"(One row a position closed, in the order of the queue. Nothing is written back to the files.
  position, account      as in the files
  closed_qty             quantity closed, without sign
  price                  of the close: --price
  entry_value_released   entry value that left with it, signed; what stays keeps its average price
  realised_pnl           value at the price - entry value released: what the wallet gains
  remaining_qty          signed quantity left in the position
The quantity that found nobody is said on standard error.)";

struct AdlOptions {
  BookOptions book;
  QueueOptions queue;
  std::string quantity;
  std::string price;
};

std::int64_t lots_asked(const SymbolSpec& spec, const std::string& text) {
  const std::int64_t lots = spec.lots_at({"--qty", 0, ""}, text);
  if (lots <= 0) throw InputError("--qty", 0, "", in_quotes(text) + " is not above 0");
  if (lots >> kLotsBits != 0) throw InputError("--qty", 0, "", in_quotes(text) + " is too large");
  return lots;
}

core::UnitValue unit_at(const SymbolSpec& spec, const Rational& price, const std::string& text) {
  if (price <= 0) throw InputError("--price", 0, "", in_quotes(text) + " is not above 0");
  try {
    return spec.unit_value(price);
  } catch (const InputError& error) {
    throw InputError("--price", 0, "", error.what());
  }
}

void run_adl(const AdlOptions& options) {
  Book book(options.book);
  const SymbolId symbol = book.symbol_named(options.queue.symbol);
  const PolicyId policy = book.policy_named(options.queue.policy);
  const SymbolSpec& spec = book.venue().symbol(symbol);
  const std::int64_t lots = lots_asked(spec, options.quantity);
  const Rational price = decimal_at({"--price", 0, ""}, options.price);
  const core::UnitValue unit = unit_at(spec, price, options.price);
  const unsigned decimals = book.venue().asset_of(spec).decimals;
  book.open();

  Table table({"position", "account", "closed_qty", "price", "entry_value_released", "realised_pnl",
               "remaining_qty"},
              options.book.format());
  book.desk().adl(symbol, options.queue.side_index(), policy);
  book.desk().adl_take(symbol, lots, unit).value();
  std::int64_t left = lots;
  book.run([&](const Event& event) {
    if (event.event() == EventKind::rejected) {
      throw InputError(
          spec.name, 0, "",
          std::string("not deleveraged: ") + name_of(static_cast<Reason>(event.code())));
    }
    if (event.event() == EventKind::adl_end) left = event.as<op::AdlEnd>().lots_left;
    if (event.event() != EventKind::adl_close) return;
    const auto close = event.as<op::AdlClose>();
    const PositionId id(event.position);
    const DeskPosition& position = book.desk().position(id);
    table.add({Cell::text(std::string(position.name)), Cell::text(book.owner_of(id)),
               Cell::decimal(print_exact(spec.quantity(close.lots))),
               Cell::decimal(print_exact(price)),
               Cell::decimal(print_amount(close.entry_value, decimals)),
               Cell::decimal(print_amount(close.cash - close.entry_value, decimals)),
               Cell::decimal(print_exact(spec.quantity(position.quantity)))});
  });
  table.print();
  book.say_rounding();
  spdlog::info("quantity left: {} of {}", print_exact(spec.quantity(left)),
               print_exact(spec.quantity(lots)));
}

}  // namespace

void add_adl(Subcommand program) {
  const Subcommand command = program.add("adl", kBrief, kHelp);
  auto options = std::make_shared<AdlOptions>();
  options->book.add_to(command);
  options->queue.add_symbol_to(command);
  command.option("--qty", options->quantity, "Quantity to close, whole lots").required();
  command
      .option("--price", options->price,
              "Price of the closes: the loser's bankruptcy price, the mark or any other")
      .required();
  options->queue.add_policy_to(command);
  command
      .option("--exclude", options->book.exclude,
              "Account to pass over, its isolated positions too; may be repeated")
      .not_empty()
      .repeated();
  command.runs([options] { run_adl(*options); });
}

}  // namespace ballast::tools
