// Which command comes next, and how good ones are spoilt.
#include "tests/lockstep/stream.hpp"

#include <cstring>

#include "tests/reference/crc32c.hpp"

namespace ballast::lockstep {

namespace {

/// Where the numbering of a seed begins.
std::uint64_t first_of(std::uint64_t seed) {
  constexpr std::uint64_t kNumbering = 0x1257;
  Random random(independent(seed, kNumbering));
  const std::uint64_t anywhere = random.next() >> 1;
  return random.pick<std::uint64_t>({1, 1, 2, (std::uint64_t{1} << 32) - 100, anywhere});
}

}  // namespace

Stream::Stream(std::uint64_t seed, Profile profile, Taste taste)
    : profile_(profile),
      taste_(taste),
      universe_(universe_of(profile)),
      random_(independent(seed, static_cast<std::uint64_t>(profile))),
      numbers_(profile, random_),
      first_sequence_(taste.any_first ? first_of(seed) : 1),
      sequence_(first_sequence_) {
  set_up();
}

EngineConfig Stream::config() const {
  return {universe_.positions, universe_.accounts, first_sequence_};
}

Command Stream::seal(Command command) {
  command.sequence = sequence_;
  command.phase = static_cast<std::uint32_t>(random_.below(2));
  command.check = reference::check_of(command);
  return command;
}

Command Stream::next() {
  const bool scripted = !script_.empty() && !random_.chance(profile_ == Profile::crowd ? 1 : 20);
  Command command;
  if (scripted) {
    command = script_.front();
    script_.pop_front();
    if (command.command() == CommandKind::commit) command.word[0] = staged_marks();
  } else {
    const bool goes_on = restoring_ && script_.empty() && random_.chance(970);
    command = goes_on ? go_on_restoring() : choose();
    if (random_.chance(50)) spoil(command);
  }
  if (breaks_callers_duty(command)) command = query();
  const Command good = seal(command);
  if (random_.chance(8) && taste_.malformed) {
    last_.reset();
    if (scripted) script_.push_front(command);
    return spoil_record(good);
  }
  last_ = good;
  if (good.command() != CommandKind::page) ++sequence_;
  return good;
}

Command Stream::probe(const Command& command) {
  last_ = seal(command);
  ++sequence_;
  return *last_;
}

Command Stream::choose() {
  static constexpr Choice kChoices[] = {
      {240, &Stream::position_delta},
      {30, &Stream::flip},
      {90, &Stream::reduce},
      {70, &Stream::wallet_delta},
      {90, &Stream::on_the_boundary},
      {90, &Stream::mark},
      {60, &Stream::commit},
      {110, &Stream::open},
      {40, &Stream::free},
      {40, &Stream::account},
      {22, &Stream::adl},
      {6, &Stream::adl_take},
      {16, &Stream::rank},
      {14, &Stream::lights},
      {60, &Stream::query},
      {4, &Stream::dump},
      {14, &Stream::digest},
      {12, &Stream::funding},
      {4, &Stream::settle},
      {5, &Stream::symbol},
      {6, &Stream::tier},
      {2, &Stream::table},
      {6, &Stream::bind},
      {8, &Stream::stage_tiers},
      {6, &Stream::policy},
      {5, &Stream::asset},
      {6, &Stream::retire_account},
      {4, &Stream::retire_symbol},
      {6, &Stream::page},
      {3, &Stream::unknown_kind},
      {3, &Stream::stop},
      {1, &Stream::clear},
      {1, &Stream::restore_account},
      {1, &Stream::restore_position},
      {1, &Stream::resume},
  };
  static const unsigned kTotal = [] {
    unsigned total = 0;
    for (const Choice& choice : kChoices) total += choice.weight;
    return total;
  }();
  std::uint64_t ticket = random_.below(kTotal);
  for (const Choice& choice : kChoices) {
    if (ticket < choice.weight) return (this->*choice.make)();
    ticket -= choice.weight;
  }
  return {};
}

/// A record that an engine must not take: wrong check word, or wrong number.
Command Stream::spoil_record(const Command& good) {
  Command bad = good;
  if (random_.coin()) {
    // One bit anywhere but in the phase, which the check word does not cover.
    const std::uint64_t bit = random_.below(8 * offsetof(Record, phase));
    unsigned char bytes[kRecordBytes];
    std::memcpy(bytes, &bad, sizeof bytes);
    bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ (1U << (bit % 8)));
    std::memcpy(&bad, bytes, sizeof bytes);
    return bad;
  }
  bad.sequence = random_.pick<std::uint64_t>(
      {0, good.sequence - 1, good.sequence + 1, good.sequence + 2, random_.next(), ~0ULL});
  bad.check = reference::check_of(bad);
  return bad;
}

