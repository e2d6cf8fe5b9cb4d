// Fills by average cost, prices, ADL: what is sent while the exchange trades.
#include <boost/multiprecision/cpp_int.hpp>
#include <string>
#include <utility>
#include <vector>

#include "hls/core/closing.hpp"
#include "hls/core/margin.hpp"
#include "hls/core/valuation.hpp"
#include "host/desk/desk_books.hpp"
#include "host/desk/quote.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

bool within(int128 x, std::int64_t most) { return x >= -most && x <= most; }

int sign_of(std::int64_t x) { return x < 0 ? -1 : (x > 0 ? 1 : 0); }

// Cash of 128 bits by lots of fewer than 2^64 legs: no allocation.
using Wide = boost::multiprecision::int256_t;

/// floor(n × part / whole), whole > 0.
Wide floor_share(const Wide& n, const Wide& part, const Wide& whole) {
  const Wide product = n * part;
  Wide quotient = product / whole;
  if (product < 0 && quotient * whole != product) --quotient;
  return quotient;
}

/// A caller's mistake; apart from what calls it, which has no text to make otherwise.
[[noreturn, gnu::noinline, gnu::cold]] void mistake(const std::string& name, std::int64_t lots,
                                                    const char* request, const char* what) {
  throw InputError("position " + quote(name) + ": " + request + " of " + std::to_string(lots) +
                   " lots " + what);
}

/// A price of the wrong sign is a caller's mistake: SymbolSpec::unit_value never gives one.
void check_sign(const SymbolSpec& symbol, core::UnitValue unit) {
  if (symbol.kind == ContractKind::inverse ? unit.u <= 0 : unit.u >= 0) return;
  throw InputError("symbol " + quote(symbol.name) +
                   ": a unit value of the wrong sign; SymbolSpec::unit_value gives it");
}

}  // namespace

Desk::Books::Delta Desk::Books::plan(const PositionRow& position, const Fill& fill) const {
  Delta delta;
  delta.quantity = fill.lots;
  if (symbols[position.symbol].collateral) {
    delta.wallet = -static_cast<int128>(fill.value) - fill.fee;  // bought: cash becomes asset
    return delta;
  }
  const std::int64_t q = position.quantity;
  if (q == 0 || (q < 0) == (fill.lots < 0)) {
    delta.entry_value = fill.value;
    delta.wallet = -static_cast<int128>(fill.fee);
    return delta;
  }
  std::int64_t released = position.entry_value;  // all of it, unless something stays
  std::int64_t closing = fill.value;             // the part of the fill's value that closes
  if (core::magnitude(fill.lots) < core::magnitude(q)) {
    const auto lots = static_cast<std::int64_t>(core::magnitude(fill.lots));
    released = core::released_entry_value(position.entry_value, q, lots);
  } else {
    const auto lots = static_cast<std::int64_t>(core::magnitude(q));
    closing = core::released_entry_value(fill.value, fill.lots, lots);
  }
  const int128 opening = static_cast<int128>(fill.value) - closing;
  delta.entry_value = opening - released;
  delta.wallet = -static_cast<int128>(closing) - released - fill.fee;
  return delta;
}

Declined Desk::Books::check(const PositionRow& position, const Delta& delta) const {
  const int128 q = position.quantity + delta.quantity;
  if (!within(delta.wallet, kMaxCash)) return Declined::too_large;
  if (!within(q, symbols[position.symbol].max_lots)) return Declined::too_large;
  if (q < 0 && symbols[position.symbol].collateral) return Declined::owed;
  if (position.side == Side::long_side && q < 0) return Declined::through_zero;
  if (position.side == Side::short_side && q > 0) return Declined::through_zero;
  if (!within(position.entry_value + delta.entry_value, kMaxValue)) return Declined::too_large;
  return Declined::none;
}

