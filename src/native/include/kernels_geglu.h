// GEGLU: the first half of a row times the exact GELU of the second.
#pragma once

#include "kernels_fp32.h"
#include "kernels_simd.h"

namespace snoopi::kernels::SNOOPI_ISA {

// The normal distribution's value and slope at x. The error function is Abramowitz and Stegun's 7.1.26,
// to 1.5e-7.
struct Normal {
    V cumulative, density;
};

inline Normal normal(V x) {
    const V square = x * x * all(-0.5f), e = exp(square);
    const V t = all(1.0f) / fma(abs(x), all(0.3275911f * 0.70710678f), all(1.0f));
    V p = all(1.061405429f);
    p = fma(p, t, all(-1.453152027f));
    p = fma(p, t, all(1.421413741f));
    p = fma(p, t, all(-0.284496736f));
    p = fma(p, t, all(0.254829592f));
    const V tail = all(0.5f) * p * t * e;
    return {where_negative(x, all(1.0f) - tail, tail), e * all(0.39894228f)};
}

inline void geglu_forward(const GegluForward& f, int64_t first, int64_t last) {
    for (int64_t row = first; row < last; ++row) {
        const float* const value = f.in + row * f.in_row;
        const float* const gate = value + f.channels;
        float* const out = f.out + row * f.channels;
        for (int64_t c = 0; c < f.channels; c += lanes) {
            const int n = f.channels - c < lanes ? static_cast<int>(f.channels - c) : lanes;
            const V x = load_first(gate + c, n);
            store_first(out + c, load_first(value + c, n) * x * normal(x).cumulative, n);
        }
    }
}

inline void geglu_backward(const GegluBackward& b, int64_t first, int64_t last) {
    for (int64_t row = first; row < last; ++row) {
        const float* const value = b.in + row * b.in_row;
        const float* const gate = value + b.channels;
        const float* const grad = b.grad_out + row * b.grad_row;
        float* const out = b.grad_in + row * 2 * b.channels;
        for (int64_t c = 0; c < b.channels; c += lanes) {
            const int n = b.channels - c < lanes ? static_cast<int>(b.channels - c) : lanes;
            const V x = load_first(gate + c, n), g = load_first(grad + c, n);
            const auto [cumulative, density] = normal(x);
            store_first(out + c, g * x * cumulative, n);
            store_first(out + b.channels + c, g * load_first(value + c, n) * fma(x, density, cumulative), n);
        }
    }
}

}  // namespace snoopi::kernels::SNOOPI_ISA
