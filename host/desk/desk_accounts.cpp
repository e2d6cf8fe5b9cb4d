// Names, ids, start-up: what there is before anything trades.
#include <algorithm>
#include <string>
#include <utility>

#include "host/desk/desk_books.hpp"
#include "host/desk/names.hpp"
#include "host/desk/quote.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

Command make(CommandKind kind) { return make_command(kind, op::None{}); }

/// `what`: "an account" or "a position".
void check_name(const char* what, std::string_view name) {
  if (const std::string flaw = flaw_of_name(name); !flaw.empty()) {
    throw InputError(std::string(what) + "'s name " + quote(name) + " " + flaw);
  }
}

void check_isolated(std::string_view name, std::int64_t margin, const SymbolSpec& symbol,
                    std::optional<AccountId> owner_of_owner) {
  const auto fail = [&](const char* what) {
    throw InputError("isolated position " + quote(name) + ": " + what);
  };
  if (margin < 0) fail("its margin is negative");
  if (symbol.collateral) fail("its symbol is collateral, which is held in the cross margin");
  if (owner_of_owner) fail("its owner is itself the margin account of an isolated position");
}

bool is_cash(std::int64_t amount) { return amount >= -kMaxCash && amount <= kMaxCash; }

}  // namespace

Desk::Desk(Venue venue, CommandSink sink, const EngineConfig& capacity,
           std::size_t most_unconfirmed)
    : books_(
          std::make_unique<Books>(std::move(venue), std::move(sink), capacity, most_unconfirmed)) {}
Desk::~Desk() = default;
Desk::Desk(Desk&&) noexcept = default;
Desk& Desk::operator=(Desk&&) noexcept = default;

const Venue& Desk::venue() const { return books_->venue; }
const std::vector<core::UnitValue>& Desk::marks() const { return books_->marks; }
std::uint64_t Desk::fills_held() const { return books_->held_ever; }
const TakeOutcome& Desk::last_take() const { return books_->last_take; }
AccountId Desk::accounts_end() const {
  return AccountId(static_cast<std::uint32_t>(books_->accounts.size()));
}
PositionId Desk::positions_end() const {
  return PositionId(static_cast<std::uint32_t>(books_->positions.size()));
}

void Desk::start(std::uint64_t time_ns) {
  Books& books = *books_;
  if (!books.accounts.empty()) {
    throw InputError("the Desk has accounts already; start it first");
  }
  const std::vector<core::UnitValue> marks = books.venue.marks();
  books.clear();
  for (std::uint32_t id = 0; id < books.venue.assets().size(); ++id) {
    Command command = make_command(CommandKind::asset, books.venue.assets()[id].thresholds);
    command.arg = id;
    send(command);
  }
  for (SymbolId id; id.value() < books.venue.symbols().size(); ++id) {
    const SymbolSpec& symbol = books.venue.symbol(id);
    op::Symbol terms;
    terms.max_lots = symbol.max_lots;
    terms.asset = symbol.asset.value();
    terms.options = symbol.collateral ? option::kCollateral : 0;
    Command command = make_command(CommandKind::symbol, terms);
    command.symbol = static_cast<std::uint16_t>(id.value());
    Request request(books);
    books.number(command);
    books.give_tiers(id, charges_of(symbol));
    request.send();
  }
  for (std::uint32_t id = 0; id < books.venue.policy_slots().size(); ++id) {
    Command command = make_command(CommandKind::policy, books.venue.policy_slots()[id]);
    command.arg = id;
    send(command);
  }
  for (SymbolId id; id.value() < marks.size(); ++id) (void)mark(id, marks[id.value()]).value();
  commit(time_ns);
  books.change(books.loading, true);
}

/// The engine forgets what is staged, too.
void Desk::Books::clear() {
  Request request(*this);
  number(make(CommandKind::clear));
  when_taken_back([this, slots = tables, marks_before = staged_marks, tiers = staged_tiers] {
    tables = slots;
    staged_marks = marks_before;
    staged_tiers = tiers;
  });
  tables = TableSlots(venue.symbols().size());
  staged_marks.assign(venue.symbols().size(), std::nullopt);
  staged_tiers.clear();
  request.send();
}

