// Names, ids, start-up: what there is before anything trades.
#include <algorithm>
#include <string>
#include <utility>

#include "hls/core/checksum.hpp"
#include "host/desk/desk_delta.hpp"
#include "host/desk/quote.hpp"
#include "host/include/ballast/desk.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

std::uint64_t side_key(AccountId account, SymbolId symbol, Side side) {
  return (std::uint64_t{account.value()} << 12) | (std::uint64_t{symbol.value()} << 2) |
         static_cast<std::uint64_t>(side);
}

Command make(CommandKind kind) { return make_command(kind, op::None{}); }

bool is_cash(std::int64_t amount) { return amount >= -kMaxCash && amount <= kMaxCash; }

}  // namespace

Desk::Desk(Venue venue, CommandSink sink, const EngineConfig& capacity)
    : venue_(std::move(venue)),
      sink_(std::move(sink)),
      capacity_(capacity),
      sequence_(capacity.first_sequence - 1),
      staged_marks_(venue_.symbols().size()),
      marks_(venue_.symbols().size()) {}

std::uint64_t Desk::send(Command command) {
  command.sequence = ++sequence_;
  command.phase = 0;
  core::seal(command);
  sink_(command);
  return sequence_;
}

std::uint64_t Desk::track(Command command, InFlight sent) {
  believe(sent, 1);
  if (sent.position) ++at(*sent.position).in_flight;
  sent.sequence = sequence_ + 1;
  sent.kind = command.command();
  in_flight_.push_back(sent);
  return send(command);
}

void Desk::start(std::uint64_t time_ns) {
  if (!accounts_.empty()) throw InputError("the Desk has accounts already; start it first");
  loading_ = true;
  send(make(CommandKind::clear));
  for (std::uint32_t id = 0; id < venue_.assets().size(); ++id) {
    Command command = make_command(CommandKind::asset, venue_.assets()[id].thresholds);
    command.arg = id;
    send(command);
  }
  for (std::uint32_t id = 0; id < venue_.symbols().size(); ++id) {
    const SymbolSpec& symbol = venue_.symbols()[id];
    op::Symbol terms;
    terms.max_lots = symbol.max_lots;
    terms.asset = symbol.asset.value();
    terms.options = symbol.collateral ? option::kCollateral : 0;
    Command command = make_command(CommandKind::symbol, terms);
    command.symbol = static_cast<std::uint16_t>(id);
    send(command);
    stage_tiers(SymbolId(id), symbol.tiers);
  }
  for (std::uint32_t id = 0; id < venue_.policy_slots().size(); ++id) {
    Command command = make_command(CommandKind::policy, venue_.policy_slots()[id]);
    command.arg = id;
    send(command);
  }
  const std::vector<core::UnitValue> marks = venue_.marks();
  for (std::uint32_t id = 0; id < marks.size(); ++id) mark(SymbolId(id), marks[id]);
  commit(time_ns);
}

void Desk::finish_load(std::uint64_t time_ns) {
  commit(time_ns, flag::kAll);
  Command digest = make_command(CommandKind::digest, op::Range{});
  digest.flags = flag::kAll;
  send(digest);
  loading_ = false;
}

AccountId Desk::add_account(std::string_view name, AssetId asset, std::int64_t wallet,
                            std::uint32_t options, std::int64_t extra_margin) {
  const std::string who = "account " + quote(name);
  if (name.empty()) throw InputError("an account has an empty name");
  if (account_index_.find(name) != account_index_.end()) {
    throw InputError(who + " is there already; account names are unique");
  }
  if (asset.value() >= venue_.assets().size()) throw InputError(who + ": there is no such asset");
  if (!is_cash(wallet)) throw InputError(who + ": wallet is 2^56 atoms or more");
  const bool recycled = !free_accounts_.empty();
  if (!recycled && accounts_.size() >= capacity_.accounts) {
    throw InputError(who + ": the engine's " + std::to_string(capacity_.accounts) +
                     " accounts are used up; open it with more");
  }
  const auto id = recycled ? free_accounts_.back() : accounts_end();
  if (recycled) free_accounts_.pop_back();
  if (!recycled) accounts_.emplace_back();
  at(id) = DeskAccount{};
  at(id).name = name;
  at(id).asset = asset;
  at(id).live = true;
  account_index_.emplace(name, id.value());
  set_account(id, options, extra_margin);
  in_flight_.back().created = true;
  if (wallet != 0) transfer(id, wallet);
  return id;
}

