// Attention over strided heads: no head is ever transposed in memory, no matrix of probabilities leaves the
// cache.
#pragma once

#include "kernels_fp32.h"
#include "kernels_product.h"

namespace snoopi::kernels::SNOOPI_ISA {

constexpr float log2_e = 1.44269504f;

inline float* at(const Rows& rows, int64_t sample, int64_t channel) {
    return rows.data + sample * rows.batch + channel;
}

// A product whose one operand is spread over the lanes: out[rows][panel] = A times the packed block.
inline void multiply_block(
    const float* a, int64_t a_row, int64_t a_step, const float* block, float* out, int64_t rows,
    int64_t columns, int64_t length) {
    const Segment segment{a, block};
    Product p{};
    p.segments = &segment;
    p.num_segments = 1;
    p.length = length;
    p.a_row = a_row;
    p.a_step = a_step;
    p.b_step = panel;
    p.b_is_packed = true;
    p.c = out;
    p.c_row = panel;
    p.rows = rows;
    p.columns = columns;
    multiply(p, 0, rows);
}

// block[d][lane] = factor * rows[lane][d]; lanes past num_rows become zero.
inline void spread(
    const float* rows, int64_t row, int64_t num_rows, int64_t head_dim, float factor, float* block) {
    for (int64_t d = 0; d < head_dim; ++d) {
        for (int64_t r = 0; r < num_rows; ++r) block[d * panel + r] = factor * rows[r * row + d];
        for (int64_t r = num_rows; r < panel; ++r) block[d * panel + r] = 0.0f;
    }
}

inline void gather(const float* block, int64_t num_rows, int64_t head_dim, float* rows, int64_t row) {
    for (int64_t r = 0; r < num_rows; ++r) {
        for (int64_t d = 0; d < head_dim; ++d) rows[r * row + d] = block[d * panel + r];
    }
}

inline int64_t whole_vectors(int64_t n) { return n > lanes ? panel : lanes; }

inline void attend(const AttentionForward& f, int64_t item, float* scratch) {
    const auto& s = f.shape;
    const int64_t sample = item / s.heads, channel = item % s.heads * s.head_dim;
    const float* const q = at(f.query, sample, channel);
    const float* const k = at(f.key, sample, channel);
    const float* const v = at(f.value, sample, channel);
    float* const out = at(f.out, sample, channel);
    float* const block = scratch;                        // [head_dim][panel]
    float* const scores = scratch + s.head_dim * panel;  // [keys][panel]
    const float scale = log2_e / __builtin_sqrtf(static_cast<float>(s.head_dim));
    for (int64_t first = 0; first < s.queries; first += panel) {
        const int64_t n = s.queries - first < panel ? s.queries - first : panel;
        const int64_t columns = whole_vectors(n);
        const int64_t keys = s.causal && first + n < s.keys ? first + n : s.keys;
        spread(q + first * f.query.token, f.query.token, n, s.head_dim, scale, block);
        multiply_block(k, f.key.token, 1, block, scores, keys, columns, s.head_dim);
        if (s.causal) {
            for (int64_t key = first + 1; key < keys; ++key) {
                for (int64_t lane = 0; lane < key - first && lane < panel; ++lane)
                    scores[key * panel + lane] = -__builtin_inff();
            }
        }
        V sums[2];
        for (int64_t c = 0; c < columns; c += lanes) {
            float* const column = scores + c;
            V peak = load(column);
            for (int64_t key = 1; key < keys; ++key) peak = max(load(column + key * panel), peak);
            V total = all(0.0f);
            for (int64_t key = 0; key < keys; ++key) {
                const V e = exp2(load(column + key * panel) - peak);
                total = total + e;
                store(column + key * panel, e);
            }
            const V reciprocal = all(1.0f) / total;
            sums[c / lanes] = reciprocal;
            if (f.peak != nullptr) {
                const int64_t at_lane = item * s.queries + first + c;
                const int num = n - c < lanes ? static_cast<int>(n - c) : lanes;
                store_first(f.peak + at_lane, peak, num);
                store_first(f.reciprocal + at_lane, reciprocal, num);
            }
        }
        multiply_block(v, 1, f.value.token, scores, block, s.head_dim, columns, keys);
        for (int64_t c = 0; c < columns; c += lanes) {
            for (int64_t d = 0; d < s.head_dim; ++d) {
                store(block + d * panel + c, load(block + d * panel + c) * sums[c / lanes]);
            }
        }
        gather(block, n, s.head_dim, out + first * f.out.token, f.out.token);
    }
}

inline void attention_forward(const AttentionForward& f, int64_t first, int64_t last) {
    const Scratch scratch((f.shape.head_dim + f.shape.keys) * panel);
    for (int64_t item = first; item < last; ++item) attend(f, item, scratch.data);
}

// The gradients of one head. Keys lie along the lanes: scores and their gradient are computed again for each
// block of keys, which costs one exponential for each pair and saves storing the probabilities.
inline void attend_backward(const AttentionBackward& b, int64_t item, float* scratch) {
    const auto& s = b.shape;
    const int64_t sample = item / s.heads, channel = item % s.heads * s.head_dim;
    const float* const q = at(b.query, sample, channel);
    const float* const k = at(b.key, sample, channel);
    const float* const v = at(b.value, sample, channel);
    const float* const o = at(b.out, sample, channel);
    const float* const grad = at(b.grad_out, sample, channel);
    const float* const peak = b.peak + item * s.queries;
    const float* const reciprocal = b.reciprocal + item * s.queries;
    float* const block = scratch;                       // [head_dim][panel]
    float* const chances = block + s.head_dim * panel;  // [queries][panel]
    float* const slopes = chances + s.queries * panel;  // [queries][panel]
    float* const delta = slopes + s.queries * panel;    // [queries]
    const float scale = 1.0f / __builtin_sqrtf(static_cast<float>(s.head_dim));
    for (int64_t i = 0; i < s.queries; ++i) {
        float total = 0.0f;
        for (int64_t d = 0; d < s.head_dim; ++d)
            total += o[i * b.out.token + d] * grad[i * b.grad_out.token + d];
        delta[i] = total;
    }
    for (int64_t first = 0; first < s.keys; first += panel) {
        const int64_t n = s.keys - first < panel ? s.keys - first : panel;
        const int64_t columns = whole_vectors(n);
        spread(k + first * b.key.token, b.key.token, n, s.head_dim, scale * log2_e, block);
        multiply_block(q, b.query.token, 1, block, chances, s.queries, columns, s.head_dim);
        spread(v + first * b.value.token, b.value.token, n, s.head_dim, 1.0f, block);
        multiply_block(grad, b.grad_out.token, 1, block, slopes, s.queries, columns, s.head_dim);
        for (int64_t i = 0; i < s.queries; ++i) {
            const V top = all(peak[i]), share = all(reciprocal[i]), mean = all(delta[i]);
            for (int64_t c = i * panel; c < i * panel + columns; c += lanes) {
                const V p = exp2(load(chances + c) - top) * share;
                store(chances + c, p);
                store(slopes + c, (load(slopes + c) - mean) * p * all(scale));
            }
            if (s.causal) {
                for (int64_t lane = i + 1 > first ? i + 1 - first : 0; lane < columns; ++lane) {
                    chances[i * panel + lane] = slopes[i * panel + lane] = 0.0f;
                }
            }
        }
        multiply_block(grad, 1, b.grad_out.token, chances, block, s.head_dim, columns, s.queries);
        gather(
            block, n, s.head_dim, at(b.grad_value, sample, channel) + first * b.grad_value.token,
            b.grad_value.token);
        multiply_block(q, 1, b.query.token, slopes, block, s.head_dim, columns, s.queries);
        gather(
            block, n, s.head_dim, at(b.grad_key, sample, channel) + first * b.grad_key.token,
            b.grad_key.token);
        const Segment segment{slopes, k + first * b.key.token};
        Product p{};
        p.segments = &segment;
        p.num_segments = 1;
        p.length = n;
        p.a_row = panel;
        p.a_step = 1;
        p.b_step = b.key.token;
        p.b_panel = panel;
        p.accumulate = first > 0;
        p.c = at(b.grad_query, sample, channel);
        p.c_row = b.grad_query.token;
        p.rows = s.queries;
        p.columns = s.head_dim;
        multiply(p, 0, s.queries);
    }
}

inline void attention_backward(const AttentionBackward& b, int64_t first, int64_t last) {
    const Scratch scratch((b.shape.head_dim + 2 * b.shape.queries) * panel + b.shape.queries);
    for (int64_t item = first; item < last; ++item) attend_backward(b, item, scratch.data);
}

}  // namespace snoopi::kernels::SNOOPI_ISA
