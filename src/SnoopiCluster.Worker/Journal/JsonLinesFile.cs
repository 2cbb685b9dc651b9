using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Worker.Journal;

/// <summary>
/// An append-only file of one JSON object a step. Each row reaches the operating system before the next step begins, so a
/// killed process loses at most the row it was writing; <see cref="CutFrom"/> drops that one, and rows that are done again.
/// </summary>
/// <typeparam name="TRow">A record with a property <c>Step</c>.</typeparam>
internal sealed class JsonLinesFile<TRow> : IDisposable
{
    // A loss or norm that is not finite must be readable afterwards: it is what one looks for.
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly FileStream _stream;

    private JsonLinesFile(FileStream stream) => _stream = stream;

    /// <summary>Opens for appending, after dropping every row of <paramref name="step"/> or later.</summary>
    public static JsonLinesFile<TRow> CutFrom(string path, long step, Func<TRow, long> stepOf)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        long kept = 0;
        foreach ((TRow row, long end) in Rows(stream))
        {
            if (stepOf(row) >= step)
            {
                break;
            }

            kept = end;
        }

        stream.SetLength(kept);
        stream.Position = kept;
        return new JsonLinesFile<TRow>(stream);
    }

    /// <summary>The whole rows of a file, in order; an unfinished last row is left out.</summary>
    public static IEnumerable<TRow> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        foreach ((TRow row, _) in Rows(stream))
        {
            yield return row;
        }
    }

    /// <summary>Appends a row and hands it to the operating system.</summary>
    public void Append(TRow row)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(row, Options), (byte)'\n'];
        _stream.Write(line);
        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static IEnumerable<(TRow Row, long End)> Rows(FileStream stream)
    {
        stream.Position = 0;
        long end = 0;
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            end += Encoding.UTF8.GetByteCount(line) + 1;
            if (end > stream.Length || Parse(line) is not { } row)
            {
                yield break;
            }

            yield return (row, end);
        }
    }

    private static TRow? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<TRow>(line, Options);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
