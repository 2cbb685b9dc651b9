using Microsoft.Extensions.Logging;

namespace SnoopiCluster.Grains;

/// <summary>
/// Calls that a grain owes to others. They are made after the turn that posted them, so that two grains never wait for each
/// other; one after the other for each addressee, and again until they succeed. Used inside one grain only.
/// </summary>
/// <remarks>
/// What is still here when the grain ends is lost. That is no harm: every addressee is told again what is so when the control
/// plane is started anew.
/// </remarks>
/// <typeparam name="TKey">Names addressees.</typeparam>
internal sealed partial class Outbox<TKey>(TimeProvider time, ILogger log) : IDisposable
    where TKey : notnull
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<TKey, Queue<Call>> _calls = [];
    private readonly CancellationTokenSource _end = new();

    /// <summary>Whether anything waits for an addressee.</summary>
    public bool IsWaiting(TKey to) => _calls.ContainsKey(to);

    /// <summary>Posts a call.</summary>
    /// <param name="to">The addressee.</param>
    /// <param name="what">What the call is about, for the log.</param>
    /// <param name="call">The call; it may be made more than once.</param>
    public void Post(TKey to, string what, Func<CancellationToken, Task> call)
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }

        if (_calls.TryGetValue(to, out Queue<Call>? waiting))
        {
            waiting.Enqueue(new Call(what, call));
            return;
        }

        Queue<Call> calls = new([new Call(what, call)]);
        _calls.Add(to, calls);
        _ = DeliverAsync(to, calls);
    }

    /// <summary>Ends all deliveries.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        _calls.Clear();
    }

    // Goes on among the grain's turns, on its scheduler; never throws.
    private async Task DeliverAsync(TKey to, Queue<Call> calls)
    {
        CancellationToken end = _end.Token;
        await Task.Yield();
        TimeSpan pause = FirstPause;
        while (!end.IsCancellationRequested && calls.TryPeek(out Call? call))
        {
            try
            {
                await call.Make(end);
                calls.Dequeue();
                pause = FirstPause;
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it is, the call is made again: its addressee's troubles are not this grain's.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFailed(e, call.What, to.ToString(), pause.TotalSeconds);
                await Task.Delay(pause, time, end).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }

        _calls.Remove(to);
    }

    [LoggerMessage(2001, LogLevel.Warning, "{What} did not reach {Addressee}; again in {Seconds} s")]
    private partial void LogFailed(Exception e, string what, string? addressee, double seconds);

    private sealed record Call(string What, Func<CancellationToken, Task> Make);
}
