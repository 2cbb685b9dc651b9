using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Worker.Checkpoints;
using SnoopiCluster.Worker.Journal;
using SnoopiCluster.Worker.Runs;
using SnoopiCluster.Worker.Samples;

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
    private readonly SampleGrids _grids = new(folder.FullPath, folder.Spec, text => options.OnEvent?.Invoke(text));
    private bool _hasBegun;

    /// <summary>Number of the step whose row comes next; 0 before a group has formed.</summary>
    public long NextStep => _journal.NextStep;

    /// <summary>The end that the reporter told; null before.</summary>
    public RankFinished? Finished { get; private set; }

    /// <summary>Takes what the only rank of a run reports.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Take(RankReport report)
    {
        if (report is SampledReport { Sample: var sample })
        {
            // Not under the lock: the next step's row would wait for the grid.
            Show(sample);
            return;
        }

        lock (_lock)
        {
            switch (report)
            {
                case FormedReport { Formed: var formed }:
                    BeginAlone(formed);
                    break;
                case StepsCommitted { Steps: var rows }:
                    Write(rows);
                    break;
                case PartWritten { Part: var part }:
                    _shelf.Take(part);
                    break;
                case FinishedReport { Finished: var finished }:
                    Finished = finished;
                    break;
                case CheckpointGivenUp { Step: var step, Cause: var cause }:
                    Tell($"the checkpoint before step {step} is given up: {cause}");
                    break;
                case RankTold { Text: var text }:
                    Tell(text);
                    break;
            }
        }
    }

    /// <summary>Takes rows, after dropping those of a step and later that an earlier life of the run has left.</summary>
    public void Begin(long nextStep)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            _journal.Begin(nextStep);
            acknowledge(nextStep - 1);
        }
    }

    /// <summary>Drops the rows of a step and later: the run goes back to a state before it.</summary>
    public void DropFrom(long step) => _journal.Begin(step);

    /// <summary>Writes rows down; those that are there already change nothing.</summary>
    public void Write(IReadOnlyList<StepRecord> rows)
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

    /// <summary>Takes a picture; with the last of a step, writes and tells of their grid.</summary>
    public void Show(SampleDrawn sample) => _grids.Add(sample);

    /// <inheritdoc/>
    public void Dispose() => _journal.Dispose();

    private void BeginAlone(GroupFormed formed)
    {
        Begin(formed.Step);
        if (formed.RestoredFrom is { } checkpoint)
        {
            Tell($"resumed before step {formed.Step} from {Path.Combine(folder.FullPath, checkpoint)}");
        }

        foreach (string remark in formed.Remarks)
        {
            Tell(remark);
        }
    }

    private void Tell(string text) => options.OnEvent?.Invoke(text);
}
