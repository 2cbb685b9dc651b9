// Sweeps over flat buffers: loops that touch each element once and are bound by memory.
//
// A sweep gives the same bits on every x86-64 machine and at every number of threads: its elements do not
// depend on each other, the compiler may not fuse a product with a sum, and sums are taken over chunks of a
// fixed size in a fixed order.
#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

// One clone of a leaf loop for each vector width; the loader picks the machine's. CMakeLists.txt forbids fused
// products in the files that use it.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define SNOOPI_SWEEP __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SNOOPI_SWEEP
#endif

namespace snoopi::sweep {

// Elements of one chunk: 128 KiB of fp32, which stays in the second-level cache. Part of the value of a sum;
// do not change.
constexpr int64_t chunk_elements = 1 << 15;

// Chunks that are worth waking another thread for: some 50 microseconds of work.
constexpr int64_t chunks_per_thread = 8;

// Elements that the portable form handles at a time, so that its temporaries stay small beside the buffers.
constexpr int64_t portable_elements = 1 << 24;

inline bool on_cpu(const at::Tensor& tensor) { return tensor.device().is_cpu(); }

// Runs `body(begin, end)` over [0, count) in parallel, one chunk at a time.
template <class Body>
void for_chunks(int64_t count, const Body& body) {
    const int64_t chunks = (count + chunk_elements - 1) / chunk_elements;
    at::parallel_for(0, chunks, chunks_per_thread, [&](int64_t first, int64_t last) {
        for (int64_t chunk = first; chunk < last; ++chunk) {
            body(chunk * chunk_elements, std::min((chunk + 1) * chunk_elements, count));
        }
    });
}

// Runs `body(begin, length)` over [0, count) in order, in pieces of at most `portable_elements`.
template <class Body>
void for_portable_pieces(int64_t count, const Body& body) {
    for (int64_t begin = 0; begin < count; begin += portable_elements) {
        body(begin, std::min(portable_elements, count - begin));
    }
}

// A flat buffer is one-dimensional, contiguous, of the dtype that the sweep takes.
inline void check_flat(const at::Tensor& tensor, const char* name, at::ScalarType dtype, int64_t count) {
    const bool flat = tensor.dim() == 1 && tensor.is_contiguous() && tensor.numel() == count;
    TORCH_CHECK(flat && tensor.scalar_type() == dtype,
        "The ", name, " buffer must be flat and contiguous with ", count, " elements of ", dtype, "; found ",
        tensor.sizes(), " of ", tensor.scalar_type(), ".");
}

}  // namespace snoopi::sweep
