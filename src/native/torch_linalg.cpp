// Decompositions of matrices, and distances between rows.
#include "torch_args.h"

using namespace snoopi;

// `lower`: which triangle is read; the other is never looked at.
SNOOPI_API int32_t snoopi_linalg_eigh(TensorHandle x, int32_t lower, TensorHandle* out) {
    return guarded([&] {
        auto [values, vectors] = at::linalg_eigh(*x, lower != 0 ? "L" : "U");
        return hand_over_all(out, values, vectors);
    });
}

SNOOPI_API TensorHandle snoopi_linalg_svdvals(TensorHandle x) {
    return guarded([&] { return hand_over(at::linalg_svdvals(*x)); });
}

// `mode` is libtorch's own: 0 as it likes, 1 through a matrix product, 2 from the differences.
SNOOPI_API TensorHandle snoopi_cdist(TensorHandle x, TensorHandle y, double p, int64_t mode) {
    return guarded([&] { return hand_over(at::cdist(*x, *y, p, mode)); });
}
