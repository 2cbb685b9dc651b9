using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Views and copies in another shape, joins and splits.</content>
    public partial class Tensor
    {
        public Tensor T => t();

        /// <summary>The last two dimensions exchanged.</summary>
        public Tensor mT => transpose(-2, -1);

        public Tensor view(params long[] shape) => Native.snoopi_view(this, shape, shape.Length);

        public Tensor view_as(Tensor other) => view(other.shape);

        public Tensor reshape(params long[] shape) => Native.snoopi_reshape(this, shape, shape.Length);

        public Tensor permute(params long[] permutation) =>
            Native.snoopi_permute(this, permutation, permutation.Length);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor transpose(long dim0, long dim1) => Native.snoopi_transpose(this, dim0, dim1);

        public Tensor transpose_(long dim0, long dim1) => Done(Native.snoopi_transpose_(this, dim0, dim1));

        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor t() => Native.snoopi_t(this);

        public Tensor unsqueeze(long dim) => Native.snoopi_unsqueeze(this, dim);

        public Tensor unsqueeze_(long dim) => Done(Native.snoopi_unsqueeze_(this, dim));

        public Tensor squeeze(long? dim = null) => Native.snoopi_squeeze(this, dim ?? 0, dim is null ? 0 : 1);

        public Tensor squeeze_(long? dim = null) =>
            Done(Native.snoopi_squeeze_(this, dim ?? 0, dim is null ? 0 : 1));

        public Tensor flatten(long start_dim = 0, long end_dim = -1) =>
            Native.snoopi_flatten(this, start_dim, end_dim);

        public Tensor ravel() => reshape(-1);

        public Tensor unflatten(long dim, params long[] sizes) =>
            Native.snoopi_unflatten(this, dim, sizes, sizes.Length);

        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);

        public Tensor expand(params long[] sizes) => Native.snoopi_expand(this, sizes, sizes.Length, 0);

        public Tensor expand(long[] sizes, bool isImplicit = false) =>
            Native.snoopi_expand(this, sizes, sizes.Length, isImplicit ? 1 : 0);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) =>
            Native.snoopi_expand(this, sizes, sizes.Length, isImplicit ? 1 : 0);

        public Tensor expand(Size sizes, bool isImplicit = false) => expand(sizes.Shape, isImplicit);

        public Tensor expand_as(Tensor other) => expand(other.shape);

        public Tensor broadcast_to(params long[] shape) =>
            Native.snoopi_broadcast_to(this, shape, shape.Length);

        public Tensor repeat(params long[] sizes) => Native.snoopi_repeat(this, sizes, sizes.Length);

        public Tensor tile(long[] reps) => Native.snoopi_tile(this, reps, reps.Length);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Native.snoopi_repeat_interleave(
                this, repeats, dim ?? 0, dim is null ? 0 : 1, output_size ?? 0, output_size is null ? 0 : 1);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Native.snoopi_repeat_interleave_int(
                this, repeats, dim ?? 0, dim is null ? 0 : 1, output_size ?? 0, output_size is null ? 0 : 1);

        public Tensor narrow(long dim, long start, long length) =>
            Native.snoopi_narrow(this, dim, start, length);

        public Tensor slice(long dim, long start, long finish, long step) =>
            Native.snoopi_slice(this, dim, start, finish, step);

        public Tensor select(long dim, long index) => Native.snoopi_select(this, dim, index);

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) =>
            Native.snoopi_as_strided(this, size, size.Length, strides, strides.Length, storageOffset);

        public Tensor unfold(long dimension, long size, long step) =>
            Native.snoopi_unfold(this, dimension, size, step);

        public Tensor movedim(long[] source, long[] destination) =>
            Native.snoopi_movedim(this, source, source.Length, destination, destination.Length);

        public Tensor moveaxis(long[] source, long[] destination) => movedim(source, destination);

        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) =>
            Native.snoopi_diagonal(this, offset, dim1, dim2);

        public Tensor diag(long diagonal = 0) => Native.snoopi_diag(this, diagonal);

        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) =>
            Native.snoopi_diag_embed(this, offset, dim1, dim2);

        public Tensor contiguous() => Native.snoopi_contiguous(this);

        public Tensor clone() => Native.snoopi_clone(this);

        public Tensor detach() => Native.snoopi_detach(this);

        public Tensor detach_() => Done(Native.snoopi_detach_(this));

        /// <summary>Another handle to the same tensor.</summary>
        public Tensor alias() => Native.snoopi_tensor_alias(this);

        public Tensor set_(Tensor source) => Done(Native.snoopi_tensor_set_(this, source));

        public Tensor[] chunk(long chunks, long dim = 0) =>
            TensorHandles.Take(Native.snoopi_chunk(this, chunks, dim));

        public Tensor[] split(long size, int dim = 0) =>
            TensorHandles.Take(Native.snoopi_split(this, size, dim));

        public Tensor[] split(long[] sizes, long dim = 0) => split(sizes.AsSpan(), dim);

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) =>
            TensorHandles.Take(Native.snoopi_split_sizes(this, sizes, sizes.Length, dim));

        public Tensor[] split(params long[] sizes) => split(sizes.AsSpan());

        public Tensor[] tensor_split(long size, long dim = 0) =>
            TensorHandles.Take(Native.snoopi_tensor_split(this, size, dim));

        public Tensor[] tensor_split(long[] sizes, long dim = 0) =>
            TensorHandles.Take(Native.snoopi_tensor_split_at(this, sizes, sizes.Length, dim));

        public Tensor[] unbind(long dimension = 0) =>
            TensorHandles.Take(Native.snoopi_unbind(this, dimension));

        public Tensor flip(params long[] dims) => Native.snoopi_flip(this, dims, dims.Length);

        public Tensor roll(long shifts, long? dims = null) =>
            roll(new long[] { shifts }, dims is { } dim ? new long[] { dim } : []);

        public Tensor roll(long[] shifts) => roll(shifts.AsSpan());

        public Tensor roll(long[] shifts, long[] dims) => roll(shifts.AsSpan(), dims.AsSpan());

        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) =>
            Native.snoopi_roll(this, shifts, shifts.Length, dims, dims.Length);

        public Tensor tril(long diagonal = 0) => Native.snoopi_tril(this, diagonal);

        public Tensor tril_(long diagonal = 0) => Done(Native.snoopi_tril_(this, diagonal));

        public Tensor triu(long diagonal = 0) => Native.snoopi_triu(this, diagonal);

        public Tensor triu_(long diagonal = 0) => Done(Native.snoopi_triu_(this, diagonal));
    }
}
