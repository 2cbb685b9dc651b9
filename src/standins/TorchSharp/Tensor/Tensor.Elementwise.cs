using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>
    /// Functions of one tensor, element by element; a name that ends in _ changes the tensor itself.
    /// </content>
    public partial class Tensor
    {
        public Tensor abs() => Native.snoopi_abs(this);

        public Tensor abs_() => Done(Native.snoopi_abs_(this));

        public Tensor absolute() => abs();

        public Tensor absolute_() => abs_();

        public Tensor acos() => Native.snoopi_acos(this);

        public Tensor acos_() => Done(Native.snoopi_acos_(this));

        public Tensor acosh() => Native.snoopi_acosh(this);

        public Tensor acosh_() => Done(Native.snoopi_acosh_(this));

        public Tensor arccos() => acos();

        public Tensor arccos_() => acos_();

        public Tensor arccosh() => acosh();

        public Tensor arccosh_() => acosh_();

        public Tensor arcsin() => asin();

        public Tensor arcsin_() => asin_();

        public Tensor arcsinh() => asinh();

        public Tensor arcsinh_() => asinh_();

        public Tensor arctan() => atan();

        public Tensor arctan_() => atan_();

        public Tensor arctanh() => atanh();

        public Tensor arctanh_() => atanh_();

        public Tensor asin() => Native.snoopi_asin(this);

        public Tensor asin_() => Done(Native.snoopi_asin_(this));

        public Tensor asinh() => Native.snoopi_asinh(this);

        public Tensor asinh_() => Done(Native.snoopi_asinh_(this));

        public Tensor atan() => Native.snoopi_atan(this);

        public Tensor atan_() => Done(Native.snoopi_atan_(this));

        public Tensor atanh() => Native.snoopi_atanh(this);

        public Tensor atanh_() => Done(Native.snoopi_atanh_(this));

        public Tensor bitwise_not() => Native.snoopi_bitwise_not(this);

        public Tensor bitwise_not_() => Done(Native.snoopi_bitwise_not_(this));

        public Tensor ceil() => Native.snoopi_ceil(this);

        public Tensor ceil_() => Done(Native.snoopi_ceil_(this));

        public Tensor cos() => Native.snoopi_cos(this);

        public Tensor cos_() => Done(Native.snoopi_cos_(this));

        public Tensor cosh() => Native.snoopi_cosh(this);

        public Tensor cosh_() => Done(Native.snoopi_cosh_(this));

        public Tensor deg2rad() => Native.snoopi_deg2rad(this);

        public Tensor deg2rad_() => Done(Native.snoopi_deg2rad_(this));

        public Tensor digamma() => Native.snoopi_digamma(this);

        public Tensor digamma_() => Done(Native.snoopi_digamma_(this));

        public Tensor erf() => Native.snoopi_erf(this);

        public Tensor erf_() => Done(Native.snoopi_erf_(this));

        public Tensor erfc() => Native.snoopi_erfc(this);

        public Tensor erfc_() => Done(Native.snoopi_erfc_(this));

        public Tensor erfinv() => Native.snoopi_erfinv(this);

        public Tensor erfinv_() => Done(Native.snoopi_erfinv_(this));

        public Tensor exp() => Native.snoopi_exp(this);

        public Tensor exp2() => Native.snoopi_exp2(this);

        public Tensor exp2_() => Done(Native.snoopi_exp2_(this));

        public Tensor exp_() => Done(Native.snoopi_exp_(this));

        public Tensor expm1() => Native.snoopi_expm1(this);

        public Tensor expm1_() => Done(Native.snoopi_expm1_(this));

        public Tensor fix() => trunc();

        public Tensor fix_() => trunc_();

        public Tensor floor() => Native.snoopi_floor(this);

        public Tensor floor_() => Done(Native.snoopi_floor_(this));

        public Tensor frac() => Native.snoopi_frac(this);

        public Tensor frac_() => Done(Native.snoopi_frac_(this));

        public Tensor isfinite() => Native.snoopi_isfinite(this);

        public Tensor isinf() => Native.snoopi_isinf(this);

        public Tensor isnan() => Native.snoopi_isnan(this);

        public Tensor isneginf() => Native.snoopi_isneginf(this);

        public Tensor isposinf() => Native.snoopi_isposinf(this);

        public Tensor lgamma() => Native.snoopi_lgamma(this);

        public Tensor lgamma_() => Done(Native.snoopi_lgamma_(this));

        public Tensor log() => Native.snoopi_log(this);

        public Tensor log10() => Native.snoopi_log10(this);

        public Tensor log10_() => Done(Native.snoopi_log10_(this));

        public Tensor log1p() => Native.snoopi_log1p(this);

        public Tensor log1p_() => Done(Native.snoopi_log1p_(this));

        public Tensor log2() => Native.snoopi_log2(this);

        public Tensor log2_() => Done(Native.snoopi_log2_(this));

        public Tensor log_() => Done(Native.snoopi_log_(this));

        public Tensor log_sigmoid() => Native.snoopi_log_sigmoid(this);

        public Tensor logical_not() => Native.snoopi_logical_not(this);

        public Tensor logical_not_() => Done(Native.snoopi_logical_not_(this));

        public Tensor neg() => Native.snoopi_neg(this);

        public Tensor neg_() => Done(Native.snoopi_neg_(this));

        public Tensor negative() => neg();

        public Tensor positive() => Native.snoopi_positive(this);

        public Tensor rad2deg() => Native.snoopi_rad2deg(this);

        public Tensor rad2deg_() => Done(Native.snoopi_rad2deg_(this));

        public Tensor reciprocal() => Native.snoopi_reciprocal(this);

        public Tensor reciprocal_() => Done(Native.snoopi_reciprocal_(this));

        public Tensor relu() => Native.snoopi_relu(this);

        public Tensor relu_() => Done(Native.snoopi_relu_(this));

        public Tensor rsqrt() => Native.snoopi_rsqrt(this);

        public Tensor rsqrt_() => Done(Native.snoopi_rsqrt_(this));

        public Tensor sigmoid() => Native.snoopi_sigmoid(this);

        public Tensor sigmoid_() => Done(Native.snoopi_sigmoid_(this));

        public Tensor sign() => Native.snoopi_sign(this);

        public Tensor sign_() => Done(Native.snoopi_sign_(this));

        public Tensor signbit() => Native.snoopi_signbit(this);

        public Tensor silu() => Native.snoopi_silu(this);

        public Tensor silu_() => Done(Native.snoopi_silu_(this));

        public Tensor sin() => Native.snoopi_sin(this);

        public Tensor sin_() => Done(Native.snoopi_sin_(this));

        public Tensor sinc() => Native.snoopi_sinc(this);

        public Tensor sinc_() => Done(Native.snoopi_sinc_(this));

        public Tensor sinh() => Native.snoopi_sinh(this);

        public Tensor sinh_() => Done(Native.snoopi_sinh_(this));

        public Tensor sqrt() => Native.snoopi_sqrt(this);

        public Tensor sqrt_() => Done(Native.snoopi_sqrt_(this));

        public Tensor square() => Native.snoopi_square(this);

        public Tensor tan() => Native.snoopi_tan(this);

        public Tensor tan_() => Done(Native.snoopi_tan_(this));

        public Tensor tanh() => Native.snoopi_tanh(this);

        public Tensor tanh_() => Done(Native.snoopi_tanh_(this));

        public Tensor trunc() => Native.snoopi_trunc(this);

        public Tensor trunc_() => Done(Native.snoopi_trunc_(this));
    }
}
