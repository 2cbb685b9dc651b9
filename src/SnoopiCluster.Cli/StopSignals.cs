using System.Runtime.InteropServices;

namespace SnoopiCluster.Cli;

/// <summary>
/// SIGINT and SIGTERM while a run trains: the first asks it to finish its step and checkpoint, the second
/// ends the process at once, by the signal itself.
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
