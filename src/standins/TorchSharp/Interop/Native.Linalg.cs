using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>Imports of <c>torch_linalg.cpp</c>: decompositions of matrices, distances between rows.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial int snoopi_linalg_eigh(Tensor x, int lower, Span<nint> @out);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_linalg_svdvals(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_cdist(Tensor x, Tensor y, double p, long mode);
}