void Desk::finish_load(std::uint64_t time_ns) {
  commit(time_ns, flag::kAll);
  Command digest = make_command(CommandKind::digest, op::Range{});
  digest.flags = flag::kAll;
  send(digest);
  books_->change(books_->loading, false);
}

DeskOutcome<AccountId> Desk::Books::add_account(std::string_view name, AssetId asset,
                                                std::int64_t wallet, std::uint32_t options,
                                                std::int64_t extra_margin) {
  check_name("an account", name);
  if (asset.value() >= venue.assets().size()) {
    throw InputError("account " + quote(name) + ": there is no asset with the id " +
                     std::to_string(asset.value()));
  }
  if (find_account(name)) return Declined::name_taken;
  if (!is_cash(wallet)) return Declined::too_large;
  if (const Declined reason = check_terms(name, options, extra_margin); reason != Declined::none) {
    return reason;
  }
  const bool recycled = !free_accounts.empty();
  if (!recycled && accounts.size() >= capacity.accounts) return Declined::no_room;
  const std::uint32_t id =
      recycled ? free_accounts.back() : static_cast<std::uint32_t>(accounts.size());
  if (recycled) {
    free_accounts.pop_back();
  } else {
    accounts.emplace_back();
    extras.emplace_back();
  }
  accounts[id] = AccountRow{};
  accounts[id].asset = static_cast<std::uint8_t>(asset.value());
  accounts[id].live = true;
  extras[id] = AccountExtra{std::string(name), std::nullopt, {}};
  account_index.add(hash_of(name), id);
  set_account(AccountId(id), options, extra_margin, true);
  if (wallet == 0) return AccountId(id);
  const DeskOutcome<std::uint64_t> paid = transfer(AccountId(id), wallet);
  return paid ? DeskOutcome<AccountId>(AccountId(id)) : paid.reason();
}

DeskOutcome<AccountId> Desk::add_account(std::string_view name, AssetId asset, std::int64_t wallet,
                                         std::uint32_t options, std::int64_t extra_margin) {
  Request request(*books_);
  const auto added = books_->add_account(name, asset, wallet, options, extra_margin);
  if (added) request.send();
  return added;
}

std::optional<AccountId> Desk::find_account(std::string_view name) const {
  return books_->find_account(name);
}

Declined Desk::Books::check_terms(std::string_view name, std::uint32_t options,
                                  std::int64_t extra_margin) const {
  if (options > (option::kExemptAdl | option::kNoVerdict)) {
    throw InputError("account " + quote(name) + ": unknown option bits");
  }
  if (extra_margin < 0) throw InputError("account " + quote(name) + ": extra margin is negative");
  if (extra_margin > kMaxCash) return Declined::too_large;
  return full() ? Declined::too_many_unconfirmed : Declined::none;
}

std::uint64_t Desk::Books::set_account(AccountId id, std::uint32_t options,
                                       std::int64_t extra_margin, bool created) {
  AccountRow& account = accounts[id.value()];
  op::Account terms;
  terms.asset = account.asset;
  terms.options = options;
  terms.extra_margin = extra_margin;
  Command command = make_command(CommandKind::account, terms);
  command.account = id.value();
  if (loading) command.flags = flag::kDefer;
  Unconfirmed& entry = unconfirmed.push_back();
  entry.account = id.value();
  entry.quantity = account.options;
  entry.entry_value = account.extra_margin;
  entry.created = created;
  account.options = static_cast<std::uint8_t>(options);
  account.extra_margin = extra_margin;
  return track(command, entry);
}

DeskOutcome<std::uint64_t> Desk::set_account(AccountId id, std::uint32_t options,
                                             std::int64_t extra_margin) {
  if (!books_->has(id)) return Declined::unknown_account;
  const std::string_view name = books_->extras[id.value()].name;
  if (const Declined reason = books_->check_terms(name, options, extra_margin);
      reason != Declined::none) {
    return reason;
  }
  Request request(*books_);
  const std::uint64_t sequence = books_->set_account(id, options, extra_margin, false);
  request.send();
  return sequence;
}

