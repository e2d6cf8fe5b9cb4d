// Words in host memory by which the host ends HLS kernels (hls/kernels).
#pragma once

#include <cstdint>

namespace ballast {

/// At `close_at`: the reader ends when it has read all commands that are there, or within 16 of
/// them. Zero: it goes on.
inline constexpr std::uint64_t kCloseWhenRead = 1;
inline constexpr std::uint64_t kCloseAtOnce = 2;

/// As the count of events taken: nobody takes them any more. The writer throws away what the ring
/// has no room for.
inline constexpr std::uint64_t kTakenByNobody = ~std::uint64_t{0};

}  // namespace ballast
