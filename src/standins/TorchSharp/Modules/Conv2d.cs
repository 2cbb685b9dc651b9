using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules
{
    /// <summary><c>[N, in, H, W]</c> to <c>[N, out, H', W']</c>.</summary>
    public sealed class Conv2d : Convolution
    {
        internal Conv2d(
            long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding,
            Padding? padding_type, long[] dilation, PaddingModes padding_mode, long groups, bool bias,
            Device? device, ScalarType? dtype)
            : base(
                nameof(Conv2d), in_channels, out_channels, kernel_size, stride, padding, padding_type,
                dilation, groups, bias, padding_mode, device, dtype)
        {
        }

        public override Tensor forward(Tensor input)
        {
            if (padding_type is { } type)
            {
                return functional.conv2d_padding(input, _weight, _bias, stride, type, dilation, groups);
            }

            if (padding_mode == PaddingModes.Zeros)
            {
                return functional.conv2d(input, _weight, _bias, stride, padding, dilation, groups);
            }

            Tensor padded = functional.pad(input, _reversed_padding_repeated_twice, padding_mode);
            return functional.conv2d(padded, _weight, _bias, stride, [0, 0], dilation, groups);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Conv2d Conv2d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0,
                long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1,
                bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(
                    in_channels, out_channels, [kernel_size, kernel_size], [stride, stride],
                    [padding, padding], null, [dilation, dilation], padding_mode, groups, bias, device,
                    dtype);

            public static Modules.Conv2d Conv2d(
                long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null,
                (long, long)? padding = null, (long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new(
                    in_channels, out_channels, Both(kernel_size), Both(stride ?? (1, 1)),
                    Both(padding ?? (0, 0)), null, Both(dilation ?? (1, 1)), padding_mode, groups, bias,
                    device, dtype);

            public static Modules.Conv2d Conv2d(
                long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1,
                long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1,
                bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(
                    in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], [0, 0], padding,
                    [dilation, dilation], padding_mode, groups, bias, device, dtype);

            public static Modules.Conv2d Conv2d(
                long in_channels, long out_channels, (long, long) kernel_size, Padding padding,
                (long, long)? stride = null, (long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true,
                Device? device = null, ScalarType? dtype = null) =>
                new(
                    in_channels, out_channels, Both(kernel_size), Both(stride ?? (1, 1)), [0, 0], padding,
                    Both(dilation ?? (1, 1)), padding_mode, groups, bias, device, dtype);

            private static long[] Both((long, long) pair) => [pair.Item1, pair.Item2];
        }
    }
}
