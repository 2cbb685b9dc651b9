using System.Runtime.InteropServices;

namespace SnoopiCluster.Cli;

/// <summary>
/// SIGINT and SIGTERM: the first asks for an orderly end (of a run that trains here: after its step, with a checkpoint; of
/// watching: of the watching only), the second ends the process at once, by the signal itself.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action<PosixSignal> _onFirst;
    private int _count;

    /// <summary>Starts listening.</summary>
    /// <param name="onFirst">
    /// Told of the first signal, on another thread, before <see cref="StopAfterStep"/> is set.
    /// </param>
    public StopSignals(Action<PosixSignal> onFirst)
    {
        _onFirst = onFirst;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    /// <summary>Carries something out until it is done or the first signal comes.</summary>
    /// <param name="onFirst">Told of the first signal when it comes, on another thread; null tells nobody.</param>
    /// <param name="act">Gives an exit code; is told by its token to end.</param>
    /// <param name="onStopped">Told of the signal once <paramref name="act"/> has ended because of it.</param>
    /// <returns>What <paramref name="act"/> gave, or the code of the signal that ended it.</returns>
    public static async Task<int> WatchAsync(
        Action<PosixSignal>? onFirst, Func<CancellationToken, Task<int>> act, Action<PosixSignal>? onStopped = null)
    {
        using StopSignals signals = new(onFirst ?? (_ => { }));
        try
        {
            return await act(signals.StopAfterStep);
        }
        catch (OperationCanceledException) when (signals.First is not null)
        {
            onStopped?.Invoke(signals.First.Value);
            return ExitCode.StoppedBy(signals.First.Value);
        }
    }

    /// <summary>Set by the first signal.</summary>
    public CancellationToken StopAfterStep => _stop.Token;

    /// <summary>The first signal that came; null before.</summary>
    public PosixSignal? First { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        // Not cancelled, the second one takes the signal's own course: the process dies of it, whatever a
        // native thread is doing, and no exit handler of libtorch runs beside a step.
        if (Interlocked.Increment(ref _count) > 1)
        {
            return;
        }

        context.Cancel = true;
        First = context.Signal;
        _onFirst(context.Signal);
        _stop.Cancel();
    }
}
