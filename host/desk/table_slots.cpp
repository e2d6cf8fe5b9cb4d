#include "host/desk/table_slots.hpp"

namespace ballast {

// A slot that nobody is bound to may still be in effect for symbols that leave it at the next
// commit: what is staged in it comes into effect at that commit, too.
std::optional<TableSlots::Placement> TableSlots::find(SymbolId symbol,
                                                      const Charges& charges) const {
  const std::uint32_t own = slot_of(symbol);
  if (charges.tiers.empty()) return Placement{kNoTable, false, own != kNoTable};
  std::uint32_t unused = kNoTable;
  for (std::uint32_t slot = 0; slot < kMaxTables; ++slot) {
    const bool is_there = tables_[slot].is_sent || users_[slot] > 0;  // sent at the next commit
    if (is_there && tables_[slot].charges() == charges) return Placement{slot, false, slot != own};
    if (unused == kNoTable && users_[slot] == 0) unused = slot;
  }
  if (unused != kNoTable) return Placement{unused, true, true};
  if (own != kNoTable && users_[own] == 1) return Placement{own, true, false};
  return std::nullopt;
}

void TableSlots::bind(SymbolId symbol, std::uint32_t slot) {
  std::uint32_t& own = slot_of_[symbol.value()];
  if (own != kNoTable) --users_[own];
  own = slot;
  if (own != kNoTable) ++users_[own];
}

std::vector<std::uint32_t> TableSlots::cut_off() const {
  std::vector<std::uint32_t> slots;
  for (std::uint32_t slot = 0; slot < kMaxTables; ++slot) {
    if (users_[slot] > 0 && !tables_[slot].is_sent) slots.push_back(slot);
  }
  return slots;
}

}  // namespace ballast
