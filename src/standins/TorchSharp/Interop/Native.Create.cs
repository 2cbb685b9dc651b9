using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>Imports of <c>torch_create.cpp</c>: new tensors.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor snoopi_empty(ReadOnlySpan<long> sizes, int count, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_zeros(ReadOnlySpan<long> sizes, int count, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_ones(ReadOnlySpan<long> sizes, int count, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_full(
        ReadOnlySpan<long> sizes, int count, ScalarArgument value, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_empty_strided(
        ReadOnlySpan<long> sizes, int count, ReadOnlySpan<long> strides, int strideCount,
        OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_empty_like(Tensor like, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_zeros_like(Tensor like, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_ones_like(Tensor like, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_full_like(
        Tensor like, ScalarArgument value, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_rand_like(Tensor like, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_randn_like(Tensor like, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_randint_like(
        Tensor like, long low, long high, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_arange(
        ScalarArgument start, ScalarArgument stop, ScalarArgument step, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_linspace(
        double start, double end, long steps, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_logspace(
        double start, double end, long steps, double @base, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_eye(long rows, long columns, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_tril_indices(
        long row, long col, long offset, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_triu_indices(
        long row, long col, long offset, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_from_data(
        nint data, int dataDtype, ReadOnlySpan<long> sizes, int count, OptionsArgument wanted);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_scalar_tensor(ScalarArgument value, OptionsArgument wanted);
}
