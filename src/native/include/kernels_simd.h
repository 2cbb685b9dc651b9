// Vectors of floats in the widest form that the including file is compiled for: AVX-512, AVX2 with FMA, or
// 128 bits of anything. Include it after SNOOPI_ISA names the form; all that follows lives in that namespace,
// so that no inline function compiled for one machine can be linked into code for another.
#pragma once

#ifndef SNOOPI_ISA
#error "define SNOOPI_ISA (avx512, avx2 or baseline) before including kernels_simd.h"
#endif

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace snoopi::kernels::SNOOPI_ISA {

#if defined(__AVX512F__)

using V = __m512;
constexpr int lanes = 16;
constexpr int tile_rows = 12;  // 24 accumulators, two vectors of B and one of A in 32 registers
constexpr float least_power = -150.0f;

inline V load(const float* p) { return _mm512_loadu_ps(p); }
inline void store(float* p, V v) { _mm512_storeu_ps(p, v); }
inline __mmask16 first(int n) { return static_cast<__mmask16>((1u << n) - 1u); }
inline V load_first(const float* p, int n) { return _mm512_maskz_loadu_ps(first(n), p); }
inline void store_first(float* p, V v, int n) { _mm512_mask_storeu_ps(p, first(n), v); }
inline V all(float x) { return _mm512_set1_ps(x); }
inline V fma(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }
inline V max(V a, V b) { return _mm512_max_ps(a, b); }
inline V min(V a, V b) { return _mm512_min_ps(a, b); }
inline V abs(V a) { return _mm512_abs_ps(a); }
inline V sqrt(V a) { return _mm512_sqrt_ps(a); }
inline V nearest(V a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
// a times two to the whole number n.
inline V times_power(V a, V n) { return _mm512_scalef_ps(a, n); }
// b where x is below zero, else a.
inline V where_negative(V x, V a, V b) {
    return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(x, all(0.0f), _CMP_LT_OQ), a, b);
}
inline float sum(V a) { return _mm512_reduce_add_ps(a); }

// out[c][r] = in[r][c] for a square of lanes by lanes.
inline void transpose_square(const float* in, int64_t in_row, float* out, int64_t out_row) {
    __m512 a[16], b[16];
    for (int i = 0; i < 16; ++i) a[i] = load(in + i * in_row);
    for (int i = 0; i < 16; i += 2) {
        b[i] = _mm512_unpacklo_ps(a[i], a[i + 1]);
        b[i + 1] = _mm512_unpackhi_ps(a[i], a[i + 1]);
    }
    for (int i = 0; i < 16; i += 4) {
        for (int h = 0; h < 2; ++h) {
            const __m512d low = _mm512_castps_pd(b[i + h]), high = _mm512_castps_pd(b[i + h + 2]);
            a[i + 2 * h] = _mm512_castpd_ps(_mm512_unpacklo_pd(low, high));
            a[i + 2 * h + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(low, high));
        }
    }
    // a[4 g + j] now holds, in its quarter q, column 4 q + j of rows 4 g .. 4 g + 3.
    for (int j = 0; j < 4; ++j) {
        const __m512 even_low = _mm512_shuffle_f32x4(a[j], a[4 + j], 0x88),
                     odd_low = _mm512_shuffle_f32x4(a[j], a[4 + j], 0xdd);
        const __m512 even_high = _mm512_shuffle_f32x4(a[8 + j], a[12 + j], 0x88);
        const __m512 odd_high = _mm512_shuffle_f32x4(a[8 + j], a[12 + j], 0xdd);
        store(out + j * out_row, _mm512_shuffle_f32x4(even_low, even_high, 0x88));
        store(out + (8 + j) * out_row, _mm512_shuffle_f32x4(even_low, even_high, 0xdd));
        store(out + (4 + j) * out_row, _mm512_shuffle_f32x4(odd_low, odd_high, 0x88));
        store(out + (12 + j) * out_row, _mm512_shuffle_f32x4(odd_low, odd_high, 0xdd));
    }
}

#elif defined(__AVX2__)

using V = __m256;
constexpr int lanes = 8;
constexpr int tile_rows = 6;
constexpr float least_power = -127.0f;  // times_power makes 0 of it

inline __m256i first(int n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
inline V load(const float* p) { return _mm256_loadu_ps(p); }
inline void store(float* p, V v) { _mm256_storeu_ps(p, v); }
inline V load_first(const float* p, int n) { return _mm256_maskload_ps(p, first(n)); }
inline void store_first(float* p, V v, int n) { _mm256_maskstore_ps(p, first(n), v); }
inline V all(float x) { return _mm256_set1_ps(x); }
inline V fma(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
inline V max(V a, V b) { return _mm256_max_ps(a, b); }
inline V min(V a, V b) { return _mm256_min_ps(a, b); }
inline V abs(V a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
inline V sqrt(V a) { return _mm256_sqrt_ps(a); }
inline V nearest(V a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
inline V times_power(V a, V n) {
    const __m256i bits =
        _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23);
    return a * _mm256_castsi256_ps(bits);
}
inline V where_negative(V x, V a, V b) {
    return _mm256_blendv_ps(a, b, _mm256_cmp_ps(x, all(0.0f), _CMP_LT_OQ));
}
inline float sum(V a) {
    __m128 s = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    s = _mm_add_ps(s, _mm_movehl_ps(s, s));
    return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}

inline void transpose_square(const float* in, int64_t in_row, float* out, int64_t out_row) {
    __m256 a[8], b[8];
    for (int i = 0; i < 8; ++i) a[i] = load(in + i * in_row);
    for (int i = 0; i < 8; i += 2) {
        b[i] = _mm256_unpacklo_ps(a[i], a[i + 1]);
        b[i + 1] = _mm256_unpackhi_ps(a[i], a[i + 1]);
    }
    for (int i = 0; i < 8; i += 4) {
        for (int h = 0; h < 2; ++h) {
            const __m256d low = _mm256_castps_pd(b[i + h]), high = _mm256_castps_pd(b[i + h + 2]);
            a[i + 2 * h] = _mm256_castpd_ps(_mm256_unpacklo_pd(low, high));
            a[i + 2 * h + 1] = _mm256_castpd_ps(_mm256_unpackhi_pd(low, high));
        }
    }
    for (int j = 0; j < 4; ++j) {
        store(out + j * out_row, _mm256_permute2f128_ps(a[j], a[4 + j], 0x20));
        store(out + (4 + j) * out_row, _mm256_permute2f128_ps(a[j], a[4 + j], 0x31));
    }
}

#else

typedef float V __attribute__((vector_size(16)));
typedef int32_t VInt __attribute__((vector_size(16)));
constexpr int lanes = 4;
constexpr int tile_rows = 6;
constexpr float least_power = -127.0f;  // times_power makes 0 of it

inline V load(const float* p) {
    V v;
    std::memcpy(&v, p, sizeof v);
    return v;
}
inline void store(float* p, V v) { std::memcpy(p, &v, sizeof v); }
inline V load_first(const float* p, int n) {
    V v = {0, 0, 0, 0};
    for (int i = 0; i < n; ++i) v[i] = p[i];
    return v;
}
inline void store_first(float* p, V v, int n) {
    for (int i = 0; i < n; ++i) p[i] = v[i];
}
inline V all(float x) { return V{x, x, x, x}; }
inline V fma(V a, V b, V c) { return a * b + c; }
inline V max(V a, V b) { return a > b ? a : b; }
inline V min(V a, V b) { return a < b ? a : b; }
inline V abs(V a) { return (V)((VInt)a & 0x7fffffff); }
inline V sqrt(V a) {
    for (int i = 0; i < lanes; ++i) a[i] = __builtin_sqrtf(a[i]);
    return a;
}
// Adding and taking away 1.5 * 2^23 rounds to the nearest whole number; the arguments here stay below 2^22.
inline V nearest(V a) {
    const V big = all(12582912.0f);
    volatile V shifted = a + big;
    return shifted - big;
}
inline V times_power(V a, V n) { return a * (V)((__builtin_convertvector(n, VInt) + 127) << 23); }
inline V where_negative(V x, V a, V b) { return x < all(0.0f) ? b : a; }
inline float sum(V a) { return (a[0] + a[1]) + (a[2] + a[3]); }

inline void transpose_square(const float* in, int64_t in_row, float* out, int64_t out_row) {
    for (int r = 0; r < lanes; ++r) {
        for (int c = 0; c < lanes; ++c) out[c * out_row + r] = in[r * in_row + c];
    }
}

#endif

// Working memory of one task. Not a std::vector: its members would be compiled for this instruction set under
// a name that the linker shares with the rest of the library.
struct Scratch {
    explicit Scratch(int64_t size)
        : data(static_cast<float*>(std::aligned_alloc(64, (size * 4 + 127) / 64 * 64))) {
        if (data == nullptr) throw std::bad_alloc();
    }
    ~Scratch() { std::free(data); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    float* const data;
};

constexpr int panel = 2 * lanes;  // columns of one tile of a matrix product

// out[c][r] = in[r][c] for any rectangle; elements of a row lie `step` apart.
inline void transpose(
    const float* in, int64_t in_row, int64_t step, int64_t rows, int64_t columns, float* out,
    int64_t out_row) {
    const int64_t whole_rows = step == 1 ? rows / lanes * lanes : 0, whole_columns = columns / lanes * lanes;
    for (int64_t r = 0; r < whole_rows; r += lanes) {
        for (int64_t c = 0; c < whole_columns; c += lanes)
            transpose_square(in + r * in_row + c, in_row, out + c * out_row + r, out_row);
    }
    for (int64_t r = 0; r < rows; ++r) {
        for (int64_t c = r < whole_rows ? whole_columns : 0; c < columns; ++c)
            out[c * out_row + r] = in[r * in_row + c * step];
    }
}

// Two to the power x, to 2e-7 of the value; far below the smallest float it is 0, above 127 it is capped. The
// order of the arguments of max and min matters: the second one is returned when it is not a number.
inline V exp2(V x) {
    const V n = nearest(min(all(127.0f), max(all(least_power), x)));
    const V r = min(all(0.5f), max(all(-0.5f), x - n));
    V p = all(1.5403530e-4f);
    p = fma(p, r, all(1.3333558e-3f));
    p = fma(p, r, all(9.6181291e-3f));
    p = fma(p, r, all(5.5504109e-2f));
    p = fma(p, r, all(2.4022651e-1f));
    p = fma(p, r, all(6.9314718e-1f));
    p = fma(p, r, all(1.0f));
    return times_power(p, n);
}

inline V exp(V x) { return exp2(x * all(1.44269504f)); }

inline V sigmoid(V x) { return all(1.0f) / (all(1.0f) + exp(all(0.0f) - x)); }

}  // namespace snoopi::kernels::SNOOPI_ISA
