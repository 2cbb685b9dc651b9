// Fills the table of one instruction set. The including file has set SNOOPI_ISA and the compiler's target.
#pragma once

#include "kernels_attention.h"
#include "kernels_fp32.h"
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

inline Fp32Kernels table(const char* name) {
    Fp32Kernels t{};
    t.name = name;
    t.panel = panel;
    t.attention_forward = attention_forward;
    t.attention_backward = attention_backward;
    t.packed_size = packed_size;
    t.pack_transposed = pack_transposed;
    t.multiply = multiply_matrix;
    return t;
}

}  // namespace snoopi::kernels::SNOOPI_ISA
