#include "hls/contractgen/contract_tables.hpp"

#include <cctype>
#include <limits>
#include <type_traits>

#include "hls/core/registers.hpp"

namespace ballast::contractgen {
namespace {

template <typename Value>
constexpr ConstantRow constant(const char* name, Value value) {
  static_assert(std::numeric_limits<Value>::is_signed || sizeof(Value) < 8, "fits the table");
  return {name, static_cast<std::int64_t>(value), 8 * sizeof(Value), std::is_signed<Value>::value};
}

#define BALLAST_RECORD_ROW(name, number, Operands, text) \
  {#name, number, text, op::FieldsOf<op::Operands>::kRows},
#define BALLAST_NAME_ROW(name, number, text) {#name, number, text},
#define BALLAST_REGISTER_ROW(name, offset, access, bits, text) {#name, offset, #access, bits, text},
#define BALLAST_CONSTANT(name) constant(#name, name)

constexpr RecordRow kCommands[] = {BALLAST_COMMANDS(BALLAST_RECORD_ROW)};
constexpr RecordRow kEvents[] = {BALLAST_EVENTS(BALLAST_RECORD_ROW)};
constexpr NameRow kVerdicts[] = {BALLAST_VERDICTS(BALLAST_NAME_ROW)};
constexpr NameRow kReasons[] = {BALLAST_REASONS(BALLAST_NAME_ROW)};
constexpr NameRow kOperands[] = {BALLAST_OPERANDS(BALLAST_NAME_ROW)};
constexpr RegisterRow kRegisters[] = {BALLAST_REGISTERS(BALLAST_REGISTER_ROW)};

constexpr NameRow kSides[] = {
    {"both", static_cast<unsigned>(Side::both), "Q may have either sign"},
    {"long", static_cast<unsigned>(Side::long_side), "Q never negative"},
    {"short", static_cast<unsigned>(Side::short_side), "Q never positive"},
};

constexpr ConstantRow kLimits[] = {
    BALLAST_CONSTANT(kContractVersion),  BALLAST_CONSTANT(kMaxAssets),
    BALLAST_CONSTANT(kMaxSymbols),       BALLAST_CONSTANT(kMaxPolicies),
    BALLAST_CONSTANT(kMaxTables),        BALLAST_CONSTANT(kNoTable),
    BALLAST_CONSTANT(kMaxTiers),         BALLAST_CONSTANT(kPolicyRows),
    BALLAST_CONSTANT(kPolicyOperands),   BALLAST_CONSTANT(kPositionIdBits),
    BALLAST_CONSTANT(kMaxPositionId),    BALLAST_CONSTANT(kNoPosition),
    BALLAST_CONSTANT(kDefaultPositions), BALLAST_CONSTANT(kDefaultAccounts),
    BALLAST_CONSTANT(kMaxAccounts),      BALLAST_CONSTANT(kMaxPositionsPerAccount),
    BALLAST_CONSTANT(kQuantityBits),     BALLAST_CONSTANT(kUnitValueBits),
    BALLAST_CONSTANT(kMaxShift),         BALLAST_CONSTANT(kValueBits),
    BALLAST_CONSTANT(kCashBits),         BALLAST_CONSTANT(kRateBits),
    BALLAST_CONSTANT(kDeductionBits),    BALLAST_CONSTANT(kSmallestBits),
    BALLAST_CONSTANT(kKeyFirst),         BALLAST_CONSTANT(kSumBits),
    BALLAST_CONSTANT(kKeyBits),          BALLAST_CONSTANT(kLotsBits),
    BALLAST_CONSTANT(kMaxValue),         BALLAST_CONSTANT(kMaxCash),
    BALLAST_CONSTANT(kMaxUnitValue),     BALLAST_CONSTANT(kMaxLots),
    BALLAST_CONSTANT(kMaxRateE8),        BALLAST_CONSTANT(kMaxRatioTerm),
    BALLAST_CONSTANT(kRateOne),          BALLAST_CONSTANT(kKeyLast),
    BALLAST_CONSTANT(kRegisterMapBytes), BALLAST_CONSTANT(kIdentity),
    BALLAST_CONSTANT(kPageRows),         BALLAST_CONSTANT(kRowInUse),
    BALLAST_CONSTANT(kRowNoRoom),        BALLAST_CONSTANT(kRowUnknown),
    BALLAST_CONSTANT(kExecutedOffset),   BALLAST_CONSTANT(kExecutedEvery),
};

/// A bit of a command's flags: those below its side.
constexpr ConstantRow flag_bit(const char* name, std::uint8_t value) {
  return {name, value, flag::kSideShift, false};
}

constexpr ConstantRow kFlags[] = {
    flag_bit("kFlagAnswer", flag::kAnswer),   flag_bit("kFlagDefer", flag::kDefer),
    flag_bit("kFlagCheckQ", flag::kCheckQ),   flag_bit("kFlagAck", flag::kAck),
    flag_bit("kFlagAll", flag::kAll),         flag_bit("kFlagWhy", flag::kWhy),
    flag_bit("kFlagRestore", flag::kRestore), constant("kSideShift", flag::kSideShift),
};

constexpr ConstantRow kOptions[] = {
    constant("kOptionLiquidateAtEquality", option::kLiquidateAtEquality),
    constant("kOptionCollateral", option::kCollateral),
    constant("kOptionByQuantity", option::kByQuantity),
    constant("kOptionOnEntryValue", option::kOnEntryValue),
    constant("kOptionExemptAdl", option::kExemptAdl),
    constant("kOptionNoVerdict", option::kNoVerdict),
    constant("kOptionSplit", option::kSplit),
};

constexpr ConstantRow kScopes[] = {
    constant("kScopeAccounts", scope::kAccounts),
    constant("kScopePositions", scope::kPositions),
    constant("kScopeConfiguration", scope::kConfiguration),
};

bool is_spare(const op::Field& field) { return field.bits == 0; }

/// Adds the bytes from `begin` to `end` that no operand uses.
void add_gap(std::vector<Slice>& slices, unsigned begin, unsigned end) {
  if (begin == end) return;
  slices.push_back(
      {"reserved_" + std::to_string(begin), 8 * begin, 8 * (end - begin), false, nullptr});
}

}  // namespace

std::span<const RecordRow> commands() { return kCommands; }
std::span<const RecordRow> events() { return kEvents; }
std::span<const NameRow> verdicts() { return kVerdicts; }
std::span<const NameRow> reasons() { return kReasons; }
std::span<const NameRow> operands() { return kOperands; }
std::span<const NameRow> sides() { return kSides; }
std::span<const ConstantRow> limits() { return kLimits; }
std::span<const ConstantRow> flags() { return kFlags; }
std::span<const ConstantRow> options() { return kOptions; }
std::span<const ConstantRow> scopes() { return kScopes; }
std::span<const RegisterRow> registers() { return kRegisters; }

std::vector<Slice> slices_of(const RecordRow& record, Direction direction) {
  // `sequence` is a keyword of SystemVerilog.
  std::vector<Slice> slices{{"seq", 0, 64, false, nullptr}, {"kind", 64, 8, false, nullptr}};
  if (direction == Direction::command) {
    slices.push_back({"flags", 72, flag::kSideShift, false, nullptr});
    slices.push_back({"side", 72 + flag::kSideShift, 2, false, nullptr});
  } else {
    slices.push_back({"code", 72, 8, false, nullptr});
  }
  slices.push_back({"symbol", 80, 16, false, nullptr});
  slices.push_back({"position", 96, 32, false, nullptr});
  slices.push_back({"account", 128, 32, false, nullptr});
  slices.push_back({"arg", 160, 32, false, nullptr});

  unsigned next = op::kOperandsOffset;
  for (const op::Field& field : record.fields) {
    if (is_spare(field)) continue;
    add_gap(slices, next, field.offset);
    slices.push_back({field.name, 8 * field.offset, 8 * field.bytes, field.is_signed, &field});
    next = field.offset + field.bytes;
  }
  add_gap(slices, next, static_cast<unsigned>(offsetof(Record, check)));

  slices.push_back({"check", 8 * offsetof(Record, check), 32, false, nullptr});
  slices.push_back({"phase", 8 * offsetof(Record, phase), 32, false, nullptr});
  return slices;
}

std::string parameter_name(const ConstantRow& constant) { return constant.name + 1; }

std::string register_name(const RegisterRow& row) {
  std::string name = "Reg";
  bool upper = true;
  for (const char* c = row.name; *c != '\0'; ++c) {
    if (*c == '_') {
      upper = true;
      continue;
    }
    name += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(*c))) : *c;
    upper = false;
  }
  return name;
}

std::string type_name(const RecordRow& record, Direction direction) {
  return (direction == Direction::command ? "cmd_" : "event_") + std::string(record.name) + "_t";
}

}  // namespace ballast::contractgen
