using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>Losses.</content>
        public static partial class functional
        {
            public static Tensor mse_loss(
                Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.snoopi_mse_loss(input, target, (long)reduction);

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.snoopi_l1_loss(input, target, (long)reduction);

            public static Tensor huber_loss(
                Tensor input, Tensor target, double delta = 1.0, Reduction reduction = Reduction.Mean) =>
                Native.snoopi_huber_loss(input, target, (long)reduction, delta);

            public static Tensor smooth_l1_loss(
                Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                Native.snoopi_smooth_l1_loss(input, target, (long)reduction, beta);

            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100,
                Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Native.snoopi_cross_entropy(
                    input, target, weight, (long)reduction, ignore_index, label_smoothing);
        }
    }
}