DeskOutcome<std::uint64_t> Desk::set_exempt(AccountId id, bool exempt) {
  if (!books_->has(id)) return Declined::unknown_account;
  const Books::AccountRow& account = books_->accounts[id.value()];
  const std::uint32_t others = account.options & ~option::kExemptAdl;
  return set_account(id, others | (exempt ? option::kExemptAdl : 0), account.extra_margin);
}

DeskOutcome<std::uint64_t> Desk::Books::transfer(AccountId id, std::int64_t amount) {
  if (!has(id)) return Declined::unknown_account;
  if (!is_cash(amount)) return Declined::too_large;
  if (full()) return Declined::too_many_unconfirmed;
  op::WalletDelta terms;
  terms.amount = amount;
  Command command = make_command(CommandKind::wallet_delta, terms);
  command.account = id.value();
  if (loading) command.flags = flag::kDefer;
  Unconfirmed& entry = unconfirmed.push_back();
  entry.account = id.value();
  entry.wallet = amount;
  return track(command, entry);
}

DeskOutcome<std::uint64_t> Desk::transfer(AccountId id, std::int64_t amount) {
  Request request(*books_);
  const auto moved = books_->transfer(id, amount);
  if (moved) request.send();
  return moved;
}

/// What is freed is forgotten at once, so that nothing more is sent about it; its id is used again
/// when the engine has freed it too.
void Desk::Books::send_free(AccountId account, std::optional<PositionId> position) {
  Command command = make(CommandKind::free);
  command.account = account.value();
  command.position = position ? position->value() : kNoPosition;
  if (position) command.symbol = positions[position->value()].symbol;
  Unconfirmed& entry = unconfirmed.push_back();
  entry.account = account.value();
  entry.position = command.position;
  track(command, entry);
  if (position) {
    forget_position(position->value());
  } else {
    forget_account(account.value());
  }
}

DeskOutcome<std::uint64_t> Desk::remove_account(AccountId id) {
  Books& books = *books_;
  if (!books.has(id)) return Declined::unknown_account;
  const Books::AccountRow& account = books.accounts[id.value()];
  if (!books.extras[id.value()].positions.empty()) return Declined::has_positions;
  if (account.wallet != 0) return Declined::has_cash;
  if (account.in_flight != 0) return Declined::unconfirmed;
  if (books.full()) return Declined::too_many_unconfirmed;
  Request request(books);
  books.send_free(id, std::nullopt);
  const std::uint64_t sequence = books.sequence;
  request.send();
  return sequence;
}

const SymbolSpec& Desk::Books::symbol_at(SymbolId id) const {
  if (id.value() >= venue.symbols().size()) {
    throw InputError("there is no symbol with the id " + std::to_string(id.value()));
  }
  return venue.symbols()[id.value()];
}

Declined Desk::Books::may_add(std::string_view name, SymbolId symbol, Side side) const {
  check_name("a position", name);
  symbol_at(symbol);
  if (side > Side::short_side) {
    throw InputError("position " + quote(name) + ": side is both, long or short");
  }
  if (find_position(name)) return Declined::name_taken;
  const std::size_t most = std::min<std::size_t>(capacity.positions, kMaxPositionId + 1);
  if (free_positions.empty() && positions.size() >= most) return Declined::no_room;
  return full() ? Declined::too_many_unconfirmed : Declined::none;
}

std::optional<AccountId> Desk::Books::find_account(std::string_view name) const {
  const auto found =
      account_index.find(hash_of(name), [&](std::uint32_t id) { return extras[id].name == name; });
  if (!found) return std::nullopt;
  return AccountId(*found);
}

std::optional<PositionId> Desk::Books::find_position(std::string_view name) const {
  const auto found = position_index.find(
      hash_of(name), [&](std::uint32_t id) { return position_names[id] == name; });
  if (!found) return std::nullopt;
  return PositionId(*found);
}

