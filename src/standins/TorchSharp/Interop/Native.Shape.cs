using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>Imports of <c>torch_shape.cpp</c>: views, joins and splits.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor snoopi_view(Tensor x, ReadOnlySpan<long> sizes, int count);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_reshape(Tensor x, ReadOnlySpan<long> sizes, int count);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_permute(Tensor x, ReadOnlySpan<long> dims, int count);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_transpose(Tensor x, long dim0, long dim1);

    [LibraryImport(Library)]
    internal static partial int snoopi_transpose_(Tensor x, long dim0, long dim1);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_t(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_unsqueeze(Tensor x, long dim);

    [LibraryImport(Library)]
    internal static partial int snoopi_unsqueeze_(Tensor x, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_squeeze(Tensor x, long dim, int hasDim);

    [LibraryImport(Library)]
    internal static partial int snoopi_squeeze_(Tensor x, long dim, int hasDim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_flatten(Tensor x, long startDim, long endDim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_unflatten(Tensor x, long dim, ReadOnlySpan<long> sizes, int count);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_expand(
        Tensor x, ReadOnlySpan<long> sizes, int count, int @implicit);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_broadcast_to(Tensor x, ReadOnlySpan<long> sizes, int count);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_repeat(Tensor x, ReadOnlySpan<long> times, int count);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_tile(Tensor x, ReadOnlySpan<long> times, int count);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_repeat_interleave(
        Tensor x, Tensor repeats, long dim, int hasDim, long outputSize, int hasOutputSize);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_repeat_interleave_int(
        Tensor x, long repeats, long dim, int hasDim, long outputSize, int hasOutputSize);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_narrow(Tensor x, long dim, long start, long length);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_slice(Tensor x, long dim, long start, long finish, long step);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_select(Tensor x, long dim, long index);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_as_strided(
        Tensor x, ReadOnlySpan<long> sizes, int count, ReadOnlySpan<long> strides, int strideCount,
        long offset);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_unfold(Tensor x, long dim, long size, long step);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_movedim(
        Tensor x, ReadOnlySpan<long> from, int fromCount, ReadOnlySpan<long> to, int toCount);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_diagonal(Tensor x, long offset, long dim1, long dim2);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_diag(Tensor x, long diagonal);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_diag_embed(Tensor x, long offset, long dim1, long dim2);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_contiguous(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_clone(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_detach(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_detach_(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_cat(ReadOnlySpan<nint> parts, int count, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_stack(ReadOnlySpan<nint> parts, int count, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_hstack(ReadOnlySpan<nint> parts, int count);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_vstack(ReadOnlySpan<nint> parts, int count);

    [LibraryImport(Library)]
    internal static partial nint snoopi_chunk(Tensor x, long chunks, long dim);

    [LibraryImport(Library)]
    internal static partial nint snoopi_split(Tensor x, long size, long dim);

    [LibraryImport(Library)]
    internal static partial nint snoopi_split_sizes(Tensor x, ReadOnlySpan<long> sizes, int count, long dim);

    [LibraryImport(Library)]
    internal static partial nint snoopi_tensor_split(Tensor x, long sections, long dim);

    [LibraryImport(Library)]
    internal static partial nint snoopi_tensor_split_at(Tensor x, ReadOnlySpan<long> at, int count, long dim);

    [LibraryImport(Library)]
    internal static partial nint snoopi_unbind(Tensor x, long dim);

    [LibraryImport(Library)]
    internal static partial nint snoopi_meshgrid(ReadOnlySpan<nint> parts, int count, int isXy);

    [LibraryImport(Library)]
    internal static partial nint snoopi_broadcast_tensors(ReadOnlySpan<nint> parts, int count);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_flip(Tensor x, ReadOnlySpan<long> dims, int count);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_roll(
        Tensor x, ReadOnlySpan<long> shifts, int shiftCount, ReadOnlySpan<long> dims, int dimCount);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_tril(Tensor x, long diagonal);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_triu(Tensor x, long diagonal);

    [LibraryImport(Library)]
    internal static partial int snoopi_tril_(Tensor x, long diagonal);

    [LibraryImport(Library)]
    internal static partial int snoopi_triu_(Tensor x, long diagonal);
}