std::optional<AccountId> Desk::find_account(std::string_view name) const {
  const auto at = account_index_.find(name);
  if (at == account_index_.end()) return std::nullopt;
  return AccountId(at->second);
}

void Desk::check_account(AccountId id) const {
  if (id >= accounts_end() || !at(id).live) {
    throw InputError("there is no account with the id " + std::to_string(id.value()));
  }
}

void Desk::set_account(AccountId id, std::uint32_t options, std::int64_t extra_margin) {
  check_account(id);
  DeskAccount& account = at(id);
  if (options > (option::kExemptAdl | option::kNoVerdict)) {
    throw InputError("account " + quote(account.name) + ": unknown option bits");
  }
  if (extra_margin < 0 || extra_margin > kMaxCash) {
    throw InputError("account " + quote(account.name) +
                     ": extra margin is from 0 to less than 2^56 atoms");
  }
  account.options = options;
  account.extra_margin = extra_margin;
  op::Account terms;
  terms.asset = account.asset.value();
  terms.options = options;
  terms.extra_margin = extra_margin;
  Command command = make_command(CommandKind::account, terms);
  command.account = id.value();
  if (loading_) command.flags = flag::kDefer;
  InFlight sent;
  sent.account = id;
  track(command, sent);
}

void Desk::set_exempt(AccountId id, bool exempt) {
  check_account(id);
  const std::uint32_t others = at(id).options & ~option::kExemptAdl;
  set_account(id, others | (exempt ? option::kExemptAdl : 0), at(id).extra_margin);
}

void Desk::transfer(AccountId id, std::int64_t amount) {
  check_account(id);
  if (!is_cash(amount)) {
    throw InputError("account " + quote(at(id).name) + ": a transfer is below 2^56 atoms");
  }
  op::WalletDelta terms;
  terms.amount = amount;
  Command command = make_command(CommandKind::wallet_delta, terms);
  command.account = id.value();
  if (loading_) command.flags = flag::kDefer;
  InFlight sent;
  sent.account = id;
  sent.wallet = amount;
  track(command, sent);
}

bool Desk::remove_account(AccountId id) {
  check_account(id);
  const DeskAccount& account = at(id);
  const bool unconfirmed = std::any_of(in_flight_.begin(), in_flight_.end(),
                                       [&](const auto& sent) { return sent.account == id; });
  if (!account.positions.empty() || account.wallet != 0 || unconfirmed) return false;
  Command command = make(CommandKind::free);
  command.position = kNoPosition;
  command.account = id.value();
  send_free(command);
  return true;
}

/// What is freed is forgotten at once, so that nothing more is sent about it; its id is used again
/// when the engine has freed it too.
void Desk::send_free(const Command& command) {
  InFlight sent;
  sent.account = AccountId(command.account);
  if (command.position != kNoPosition) sent.position = PositionId(command.position);
  track(command, sent);
  if (sent.position) {
    forget_position(*sent.position);
  } else {
    forget_account(*sent.account);
  }
}

const SymbolSpec& Desk::symbol_at(SymbolId id) const {
  if (id.value() >= venue_.symbols().size()) {
    throw InputError("there is no symbol with the id " + std::to_string(id.value()));
  }
  return venue_.symbol(id);
}

void Desk::check_new_position(std::string_view name, SymbolId symbol, Side side) const {
  const std::string which = "position " + quote(name);
  if (name.empty()) throw InputError("a position has an empty name");
  if (position_index_.find(name) != position_index_.end()) {
    throw InputError(which + " is there already; position names are unique");
  }
  symbol_at(symbol);
  if (side > Side::short_side) throw InputError(which + ": side is both, long or short");
  if (free_positions_.empty() &&
      positions_.size() >= std::min<std::size_t>(capacity_.positions, kMaxPositionId + 1)) {
    throw InputError(which + ": the engine's " + std::to_string(capacity_.positions) +
                     " positions are used up; open it with more");
  }
}

