using System.Collections.Immutable;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>Where sweeps are remembered.</summary>
public interface ISweepStore
{
    /// <summary>Stores a new sweep.</summary>
    /// <param name="sweep">Its state.</param>
    /// <param name="idempotencyKey">
    /// Drawn by whoever asked for the sweep; a second one under the same key is not made. Null for none.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// The id under which the sweep is stored: an earlier one's where the key was used before.
    /// </returns>
    Task<SweepId> CreateAsync(SweepState sweep, string? idempotencyKey, CancellationToken cancellationToken);

    /// <summary>A sweep with its revision, or null when there is none.</summary>
    Task<Stored<SweepState>?> LoadAsync(SweepId sweep, CancellationToken cancellationToken);

    /// <summary>Replaces a sweep's state.</summary>
    /// <param name="sweep">The new state.</param>
    /// <param name="revision">The revision on which it is based.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The new revision.</returns>
    /// <exception cref="StaleRevisionException">
    /// Somebody else has stored a newer state; nothing was changed.
    /// </exception>
    Task<long> SaveAsync(SweepState sweep, long revision, CancellationToken cancellationToken);

    /// <summary>Sweeps whose life is not over, oldest first.</summary>
    Task<ImmutableArray<SweepId>> ListLivingAsync(CancellationToken cancellationToken);

    /// <summary>Sweeps, newest first.</summary>
    /// <param name="max">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<SweepState>> ListAsync(int max, CancellationToken cancellationToken);
}
