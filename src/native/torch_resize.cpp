// torch.nn.functional.interpolate.
#include "torch_args.h"

using namespace snoopi;

namespace {

// Numbers of InterpolationMode in C#.
enum Mode : int32_t {
    nearest = 0,
    linear = 1,
    bilinear = 2,
    bicubic = 3,
    trilinear = 4,
    area = 5,
    nearest_exact = 6,
};

Optional<double> factor(const double* scales, int32_t count, int32_t index) {
    if (scales == nullptr || index >= count) return {};
    return scales[index];
}

}  // namespace

// `sizes` is always given (the caller derives it from the factors); `scales` is empty where the factors are to be
// computed anew from the sizes.
SNOOPI_API TensorHandle snoopi_interpolate(
    TensorHandle x, const int64_t* sizes, int32_t count, const double* scales, int32_t scale_count, int32_t mode,
    int32_t align_corners, int32_t antialias) {
    return guarded([&] {
        const at::IntArrayRef size = integers(sizes, count);
        const auto scale = [&](int32_t i) { return factor(scales, scale_count, i); };
        const bool align = align_corners != 0;
        if (mode == nearest && count == 1) return hand_over(at::upsample_nearest1d(*x, size, scale(0)));
        if (mode == nearest && count == 2) return hand_over(at::upsample_nearest2d(*x, size, scale(0), scale(1)));
        if (mode == nearest && count == 3) {
            return hand_over(at::upsample_nearest3d(*x, size, scale(0), scale(1), scale(2)));
        }
        if (mode == nearest_exact && count == 1) return hand_over(at::_upsample_nearest_exact1d(*x, size, scale(0)));
        if (mode == nearest_exact && count == 2) {
            return hand_over(at::_upsample_nearest_exact2d(*x, size, scale(0), scale(1)));
        }
        if (mode == area && count == 2) return hand_over(at::adaptive_avg_pool2d(*x, size));
        if (mode == linear && count == 1) return hand_over(at::upsample_linear1d(*x, size, align, scale(0)));
        if (mode == bilinear && count == 2) {
            return hand_over(
                antialias != 0 ? at::_upsample_bilinear2d_aa(*x, size, align, scale(0), scale(1))
                               : at::upsample_bilinear2d(*x, size, align, scale(0), scale(1)));
        }
        if (mode == bicubic && count == 2) {
            return hand_over(
                antialias != 0 ? at::_upsample_bicubic2d_aa(*x, size, align, scale(0), scale(1))
                               : at::upsample_bicubic2d(*x, size, align, scale(0), scale(1)));
        }
        if (mode == trilinear && count == 3) {
            return hand_over(at::upsample_trilinear3d(*x, size, align, scale(0), scale(1), scale(2)));
        }
        TORCH_CHECK(
            false, "interpolate: mode ", mode, " does not take an input of ", x->dim(), " dimensions to ", count,
            " spatial sizes");
    });
}
