// What came of a request to the Desk: a value, or the reason why it was declined. Declining is
// ordinary business (an order too large, a name in use), costs next to nothing and changes nothing;
// exceptions are for a caller's mistakes.
#pragma once

#include <cstdint>

#include "host/include/ballast/error.hpp"

namespace ballast {

// clang-format off
// name, meaning
#define BALLAST_DECLINES(X)                                                                       \
  X(none, "not declined")                                                                         \
  X(unknown_account, "there is no such account")                                                  \
  X(unknown_position, "there is no such position")                                                \
  X(name_taken, "the name is there already; names are unique")                                    \
  X(no_room, "the engine's places are used up; open it with more")                                \
  X(wrong_asset, "the account settles in another asset than the symbol")                          \
  X(position_exists,                                                                              \
    "the account has a position in the symbol already; there is one a "                           \
    "side, or one for both sides")                                                                \
  X(too_many_positions, "the account has 2047 positions, as many as it may")                      \
  X(too_large, "exceeds max_qty, 2^58 atoms of value or 2^56 of cash")                            \
  X(through_zero, "would take a position of one side through zero; open the other side's")        \
  X(owed, "would owe collateral, which can only be held")                                         \
  X(over_close, "is of more lots than the position has")                                          \
  X(price_too_large, "at this price a position of max_qty is worth 2^58 atoms or more")           \
  X(being_read_back, "the position is being read back from the engine; ask again when it is")     \
  X(unconfirmed, "what was sent about it is not confirmed")                                       \
  X(not_flat, "the position is not flat")                                                         \
  X(has_positions, "the account has positions")                                                   \
  X(has_cash, "the account has cash, or owes some")                                               \
  X(owner_cannot_take,                                                                            \
    "its cash cannot go to the owner: it is negative, or in another asset; "                      \
    "transfer it out first")                                                                      \
  X(too_many_unconfirmed,                                                                         \
    "as many commands are unconfirmed as may be; give events to apply, or "                       \
    "confirm")                                                                                    \
  X(no_initial_rate, "the venue gives a symbol of the account no initial margin rate")
// clang-format on

/// Why the Desk did nothing.
enum class Declined : std::uint8_t {
#define BALLAST_ENUMERATOR(name, text) name,
  BALLAST_DECLINES(BALLAST_ENUMERATOR)
#undef BALLAST_ENUMERATOR
};

inline const char* name_of(Declined reason) {
  switch (reason) {
#define BALLAST_NAME(name, text) \
  case Declined::name:           \
    return #name;
    BALLAST_DECLINES(BALLAST_NAME)
#undef BALLAST_NAME
  }
  return "unknown";
}

/// In words, with what to do where something can be done.
inline const char* text_of(Declined reason) {
  switch (reason) {
#define BALLAST_TEXT(name, text) \
  case Declined::name:           \
    return text;
    BALLAST_DECLINES(BALLAST_TEXT)
#undef BALLAST_TEXT
  }
  return "unknown reason";
}

template <typename T>
class [[nodiscard]] DeskOutcome {
 public:
  // NOLINTBEGIN(google-explicit-constructor): so that a function returns either as it is
  constexpr DeskOutcome(T value) : value_(value) {}
  constexpr DeskOutcome(Declined reason) : reason_(reason) {}
  // NOLINTEND(google-explicit-constructor)

  constexpr bool ok() const { return reason_ == Declined::none; }
  constexpr explicit operator bool() const { return ok(); }
  constexpr Declined reason() const { return reason_; }
  /// What was asked for; an InputError that says why when it was declined.
  T value() const {
    if (!ok()) throw InputError(text_of(reason_));
    return value_;
  }
  /// What was asked for; only where it is known to be there.
  constexpr const T& operator*() const { return value_; }

 private:
  T value_{};
  Declined reason_ = Declined::none;
};

}  // namespace ballast
