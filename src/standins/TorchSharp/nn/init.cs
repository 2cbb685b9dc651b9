namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// Initial values; each function fills its tensor in place, without a gradient, and returns it.
        /// </summary>
        public static class init
        {
            /// <summary>Whether a scale keeps the variance of activations or that of gradients.</summary>
            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1,
            }

            /// <summary>What follows the layer.</summary>
            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0);

            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);

            public static Tensor constant_(Tensor tensor, Scalar val)
            {
                using IDisposable mode = no_grad();
                return tensor.fill_(val);
            }

            public static Tensor uniform_(
                Tensor tensor, double low = 0, double high = 1, Generator? generator = null)
            {
                using IDisposable mode = no_grad();
                return tensor.uniform_(low, high, generator);
            }

            public static Tensor normal_(
                Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
            {
                using IDisposable mode = no_grad();
                return tensor.normal_(mean, std, generator);
            }

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                double bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                return normal_(tensor, 0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)));
            }

            public static Tensor kaiming_uniform_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                double bound = Math.Sqrt(3.0) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity));

            /// <summary>
            /// By how much a nonlinearity shrinks its input's deviation, as PyTorch tabulates it.
            /// </summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) =>
                nonlinearity switch
                {
                    NonlinearityType.Tanh => 5.0 / 3.0,
                    NonlinearityType.ReLU => Math.Sqrt(2.0),
                    NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + (param * param))),
                    _ => 1.0,
                };

            /// <summary>Inputs and outputs of one element: of a weight <c>[out, in, kernel...]</c>.</summary>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                long[] shape = tensor.shape;
                if (shape.Length < 2)
                {
                    throw new ArgumentException(
                        $"Fan-in and fan-out need two dimensions or more; this is {tensor}.", nameof(tensor));
                }

                long field = shape.Skip(2).TotalSize();
                return (shape[1] * field, shape[0] * field);
            }

            private static double KaimingDeviation(
                Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                long fan = mode == FanInOut.FanIn ? fanIn : fanOut;
                return calculate_gain(nonlinearity, a) / Math.Sqrt(fan);
            }
        }
    }
}
