using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>Imports of <c>torch_index.cpp</c>: reading and writing by index, mask and position.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor snoopi_index(Tensor x, ReadOnlySpan<IndexArgument> items, int count);

    [LibraryImport(Library)]
    internal static partial int snoopi_index_set(
        Tensor x, ReadOnlySpan<IndexArgument> items, int count, Tensor value);

    [LibraryImport(Library)]
    internal static partial int snoopi_index_set_scalar(
        Tensor x, ReadOnlySpan<IndexArgument> items, int count, ScalarArgument value);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_index_tensors(Tensor x, ReadOnlySpan<nint> at, int count);

    [LibraryImport(Library)]
    internal static partial int snoopi_index_put_(
        Tensor x, ReadOnlySpan<nint> at, int count, Tensor value, int accumulate);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_index_select(Tensor x, long dim, Tensor index);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_index_add(
        Tensor x, long dim, Tensor index, Tensor source, ScalarArgument alpha);

    [LibraryImport(Library)]
    internal static partial int snoopi_index_add_(
        Tensor x, long dim, Tensor index, Tensor source, ScalarArgument alpha);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_index_copy(Tensor x, long dim, Tensor index, Tensor source);

    [LibraryImport(Library)]
    internal static partial int snoopi_index_copy_(Tensor x, long dim, Tensor index, Tensor source);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_index_fill(Tensor x, long dim, Tensor index, ScalarArgument value);

    [LibraryImport(Library)]
    internal static partial int snoopi_index_fill_(Tensor x, long dim, Tensor index, ScalarArgument value);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_gather(Tensor x, long dim, Tensor index);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_scatter(Tensor x, long dim, Tensor index, Tensor source);

    [LibraryImport(Library)]
    internal static partial int snoopi_scatter_(Tensor x, long dim, Tensor index, Tensor source);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_scatter_add(Tensor x, long dim, Tensor index, Tensor source);

    [LibraryImport(Library)]
    internal static partial int snoopi_scatter_add_(Tensor x, long dim, Tensor index, Tensor source);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_take(Tensor x, Tensor index);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_take_along_dim(Tensor x, Tensor index, long dim, int hasDim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_masked_fill(
        Tensor x, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? mask, ScalarArgument value);

    [LibraryImport(Library)]
    internal static partial int snoopi_masked_fill_(
        Tensor x, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? mask, ScalarArgument value);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_masked_select(
        Tensor x, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? mask);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_masked_scatter(
        Tensor x, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? mask, Tensor source);

    [LibraryImport(Library)]
    internal static partial int snoopi_masked_scatter_(
        Tensor x, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? mask, Tensor source);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_nonzero(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_argwhere(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_copy_(Tensor x, Tensor source, int nonBlocking);

    [LibraryImport(Library)]
    internal static partial int snoopi_fill_(Tensor x, ScalarArgument value);

    [LibraryImport(Library)]
    internal static partial int snoopi_zero_(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_item(Tensor x, out double number, out long integer);
}
