// The commands of a stream, one function a kind, and scripts of several.
#include <algorithm>
#include <limits>

#include "tests/lockstep/stream.hpp"

namespace ballast::lockstep {

namespace {

__extension__ using Int = __int128;

Side any_side(Random& random) { return static_cast<Side>(random.below(3)); }
/// How often a symbol is settled when its turn comes: seldom where filling it takes long.
unsigned retirements_per_mille(Profile profile) {
  const bool large = profile == Profile::deep || profile == Profile::dense;
  return large || profile == Profile::crowd ? 15 : 400;
}
/// How often all is forgotten when that has its turn.
unsigned clears_per_mille(Profile profile) {
  switch (profile) {
    case Profile::tiny:
      return 300;
    case Profile::edge:
      return 200;
    case Profile::dense:
      return 80;
    case Profile::crowd:
      return 0;
    default:
      return 30;
  }
}
Side long_or_short(Random& random) { return random.coin() ? Side::long_side : Side::short_side; }

}  // namespace

Command Stream::asset() {
  Command command = make_command(CommandKind::asset, numbers_.asset());
  command.arg = static_cast<std::uint32_t>(random_.below(universe_.assets));
  return command;
}

Command Stream::define_symbol(std::uint16_t id) {
  op::Symbol definition;
  definition.max_lots = numbers_.max_lots();
  definition.asset = static_cast<std::uint32_t>(id % universe_.assets);
  if (id != 0 && profile_ != Profile::deep && random_.chance(150))
    definition.options = option::kCollateral;
  Command command = make_command(CommandKind::symbol, definition);
  command.symbol = id;
  return command;
}

Command Stream::symbol() { return define_symbol(pick_symbol()); }

std::uint32_t Stream::pick_table() {
  const auto index = static_cast<std::uint32_t>(random_.below(universe_.tables));
  return index + 1 == universe_.tables ? kMaxTables - 1 : index;
}

Command Stream::table() {
  Command command = make_command(CommandKind::table, numbers_.table());
  command.arg = pick_table();
  return command;
}

/// One more tier of a staged table, or one that does not follow.
Command Stream::tier() {
  std::uint32_t number = pick_table();
  if (!staged_tables_.empty() && random_.chance(900)) number = random_.any_of(staged_tables_).first;
  const auto staged = staged_tables_.find(number);
  StagedTable before;
  if (staged != staged_tables_.end()) before = staged->second;
  auto index = static_cast<std::uint32_t>(before.tiers.size());
  if (random_.chance(200)) index = static_cast<std::uint32_t>(random_.below(4));
  const op::Tier last = before.tiers.empty() ? op::Tier{} : before.tiers.back();
  // One draw after the other: compilers differ in the order of arguments.
  const bool marginal = random_.coin();
  Command command =
      make_command(CommandKind::tier, numbers_.tier(before.table, index, last, marginal));
  command.arg = kMaxTiers * number + index;
  return command;
}

Command Stream::bind() {
  Command command = make_command(CommandKind::bind, op::None{});
  command.symbol = pick_symbol();
  command.arg = pick_table();
  if (random_.chance(100)) command.arg = kNoTable;
  if (random_.chance(20)) command.arg = kNoTable + 1;
  return command;
}

/// Stages a whole table: the commands go to the end of the script.
void Stream::script_table(std::uint32_t number) {
  const op::Table table = numbers_.table();
  script_.push_back(make_command(CommandKind::table, table));
  script_.back().arg = number;
  const bool marginal = random_.coin();
  std::uint64_t count = 1 + random_.below(random_.chance(100) ? kMaxTiers : 4);
  if (random_.chance(50)) count = 0;
  op::Tier tier;
  for (std::uint32_t index = 0; index < count; ++index) {
    tier = numbers_.tier(table, index, tier, marginal);
    script_.push_back(make_command(CommandKind::tier, tier));
    script_.back().arg = kMaxTiers * number + index;
  }
}

Command Stream::stage_tiers() {
  const std::uint32_t number = pick_table();
  script_table(number);
  Command command = bind();
  if (random_.coin()) command.arg = number;
  return random_.coin() ? command : query();
}

Command Stream::policy() {
  Command command = make_command(CommandKind::policy, numbers_.policy());
  command.arg = static_cast<std::uint32_t>(random_.below(4));
  return command;
}

Command Stream::define_account(std::uint32_t id) {
  op::Account operands;
  const auto existing = accounts_.find(id);
  operands.asset = existing != accounts_.end() ? existing->second.asset
                                               : static_cast<std::uint32_t>(id % universe_.assets);
  if (random_.chance(20)) operands.asset = static_cast<std::uint32_t>(random_.below(4));
  if (random_.chance(150)) operands.options |= option::kExemptAdl;
  if (random_.chance(80)) operands.options |= option::kNoVerdict;
  operands.extra_margin = numbers_.extra_margin();
  Command command = make_command(CommandKind::account, operands);
  command.account = id;
  command.flags = judging_flags();
  return command;
}

Command Stream::account() {
  std::uint32_t id = pick_account();
  for (int tries = 0; tries < 4 && accounts_.contains(id); ++tries) {
    id = static_cast<std::uint32_t>(random_.below(universe_.accounts));
  }
  return define_account(id);
}

Command Stream::page() {
  if (!taste_.pages) return query();
  Command command = make_command(CommandKind::page, op::Page{});
  command.arg = static_cast<std::uint32_t>(random_.next());
  command.symbol = pick_symbol();
  command.flags = static_cast<std::uint8_t>(random_.next());
  return command;
}

Command Stream::clear() {
  // Rare, and rarer where setting up takes long.
  if (!random_.chance(clears_per_mille(profile_))) return digest();
  Command command = make_command(CommandKind::clear, op::None{});
  command.flags = judging_flags();
  if (random_.coin()) command.flags |= flag::kRestore;
  return command;
}

Command Stream::open() {
  const std::uint16_t symbol_id = pick_symbol();
  std::uint32_t account_id = pick_account();
  const auto symbol = symbols_.find(symbol_id);
  // Most accounts settle in another asset than a symbol picked at random: prefer the right one.
  for (int tries = 0; tries < 8 && symbol != symbols_.end() && random_.chance(950); ++tries) {
    const auto account = accounts_.find(account_id);
    const bool fits =
        account != accounts_.end() && account->second.asset == symbol->second.definition.asset;
    if (fits && !occupied(account_id, symbol_id, Side::both)) break;
    account_id = static_cast<std::uint32_t>(random_.below(universe_.accounts));
  }
  auto id = static_cast<std::uint32_t>(random_.below(universe_.ids));
  if (random_.chance(40) && !positions_.empty()) id = pick_position()->first;
  Command command = make_command(CommandKind::open, op::None{});
  command.symbol = symbol_id;
  command.account = account_id;
  command.position = id;
  command.set_side(any_side(random_));
  if (random_.chance(50)) command.flags |= flag::kAck;
  if (profile_ == Profile::crowd && (account_id == 0 || random_.chance(100))) crowd_in(command);
  return command;
}

Command Stream::free() {
  auto position = pick_position();
  const bool filling = positions_.size() < universe_.positions * 3 / 4;
  if (filling && random_.chance(600)) return open();
  for (int tries = 0; tries < 6 && position != positions_.end(); ++tries) {
    if (position->second.quantity == 0 && position->second.entry_value == 0) break;
    position = pick_position();
  }
  Command command = about(CommandKind::free, position);
  if (random_.chance(60)) command.position = kNoPosition;
  return command;
}

Command Stream::delta_to(Positions::const_iterator position, std::int64_t quantity,
                         std::int64_t entry_value) {
  op::PositionDelta operands;
  const LivePosition now = position == positions_.end() ? LivePosition{} : position->second;
  operands.quantity = quantity - now.quantity;
  operands.entry_value = entry_value - now.entry_value;
  operands.wallet = numbers_.cash();
  operands.expected_quantity = random_.chance(970) ? now.quantity : now.quantity + 1;
  Command command = about(CommandKind::position_delta, position);
  command.set(operands);
  command.flags = judging_flags();
  if (random_.coin()) command.flags |= flag::kCheckQ;
  return command;
}

Command Stream::position_delta() {
  const auto position = pick_position();
  if (position == positions_.end()) return open();
  const LiveSymbol& symbol = symbols_.at(position->second.symbol);
  const std::int64_t max_lots = symbol.definition.max_lots;
  std::int64_t quantity = numbers_.quantity(max_lots);
  const bool wrong_sign = (position->second.side == Side::long_side && quantity < 0) ||
                          (position->second.side == Side::short_side && quantity > 0);
  if (wrong_sign && random_.chance(950)) quantity = -quantity;
  if (random_.chance(15)) quantity = random_.coin() ? max_lots + 1 : -max_lots - 1;
  std::int64_t entry = numbers_.entry_value(quantity, symbol.unit, symbol.shift);
  const bool collateral = (symbol.definition.options & option::kCollateral) != 0;
  if (collateral && random_.chance(900)) entry = 0;
  if (random_.chance(10)) entry = random_.coin() ? kMaxValue + 1 : -kMaxValue - 1;
  Command command = delta_to(position, quantity, entry);
  if (random_.chance(10)) {
    // Operands that only a sum formed without wrapping refuses rightly.
    auto operands = command.as<op::PositionDelta>();
    using Limits = std::numeric_limits<std::int64_t>;
    (random_.coin() ? operands.quantity : operands.entry_value) =
        random_.pick<std::int64_t>({Limits::min(), Limits::max(), Limits::min() + 1});
    command.set(operands);
  }
  return command;
}

/// Through zero in one command.
Command Stream::flip() {
  const auto position = pick_position();
  if (position == positions_.end()) return open();
  return delta_to(position, -position->second.quantity, -position->second.entry_value);
}

Command Stream::reduce() {
  const auto position = pick_open_position();
  if (position == positions_.end()) return wallet_delta();
  const std::int64_t size = std::abs(position->second.quantity);
  op::Reduce operands;
  operands.lots = size == 0 ? 1 : random_.between(1, size);
  if (random_.chance(300)) operands.lots = size;
  if (random_.chance(30)) operands.lots = size + random_.between(0, 2);
  operands.cash = numbers_.cash();
  operands.expected_quantity = position->second.quantity + (random_.chance(20) ? 1 : 0);
  Command command = about(CommandKind::reduce, position);
  command.set(operands);
  command.flags = judging_flags();
  if (random_.coin()) command.flags |= flag::kCheckQ;
  return command;
}

Command Stream::add_to_wallet(std::uint32_t account, std::int64_t amount) {
  Command command = make_command(CommandKind::wallet_delta, op::WalletDelta{amount, 0, 0, 0});
  command.account = account;
  command.flags = judging_flags();
  return command;
}

Command Stream::wallet_delta() {
  std::int64_t amount = numbers_.cash();
  if (random_.chance(400)) amount = std::abs(amount);
  if (random_.chance(20)) amount = random_.coin() ? kMaxCash + 1 : -kMaxCash - 1;
  return add_to_wallet(pick_account(), amount);
}

/// Puts the account of the last verdict on, or one atom beside, a boundary between verdicts.
Command Stream::on_the_boundary() {
  if (!last_verdict_ || !accounts_.contains(last_verdict_->account)) return query();
  const auto verdict = last_verdict_->as<op::Verdict>();
  const Int equity = (Int{verdict.equity_hi} << 64) + verdict.equity_lo;
  const Int margin =
      (Int{static_cast<std::int64_t>(verdict.maintenance_hi)} << 64) + verdict.maintenance_lo;
  const op::Asset asset = thresholds_[accounts_.at(last_verdict_->account).asset];
  Int target = random_.coin() ? 0 : margin / kRateOne;
  if (random_.chance(250) && asset.warn_num != 0) {
    target = margin * asset.warn_den / asset.warn_num / kRateOne;
  }
  if (random_.chance(250) && asset.takeover_num != 0) {
    target = margin * asset.takeover_den / asset.takeover_num / kRateOne;
  }
  Int amount = target + random_.between(-1, 1) - equity;
  // Or out of trouble altogether, lest everybody end up bankrupt.
  if (random_.chance(500)) amount += margin / kRateOne * random_.between(1, 8) + 20;
  amount = std::clamp(amount, Int{-kMaxCash}, Int{kMaxCash});
  Command command = add_to_wallet(last_verdict_->account, static_cast<std::int64_t>(amount));
  command.flags = flag::kAnswer;
  last_verdict_.reset();
  return command;
}

Command Stream::mark_of(std::uint16_t id) {
  const auto symbol = symbols_.find(id);
  const std::int64_t max_lots =
      symbol == symbols_.end() ? 1 : std::max<std::int64_t>(1, symbol->second.definition.max_lots);
  op::Mark operands;
  std::uint32_t shift = 0;
  numbers_.unit_value(max_lots, operands.unit_value, shift);
  // Marks of one sign, inverse contracts negative, keep equities near their margins.
  const bool steady = profile_ != Profile::tiny && profile_ != Profile::edge;
  const bool negative = steady && random_.chance(980) ? id % 4 == 3 : random_.chance(250);
  if (negative) operands.unit_value = -operands.unit_value;
  if (random_.chance(20)) {
    const Int beyond = (Int{kMaxValue} << shift) / max_lots + 1;
    operands.unit_value = static_cast<std::int64_t>(std::min(beyond, Int{kMaxUnitValue} + 1));
    if (random_.coin()) operands.unit_value = -operands.unit_value;
  }
  if (random_.chance(5)) shift = kMaxShift + 1;
  Command command = make_command(CommandKind::mark, operands);
  command.symbol = id;
  command.arg = shift;
  return command;
}

Command Stream::mark() {
  if (random_.chance(300)) script_.push_back(commit());
  return mark_of(pick_symbol());
}

Command Stream::commit_of(std::uint64_t marks, std::uint8_t flags) {
  Command command = make_command(CommandKind::commit, op::Commit{marks, random_.next(), 0, 0});
  command.flags = flags;
  return command;
}

Command Stream::commit() {
  unsigned flags = random_.chance(100) ? flag::kAll : 0U;
  if (random_.chance(200)) flags |= flag::kAnswer;
  if (random_.chance(300)) flags |= flag::kAck;
  const std::uint64_t wrong = random_.chance(30) ? 1 : 0;
  return commit_of(staged_marks() + wrong, static_cast<std::uint8_t>(flags));
}

Command Stream::funding() {
  Command command = mark_of(pick_symbol());
  command.kind = static_cast<std::uint8_t>(CommandKind::funding);
  if (profile_ == Profile::tiny)
    command.word[0] = static_cast<std::uint64_t>(random_.between(-3, 3));
  command.flags = judging_flags();
  return command;
}

Command Stream::settle() {
  if (!random_.chance(retirements_per_mille(profile_))) return mark();
  Command command = mark_of(pick_symbol());
  command.kind = static_cast<std::uint8_t>(CommandKind::settle);
  command.flags = judging_flags();
  return command;
}

/// Opens a transaction and takes from it a few times; sometimes the losers' legs follow.
Command Stream::adl() {
  Command command = make_command(CommandKind::adl, op::None{});
  const auto position = pick_open_position();
  command.symbol = position == positions_.end() ? pick_symbol() : position->second.symbol;
  command.set_side(long_or_short(random_));
  if (position != positions_.end() && random_.chance(900)) {
    command.set_side(position->second.quantity < 0 ? Side::short_side : Side::long_side);
  }
  command.arg = static_cast<std::uint32_t>(random_.below(random_.chance(50) ? 6 : 4));
  if (random_.chance(300)) command.flags |= flag::kWhy;
  if (random_.chance(300)) command.flags |= flag::kAck;
  const std::uint64_t takes = random_.below(random_.chance(100) ? 40 : 6);
  const std::uint16_t before = adl_symbol_;
  adl_symbol_ = command.symbol;
  for (std::uint64_t i = 0; i < takes; ++i) script_.push_back(adl_take());
  adl_symbol_ = before;
  if (random_.chance(300)) script_.push_back(reduce());
  return command;
}

Command Stream::adl_take() {
  const Command execution = mark_of(adl_symbol_);
  op::AdlTake operands;
  operands.unit_value = execution.as<op::Mark>().unit_value;
  operands.lots = numbers_.lots();
  if (random_.chance(10)) {
    operands.lots = random_.pick<std::int64_t>({0, -1, std::int64_t{1} << kLotsBits});
  }
  Command command = make_command(CommandKind::adl_take, operands);
  command.symbol = random_.chance(980) ? adl_symbol_ : pick_symbol();
  command.arg = execution.arg;
  if (random_.chance(100)) command.flags |= flag::kAck;
  return command;
}

Command Stream::rank() {
  op::Rank operands;
  operands.count = random_.coin() ? random_.below(8) : random_.next() >> random_.below(64);
  Command command = make_command(CommandKind::rank, operands);
  const auto position = pick_open_position();
  command.symbol = position == positions_.end() ? pick_symbol() : position->second.symbol;
  command.set_side(random_.chance(980) ? long_or_short(random_) : any_side(random_));
  command.arg = static_cast<std::uint32_t>(random_.below(random_.chance(50) ? 6 : 4));
  if (random_.chance(300)) command.flags |= flag::kAll;
  if (random_.chance(300)) command.flags |= flag::kWhy;
  return command;
}

Command Stream::lights() {
  Command command = rank();
  command.kind = static_cast<std::uint8_t>(CommandKind::lights);
  return command;
}

Command Stream::query() {
  if (random_.coin()) return about(CommandKind::query, pick_position());
  Command command = about(CommandKind::query, kNoPosition);
  command.account = pick_account();
  return command;
}

Command Stream::dump() {
  op::Range range;
  range.first = static_cast<std::uint32_t>(random_.below(universe_.accounts));
  range.last =
      random_.chance(100) ? 0xFFFFFFFF : range.first + static_cast<std::uint32_t>(random_.below(8));
  Command command = make_command(CommandKind::dump, range);
  command.arg = static_cast<std::uint32_t>(random_.below(3));
  command.symbol = pick_symbol();
  return command;
}

Command Stream::digest() {
  op::Range range;
  const std::uint32_t ids = random_.coin() ? universe_.ids : universe_.accounts;
  range.first = static_cast<std::uint32_t>(random_.below(ids));
  range.last = random_.chance(200) ? 0xFFFFFFFF
                                   : range.first + static_cast<std::uint32_t>(random_.below(ids));
  Command command = make_command(CommandKind::digest, range);
  command.arg = static_cast<std::uint32_t>(random_.below(3));
  if (random_.coin()) command.flags = flag::kAll;
  return command;
}

Command Stream::stop() { return make_command(CommandKind::stop, op::None{}); }

Command Stream::unknown_kind() {
  Command command = about(CommandKind::stop, pick_position());
  command.kind = random_.pick<std::uint8_t>({0, 30, 31, 128, 255});
  command.flags = static_cast<std::uint8_t>(random_.next());
  return command;
}

/// Reads an account back; `learn` then empties its wallet and gives it back.
Command Stream::retire_account() {
  std::uint32_t id = pick_account();
  for (int tries = 0; tries < 8; ++tries) {
    const auto account = accounts_.find(id);
    if (account != accounts_.end() && account->second.positions == 0) break;
    id = static_cast<std::uint32_t>(random_.below(universe_.accounts));
  }
  retiring_ = id;
  Command command = make_command(CommandKind::query, op::None{});
  command.position = kNoPosition;
  command.account = id;
  return command;
}

/// Settles a symbol, gives all its positions back and defines it anew.
Command Stream::retire_symbol() {
  if (!random_.chance(retirements_per_mille(profile_))) return mark();
  const std::uint16_t id = pick_symbol();
  Command command = mark_of(id);
  command.kind = static_cast<std::uint8_t>(CommandKind::settle);
  for (const auto& [position_id, position] : positions_) {
    if (position.symbol != id) continue;
    script_.push_back(about(CommandKind::free, position_id));
  }
  script_.push_back(define_symbol(id));
  script_.push_back(mark_of(id));
  if (random_.coin()) script_table(pick_table());
  if (random_.chance(800)) {
    script_.push_back(bind());
    script_.back().symbol = id;
  }
  script_.push_back(commit_of(0, flag::kAck));
  return command;
}

/// Assets, policies, symbols; tables, and which symbol is bound to which.
void Stream::script_configuration() {
  for (std::uint32_t id = 0; id < universe_.assets; ++id) {
    Command command = make_command(CommandKind::asset, numbers_.asset());
    command.arg = id;
    script_.push_back(command);
  }
  for (std::uint32_t id = 0; id < 4; ++id) {
    Command command = make_command(CommandKind::policy, numbers_.policy());
    command.arg = id;
    script_.push_back(command);
  }
  for (std::uint32_t id = 0; id < universe_.symbols; ++id) {
    script_.push_back(define_symbol(static_cast<std::uint16_t>(id)));
  }
  for (std::uint32_t index = 0; index < universe_.tables; ++index) {
    script_table(index + 1 == universe_.tables ? kMaxTables - 1 : index);
  }
  for (std::uint32_t id = 0; id < std::min(universe_.symbols, 64U); ++id) {
    script_.push_back(bind());
    script_.back().symbol = static_cast<std::uint16_t>(id);
  }
}

void Stream::set_up() {
  script_configuration();
  for (std::uint32_t id = 0; id < universe_.accounts; ++id) {
    script_.push_back(define_account(id));
    if (profile_ == Profile::deep) script_.push_back(add_to_wallet(id, 1000));
  }
  for (std::uint32_t id = 0; id < universe_.symbols; ++id) {
    // A mark of 1 is legal for every symbol; better ones follow.
    Command command = make_command(CommandKind::mark, op::Mark{1, 0, 0, 0});
    command.symbol = static_cast<std::uint16_t>(id);
    script_.push_back(command);
  }
  script_.push_back(commit_of(0, flag::kAck));
  if (profile_ == Profile::deep || profile_ == Profile::dense) queue_up();
  if (profile_ == Profile::crowd) crowd_in();
}

Command Stream::restore_account() {
  op::RestoreAccount operands;
  numbers_.wallet(operands.wallet_lo, operands.wallet_hi);
  const std::uint32_t id = pick_account();
  operands.asset = static_cast<std::uint32_t>(id % universe_.assets);
  if (random_.chance(150)) operands.options |= option::kExemptAdl;
  if (random_.chance(80)) operands.options |= option::kNoVerdict;
  operands.extra_margin = numbers_.extra_margin();
  if (random_.chance(20)) operands.wallet_hi += std::int64_t{1} << 32;
  Command command = make_command(CommandKind::restore_account, operands);
  command.account = id;
  command.arg = static_cast<std::uint32_t>(random_.below(5) + 8 * random_.below(2));
  if (random_.chance(20)) command.arg = static_cast<std::uint32_t>(random_.below(18));
  command.flags = judging_flags();
  return command;
}

/// As an open and a delta would make it; now and then one that neither would.
Command Stream::restore_position() {
  Command command = open();
  const auto symbol = symbols_.find(command.symbol);
  const LiveSymbol of = symbol == symbols_.end() ? LiveSymbol{} : symbol->second;
  const std::int64_t max_lots = std::max<std::int64_t>(1, of.definition.max_lots);
  std::int64_t quantity = numbers_.quantity(max_lots);
  const bool wrong_sign = (command.side() == Side::long_side && quantity < 0) ||
                          (command.side() == Side::short_side && quantity > 0);
  if (wrong_sign && random_.chance(950)) quantity = -quantity;
  if (random_.chance(15)) quantity = random_.coin() ? max_lots + 1 : -max_lots - 1;
  std::int64_t entry = numbers_.entry_value(quantity, of.unit, of.shift);
  const bool collateral = (of.definition.options & option::kCollateral) != 0;
  if (collateral && random_.chance(900)) entry = 0;
  if (random_.chance(10)) entry = random_.coin() ? kMaxValue + 1 : -kMaxValue - 1;
  const std::uint64_t light = random_.below(random_.chance(20) ? 8 : 6);
  command.kind = static_cast<std::uint8_t>(CommandKind::restore_position);
  command.set(op::RestorePosition{quantity, entry, light, 0});
  return command;
}

/// Numbers only rise, as who counts what was executed may rely on.
Command Stream::resume() {
  const std::uint64_t next = sequence_ + 1;
  op::Resume operands;
  operands.next = random_.pick<std::uint64_t>({next, next, next + 1, next + 1'000'000});
  if (random_.chance(50)) operands.next = 0;
  Command command = make_command(CommandKind::resume, operands);
  if (random_.coin()) command.flags = flag::kAck;
  return command;
}

/// What follows a `clear` that begins a restoration: another state than the one before.
void Stream::script_restoration() {
  script_configuration();
  const auto stage_marks = [&](unsigned per_mille) {
    for (std::uint32_t id = 0; id < universe_.symbols; ++id) {
      if (random_.chance(per_mille)) script_.push_back(mark_of(static_cast<std::uint16_t>(id)));
    }
  };
  stage_marks(950);
  script_.push_back(commit());
  to_restore_ = universe_.accounts + universe_.positions;
}

/// The next command of a restoration: accounts, positions, and what was staged. They are chosen one
/// by one, as they depend on what those before them did.
Command Stream::go_on_restoring() {
  if (to_restore_ == 0) return resume();
  --to_restore_;
  if (to_restore_ >= universe_.positions) {
    Command command = restore_account();
    command.account = to_restore_ - universe_.positions;
    auto operands = command.as<op::RestoreAccount>();
    operands.asset = static_cast<std::uint32_t>(command.account % universe_.assets);
    command.set(operands);
    return command;
  }
  if (to_restore_ < 4) {
    return random_.coin() ? stage_tiers() : mark_of(pick_symbol());
  }
  return restore_position();
}

/// Every account gets a small position in every symbol, many of them alike.
void Stream::queue_up() {
  for (std::uint32_t i = 0; i < universe_.symbols * universe_.accounts; ++i) {
    Command command = make_command(CommandKind::open, op::None{});
    command.symbol = static_cast<std::uint16_t>(i % universe_.symbols);
    command.account = i / universe_.symbols;
    command.position = i * 6 % universe_.ids;
    script_.push_back(command);
    command = make_command(CommandKind::position_delta,
                           op::PositionDelta{random_.between(-1, 3), random_.between(-3, 3), 0, 0});
    if (command.word[0] == 0) command.word[1] = 0;
    command.symbol = static_cast<std::uint16_t>(i % universe_.symbols);
    command.account = i / universe_.symbols;
    command.position = i * 6 % universe_.ids;
    command.flags = flag::kDefer;
    script_.push_back(command);
  }
}

/// One account takes every place it may.
void Stream::crowd_in() {
  for (std::uint32_t i = 0; i < 2 * universe_.symbols; ++i) {
    Command command = make_command(CommandKind::open, op::None{});
    command.symbol = static_cast<std::uint16_t>(i / 2);
    command.position = i;
    command.set_side(i % 2 == 0 ? Side::long_side : Side::short_side);
    script_.push_back(command);
  }
}

/// Has the crowded account ask for a place that it does not have, to be refused when it is full.
void Stream::crowd_in(Command& open) const {
  open.account = 0;
  for (std::uint32_t i = 0; i < 2 * universe_.symbols; ++i) {
    open.symbol = static_cast<std::uint16_t>(i / 2);
    open.set_side(i % 2 == 0 ? Side::long_side : Side::short_side);
    if (!occupied(0, open.symbol, open.side())) return;
  }
}

}  // namespace ballast::lockstep
