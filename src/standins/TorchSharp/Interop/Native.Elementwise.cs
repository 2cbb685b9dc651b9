using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>Imports of <c>torch_elementwise.cpp</c>: functions of each element of one tensor.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor snoopi_abs(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_abs_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_acos(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_acos_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_acosh(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_acosh_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_asin(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_asin_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_asinh(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_asinh_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_atan(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_atan_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_atanh(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_atanh_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_bitwise_not(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_bitwise_not_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_ceil(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_ceil_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_cos(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_cos_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_cosh(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_cosh_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_deg2rad(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_deg2rad_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_digamma(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_digamma_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_erf(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_erf_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_erfc(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_erfc_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_erfinv(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_erfinv_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_exp(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_exp_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_exp2(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_exp2_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_expm1(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_expm1_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_floor(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_floor_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_frac(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_frac_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_lgamma(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_lgamma_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_log(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_log_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_log10(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_log10_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_log1p(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_log1p_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_log2(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_log2_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_logical_not(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_logical_not_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_neg(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_neg_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_rad2deg(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_rad2deg_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_reciprocal(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_reciprocal_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_relu(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_relu_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_rsqrt(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_rsqrt_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_sigmoid(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_sigmoid_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_sign(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_sign_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_sin(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_sin_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_sinc(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_sinc_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_sinh(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_sinh_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_sqrt(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_sqrt_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_tan(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_tan_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_tanh(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_tanh_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_trunc(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_trunc_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_isfinite(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_isinf(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_isnan(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_isneginf(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_isposinf(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_log_sigmoid(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_positive(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_signbit(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_square(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_silu(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_silu_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_round(Tensor x, long decimals);

    [LibraryImport(Library)]
    internal static partial int snoopi_round_(Tensor x, long decimals);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_nan_to_num(
        Tensor x, double nan, double posinf, int hasPosinf, double neginf, int hasNeginf);

    [LibraryImport(Library)]
    internal static partial int snoopi_nan_to_num_(
        Tensor x, double nan, double posinf, int hasPosinf, double neginf, int hasNeginf);
}
