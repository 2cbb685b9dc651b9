using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>Imports of <c>torch_pointwise.cpp</c>: operations on the elements of two tensors.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor snoopi_atan2(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_atan2_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_bitwise_and(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_bitwise_and_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_bitwise_or(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_bitwise_or_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_bitwise_xor(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_bitwise_xor_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_copysign(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_copysign_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_eq(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_eq_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_float_power(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_float_power_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_floor_divide(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_floor_divide_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_fmod(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_fmod_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_ge(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_ge_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_gt(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_gt_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_le(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_le_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_logical_and(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_logical_and_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_logical_or(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_logical_or_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_logical_xor(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_logical_xor_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_lt(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_lt_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_mul(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_mul_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_ne(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_ne_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_pow(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_pow_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_remainder(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_remainder_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_xlogy(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_xlogy_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_fmax(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_fmin(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_hypot(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_logaddexp(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_logaddexp2(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_maximum(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_minimum(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_prelu(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_eq_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_eq_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_floor_divide_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_floor_divide_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_fmod_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_fmod_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_ge_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_ge_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_gt_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_gt_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_le_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_le_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_lt_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_lt_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_mul_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_mul_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_ne_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_ne_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_pow_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_pow_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_remainder_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_remainder_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_clamp_max_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_clamp_max_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_clamp_min_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_clamp_min_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_leaky_relu_scalar(Tensor x, ScalarArgument slope);

    [LibraryImport(Library)]
    internal static partial int snoopi_leaky_relu_scalar_(Tensor x, ScalarArgument slope);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_add(Tensor x, Tensor y, ScalarArgument alpha);

    [LibraryImport(Library)]
    internal static partial int snoopi_add_(Tensor x, Tensor y, ScalarArgument alpha);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_add_scalar(Tensor x, ScalarArgument y, ScalarArgument alpha);

    [LibraryImport(Library)]
    internal static partial int snoopi_add_scalar_(Tensor x, ScalarArgument y, ScalarArgument alpha);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_sub(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int snoopi_sub_(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_sub_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial int snoopi_sub_scalar_(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_rsub_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_rdiv_scalar(Tensor x, ScalarArgument y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_div(Tensor x, Tensor y, int mode);

    [LibraryImport(Library)]
    internal static partial int snoopi_div_(Tensor x, Tensor y, int mode);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_div_scalar(Tensor x, ScalarArgument y, int mode);

    [LibraryImport(Library)]
    internal static partial int snoopi_div_scalar_(Tensor x, ScalarArgument y, int mode);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_addcmul(Tensor x, Tensor a, Tensor b, ScalarArgument value);

    [LibraryImport(Library)]
    internal static partial int snoopi_addcmul_(Tensor x, Tensor a, Tensor b, ScalarArgument value);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_addcdiv(Tensor x, Tensor a, Tensor b, ScalarArgument value);

    [LibraryImport(Library)]
    internal static partial int snoopi_addcdiv_(Tensor x, Tensor a, Tensor b, ScalarArgument value);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_clamp(Tensor x, ScalarArgument min, ScalarArgument max);

    [LibraryImport(Library)]
    internal static partial int snoopi_clamp_(Tensor x, ScalarArgument min, ScalarArgument max);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_clamp_tensor(
        Tensor x, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? min,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? max);

    [LibraryImport(Library)]
    internal static partial int snoopi_clamp_tensor_(
        Tensor x, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? min,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? max);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_lerp(Tensor x, Tensor end, Tensor weight);

    [LibraryImport(Library)]
    internal static partial int snoopi_lerp_(Tensor x, Tensor end, Tensor weight);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_where(Tensor condition, Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_isclose(Tensor x, Tensor y, double rtol, double atol, int equalNan);
}
