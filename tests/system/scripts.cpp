#include "tests/system/scripts.hpp"

#include "hls/core/checksum.hpp"
#include "tests/reference/session.hpp"

namespace ballast::system_test {
namespace {

using namespace reference;

using Lines = std::vector<Line>;

constexpr std::int64_t kLots = 1000;
constexpr std::uint32_t kBitmex = 0, kSize = 1;
constexpr std::uint16_t kCoin = 0, kOther = 1, kHeld = 2;
constexpr unsigned kAnswer = flag::kAnswer, kAck = flag::kAck, kAll = flag::kAll, kWhy = flag::kWhy,
                   kDefer = flag::kDefer, kCheckQ = flag::kCheckQ;

Lines operator+(Lines a, const Lines& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// An asset, three symbols at 100 of which the last is held as collateral, two policies, and eight
/// accounts with 10,000 each.
Lines world() {
  Lines lines = {
      {asset(0, {4, 5, 2, 1, 0, 0})},
      {symbol(kCoin, kLots)},
      {symbol(kOther, kLots)},
      {symbol(kHeld, kLots, option::kCollateral)},
      {table(0)},
      {tier(0, 0, 0, 1'000'000)},
      {tier(0, 1, 5'000, 2'000'000, 50'00000000)},
      {table(255, option::kByQuantity, 100)},
      {tier(255, 0, 0, 5'000'000)},
      {bind(kCoin, 0)},
      {bind(kOther, 255)},
      {policy(kBitmex, bitmex_policy())},
      {policy(kSize, size_policy())},
      {mark(kCoin, 100)},
      {mark(kOther, 100)},
      {mark(kHeld, 100)},
      {commit(3)},
  };
  for (std::uint32_t id = 0; id < 8; ++id) {
    lines.push_back({account(id)});
    lines.push_back({wallet_delta(id, 10'000)});
  }
  return lines;
}

Line trade(std::uint32_t position, std::uint32_t account_id, std::int64_t lots, std::int64_t price,
           std::uint16_t symbol_id = kCoin) {
  return {position_delta(symbol_id, position, account_id, {lots, lots * price, 0, 0})};
}

/// Accounts 0 … 4 long, each with more lots than the one before, account 5 short against them all.
Lines crowd() {
  Lines lines = world();
  for (std::uint32_t id = 0; id < 6; ++id) lines.push_back({open(kCoin, 10 + id, id)});
  for (std::uint32_t id = 0; id < 5; ++id) lines.push_back(trade(10 + id, id, 10 + id, 80 + id));
  lines.push_back(trade(15, 5, -60, 82));
  return lines;
}

Command dump(std::uint32_t what, std::uint32_t first, std::uint32_t last, std::uint16_t symbol_id) {
  Command command = make_command(CommandKind::dump, op::Range{first, last, 0, 0, 0});
  command.arg = what;
  command.symbol = symbol_id;
  return command;
}

Command digest(std::uint32_t what, std::uint32_t first = 0, std::uint32_t last = ~0U) {
  Command command = make_command(CommandKind::digest, op::Range{first, last, 0, 0, 0});
  command.arg = what;
  return command;
}

Command rank(Side side, std::uint32_t policy_id, std::uint64_t count, unsigned flags = 0) {
  Command command = with_flags(on_side(CommandKind::rank, kCoin, side, policy_id), flags);
  command.set(op::Rank{count, 0, 0, 0});
  return command;
}

Command lights(unsigned flags = 0) {
  return with_flags(on_side(CommandKind::lights, kCoin, Side::long_side, kBitmex), flags);
}

Command adl(Side side, std::uint32_t policy_id, unsigned flags = 0,
            std::uint16_t symbol_id = kCoin) {
  return with_flags(on_side(CommandKind::adl, symbol_id, side, policy_id), flags);
}

Command plain(CommandKind kind) { return make_command(kind, op::None{}); }

Lines configuration_refused() {
  op::Policy bad = bitmex_policy();
  bad.rows |= 9;
  op::Asset uneven{10'001, 1, 0, 0, 0, 0};
  return world() + Lines{
                       {asset(64)},
                       {asset(1, uneven)},
                       {symbol(1024, 1)},
                       {symbol(3, 0)},
                       {symbol(3, 1, 0, 5)},
                       {table(256)},
                       {table(1, 4)},
                       {tier(1, 0, 0, 1)},
                       {tier(0, 1, 10, 1)},
                       {tier(0, 0, -1, 1)},
                       {bind(kCoin, 257)},
                       {bind(3, 0)},
                       {bind(kHeld, 0)},
                       {policy(16, bitmex_policy())},
                       {policy(2, bad)},
                       {account(8)},
                       {account(0, 0, 0, 1)},
                       {asset(1)},
                       {account(0, 0, 0, 1)},
                       {mark(3, 1)},
                       {mark(kCoin, std::int64_t{1} << 61)},
                       {commit(7)},
                       {with_flags(commit(0, 99), kAck)},
                       {open(kCoin, 1, 0)},
                       {symbol(kCoin, kLots)},
                       {with_flags(symbol(kOther, kLots), kAck)},
                       {open(kOther, 2, 0)},
                       {plain(static_cast<CommandKind>(77))},
                   };
}

Lines positions_refused() {
  Lines lines =
      world() + Lines{
                    {open(kCoin, 1, 0)},
                    {open(kCoin, 2, 1, Side::long_side)},
                    {open(kCoin, 1, 2)},
                    {open(kCoin, 1 << 24, 2)},
                    {open(9, 3, 2)},
                    {open(kCoin, 3, 8)},
                    {open(kCoin, 3, 2, static_cast<Side>(3))},
                    trade(1, 1, 1, 100),
                    trade(1, 0, 5, 100),
                    {with_flags(position_delta(kCoin, 1, 0, {1, 100, 0, 4}), kCheckQ)},
                    {with_flags(position_delta(kCoin, 1, 0, {1, 100, 0, 5}), kCheckQ | kAck)},
                    {position_delta(kCoin, 1, 0, {kLots, 0, 0, 0})},
                    {position_delta(kCoin, 1, 0, {-6, 0, 0, 0})},
                    {position_delta(kCoin, 1, 0, {0, 0, std::int64_t{1} << 56, 0})},
                    trade(2, 1, -1, 100),
                    {reduce(kCoin, 1, 0, 7, 0)},
                    {reduce(kCoin, 1, 0, 0, 0)},
                    {with_flags(reduce(kCoin, 1, 0, 2, 220), kAnswer)},
                    {reduce(kOther, 1, 0, 1, 100)},
                    {wallet_delta(7, std::int64_t{1} << 56)},
                    {wallet_delta(8, 1)},
                    {open(kHeld, 4, 3)},
                    trade(4, 3, 5, 100, kHeld),
                    {with_flags(position_delta(kHeld, 4, 3, {5, 0, 0, 0}), kAnswer)},
                    {about(CommandKind::free, kCoin, 1, 0)},
                    {with_flags(about(CommandKind::free, kCoin, 2, 1), kAck)},
                    {about(CommandKind::free, kCoin, 2, 1)},
                    {about(CommandKind::free, 0, kNoPosition, 1)},
                    {wallet_delta(1, -10'000)},
                    {with_flags(about(CommandKind::free, 0, kNoPosition, 1), kAck)},
                    {query_account(1)},
                    {account(1, option::kExemptAdl, 500)},
                    {query_account(1)},
                };
  for (std::uint32_t id = 100; id < 132; ++id) lines.push_back({open(kOther, id, id % 8)});
  return lines;
}

/// The short account goes from safe to bankrupt; another is called to account later.
Lines verdicts() {
  return crowd() + Lines{
                       {mark(kCoin, 215)},
                       {with_flags(commit(1, 1), kAck)},
                       {mark(kCoin, 244)},
                       {commit(1, 2)},
                       {mark(kCoin, 300)},
                       {mark(kCoin, 245)},
                       {commit(1, 3)},
                       {mark(kCoin, 247)},
                       {commit(1, 4)},
                       {mark(kCoin, 249)},
                       {commit(1, 5)},
                       {with_flags(commit(0, 6), kAll)},
                       {with_flags(wallet_delta(5, 20'000), kDefer)},
                       {with_flags(wallet_delta(6, -20'000), kDefer)},
                       {with_flags(commit(0, 7), kAnswer | kAck)},
                       {account(6, option::kNoVerdict)},
                       {table(0)},
                       {tier(0, 0, 0, 90'000'000)},
                       {mark(kCoin, 249)},
                       {commit(1, 8)},
                   };
}

Lines deleveraged() {
  return crowd() + Lines{
                       {mark(kCoin, 110)},
                       {commit(1)},
                       {adl_take(kCoin, 1, 100)},
                       {with_flags(adl(Side::long_side, kBitmex, kWhy), kAck)},
                       {adl_take(kCoin, 5, 105)},
                       {adl_take(kCoin, 12, 105)},
                       {with_flags(adl_take(kCoin, 20, 105), kAck)},
                       {adl_take(kCoin, 0, 105)},
                       {adl_take(kCoin, 1, std::int64_t{1} << 60)},
                       {adl_take(kOther, 1, 105)},
                       {adl_take(kCoin, 40, 210, 1)},
                       {adl_take(kCoin, 3, 105)},
                       {reduce(kCoin, 15, 5, 60, -60 * 105)},
                       {adl_take(kCoin, 1, 105)},
                       {adl(Side::both, kBitmex)},
                       {adl(Side::long_side, 5)},
                       {adl(Side::long_side, kBitmex, 0, kHeld)},
                       {adl(Side::long_side, kBitmex, 0, 9)},
                       {adl(Side::short_side, kSize)},
                       {adl_take(kCoin, 1, 105)},
                   };
}

/// The second is the loser: exempt, so that it is not its own counterparty.
Lines exempt_and_ended() {
  return crowd() + Lines{
                       {mark(kCoin, 120)},
                       {commit(1)},
                       {account(2, option::kExemptAdl)},
                       {adl(Side::long_side, kSize)},
                       {adl_take(kCoin, 15, 118)},
                       {with_flags(wallet_delta(7, 1), kAck)},
                       {adl_take(kCoin, 1, 118)},
                       {adl(Side::long_side, kSize, kWhy)},
                       {digest(scope::kPositions)},
                       {adl_take(kCoin, 1, 118)},
                       {adl(Side::long_side, kSize, kWhy)},
                       {adl_take(kCoin, 100, 118)},
                   };
}

Lines funded_and_settled() {
  return crowd() + Lines{
                       {open(kOther, 20, 0)},
                       trade(20, 0, 7, 100, kOther),
                       {with_flags(at_unit_value(CommandKind::funding, kCoin, 7, 1), kAck)},
                       {with_flags(at_unit_value(CommandKind::funding, kCoin, -3), kAnswer)},
                       {at_unit_value(CommandKind::funding, 9, 1)},
                       {with_flags(at_unit_value(CommandKind::settle, kCoin, 300), kAck)},
                       {at_unit_value(CommandKind::settle, kOther, 50)},
                       {at_unit_value(CommandKind::settle, kOther, 50, 41)},
                       {symbol(3, 5)},
                       {at_unit_value(CommandKind::settle, 3, 50)},
                       {dump(scope::kAccounts, 0, 7, 0)},
                       {symbol(kOther, 5)},
                       {about(CommandKind::free, kOther, 20, 0)},
                       {symbol(kOther, 5)},
                   };
}

Lines read_back() {
  return crowd() + Lines{
                       {mark(kCoin, 110)},
                       {commit(1)},
                       {about(CommandKind::query, kCoin, 10, 0)},
                       {with_flags(query_account(5), kAck)},
                       {about(CommandKind::query, kCoin, 10, 1)},
                       {dump(scope::kPositions, 0, 0, kCoin)},
                       {dump(scope::kAccounts, 2, 4, 0)},
                       {dump(scope::kAccounts, 5, 2, 0)},
                       {dump(scope::kConfiguration, 0, 0, 0)},
                       {dump(3, 0, 0, 0)},
                       {rank(Side::long_side, kBitmex, 3)},
                       {rank(Side::long_side, kSize, 0)},
                       {rank(Side::short_side, kBitmex, 0, kAll | kWhy | kAck)},
                       {lights()},
                       {lights()},
                       {lights(kAll)},
                       {about(CommandKind::query, kCoin, 14, 4)},
                       {lights(kWhy)},
                       {digest(scope::kAccounts)},
                       {digest(scope::kAccounts, 3, 3)},
                       {digest(scope::kPositions)},
                       {digest(scope::kPositions, 11, 12)},
                       {with_flags(digest(scope::kConfiguration), kAck)},
                       {digest(3)},
                       {with_flags(digest(3), kAll)},
                   };
}

Lines cleared() {
  return crowd() +
         Lines{
             {plain(CommandKind::page), Line::How::page},
             {with_flags(plain(CommandKind::clear), kAck)},
             {digest_all()},
             {query_account(0)},
             {plain(CommandKind::stop)},
         } +
         crowd();
}

Command restored_account(std::uint32_t id, Verdict verdict, bool touched, std::int64_t wallet,
                         std::uint32_t asset_id = 0) {
  op::RestoreAccount terms;
  terms.wallet_lo = static_cast<std::uint64_t>(wallet);
  terms.wallet_hi = wallet < 0 ? -1 : 0;
  terms.asset = asset_id;
  Command command = make_command(CommandKind::restore_account, terms);
  command.account = id;
  command.arg = static_cast<std::uint32_t>(verdict) + (touched ? 8U : 0U);
  return command;
}

Command restored_position(std::uint32_t position, std::uint32_t account_id, std::int64_t quantity,
                          std::int64_t entry_value, std::uint32_t light, Side side = Side::both) {
  Command command = open(kCoin, position, account_id, side);
  command.kind = static_cast<std::uint8_t>(CommandKind::restore_position);
  op::RestorePosition terms;
  terms.quantity = quantity;
  terms.entry_value = entry_value;
  terms.light = light;
  command.set(terms);
  return command;
}

/// A restoration begins behind another state, refuses what is none of it, and ends at a number far
/// from its own; from there on all is as though it had always been so.
Lines restored() {
  const auto bad_verdict = [] {
    Command command = restored_account(2, Verdict::safe, false, 0);
    command.arg = 5;
    return command;
  };
  return crowd() +
         Lines{
             {restored_account(0, Verdict::safe, false, 0)},
             {resume(9)},
             {with_flags(plain(CommandKind::clear), flag::kRestore | kAck)},
             {wallet_delta(0, 1)},
             {adl(Side::both, 99)},
             {plain(static_cast<CommandKind>(77))},
             {restored_account(0, Verdict::safe, false, 0)},
             {asset(0, {4, 5, 2, 1, 0, 0})},
             {policy(kBitmex, bitmex_policy())},
             {table(7, 0, 3'00000000)},
             {tier(7, 0, 0, 1'000'000)},
             {symbol(kCoin, kLots)},
             {bind(kCoin, 7)},
             {mark(kCoin, 100)},
             {with_flags(commit(1), kAck)},
             {restored_account(0, Verdict::warn, true, 10'000)},
             {restored_account(0, Verdict::safe, false, 0)},
             {restored_account(1, Verdict::bankrupt, false, -5)},
             {restored_account(8, Verdict::safe, false, 0)},
             {bad_verdict()},
             {restored_position(10, 0, 50, 4'000, 3)},
             {restored_position(10, 0, 50, 4'000, 3)},
             {restored_position(11, 1, -5, -400, 6)},
             {restored_position(11, 1, kLots + 1, 0, 0)},
             {restored_position(11, 1, -5, -400, 0, Side::long_side)},
             {restored_position(11, 1, 0, 1, 0)},
             {restored_position(11, 1, -5, -400, 5, Side::short_side)},
             {restored_position(12, 2, 1, 1, 0)},
             {table(9, option::kOnEntryValue)},
             {tier(9, 0, 0, 90'000'000)},
             {bind(kCoin, 9)},
             {mark(kCoin, 101)},
             {query_account(0)},
             {about(CommandKind::query, kCoin, 10, 0)},
             {dump(scope::kConfiguration, 0, 0, 0)},
             {resume(0)},
             {with_flags(resume(7'000'000'000), kAck), Line::How::renumbers},
             {resume(3)},
             {restored_position(12, 0, 1, 1, 0)},
             {digest_all()},
             {with_flags(commit(1, 5), kAck)},
             {with_flags(on_side(CommandKind::lights, kCoin, Side::long_side, kBitmex), kAck)},
             {digest_all()},
         };
}

Lines malformed() {
  return world() + Lines{
                       {wallet_delta(0, 1), Line::How::bad_check},
                       {wallet_delta(0, 1), Line::How::bad_sequence},
                       {with_flags(wallet_delta(0, 1), kAnswer)},
                       {wallet_delta(0, 1), Line::How::bad_sequence},
                       {plain(CommandKind::page), Line::How::page},
                       {wallet_delta(0, 1), Line::How::bad_check},
                       {with_flags(wallet_delta(0, 1), kAck)},
                   };
}

std::uint64_t number_behind(const Line& line, std::uint64_t number) {
  if (line.how == Line::How::renumbers) return line.command.as<op::Resume>().next;
  return number + (line.how == Line::How::numbered ? 1U : 0U);
}

}  // namespace

std::vector<Command> commands_of(const Script& script) {
  std::vector<Command> commands;
  std::uint64_t next = 1;
  for (const Line& line : script.lines) {
    Command command = line.command;
    command.sequence = line.how == Line::How::bad_sequence ? next + 3 : next;
    core::seal(command);
    if (line.how == Line::How::bad_check) command.check ^= 1;
    next = number_behind(line, next);
    commands.push_back(command);
  }
  return commands;
}

std::uint64_t next_number(const Script& script) {
  std::uint64_t next = 1;
  for (const Line& line : script.lines) next = number_behind(line, next);
  return next;
}

std::string in_short(const std::vector<Event>& events) {
  std::string text;
  for (const Event& event : events) {
    if (!text.empty()) text += ' ';
    text += name_of(event.event());
    if (event.event() == EventKind::rejected) {
      text += std::string(":") + name_of(static_cast<Reason>(event.code()));
    } else if (event.event() == EventKind::verdict) {
      text += std::string(":") + name_of(static_cast<Verdict>(event.code()));
    }
  }
  return text;
}

namespace {

constexpr const char* kRestored =
    "rejected:not_restoring rejected:not_restoring done rejected:restoring "
    "rejected:restoring rejected:restoring rejected:unknown_asset done rejected:in_use "
    "rejected:out_of_range rejected:out_of_range rejected:in_use rejected:out_of_range "
    "rejected:overflow rejected:wrong_side rejected:entry_left rejected:unknown_account "
    "account_state verdict:warn position_state asset_state policy_state table_state "
    "tier_state symbol_state binding_state mark_state table_state tier_state "
    "binding_state mark_state dump_end rejected:out_of_range done "
    "rejected:not_restoring rejected:not_restoring digest_value verdict:safe done light "
    "lights_end done digest_value";

}  // namespace

const std::vector<Script>& scripts() {
  static const std::vector<Script> scripts = {
      {"configuration_refused", configuration_refused(),
       "rejected:out_of_range rejected:out_of_range rejected:out_of_range "
       "rejected:out_of_range rejected:unknown_asset rejected:out_of_range "
       "rejected:out_of_range rejected:bad_tier rejected:bad_tier rejected:out_of_range "
       "rejected:out_of_range rejected:unknown_symbol rejected:collateral "
       "rejected:out_of_range rejected:out_of_range rejected:out_of_range "
       "rejected:unknown_asset rejected:wrong_asset rejected:unknown_symbol "
       "rejected:out_of_range rejected:mark_count done rejected:in_use done "
       "rejected:no_mark rejected:unknown_kind"},
      {"positions_refused", positions_refused(),
       "rejected:in_use rejected:out_of_range rejected:unknown_symbol "
       "rejected:out_of_range rejected:out_of_range rejected:unknown_position "
       "rejected:stale done rejected:overflow rejected:entry_left rejected:out_of_range "
       "rejected:wrong_side rejected:over_close rejected:out_of_range verdict:safe "
       "rejected:unknown_position rejected:out_of_range rejected:unknown_account "
       "rejected:collateral verdict:safe rejected:not_flat done "
       "rejected:unknown_position rejected:not_flat done rejected:unknown_account "
       "account_state verdict:safe rejected:no_room rejected:no_room"},
      {"verdicts", verdicts(),
       "done verdict:warn verdict:liquidate verdict:takeover verdict:bankrupt "
       "verdict:bankrupt verdict:safe verdict:bankrupt done verdict:safe"},
      {"deleveraged", deleveraged(),
       "rejected:no_transaction done adl_close adl_why_position adl_why_account adl_end "
       "adl_close adl_why_position adl_why_account adl_close adl_why_position "
       "adl_why_account adl_end adl_close adl_why_position adl_why_account adl_close "
       "adl_why_position adl_why_account adl_end done rejected:out_of_range "
       "rejected:out_of_range rejected:no_transaction adl_close adl_why_position "
       "adl_why_account adl_close adl_why_position adl_why_account adl_close "
       "adl_why_position adl_why_account adl_end adl_end rejected:no_transaction "
       "rejected:out_of_range rejected:unknown_policy rejected:collateral "
       "rejected:unknown_symbol adl_end"},
      {"exempt_and_ended", exempt_and_ended(),
       "adl_close adl_close adl_end done rejected:no_transaction digest_value "
       "rejected:no_transaction adl_close adl_why_position adl_why_account adl_close "
       "adl_why_position adl_why_account adl_close adl_why_position adl_why_account "
       "adl_end"},
      {"funded_and_settled", funded_and_settled(),
       "funding_end done verdict:safe verdict:safe verdict:safe verdict:safe "
       "verdict:safe verdict:safe funding_end rejected:unknown_symbol verdict:bankrupt "
       "settle_end done settle_end rejected:out_of_range rejected:no_mark account_state "
       "verdict:safe account_state verdict:safe account_state verdict:safe account_state "
       "verdict:safe account_state verdict:safe account_state verdict:bankrupt "
       "account_state verdict:safe account_state verdict:safe dump_end rejected:in_use"},
      {"read_back", read_back(),
       "position_state account_state verdict:safe done rejected:unknown_position "
       "position_state position_state position_state position_state position_state "
       "position_state dump_end account_state verdict:safe account_state verdict:safe "
       "account_state verdict:safe dump_end dump_end "
       "asset_state policy_state policy_state table_state tier_state tier_state table_state "
       "tier_state symbol_state symbol_state symbol_state binding_state binding_state "
       "mark_state mark_state mark_state dump_end rejected:out_of_range ranked ranked "
       "ranked rank_end rank_end ranked adl_why_position adl_why_account rank_end done "
       "light light light light light lights_end lights_end light light light light "
       "light lights_end position_state lights_end digest_value digest_value "
       "digest_value digest_value digest_value done rejected:out_of_range digest_value"},
      {"cleared", cleared(), "done digest_value rejected:unknown_account done"},
      {"restored", restored(), kRestored},
      {"malformed", malformed(),
       "rejected:bad_check verdict:safe rejected:bad_sequence rejected:bad_check done"},
  };
  return scripts;
}

}  // namespace ballast::system_test
