using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Worker.Checkpoints;
using SnoopiCluster.Worker.Journal;
using SnoopiCluster.Worker.Runs;

namespace SnoopiCluster.Worker.Training;

/// <summary>
/// What a local run writes down of what its ranks report: rows into the journal, checkpoints onto the shelf, lines for whoever
/// watches. Reports may come from several threads.
/// </summary>
/// <param name="folder">The run.</param>
/// <param name="options">Who watches.</param>
/// <param name="acknowledge">Told of the last step whose row is written down.</param>
internal sealed class LocalRecorder(RunFolder folder, LocalRunOptions options, Action<long> acknowledge) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly RunJournal _journal = new(folder);
    private readonly CheckpointShelf _shelf = new(folder.CheckpointsFolder, folder.Spec.Checkpoints.Keep);
    private bool _hasBegun;

    /// <summary>Number of the step whose row comes next; 0 before a group has formed.</summary>
    public long NextStep => _journal.NextStep;

    /// <summary>The end that the reporter told; null before.</summary>
    public RankFinished? Finished { get; private set; }

    /// <summary>Takes a report; a stale one must not come here.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Take(RankReport report)
    {
        lock (_lock)
        {
            switch (report)
            {
                case FormedReport { Formed: var formed }:
                    Begin(formed);
                    break;
                case StepsCommitted { Steps: var rows }:
                    Record(rows);
                    break;
                case PartWritten { Part: var part }:
                    _shelf.Take(part);
                    break;
                case SampledReport { Sample: var sample }:
                    Tell($"sample grid {Path.Combine(folder.FullPath, sample.Blob)}");
                    break;
                case FinishedReport { Finished: var finished }:
                    Finished = finished;
                    break;
                case RankTold { Text: var text }:
                    Tell(text);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _journal.Dispose();

    private void Begin(GroupFormed formed)
    {
        if (_hasBegun)
        {
            return;
        }

        _hasBegun = true;
        _journal.Begin(formed.Step);
        acknowledge(formed.Step - 1);
        if (formed.RestoredFrom is { } checkpoint)
        {
            Tell($"resumed before step {formed.Step} from {Path.Combine(folder.FullPath, checkpoint)}");
        }

        foreach (string remark in formed.Remarks)
        {
            Tell(remark);
        }
    }

    private void Record(IReadOnlyList<StepRecord> rows)
    {
        foreach (StepRecord row in rows)
        {
            if (_journal.Record(row) is { } shown)
            {
                options.OnStep?.Invoke(shown);
            }
        }

        acknowledge(_journal.NextStep - 1);
    }

    private void Tell(string text) => options.OnEvent?.Invoke(text);
}