std::uint32_t Desk::Books::find(AccountId account, SymbolId symbol, Side side) const {
  const auto found =
      by_place.find(hash_of_place(account.value(), symbol.value(), side), [&](std::uint32_t id) {
        const PositionRow& row = positions[id];
        return row.account == account.value() && row.symbol == symbol.value() && row.side == side;
      });
  return found.value_or(kNoPosition);
}

bool Desk::Books::excluded(AccountId account, SymbolId symbol, Side side) const {
  for (const Side other : {Side::both, Side::long_side, Side::short_side}) {
    const bool excludes = other == side || other == Side::both || side == Side::both;
    if (excludes && find(account, symbol, other) != kNoPosition) return true;
  }
  return false;
}

DeskOutcome<PositionId> Desk::Books::add_position(std::string_view name, AccountId account,
                                                  SymbolId symbol, Side side) {
  if (!has(account)) return Declined::unknown_account;
  if (const Declined reason = may_add(name, symbol, side); reason != Declined::none) return reason;
  if (symbol_at(symbol).asset.value() != accounts[account.value()].asset) {
    return Declined::wrong_asset;
  }
  if (excluded(account, symbol, side)) return Declined::position_exists;
  if (extras[account.value()].positions.size() >= kMaxPositionsPerAccount) {
    return Declined::too_many_positions;
  }
  const bool recycled = !free_positions.empty();
  const std::uint32_t id =
      recycled ? free_positions.back() : static_cast<std::uint32_t>(positions.size());
  if (recycled) {
    free_positions.pop_back();
  } else {
    positions.emplace_back();
    position_names.emplace_back();
  }
  positions[id] = PositionRow{};
  positions[id].account = account.value();
  positions[id].symbol = static_cast<std::uint16_t>(symbol.value());
  positions[id].side = side;
  position_names[id] = name;
  remember_position(id);
  Command command = make(CommandKind::open);
  command.symbol = positions[id].symbol;
  command.position = id;
  command.account = account.value();
  command.set_side(side);
  Unconfirmed& entry = unconfirmed.push_back();
  entry.account = account.value();
  entry.position = id;
  track(command, entry);
  return PositionId(id);
}

DeskOutcome<PositionId> Desk::add_position(std::string_view name, AccountId account,
                                           SymbolId symbol, Side side) {
  Request request(*books_);
  const auto added = books_->add_position(name, account, symbol, side);
  if (added) request.send();
  return added;
}

DeskOutcome<PositionId> Desk::add_isolated(std::string_view name, AccountId owner, SymbolId symbol,
                                           Side side, std::int64_t margin) {
  Books& books = *books_;
  if (!books.has(owner)) return Declined::unknown_account;
  check_isolated(name, margin, books.symbol_at(symbol), books.extras[owner.value()].owner);
  const Declined reason = books.may_add(name, symbol, side);
  if (reason != Declined::none) return reason;
  const std::string own = books.extras[owner.value()].name + "/" + std::string(name);
  Request request(books);
  const auto account = books.add_account(own, books.symbol_at(symbol).asset, margin,
                                         books.accounts[owner.value()].options, 0);
  if (!account) return account.reason();
  books.extras[(*account).value()].owner = owner;
  const auto added = books.add_position(name, *account, symbol, side);
  if (added) request.send();
  return added;
}

std::optional<PositionId> Desk::find_position(std::string_view name) const {
  return books_->find_position(name);
}

std::optional<PositionId> Desk::find_position(AccountId account, SymbolId symbol, Side side) const {
  const std::uint32_t id = books_->find(account, symbol, side);
  if (id == kNoPosition) return std::nullopt;
  return PositionId(id);
}

