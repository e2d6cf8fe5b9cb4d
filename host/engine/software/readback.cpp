// query, dump, digest: state, as it is.
#include <algorithm>

#include "hls/core/digest.hpp"
#include "host/engine/software/software_engine.hpp"

namespace ballast::software {

void SoftwareEngine::emit_position(const Command& command, const PositionPage& page,
                                   std::uint32_t i) {
  const uint128 maintenance = page.maintenance_e8(i);
  Event& event = emit(command, EventKind::position_state);
  event.flags = static_cast<std::uint8_t>(static_cast<unsigned>(page.side[i]) + 4U * page.light[i]);
  event.symbol = command.symbol;
  event.position = page.id[i];
  event.account = page.account[i];
  event.arg = static_cast<std::uint32_t>(core::high64(maintenance));
  event.set(op::PositionState{page.q[i], page.entry_value[i], page.mark_value[i],
                              core::low64(maintenance)});
}

void SoftwareEngine::emit_account(const Command& command, std::uint32_t id,
                                  const Account& account) {
  Event& event = emit(command, EventKind::account_state);
  event.flags = static_cast<std::uint8_t>(account.verdict);
  event.account = id;
  event.arg = accounts_.is_touched(id) ? 1 : 0;
  event.set(op::AccountState{core::low64(account.wallet), core::high64(account.wallet),
                             account.extra_margin, account.asset, account.options});
  emit_verdict(command, id, account, account.verdict);
}

Reason SoftwareEngine::query(const Command& command) {
  if (command.position == kNoPosition) {
    const Account* account = accounts_.find(command.account);
    if (account == nullptr) return Reason::unknown_account;
    emit_account(command, command.account, *account);
  } else {
    const Place place = positions_.find(command.position, command.account, command.symbol);
    if (place.page == nullptr) return Reason::unknown_position;
    emit_position(command, *place.page, place.index);
  }
  finish(command);
  return Reason::none;
}

Reason SoftwareEngine::dump(const Command& command) {
  std::uint64_t count = 0;
  switch (command.arg) {
    case scope::kAccounts:
      count = dump_accounts(command);
      break;
    case scope::kPositions:
      if (command.symbol >= kMaxSymbols) return Reason::out_of_range;
      if (symbols_.find(command.symbol) == nullptr) return Reason::unknown_symbol;
      count = dump_positions(command);
      break;
    case scope::kConfiguration:
      count = dump_configuration(command);
      break;
    default:
      return Reason::out_of_range;
  }
  Event& event = emit(command, EventKind::dump_end);
  if (command.arg == scope::kPositions) event.symbol = command.symbol;
  event.set(op::CountEnd{count, 0, 0, 0});
  finish(command);
  return Reason::none;
}

std::uint64_t SoftwareEngine::dump_accounts(const Command& command) {
  const auto range = command.as<op::Range>();
  std::uint64_t count = 0;
  for (std::uint64_t id = range.first; id <= range.last && id < accounts_.end(); ++id) {
    const Account& account = accounts_[static_cast<std::uint32_t>(id)];
    if (!account.live) continue;
    emit_account(command, static_cast<std::uint32_t>(id), account);
    ++count;
  }
  return count;
}

std::uint64_t SoftwareEngine::dump_positions(const Command& command) {
  queue_.clear();
  positions_.for_each_page(command.symbol,
                           [&](PositionPage& page, std::uint32_t number, std::uint32_t in_page) {
                             for (std::uint32_t i = 0; i < in_page; ++i) {
                               queue_.put({0, page.id[i], number * kPagePositions + i});
                             }
                           });
  for (const RankEntry& entry : queue_.sort_all()) {  // equal keys: by ascending id
    const Place place = positions_.at(entry.place);
    emit_position(command, *place.page, place.index);
  }
  return queue_.size();
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
