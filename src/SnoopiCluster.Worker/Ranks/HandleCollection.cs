namespace SnoopiCluster.Worker.Ranks;

/// <summary>
/// Collects tensor handles as training goes on. The collector sees KB of handles where libtorch holds MB, and would let a whole
/// generation of them gather. What the start left behind is given back to the system once, so that memory is flat from the first
/// steps on.
/// </summary>
internal sealed class HandleCollection
{
    private const int StepsPerCollection = 16;

    private bool _startupIsCollected;

    /// <summary>Collects when it is time.</summary>
    /// <param name="step">Number of steps done.</param>
    public void Collect(long step)
    {
        if (step % StepsPerCollection == 0)
        {
            GC.Collect(
                _startupIsCollected ? 0 : GC.MaxGeneration,
                _startupIsCollected ? GCCollectionMode.Forced : GCCollectionMode.Aggressive);
            _startupIsCollected = true;
        }
    }
}
