// Which commands a restoration takes (docs/contract.md, "State out and in").
#pragma once

#include "hls/core/vocabulary.hpp"

namespace ballast {
namespace core {

/// What a command is refused for because a restoration is under way, or is not. Before all else.
inline Reason refuse_restoration(CommandKind kind, bool restoring) {
  switch (kind) {
    case CommandKind::restore_account:
    case CommandKind::restore_position:
    case CommandKind::resume:
      return restoring ? Reason::none : Reason::not_restoring;
    case CommandKind::clear:
    case CommandKind::asset:
    case CommandKind::policy:
    case CommandKind::table:
    case CommandKind::tier:
    case CommandKind::symbol:
    case CommandKind::bind:
    case CommandKind::mark:
    case CommandKind::commit:
    case CommandKind::query:
    case CommandKind::dump:
    case CommandKind::digest:
    case CommandKind::stop:
      return Reason::none;
    default:
      return restoring ? Reason::restoring : Reason::none;
  }
}

}  // namespace core
}  // namespace ballast
