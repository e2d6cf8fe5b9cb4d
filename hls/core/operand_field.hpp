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
/// The table of a struct of operands, and the struct as the four words of a record. By arithmetic,
/// as Vitis does not take one type's memory for another's.
template <typename Operands>
struct FieldsOf;

/// Words hold fields from the lowest bits up; no field is in two words. `at`: bytes from the first.
template <typename Value>
void take_field(const std::uint64_t (&word)[4], std::size_t at, Value& field) {
  field = static_cast<Value>(word[at / 8] >> (at % 8 * 8));
}
template <typename Value>
void put_field(std::uint64_t (&word)[4], std::size_t at, Value field) {
  const auto bits = static_cast<typename std::make_unsigned<Value>::type>(field);
  word[at / 8] |= std::uint64_t{bits} << (at % 8 * 8);
}

// clang-format off
#define BALLAST_MEMBER(type, name, bits, unit, text) type name{};
#define BALLAST_ROW(type, name, bits, unit, text)                                                  \
  Field{#name, static_cast<unsigned>(kOperandsOffset + offsetof(Self, name)), sizeof(type), bits,  \
        std::is_signed<type>::value, unit, text},
#define BALLAST_FROM_WORDS(type, name, bits, unit, text)                                           \
  take_field(word, offsetof(Self, name), operands.name);
#define BALLAST_TO_WORDS(type, name, bits, unit, text)                                             \
  put_field(word, offsetof(Self, name), operands.name);
#define BALLAST_OPERAND_STRUCT(Name, LIST)                                                         \
  struct Name {                                                                                    \
    LIST(BALLAST_MEMBER)                                                                           \
  };                                                                                               \
  static_assert(sizeof(Name) == 32, #Name " is the four operand words");                           \
  template <>                                                                                      \
  struct FieldsOf<Name> {                                                                          \
    using Self = Name;                                                                             \
    static constexpr Field kRows[] = {LIST(BALLAST_ROW)};                                          \
    static Self from_words(const std::uint64_t (&word)[4]) {                                       \
      Self operands;                                                                               \
      LIST(BALLAST_FROM_WORDS)                                                                     \
      return operands;                                                                             \
    }                                                                                              \
    static void to_words(const Self& operands, std::uint64_t (&word)[4]) {                         \
      word[0] = word[1] = word[2] = word[3] = 0;                                                   \
      LIST(BALLAST_TO_WORDS)                                                                       \
    }                                                                                              \
  };
#define BALLAST_SPARE(F, n) F(std::uint64_t, spare_##n, 0, "", "zero")
// clang-format on

}  // namespace ballast::op
