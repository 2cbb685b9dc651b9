using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>The elements of a CPU tensor in row-major order, read and written in place.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly Tensor _tensor;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly nint _data;
    private readonly bool _isContiguous;

    internal TensorAccessor(Tensor tensor)
    {
        _tensor = tensor;
        _shape = tensor.shape;
        _strides = tensor.stride();
        _data = tensor.NumberOfElements == 0 ? 0 : tensor.DataPointer();
        _isContiguous = tensor.is_contiguous();
        Count = tensor.NumberOfElements;
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    /// <summary>
    /// One index counts elements in row-major order; as many as there are dimensions name a place.
    /// </summary>
    public unsafe T this[params long[] indices]
    {
        get
        {
            T value = ((T*)_data)[OffsetOf(indices)];
            GC.KeepAlive(_tensor);
            return value;
        }

        set
        {
            ((T*)_data)[OffsetOf(indices)] = value;
            GC.KeepAlive(_tensor);
        }
    }

    public static bool operator ==(TensorAccessor<T>? left, TensorAccessor<T>? right) => Equals(left, right);

    public static bool operator !=(TensorAccessor<T>? left, TensorAccessor<T>? right) => !Equals(left, right);

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    public Array ToNDArray()
    {
        if (_shape.Length == 0)
        {
            return new[] { this[0] };
        }

        var array = Array.CreateInstance(typeof(T), _shape);
        var place = new long[_shape.Length];
        for (long i = 0; i < Count; i++)
        {
            array.SetValue(this[i], place);
            for (int d = place.Length - 1; d >= 0 && ++place[d] == _shape[d]; d--)
            {
                place[d] = 0;
            }
        }

        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        int count = (int)Math.Min(Count - tensorIndex, array.Length - arrayIndex);
        if (_isContiguous)
        {
            new ReadOnlySpan<T>((T*)_data + tensorIndex, count).CopyTo(array[arrayIndex..]);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                array[arrayIndex + i] = this[tensorIndex + i];
            }
        }

        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        int count = (int)Math.Min(Count - tensorIndex, array.Length - arrayIndex);
        if (_isContiguous)
        {
            array.Slice(arrayIndex, count).CopyTo(new Span<T>((T*)_data + tensorIndex, count));
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                this[tensorIndex + i] = array[arrayIndex + i];
            }
        }

        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? obj) =>
        obj is TensorAccessor<T> other && Count == other.Count && this.SequenceEqual(other);

    public override int GetHashCode() => _tensor.GetHashCode();

    /// <summary>Nothing to free: the tensor owns the memory.</summary>
    public void Dispose()
    {
    }

    private long OffsetOf(long[] indices)
    {
        if (indices.Length == _shape.Length)
        {
            long offset = 0;
            for (int d = 0; d < indices.Length; d++)
            {
                if (indices[d] < 0 || indices[d] >= _shape[d])
                {
                    throw new ArgumentOutOfRangeException(
                        nameof(indices),
                        $"Index {indices[d]} of dimension {d} lies outside 0..{_shape[d] - 1}.");
                }

                offset += indices[d] * _strides[d];
            }

            return offset;
        }

        if (indices.Length != 1 || indices[0] < 0 || indices[0] >= Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(indices),
                $"[{string.Join(", ", indices)}] names no element of a tensor of shape " +
                $"[{string.Join(", ", _shape)}].");
        }

        return OffsetOfElement(indices[0]);
    }

    private long OffsetOfElement(long element)
    {
        if (_isContiguous)
        {
            return element;
        }

        long offset = 0;
        for (int d = _shape.Length - 1; d >= 0; d--)
        {
            offset += element % _shape[d] * _strides[d];
            element /= _shape[d];
        }

        return offset;
    }
}
