using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace SnoopiCluster.Prompts.Ingest;

/// <summary>Some prompts of a file; its last batch says what the whole file was.</summary>
/// <param name="FileIndex">0-based place of the file.</param>
/// <param name="Prompts">The prompts in order; may be empty.</param>
/// <param name="End">What the file was, once it was read to its proven end.</param>
internal sealed record PromptBatch(int FileIndex, IReadOnlyList<FilePrompt> Prompts, PromptFileEnd? End);

/// <summary>What is known of a file once it was read.</summary>
internal sealed record PromptFileEnd(PromptFileFormat Format, string? Column, long NumBlankLines);

/// <summary>
/// Reads prompt files on a thread of its own, a few batches ahead of whoever takes them: finding prompts in
/// a file takes about as long as hashing and writing them, so two cores share the work.
/// </summary>
internal sealed class PromptReadAhead : IDisposable
{
    private const int PromptsPerBatch = 1024;
    private const int MaxBatchChars = 1 << 20; // so that few but very long prompts are no large batch
    private const int BatchesAhead = 4;

    private readonly IReadOnlyList<string> _files;
    private readonly PromptFileOptions _options;
    private readonly BlockingCollection<PromptBatch> _batches = new(BatchesAhead);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _fault;

    public PromptReadAhead(IReadOnlyList<string> files, PromptFileOptions options)
    {
        _files = files;
        _options = options;
        _thread = new Thread(ReadAll) { Name = "prompt reader", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The batches in order; a file's fault comes behind the prompts before it.</summary>
    /// <exception cref="PromptFileException">While enumerating: a file is faulty.</exception>
    /// <exception cref="OperationCanceledException">
    /// While enumerating: cancellation was asked for.
    /// </exception>
    public IEnumerable<PromptBatch> Batches(CancellationToken cancellationToken)
    {
        foreach (PromptBatch batch in _batches.GetConsumingEnumerable(cancellationToken))
        {
            yield return batch;
        }

        _fault?.Throw();
    }

    /// <summary>Ends the reading and waits for its thread.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
        _batches.Dispose();
    }

    private void ReadAll()
    {
        try
        {
            for (int i = 0; i < _files.Count; i++)
            {
                Read(i);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody takes batches any more.
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown on the thread that takes the batches.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _fault = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            _batches.CompleteAdding();
        }
    }

    private void Read(int fileIndex)
    {
        using PromptFileReader reader = PromptFileReader.Open(_files[fileIndex], _options);
        List<FilePrompt> prompts = new(PromptsPerBatch);
        int numChars = 0;
        while (reader.TryRead(out FilePrompt prompt))
        {
            prompts.Add(prompt);
            numChars += prompt.Text.Length;
            if (prompts.Count == PromptsPerBatch || numChars > MaxBatchChars)
            {
                _batches.Add(new PromptBatch(fileIndex, prompts, null), _stop.Token);
                prompts = new(PromptsPerBatch);
                numChars = 0;
            }
        }

        PromptFileEnd end = new(reader.Format, reader.Column, reader.NumBlankLines);
        _batches.Add(new PromptBatch(fileIndex, prompts, end), _stop.Token);
    }
}
