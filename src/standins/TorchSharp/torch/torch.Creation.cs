using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <content>New tensors: ranges, identity, like another, and from arrays.</content>
public static partial class torch
{
    public static Tensor empty_strided(
        long[] size, long[] strides, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        return Native.snoopi_empty_strided(
            size, size.Length, strides, strides.Length, new(dtype, device ?? DefaultDevice, requires_grad));
    }

    public static Tensor empty_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
    {
        RefuseNames(names);
        return input.empty_like(dtype, device, requires_grad);
    }

    public static Tensor zeros_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
    {
        RefuseNames(names);
        return input.zeros_like(dtype, device, requires_grad);
    }

    public static Tensor ones_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
    {
        RefuseNames(names);
        return input.ones_like(dtype, device, requires_grad);
    }

    public static Tensor full_like(
        Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        return input.full_like(value, dtype, device, requires_grad);
    }

    public static Tensor rand_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.rand_like(dtype, device, requires_grad);

    public static Tensor randn_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.randn_like(dtype, device, requires_grad);

    public static Tensor randint_like(
        Tensor input, long low, long high, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        input.randint_like(low, high, dtype, device, requires_grad);

    public static Tensor arange(
        Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(
        Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Native.snoopi_arange(
            start.Argument, stop.Argument, step.Argument, new(dtype, device ?? DefaultDevice, requires_grad));

    public static Tensor linspace(
        double start, double end, long steps, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Native.snoopi_linspace(start, end, steps, new(dtype, device ?? DefaultDevice, requires_grad));

    public static Tensor logspace(
        double start, double end, long steps, double @base = 10, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        Native.snoopi_logspace(start, end, steps, @base, new(dtype, device ?? DefaultDevice, requires_grad));

    public static Tensor eye(
        long rows, long columns = -1, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        OptionsArgument options = new(dtype, device ?? DefaultDevice, requires_grad);
        return Native.snoopi_eye(rows, columns == -1 ? rows : columns, options);
    }

    public static Tensor tril_indices(
        long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        Native.snoopi_tril_indices(row, col, offset, new(dtype, device ?? DefaultDevice));

    public static Tensor triu_indices(
        long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        Native.snoopi_triu_indices(row, col, offset, new(dtype, device ?? DefaultDevice));

    /// <summary>A copy of a one- or more-dimensional array, in its own shape.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) =>
        from_array(rawArray, null, device);

    /// <inheritdoc cref="from_array(Array, Device?)"/>
    public static Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false,
        string[]? names = null)
    {
        RefuseNames(names);
        var dimensions = new long[rawArray.Rank];
        for (int i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = rawArray.GetLongLength(i);
        }

        ScalarType dataType = DtypeOf(rawArray.GetType().GetElementType()!);
        ref byte first = ref MemoryMarshal.GetArrayDataReference(rawArray);
        return FromBytes(ref first, dataType, dimensions, new(dtype, device ?? DefaultDevice, requires_grad));
    }

    /// <summary>
    /// A one-dimensional copy of <paramref name="count"/> elements of an array from <paramref name="offset"/>
    /// (in elements) on; all that follow when the count is -1.
    /// </summary>
    public static Tensor frombuffer(
        Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        ScalarType dataType = DtypeOf(rawArray.GetType().GetElementType()!);
        long length = count < 0 ? rawArray.LongLength - offset : count;
        if (rawArray.Rank != 1 || offset < 0 || length < 0 || offset + length > rawArray.LongLength)
        {
            throw new ArgumentException(
                $"frombuffer: {length} elements from {offset} on do not lie in an array of " +
                $"{rawArray.LongLength} elements and rank {rawArray.Rank}.",
                nameof(rawArray));
        }

        ref byte start = ref Unsafe.AddByteOffset(
            ref MemoryMarshal.GetArrayDataReference(rawArray), (nint)(offset * dataType.ElementSize()));
        return FromBytes(ref start, dataType, [length], new(dtype, DefaultDevice, requires_grad));
    }

    private static ReadOnlySpan<T> AsSpan<T>(IList<T> list) => list switch
    {
        T[] array => array,
        List<T> items => CollectionsMarshal.AsSpan(items),
        _ => list.ToArray(),
    };

    private static Tensor FromSpan<T>(
        ReadOnlySpan<T> data, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device,
        bool requires_grad, string[]? names)
        where T : unmanaged
    {
        RefuseNames(names);
        long count = 1;
        foreach (long size in dimensions)
        {
            count *= size;
        }

        if (count != data.Length)
        {
            throw new ArgumentException(
                $"A tensor of shape [{string.Join(", ", dimensions.ToArray())}] holds {count} elements; " +
                $"the data has {data.Length}.",
                nameof(dimensions));
        }

        ref byte first = ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(data));
        return FromBytes(
            ref first, DtypeOf(typeof(T)), dimensions, new(dtype, device ?? DefaultDevice, requires_grad));
    }

    private static unsafe Tensor FromBytes(
        ref byte first, ScalarType dataType, ReadOnlySpan<long> dimensions, OptionsArgument options)
    {
        fixed (byte* data = &first)
        {
            return Native.snoopi_from_data((nint)data, (int)dataType, dimensions, dimensions.Length, options);
        }
    }

    internal static ScalarType DtypeOf(Type element) =>
        element == typeof(float) ? ScalarType.Float32
        : element == typeof(long) ? ScalarType.Int64
        : element == typeof(int) ? ScalarType.Int32
        : element == typeof(double) ? ScalarType.Float64
        : element == typeof(bool) ? ScalarType.Bool
        : element == typeof(byte) ? ScalarType.Byte
        : element == typeof(sbyte) ? ScalarType.Int8
        : element == typeof(short) ? ScalarType.Int16
        : element == typeof(Half) ? ScalarType.Float16
        : element == typeof(BFloat16) ? ScalarType.BFloat16
        : throw new ArgumentException($"No tensor has elements of type {element}.", nameof(element));

    /// <summary>Named dimensions exist in the package; nothing in SnoopiCluster uses them.</summary>
    private static void RefuseNames(string[]? names)
    {
        if (names is { Length: > 0 })
        {
            throw new NotSupportedException("Named dimensions need the published TorchSharp package.");
        }
    }
}