std::uint64_t Desk::Books::send_delta(std::uint32_t id, const Fill& fill, const Delta& delta,
                                      std::uint8_t flags, bool held_before) {
  const PositionRow& position = positions[id];
  Unconfirmed& entry = unconfirmed.push_back();
  entry.account = position.account;
  entry.position = id;
  entry.quantity = static_cast<std::int64_t>(delta.quantity);
  entry.entry_value = static_cast<std::int64_t>(delta.entry_value);
  entry.wallet = static_cast<std::int64_t>(delta.wallet);
  entry.fee = fill.fee;
  entry.flags = flags;
  entry.held_before = held_before;
  op::PositionDelta terms;
  terms.quantity = entry.quantity;
  terms.entry_value = entry.entry_value;
  terms.wallet = entry.wallet;
  terms.expected_quantity = position.quantity;
  Command command = make_command(CommandKind::position_delta, terms);
  command.flags = static_cast<std::uint8_t>(flags | flag::kCheckQ | (loading ? flag::kDefer : 0));
  command.symbol = position.symbol;
  command.position = id;
  command.account = position.account;
  return track(command, entry);
}

DeskOutcome<std::uint64_t> Desk::Books::fill(PositionId id, const Fill& fill, std::uint8_t flags) {
  if (!has(id)) return Declined::unknown_position;
  const PositionRow& position = positions[id.value()];
  if (fill.lots == 0) {
    mistake(position_names[id.value()], 0, "a fill", "moves nothing; use transfer for cash");
  }
  const int expected = symbols[position.symbol].inverse ? -sign_of(fill.lots) : sign_of(fill.lots);
  if (fill.value != 0 && sign_of(fill.value) != expected) {
    mistake(position_names[id.value()], fill.lots, "a fill",
            "has a value of the wrong sign; SymbolSpec::entry_value gives it");
  }
  if (!within(fill.lots, kMaxLots * 2) || !within(fill.value, kMaxValue) ||
      !within(fill.fee, kMaxCash)) {
    return Declined::too_large;
  }
  if (full()) return Declined::too_many_unconfirmed;
  if (position.read_back) {
    read_backs.at(id.value()).held.push_back({fill, flags});
    ++held;
    ++held_ever;
    return std::uint64_t{0};
  }
  const Delta delta = plan(position, fill);
  if (const Declined reason = check(position, delta); reason != Declined::none) return reason;
  return send_delta(id.value(), fill, delta, flags, false);
}

DeskOutcome<std::uint64_t> Desk::fill(PositionId id, const Fill& fill, std::uint8_t flags) {
  Request request(*books_);
  const DeskOutcome<std::uint64_t> booked = books_->fill(id, fill, flags);
  if (booked) request.send();
  return booked;
}

DeskOutcome<PositionId> Desk::fill(AccountId account, SymbolId symbol, Side side, const Fill& fill,
                                   std::uint8_t flags) {
  Books& books = *books_;
  books.symbol_at(symbol);
  Request request(books);
  DeskOutcome<PositionId> id(PositionId(books.find(account, symbol, side)));
  if ((*id).value() == kNoPosition) {
    if (!books.has(account)) return Declined::unknown_account;
    std::string name = books.extras[account.value()].name + "/" + books.symbol_at(symbol).name;
    if (side == Side::long_side) name += "/long";
    if (side == Side::short_side) name += "/short";
    id = books.add_position(name, account, symbol, side);
    if (!id) return id;
  }
  const DeskOutcome<std::uint64_t> booked = books.fill(*id, fill, flags);
  if (!booked) return booked.reason();
  request.send();
  return id;
}

