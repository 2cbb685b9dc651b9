// The fp32 kernels of one instruction set: plain functions over pointers, serial, each over a range of
// independent items that the caller divides among threads. Items are computed alike wherever a range begins,
// so the number of threads changes no result.
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
    float*
        peak;  // [B, heads, Tq]: the largest score in powers of two; null when no gradient will be asked for
    float* reciprocal;  // [B, heads, Tq]: one over the sum of exponentials
};

struct AttentionBackward {
    AttentionShape shape;
    Rows query, key, value, out, grad_out;
    const float* peak;
    const float* reciprocal;
    Rows grad_query, grad_key, grad_value;
};

// C [rows, columns] = A [rows, length] B [length, columns] + bias. Items are rows of C.
struct MatrixProduct {
    const float* a;
    int64_t a_row, a_step;
    const float* b;  // packed, or row-major with distance b_row
    int64_t b_row;
    bool packed;
    const float* bias;
    bool accumulate;
    float* c;
    int64_t c_row;
    int64_t rows, columns, length;
};

// Which pixels of the source a pixel of the target is made of, and through which tap: the links of target
// pixel p are begin[p] .. begin[p + 1] - 1. A convolution has the output as its target, its gradient by the
// input the other way round.
struct PixelLinks {
    const int32_t* begin;
    const int32_t* source;
    const int32_t* tap;
    int64_t source_pixels, target_pixels;
};

// target[b, p, :] = bias + the sum over p's links of source[b, link.source, :] times weight[link.tap].
// Pictures are [B, pixels, channels]. The rows of a product are one pixel of many samples, so that all of
// them have the same links and none is computed for padding. Items are (block of samples, target pixel),
// block * target_pixels + pixel.
struct Convolution {
    PixelLinks links;
    int64_t batch, num_blocks, source_channels, target_channels, taps;
    const float* source;
    const float* weight;  // [taps, source_channels, target_channels], its rows packed into panels
    const float* bias;    // [target_channels] or null
    float* target;
};

// grad_weight[tap, o, c] = the sum over samples and the tap's links of grad_out[b, target, o] * input[b,
// source, c]. Items are (tap, row of o), tap * target_channels + o.
struct ConvolutionWeight {
    const int32_t* begin;  // the links of tap t are begin[t] .. begin[t + 1] - 1
    const int32_t* source;
    const int32_t* target;
    int64_t batch, taps, source_pixels, target_pixels, source_channels, target_channels;
    const float* source_data;
    const float* grad_target;
    float* grad_weight;
};

// Normalisation of [B, pixels, channels] over groups of channels, then SiLU when asked. Items are samples.
struct GroupNormForward {
    int64_t pixels, channels, groups;
    bool silu;
    float eps;
    const float* in;
    const float* weight;
    const float* bias;
    float* out;
    float* mean;        // [B, groups]
    float* reciprocal;  // [B, groups]: one over the standard deviation
};

struct GroupNormBackward {
    int64_t pixels, channels, groups;
    bool silu;
    const float* in;
    const float* weight;
    const float* bias;
    const float* mean;
    const float* reciprocal;
    const float* grad_out;
    float* grad_in;
    float* grad_weight;  // [B, channels]: each sample's share
    float* grad_bias;    // [B, channels]
};

// Normalisation of each row of [rows, channels]. Items are rows forward, and groups of layer_norm_rows rows
// backward.
struct LayerNormForward {
    int64_t channels;
    float eps;
    const float* in;
    const float* weight;
    const float* bias;
    float* out;
    float* mean;        // [rows]
    float* reciprocal;  // [rows]
};

constexpr int64_t layer_norm_rows = 64;

struct LayerNormBackward {
    int64_t rows, channels;
    const float* in;
    const float* weight;
    const float* mean;
    const float* reciprocal;
    const float* grad_out;
    float* grad_in;
    float* grad_weight;  // [groups of rows, channels]: each group's share
    float* grad_bias;    // [groups of rows, channels]
};

// [rows, 2 channels] -> [rows, channels]. Items are rows.
struct GegluForward {
    int64_t channels, in_row;
    const float* in;
    float* out;
};

struct GegluBackward {
    int64_t channels, in_row, grad_row;
    const float* in;
    const float* grad_out;
    float* grad_in;
};

struct Fp32Kernels {
    const char* name;
    int64_t panel;
    void (*attention_forward)(const AttentionForward&, int64_t first, int64_t last);
    void (*attention_backward)(const AttentionBackward&, int64_t first, int64_t last);
    int64_t (*packed_size)(int64_t columns, int64_t length);
    void (*pack_transposed)(
        const float* in, int64_t row, int64_t step, int64_t columns, int64_t length, float* out);
    void (*multiply)(const MatrixProduct&, int64_t first_row, int64_t last_row);
    void (*convolve)(const Convolution&, int64_t first, int64_t last);
    void (*convolve_weight)(const ConvolutionWeight&, int64_t first, int64_t last);
    // out[panel of o][tap, c][o] from [O, C, taps], for the panels first..last-1.
    void (*pack_taps)(
        const float* in, int64_t o, int64_t c, int64_t taps, float* out, int64_t first, int64_t last);
    // out[panel of c][tap, o][c] from [O, C, taps], for the panels first..last-1.
    void (*pack_taps_transposed)(
        const float* in, int64_t o, int64_t c, int64_t taps, float* out, int64_t first, int64_t last);
    void (*group_norm_forward)(const GroupNormForward&, int64_t first, int64_t last);
    void (*group_norm_backward)(const GroupNormBackward&, int64_t first, int64_t last);
    void (*layer_norm_forward)(const LayerNormForward&, int64_t first, int64_t last);
    void (*layer_norm_backward)(const LayerNormBackward&, int64_t first, int64_t last);
    void (*geglu_forward)(const GegluForward&, int64_t first, int64_t last);
    void (*geglu_backward)(const GegluBackward&, int64_t first, int64_t last);
    // out[c] = the sum over the rows of a row-major matrix, for the columns first..last-1.
    void (*sum_rows)(const float* in, int64_t row, int64_t rows, float* out, int64_t first, int64_t last);
};

// The widest set that this machine runs, unless the calling thread asked for another one.
const Fp32Kernels& fp32_kernels();

// Lets the calling thread use avx512, avx2 or baseline, or the widest again (no name); false when the machine
// lacks it.
bool use_fp32_kernels(const char* name);

const Fp32Kernels& fp32_kernels_baseline();
#if defined(__x86_64__)
const Fp32Kernels& fp32_kernels_avx2();
const Fp32Kernels& fp32_kernels_avx512();
#endif

}  // namespace snoopi::kernels
