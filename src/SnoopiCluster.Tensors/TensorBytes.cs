using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>A tensor's bytes in pieces, for tensors longer than a span can be.</summary>
internal static class TensorBytes
{
    /// <summary>Takes some bytes of a tensor.</summary>
    internal delegate void Consumer(ReadOnlySpan<byte> piece);

    /// <summary>Hands the bytes of a contiguous CPU tensor to a consumer, in order.</summary>
    /// <param name="tensor">Contiguous, on the CPU.</param>
    /// <param name="pieceBytes">Most bytes at a time.</param>
    /// <param name="consumer">Called for each piece; keeps none of it.</param>
    internal static void ForEachPiece(Tensor tensor, int pieceBytes, Consumer consumer)
    {
        long length = tensor.numel() * tensor.element_size();
        for (long offset = 0; offset < length; offset += pieceBytes)
        {
            consumer(TensorMemory.Bytes(tensor, offset, (int)Math.Min(pieceBytes, length - offset)));
        }

        GC.KeepAlive(tensor);
    }
}
