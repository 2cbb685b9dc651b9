// The fp32 kernels for AVX2 and FMA; CMakeLists.txt sets the compiler's target for this file.
#if defined(__x86_64__)
#define SNOOPI_ISA avx2
#include "kernels_table.h"

namespace snoopi::kernels {

const Fp32Kernels& fp32_kernels_avx2() {
    static const Fp32Kernels table = avx2::table("avx2");
    return table;
}

}  // namespace snoopi::kernels
#endif
