using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Reading and writing by index, mask and position.</content>
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => index(Singles([i1]));
            set => index_put_(value, Singles([i1]));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(Singles([i1, i2]));
            set => index_put_(value, Singles([i1, i2]));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(Singles([i1, i2, i3]));
            set => index_put_(value, Singles([i1, i2, i3]));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(Singles([i1, i2, i3, i4]));
            set => index_put_(value, Singles([i1, i2, i3, i4]));
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => index(Singles(indices));
            set => index_put_(value, Singles(indices));
        }

        public Tensor index(params TensorIndex[] indices)
        {
            Tensor result = Native.snoopi_index(this, TensorIndex.Arguments(indices), indices.Length);
            GC.KeepAlive(indices);
            return result;
        }

        public Tensor index(params Tensor[] indices)
        {
            Tensor result = Native.snoopi_index_tensors(
                this, TensorHandles.OfOptional(indices), indices.Length);
            GC.KeepAlive(indices);
            return result;
        }

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            Done(Native.snoopi_index_set(this, TensorIndex.Arguments(indices), indices.Length, value));
            GC.KeepAlive(indices);
            return this;
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            Done(Native.snoopi_index_set_scalar(
                this, TensorIndex.Arguments(indices), indices.Length, value.Argument));
            GC.KeepAlive(indices);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false)
        {
            Done(Native.snoopi_index_put_(
                this, TensorHandles.OfOptional(indices), indices.Length, value, accumulate ? 1 : 0));
            GC.KeepAlive(indices);
            return this;
        }

        public Tensor index_select(long dim, Tensor index) => Native.snoopi_index_select(this, dim, index);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Native.snoopi_index_add(this, dim, index, source, alpha.Argument);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Done(Native.snoopi_index_add_(this, dim, index, source, alpha.Argument));

        public Tensor index_copy(long dim, Tensor index, Tensor source) =>
            Native.snoopi_index_copy(this, dim, index, source);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) =>
            Done(Native.snoopi_index_copy_(this, dim, index, source));

        public Tensor index_fill(long dim, Tensor index, Scalar value) =>
            Native.snoopi_index_fill(this, dim, index, value.Argument);

        public Tensor index_fill_(long dim, Tensor index, Scalar value) =>
            Done(Native.snoopi_index_fill_(this, dim, index, value.Argument));

        public Tensor gather(long dim, Tensor index) => Native.snoopi_gather(this, dim, index);

        public Tensor scatter(long dim, Tensor index, Tensor src) =>
            Native.snoopi_scatter(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) =>
            Done(Native.snoopi_scatter_(this, dim, index, src));

        public Tensor scatter_add(long dim, Tensor index, Tensor src) =>
            Native.snoopi_scatter_add(this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) =>
            Done(Native.snoopi_scatter_add_(this, dim, index, src));

        public Tensor take(Tensor index) => Native.snoopi_take(this, index);

        public Tensor take_along_dim(Tensor indices) => Native.snoopi_take_along_dim(this, indices, 0, 0);

        public Tensor take_along_dim(Tensor indices, long dim) =>
            Native.snoopi_take_along_dim(this, indices, dim, 1);

        public Tensor masked_fill(Tensor mask, Scalar value) =>
            Native.snoopi_masked_fill(this, mask, value.Argument);

        public Tensor masked_fill_(Tensor mask, Scalar value) =>
            Done(Native.snoopi_masked_fill_(this, mask, value.Argument));

        public Tensor masked_select(Tensor mask) => Native.snoopi_masked_select(this, mask);

        public Tensor masked_scatter(Tensor mask, Tensor value) =>
            Native.snoopi_masked_scatter(this, mask, value);

        public Tensor masked_scatter_(Tensor mask, Tensor value) =>
            Done(Native.snoopi_masked_scatter_(this, mask, value));

        public Tensor nonzero() => Native.snoopi_nonzero(this);

        public Tensor argwhere() => Native.snoopi_argwhere(this);

        public Tensor copy_(Tensor source, bool nonBlocking = false) =>
            Done(Native.snoopi_copy_(this, source, nonBlocking ? 1 : 0));

        public Tensor fill_(Scalar value) => Done(Native.snoopi_fill_(this, value.Argument));

        public Tensor zero_() => Done(Native.snoopi_zero_(this));

        private static TensorIndex[] Singles(long[] indices) =>
            Array.ConvertAll(indices, i => TensorIndex.Single(i));
    }
}
