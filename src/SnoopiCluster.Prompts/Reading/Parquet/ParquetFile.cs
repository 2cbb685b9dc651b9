using Microsoft.Win32.SafeHandles;

namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>A parquet file's bytes, read wherever they are asked for.</summary>
internal sealed class ParquetFile : IPromptInput
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    private ParquetFile(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    public bool IsEmpty => Length == 0;

    /// <exception cref="PromptFileException">The file cannot be opened.</exception>
    public static ParquetFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            return new ParquetFile(path, handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            handle?.Dispose();
            string reason = Directory.Exists(path) ? "it is a folder; name a file" : e.Message;
            throw new PromptFileException(path, null, $"cannot be opened: {reason}", e);
        }
    }

    /// <summary>Fills <paramref name="buffer"/> with the bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="InvalidDataException">The file is shorter than when it was opened.</exception>
    /// <exception cref="PromptFileException">The file cannot be read.</exception>
    public void Read(long offset, Span<byte> buffer)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                int numRead = RandomAccess.Read(_handle, buffer, offset);
                if (numRead == 0)
                {
                    throw new InvalidDataException($"the file ends at byte {offset}, in the middle of this");
                }

                offset += numRead;
                buffer = buffer[numRead..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(null, e.Message, e);
        }
    }

    public PromptFileException Fault(long? place, string fault, Exception? inner = null) =>
        PromptFileException.AtRow(_path, place, fault, inner);

    public void Dispose() => _handle.Dispose();
}
