// Which of the engine's tables of tiers each symbol is bound to; those charged alike share one.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "hls/core/limits.hpp"
#include "host/desk/tier_table.hpp"
#include "host/include/ballast/ids.hpp"

namespace ballast {

class TableSlots {
 public:
  explicit TableSlots(std::size_t symbols) : slot_of_(symbols, kNoTable) {}

  /// What has to be sent so that a symbol has its tiers.
  struct Placement {
    std::uint32_t slot = kNoTable;
    bool to_stage = false;  ///< the table's content; else the engine has it
    bool to_bind = false;
  };

  /// Gives the symbol a table of these charges, none where there are no tiers. Throws InputError,
  /// and changes nothing, when other symbols are bound to all tables and none of those is like
  /// this.
  Placement place(SymbolId symbol, const Charges& charges);
  std::uint32_t slot_of(SymbolId symbol) const { return slot_of_[symbol.value()]; }
  /// When not everything was sent that `place` asked for: the symbol is bound as before, and what
  /// is in the slot is not known.
  void revert(SymbolId symbol, std::uint32_t slot_before, const Placement& placement);

 private:
  struct Slot {
    Charges charges() const { return {terms, tiers}; }

    bool is_known = false;
    core::TableRule terms;
    std::vector<op::Tier> tiers;
    std::uint32_t users = 0;
  };

  Placement find(std::uint32_t own, const Charges& charges) const;
  void move(SymbolId symbol, std::uint32_t slot);

  std::array<Slot, kMaxTables> slots_;
  std::vector<std::uint32_t> slot_of_;  ///< by symbol
};

}  // namespace ballast
