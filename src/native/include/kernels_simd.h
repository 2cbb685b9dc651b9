// Vectors of floats in the widest form that the including file is compiled for: AVX-512, AVX2 with FMA, or 128 bits of
// anything. Include it after SNOOPI_ISA names the form; all that follows lives in that namespace, so that no inline
// function compiled for one machine can be linked into code for another.
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

#if defined(SNOOPI_LANES_16)

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
inline float sum(V a) { return _mm512_reduce_add_ps(a); }

#elif defined(SNOOPI_LANES_8)

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
    const __m256i bits = _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23);
    return a * _mm256_castsi256_ps(bits);
}
inline float sum(V a) {
    __m128 s = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    s = _mm_add_ps(s, _mm_movehl_ps(s, s));
    return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}

#else

typedef float V __attribute__((vector_size(16)));
typedef int32_t VInt __attribute__((vector_size(16)));
constexpr int lanes = 4;
constexpr int tile_rows = 6;
constexpr float least_power = -127.0f;  // times_power makes 0 of it

inline V load(const float* p) { V v; std::memcpy(&v, p, sizeof v); return v; }
inline void store(float* p, V v) { std::memcpy(p, &v, sizeof v); }
inline V load_first(const float* p, int n) { V v = {0, 0, 0, 0}; for (int i = 0; i < n; ++i) v[i] = p[i]; return v; }
inline void store_first(float* p, V v, int n) { for (int i = 0; i < n; ++i) p[i] = v[i]; }
inline V all(float x) { return V{x, x, x, x}; }
inline V fma(V a, V b, V c) { return a * b + c; }
inline V max(V a, V b) { return a > b ? a : b; }
inline V min(V a, V b) { return a < b ? a : b; }
inline V abs(V a) { return (V)((VInt)a & 0x7fffffff); }
inline V sqrt(V a) { for (int i = 0; i < lanes; ++i) a[i] = __builtin_sqrtf(a[i]); return a; }
// Adding and taking away 1.5 * 2^23 rounds to the nearest whole number; the arguments here stay below 2^22.
inline V nearest(V a) { const V big = all(12582912.0f); volatile V shifted = a + big; return shifted - big; }
inline V times_power(V a, V n) { return a * (V)((__builtin_convertvector(n, VInt) + 127) << 23); }
inline float sum(V a) { return (a[0] + a[1]) + (a[2] + a[3]); }

#endif

// Working memory of one task. Not a std::vector: its members would be compiled for this instruction set under a name
// that the linker shares with the rest of the library.
struct Scratch {
    explicit Scratch(int64_t size) : data(static_cast<float*>(std::aligned_alloc(64, (size * 4 + 127) / 64 * 64))) {
        if (data == nullptr) throw std::bad_alloc();
    }
    ~Scratch() { std::free(data); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    float* const data;
};

constexpr int panel = 2 * lanes;  // columns of one tile of a matrix product

// Two to the power x, to 2e-7 of the value; far below the smallest float it is 0, above 127 it is capped. The order of
// the arguments of max and min matters: the second one is returned when it is not a number.
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
