// The fp32 kernels for AVX-512; CMakeLists.txt sets the compiler's target for this file.
#if defined(__x86_64__)
#define SNOOPI_ISA avx512
#include "kernels_table.h"

namespace snoopi::kernels {

const Fp32Kernels& fp32_kernels_avx512() {
    static const Fp32Kernels table = avx512::table("avx512");
    return table;
}

}  // namespace snoopi::kernels
#endif
