#include "bench/card_cycles/book.hpp"

#include "hls/core/policies.hpp"

namespace ballast::bench {
namespace {

constexpr std::int64_t kWallet = 1'000'000'000'000;  // atoms: safe whatever is done here
// Entry values rise from half the mark value on, so that all positions are in profit and the first
// one has the most.
constexpr std::int64_t kFirstEntryValue = Book::kLots * Book::kUnitValue / 2;
constexpr std::uint32_t kTiers = 4;
constexpr std::int64_t kRateStep = 1'000'000;  // 1 % of maintenance more each

}  // namespace

Command mark_command(std::uint16_t symbol, std::int64_t unit_value) {
  Command command = make_command(CommandKind::mark, op::Mark{unit_value, 0, 0, 0});
  command.symbol = symbol;
  return command;
}

Command commit_command(std::uint64_t marks, std::uint8_t flags) {
  Command command = make_command(CommandKind::commit, op::Commit{marks, 0, 0, 0});
  command.flags = flags;
  return command;
}

Command wallet_command(std::uint32_t account, std::int64_t amount, std::uint8_t flags) {
  Command command = make_command(CommandKind::wallet_delta, op::WalletDelta{amount, 0, 0, 0});
  command.account = account;
  command.flags = flags;
  return command;
}

Command delta_command(const BookPosition& position, const op::PositionDelta& delta,
                      std::uint8_t flags) {
  Command command = make_command(CommandKind::position_delta, delta);
  command.flags = flags;
  command.symbol = position.symbol;
  command.position = position.id;
  command.account = position.account;
  return command;
}

Book::Book(CoreDriver& core, std::uint32_t accounts_per_lane)
    : core_(core), accounts_per_lane_(accounts_per_lane) {
  core_.add(make_command(CommandKind::asset, op::Asset{}));
  constexpr std::uint64_t kRows = core::both_sides(core::kByProfit, core::kByProfit);
  Command policy = make_command(CommandKind::policy, op::Policy{kRows, 1, option::kSplit, 0});
  policy.arg = kPolicy;
  core_.add(policy);
  for (std::uint32_t account = 0; account < accounts_per_lane * core.lanes(); ++account) {
    Command create = make_command(CommandKind::account, op::Account{});
    create.account = account;
    create.flags = flag::kDefer;
    core_.add(create);
    core_.add(wallet_command(account, kWallet, flag::kDefer));
  }
  core_.add(commit_command(0, 0));
  core_.run();
}

void Book::stage_table() {
  core_.add(make_command(CommandKind::table, op::Table{}));
  for (std::uint32_t i = 0; i < kTiers; ++i) {
    Command tier =
        make_command(CommandKind::tier, op::Tier{i * kFirstEntryValue, (i + 1) * kRateStep, 0, 0});
    tier.arg = i;
    core_.add(tier);
  }
}

std::uint16_t Book::add_empty_symbol() {
  const std::uint16_t symbol = symbols_++;
  Command define = make_command(CommandKind::symbol, op::Symbol{kMaxLots >> 4, 0, 0, 0, 0});
  define.symbol = symbol;
  core_.add(define);
  if (symbol == 0) stage_table();  // all symbols are bound to table 0
  Command bind = make_command(CommandKind::bind, op::None{});
  bind.symbol = symbol;
  core_.add(bind);
  core_.add(mark_command(symbol, kUnitValue));
  core_.add(commit_command(1, 0));
  core_.run();
  return symbol;
}

std::vector<BookPosition> Book::add_symbol(std::uint32_t positions_per_lane,
                                           std::uint32_t accounts_per_lane, Best best) {
  const std::uint16_t symbol = add_empty_symbol();
  std::vector<BookPosition> positions;
  const std::uint32_t lanes = core_.lanes();
  for (std::uint32_t i = 0; i < positions_per_lane * lanes; ++i) {
    const std::uint32_t lane = best == Best::in_turn ? i % lanes : i / positions_per_lane;
    const std::uint32_t row = best == Best::in_turn ? i / lanes : i % positions_per_lane;
    const BookPosition position{positions_++, lane + row % accounts_per_lane * lanes, symbol, kLots,
                                kFirstEntryValue + i};
    Command open = make_command(CommandKind::open, op::None{});
    open.symbol = symbol;
    open.position = position.id;
    open.account = position.account;
    open.set_side(Side::long_side);
    core_.add(open);
    positions.push_back(position);
  }
  restore(positions);
  return positions;
}

void Book::restore(const std::vector<BookPosition>& closed) {
  for (const BookPosition& position : closed) {
    const op::PositionDelta all{position.quantity, position.entry_value, 0, 0};
    core_.add(delta_command(position, all, flag::kDefer | flag::kCheckQ));
  }
  core_.add(commit_command(0, 0));
  core_.run();
}

}  // namespace ballast::bench
