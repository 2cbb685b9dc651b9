using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>Tensors in the form that native functions take and give several of them.</summary>
internal static class TensorHandles
{
    /// <summary>The handles, in order; the caller keeps the tensors alive over the native call.</summary>
    internal static nint[] Of(IReadOnlyCollection<Tensor> tensors)
    {
        var handles = new nint[tensors.Count];
        int i = 0;
        foreach (Tensor tensor in tensors)
        {
            handles[i++] = (tensor ?? throw new ArgumentNullException(nameof(tensors))).Handle;
        }

        return handles;
    }

    /// <summary>As <see cref="Of"/>, where null stands for an undefined tensor.</summary>
    internal static nint[] OfOptional(IReadOnlyCollection<Tensor?>? tensors)
    {
        if (tensors is null)
        {
            return [];
        }

        var handles = new nint[tensors.Count];
        int i = 0;
        foreach (Tensor? tensor in tensors)
        {
            handles[i++] = tensor is null ? 0 : tensor.Handle;
        }

        return handles;
    }

    /// <summary>Takes the tensors out of a native list and frees it; undefined ones become null.</summary>
    internal static Tensor?[] TakeOptional(nint list)
    {
        Native.CheckHandle(list);
        try
        {
            return Read(list);
        }
        finally
        {
            Native.snoopi_list_delete(list);
        }
    }

    /// <summary>As <see cref="TakeOptional"/> for operations whose results are all defined.</summary>
    internal static Tensor[] Take(nint list)
    {
        Tensor?[] tensors = TakeOptional(list);
        return Array.ConvertAll(
            tensors,
            t => t ?? throw new InvalidOperationException("The operation returned an undefined tensor."));
    }

    /// <summary>The tensors of a native list that stays the property of native code.</summary>
    internal static Tensor?[] Read(nint list)
    {
        var tensors = new Tensor?[Native.snoopi_list_size(list)];
        for (int i = 0; i < tensors.Length; i++)
        {
            nint handle = Native.snoopi_list_item(list, i);
            if (handle == 0)
            {
                Native.ThrowIfFailed();
            }
            else
            {
                tensors[i] = new Tensor(handle);
            }
        }

        return tensors;
    }

    internal static (Tensor First, Tensor Second) Pair(ReadOnlySpan<nint> handles) =>
        (new Tensor(handles[0]), new Tensor(handles[1]));
}
