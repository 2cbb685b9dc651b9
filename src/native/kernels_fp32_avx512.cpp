// The fp32 kernels for AVX-512. Only plain C headers and our own are included here, and the standard ones before the
// target is set, so that no shared inline function is compiled for a machine that others may not be.
#if defined(__x86_64__)
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

#pragma GCC target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")
// GCC 12 takes the undefined source of its own unmasked intrinsics for a fault.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#define SNOOPI_LANES_16
#define SNOOPI_ISA avx512
#include "kernels_table.h"

namespace snoopi::kernels {

const Fp32Kernels& fp32_kernels_avx512() {
    static const Fp32Kernels table = avx512::table("avx512");
    return table;
}

}  // namespace snoopi::kernels
#endif
