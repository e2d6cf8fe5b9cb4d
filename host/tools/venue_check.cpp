#include "host/tools/venue_check.hpp"

#include <algorithm>

#include "host/include/ballast/error.hpp"

namespace ballast::tools {

void VenueCheck::fail(const std::string& field, const std::string& what) const {
  throw InputError(file_, 0, field, what + "; give the venue that the log was written for");
}

void VenueCheck::on(const Command& command) {
  if (command.command() == CommandKind::clear) defined_.fill(false);
  if (command.command() != CommandKind::symbol || command.symbol >= kMaxSymbols) return;
  // Defining a symbol twice is refused by engines: the first counts.
  if (defined_[command.symbol]) return;
  defined_[command.symbol] = seen_[command.symbol] = true;
  const std::string record = log_ + " (record " + std::to_string(command.sequence) + ")";
  if (command.symbol >= venue_.symbols().size()) {
    fail("symbols", "there are " + std::to_string(venue_.symbols().size()) + ", but " + record +
                        " defines symbol " + std::to_string(command.symbol));
  }
  const SymbolSpec& spec = venue_.symbols()[command.symbol];
  const auto terms = command.as<op::Symbol>();
  const auto compare = [&](const char* field, std::int64_t venue, std::int64_t log) {
    if (venue == log) return;
    fail(spec.name + ": " + field,
         "is " + std::to_string(venue) + ", but " + std::to_string(log) + " in " + record);
  };
  compare("max_lots", spec.max_lots, static_cast<std::int64_t>(terms.max_lots));
  compare("asset", spec.asset.value(), static_cast<std::int64_t>(terms.asset));
  compare("collateral", spec.collateral ? 1 : 0,
          (terms.options & option::kCollateral) != 0 ? 1 : 0);
}

void VenueCheck::finish() const {
  const auto count = static_cast<std::ptrdiff_t>(venue_.symbols().size());
  const auto end = seen_.begin() + count;
  const auto absent = std::find(seen_.begin(), end, false);
  if (absent == end) return;
  const auto symbol = static_cast<std::size_t>(absent - seen_.begin());
  fail("symbols", "there are " + std::to_string(count) + ", but " + log_ + " does not define " +
                      venue_.symbols()[symbol].name + " (symbol " + std::to_string(symbol) + ")");
}

}  // namespace ballast::tools
