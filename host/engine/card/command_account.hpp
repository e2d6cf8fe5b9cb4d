// Which commands are about one account.
#pragma once

#include "hls/core/contract.hpp"

namespace ballast::card {

inline bool has_account(CommandKind kind) {
  switch (kind) {
    case CommandKind::account:
    case CommandKind::open:
    case CommandKind::free:
    case CommandKind::position_delta:
    case CommandKind::reduce:
    case CommandKind::wallet_delta:
    case CommandKind::query:
    case CommandKind::restore_account:
    case CommandKind::restore_position:
      return true;
    default:
      return false;
  }
}

}  // namespace ballast::card
