using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>
/// A safetensors file, opened for reading. It is mapped into memory: opening reads the header alone, and a
/// tensor's bytes are read when the tensor is.
/// </summary>
/// <remarks>
/// The file must keep its length while it is open; replacing it under its name, as the writer does, is
/// harmless.
/// </remarks>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafetensorsHeader _header;
    private readonly byte* _start;
    private bool _disposed;

    private SafetensorsFile(
        string path,
        MemoryMappedFile mapping,
        MemoryMappedViewAccessor view,
        byte* start,
        SafetensorsHeader header)
    {
        FilePath = path;
        _mapping = mapping;
        _view = view;
        _start = start;
        _header = header;
    }

    /// <summary>The path it was opened by.</summary>
    public string FilePath { get; }

    /// <summary>Tensors by name, in the header's order.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _header.Entries;

    /// <summary>The header's free texts; empty when it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its header against the format and the file's length.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SafetensorsException">
    /// The file is missing, unreadable, truncated or breaks the format.
    /// </exception>
    public static SafetensorsFile Open(string path)
    {
        try
        {
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            byte[] json = ReadJson(path, stream);
            SafetensorsHeader header = SafetensorsHeader.Parse(path, json, stream.Length);
            var mapping = MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            MemoryMappedViewAccessor view = mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            return new SafetensorsFile(path, mapping, view, start + view.PointerOffset, header);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SafetensorsException(
                path, null, $"it cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>A new CPU tensor with the stored dtype and shape.</summary>
    /// <param name="name">Name of the tensor.</param>
    /// <exception cref="SafetensorsException">The file has no such tensor.</exception>
    public Tensor Read(string name)
    {
        SafetensorsEntry entry = Find(name);
        Tensor tensor = empty(entry.Shape.AsSpan(), entry.DType, CPU);
        Buffer.MemoryCopy(
            _start + entry.Offset, TensorMemory.Address(tensor), entry.NumBytes, entry.NumBytes);
        GC.KeepAlive(this);
        GC.KeepAlive(tensor);
        return tensor;
    }

    /// <summary>Copies a tensor into another one, converting to its dtype and device.</summary>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="destination">Has the stored shape.</param>
    /// <exception cref="SafetensorsException">
    /// The file has no such tensor, or it has another shape.
    /// </exception>
    public void ReadInto(string name, Tensor destination)
    {
        SafetensorsEntry entry = Find(name);
        if (!entry.Shape.AsSpan().SequenceEqual(destination.shape))
        {
            throw new SafetensorsException(
                FilePath, name,
                $"its shape is [{string.Join(", ", entry.Shape)}] where the model has "
                + $"[{string.Join(", ", destination.shape)}]. The file belongs to a model of another "
                + "configuration.");
        }

        TensorMemory.CopyInto(destination, _start + entry.Offset, entry.DType);
        GC.KeepAlive(this);
    }

    /// <summary>Unmaps the file. Tensors that were read stay good.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _mapping.Dispose();
        }
    }

    private SafetensorsEntry Find(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _header.Entries.TryGetValue(name, out SafetensorsEntry? entry)
            ? entry
            : throw new SafetensorsException(
                FilePath, name, $"it is not among the file's {Entries.Count} tensors.");
    }

    private static byte[] ReadJson(string path, FileStream stream)
    {
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.LengthBytes];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            throw new SafetensorsException(
                path,
                null,
                $"it has {stream.Length} bytes, fewer than a header's length takes: the file is truncated.");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaxJsonBytes)
        {
            throw new SafetensorsException(
                path, null,
                $"its header would be {length} bytes long, more than the format's "
                + $"{SafetensorsHeader.MaxJsonBytes}. This is no safetensors file.");
        }

        if (length > (ulong)(stream.Length - prefix.Length))
        {
            throw new SafetensorsException(
                path, null,
                $"its header needs {length} bytes and {stream.Length - prefix.Length} follow: the file is "
                + "truncated.");
        }

        var json = new byte[length];
        stream.ReadExactly(json);
        return json;
    }
}
