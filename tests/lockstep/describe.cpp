#include "tests/lockstep/describe.hpp"

#include <fmt/format.h>

#include <cstring>
#include <span>

namespace ballast::lockstep {

namespace {

using Fields = std::span<const op::Field>;

Fields fields_of(CommandKind kind) {
  switch (kind) {
#define BALLAST_FIELDS(name, number, Operands, ...) \
  case CommandKind::name:                           \
    return op::FieldsOf<op::Operands>::kRows;
    BALLAST_COMMANDS(BALLAST_FIELDS)
#undef BALLAST_FIELDS
  }
  return op::FieldsOf<op::None>::kRows;
}

Fields fields_of(EventKind kind) {
  switch (kind) {
#define BALLAST_FIELDS(name, number, Operands, ...) \
  case EventKind::name:                             \
    return op::FieldsOf<op::Operands>::kRows;
    BALLAST_EVENTS(BALLAST_FIELDS)
#undef BALLAST_FIELDS
  }
  return op::FieldsOf<op::None>::kRows;
}

std::string text_of(const Record& record, const op::Field& field) {
  unsigned char bytes[sizeof(Record)];
  std::memcpy(bytes, &record, sizeof bytes);
  std::uint64_t raw = 0;
  for (unsigned i = 0; i < field.bytes; ++i) {
    raw |= std::uint64_t{bytes[field.offset + i]} << (8 * i);
  }
  if (!field.is_signed) return fmt::format("{}", raw);
  const unsigned unused = 64 - 8 * field.bytes;
  return fmt::format("{}", static_cast<std::int64_t>(raw << unused) >> unused);
}

std::string operands_of(const Record& record, Fields fields) {
  std::string text;
  for (const op::Field& field : fields) {
    if (field.bits != 0) text += fmt::format(" {}={}", field.name, text_of(record, field));
  }
  return text;
}

std::string header_of(const Record& record) {
  return fmt::format("symbol={} position={} account={} arg={}", record.symbol, record.position,
                     record.account, record.arg);
}

}  // namespace

std::string describe(const Command& command) {
  return fmt::format("{} sequence={} kind={} flags={:#04x} {}{}", name_of(command.command()),
                     command.sequence, command.kind, command.flags, header_of(command),
                     operands_of(command, fields_of(command.command())));
}

std::string describe(const Event& event) {
  const bool refusal = event.event() == EventKind::rejected;
  return fmt::format(
      "{} sequence={} code={}{} {}{}", name_of(event.event()), event.sequence, event.code(),
      refusal ? fmt::format(" ({})", name_of(static_cast<Reason>(event.code()))) : "",
      header_of(event), operands_of(event, fields_of(event.event())));
}

std::optional<FieldDifference> first_difference(const Event& expected, const Event& got) {
  if (std::memcmp(&expected, &got, sizeof(Event)) == 0) return std::nullopt;
  const auto differing = [](const char* field, std::uint64_t a, std::uint64_t b) {
    return FieldDifference{field, fmt::format("{}", a), fmt::format("{}", b)};
  };
  if (expected.kind != got.kind) {
    return FieldDifference{"kind", name_of(expected.event()), name_of(got.event())};
  }
  if (expected.sequence != got.sequence) {
    return differing("sequence", expected.sequence, got.sequence);
  }
  if (expected.flags != got.flags) return differing("code", expected.flags, got.flags);
  if (expected.symbol != got.symbol) return differing("symbol", expected.symbol, got.symbol);
  if (expected.position != got.position) {
    return differing("position", expected.position, got.position);
  }
  if (expected.account != got.account) return differing("account", expected.account, got.account);
  if (expected.arg != got.arg) return differing("arg", expected.arg, got.arg);
  for (const op::Field& field : fields_of(expected.event())) {
    const std::string a = text_of(expected, field);
    const std::string b = text_of(got, field);
    if (a != b) return FieldDifference{field.name, a, b};
  }
  if (expected.check != got.check) return differing("check", expected.check, got.check);
  return differing("phase", expected.phase, got.phase);
}

}  // namespace ballast::lockstep