PositionId Desk::add_position(std::string_view name, AccountId account, SymbolId symbol,
                              Side side) {
  check_account(account);
  check_new_position(name, symbol, side);
  const std::string which = "position " + quote(name);
  const SymbolSpec& spec = venue_.symbol(symbol);
  if (spec.asset != at(account).asset) {
    throw InputError(which + ": " + quote(spec.name) + " settles in " + venue_.asset_of(spec).name +
                     ", the account in " + venue_.asset(at(account).asset).name);
  }
  for (const Side other : {Side::both, Side::long_side, Side::short_side}) {
    const bool excludes = other == side || other == Side::both || side == Side::both;
    if (!excludes || !find_position(account, symbol, other)) continue;
    throw InputError(which + ": account " + quote(at(account).name) + " has a position in " +
                     quote(spec.name) + " already; there is one a side, or one for both sides");
  }
  if (at(account).positions.size() >= kMaxPositionsPerAccount) {
    throw InputError(which + ": the account has 2047 positions, as many as it may");
  }
  const bool recycled = !free_positions_.empty();
  const auto id = recycled ? free_positions_.back() : positions_end();
  if (recycled) free_positions_.pop_back();
  if (!recycled) positions_.emplace_back();
  at(id) = DeskPosition{};
  at(id).name = name;
  at(id).account = account;
  at(id).symbol = symbol;
  at(id).side = side;
  at(id).live = true;
  position_index_.emplace(name, id.value());
  side_index_.emplace(side_key(account, symbol, side), id);
  at(account).positions.push_back(id);
  Command command = make(CommandKind::open);
  command.symbol = static_cast<std::uint16_t>(symbol.value());
  command.position = id.value();
  command.account = account.value();
  command.set_side(side);
  InFlight sent;
  sent.account = account;
  sent.position = id;
  track(command, sent);
  return id;
}

PositionId Desk::add_isolated(std::string_view name, AccountId owner, SymbolId symbol, Side side,
                              std::int64_t margin) {
  check_account(owner);
  check_new_position(name, symbol, side);
  const std::string own = at(owner).name + "/" + std::string(name);
  const AccountId account =
      add_account(own, venue_.symbol(symbol).asset, margin, at(owner).options);
  at(account).owner = owner;
  return add_position(name, account, symbol, side);
}

std::optional<PositionId> Desk::find_position(std::string_view name) const {
  const auto at = position_index_.find(name);
  if (at == position_index_.end()) return std::nullopt;
  return PositionId(at->second);
}

std::optional<PositionId> Desk::find_position(AccountId account, SymbolId symbol, Side side) const {
  const auto at = side_index_.find(side_key(account, symbol, side));
  if (at == side_index_.end()) return std::nullopt;
  return at->second;
}

/// Cash goes to an account of its asset only, and debts to none.
bool Desk::can_go_to(AccountId owner, const DeskAccount& isolated) const {
  return isolated.wallet == 0 || (isolated.wallet > 0 && isolated.asset == at(owner).asset);
}

bool Desk::remove_position(PositionId id) {
  DeskPosition& position = live_position(id);
  if (position.quantity != 0 || position.in_flight != 0 || position.resync != 0) return false;
  const DeskAccount& account = at(position.account);
  if (account.owner && !can_go_to(*account.owner, account)) return false;
  Command command = make(CommandKind::free);
  command.symbol = static_cast<std::uint16_t>(position.symbol.value());
  command.position = id.value();
  command.account = position.account.value();
  send_free(command);
  if (!account.owner) return true;
  const AccountId own = position.account;
  while (at(own).wallet > 0) {
    const auto part = static_cast<std::int64_t>(std::min<int128>(at(own).wallet, kMaxCash));
    transfer(own, -part);
    transfer(*at(own).owner, part);
  }
  Command free_account = make(CommandKind::free);
  free_account.position = kNoPosition;
  free_account.account = own.value();
  send_free(free_account);
  return true;
}

void Desk::forget_position(PositionId id) {
  DeskPosition& position = at(id);
  position.live = false;
  position_index_.erase(position.name);
  side_index_.erase(side_key(position.account, position.symbol, position.side));
  std::erase(at(position.account).positions, id);
}

void Desk::forget_account(AccountId id) {
  at(id).live = false;
  account_index_.erase(at(id).name);
}

DeskPosition& Desk::live_position(PositionId id) {
  if (id >= positions_end() || !at(id).live) {
    throw InputError("there is no position with the id " + std::to_string(id.value()));
  }
  return at(id);
}

std::vector<Holding> Desk::holdings(AccountId account) const {
  check_account(account);
  std::vector<Holding> holdings;
  for (const PositionId id : at(account).positions) {
    const DeskPosition& position = at(id);
    holdings.push_back({position.symbol, position.quantity, position.entry_value});
  }
  return holdings;
}

}  // namespace ballast
