using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Arithmetic with options, bounds and choices.</content>
    public partial class Tensor
    {
        public Tensor add(Tensor target) => Native.snoopi_add(this, target, ScalarArgument.One);

        public Tensor add(Tensor target, Scalar alpha) => Native.snoopi_add(this, target, alpha.Argument);

        public Tensor add(Scalar scalar) =>
            Native.snoopi_add_scalar(this, scalar.Argument, ScalarArgument.One);

        public Tensor add(Scalar scalar, Scalar alpha) =>
            Native.snoopi_add_scalar(this, scalar.Argument, alpha.Argument);

        public Tensor add_(Tensor target) => Done(Native.snoopi_add_(this, target, ScalarArgument.One));

        public Tensor add_(Tensor target, Scalar alpha) =>
            Done(Native.snoopi_add_(this, target, alpha.Argument));

        public Tensor add_(Scalar scalar) =>
            Done(Native.snoopi_add_scalar_(this, scalar.Argument, ScalarArgument.One));

        public Tensor add_(Scalar scalar, Scalar alpha) =>
            Done(Native.snoopi_add_scalar_(this, scalar.Argument, alpha.Argument));

        public Tensor sub(Tensor target) => Native.snoopi_sub(this, target);

        public Tensor sub(Scalar target) => Native.snoopi_sub_scalar(this, target.Argument);

        public Tensor sub_(Tensor target) => Done(Native.snoopi_sub_(this, target));

        public Tensor sub_(Scalar target) => Done(Native.snoopi_sub_scalar_(this, target.Argument));

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Native.snoopi_div(this, target, (int)rounding_mode);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Native.snoopi_div_scalar(this, target.Argument, (int)rounding_mode);

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Done(Native.snoopi_div_(this, target, (int)rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Done(Native.snoopi_div_scalar_(this, target.Argument, (int)rounding_mode));

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            div(target, rounding_mode);

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            div(target, rounding_mode);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Native.snoopi_addcmul(this, tensor1, tensor2, value.Argument);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Done(Native.snoopi_addcmul_(this, tensor1, tensor2, value.Argument));

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => addcdiv(tensor1, tensor2, 1);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Native.snoopi_addcdiv(this, tensor1, tensor2, value.Argument);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => addcdiv_(tensor1, tensor2, 1);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Done(Native.snoopi_addcdiv_(this, tensor1, tensor2, value.Argument));

        public Tensor clamp(Scalar? min = null, Scalar? max = null) =>
            Native.snoopi_clamp(this, ScalarArgument.OrAbsent(min), ScalarArgument.OrAbsent(max));

        public Tensor clamp(Tensor? min = null, Tensor? max = null) =>
            Native.snoopi_clamp_tensor(this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) =>
            Done(Native.snoopi_clamp_(this, ScalarArgument.OrAbsent(min), ScalarArgument.OrAbsent(max)));

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) =>
            Done(Native.snoopi_clamp_tensor_(this, min, max));

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor lerp(Tensor end, Tensor weight) => Native.snoopi_lerp(this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight) => Done(Native.snoopi_lerp_(this, end, weight));

        /// <summary>
        /// This tensor's element where the condition holds, else that of <paramref name="y"/>.
        /// </summary>
        public Tensor where(Tensor condition, Tensor y) => Native.snoopi_where(condition, this, y);

        public Tensor round(long decimals = 0) => Native.snoopi_round(this, decimals);

        public Tensor round_(long decimals = 0) => Done(Native.snoopi_round_(this, decimals));

        public Tensor nan_to_num(double nan = 0d, double? posinf = null, double? neginf = null) =>
            Native.snoopi_nan_to_num(
                this, nan, posinf ?? 0, posinf is null ? 0 : 1, neginf ?? 0, neginf is null ? 0 : 1);

        public Tensor nan_to_num_(double nan = 0d, double? posinf = null, double? neginf = null) =>
            Done(Native.snoopi_nan_to_num_(
                this, nan, posinf ?? 0, posinf is null ? 0 : 1, neginf ?? 0, neginf is null ? 0 : 1));

        public Tensor isclose(
            Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            Native.snoopi_isclose(this, other, rtol, atol, nanEqual ? 1 : 0);

        /// <summary>The smaller of each two elements.</summary>
        public Tensor min(Tensor other) => minimum(other);

        /// <summary>The larger of each two elements.</summary>
        public Tensor max(Tensor other) => maximum(other);

        public Tensor gelu() => Native.snoopi_gelu(this, 0);

        public Tensor gelu(Modules.GELU.Approximate approximate) =>
            Native.snoopi_gelu(this, approximate == Modules.GELU.Approximate.tanh ? 1 : 0);

        public Tensor gelu_() => Done(Native.snoopi_gelu_(this, 0));

        public Tensor gelu_(Modules.GELU.Approximate approximate) =>
            Done(Native.snoopi_gelu_(this, approximate == Modules.GELU.Approximate.tanh ? 1 : 0));

        public Tensor elu(double alpha = 1) => Native.snoopi_elu(this, ScalarArgument.Of(alpha));

        public Tensor softplus(double beta = 1, double threshold = 20) =>
            Native.snoopi_softplus(this, beta, threshold);

        public Tensor hardtanh(Scalar min, Scalar max) =>
            Native.snoopi_hardtanh(this, min.Argument, max.Argument);

        public Tensor softmax(long dim, ScalarType? dtype = null) =>
            Native.snoopi_softmax(this, dim, Reductions.DtypeOrNone(dtype));

        public Tensor log_softmax(long dim, ScalarType? dtype = null) =>
            Native.snoopi_log_softmax(this, dim, Reductions.DtypeOrNone(dtype));
    }
}
