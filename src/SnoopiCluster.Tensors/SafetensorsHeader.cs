using System.Collections.Immutable;
using System.Text.Json;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>
/// What the JSON at the front of a safetensors file says, checked against the format and the file's length.
/// </summary>
/// <param name="Entries">Tensors by name, in the header's order.</param>
/// <param name="Metadata">The header's free texts; empty when it has none.</param>
internal sealed record SafetensorsHeader(
    OrderedDictionary<string, SafetensorsEntry> Entries, OrderedDictionary<string, string> Metadata)
{
    /// <summary>Bytes of the length that stands before the JSON: an unsigned little-endian number.</summary>
    internal const int LengthBytes = 8;

    /// <summary>The format's own limit on the JSON, in bytes.</summary>
    internal const int MaxJsonBytes = 100_000_000;

    /// <summary>The key of the free texts, which no tensor can have.</summary>
    internal const string MetadataKey = "__metadata__";

    /// <summary>Parses and checks a header.</summary>
    /// <param name="file">Path of the file, for messages.</param>
    /// <param name="json">The JSON, without the length before it.</param>
    /// <param name="fileBytes">Length of the whole file.</param>
    /// <exception cref="SafetensorsException">
    /// The header breaks the format or does not fit the file.
    /// </exception>
    internal static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> json, long fileBytes)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            throw new SafetensorsException(
                file, null, "the header is not a JSON object. This is no safetensors file.");
        }

        var header = new SafetensorsHeader(new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            header.ReadObject(ref reader, file, LengthBytes + json.Length);
            if (reader.Read())
            {
                throw new JsonException("there is more after the header's object");
            }
        }
        catch (Exception exception) when (
            exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new SafetensorsException(
                file,
                null,
                $"the header is not valid ({exception.Message}). Fetch or export the file again.",
                exception);
        }

        header.CheckPlaces(file, LengthBytes + json.Length, fileBytes);
        return header;
    }

    private void ReadObject(ref Utf8JsonReader reader, string file, long dataStart)
    {
        bool hasMetadata = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString() ?? "";
            reader.Read();
            bool added = key == MetadataKey
                ? !hasMetadata && (hasMetadata = ReadMetadata(ref reader, file))
                : Entries.TryAdd(key, ReadEntry(ref reader, file, key, dataStart));
            if (!added)
            {
                throw new SafetensorsException(
                    file, key, "the header names it twice. Export the file again.");
            }
        }
    }

    private bool ReadMetadata(ref Utf8JsonReader reader, string file)
    {
        Require(
            reader.TokenType == JsonTokenType.StartObject, file, MetadataKey, "it is not an object of texts");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString() ?? "";
            reader.Read();
            bool text = reader.TokenType == JsonTokenType.String;
            Require(text, file, MetadataKey, $"the value of '{key}' is not a text");
            Require(
                Metadata.TryAdd(key, reader.GetString() ?? ""), file, MetadataKey, $"it names '{key}' twice");
        }

        return true;
    }

    private static SafetensorsEntry ReadEntry(
        ref Utf8JsonReader reader, string file, string key, long dataStart)
    {
        Require(reader.TokenType == JsonTokenType.StartObject, file, key, "its description is not an object");
        string? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? field = reader.GetString();
            reader.Read();
            switch (field)
            {
                case "dtype" when type is null && reader.TokenType == JsonTokenType.String:
                    type = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadSizes(ref reader, file, key, "shape");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadSizes(ref reader, file, key, "data_offsets");
                    break;
                default:
                    throw new SafetensorsException(
                        file, key, $"its field '{field}' is unknown, repeated or no text.");
            }
        }

        Require(
            type is not null && shape is not null && offsets is { Length: 2 },
            file, key, "it needs dtype, shape and two data_offsets");
        return Describe(file, key, type ?? "", shape ?? [], offsets ?? [], dataStart);
    }

    private static long[] ReadSizes(ref Utf8JsonReader reader, string file, string key, string field)
    {
        Require(
            reader.TokenType == JsonTokenType.StartArray, file, key, $"its {field} is not a list of numbers");
        var sizes = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            long size = -1;
            bool whole =
                reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out size) && size >= 0;
            Require(whole, file, key, $"its {field} holds something other than whole numbers from 0");
            sizes.Add(size);
        }

        return [.. sizes];
    }

    private static SafetensorsEntry Describe(
        string file, string key, string type, long[] shape, long[] offsets, long dataStart)
    {
        ScalarType known = SafetensorsTypes.FromName(type) ?? throw new SafetensorsException(
            file,
            key,
            $"its dtype {type} is not among {SafetensorsTypes.Names}. Convert the file to one of these.");
        UInt128 bytes = (UInt128)SafetensorsTypes.SizeOf(known);
        foreach (long size in shape)
        {
            // A product that no file can hold is cut off before it overflows.
            bytes = UInt128.Min(bytes * (UInt128)size, long.MaxValue);
        }

        Require(
            offsets[0] <= offsets[1] && (UInt128)(offsets[1] - offsets[0]) == bytes,
            file, key,
            $"shape [{string.Join(", ", shape)}] of {type} needs {bytes} bytes, its data_offsets are "
            + $"[{string.Join(", ", offsets)}]");
        return new SafetensorsEntry(
            known, ImmutableArray.Create(shape), dataStart + offsets[0], offsets[1] - offsets[0]);
    }

    // The data must be covered from its first byte to the file's last, without a hole and without an overlap.
    private void CheckPlaces(string file, long dataStart, long fileBytes)
    {
        long expected = dataStart;
        IEnumerable<KeyValuePair<string, SafetensorsEntry>> inOrder =
            Entries.OrderBy(pair => pair.Value.Offset).ThenBy(pair => pair.Value.NumBytes);
        foreach ((string key, SafetensorsEntry entry) in inOrder)
        {
            Require(
                entry.Offset == expected, file, key,
                $"its data begin at byte {entry.Offset} of the file where {expected} follows from the "
                + "tensors before it");
            expected = entry.Offset + entry.NumBytes;
            Require(
                expected <= fileBytes, file, key,
                $"its data end at byte {expected} and the file at {fileBytes}: the file is truncated");
        }

        if (expected != fileBytes)
        {
            throw new SafetensorsException(
                file, null, $"{fileBytes - expected} bytes follow the last tensor's. Export the file again.");
        }
    }

    private static void Require(bool condition, string file, string key, string problem)
    {
        if (!condition)
        {
            throw new SafetensorsException(file, key, problem + ". Fetch or export the file again.");
        }
    }
}
