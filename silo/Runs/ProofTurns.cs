namespace SnoopiCluster.Silo.Runs;

/// <summary>
/// Lets one proof after the other go on: each keeps a core busy, and the silo has nodes to listen to. Those that wait end with
/// their callers.
/// </summary>
internal sealed class ProofTurns : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Waits for the turn.</summary>
    /// <returns>Gives it back when it is disposed.</returns>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
