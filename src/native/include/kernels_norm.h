// Group and layer normalisation. Mean and variance take two passes over data that lies in the first-level
// cache: the sum of squares alone would lose the digits of a small variance beside a large mean.
#pragma once

#include "kernels_fp32.h"
#include "kernels_simd.h"

namespace snoopi::kernels::SNOOPI_ISA {

// Calls body(channel, lanes in use) for each vector of channels.
template <class Body>
inline void for_vectors(int64_t channels, const Body& body) {
    for (int64_t c = 0; c < channels; c += lanes)
        body(c, channels - c < lanes ? static_cast<int>(channels - c) : lanes);
}

// of[c] = the group's total of sums[c], times factor, for each channel of the group.
inline void spread_group_totals(
    const float* sums, int64_t channels, int64_t groups, float factor, float* of) {
    const int64_t size = channels / groups;
    for (int64_t g = 0; g < groups; ++g) {
        float total = 0.0f;
        for (int64_t c = g * size; c < (g + 1) * size; ++c) total += sums[c];
        for (int64_t c = g * size; c < (g + 1) * size; ++c) of[c] = total * factor;
    }
}

// out[c] = the sum over pixels of term(x) for the channel's vector.
template <class Term>
inline void sum_pixels(const float* in, int64_t pixels, int64_t channels, float* out, const Term& term) {
    for_vectors(channels, [&](int64_t c, int n) {
        V even = all(0.0f), odd = all(0.0f);
        int64_t p = 0;
        for (; p + 1 < pixels; p += 2) {
            even = even + term(load_first(in + p * channels + c, n), c, n);
            odd = odd + term(load_first(in + (p + 1) * channels + c, n), c, n);
        }
        if (p < pixels) even = even + term(load_first(in + p * channels + c, n), c, n);
        store_first(out + c, even + odd, n);
    });
}

inline void group_norm_forward(const GroupNormForward& f, int64_t first, int64_t last) {
    const int64_t channels = f.channels, size = channels / f.groups;
    const Scratch scratch(4 * channels + lanes);
    float *const sums = scratch.data, *const mean = sums + channels, *const factor = mean + channels;
    const float share = 1.0f / static_cast<float>(f.pixels * size);
    for (int64_t sample = first; sample < last; ++sample) {
        const float* const in = f.in + sample * f.pixels * channels;
        float* const out = f.out + sample * f.pixels * channels;
        sum_pixels(in, f.pixels, channels, sums, [](V x, int64_t, int) { return x; });
        spread_group_totals(sums, channels, f.groups, share, mean);
        sum_pixels(in, f.pixels, channels, sums, [&](V x, int64_t c, int n) {
            const V centred = x - load_first(mean + c, n);
            return centred * centred;
        });
        spread_group_totals(sums, channels, f.groups, share, factor);
        for (int64_t c = 0; c < channels; ++c) factor[c] = 1.0f / __builtin_sqrtf(factor[c] + f.eps);
        if (f.mean != nullptr) {
            for (int64_t g = 0; g < f.groups; ++g) {
                f.mean[sample * f.groups + g] = mean[g * size];
                f.reciprocal[sample * f.groups + g] = factor[g * size];
            }
        }
        for (int64_t c = 0; c < channels; ++c) factor[c] *= f.weight[c];
        for_vectors(channels, [&](int64_t c, int n) {
            const V m = load_first(mean + c, n), a = load_first(factor + c, n), b = load_first(f.bias + c, n);
            for (int64_t p = c; p < f.pixels * channels; p += channels) {
                const V y = fma(load_first(in + p, n) - m, a, b);
                store_first(out + p, f.silu ? y * sigmoid(y) : y, n);
            }
        });
    }
}

inline void group_norm_backward(const GroupNormBackward& b, int64_t first, int64_t last) {
    const int64_t channels = b.channels, size = channels / b.groups;
    const Scratch scratch(5 * channels + lanes);
    float *const mean = scratch.data, *const reciprocal = mean + channels,
                 *const weighted = reciprocal + channels;
    float *const plain_mean = weighted + channels, *const aligned_mean = plain_mean + channels;
    const float share = 1.0f / static_cast<float>(b.pixels * size);
    for (int64_t sample = first; sample < last; ++sample) {
        const float* const in = b.in + sample * b.pixels * channels;
        const float* const grad = b.grad_out + sample * b.pixels * channels;
        float* const out = b.grad_in + sample * b.pixels * channels;
        float* const grad_weight = b.grad_weight + sample * channels;
        float* const grad_bias = b.grad_bias + sample * channels;
        for (int64_t c = 0; c < channels; ++c) {
            mean[c] = b.mean[sample * b.groups + c / size];
            reciprocal[c] = b.reciprocal[sample * b.groups + c / size];
        }
        // First the gradient before SiLU, kept in the output, and its sums alone and against the normalised
        // input.
        for_vectors(channels, [&](int64_t c, int n) {
            const V m = load_first(mean + c, n), r = load_first(reciprocal + c, n);
            const V weight = load_first(b.weight + c, n), bias = load_first(b.bias + c, n);
            V alone = all(0.0f), against = all(0.0f);
            for (int64_t p = c; p < b.pixels * channels; p += channels) {
                const V normalised = (load_first(in + p, n) - m) * r;
                V g = load_first(grad + p, n);
                if (b.silu) {
                    const V y = fma(normalised, weight, bias), s = sigmoid(y);
                    g = g * s * fma(y, all(1.0f) - s, all(1.0f));
                    store_first(out + p, g, n);
                }
                alone = alone + g;
                against = fma(g, normalised, against);
            }
            store_first(grad_bias + c, alone, n);
            store_first(grad_weight + c, against, n);
        });
        for (int64_t c = 0; c < channels; ++c) weighted[c] = b.weight[c] * grad_bias[c];
        spread_group_totals(weighted, channels, b.groups, share, plain_mean);
        for (int64_t c = 0; c < channels; ++c) weighted[c] = b.weight[c] * grad_weight[c];
        spread_group_totals(weighted, channels, b.groups, share, aligned_mean);
        const float* const slope = b.silu ? out : grad;
        for_vectors(channels, [&](int64_t c, int n) {
            const V m = load_first(mean + c, n), r = load_first(reciprocal + c, n),
                    weight = load_first(b.weight + c, n);
            const V plain = load_first(plain_mean + c, n), aligned = load_first(aligned_mean + c, n);
            for (int64_t p = c; p < b.pixels * channels; p += channels) {
                const V normalised = (load_first(in + p, n) - m) * r;
                const V g = fma(weight, load_first(slope + p, n), all(0.0f) - plain);
                store_first(out + p, r * (g - normalised * aligned), n);
            }
        });
    }
}

inline void layer_norm_forward(const LayerNormForward& f, int64_t first, int64_t last) {
    const int64_t channels = f.channels;
    const float share = 1.0f / static_cast<float>(channels);
    for (int64_t row = first; row < last; ++row) {
        const float* const in = f.in + row * channels;
        float* const out = f.out + row * channels;
        V total = all(0.0f);
        for_vectors(channels, [&](int64_t c, int n) { total = total + load_first(in + c, n); });
        const float mean = sum(total) * share;
        V squares = all(0.0f);
        for_vectors(channels, [&](int64_t c, int n) {
            // The lanes past the end hold zero minus the mean and must not count.
            float centred[lanes] = {};
            store_first(centred, load_first(in + c, n) - all(mean), n);
            squares = fma(load(centred), load(centred), squares);
        });
        const float reciprocal = 1.0f / __builtin_sqrtf(sum(squares) * share + f.eps);
        for_vectors(channels, [&](int64_t c, int n) {
            const V normalised = (load_first(in + c, n) - all(mean)) * all(reciprocal);
            store_first(out + c, fma(normalised, load_first(f.weight + c, n), load_first(f.bias + c, n)), n);
        });
        if (f.mean != nullptr) {
            f.mean[row] = mean;
            f.reciprocal[row] = reciprocal;
        }
    }
}

inline void layer_norm_backward(const LayerNormBackward& b, int64_t first, int64_t last) {
    const int64_t channels = b.channels;
    const float share = 1.0f / static_cast<float>(channels);
    for (int64_t group = first; group < last; ++group) {
        float* const grad_weight = b.grad_weight + group * channels;
        float* const grad_bias = b.grad_bias + group * channels;
        std::memset(grad_weight, 0, channels * sizeof(float));
        std::memset(grad_bias, 0, channels * sizeof(float));
        const int64_t end = (group + 1) * layer_norm_rows < b.rows ? (group + 1) * layer_norm_rows : b.rows;
        for (int64_t row = group * layer_norm_rows; row < end; ++row) {
            const float* const in = b.in + row * channels;
            const float* const grad = b.grad_out + row * channels;
            float* const out = b.grad_in + row * channels;
            const V mean = all(b.mean[row]), reciprocal = all(b.reciprocal[row]);
            V alone = all(0.0f), against = all(0.0f);
            for_vectors(channels, [&](int64_t c, int n) {
                const V normalised = (load_first(in + c, n) - mean) * reciprocal, g = load_first(grad + c, n);
                const V weighted = g * load_first(b.weight + c, n);
                alone = alone + weighted;
                against = fma(weighted, normalised, against);
                store_first(grad_weight + c, fma(g, normalised, load_first(grad_weight + c, n)), n);
                store_first(grad_bias + c, load_first(grad_bias + c, n) + g, n);
            });
            const V plain = all(sum(alone) * share), aligned = all(sum(against) * share);
            for_vectors(channels, [&](int64_t c, int n) {
                const V normalised = (load_first(in + c, n) - mean) * reciprocal;
                const V weighted = load_first(grad + c, n) * load_first(b.weight + c, n);
                store_first(out + c, reciprocal * (weighted - plain - normalised * aligned), n);
            });
        }
    }
}

}  // namespace snoopi::kernels::SNOOPI_ISA
