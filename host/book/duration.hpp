// Durations as files have them: "500ms", "30s", "1.5h".
#pragma once

#include <string>

#include "host/book/json_text.hpp"
#include "host/include/ballast/risk_rules.hpp"

namespace ballast::risk {

/// The field's duration; refused when it is none, or no whole number of nanoseconds.
Nanoseconds read_duration(const JsonField& field);

/// In the largest unit that is whole.
std::string print_duration(Nanoseconds time);

}  // namespace ballast::risk
