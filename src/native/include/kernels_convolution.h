// Convolution of channels-last pictures as matrix products that read the picture in place: one product for
// each pixel of the target, whose rows are the samples and whose segments are the pixel's links (see
// PixelLinks).
#pragma once

#include "kernels_fp32.h"
#include "kernels_product.h"

namespace snoopi::kernels::SNOOPI_ISA {

constexpr int max_links = 128;

inline void convolve(const Convolution& v, int64_t first, int64_t last) {
    const auto& links = v.links;
    Segment segments[max_links];
    for (int64_t item = first; item < last; ++item) {
        const int64_t block = item / links.target_pixels, pixel = item % links.target_pixels;
        const int64_t sample = v.batch * block / v.num_blocks, end = v.batch * (block + 1) / v.num_blocks;
        const float* const picture = v.source + sample * links.source_pixels * v.source_channels;
        int64_t count = 0;
        for (int32_t link = links.begin[pixel]; link < links.begin[pixel + 1]; ++link) {
            segments[count++] = {
                picture + links.source[link] * v.source_channels,
                v.weight + links.tap[link] * v.source_channels * panel};
        }
        Product p{};
        p.segments = segments;
        p.num_segments = count;
        p.length = v.source_channels;
        p.a_row = links.source_pixels * v.source_channels;
        p.a_step = 1;
        p.b_step = panel;
        p.b_panel = v.taps * v.source_channels * panel;
        p.b_is_packed = true;
        p.bias = v.bias;
        p.c = v.target + (sample * links.target_pixels + pixel) * v.target_channels;
        p.c_row = links.target_pixels * v.target_channels;
        p.columns = v.target_channels;
        multiply(p, 0, end - sample);
    }
}

// Samples are taken in blocks whose pictures stay in the second-level cache while all taps pass over them.
inline void convolve_weight(const ConvolutionWeight& w, int64_t first, int64_t last) {
    const int64_t sample_size = w.source_pixels * w.source_channels + w.target_pixels * w.target_channels;
    const int64_t fitting = (1 << 16) / sample_size;
    const int64_t block = fitting < 8 ? 8 : fitting;
    const Scratch scratch(2 * w.target_pixels * sizeof(Segment) / sizeof(float));
    Segment* const segments = reinterpret_cast<Segment*>(scratch.data);
    for (int64_t sample = 0; sample < w.batch; sample += block) {
        const float* const source = w.source_data + sample * w.source_pixels * w.source_channels;
        const float* const grad = w.grad_target + sample * w.target_pixels * w.target_channels;
        for (int64_t tap = first / w.target_channels; tap * w.target_channels < last; ++tap) {
            int64_t count = 0;
            for (int32_t link = w.begin[tap]; link < w.begin[tap + 1]; ++link) {
                segments[count++] = {
                    grad + w.target[link] * w.target_channels, source + w.source[link] * w.source_channels};
            }
            const int64_t start = tap * w.target_channels;
            Product p{};
            p.segments = segments;
            p.num_segments = count;
            p.length = w.batch - sample < block ? w.batch - sample : block;
            p.a_row = 1;
            p.a_step = w.target_pixels * w.target_channels;
            p.b_step = w.source_pixels * w.source_channels;
            p.b_panel = panel;
            p.accumulate = sample > 0;
            p.c = w.grad_weight + start * w.source_channels;
            p.c_row = w.source_channels;
            p.columns = w.source_channels;
            multiply(
                p, first > start ? first - start : 0,
                (last - start < w.target_channels ? last - start : w.target_channels));
        }
    }
}

inline void pack_taps(
    const float* in, int64_t o, int64_t c, int64_t taps, float* out, int64_t first, int64_t last) {
    const int64_t length = c * taps;
    for (int64_t i = first; i < last; ++i) {
        const int64_t n = o - i * panel < panel ? o - i * panel : panel;
        float* const block = out + i * length * panel;
        if (n < panel) std::memset(block, 0, length * panel * sizeof(float));
        const float* const source = in + i * panel * length;
        float square[lanes * lanes];
        for (int64_t r = 0; r < n; r += lanes) {
            const int64_t height = n - r < lanes ? n - r : lanes;
            for (int64_t k = 0; k < length; k += lanes) {
                const int64_t width = length - k < lanes ? length - k : lanes;
                transpose(source + r * length + k, length, 1, height, width, square, lanes);
                for (int64_t j = 0; j < width; ++j) {
                    const int64_t row = (k + j) % taps * c + (k + j) / taps;
                    store_first(block + row * panel + r, load(square + j * lanes), static_cast<int>(height));
                }
            }
        }
    }
}

inline void pack_taps_transposed(
    const float* in, int64_t o, int64_t c, int64_t taps, float* out, int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) {
        const int64_t n = c - i * panel < panel ? c - i * panel : panel;
        float* const block = out + i * o * taps * panel;
        if (n < panel) std::memset(block, 0, o * taps * panel * sizeof(float));
        for (int64_t row = 0; row < o; ++row) {
            const float* const source = in + (row * c + i * panel) * taps;
            for (int64_t tap = 0; tap < taps; ++tap) {
                float* const target = block + (tap * o + row) * panel;
                for (int64_t k = 0; k < n; ++k) target[k] = source[k * taps + tap];
            }
        }
    }
}

}  // namespace snoopi::kernels::SNOOPI_ISA
