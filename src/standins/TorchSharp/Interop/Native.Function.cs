using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <content>Imports of <c>torch_function.cpp</c>: custom autograd functions.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial long snoopi_managed_error();

    [LibraryImport(Library)]
    internal static unsafe partial nint snoopi_function_link(
        nint managed, delegate* unmanaged<nint, nint, nint, nint, long> backward,
        delegate* unmanaged<nint, void> release, ReadOnlySpan<nint> inputs, int inputCount,
        ReadOnlySpan<nint> outputs, int outputCount, ReadOnlySpan<nint> saved, int savedCount,
        ReadOnlySpan<nint> dirty, int dirtyCount, ReadOnlySpan<nint> nonDifferentiable,
        int nonDifferentiableCount, int materializeGrads);

    [LibraryImport(Library)]
    internal static partial nint snoopi_function_saved(nint node);
}
