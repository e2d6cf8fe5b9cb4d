#include "host/include/ballast/restoration.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <optional>
#include <stdexcept>
#include <string>

#include "hls/core/checksum.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

constexpr std::uint8_t kInEffect = 0;  // codes of the events of a configuration
constexpr std::uint8_t kStaged = 1;

/// The command that an event of the configuration is like.
std::optional<CommandKind> command_of(EventKind kind) {
  switch (kind) {
    case EventKind::asset_state:
      return CommandKind::asset;
    case EventKind::policy_state:
      return CommandKind::policy;
    case EventKind::table_state:
      return CommandKind::table;
    case EventKind::tier_state:
      return CommandKind::tier;
    case EventKind::symbol_state:
      return CommandKind::symbol;
    case EventKind::binding_state:
      return CommandKind::bind;
    case EventKind::mark_state:
      return CommandKind::mark;
    default:
      return std::nullopt;
  }
}

/// Where an event of the configuration stands: a dump has them in this order, none twice.
struct Place {
  std::uint8_t code;
  unsigned kind;
  std::uint32_t index;  ///< tables: with room for their tiers behind each

  auto operator<=>(const Place&) const = default;  // NOLINT(modernize-use-nullptr): there is none
};

/// Of an event for which there is a command.
Place place_of(const Event& event) {
  switch (event.event()) {
    case EventKind::asset_state:
      return {event.code(), 0, event.arg};
    case EventKind::policy_state:
      return {event.code(), 1, event.arg};
    case EventKind::table_state:
      return {event.code(), 2, event.arg * (kMaxTiers + 1)};
    case EventKind::tier_state:
      return {event.code(), 2, event.arg + event.arg / kMaxTiers + 1};
    case EventKind::symbol_state:
      return {event.code(), 3, event.symbol};
    case EventKind::binding_state:
      return {event.code(), 4, event.symbol};
    default:
      return {event.code(), 5, event.symbol};
  }
}

bool may_be_staged(EventKind kind) {
  return kind == EventKind::table_state || kind == EventKind::tier_state ||
         kind == EventKind::binding_state || kind == EventKind::mark_state;
}

/// The dumps in `events`, one after the other, each looked at as it is read.
class Dumps {
 public:
  explicit Dumps(std::span<const Event> events) : events_(events) {
    configuration_ = next("the configuration");
    check_configuration();
    accounts_ = next("the accounts");
    check_accounts();
    for (const Event& event : configuration_) {
      if (event.event() == EventKind::symbol_state) read_positions(event.symbol);
    }
    if (at_ != events_.size()) fail(at_, "follows the last of the dumps");
  }

  std::span<const Event> configuration() const { return configuration_; }
  std::span<const Event> accounts() const { return accounts_; }
  const std::vector<std::span<const Event>>& positions() const { return positions_; }

 private:
  [[noreturn]] static void fail(std::size_t event, const std::string& what) {
    throw InputError("state: event " + std::to_string(event + 1) + ": " + what +
                     "; take the dumps again");
  }
  [[noreturn]] void fail(const Event& event, const std::string& what) const {
    fail(static_cast<std::size_t>(&event - events_.data()), what);
  }

  /// The events of the next dump, `what`, without its end.
  std::span<const Event> next(const std::string& what) {
    const std::size_t first = at_;
    while (at_ < events_.size() && events_[at_].event() != EventKind::dump_end) ++at_;
    if (at_ == events_.size()) fail(at_, "the end is missing of the dump of " + what);
    return events_.subspan(first, at_++ - first);
  }
  const Event& end() const { return events_[at_ - 1]; }
  /// That the end of the dump just read says so many.
  void check_count(std::size_t count, const std::string& what) const {
    const std::uint64_t told = end().as<op::CountEnd>().count;
    if (told == count) return;
    fail(end(), "ends the dump of " + what + " and counts " + std::to_string(told) +
                    ", but there are " + std::to_string(count));
  }

  void check_configuration() const {
    const Event* before = nullptr;
    for (const Event& event : configuration_) {
      if (!command_of(event.event()) || event.code() > kStaged ||
          (event.code() == kStaged && !may_be_staged(event.event()))) {
        fail(event, "is none of a configuration");
      }
      if (event.event() == EventKind::tier_state) {
        Place follows = place_of(event);
        --follows.index;
        if (before == nullptr || place_of(*before) != follows) {
          fail(event, "is a tier that does not follow its table, or the tier before it");
        }
      }
      if (before != nullptr && place_of(event) <= place_of(*before)) {
        fail(event, "is out of order, or there twice");
      }
      before = &event;
    }
    check_count(configuration_.size(), "the configuration");
  }

  void check_accounts() {
    for (std::size_t i = 0; i < accounts_.size(); i += 2) {
      const Event& account = accounts_[i];
      const std::string name = "account " + std::to_string(account.account);
      if (account.event() != EventKind::account_state) fail(account, "is none of an account");
      if (i + 1 == accounts_.size() || accounts_[i + 1].event() != EventKind::verdict ||
          accounts_[i + 1].account != account.account) {
        fail(account, name + " has no verdict behind it");
      }
      if (account.account >= kMaxAccounts) fail(account, name + " is none");
      if (account.account < is_known_.size())
        fail(account, name + " is out of order, or there twice");
      is_known_.resize(account.account + 1);
      is_known_[account.account] = true;
    }
    check_count(accounts_.size() / 2, "the accounts");
  }