DeskOutcome<std::uint64_t> Desk::fill(std::span<const PositionFill> fills, std::uint8_t flags,
                                      std::size_t* declined) {
  // Rows are fetched that far ahead: the positions', and their accounts' once those have come.
  constexpr std::size_t kRowsAhead = 16;
  constexpr std::size_t kAccountsAhead = 8;
  Books& books = *books_;
  const auto row_of = [&](std::size_t at) -> const Books::PositionRow* {
    const std::size_t id = at < fills.size() ? fills[at].position.value() : kNoPosition;
    return id < books.positions.size() ? &books.positions[id] : nullptr;
  };
  Request request(books);
  DeskOutcome<std::uint64_t> last(std::uint64_t{0});
  const auto let_go_of_held = [&](std::size_t count) {
    while (count-- > 0) {
      const auto at = books.read_backs.find(fills[count].position.value());
      if (at == books.read_backs.end()) continue;
      at->second.held.pop_back();
      --books.held;
      --books.held_ever;
    }
  };
  for (std::size_t i = 0; i < fills.size(); ++i) {
    if (const auto* row = row_of(i + kRowsAhead)) __builtin_prefetch(row, 1);
    if (const auto* row = row_of(i + kAccountsAhead)) {
      __builtin_prefetch(&books.accounts[row->account], 1);
    }
    try {
      last = books.fill(fills[i].position, fills[i].fill, flags);
    } catch (...) {
      let_go_of_held(i);
      throw;
    }
    if (last) continue;
    let_go_of_held(i);
    if (declined != nullptr) *declined = i;
    return last;
  }
  request.send();
  return last;
}

DeskOutcome<std::uint64_t> Desk::Books::reduce(PositionId id, std::int64_t lots, std::int64_t cash,
                                               std::uint8_t flags) {
  if (!has(id)) return Declined::unknown_position;
  const PositionRow& position = positions[id.value()];
  if (lots < 1) {
    mistake(position_names[id.value()], lots, "a reduce", "closes nothing; lots are 1 or more");
  }
  if (position.read_back) return Declined::being_read_back;
  if (static_cast<std::uint64_t>(lots) > core::magnitude(position.quantity)) {
    return Declined::over_close;
  }
  if (!within(cash, kMaxCash)) return Declined::too_large;
  if (full()) return Declined::too_many_unconfirmed;
  op::Reduce terms;
  terms.lots = lots;
  terms.cash = cash;
  terms.expected_quantity = position.quantity;
  Unconfirmed& entry = unconfirmed.push_back();
  entry.account = position.account;
  entry.position = id.value();
  entry.quantity = -core::signed_lots(position.quantity, lots);
  entry.entry_value = -core::released_entry_value(position.entry_value, position.quantity, lots);
  entry.wallet = cash + entry.entry_value;
  Command command = make_command(CommandKind::reduce, terms);
  command.flags = static_cast<std::uint8_t>(flags | flag::kCheckQ);
  command.symbol = position.symbol;
  command.position = id.value();
  command.account = position.account;
  return track(command, entry);
}

DeskOutcome<std::uint64_t> Desk::reduce(PositionId id, std::int64_t lots, std::int64_t cash,
                                        std::uint8_t flags) {
  Request request(*books_);
  const DeskOutcome<std::uint64_t> closed = books_->reduce(id, lots, cash, flags);
  if (closed) request.send();
  return closed;
}

DeskOutcome<std::uint64_t> Desk::close_losers(std::span<const LoserLeg> legs, int128 cash,
                                              std::uint8_t flags) {
  Wide total = 0;
  for (const LoserLeg& leg : legs) {
    if (leg.lots < 1) throw InputError("a loser's leg closes 1 lot or more");
    total += leg.lots;
  }
  if (legs.empty()) throw InputError("no losers' lots to close");
  Wide all = core::high64(cash);
  all <<= 64;
  all += core::low64(cash);
  Wide lots = 0;
  Wide given = 0;
  Request request(*books_);
  DeskOutcome<std::uint64_t> last(std::uint64_t{0});
  for (const LoserLeg& leg : legs) {
    lots += leg.lots;
    const Wide share = floor_share(all, lots, total) - given;
    given += share;
    if (abs(share) > kMaxCash) return Declined::too_large;
    last = books_->reduce(leg.position, leg.lots, static_cast<std::int64_t>(share), flags);
    if (!last) return last;
  }
  request.send();
  return last;
}

