using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>Writes safetensors files: whole or not at all, with the same bytes for the same input.</summary>
public static class SafetensorsWriter
{
    // Data start at a multiple of a cache line, so that a mapped fp32 tensor can be used in place.
    private const int DataAlignment = 64;

    // Bytes hashed and written at a time.
    private const int PieceBytes = 8 << 20;

    private static readonly JsonWriterOptions JsonOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes a file beside its final name, flushes it to the disk, then gives it the name. An older file of
    /// that name is replaced at that moment and not before; on failure nothing of the new one is left.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensors">
    /// Names and tensors, of any device. The file keeps their order among tensors of one element size, larger
    /// sizes first, so that each one is aligned.
    /// </param>
    /// <param name="metadata">Free texts for the header.</param>
    /// <returns>SHA-256 of the file, 64 lower-case hexadecimal digits.</returns>
    /// <exception cref="SafetensorsException">
    /// A name is given twice, a dtype is not in the format, or the file cannot be written.
    /// </exception>
    public static string Write(
        string path,
        IReadOnlyList<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full)
            ?? throw new SafetensorsException(path, null, "it is a folder.");
        string unfinished = Path.Combine(folder, "." + Path.GetFileName(full) + ".unfinished");
        CheckNames(path, tensors);
        List<KeyValuePair<string, Tensor>> ordered =
            [.. tensors.OrderByDescending(pair => SafetensorsTypes.SizeOf(pair.Value.dtype))];
        byte[] header = Header(path, ordered, metadata);
        bool created = false;
        try
        {
            string hash;
            using (var stream = new FileStream(
                unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                created = true;
                hash = WriteAll(stream, header, ordered);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, full, overwrite: true);
            created = false;
            DurableFolder.Flush(folder);
            return hash;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SafetensorsException(
                path,
                null,
                $"it cannot be written: {exception.Message}. Free space, or choose a folder that can be "
                + "written.",
                exception);
        }
        finally
        {
            if (created)
            {
                File.Delete(unfinished);
            }
        }
    }

    private static void CheckNames(string path, IReadOnlyList<KeyValuePair<string, Tensor>> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { SafetensorsHeader.MetadataKey };
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (!names.Add(name))
            {
                throw new SafetensorsException(
                    path, name, "a file cannot hold two tensors, or texts, of this name.");
            }

            if (SafetensorsTypes.NameOf(tensor.dtype) is null)
            {
                throw new SafetensorsException(
                    path,
                    name,
                    $"its dtype {tensor.dtype} is not among {SafetensorsTypes.Names}. Convert it first.");
            }
        }
    }

    private static string WriteAll(
        FileStream stream, byte[] header, List<KeyValuePair<string, Tensor>> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(header);
        foreach ((_, Tensor tensor) in tensors)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            Tensor plain = tensor.detach().cpu().contiguous();
            TensorBytes.ForEachPiece(plain, PieceBytes, Append);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            stream.Write(bytes);
        }
    }

    private static byte[] Header(
        string path,
        List<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, string>? metadata)
    {
        using var json = new MemoryStream();
        json.Write(stackalloc byte[SafetensorsHeader.LengthBytes]);
        using (var writer = new Utf8JsonWriter(json, JsonOptions))
        {
            writer.WriteStartObject();
            WriteMetadata(writer, metadata);
            WriteEntries(writer, tensors);
            writer.WriteEndObject();
        }

        // The format allows blanks after the object.
        long padding = -json.Length & (DataAlignment - 1);
        json.Write(Enumerable.Repeat((byte)' ', (int)padding).ToArray());
        byte[] header = json.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - SafetensorsHeader.LengthBytes);
        if (header.Length > SafetensorsHeader.MaxJsonBytes)
        {
            throw new SafetensorsException(
                path, null, $"a header of {header.Length} bytes is more than the format allows.");
        }

        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is not { Count: > 0 })
        {
            return;
        }

        writer.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteEntries(Utf8JsonWriter writer, List<KeyValuePair<string, Tensor>> tensors)
    {
        long offset = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            long end = offset + tensor.numel() * SafetensorsTypes.SizeOf(tensor.dtype);
            writer.WriteStartObject(name);
            writer.WriteString("dtype", SafetensorsTypes.NameOf(tensor.dtype));
            WriteNumbers(writer, "shape", tensor.shape);
            WriteNumbers(writer, "data_offsets", [offset, end]);
            writer.WriteEndObject();
            offset = end;
        }
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string field, long[] numbers)
    {
        writer.WriteStartArray(field);
        foreach (long number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }
}