  void read_positions(std::uint16_t symbol) {
    const std::string what = "the positions of symbol " + std::to_string(symbol);
    const std::span<const Event> positions = next(what);
    std::uint64_t least = 0;
    for (const Event& position : positions) {
      if (position.event() != EventKind::position_state || position.symbol != symbol) {
        fail(position, "is none of " + what);
      }
      if (position.position < least) fail(position, "is out of order, or there twice");
      if (position.account >= is_known_.size() || !is_known_[position.account]) {
        fail(position, "is a position of account " + std::to_string(position.account) +
                           ", which was not dumped");
      }
      least = std::uint64_t{position.position} + 1;
    }
    if (end().symbol != symbol) fail(end(), "does not end the dump of " + what);
    check_count(positions.size(), what);
    positions_.push_back(positions);
  }

  std::span<const Event> events_;
  std::size_t at_ = 0;
  std::span<const Event> configuration_;
  std::span<const Event> accounts_;
  std::vector<std::span<const Event>> positions_;
  std::vector<bool> is_known_;  ///< by account
};

Command configuring(const Event& event) {
  Command command = make_command(*command_of(event.event()), op::None{});
  command.symbol = event.symbol;
  command.arg = event.arg;
  std::copy(std::begin(event.word), std::end(event.word), std::begin(command.word));
  return command;
}

Command account_of(const Event& event) {
  const auto state = event.as<op::AccountState>();
  op::RestoreAccount operands;
  operands.wallet_lo = state.wallet_lo;
  operands.wallet_hi = state.wallet_hi;
  operands.extra_margin = state.extra_margin;
  operands.asset = state.asset;
  operands.options = state.options;
  Command command = make_command(CommandKind::restore_account, operands);
  command.account = event.account;
  command.arg = event.code() + 8 * event.arg;
  return command;
}

Command position_of(const Event& event) {
  const auto state = event.as<op::PositionState>();
  const auto light = static_cast<std::uint64_t>(event.code() >> 2);
  Command command = make_command(CommandKind::restore_position,
                                 op::RestorePosition{state.quantity, state.entry_value, light, 0});
  command.symbol = event.symbol;
  command.position = event.position;
  command.account = event.account;
  command.set_side(static_cast<Side>(event.code() & 3U));
  return command;
}

/// Numbers, seals and keeps commands.
class Numbered {
 public:
  explicit Numbered(std::uint64_t first) : next_(first) {}

  void add(Command command) {
    command.sequence = next_++;
    core::seal(command);
    commands_.push_back(command);
  }
  void add_configuration(std::span<const Event> events, std::uint8_t code) {
    for (const Event& event : events) {
      if (event.code() == code) add(configuring(event));
    }
  }
  void reserve(std::size_t count) { commands_.reserve(count); }
  std::vector<Command> take() { return std::move(commands_); }

 private:
  std::uint64_t next_;
  std::vector<Command> commands_;
};

}  // namespace

std::vector<Command> restoration(std::span<const Event> state, std::uint64_t first,
                                 std::uint64_t next) {
  if (first == 0 || next == 0) throw std::invalid_argument("commands are numbered from 1");
  const Dumps dumps(state);
  Numbered commands(first);
  commands.reserve(state.size() + 3);
  Command clear = make_command(CommandKind::clear, op::None{});
  clear.flags = flag::kRestore;
  commands.add(clear);
  commands.add_configuration(dumps.configuration(), kInEffect);
  op::Commit marks;
  marks.marks = static_cast<std::uint64_t>(std::count_if(
      dumps.configuration().begin(), dumps.configuration().end(), [](const Event& event) {
        return event.event() == EventKind::mark_state && event.code() == kInEffect;
      }));
  commands.add(make_command(CommandKind::commit, marks));
  for (const Event& event : dumps.accounts()) {
    if (event.event() == EventKind::account_state) commands.add(account_of(event));
  }
  for (const std::span<const Event> positions : dumps.positions()) {
    for (const Event& event : positions) commands.add(position_of(event));
  }
  commands.add_configuration(dumps.configuration(), kStaged);
  commands.add(make_command(CommandKind::resume, op::Resume{next, 0, 0, 0}));
  return commands.take();
}

void restore(Engine& engine, std::span<const Event> state, std::uint64_t next) {
  std::vector<Command> commands = restoration(state, engine.executed() + 1, next);
  // Its `done` tells the end: numbers may go back.
  Command& last = commands.back();
  last.flags |= flag::kAck;
  core::seal(last);
  std::span<const Command> left = commands;
  for (bool is_done = false; !is_done;) {
    const Transfer taken = engine.try_submit(left);
    left = left.subspan(taken.count);
    std::array<Event, 64> polled;
    const Transfer given = engine.poll(polled);
    if (taken.is_faulted() || given.is_faulted()) throw std::runtime_error(engine.fault_text());
    for (const Event& event : std::span(polled).first(given.count)) {
      if (event.event() == EventKind::rejected) {
        throw InputError("engine " + engine.identity().name + ": " +
                         name_of(static_cast<CommandKind>(event.arg)) + ", command " +
                         std::to_string(event.sequence) + " of a restoration, is refused: " +
                         name_of(static_cast<Reason>(event.code())) +
                         "; open it with the capacities of the engine that was read");
      }
      is_done = event.sequence == last.sequence;
    }
  }
}

}  // namespace ballast
