using System.Diagnostics.CodeAnalysis;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// One part of an index: a position, a slice, a new axis, all the other dimensions, a bool, a tensor.
    /// </summary>
    [SuppressMessage("Performance", "CA1815", Justification = "The package's type has no equality either.")]
    public struct TensorIndex
    {
        /// <summary>All of a dimension.</summary>
        public static readonly TensorIndex Colon = Slice();

        /// <summary>A new dimension of size 1.</summary>
        public static readonly TensorIndex Null = new() { _argument = { Kind = IndexArgument.Null } };

        /// <inheritdoc cref="Null"/>
        public static readonly TensorIndex None = Null;

        /// <summary>As many whole dimensions as are left.</summary>
        public static readonly TensorIndex Ellipsis = new() { _argument = { Kind = IndexArgument.Ellipsis } };

        private IndexArgument _argument;
        private Tensor? _tensor;

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) =>
            Single(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static TensorIndex Single(long? index) =>
            index is { } i ? new() { _argument = { Kind = IndexArgument.Single, Start = i } } : Null;

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new()
        {
            _argument =
            {
                Kind = IndexArgument.Slice,
                Start = start ?? 0,
                Stop = stop ?? 0,
                Step = step ?? 0,
                Given = (start is null ? 0 : IndexArgument.HasStart)
                    | (stop is null ? 0 : IndexArgument.HasStop) | (step is null ? 0 : IndexArgument.HasStep),
            },
        };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? null : -range.End.Value);

        public static TensorIndex Bool(bool value) =>
            new() { _argument = { Kind = IndexArgument.Bool, Start = value ? 1 : 0 } };

        public static TensorIndex Tensor(Tensor tensor) =>
            new() { _argument = { Kind = IndexArgument.Tensor }, _tensor = tensor };

        internal static IndexArgument[] Arguments(TensorIndex[] indices) => Array.ConvertAll(indices, i =>
        {
            IndexArgument argument = i._argument;
            argument.TensorHandle = i._tensor is null ? 0 : i._tensor.Handle;
            return argument;
        });
    }
}
