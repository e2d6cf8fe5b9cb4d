// What an operand is, and the macros that make a struct and its table of fields from one list
// F(type, name, bits, unit, meaning).
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ballast::op {

/// One operand: where it is in the record, how wide its legal values are, what it means.
struct Field {
  const char* name;
  unsigned offset;  ///< bytes from the start of the record
  unsigned bytes;
  unsigned bits;  ///< of the value; the rest of a legal field repeats its sign or is zero
  bool is_signed;
  const char* unit;
  const char* text;
};

inline constexpr unsigned kOperandsOffset = 24;
template <typename Operands>
struct FieldsOf;

// clang-format off
#define BALLAST_MEMBER(type, name, bits, unit, text) type name{};
#define BALLAST_ROW(type, name, bits, unit, text)                                                  \
  Field{#name, static_cast<unsigned>(kOperandsOffset + offsetof(Self, name)), sizeof(type), bits,  \
        std::is_signed<type>::value, unit, text},
#define BALLAST_OPERAND_STRUCT(Name, LIST)                                                         \
  struct Name {                                                                                    \
    LIST(BALLAST_MEMBER)                                                                           \
  };                                                                                               \
  static_assert(sizeof(Name) == 32, #Name " is the four operand words");                           \
  template <>                                                                                      \
  struct FieldsOf<Name> {                                                                          \
    using Self = Name;                                                                             \
    static constexpr Field kRows[] = {LIST(BALLAST_ROW)};                                          \
  };
#define BALLAST_SPARE(F, n) F(std::uint64_t, spare_##n, 0, "", "zero")
// clang-format on

}  // namespace ballast::op
