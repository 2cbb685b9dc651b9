using System.Buffers;
using System.Text;
using SnoopiCluster.Prompts.Sets;

namespace SnoopiCluster.Prompts.Ingest;

/// <summary>
/// Makes a prompt set of prompt files: reads them on one thread, drops what is not wanted, hashes and writes
/// on the calling one. Memory does not grow with the files but for 20 to 40 bytes a kept prompt when
/// duplicates are dropped, and half as much again while their table grows.
/// </summary>
public sealed class PromptIngest
{
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly PromptIngestOptions _options;
    private readonly PromptSetWriter _set;
    private readonly FileTally[] _tallies;
    private readonly PromptKeySet? _seen;
    private readonly ArrayBufferWriter<byte> _utf8 = new();

    private PromptIngest(PromptIngestOptions options, PromptSetWriter set, IReadOnlyList<string> files)
    {
        _options = options;
        _set = set;
        _tallies = [.. files.Select(file => new FileTally(file))];
        _seen = options.DropDuplicates ? new PromptKeySet() : null;
    }

    /// <summary>Reads files and writes the prompt set.</summary>
    /// <remarks>
    /// The same files and options give the same manifest hash. When it is killed or cancelled, whole shards
    /// stay, and the same call goes on: files are read again, and the shards that are there are not written
    /// again. When a file is faulty or the set cannot be written, nothing of it is left. Where the set is
    /// there already, the call checks that these files give it, and mends shards that were damaged since.
    /// </remarks>
    /// <param name="folder">
    /// A folder that is empty, not there yet, or was left by an earlier call with these files.
    /// </param>
    /// <param name="files">The prompt files in order, at least one.</param>
    /// <param name="options">What to keep of them.</param>
    /// <param name="progress">Told after each batch of about a thousand prompts, on this thread.</param>
    /// <param name="cancellationToken">Looked at before each batch.</param>
    /// <exception cref="ArgumentException">No file is given, or an option is out of range.</exception>
    /// <exception cref="PromptFileException">A file is faulty.</exception>
    /// <exception cref="PromptSetException">
    /// The folder is taken, the set cannot be written, or no prompt is left to write.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static PromptIngestReport Run(
        string folder,
        IReadOnlyList<string> files,
        PromptIngestOptions options,
        Action<PromptIngestProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(files.Count, nameof(files));
        options.Check();
        options.Files.Check();
        cancellationToken.ThrowIfCancellationRequested();
        PromptSetWriter set = new(folder, options.PromptsPerShard);
        try
        {
            return new PromptIngest(options, set, files).TakeAll(folder, files, progress, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            set.Withdraw();
            throw;
        }
    }

    private PromptIngestReport TakeAll(
        string folder,
        IReadOnlyList<string> files,
        Action<PromptIngestProgress>? progress,
        CancellationToken cancellationToken)
    {
        IngestedPromptFile[] reports = new IngestedPromptFile[files.Count];
        using PromptReadAhead reader = new(files, _options.Files);
        foreach (PromptBatch batch in reader.Batches(cancellationToken))
        {
            FileTally tally = _tallies[batch.FileIndex];
            foreach (FilePrompt prompt in batch.Prompts)
            {
                Take(prompt, tally);
            }

            if (batch.End is not null)
            {
                reports[batch.FileIndex] = tally.ToReport(batch.End);
            }

            progress?.Invoke(new PromptIngestProgress(
                files[batch.FileIndex],
                _tallies.Sum(file => file.NumRead),
                _tallies.Sum(file => file.NumKept),
                _set.NumShards));
        }

        if (_tallies.All(file => file.NumKept == 0))
        {
            throw new PromptSetException(
                folder,
                $"none of the {_tallies.Sum(file => file.NumRead)} prompts that were read is left: their "
                    + $"length is not between {_options.MinChars} and {_options.MaxChars} characters; "
                    + "allow other lengths");
        }

        return new PromptIngestReport(_set.Finish(), _set.NumShardsReused, [.. reports]);
    }

    private void Take(FilePrompt prompt, FileTally tally)
    {
        if (DropReasonOf(prompt) is PromptDropReason reason)
        {
            tally.Drop(prompt, reason);
            return;
        }

        _utf8.ResetWrittenCount();
        StrictUtf8.GetBytes(prompt.Text, _utf8);
        if (_seen is not null && !_seen.Add(_utf8.WrittenSpan))
        {
            tally.Drop(prompt, PromptDropReason.Duplicate);
            return;
        }

        _set.Add(_utf8.WrittenSpan);
        tally.Keep();
    }

    // A text has at least half as many characters as UTF-16 units, so most need not be counted.
    private PromptDropReason? DropReasonOf(FilePrompt prompt)
    {
        int length = prompt.Text.Length;
        if (length / 2 >= _options.MinChars && length <= _options.MaxChars)
        {
            return null;
        }

        int numChars = prompt.NumChars;
        return numChars < _options.MinChars ? PromptDropReason.TooShort
            : numChars > _options.MaxChars ? PromptDropReason.TooLong
            : null;
    }
}
