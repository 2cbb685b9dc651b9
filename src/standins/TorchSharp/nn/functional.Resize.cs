using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>Padding, pooling and resizing.</content>
        public static partial class functional
        {
            public static Tensor pad(
                Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) =>
                Native.snoopi_pad(input, pad, pad.Length, (int)mode, value);

            public static Tensor pad(
                Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.AsSpan(), mode, value);

            public static Tensor pad(
                Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad, pad], mode, value);

            public static Tensor pad(
                Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            public static Tensor pad(
                Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            public static Tensor avg_pool2d(
                Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null,
                bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
            {
                stride ??= kernel_size;
                padding ??= [0, 0];
                return Native.snoopi_avg_pool2d(
                    input, kernel_size, kernel_size.Length, stride, stride.Length, padding, padding.Length,
                    ceil_mode ? 1 : 0, count_include_pad ? 1 : 0, divisor_override ?? 0,
                    divisor_override is null ? 0 : 1);
            }

            public static Tensor avg_pool2d(
                Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false,
                bool count_include_pad = true, long? divisor_override = null) =>
                avg_pool2d(
                    input, [kernel_size, kernel_size], [stride ?? kernel_size, stride ?? kernel_size],
                    [padding, padding], ceil_mode, count_include_pad, divisor_override);

            public static Tensor max_pool2d(
                Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null,
                long[]? dilation = null, bool ceil_mode = false)
            {
                strides ??= kernel_size;
                padding ??= [0, 0];
                dilation ??= [1, 1];
                return Native.snoopi_max_pool2d(
                    input, kernel_size, kernel_size.Length, strides, strides.Length, padding, padding.Length,
                    dilation, dilation.Length, ceil_mode ? 1 : 0);
            }

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) =>
                Native.snoopi_adaptive_avg_pool2d(input, output_size, output_size.Length);

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) =>
                adaptive_avg_pool2d(input, [output_size, output_size]);

            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) =>
                adaptive_avg_pool2d(input, [output_size.Item1, output_size.Item2]);

            /// <summary>
            /// Resizes the spatial dimensions of <c>[N, C, ...]</c> to <paramref name="size"/> or by
            /// <paramref name="scale_factor"/>; exactly one of them is given.
            /// </summary>
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null,
                bool recompute_scale_factor = false, bool antialias = false)
            {
                if (size is null == scale_factor is null)
                {
                    throw new ArgumentException("interpolate takes a size or a scale factor, and not both.");
                }

                long[] target = size ?? ScaledSizes(x.shape.AsSpan(2), scale_factor!);
                double[] factors = recompute_scale_factor || scale_factor is null
                    ? []
                    : Broadcast(scale_factor, target.Length);
                return Native.snoopi_interpolate(
                    x, target, target.Length, factors, factors.Length, (int)mode,
                    align_corners == true ? 1 : 0, antialias ? 1 : 0);
            }

            private static long[] ScaledSizes(ReadOnlySpan<long> spatial, double[] factors)
            {
                factors = Broadcast(factors, spatial.Length);
                var sizes = new long[spatial.Length];
                for (int i = 0; i < sizes.Length; i++)
                {
                    sizes[i] = (long)Math.Floor(spatial[i] * factors[i]);
                }

                return sizes;
            }

            private static double[] Broadcast(double[] factors, int count) =>
                factors.Length == count ? factors
                : factors.Length == 1 ? [.. Enumerable.Repeat(factors[0], count)]
                : throw new ArgumentException(
                    $"interpolate: {factors.Length} scale factors for {count} spatial dimensions.",
                    nameof(factors));
        }
    }
}
