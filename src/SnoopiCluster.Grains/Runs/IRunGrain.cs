using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Grains.Runs;

/// <summary>A run; its key is the text of its <see cref="RunId"/>.</summary>
/// <remarks>
/// A call that throws has changed nothing that will not be found again: whoever sent the message sends it once more, and a
/// message that was taken after all changes nothing the second time.
/// </remarks>
public interface IRunGrain : IGrainWithStringKey
{
    /// <summary>Stores a new run and asks for its slots.</summary>
    /// <param name="submitted">Its state, queued, under this grain's key.</param>
    /// <param name="idempotencyKey">See <see cref="IRunStore.CreateAsync"/>.</param>
    /// <returns>The id under which the run is stored: an earlier one's where the key was used before.</returns>
    Task<RunId> SubmitAsync(RunState submitted, string? idempotencyKey);

    /// <summary>Tells the run something.</summary>
    Task<RunAnswer> TellAsync(RunMessage message);

    /// <summary>Where the run stands; null when there is none of this id.</summary>
    Task<RunState?> GetAsync();
}
