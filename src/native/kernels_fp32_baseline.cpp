// The fp32 kernels for any machine, on vectors of four floats, which every compiler knows.
#define SNOOPI_ISA baseline
#include "kernels_table.h"

namespace snoopi::kernels {

const Fp32Kernels& fp32_kernels_baseline() {
    static const Fp32Kernels table = baseline::table("baseline");
    return table;
}

}  // namespace snoopi::kernels