DeskOutcome<std::uint64_t> Desk::Books::price_command(CommandKind kind, SymbolId symbol,
                                                      core::UnitValue unit, std::uint8_t flags) {
  const SymbolSpec& spec = symbol_at(symbol);
  if (kind != CommandKind::funding) check_sign(spec, unit);
  if (!core::is_legal(unit.u, unit.shift, spec.max_lots)) return Declined::price_too_large;
  op::Mark terms;
  terms.unit_value = unit.u;
  Command command = make_command(kind, terms);
  command.flags = flags;
  command.symbol = static_cast<std::uint16_t>(symbol.value());
  command.arg = unit.shift;
  if (kind == CommandKind::mark) return number(command);
  if (full()) return Declined::too_many_unconfirmed;
  Unconfirmed& entry = unconfirmed.push_back();
  entry.symbol = command.symbol;
  entry.unit = unit.u;
  entry.shift = static_cast<std::uint8_t>(unit.shift);
  return track(command, entry);
}

// Beliefs change before the sink has the command, as it may commit.
DeskOutcome<std::uint64_t> Desk::mark(SymbolId symbol, core::UnitValue unit) {
  Books& books = *books_;
  Request request(books);
  const auto marked = books.price_command(CommandKind::mark, symbol, unit, 0);
  if (!marked) return marked;
  const auto before = std::exchange(books.staged_marks[symbol.value()], unit);
  books.when_taken_back([&books, symbol, before] { books.staged_marks[symbol.value()] = before; });
  request.send();
  return marked;
}

std::uint64_t Desk::commit(std::uint64_t time_ns, std::uint8_t flags) {
  Books& books = *books_;
  Request request(books);
  for (const std::uint32_t slot : books.tables.cut_off()) {
    books.stage_table(slot, books.tables.table(slot));
  }
  auto staged = books.staged_marks;
  auto marks = books.marks;
  auto tiers = books.staged_tiers;
  op::Commit terms;
  terms.time_ns = time_ns;
  for (std::size_t symbol = 0; symbol < staged.size(); ++symbol) {
    if (!staged[symbol]) continue;
    books.marks[symbol] = *staged[symbol];
    books.staged_marks[symbol].reset();
    ++terms.marks;
  }
  std::vector<std::pair<SymbolId, MarginTiers>> before;
  for (auto& [symbol, table] : books.staged_tiers) {
    before.emplace_back(symbol, books.venue.symbol(symbol).margin_tiers());
    books.venue.set_tiers(symbol, std::move(table));
  }
  books.staged_tiers.clear();
  Command command = make_command(CommandKind::commit, terms);
  command.flags = flags;
  const std::uint64_t sequence = books.number(command);
  books.when_taken_back([&books, staged = std::move(staged), marks = std::move(marks),
                         tiers = std::move(tiers), before = std::move(before)] {
    books.staged_marks = staged;
    books.marks = marks;
    for (const auto& [symbol, table] : before) books.venue.set_tiers(symbol, table);
    books.staged_tiers = tiers;
  });
  request.send();
  return sequence;
}

void Desk::stage_tiers(SymbolId symbol, const MarginTiers& tiers) {
  Books& books = *books_;
  books.symbol_at(symbol);
  books.venue.check_tiers(symbol, tiers);
  Request request(books);
  books.give_tiers(symbol, charges_of(tiers));
  auto before = books.staged_tiers;
  std::erase_if(books.staged_tiers, [&](const auto& staged) { return staged.first == symbol; });
  books.staged_tiers.emplace_back(symbol, tiers);
  books.when_taken_back([&books, before = std::move(before)] { books.staged_tiers = before; });
  request.send();
}

void Desk::Books::give_tiers(SymbolId symbol, const Charges& charges) {
  const std::optional<TableSlots::Placement> placement = tables.find(symbol, charges);
  if (!placement) {
    throw InputError("symbol " + quote(symbol_at(symbol).name) +
                     ": there is no table left for these tiers: other symbols have " +
                     std::to_string(kMaxTables) +
                     " different ones; give it the tiers of one of those");
  }
  if (placement->to_stage) {
    stage_table(placement->slot, {charges.terms, {charges.tiers.begin(), charges.tiers.end()}});
  }
  if (!placement->to_bind) return;
  Command bind = make_command(CommandKind::bind, op::None{});
  bind.symbol = static_cast<std::uint16_t>(symbol.value());
  bind.arg = placement->slot;
  number(bind);
  const std::uint32_t before = tables.slot_of(symbol);
  tables.bind(symbol, placement->slot);
  when_taken_back([this, symbol, before] { tables.bind(symbol, before); });
}

