// The fp32 kernels of one instruction set: plain functions over pointers, serial, each over a range of independent
// items that the caller divides among threads. Items are computed alike wherever a range begins, so the number of
// threads changes no result.
#pragma once

#include <cstdint>

namespace snoopi::kernels {

// One tensor [B, T, C] as attention reads it: last distance 1, head h at h * head_dim.
struct Rows {
    float* data;
    int64_t batch;  // distance from a sample to the next
    int64_t token;  // and from a token to the next
};

struct AttentionShape {
    int64_t batch, heads, head_dim, queries, keys;
    bool causal;
};

// Items are (sample, head) pairs, b * heads + h.
struct AttentionForward {
    AttentionShape shape;
    Rows query, key, value, out;
    float* peak;        // [B, heads, Tq]: the largest score in powers of two; null when no gradient will be asked for
    float* reciprocal;  // [B, heads, Tq]: one over the sum of exponentials
};

struct AttentionBackward {
    AttentionShape shape;
    Rows query, key, value, out, grad_out;
    const float* peak;
    const float* reciprocal;
    Rows grad_query, grad_key, grad_value;
};

// C [M, N] = A [M, K] (row distance a_row) times B [K, N] or its transpose [N, K], plus bias.
struct MatrixProduct {
    const float* a;
    int64_t a_row, a_step;
    const float* b;      // packed, or row-major with distance b_row
    int64_t b_row;
    bool packed;
    const float* bias;
    bool accumulate;
    float* c;
    int64_t c_row;
    int64_t rows, columns, length;
};

struct Fp32Kernels {
    const char* name;
    int64_t panel;
    void (*attention_forward)(const AttentionForward&, int64_t first, int64_t last);
    void (*attention_backward)(const AttentionBackward&, int64_t first, int64_t last);
    int64_t (*packed_size)(int64_t columns, int64_t length);
    void (*pack_transposed)(const float* in, int64_t row, int64_t step, int64_t columns, int64_t length, float* out);
    void (*multiply)(const MatrixProduct&, int64_t first_row, int64_t last_row);
};

// The widest set that this machine runs; chosen once.
const Fp32Kernels& fp32_kernels();

const Fp32Kernels& fp32_kernels_baseline();
#if defined(__x86_64__)
const Fp32Kernels& fp32_kernels_avx2();
const Fp32Kernels& fp32_kernels_avx512();
#endif

}  // namespace snoopi::kernels
