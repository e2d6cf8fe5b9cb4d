// Texts of scenarios and risk files: those that come with Ballast, and single values changed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ballast::stress {

/// Of those that come with Ballast.
std::vector<std::string> scenario_names();
/// The text of a scenario by its name, or of the file of this name. InputError.
std::string scenario_text(const std::string& name_or_file);
/// The text of a risk file by its venue's name, or of the file. InputError.
std::string risk_text(const std::string& name_or_file);

/// The text with another value at `key`: names with dots between, "market.depth"; an item of a list
/// by its number from 0, or by its role, name or symbol: "groups.long.leverage". InputError for a
/// place that is not there; the last name may be a new one.
std::string with_value(const std::string& json, const std::string& file, std::string_view key,
                       std::string_view value);

}  // namespace ballast::stress
