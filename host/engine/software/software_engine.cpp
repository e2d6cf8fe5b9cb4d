#include "host/engine/software/software_engine.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "hls/core/restoration.hpp"

namespace ballast {
namespace software {
namespace {

// A rank with `why` gives three events a position, a dump two an account.
std::size_t longest_answer(const EngineConfig& config) {
  return 4 + std::max({3 * std::size_t{config.positions}, 2 * std::size_t{config.accounts},
                       kWholeConfiguration});
}

// Events that may wait unpolled while commands go on.
constexpr std::size_t kSlack = 65'536;

// Longest answer of a command that is about one position or account, or about configuration.
constexpr std::size_t kShortAnswer = 4;

// How far ahead of the one executed commands are looked at, in two steps: the table of places
// first, then the columns that it points to.
constexpr std::size_t kFarAhead = 16;
constexpr std::size_t kNearAhead = 8;

}  // namespace

SoftwareEngine::SoftwareEngine(const EngineConfig& config)
    : identity_{"software", kContractVersion, 1, config.positions, config.accounts},
      gate_(config.first_sequence),
      events_(kSlack, longest_answer(config)),
      longest_answer_(longest_answer(config)),
      revalue_page_(revalue_kernels().back()),
      rank_keys_(rank_kernels().back()),
      accounts_(config.accounts),
      positions_(config.positions),
      queue_(config.positions) {}

std::size_t SoftwareEngine::room_needed(const Command& command) const {
  switch (command.command()) {
    case CommandKind::commit:
    case CommandKind::funding:
    case CommandKind::settle:
    case CommandKind::adl_take:
    case CommandKind::rank:
    case CommandKind::lights:
    case CommandKind::dump:
      return longest_answer_;
    default:
      return kShortAnswer;
  }
}

Transfer SoftwareEngine::try_submit(std::span<const Command> commands) {
  const std::size_t count = commands.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (i + kFarAhead < count) {
      const Command& far = commands[i + kFarAhead];
      positions_.prefetch_place(far.position);
      accounts_.prefetch(far.account);
    }
    if (i + kNearAhead < count) positions_.prefetch_columns(commands[i + kNearAhead].position);
    if (!events_.has_room(room_needed(commands[i]))) return {i};
    take(commands[i]);
  }
  return {count};
}

void SoftwareEngine::take(const Command& command) {
  const auto answer = gate_.judge(command);
  if (answer != core::SequenceGate::Answer::accept) {
    if (answer == core::SequenceGate::Answer::drop) return;
    Event& event = events_.push(gate_.expected(), EventKind::rejected);
    event.flags = static_cast<std::uint8_t>(answer == core::SequenceGate::Answer::report_check
                                                ? Reason::bad_check
                                                : Reason::bad_sequence);
    event.arg = command.kind;
    event.set(op::Rejected{gate_.expected(), command.sequence, 0, 0});
    return;
  }
  if (command.command() == CommandKind::page) return;  // placement means nothing here
  gate_.consume();
  if (command.command() != CommandKind::adl_take) transaction_.is_open = false;
  Reason reason = core::refuse_restoration(command.command(), restoring_);
  if (reason == Reason::none) reason = execute(command);
  if (reason != Reason::none) reject(command, reason);
}

Reason SoftwareEngine::execute(const Command& command) {
  switch (command.command()) {
    case CommandKind::asset:
      return asset(command);
    case CommandKind::symbol:
      return symbol(command);
    case CommandKind::table:
      return table(command);
    case CommandKind::tier:
      return tier(command);
    case CommandKind::bind:
      return bind(command);
    case CommandKind::policy:
      return policy(command);
    case CommandKind::account:
      return account(command);
    case CommandKind::page:
      return Reason::none;
    case CommandKind::clear:
      return clear(command);
    case CommandKind::restore_account:
      return restore_account(command);
    case CommandKind::restore_position:
      return restore_position(command);
    case CommandKind::resume:
      return resume(command);
    case CommandKind::open:
      return open(command);
    case CommandKind::free:
      return free(command);
    case CommandKind::position_delta:
      return position_delta(command);
    case CommandKind::reduce:
      return reduce(command);
    case CommandKind::wallet_delta:
      return wallet_delta(command);
    case CommandKind::mark:
      return mark(command);
    case CommandKind::commit:
      return commit(command);
    case CommandKind::funding:
      return funding(command);
    case CommandKind::settle:
      return settle(command);
    case CommandKind::adl:
      return adl(command);
    case CommandKind::adl_take:
      return adl_take(command);
    case CommandKind::rank:
      return rank(command);
    case CommandKind::lights:
      return lights(command);
    case CommandKind::query:
      return query(command);
    case CommandKind::dump:
      return dump(command);
    case CommandKind::digest:
      return digest(command);
    case CommandKind::stop:
      emit_done(command);
      return Reason::none;
  }
  return Reason::unknown_kind;
}

void SoftwareEngine::reject(const Command& command, Reason reason) {
  Event& event = emit(command, EventKind::rejected);
  event.flags = static_cast<std::uint8_t>(reason);
  event.symbol = command.symbol;
  event.position = command.position;
  event.account = command.account;
  event.arg = command.kind;
}

void SoftwareEngine::emit_done(const Command& command, std::uint64_t count, std::uint64_t time_ns) {
  Event& event = emit(command, EventKind::done);
  event.arg = command.kind;
  event.set(op::Done{count, time_ns, 0, 0});
}

}  // namespace software

std::unique_ptr<ExportingEngine> open_software_engine(const EngineConfig& config) {
  const auto check = [](const char* what, std::uint32_t value, std::uint32_t most) {
    if (value == 0 || value > most) {
      throw std::invalid_argument(std::string("software engine: capacity in ") + what + " is " +
                                  std::to_string(value) + ", must be 1 … " + std::to_string(most));
    }
  };
  check("positions", config.positions, kMaxPositionId + 1);
  check("accounts", config.accounts, kMaxAccounts);
  if (config.first_sequence == 0) {
    throw std::invalid_argument("software engine: commands are numbered from 1 or above, not 0");
  }
  return std::make_unique<software::SoftwareEngine>(config);
}

}  // namespace ballast
