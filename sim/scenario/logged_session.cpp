#include "sim/scenario/logged_session.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace ballast::scenario {

LoggedSession::LoggedSession(const Venue& venue, const std::string& log_path,
                             const std::string& venue_text, Handler handler)
    : journal_(log_path, venue_text),
      engine_(open_software_engine()),
      handler_(std::move(handler)),
      session_(venue, *engine_, journal_) {}

void LoggedSession::flush_if_full() {
  constexpr std::size_t kMostWaiting = 4096;
  if (session_.unfinished().size() >= kMostWaiting) flush();
}

void LoggedSession::run(const Handler& handler) {
  session_.finish([&](const Event& event) {
    if (event.event() == EventKind::rejected) {
      throw std::logic_error(fmt::format("oct10: command {} ({}) was refused: {}", event.sequence,
                                         name_of(static_cast<CommandKind>(event.arg)),
                                         name_of(static_cast<Reason>(event.code()))));
    }
    handler(event);
  });
}

int128 LoggedSession::believed_value() const {
  int128 value = 0;
  for (AccountId id; id < desk().accounts_end(); ++id) value += desk().account(id).wallet;
  for (PositionId id; id < desk().positions_end(); ++id) {
    value -= desk().position(id).entry_value;
  }
  return value;
}

int128 LoggedSession::read_back_value() {
  flush();
  Desk& desk = session_.desk();
  Command accounts = make_command(CommandKind::dump, op::Range{0, kMaxAccounts - 1, 0, 0, 0});
  accounts.arg = scope::kAccounts;
  desk.send(accounts);
  for (std::size_t symbol = 0; symbol < desk.venue().symbols().size(); ++symbol) {
    Command positions = make_command(CommandKind::dump, op::Range{});
    positions.arg = scope::kPositions;
    positions.symbol = static_cast<std::uint16_t>(symbol);
    desk.send(positions);
  }
  int128 value = 0;
  run([&value](const Event& event) {
    if (event.event() == EventKind::account_state) {
      const auto state = event.as<op::AccountState>();
      value += core::join(state.wallet_lo, state.wallet_hi);
    } else if (event.event() == EventKind::position_state) {
      value -= event.as<op::PositionState>().entry_value;
    }
  });
  return value;
}

}  // namespace ballast::scenario
