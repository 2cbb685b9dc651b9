// Chooses the instruction set: the widest that the machine runs, unless the calling thread asked for another
// one.
#include "kernels_fp32.h"

#include <string_view>

namespace snoopi::kernels {
namespace {

thread_local const Fp32Kernels* asked_for = nullptr;

bool runs_avx2() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return false;
#endif
}

bool runs_avx512() {
#if defined(__x86_64__)
    return runs_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
           && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
#else
    return false;
#endif
}

// Null when the machine does not run it.
const Fp32Kernels* find(std::string_view name) {
#if defined(__x86_64__)
    if (name == "avx512" && runs_avx512()) return &fp32_kernels_avx512();
    if (name == "avx2" && runs_avx2()) return &fp32_kernels_avx2();
#endif
    return name == "baseline" ? &fp32_kernels_baseline() : nullptr;
}

}  // namespace

const Fp32Kernels& fp32_kernels() {
    static const Fp32Kernels* const widest = find(
        runs_avx512() ? "avx512"
        : runs_avx2() ? "avx2"
                      : "baseline");
    return asked_for == nullptr ? *widest : *asked_for;
}

bool use_fp32_kernels(const char* name) {
    const bool widest = name == nullptr || *name == 0;
    asked_for = widest ? nullptr : find(name);
    return widest || asked_for != nullptr;
}

}  // namespace snoopi::kernels
