// Which of the instruction set levels that kernels are built for this machine has.
#pragma once

namespace ballast::software {

#if defined(BALLAST_X86_LEVELS)
inline bool has_avx2() {  // x86-64-v3
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
}
inline bool has_avx512() {  // x86-64-v4
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512cd");
}
#endif

}  // namespace ballast::software