Declined Desk::Books::may_remove(PositionId id) const {
  if (!has(id)) return Declined::unknown_position;
  const PositionRow& position = positions[id.value()];
  if (position.quantity != 0) return Declined::not_flat;
  if (position.read_back) return Declined::being_read_back;
  if (position.in_flight != 0) return Declined::unconfirmed;
  if (full()) return Declined::too_many_unconfirmed;
  const std::optional<AccountId> owner = extras[position.account].owner;
  const AccountRow& own = accounts[position.account];
  if (!owner) return Declined::none;
  if (extras[position.account].positions.size() > 1) return Declined::has_positions;
  if (own.wallet == 0) return Declined::none;
  // Cash goes to an account of its asset only, and debts to none.
  const AccountRow& takes = accounts[owner->value()];
  const bool can = own.wallet > 0 && takes.live && own.asset == takes.asset;
  return can ? Declined::none : Declined::owner_cannot_take;
}

DeskOutcome<std::uint64_t> Desk::remove_position(PositionId id) {
  Books& books = *books_;
  if (const Declined reason = books.may_remove(id); reason != Declined::none) return reason;
  Request request(books);
  const AccountId own(books.positions[id.value()].account);
  books.send_free(own, id);
  if (const std::optional<AccountId> owner = books.extras[own.value()].owner) {
    const int128& wallet = books.accounts[own.value()].wallet;
    while (wallet > 0) {
      const auto part = static_cast<std::int64_t>(std::min<int128>(wallet, kMaxCash));
      for (const auto& [account, amount] : {std::pair(own, -part), std::pair(*owner, part)}) {
        const DeskOutcome<std::uint64_t> moved = books.transfer(account, amount);
        if (!moved) return moved.reason();
      }
    }
    if (books.full()) return Declined::too_many_unconfirmed;
    books.send_free(own, std::nullopt);
  }
  const std::uint64_t sequence = books.sequence;
  request.send();
  return sequence;
}

/// Makes a row whose name, account, symbol and side are set a live position.
void Desk::Books::remember_position(std::uint32_t id) {
  PositionRow& position = positions[id];
  position.live = true;
  position_index.add(hash_of(position_names[id]), id);
  by_place.add(hash_of_place(position.account, position.symbol, position.side), id);
  extras[position.account].positions.push_back(PositionId(id));
  std::vector<std::uint32_t>& together = positions_of[position.symbol];
  position.place = static_cast<std::uint32_t>(together.size());
  together.push_back(id);
}

void Desk::Books::forget_position(std::uint32_t id) {
  PositionRow& position = positions[id];
  position.live = false;
  position_index.remove(hash_of(position_names[id]), id);
  by_place.remove(hash_of_place(position.account, position.symbol, position.side), id);
  std::erase(extras[position.account].positions, PositionId(id));
  std::vector<std::uint32_t>& together = positions_of[position.symbol];
  together[position.place] = together.back();
  positions[together.back()].place = position.place;
  together.pop_back();
}

void Desk::Books::forget_account(std::uint32_t id) {
  accounts[id].live = false;
  account_index.remove(hash_of(extras[id].name), id);
}

DeskAccount Desk::account(AccountId id) const {
  const Books::AccountRow& row = books_->accounts.at(id.value());
  const Books::AccountExtra& extra = books_->extras[id.value()];
  return {extra.name,  AssetId(row.asset), row.options,     row.extra_margin, row.wallet,
          row.verdict, extra.owner,        extra.positions, row.live};
}

DeskPosition Desk::position(PositionId id) const {
  const Books::PositionRow& row = books_->positions.at(id.value());
  DeskPosition position{books_->position_names[id.value()],
                        AccountId(row.account),
                        SymbolId(row.symbol),
                        row.side,
                        row.quantity,
                        row.entry_value,
                        row.in_flight,
                        row.read_back,
                        {},
                        row.live};
  if (row.read_back) position.held = books_->read_backs.at(id.value()).held;
  return position;
}

std::vector<Holding> Desk::holdings(AccountId account) const {
  std::vector<Holding> holdings;
  for (const PositionId id : this->account(account).positions) {
    const Books::PositionRow& row = books_->positions[id.value()];
    holdings.push_back({SymbolId(row.symbol), row.quantity, row.entry_value});
  }
  return holdings;
}

}  // namespace ballast
