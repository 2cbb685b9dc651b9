// Fills the table of one instruction set. The including file has set SNOOPI_ISA and the compiler's target.
#pragma once

#include "kernels_attention.h"
#include "kernels_convolution.h"
#include "kernels_fp32.h"
#include "kernels_geglu.h"
#include "kernels_norm.h"
#include "kernels_product.h"

namespace snoopi::kernels::SNOOPI_ISA {

inline void multiply_matrix(const MatrixProduct& m, int64_t first_row, int64_t last_row) {
    const Segment segment{m.a, m.b};
    Product p{};
    p.segments = &segment;
    p.num_segments = 1;
    p.length = m.length;
    p.a_row = m.a_row;
    p.a_step = m.a_step;
    p.b_step = m.packed ? panel : m.b_row;
    p.b_panel = m.packed ? m.length * panel : panel;
    p.b_is_packed = m.packed;
    p.bias = m.bias;
    p.accumulate = m.accumulate;
    p.c = m.c;
    p.c_row = m.c_row;
    p.rows = m.rows;
    p.columns = m.columns;
    multiply(p, first_row, last_row);
}

inline void sum_rows(const float* in, int64_t row, int64_t rows, float* out, int64_t first, int64_t last) {
    for (int64_t c = first; c < last; c += lanes) {
        const int n = last - c < lanes ? static_cast<int>(last - c) : lanes;
        // Four sums shorten the chain of additions, which is what the time goes into and where rounding
        // gathers.
        V sums[4] = {all(0.0f), all(0.0f), all(0.0f), all(0.0f)};
        for (int64_t r = 0; r < rows; ++r) sums[r % 4] = sums[r % 4] + load_first(in + r * row + c, n);
        store_first(out + c, (sums[0] + sums[1]) + (sums[2] + sums[3]), n);
    }
}

inline Fp32Kernels table(const char* name) {
    Fp32Kernels t{};
    t.name = name;
    t.panel = panel;
    t.attention_forward = attention_forward;
    t.attention_backward = attention_backward;
    t.packed_size = packed_size;
    t.pack_transposed = pack_transposed;
    t.multiply = multiply_matrix;
    t.sum_rows = sum_rows;
    t.group_norm_forward = group_norm_forward;
    t.group_norm_backward = group_norm_backward;
    t.layer_norm_forward = layer_norm_forward;
    t.layer_norm_backward = layer_norm_backward;
    t.geglu_forward = geglu_forward;
    t.geglu_backward = geglu_backward;
    t.convolve = convolve;
    t.convolve_weight = convolve_weight;
    t.pack_taps = pack_taps;
    t.pack_taps_transposed = pack_taps_transposed;
    return t;
}

}  // namespace snoopi::kernels::SNOOPI_ISA
