// query, dump, digest: state, as it is.
#include <algorithm>

#include "hls/core/digest.hpp"
#include "host/engine/software/software_engine.hpp"

namespace ballast::software {

void SoftwareEngine::give_position(const Answer& answer, std::uint16_t symbol,
                                   const PositionPage& page, std::uint32_t i) {
  const uint128 maintenance = page.maintenance_e8(i);
  Event& event = answer.push(EventKind::position_state);
  event.flags = static_cast<std::uint8_t>(static_cast<unsigned>(page.side[i]) + 4U * page.light[i]);
  event.symbol = symbol;
  event.position = page.id[i];
  event.account = page.account[i];
  event.arg = static_cast<std::uint32_t>(core::high64(maintenance));
  event.set(op::PositionState{page.q[i], page.entry_value[i], page.mark_value[i],
                              core::low64(maintenance)});
}

void SoftwareEngine::give_account(const Answer& answer, std::uint32_t id,
                                  const Account& account) const {
  Event& event = answer.push(EventKind::account_state);
  event.flags = static_cast<std::uint8_t>(account.verdict);
  event.account = id;
  event.arg = accounts_.is_touched(id) ? 1 : 0;
  event.set(op::AccountState{core::low64(account.wallet), core::high64(account.wallet),
                             account.extra_margin, account.asset, account.options});
  set_verdict(answer.push(EventKind::verdict), id, account, account.verdict);
}

Reason SoftwareEngine::query(const Command& command) {
  const Answer answer{events_, command.sequence};
  if (command.position == kNoPosition) {
    const Account* account = accounts_.find(command.account);
    if (account == nullptr) return Reason::unknown_account;
    give_account(answer, command.account, *account);
  } else {
    const Place place = positions_.find(command.position, command.account, command.symbol);
    if (place.page == nullptr) return Reason::unknown_position;
    give_position(answer, command.symbol, *place.page, place.index);
  }
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::dump(const Command& command) {
  const auto range = command.as<op::Range>();
  const Answer answer{events_, command.sequence};
  switch (command.arg) {
    case scope::kAccounts:
      dump_accounts(answer, range.first, range.last);
      break;
    case scope::kPositions:
      if (command.symbol >= kMaxSymbols) return Reason::out_of_range;
      if (symbols_.find(command.symbol) == nullptr) return Reason::unknown_symbol;
      dump_positions(answer, command.symbol, queue_);
      break;
    case scope::kConfiguration:
      dump_configuration(answer);
      break;
    default:
      return Reason::out_of_range;
  }
  finish(command);
  return Reason::none;
}

void SoftwareEngine::dump_accounts(const Answer& answer, std::uint32_t first,
                                   std::uint32_t last) const {
  std::uint64_t count = 0;
  for (std::uint64_t id = first; id <= last && id < accounts_.end(); ++id) {
    const Account& account = accounts_[static_cast<std::uint32_t>(id)];
    if (!account.live) continue;
    give_account(answer, static_cast<std::uint32_t>(id), account);
    ++count;
  }
  answer.push(EventKind::dump_end).set(op::CountEnd{count, 0, 0, 0});
}

void SoftwareEngine::dump_positions(const Answer& answer, std::uint16_t symbol,
                                    RankSelection& order) {
  order.clear();
  positions_.for_each_page(symbol,
                           [&](PositionPage& page, std::uint32_t number, std::uint32_t in_page) {
                             for (std::uint32_t i = 0; i < in_page; ++i) {
                               order.put({0, page.id[i], number * kPagePositions + i});
                             }
                           });
  for (const RankEntry& entry : order.sort_all()) {  // equal keys: by ascending id
    const Place place = positions_.at(entry.place);
    give_position(answer, symbol, *place.page, place.index);
  }
  Event& event = answer.push(EventKind::dump_end);
  event.symbol = symbol;
  event.set(op::CountEnd{order.size(), 0, 0, 0});
}

std::vector<Event> SoftwareEngine::export_state() {
  // Each symbol and each scope ends with an event of its own.
  EventBuffer events(1, kWholeConfiguration + kMaxSymbols + 2 + 2 * std::size_t{accounts_.end()} +
                            positions_.live());
  const Answer answer{events, 0};
  dump_configuration(answer);
  dump_accounts(answer, 0, kMaxAccounts);
  RankSelection order(positions_.live());
  symbols_.for_each(
      [&](std::uint16_t index, const Symbol&) { dump_positions(answer, index, order); });
  std::vector<Event> state(events.size());
  events.pop(state);
  return state;
}

Reason SoftwareEngine::digest(const Command& command) {
  const auto range = command.as<op::Range>();
  const bool all = command.has(flag::kAll);
  if (!all && command.arg > scope::kConfiguration) return Reason::out_of_range;
  core::Digest digest;
  if (all) {
    digest_accounts(digest, 0, kMaxAccounts);
    digest_positions(digest, 0, kMaxPositionId);
    digest_configuration(digest);
  } else if (command.arg == scope::kAccounts) {
    digest_accounts(digest, range.first, range.last);
  } else if (command.arg == scope::kPositions) {
    digest_positions(digest, range.first, range.last);
  } else {
    digest_configuration(digest);
  }
  emit(command, EventKind::digest_value).set(op::DigestValue{digest.sum, digest.count, 0, 0});
  finish(command);
  return Reason::none;
}

void SoftwareEngine::digest_positions(core::Digest& digest, std::uint32_t first,
                                      std::uint32_t last) {
  for (std::uint16_t symbol = 0; symbol < kMaxSymbols; ++symbol) {
    positions_.for_each(symbol, [&](PositionPage& page, std::uint32_t i) {
      if (page.id[i] < first || page.id[i] > last) return;
      digest.add(core::hash_position(page.id[i], page.account[i], symbol, page.side[i], page.q[i],
                                     page.entry_value[i]));
    });
  }
}

void SoftwareEngine::digest_accounts(core::Digest& digest, std::uint32_t first,
                                     std::uint32_t last) const {
  for (std::uint64_t id = first; id <= last && id < accounts_.end(); ++id) {
    const Account& account = accounts_[static_cast<std::uint32_t>(id)];
    const bool all_zero = account.wallet == 0 && account.verdict == Verdict::safe &&
                          account.options == 0 && account.asset == 0 && account.extra_margin == 0;
    if (!account.live || all_zero) continue;
    digest.add(core::hash_account(static_cast<std::uint32_t>(id), account.wallet, account.verdict,
                                  account.options, account.asset, account.extra_margin));
  }
}

}  // namespace ballast::software
