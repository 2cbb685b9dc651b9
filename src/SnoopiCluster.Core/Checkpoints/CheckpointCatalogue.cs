using System.Collections.Immutable;

namespace SnoopiCluster.Core.Checkpoints;

/// <summary>A run's checkpoints, and the one that is being written.</summary>
/// <param name="Entries">Those that exist, oldest first.</param>
/// <param name="Pending">The one whose shares are coming in.</param>
public sealed record CheckpointCatalogue(ImmutableArray<CheckpointEntry> Entries, PendingCheckpoint? Pending)
{
    /// <summary>The catalogue of a run that has none.</summary>
    public static CheckpointCatalogue Empty { get; } = new([], null);

    /// <summary>The newest one, or null.</summary>
    public CheckpointEntry? Newest => Entries.IsEmpty ? null : Entries[^1];

    /// <summary>Blob prefixes, newest first: where a group looks for a state.</summary>
    public ImmutableArray<string> PrefixesNewestFirst => [.. Entries.Reverse().Select(entry => entry.Prefix)];

    /// <summary>The checkpoint before a step, or null.</summary>
    public CheckpointEntry? At(long step) => Entries.LastOrDefault(entry => entry.Step == step);

    /// <summary>The nearest checkpoints below and above a step, for an error that says what there is.</summary>
    public (CheckpointEntry? Below, CheckpointEntry? Above) Nearest(long step) =>
        (Entries.LastOrDefault(entry => entry.Step < step), Entries.FirstOrDefault(entry => entry.Step > step));

    /// <summary>The pending checkpoint made the newest one.</summary>
    public CheckpointCatalogue Commit(PendingCheckpoint pending) => new(
        Entries.Add(new CheckpointEntry(
            pending.Step,
            pending.Prefix,
            pending.Parts[0].LedgerHash,
            pending.Parts.Sum(part => part.Files.Sum(file => file.NumBytes)),
            [])),
        Pending: null);

    /// <summary>Without the checkpoints that stand after a step.</summary>
    /// <returns>The catalogue, and the entries that it no longer has.</returns>
    public (CheckpointCatalogue Catalogue, ImmutableArray<CheckpointEntry> Left) Before(long step) => (
        this with { Entries = [.. Entries.Where(entry => entry.Step <= step)] },
        [.. Entries.Where(entry => entry.Step > step)]);

    /// <summary>What retention leaves: the last ones, the best by its metric, and whatever is pinned.</summary>
    /// <param name="keep">Number of newest ones to keep, at least 1.</param>
    /// <returns>The catalogue, and the entries that it no longer has.</returns>
    public (CheckpointCatalogue Catalogue, ImmutableArray<CheckpointEntry> Removed) Retain(int keep)
    {
        CheckpointEntry? best = Entries.Where(e => e.Metric is not null).MaxBy(e => e.Metric);
        int firstKept = Math.Max(0, Entries.Length - keep);
        ImmutableArray<CheckpointEntry> removed =
            [.. Entries.Take(firstKept).Where(e => e.Pins.IsEmpty && e != best)];
        return (this with { Entries = Entries.RemoveRange(removed) }, removed);
    }

    /// <summary>A checkpoint is kept for somebody's sake, or no longer.</summary>
    public CheckpointCatalogue Pin(long step, string pin, bool isPinned) => With(step, entry => entry with
    {
        Pins = isPinned ? entry.Pins.Contains(pin) ? entry.Pins : entry.Pins.Add(pin) : entry.Pins.Remove(pin),
    });

    /// <summary>A quality metric was measured of a checkpoint; more is better.</summary>
    public CheckpointCatalogue Measure(long step, double value) => With(step, entry => entry with { Metric = value });

    private CheckpointCatalogue With(long step, Func<CheckpointEntry, CheckpointEntry> change) => this with
    {
        Entries = [.. Entries.Select(entry => entry.Step == step ? change(entry) : entry)],
    };
}
