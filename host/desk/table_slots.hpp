// Which of the engine's tables of tiers each symbol is bound to; those charged alike share one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "hls/core/limits.hpp"
#include "host/desk/tier_table.hpp"
#include "host/include/ballast/ids.hpp"

namespace ballast {

class TableSlots {
 public:
  explicit TableSlots(std::size_t symbols) : slot_of_(symbols, kNoTable) {}

  /// What a slot has from the next commit on.
  struct Table {
    Charges charges() const { return {terms, tiers}; }

    core::TableRule terms;
    std::vector<op::Tier> tiers;
    /// Whether the engine has it too: not before it is staged, nor when staging was cut off.
    bool is_sent = false;
  };

  /// What has to be sent so that a symbol has its tiers.
  struct Placement {
    std::uint32_t slot = kNoTable;
    bool to_stage = false;  ///< the table's content; else the slot has it
    bool to_bind = false;
  };

  /// A table of these charges for the symbol, none where there are no tiers: one that is there, or
  /// else an unused slot, so that nobody is charged by a table that is cut off halfway; the
  /// symbol's own slot only where others use all the rest. Nothing when they use its own, too.
  std::optional<Placement> find(SymbolId symbol, const Charges& charges) const;

  std::uint32_t slot_of(SymbolId symbol) const { return slot_of_[symbol.value()]; }
  void bind(SymbolId symbol, std::uint32_t slot);
  const Table& table(std::uint32_t slot) const { return tables_[slot]; }
  void put(std::uint32_t slot, Table table) { tables_[slot] = std::move(table); }
  /// Slots that symbols are bound to and the engine does not have as they are here.
  std::vector<std::uint32_t> cut_off() const;

 private:
  std::array<Table, kMaxTables> tables_;
  std::array<std::uint32_t, kMaxTables> users_{};  ///< by slot
  std::vector<std::uint32_t> slot_of_;             ///< by symbol
};

}  // namespace ballast
