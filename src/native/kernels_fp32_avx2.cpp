// The fp32 kernels for AVX2 and FMA. Only plain C headers and our own are included here, and the standard ones before the
// target is set, so that no shared inline function is compiled for a machine that others may not be.
#if defined(__x86_64__)
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

#pragma GCC target("avx2,fma")
#define SNOOPI_LANES_8
#define SNOOPI_ISA avx2
#include "kernels_table.h"

namespace snoopi::kernels {

const Fp32Kernels& fp32_kernels_avx2() {
    static const Fp32Kernels table = avx2::table("avx2");
    return table;
}

}  // namespace snoopi::kernels
#endif
