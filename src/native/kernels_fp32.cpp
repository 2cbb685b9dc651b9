// Chooses the instruction set once, at the first call.
#include "kernels_fp32.h"

namespace snoopi::kernels {

const Fp32Kernels& fp32_kernels() {
    static const Fp32Kernels& chosen = []() -> const Fp32Kernels& {
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
            && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
            return fp32_kernels_avx512();
        }
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return fp32_kernels_avx2();
#endif
        return fp32_kernels_baseline();
    }();
    return chosen;
}

}  // namespace snoopi::kernels