/// Taken back from the first command on, the engine has the slot as before; from a later one on, it
/// has a part of the table.
void Desk::Books::stage_table(std::uint32_t slot, TableSlots::Table table) {
  TableSlots::Table before = tables.table(slot);
  const uint128 smallest = table.terms.smallest_e8;
  Command first = make_command(
      CommandKind::table,
      op::Table{core::low64(smallest), core::high64(smallest), table.terms.options(), 0});
  first.arg = slot;
  number(first);
  when_taken_back([this, slot, before] { tables.put(slot, before); });
  for (std::uint32_t index = 0; index < table.tiers.size(); ++index) {
    Command tier = make_command(CommandKind::tier, table.tiers[index]);
    tier.arg = kMaxTiers * slot + index;
    number(tier);
  }
  before.is_sent = false;
  when_taken_back([this, slot, before] { tables.put(slot, before); });
  table.is_sent = true;
  tables.put(slot, std::move(table));
}

DeskOutcome<std::uint64_t> Desk::funding(SymbolId symbol, core::UnitValue unit,
                                         std::uint8_t flags) {
  Request request(*books_);
  const auto paid = books_->price_command(CommandKind::funding, symbol, unit, flags);
  if (paid) request.send();
  return paid;
}

DeskOutcome<std::uint64_t> Desk::settle(SymbolId symbol, core::UnitValue unit, std::uint8_t flags) {
  Request request(*books_);
  const auto settled = books_->price_command(CommandKind::settle, symbol, unit, flags);
  if (settled) request.send();
  return settled;
}

std::uint64_t Desk::adl(SymbolId symbol, Side side, PolicyId policy, std::uint8_t flags) {
  Books& books = *books_;
  Command command = make_command(CommandKind::adl, op::None{});
  command.flags = flags;
  command.set_side(side);
  command.symbol = static_cast<std::uint16_t>(symbol.value());
  command.arg = books.venue.policy_slot(policy, symbol);
  Request request(books);
  const std::uint64_t sequence = books.number(command);
  books.change(books.adl_side, side);
  request.send();
  return sequence;
}

DeskOutcome<std::uint64_t> Desk::adl_take(SymbolId symbol, std::int64_t lots,
                                          core::UnitValue unit) {
  Books& books = *books_;
  check_sign(books.symbol_at(symbol), unit);
  if (books.full()) return Declined::too_many_unconfirmed;
  op::AdlTake terms;
  terms.unit_value = unit.u;
  terms.lots = lots;
  Command command = make_command(CommandKind::adl_take, terms);
  command.symbol = static_cast<std::uint16_t>(symbol.value());
  command.arg = unit.shift;
  Request request(books);
  Unconfirmed& entry = books.unconfirmed.push_back();
  entry.symbol = command.symbol;
  entry.side = books.adl_side;
  const std::uint64_t sequence = books.track(command, entry);
  request.send();
  return sequence;
}

std::uint64_t Desk::rank(SymbolId symbol, Side side, PolicyId policy, std::uint64_t count,
                         std::uint8_t flags) {
  op::Rank terms;
  terms.count = count;
  Command command = make_command(CommandKind::rank, terms);
  command.flags = flags;
  command.set_side(side);
  command.symbol = static_cast<std::uint16_t>(symbol.value());
  command.arg = books_->venue.policy_slot(policy, symbol);
  return send(command);
}

DeskOutcome<std::uint64_t> Desk::query_account(AccountId account) {
  if (!books_->has(account)) return Declined::unknown_account;
  Command command = make_command(CommandKind::query, op::None{});
  command.position = kNoPosition;
  command.account = account.value();
  return send(command);
}

DeskOutcome<std::uint64_t> Desk::query_position(PositionId id) {
  if (!books_->has(id)) return Declined::unknown_position;
  Command command = make_command(CommandKind::query, op::None{});
  command.symbol = books_->positions[id.value()].symbol;
  command.position = id.value();
  command.account = books_->positions[id.value()].account;
  return send(command);
}

}  // namespace ballast
