#include "sim/scenario/session.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace ballast::scenario {
namespace {

constexpr std::size_t kEventsAtOnce = 4096;
constexpr std::size_t kMostWaiting = 4096;

}  // namespace

Session::Session(const Venue& venue, const std::string& log_path, const std::string& venue_text,
                 Handler handler)
    : log_(log_path, LogKind::commands, venue_text),
      engine_(open_software_engine()),
      handler_(std::move(handler)),
      events_(kEventsAtOnce),
      desk_(venue, [this](const Command& command) { waiting_.push_back(command); }) {}

void Session::flush() {
  while (!waiting_.empty()) submit();
}

void Session::flush_if_full() {
  if (waiting_.size() >= kMostWaiting) flush();
}

void Session::submit() {
  // Applying events may make the Desk send more, which then waits for the next round.
  const std::vector<Command> commands = std::exchange(waiting_, {});
  if (logging_) log_.append(commands);
  std::span<const Command> left = commands;
  while (!left.empty()) {
    left = left.subspan(engine_->try_submit(left));
    poll_events();
  }
  desk_.confirm(commands.back().sequence);
}

void Session::poll_events() {
  for (;;) {
    const std::size_t count = engine_->poll(events_);
    if (count == 0) return;
    for (const Event& event : std::span(events_).first(count)) {
      if (event.event() == EventKind::rejected) {
        throw std::logic_error(fmt::format("oct10: command {} ({}) was refused: {}", event.sequence,
                                           name_of(static_cast<CommandKind>(event.arg)),
                                           name_of(static_cast<Reason>(event.code()))));
      }
      desk_.apply(event);
      handler_(event);
    }
  }
}

int128 Session::believed_value() const {
  int128 value = 0;
  for (std::uint32_t id = 0; id < desk_.accounts_end(); ++id) value += desk_.account(id).wallet;
  for (std::uint32_t id = 0; id < desk_.positions_end(); ++id) {
    value -= desk_.position(id).entry_value;
  }
  return value;
}

int128 Session::read_back_value() {
  flush();
  logging_ = false;
  int128 value = 0;
  const Handler usual = std::exchange(handler_, [&value](const Event& event) {
    if (event.event() == EventKind::account_state) {
      const auto state = event.as<op::AccountState>();
      value += core::join(state.wallet_lo, state.wallet_hi);
    } else if (event.event() == EventKind::position_state) {
      value -= event.as<op::PositionState>().entry_value;
    }
  });
  Command accounts = make_command(CommandKind::dump, op::Range{0, kMaxAccounts - 1, 0, 0, 0});
  accounts.arg = scope::kAccounts;
  desk_.send(accounts);
  for (std::size_t symbol = 0; symbol < desk_.venue().symbols().size(); ++symbol) {
    Command positions = make_command(CommandKind::dump, op::Range{});
    positions.arg = scope::kPositions;
    positions.symbol = static_cast<std::uint16_t>(symbol);
    desk_.send(positions);
  }
  flush();
  handler_ = usual;
  return value;
}

}  // namespace ballast::scenario
