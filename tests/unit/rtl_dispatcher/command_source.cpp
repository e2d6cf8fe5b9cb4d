#include "tests/unit/rtl_dispatcher/command_source.hpp"

namespace ballast::rtl_test {
namespace {

Command of(CommandKind kind) {
  Command command;
  command.kind = static_cast<std::uint8_t>(kind);
  return command;
}

}  // namespace

std::uint16_t CommandSource::symbol() {
  const auto last = static_cast<std::uint16_t>(capacity_.symbols - 1);
  return any_of<std::uint16_t>(
      {0, 1, 2, 3, 31, 62, 63, 64, 65, static_cast<std::uint16_t>(last - 1), last});
}

std::uint16_t CommandSource::defined_symbol() {
  std::uint16_t index = symbol();
  for (int tries = 0; tries < 8 && !model_.symbol(index).defined; ++tries) index = symbol();
  return index;
}

Command CommandSource::next(std::uint64_t sequence) {
  Command command = good();
  if (percent(30)) command.flags |= flag::kAck;
  if (percent(20)) command.flags = static_cast<std::uint8_t>(command.flags ^ (1U << below(6)));
  if (percent(12)) spoil(command);
  command.sequence = sequence;
  if (command.command() == CommandKind::adl) last_symbol_ = command.symbol;
  return command;
}

Command CommandSource::good() {
  if (model_.restoring() ? percent(60) : below(200) == 0) return restoring();
  const std::uint64_t draw = model_.restoring() ? 33 + below(67) : below(100);
  if (draw < 33) return streaming();
  if (draw < 44) return unit_value(CommandKind::mark);
  if (draw < 46) return unit_value(any_of({CommandKind::funding, CommandKind::settle}));
  if (draw < 57) return configuration();
  if (draw < 73) return of_tables();
  if (draw < 78) {
    return make_command(
        CommandKind::commit,
        op::Commit{model_.staged_marks() + (percent(15) ? 1U : 0U), random_(), 0, 0});
  }
  if (draw < 81) return ranking(CommandKind::adl);
  if (draw < 87) return ranking(CommandKind::adl_take);
  if (draw < 91) return ranking(any_of({CommandKind::rank, CommandKind::lights}));
  if (draw < 95) {
    Command command =
        make_command(CommandKind::dump, op::Range{static_cast<std::uint32_t>(random_()),
                                                  static_cast<std::uint32_t>(random_()), 0, 0, 0});
    command.arg =
        any_of({scope::kAccounts, scope::kPositions, scope::kConfiguration, scope::kConfiguration});
    command.symbol = defined_symbol();
    return command;
  }
  if (draw < 99) {
    Command command = make_command(CommandKind::digest,
                                   op::Range{static_cast<std::uint32_t>(random_()),
                                             static_cast<std::uint32_t>(random_()), 0, 0, 0});
    command.arg = static_cast<std::uint32_t>(below(3));
    return command;
  }
  return of(percent(8) ? CommandKind::clear : CommandKind::stop);
}

// Few tables, so that they are shared, staged again and found as they were.
std::uint32_t CommandSource::table() { return any_of({0U, 1U, 2U, 63U, 64U, 255U}); }

Command CommandSource::of_tables() {
  const std::uint64_t draw = below(100);
  if (draw < 15) {
    Command command = make_command(CommandKind::table,
                                   op::Table{percent(50) ? 0 : random_(),
                                             percent(50) ? 0 : below(1ULL << (kSmallestBits - 64)),
                                             percent(30) ? 0 : below(4), 0});
    command.arg = table();
    return command;
  }
  if (draw < 35) {
    Command command = of(CommandKind::bind);
    command.symbol = defined_symbol();
    command.arg = percent(25) ? kNoTable : table();
    return command;
  }
  return tier();
}

Command CommandSource::tier() {
  std::uint32_t index = table();
  for (int tries = 0; tries < 8 && !model_.table(index).staged; ++tries) index = table();
  const auto& staged = model_.table(index).staged;
  const std::size_t tiers = staged ? staged->floors.size() : 0;
  std::int64_t floor = 0;
  if (tiers != 0) {
    const std::int64_t last = staged->floors.back();
    floor =
        percent(5) ? last : last + 1 + static_cast<std::int64_t>(below(percent(90) ? 4 : 1U << 30));
  }
  Command command = of(CommandKind::tier);
  const bool is_flat = staged && (staged->options & option::kByQuantity) != 0 && percent(95);
  command.set(op::Tier{floor, static_cast<std::int64_t>(below((1ULL << kRateBits) + 1)),
                       is_flat || percent(20) ? 0 : random_(),
                       is_flat || percent(20) ? 0 : below(1ULL << (kDeductionBits - 64))});
  command.arg = kMaxTiers * index + static_cast<std::uint32_t>(tiers % kMaxTiers);
  if (percent(3)) ++command.arg;
  return command;
}

// Begins a restoration, or goes on in one: mostly states as they were, then its end.
Command CommandSource::restoring() {
  if (!model_.restoring()) {
    if (percent(30)) return restore();  // refused
    Command command = of(CommandKind::clear);
    command.flags = flag::kRestore;
    return command;
  }
  const std::uint64_t draw = below(100);
  if (draw < 40) return restore();
  if (draw < 44) {
    return make_command(CommandKind::resume, op::Resume{percent(20)   ? 0
                                                        : percent(50) ? 1 + below(9)
                                                                      : random_(),
                                                        0, 0, 0});
  }
  if (draw < 60) return configuration();
  if (draw < 73) return of_tables();
  if (draw < 85) return unit_value(CommandKind::mark);
  return streaming();  // of which some are refused
}

Command CommandSource::restore() {
  Command command = streaming();
  if (percent(10)) {
    command = make_command(CommandKind::resume, op::Resume{random_(), 0, 0, 0});
  } else if (percent(50)) {
    command.kind = static_cast<std::uint8_t>(CommandKind::restore_account);
    const auto high = static_cast<std::int32_t>(random_());
    command.set(op::RestoreAccount{random_(), high,
                                   static_cast<std::int64_t>(below(1ULL << kCashBits)),
                                   any_of({0U, 1U, 63U}), static_cast<std::uint32_t>(below(4))});
    command.arg = static_cast<std::uint32_t>(below(5) + 8 * below(2));
  } else {
    command.kind = static_cast<std::uint8_t>(CommandKind::restore_position);
  }
  return command;
}

Command CommandSource::streaming() {
  static constexpr CommandKind kKinds[] = {
      CommandKind::account, CommandKind::open,           CommandKind::free,
      CommandKind::query,   CommandKind::position_delta, CommandKind::reduce,
      CommandKind::page,    CommandKind::wallet_delta,   CommandKind::position_delta};
  Command command = of(kKinds[below(std::size(kKinds))]);
  command.symbol = defined_symbol();
  command.position = static_cast<std::uint32_t>(below(std::uint64_t{kMaxPositionId} + 1));
  command.account =
      static_cast<std::uint32_t>(below(capacity_.lanes * capacity_.accounts_per_lane));
  command.arg = static_cast<std::uint32_t>(below(capacity_.positions_per_lane));
  command.set_side(static_cast<Side>(below(3)));
  for (std::uint64_t& word : command.word) word = random_();
  if (command.command() == CommandKind::open && percent(30)) {
    command.arg = any_of({0xFFFFFFFFU, 0xFFFFFFFEU});
  }
  const bool may_be_of_account =
      command.command() == CommandKind::free || command.command() == CommandKind::query;
  if (may_be_of_account && percent(50)) command.position = kNoPosition;
  if (command.command() == CommandKind::account) {
    command.set(op::Account{any_of({0U, 1U, 63U}), static_cast<std::uint32_t>(below(4)),
                            static_cast<std::int64_t>(below(1ULL << kCashBits)), 0, 0});
  }
  if (command.command() == CommandKind::page) {
    command.arg = static_cast<std::uint32_t>(below(capacity_.positions_per_lane / 16));
    command.set(op::Page{static_cast<std::uint32_t>(below(capacity_.lanes)),
                         static_cast<std::uint32_t>(below(2)), 0, 0, 0});
  }
  return command;
}

// At the largest legal unit value, one beyond, or well below.
Command CommandSource::unit_value(CommandKind kind) {
  Command command = of(kind);
  command.symbol = defined_symbol();
  command.arg = static_cast<std::uint32_t>(below(kMaxShift + 1));
  const std::int64_t max_lots = std::max<std::int64_t>(model_.symbol(command.symbol).max_lots, 1);
  const uint128 most =
      (static_cast<uint128>(kMaxValue) << command.arg) / static_cast<std::uint64_t>(max_lots);
  const std::int64_t legal =
      most > static_cast<uint128>(kMaxUnitValue) ? kMaxUnitValue : static_cast<std::int64_t>(most);
  std::int64_t u = percent(50)
                       ? static_cast<std::int64_t>(below(static_cast<std::uint64_t>(legal) + 1))
                       : legal + (percent(30) ? 1 : 0);
  if (percent(50)) u = -u;
  command.word[0] = static_cast<std::uint64_t>(u);
  return command;
}

Command CommandSource::ranking(CommandKind kind) {
  Command command = of(kind);
  if (kind == CommandKind::adl_take) {
    command = unit_value(kind);
    const std::uint16_t ranked = percent(90) ? last_symbol_ : symbol();
    if (ranked < capacity_.symbols && model_.symbol(ranked).defined)
      command.word[0] = below(1 << 16);
    command.symbol = ranked;
    command.word[1] = percent(90) ? 1 + below((1ULL << kLotsBits) - 1) : random_();
    return command;
  }
  command.symbol = defined_symbol();
  command.arg = any_of({0U, 1U, 15U});
  command.set_side(any_of({Side::long_side, Side::short_side}));
  command.word[0] = random_();
  return command;
}

Command CommandSource::configuration() {
  const auto term = [&] { return static_cast<std::uint32_t>(below(kMaxRatioTerm + 1)); };
  const std::uint64_t draw = below(100);
  Command command;
  if (draw < 25) {
    command =
        make_command(CommandKind::asset, op::Asset{term(), term(), term(), term(), below(2), 0});
    command.arg = any_of({0U, 1U, 63U});
  } else if (draw < 60) {
    const std::int64_t max_lots = any_of<std::int64_t>(
        {1, kMaxLots, static_cast<std::int64_t>(1 + below(1 << 20)),
         static_cast<std::int64_t>(1 + below(static_cast<std::uint64_t>(kMaxLots)))});
    command = make_command(CommandKind::symbol, op::Symbol{max_lots, any_of({0U, 1U, 63U}),
                                                           percent(15) ? 1U : 0U, 0, 0});
    command.symbol = symbol();
    for (int tries = 0; tries < 3 && model_.symbol(command.symbol).defined; ++tries) {
      command.symbol = symbol();  // one defined anew forgets much
    }
  } else {
    std::uint64_t rows = 0;
    for (unsigned i = 0; i < 16; ++i) rows |= below(9) << (4 * i);
    command = make_command(
        CommandKind::policy,
        op::Policy{rows, static_cast<std::int64_t>(below(1ULL << kCashBits)), below(2), 0});
    command.arg = any_of({0U, 1U, 15U});
  }
  return command;
}

void CommandSource::spoil(Command& command) {
  const std::uint32_t accounts = capacity_.lanes * capacity_.accounts_per_lane;
  switch (below(8)) {
    case 0:
      command.symbol =
          any_of<std::uint16_t>({static_cast<std::uint16_t>(capacity_.symbols), 1024, 65535, 17});
      break;
    case 1:
      command.position = any_of({kMaxPositionId + 1, kNoPosition - 1, kNoPosition});
      break;
    case 2:
      command.account = any_of({accounts, accounts - 1, 0xFFFFFFFFU});
      break;
    case 3:
      command.arg = any_of({16U, 41U, 64U, 256U, 257U, 16384U, capacity_.positions_per_lane,
                            0x80000000U, 0xFFFFFFFFU});
      break;
    case 4:
      command.flags |= 0xC0;
      break;
    case 5:
      command.kind = static_cast<std::uint8_t>(any_of<unsigned>({0, 30, 128, 255, 27, 29}));
      break;
    default: {
      std::uint64_t& word = command.word[below(4)];
      word = any_of<std::uint64_t>({0, word ^ 1ULL << below(64), ~0ULL, 1ULL << 63, 1ULL << 56,
                                    1ULL << 58, 1ULL << 62, 10001, 10001ULL << 32, 9, 64});
    }
  }
}

}  // namespace ballast::rtl_test
