using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>
    /// Functions of two tensors, or of a tensor and a number, element by element; a name that ends in _
    /// changes the tensor itself.
    /// </content>
    public partial class Tensor
    {
        public Tensor arctan2(Tensor other) => atan2(other);

        public Tensor arctan2_(Tensor other) => atan2_(other);

        public Tensor atan2(Tensor other) => Native.snoopi_atan2(this, other);

        public Tensor atan2_(Tensor other) => Done(Native.snoopi_atan2_(this, other));

        public Tensor bitwise_and(Tensor other) => Native.snoopi_bitwise_and(this, other);

        public Tensor bitwise_and_(Tensor other) => Done(Native.snoopi_bitwise_and_(this, other));

        public Tensor bitwise_or(Tensor other) => Native.snoopi_bitwise_or(this, other);

        public Tensor bitwise_or_(Tensor other) => Done(Native.snoopi_bitwise_or_(this, other));

        public Tensor bitwise_xor(Tensor other) => Native.snoopi_bitwise_xor(this, other);

        public Tensor bitwise_xor_(Tensor other) => Done(Native.snoopi_bitwise_xor_(this, other));

        public Tensor clamp_max(Scalar max) => Native.snoopi_clamp_max_scalar(this, max.Argument);

        public Tensor clamp_max_(Scalar max) => Done(Native.snoopi_clamp_max_scalar_(this, max.Argument));

        public Tensor clamp_min(Scalar min) => Native.snoopi_clamp_min_scalar(this, min.Argument);

        public Tensor clamp_min_(Scalar min) => Done(Native.snoopi_clamp_min_scalar_(this, min.Argument));

        public Tensor copysign(Tensor other) => Native.snoopi_copysign(this, other);

        public Tensor copysign_(Tensor other) => Done(Native.snoopi_copysign_(this, other));

        public Tensor eq(Tensor target) => Native.snoopi_eq(this, target);

        public Tensor eq(Scalar target) => Native.snoopi_eq_scalar(this, target.Argument);

        public Tensor eq_(Tensor target) => Done(Native.snoopi_eq_(this, target));

        public Tensor eq_(Scalar target) => Done(Native.snoopi_eq_scalar_(this, target.Argument));

        public Tensor float_power(Tensor target) => Native.snoopi_float_power(this, target);

        public Tensor float_power_(Tensor target) => Done(Native.snoopi_float_power_(this, target));

        public Tensor floor_divide(Tensor other) => Native.snoopi_floor_divide(this, other);

        public Tensor floor_divide(Scalar other) => Native.snoopi_floor_divide_scalar(this, other.Argument);

        public Tensor floor_divide_(Tensor other) => Done(Native.snoopi_floor_divide_(this, other));

        public Tensor floor_divide_(Scalar other) =>
            Done(Native.snoopi_floor_divide_scalar_(this, other.Argument));

        public Tensor fmax(Tensor other) => Native.snoopi_fmax(this, other);

        public Tensor fmin(Tensor other) => Native.snoopi_fmin(this, other);

        public Tensor fmod(Tensor target) => Native.snoopi_fmod(this, target);

        public Tensor fmod(Scalar scalar) => Native.snoopi_fmod_scalar(this, scalar.Argument);

        public Tensor fmod_(Tensor target) => Done(Native.snoopi_fmod_(this, target));

        public Tensor fmod_(Scalar scalar) => Done(Native.snoopi_fmod_scalar_(this, scalar.Argument));

        public Tensor ge(Tensor target) => Native.snoopi_ge(this, target);

        public Tensor ge(Scalar target) => Native.snoopi_ge_scalar(this, target.Argument);

        public Tensor ge_(Tensor target) => Done(Native.snoopi_ge_(this, target));

        public Tensor ge_(Scalar target) => Done(Native.snoopi_ge_scalar_(this, target.Argument));

        public Tensor greater(Tensor target) => gt(target);

        public Tensor greater_equal(Tensor target) => ge(target);

        public Tensor gt(Tensor target) => Native.snoopi_gt(this, target);

        public Tensor gt(Scalar target) => Native.snoopi_gt_scalar(this, target.Argument);

        public Tensor gt_(Tensor target) => Done(Native.snoopi_gt_(this, target));

        public Tensor gt_(Scalar target) => Done(Native.snoopi_gt_scalar_(this, target.Argument));

        public Tensor hypot(Tensor other) => Native.snoopi_hypot(this, other);

        public Tensor le(Tensor target) => Native.snoopi_le(this, target);

        public Tensor le(Scalar target) => Native.snoopi_le_scalar(this, target.Argument);

        public Tensor le_(Tensor target) => Done(Native.snoopi_le_(this, target));

        public Tensor le_(Scalar target) => Done(Native.snoopi_le_scalar_(this, target.Argument));

        public Tensor leaky_relu(Scalar negative_slope) =>
            Native.snoopi_leaky_relu_scalar(this, negative_slope.Argument);

        public Tensor leaky_relu_(Scalar negative_slope) =>
            Done(Native.snoopi_leaky_relu_scalar_(this, negative_slope.Argument));

        public Tensor less(Tensor target) => lt(target);

        public Tensor less_equal(Tensor target) => le(target);

        public Tensor less_equal_(Tensor target) => le_(target);

        public Tensor logaddexp(Tensor other) => Native.snoopi_logaddexp(this, other);

        public Tensor logaddexp2(Tensor other) => Native.snoopi_logaddexp2(this, other);

        public Tensor logical_and(Tensor other) => Native.snoopi_logical_and(this, other);

        public Tensor logical_and_(Tensor other) => Done(Native.snoopi_logical_and_(this, other));

        public Tensor logical_or(Tensor other) => Native.snoopi_logical_or(this, other);

        public Tensor logical_or_(Tensor other) => Done(Native.snoopi_logical_or_(this, other));

        public Tensor logical_xor(Tensor other) => Native.snoopi_logical_xor(this, other);

        public Tensor logical_xor_(Tensor other) => Done(Native.snoopi_logical_xor_(this, other));

        public Tensor lt(Tensor target) => Native.snoopi_lt(this, target);

        public Tensor lt(Scalar target) => Native.snoopi_lt_scalar(this, target.Argument);

        public Tensor lt_(Tensor target) => Done(Native.snoopi_lt_(this, target));

        public Tensor lt_(Scalar target) => Done(Native.snoopi_lt_scalar_(this, target.Argument));

        public Tensor maximum(Tensor other) => Native.snoopi_maximum(this, other);

        public Tensor minimum(Tensor other) => Native.snoopi_minimum(this, other);

        public Tensor mul(Tensor target) => Native.snoopi_mul(this, target);

        public Tensor mul(Scalar target) => Native.snoopi_mul_scalar(this, target.Argument);

        public Tensor mul_(Tensor target) => Done(Native.snoopi_mul_(this, target));

        public Tensor mul_(Scalar target) => Done(Native.snoopi_mul_scalar_(this, target.Argument));

        public Tensor multiply(Tensor target) => mul(target);

        public Tensor multiply(Scalar target) => mul(target);

        public Tensor ne(Tensor target) => Native.snoopi_ne(this, target);

        public Tensor ne(Scalar target) => Native.snoopi_ne_scalar(this, target.Argument);

        public Tensor ne_(Tensor target) => Done(Native.snoopi_ne_(this, target));

        public Tensor ne_(Scalar target) => Done(Native.snoopi_ne_scalar_(this, target.Argument));

        public Tensor not_equal(Tensor target) => ne(target);

        public Tensor not_equal_(Tensor target) => ne_(target);

        public Tensor pow(Tensor exponent) => Native.snoopi_pow(this, exponent);

        public Tensor pow(Scalar exponent) => Native.snoopi_pow_scalar(this, exponent.Argument);

        public Tensor pow_(Tensor exponent) => Done(Native.snoopi_pow_(this, exponent));

        public Tensor pow_(Scalar exponent) => Done(Native.snoopi_pow_scalar_(this, exponent.Argument));

        public Tensor prelu(Tensor target) => Native.snoopi_prelu(this, target);

        public Tensor remainder(Tensor target) => Native.snoopi_remainder(this, target);

        public Tensor remainder(Scalar scalar) => Native.snoopi_remainder_scalar(this, scalar.Argument);

        public Tensor remainder_(Tensor target) => Done(Native.snoopi_remainder_(this, target));

        public Tensor remainder_(Scalar scalar) =>
            Done(Native.snoopi_remainder_scalar_(this, scalar.Argument));

        public Tensor subtract(Tensor target) => sub(target);

        public Tensor subtract(Scalar target) => sub(target);

        public Tensor subtract_(Tensor target) => sub_(target);

        public Tensor subtract_(Scalar target) => sub_(target);

        public Tensor xlogy(Tensor y) => Native.snoopi_xlogy(this, y);

        public Tensor xlogy_(Tensor y) => Done(Native.snoopi_xlogy_(this, y));
    }
}