/// Changes one field of a good command, which may or may not become one to refuse.
void Stream::spoil(Command& command) {
  if (command.command() == CommandKind::resume) return;  // numbers only rise
  switch (random_.below(8)) {
    case 0:
      command.symbol = static_cast<std::uint16_t>(
          random_.coin() ? random_.below(universe_.symbols + 2) : numbers_.edge());
      break;
    case 1:
      command.position =
          random_.coin() ? static_cast<std::uint32_t>(numbers_.edge()) : command.position + 1;
      break;
    case 2:
      command.account =
          random_.coin() ? pick_account() : static_cast<std::uint32_t>(numbers_.edge());
      break;
    case 3:
      command.arg = random_.coin() ? random_.pick<std::uint32_t>(
                                         {0, 1, 2, 3, 15, 16, 63, 64, 255, 256, 257, 16383, 16384})
                                   : static_cast<std::uint32_t>(numbers_.edge());
      break;
    case 4:
      command.flags = static_cast<std::uint8_t>(random_.next());
      break;
    default:
      command.word[random_.below(4)] = numbers_.edge();
      break;
  }
}

bool Stream::breaks_callers_duty(const Command& command) const {
  return (command.command() == CommandKind::open ||
          command.command() == CommandKind::restore_position) &&
         occupied(command.account, command.symbol, command.side());
}

std::uint32_t Stream::pick_account() {
  if (random_.chance(350)) return last_account_;
  last_account_ = static_cast<std::uint32_t>(random_.below(universe_.accounts));
  // One account of a crowd has nearly all the positions and is slow to judge: others more often.
  if (profile_ == Profile::crowd && last_account_ == 0) last_account_ = 1;
  return last_account_;
}

std::uint16_t Stream::pick_symbol() {
  return static_cast<std::uint16_t>(random_.below(universe_.symbols));
}

Stream::Positions::const_iterator Stream::pick_position() {
  if (positions_.empty()) return positions_.end();
  auto found = positions_.lower_bound(
      random_.chance(300) ? last_position_
                          : static_cast<std::uint32_t>(random_.below(universe_.ids)));
  if (found == positions_.end()) found = positions_.begin();
  if (profile_ == Profile::crowd && found->second.account == 0 && random_.chance(900)) {
    found = std::prev(positions_.end());
  }
  last_position_ = found->first;
  last_account_ = found->second.account;
  return found;
}

Stream::Positions::const_iterator Stream::pick_open_position() {
  auto position = pick_position();
  for (int tries = 0; tries < 6 && position != positions_.end(); ++tries) {
    if (position->second.quantity != 0) break;
    position = pick_position();
  }
  return position;
}

std::uint8_t Stream::judging_flags() {
  unsigned flags = 0;
  if (random_.chance(250)) flags |= flag::kAnswer;
  if (random_.chance(150)) flags |= flag::kDefer;
  if (random_.chance(100)) flags |= flag::kAck;
  return static_cast<std::uint8_t>(flags);
}

Command Stream::about(CommandKind kind, std::uint32_t position) {
  Command command;
  command.kind = static_cast<std::uint8_t>(kind);
  command.position = position;
  const auto found = positions_.find(position);
  command.symbol = found == positions_.end() ? pick_symbol() : found->second.symbol;
  command.account = found == positions_.end() ? pick_account() : found->second.account;
  return command;
}

Command Stream::about(CommandKind kind, Positions::const_iterator position) {
  if (position != positions_.end()) return about(kind, position->first);
  return about(kind, static_cast<std::uint32_t>(random_.below(universe_.ids)));
}

}  // namespace ballast::lockstep
