// What messages carry, as words, one after the other: what the words mean is said by the message.
// Vitis does not take one type's memory for another's, so each type names its members once.
#pragma once

#include <cstdint>
#include <type_traits>

#include "hls/core/wide.hpp"

namespace ballast::kernels {

/// Puts members into words.
class ToWords {
 public:
  explicit ToWords(std::uint64_t* word) : word_(word) {}

  template <typename... Members>
  void operator()(const Members&... members) {
#pragma HLS INLINE
    (put(members), ...);
  }

 private:
  template <typename Member>
  void put(const Member& member) {
#pragma HLS INLINE
    word_[at_++] = static_cast<std::uint64_t>(member);
    if constexpr (sizeof(Member) == sizeof(uint128))
      word_[at_++] = static_cast<std::uint64_t>(core::high64(member));
  }

  std::uint64_t* const word_;
  unsigned at_ = 0;
};

/// Takes members from words.
class FromWords {
 public:
  explicit FromWords(const std::uint64_t* word) : word_(word) {}

  template <typename... Members>
  void operator()(Members&... members) {
#pragma HLS INLINE
    (take(members), ...);
  }

 private:
  template <typename Member>
  void take(Member& member) {
#pragma HLS INLINE
    if constexpr (sizeof(Member) == sizeof(uint128)) {
      const std::uint64_t low = word_[at_++];
      member = static_cast<Member>(core::join(low, word_[at_++]));
    } else {
      member = static_cast<Member>(word_[at_++]);
    }
  }

  const std::uint64_t* const word_;
  unsigned at_ = 0;
};

/// How many words a type takes.
class CountWords {
 public:
  template <typename... Members>
  constexpr void operator()(const Members&...) {
    ((count += sizeof(Members) == sizeof(uint128) ? 2 : 1), ...);
  }
  unsigned count = 0;
};
template <typename Value>
constexpr unsigned words_of() {
  CountWords words;
  Value value;
  each_member(words, value);
  return words.count;
}

/// `each_member(visit, value)` calls visit with the members of the value.
template <unsigned Words, typename Value>
void put_into(std::uint64_t (&word)[Words], Value value) {
#pragma HLS INLINE
  static_assert(words_of<Value>() <= Words, "there are words for every member");
  ToWords put(word);
  each_member(put, value);
}
template <typename Value, unsigned Words>
Value taken_from(const std::uint64_t (&word)[Words]) {
#pragma HLS INLINE
  Value value;
  FromWords take(word);
  each_member(take, value);
  return value;
}

}  // namespace ballast::kernels
