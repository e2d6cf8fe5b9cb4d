// A record's parts as JSON values, as report.json has them.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/report/run_record.hpp"

namespace ballast::report {

using Json = nlohmann::ordered_json;

Json json_of(const RunRecord& record);
Json json_of(const AccountRow& account);
Json json_of(const Decision& decision);
Json json_of(const Moment& moment);

}  // namespace ballast::report
