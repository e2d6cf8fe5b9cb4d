#include "host/log/record_columns.hpp"

#include <algorithm>

namespace ballast {
namespace {

struct KindRow {
  unsigned number;
  const char* name;
  std::span<const op::Field> fields;
};

#define BALLAST_KIND(name, number, Operands, text) \
  KindRow{number, #name, op::FieldsOf<op::Operands>::kRows},
constexpr KindRow kCommandRows[] = {BALLAST_COMMANDS(BALLAST_KIND)};
constexpr KindRow kEventRows[] = {BALLAST_EVENTS(BALLAST_KIND)};
#undef BALLAST_KIND

constexpr op::Field kWords[] = {
    {"word_0", op::kOperandsOffset, 8, 64, false, "", ""},
    {"word_1", op::kOperandsOffset + 8, 8, 64, false, "", ""},
    {"word_2", op::kOperandsOffset + 16, 8, 64, false, "", ""},
    {"word_3", op::kOperandsOffset + 24, 8, 64, false, "", ""},
};

bool is_spare(const op::Field& field) {
  return std::string_view(field.name).substr(0, 6) == "spare_";
}

}  // namespace

RecordColumns::RecordColumns(LogKind log) : log_(log) {
  names_ = log == LogKind::commands
               ? std::vector<std::string>{"sequence", "kind",     "flags",   "side",
                                          "symbol",   "position", "account", "arg"}
               : std::vector<std::string>{"sequence", "kind",    "code", "symbol",
                                          "position", "account", "arg"};
  header_columns_ = names_.size();
  const std::span<const KindRow> rows = log == LogKind::commands
                                            ? std::span<const KindRow>(kCommandRows)
                                            : std::span<const KindRow>(kEventRows);
  for (const KindRow& row : rows) {
    for (const op::Field& field : row.fields) {
      if (!is_spare(field)) column_of(field.name);
    }
  }
  for (unsigned kind = 0; kind < operands_.size(); ++kind) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [kind](const KindRow& r) { return r.number == kind; });
    if (row != rows.end()) add_kind(kind, row->name, row->fields);
  }
  for (unsigned kind = 0; kind < operands_.size(); ++kind) {
    if (operands_[kind].empty()) add_kind(kind, "", kWords);
  }
}

void RecordColumns::add_kind(unsigned kind, const char* name, std::span<const op::Field> fields) {
  kind_names_[kind] = name;
  for (const op::Field& field : fields) {
    operands_[kind].push_back({field, column_of(field.name), is_spare(field)});
  }
}

std::size_t RecordColumns::column_of(const std::string& name) {
  // An operand that is called like a header field would be two columns of one name.
  const auto first = names_.begin() + static_cast<std::ptrdiff_t>(header_columns_);
  const auto found = std::find(first, names_.end(), name);
  if (found != names_.end()) return static_cast<std::size_t>(found - names_.begin());
  names_.push_back(name);
  return names_.size() - 1;
}

}  // namespace ballast
