// Operands of ranking policies as docs/ranking.md writes them, for people.
#pragma once

#include "hls/core/contract.hpp"

namespace ballast {

inline const char* symbol_of(Operand operand) {
  switch (operand) {
    case Operand::zero:
      return "0";
    case Operand::one:
      return "1";
    case Operand::upnl:
      return "|uPnL|";
    case Operand::mark_value:
      return "|MV|";
    case Operand::entry_value:
      return "|EV|";
    case Operand::equity:
      return "E";
    case Operand::wallet:
      return "max(W, w_min)";
    case Operand::account_maintenance:
      return "ΣM";
    case Operand::maintenance:
      return "M";
  }
  return "?";
}

}  // namespace ballast
