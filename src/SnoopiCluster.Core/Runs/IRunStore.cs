using System.Collections.Immutable;

namespace SnoopiCluster.Core.Runs;

/// <summary>Where runs are remembered: the current row of each, and its timeline.</summary>
public interface IRunStore
{
    /// <summary>Stores a new run with the first entries of its timeline, in one transaction.</summary>
    /// <param name="run">Its state.</param>
    /// <param name="events">Entries of its timeline.</param>
    /// <param name="idempotencyKey">
    /// Drawn by whoever asked for the run; a second run under the same key is not made. Null for none.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The id under which the run is stored: an earlier one's where the key was used before.</returns>
    Task<RunId> CreateAsync(
        RunState run, IReadOnlyList<RunEvent> events, string? idempotencyKey, CancellationToken cancellationToken);

    /// <summary>A run with its revision, or null when there is none.</summary>
    Task<Stored<RunState>?> LoadAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Replaces a run's state, appends to its timeline and drops rows, in one transaction.</summary>
    /// <param name="run">The new state; its spec, sweep and origin are those that it was created with.</param>
    /// <param name="before">The stored state on which it is based.</param>
    /// <param name="events">Entries of its timeline.</param>
    /// <param name="dropRowsFrom">Rows of this step and later, their samples too, are deleted; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The new revision.</returns>
    /// <exception cref="StaleRevisionException">Somebody else has stored a newer state; nothing was changed.</exception>
    Task<long> SaveAsync(
        RunState run,
        Stored<RunState> before,
        IReadOnlyList<RunEvent> events,
        long? dropRowsFrom,
        CancellationToken cancellationToken);

    /// <summary>Runs whose life is not over, oldest first.</summary>
    Task<ImmutableArray<RunId>> ListLivingAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs in the order that is asked for. <see cref="RunSummary.Wait"/> is filled where a run waits for a time to pass; who
    /// waits for slots knows the scheduler.
    /// </summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>How many runs there are on all pages of a query, and in the other statuses.</summary>
    /// <param name="query">Which; its page is of no account.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<RunCounts> CountAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>A run's timeline after an entry, in order.</summary>
    /// <param name="run">The run.</param>
    /// <param name="afterEntry">Number of the last entry known; 0 for all.</param>
    /// <param name="max">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<TimelineEntry>> ReadTimelineAsync(
        RunId run, long afterEntry, int max, CancellationToken cancellationToken);
}
