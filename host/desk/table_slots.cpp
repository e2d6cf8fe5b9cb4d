#include "host/desk/table_slots.hpp"

#include <algorithm>

#include "host/include/ballast/error.hpp"

namespace ballast {

// A slot that nobody is bound to may still be in effect for symbols that leave it at the next
// commit: what is staged in it comes into effect at that commit, too.
TableSlots::Placement TableSlots::find(std::uint32_t own, const Charges& charges) const {
  if (charges.tiers.empty()) return {kNoTable, false, own != kNoTable};
  std::uint32_t unused = kNoTable;
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].is_known && slots_[slot].charges() == charges) {
      return {slot, false, slot != own};
    }
    if (unused == kNoTable && slots_[slot].users == 0) unused = slot;
  }
  if (own != kNoTable && slots_[own].users == 1) return {own, true, false};
  if (unused == kNoTable) {
    throw InputError("there is no table left for these tiers: other symbols have " +
                     std::to_string(kMaxTables) +
                     " different ones; give the symbol the tiers of one of those");
  }
  return {unused, true, true};
}

void TableSlots::move(SymbolId symbol, std::uint32_t slot) {
  std::uint32_t& own = slot_of_[symbol.value()];
  if (own != kNoTable) --slots_[own].users;
  own = slot;
  if (own != kNoTable) ++slots_[own].users;
}

TableSlots::Placement TableSlots::place(SymbolId symbol, const Charges& charges) {
  const Placement placement = find(slot_of(symbol), charges);
  if (placement.to_stage) {
    Slot& slot = slots_[placement.slot];
    slot.terms = charges.terms;
    slot.tiers.assign(charges.tiers.begin(), charges.tiers.end());
    slot.is_known = true;
  }
  move(symbol, placement.slot);
  return placement;
}

void TableSlots::revert(SymbolId symbol, std::uint32_t slot_before, const Placement& placement) {
  move(symbol, slot_before);
  if (placement.to_stage) slots_[placement.slot].is_known = false;
}

}  // namespace ballast
