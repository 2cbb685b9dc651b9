using System.Collections.Immutable;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>
/// How named tensors lie one after the other in a flat buffer. The same for every buffer of a net (weights,
/// masters, gradients, moments, moving average), whatever its dtype.
/// </summary>
public sealed class FlatLayout
{
    /// <summary>
    /// Every tensor starts at a multiple of so many elements: 128 bytes in bf16, 256 in fp32. The elements
    /// between are padding and stay zero.
    /// </summary>
    public const int Alignment = 64;

    private const int BufferAlignmentBytes = 128;

    private readonly Dictionary<string, FlatEntry> _byName = new(StringComparer.Ordinal);

    /// <summary>Lays out tensors in the given order.</summary>
    /// <param name="tensors">Names, each once, and shapes.</param>
    /// <exception cref="ArgumentException">There is no tensor, or a name stands twice.</exception>
    public FlatLayout(IEnumerable<(string Name, ImmutableArray<long> Shape)> tensors)
    {
        var entries = ImmutableArray.CreateBuilder<FlatEntry>();
        long offset = 0;
        foreach ((string name, ImmutableArray<long> shape) in tensors)
        {
            long length = shape.Aggregate(1L, (product, size) => checked(product * size));
            var entry = new FlatEntry(name, shape, offset, length);
            if (!_byName.TryAdd(name, entry))
            {
                throw new ArgumentException(
                    $"Two tensors of one flat buffer are called '{name}'.", nameof(tensors));
            }

            entries.Add(entry);
            ElementCount += length;
            offset += (length + Alignment - 1) / Alignment * Alignment;
        }

        if (ElementCount == 0)
        {
            throw new ArgumentException(
                "A flat buffer needs at least one tensor with elements.", nameof(tensors));
        }

        Entries = entries.ToImmutable();
        Length = offset;
    }

    /// <summary>The tensors in their order.</summary>
    public ImmutableArray<FlatEntry> Entries { get; }

    /// <summary>Elements of a buffer, padding included.</summary>
    public long Length { get; }

    /// <summary>Elements of the tensors themselves.</summary>
    public long ElementCount { get; }

    /// <summary>The place of a named tensor.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public FlatEntry this[string name] => _byName.TryGetValue(name, out FlatEntry? entry)
        ? entry
        : throw new KeyNotFoundException($"No tensor of the flat buffer is called '{name}'.");

    /// <summary>The tensors of a buffer, as views of it, in their order. The caller disposes them.</summary>
    /// <param name="buffer">A flat buffer of this layout.</param>
    public IEnumerable<KeyValuePair<string, Tensor>> Views(Tensor buffer) =>
        Entries.Select(entry => KeyValuePair.Create(entry.Name, View(buffer, entry)));

    /// <summary>One tensor of a buffer, as a view of it. The caller disposes it.</summary>
    /// <param name="buffer">A flat buffer of this layout.</param>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    public Tensor View(Tensor buffer, FlatEntry entry)
    {
        if (buffer.NumberOfElements != Length)
        {
            throw new ArgumentException(
                $"The buffer has {buffer.NumberOfElements} elements where the layout has {Length}.",
                nameof(buffer));
        }

        using Tensor piece = buffer.narrow(0, entry.Offset, entry.Length);
        return piece.view([.. entry.Shape]);
    }

    /// <summary>A buffer of zeros that no dispose scope owns, starting at a multiple of 128 bytes.</summary>
    /// <param name="dtype">fp32 or bf16.</param>
    /// <param name="device">Where it lies.</param>
    /// <param name="numMore">Elements behind those of the layout.</param>
    internal Tensor NewBuffer(ScalarType dtype, Device device, long numMore = 0)
    {
        int elementBytes = SafetensorsTypes.SizeOf(dtype);
        int spare = BufferAlignmentBytes / elementBytes;
        using Tensor memory = zeros([Length + numMore + spare], dtype, device);

        // Allocators of GPUs align far more than this; libtorch's of the CPU aligns to 64 bytes only.
        long skip = memory.device_type == TorchSharp.DeviceType.CPU
            ? (-TensorMemory.AddressValue(memory) & (BufferAlignmentBytes - 1)) / elementBytes
            : 0;
        return memory.narrow(0, skip, Length + numMore).DetachFromDisposeScope();
    }
}
