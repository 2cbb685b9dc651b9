// The fp32 kernels for any machine. Vectors of four floats, which every compiler knows.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#define SNOOPI_ISA baseline
#include "kernels_table.h"

namespace snoopi::kernels {

const Fp32Kernels& fp32_kernels_baseline() {
    static const Fp32Kernels table = baseline::table("baseline");
    return table;
}

}  // namespace snoopi::kernels
