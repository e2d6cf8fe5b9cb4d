#include "host/engine/card/program.hpp"

#include "hls/core/digest.hpp"
#include "hls/core/ranking.hpp"

namespace ballast::card {

void Program::start(const Command& command) {
  command_ = command;
  concluded_ = false;
  given_ = lasts_ = 0;
  begin();
}

Program::Step Program::next(Event& event) {
  while (!concluded_) {
    if (group().fault() != CardFault::none) return Step::waits;
    unsigned card = 0;
    switch (merge().next(event, card)) {
      case Merge::Step::waits:
        return Step::waits;
      case Merge::Step::item:
        if (on_item(event, card)) return Step::event;
        break;
      case Merge::Step::ended:
        if (merge().refused()) {
          refuse();
        } else {
          on_end();
        }
    }
  }
  if (given_ == lasts_) return Step::ended;
  event = last_[given_++];
  return Step::event;
}

// There is room: the cards have answered every command before, and tell what they have taken of a
// ring every 16 records.
void Program::to_one(unsigned card, Command command) {
  command.flags |= flag::kAck;
  group().send(card, command);
  merge().begin(card, command.command());
}

void Program::to_all(const Command& command) {
  for (unsigned card = 0; card < group().size(); ++card) to_one(card, command);
}

void Program::refuse() {
  concluded_ = true;
  last_[lasts_] = merge().refusal();
  last_[lasts_++].arg = command_.kind;
}

void Program::conclude(const Event* end, std::uint64_t count) {
  concluded_ = true;
  if (end != nullptr) last_[lasts_++] = *end;
  if (!command_.has(flag::kAck)) return;
  Event& done = last_[lasts_++] = Event{};
  done.kind = static_cast<std::uint8_t>(EventKind::done);
  done.arg = command_.kind;
  done.set(op::Done{count, 0, 0, 0});
}

void RankProgram::begin() {
  counting_ = true;
  total_ = wanted_ = ranked_ = lit_ = 0;
  to_all(like(command(), CommandKind::rank, op::Rank{0, 0, 0, 0}));
}

void RankProgram::on_end() {
  const bool lights = command().command() == CommandKind::lights;
  if (counting_) {
    counting_ = false;
    total_ = merge().end()->as<op::RankEnd>().total;
    const bool all = lights || command().has(flag::kAll);
    wanted_ = all ? total_ : std::min(total_, command().as<op::Rank>().count);
    if (wanted_ != 0) {
      Command rank = like(command(), CommandKind::rank, op::Rank{wanted_, 0, 0, 0});
      if (!lights)
        rank.flags = static_cast<std::uint8_t>(rank.flags | (command().flags & flag::kWhy));
      return to_all(rank);
    }
  }
  conclude(lights ? EventKind::lights_end : EventKind::rank_end,
           op::RankEnd{total_, lights ? lit_ : wanted_, 0, 0});
}

bool RankProgram::on_item(Event& event, unsigned) {
  if (event.event() == EventKind::ranked) ++ranked_;
  if (ranked_ > wanted_) return false;  // of a card's list that goes on beyond
  const auto rank = static_cast<std::uint32_t>(ranked_);
  if (event.event() == EventKind::adl_why_account) return true;
  event.arg = rank;
  if (event.event() == EventKind::adl_why_position) return true;
  event.flags = static_cast<std::uint8_t>(core::light(rank, total_));
  return command().command() == CommandKind::rank || give_light(event);
}

bool RankProgram::give_light(Event& event) {
  std::uint8_t& stored = positions().light(event.position);
  const std::uint8_t before = stored;
  stored = event.flags;
  if (before == stored && !command().has(flag::kAll)) return false;
  ++lit_;
  event.kind = static_cast<std::uint8_t>(EventKind::light);
  event.set(op::Light{before, 0, 0, 0});
  return true;
}

bool DigestProgram::covers(std::uint32_t scope) const {
  return command().has(flag::kAll) || command().arg == scope;
}

void DigestProgram::begin() {
  stage_ = Stage::configuration;
  symbol_ = 0;
  value_ = {};
  Command digest = command();
  if (digest.has(flag::kAll)) digest.arg = scope::kConfiguration;
  // Of another scope in range it is asked all the same: as any command, it ends a transaction.
  if (digest.arg < scope::kConfiguration) digest.arg = scope::kConfiguration;
  digest.flags = 0;
  to_one(0, digest);
}

void DigestProgram::on_end() {
  if (stage_ == Stage::configuration) {
    if (covers(scope::kConfiguration)) value_ = merge().end()->as<op::DigestValue>();
    stage_ = Stage::accounts;
    if (covers(scope::kAccounts)) return dump_accounts();
  }
  stage_ = Stage::positions;
  if (covers(scope::kPositions)) return dump_next_symbol();
  conclude(EventKind::digest_value, value_);
}

op::Range range_on_card(const CardGroup& group, unsigned card, const op::Range& range) {
  const auto on_card = [&](std::uint64_t id) {
    return (id + group.size() - 1 - card) / group.size();
  };
  const auto first = static_cast<std::uint32_t>(on_card(range.first));
  const auto end = static_cast<std::uint32_t>(on_card(std::uint64_t{range.last} + 1));
  if (first >= end) return {1, 0, 0, 0, 0};
  return {first, end - 1, 0, 0, 0};
}

void DigestProgram::dump_accounts() {
  const bool all = command().has(flag::kAll);
  const auto range = all ? op::Range{0, ~0U, 0, 0, 0} : command().as<op::Range>();
  for (unsigned card = 0; card < group().size(); ++card) {
    Command dump = like(command(), CommandKind::dump, range_on_card(group(), card, range));
    dump.arg = scope::kAccounts;
    to_one(card, dump);
  }
}

void DigestProgram::dump_next_symbol() {
  while (symbol_ < kMaxSymbols && !positions().card_with(symbol_)) ++symbol_;
  if (symbol_ == kMaxSymbols) return conclude(EventKind::digest_value, value_);
  Command dump = like(command(), CommandKind::dump, op::Range{});
  dump.arg = scope::kPositions;
  dump.symbol = symbol_++;
  to_all(dump);
}

bool DigestProgram::on_item(Event& event, unsigned) {
  core::Digest digest{value_.digest, value_.count};
  if (event.event() == EventKind::account_state) {
    const auto state = event.as<op::AccountState>();
    const int128 wallet = core::join(state.wallet_lo, state.wallet_hi);
    const bool all_zero = wallet == 0 && event.code() == 0 && state.options == 0 &&
                          state.asset == 0 && state.extra_margin == 0;
    if (all_zero) return false;
    digest.add(core::hash_account(event.account, wallet, static_cast<Verdict>(event.code()),
                                  state.options, state.asset, state.extra_margin));
  } else if (event.event() == EventKind::position_state) {
    const auto range = command().as<op::Range>();
    const bool in_range = event.position >= range.first && event.position <= range.last;
    if (!in_range && !command().has(flag::kAll)) return false;
    const auto state = event.as<op::PositionState>();
    digest.add(core::hash_position(event.position, event.account, event.symbol,
                                   static_cast<Side>(event.code() & 3U), state.quantity,
                                   state.entry_value));
  }
  value_.digest = digest.sum;
  value_.count = digest.count;
  return false;
}

}  // namespace ballast::card
