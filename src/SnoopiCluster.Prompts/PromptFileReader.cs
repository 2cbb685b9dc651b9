using SnoopiCluster.Prompts.Reading;
using SnoopiCluster.Prompts.Reading.Parquet;

namespace SnoopiCluster.Prompts;

/// <summary>
/// Reads the prompts of one file in order, holding no more of it than a record. A file counts as read only
/// when <see cref="TryRead"/> has returned <see langword="false"/>: until then a checksum, a closing quote or
/// the rest of an array may still turn out wrong, so whoever keeps prompts commits them after that.
/// </summary>
/// <remarks>
/// Text is UTF-8 without exception; NUL and half surrogate pairs are errors. In files of text a byte order
/// mark is skipped, and only a line feed ends a line. A carriage return before it, or at the end of the file,
/// belongs to the line end; any other one is a character of the prompt (a file with classic Mac line ends is
/// one line), and <see cref="PromptFileSummary"/> counts them.
/// </remarks>
public sealed class PromptFileReader : IDisposable
{
    private readonly IPromptInput _input;
    private readonly IPromptReader _reader;
    private readonly int _maxPromptChars;
    private bool _isComplete;

    private PromptFileReader(
        IPromptInput input, IPromptReader reader, PromptFileFormat format, int maxPromptChars)
    {
        _input = input;
        _reader = reader;
        _maxPromptChars = maxPromptChars;
        Format = format;
    }

    /// <summary>The file's format.</summary>
    public PromptFileFormat Format { get; }

    /// <summary>
    /// Column or key that the prompts are taken from; null for plain text, strings, and before the first
    /// prompt.
    /// </summary>
    public string? Column => _reader.Column;

    /// <summary>
    /// Lines so far that hold no record, and rows of a parquet file whose prompt is null; they were passed
    /// over.
    /// </summary>
    public long NumBlankLines => _reader.NumBlankLines;

    /// <summary>Prompts read so far.</summary>
    public long NumPrompts { get; private set; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; a name that ends in <c>.gz</c> is unpacked.</param>
    /// <param name="options">How to read it; null takes the defaults.</param>
    /// <exception cref="PromptFileException">
    /// The file cannot be opened, or its name says a format that cannot be read.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A limit in <paramref name="options"/> is out of range.
    /// </exception>
    public static PromptFileReader Open(string path, PromptFileOptions? options = null)
    {
        options ??= new PromptFileOptions();
        options.Check();
        PromptFileFormat format = options.Format ?? PromptFileName.FormatOf(path);
        bool isGzipped = PromptFileName.IsGzipped(path);
        if (format == PromptFileFormat.Parquet)
        {
            return OpenParquet(path, isGzipped, options);
        }

        TextSource source = TextSource.Open(path, isGzipped);
        IPromptReader reader = format switch
        {
            PromptFileFormat.PlainText => new PlainTextReader(source, options.MaxPromptChars),
            PromptFileFormat.Csv => new CsvReader(source, options),
            PromptFileFormat.Tsv => new TsvReader(source, options),
            PromptFileFormat.Json => new JsonArrayReader(source, options),
            PromptFileFormat.JsonLines => new JsonLinesReader(source, options),
            _ => throw new ArgumentOutOfRangeException(nameof(options), format, "No such format."),
        };
        return new PromptFileReader(source, reader, format, options.MaxPromptChars);
    }

    /// <summary>Reads all prompts of a file, one by one as they are asked for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it; null takes the defaults.</param>
    /// <exception cref="PromptFileException">
    /// While enumerating: the file cannot be opened or is faulty; what was read before is not complete.
    /// </exception>
    public static IEnumerable<FilePrompt> ReadAll(string path, PromptFileOptions? options = null)
    {
        using PromptFileReader reader = Open(path, options);
        while (reader.TryRead(out FilePrompt prompt))
        {
            yield return prompt;
        }
    }

    /// <summary>Reads the next prompt.</summary>
    /// <returns><see langword="false"/> at the end of a file that was found sound to its last byte.</returns>
    /// <exception cref="PromptFileException">
    /// The file is faulty, or ends without having had a prompt.
    /// </exception>
    public bool TryRead(out FilePrompt prompt)
    {
        prompt = default;
        if (_isComplete)
        {
            return false;
        }

        if (!_reader.TryRead(out prompt))
        {
            if (NumPrompts == 0)
            {
                throw _input.Fault(
                    null,
                    _input.IsEmpty
                        ? "the file is empty; a prompt file needs at least one prompt"
                        : "the file holds no prompt; a prompt file needs at least one");
            }

            _isComplete = true;
            return false;
        }

        Check(prompt);
        NumPrompts++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _input.Dispose();

    private static PromptFileReader OpenParquet(string path, bool isGzipped, PromptFileOptions options)
    {
        if (isGzipped)
        {
            throw new PromptFileException(
                path, null, "a parquet file is read from its end, not through gzip; unpack it first");
        }

        ParquetFile file = ParquetFile.Open(path);
        return new PromptFileReader(
            file, new ParquetReader(file, options), PromptFileFormat.Parquet, options.MaxPromptChars);
    }

    // Raw NULs are found earlier; in JSON one can be spelt as an escape.
    private void Check(FilePrompt prompt)
    {
        if (prompt.Text.Contains('\0', StringComparison.Ordinal))
        {
            throw _input.Fault(prompt.Line, "the prompt holds a NUL character; remove it");
        }

        if (prompt.Text.Length > _maxPromptChars && prompt.NumChars > _maxPromptChars)
        {
            throw _input.Fault(
                prompt.Line,
                $"the prompt has {prompt.NumChars} characters, and {_maxPromptChars} are allowed; "
                    + "if it is a list of prompts, its line ends are missing");
        }
    }
}
