// The texts of figures/*.csv.
#pragma once

namespace ballast::scenario {

extern const char* const kByCoinTable;
extern const char* const kTimelineTable;

}  // namespace ballast::scenario
