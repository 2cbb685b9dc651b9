using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>Imports of <c>torch_resize.cpp</c>: interpolation.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor snoopi_interpolate(
        Tensor x, ReadOnlySpan<long> sizes, int count, ReadOnlySpan<double> scales, int scaleCount, int mode,
        int alignCorners, int antialias);
}
