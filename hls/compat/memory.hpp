// Memory of the host as kernels reach it. On a card an access is one beat of AXI, and words that
// the host changes are volatile, lest they be read once for all (a record is read at another place
// when it was there). On a host it has to be atomic word by word, as the other side is another
// thread.
#pragma once

#include <cstdint>
#include <cstring>

#include "hls/core/contract.hpp"

namespace ballast::compat {

inline std::uint64_t load_word(const std::uint64_t* at) {
#if defined(__SYNTHESIS__)
  return *static_cast<const volatile std::uint64_t*>(at);
#else
  return __atomic_load_n(at, __ATOMIC_ACQUIRE);
#endif
}

inline void store_word(std::uint64_t* at, std::uint64_t value) {
#if defined(__SYNTHESIS__)
  *static_cast<volatile std::uint64_t*>(at) = value;
#else
  __atomic_store_n(at, value, __ATOMIC_RELEASE);
#endif
}

/// The last word first: what its phase promises is there by then.
inline Record load_record(const Record* at) {
#if defined(__SYNTHESIS__)
  return *at;
#else
  constexpr int kWords = kRecordBytes / sizeof(std::uint64_t);
  std::uint64_t words[kWords];
  const auto* from = reinterpret_cast<const std::uint64_t*>(at);
  for (int i = kWords - 1; i >= 0; --i) words[i] = load_word(from + i);
  Record record;
  std::memcpy(&record, words, sizeof record);
  return record;
#endif
}

/// The last word last.
inline void store_record(Record* at, const Record& record) {
#if defined(__SYNTHESIS__)
  *at = record;
#else
  constexpr int kWords = kRecordBytes / sizeof(std::uint64_t);
  std::uint64_t words[kWords];
  std::memcpy(words, &record, sizeof words);
  auto* to = reinterpret_cast<std::uint64_t*>(at);
  for (int i = 0; i < kWords; ++i) store_word(to + i, words[i]);
#endif
}

}  // namespace ballast::compat
