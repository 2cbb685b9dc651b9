using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Functions of several tensors.</content>
public static partial class torch
{
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => cat(AsSpan(tensors), dim);

    public static Tensor cat(Tensor[] tensors, long dim = 0) => cat((ReadOnlySpan<Tensor>)tensors, dim);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0)
    {
        Tensor[] parts = tensors.ToArray();
        Tensor result = Native.snoopi_cat(TensorHandles.Of(parts), parts.Length, dim);
        GC.KeepAlive(parts);
        return result;
    }

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        Tensor[] parts = tensors.ToArray();
        Tensor result = Native.snoopi_stack(TensorHandles.Of(parts), parts.Length, dim);
        GC.KeepAlive(parts);
        return result;
    }

    public static Tensor hstack(IList<Tensor> tensors) => hstack(tensors.ToArray());

    public static Tensor hstack(Tensor[] tensors)
    {
        Tensor result = Native.snoopi_hstack(TensorHandles.Of(tensors), tensors.Length);
        GC.KeepAlive(tensors);
        return result;
    }

    public static Tensor vstack(IList<Tensor> tensors) => vstack(tensors.ToArray());

    public static Tensor vstack(Tensor[] tensors)
    {
        Tensor result = Native.snoopi_vstack(TensorHandles.Of(tensors), tensors.Length);
        GC.KeepAlive(tensors);
        return result;
    }

    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors)
    {
        nint list = Native.snoopi_broadcast_tensors(TensorHandles.Of(tensors), tensors.Length);
        GC.KeepAlive(tensors);
        return TensorHandles.Take(list);
    }

    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij")
    {
        Tensor[] axes = tensors.ToArray();
        if (indexing is not ("ij" or "xy"))
        {
            throw new ArgumentException(
                $"meshgrid: indexing is 'ij' or 'xy', not '{indexing}'.", nameof(indexing));
        }

        nint list = Native.snoopi_meshgrid(TensorHandles.Of(axes), axes.Length, indexing == "xy" ? 1 : 0);
        GC.KeepAlive(axes);
        return TensorHandles.Take(list);
    }

    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        Tensor result = Native.snoopi_einsum(equation, TensorHandles.Of(tensors), tensors.Length);
        GC.KeepAlive(tensors);
        return result;
    }

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Native.snoopi_where(condition, x, y);

    public static Tensor searchsorted(
        Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false,
        Tensor? sorter = null)
    {
        if (sorter is not null)
        {
            throw new NotSupportedException(
                "searchsorted with a sorter needs the published TorchSharp package.");
        }

        return Native.snoopi_searchsorted(sorted_sequence, values, out_int32 ? 1 : 0, right ? 1 : 0);
    }

    public static (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(
        Tensor input, bool sorted = true, bool return_inverse = false, bool return_counts = false,
        int? dim = null)
    {
        if (dim is not null)
        {
            throw new NotSupportedException(
                "unique along a dimension needs the published TorchSharp package.");
        }

        Span<nint> results = stackalloc nint[3];
        Native.Check(Native.snoopi_unique(
            input, sorted ? 1 : 0, return_inverse ? 1 : 0, return_counts ? 1 : 0, results));
        Tensor inverse = new(results[1]);
        Tensor counts = new(results[2]);
        return (new Tensor(results[0]), Kept(inverse, return_inverse), Kept(counts, return_counts));
    }

    public static bool allclose(
        Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
        tensor.allclose(target, rtol, atol, equal_nan);

    public static long numel(Tensor input) => input.numel();

    public static bool is_floating_point(Tensor input) => input.is_floating_point();

    public static bool is_complex(Tensor input) => input.is_complex();

    private static Tensor? Kept(Tensor tensor, bool isWanted)
    {
        if (isWanted)
        {
            return tensor;
        }

        tensor.Dispose();
        return null;
    }
}
