using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>The calls that were made and whose callee has not ended them.</summary>
internal sealed class CallsInFlight
{
    private readonly ConcurrentDictionary<GrainCall, byte> _calls = new();
    private TaskCompletionSource? _none;

    /// <summary>The calls at this moment.</summary>
    internal IEnumerable<GrainCall> All => _calls.Keys;

    internal void Add(GrainCall call) => _calls.TryAdd(call, 0);

    internal void Remove(GrainCall call)
    {
        _calls.TryRemove(call, out _);
        if (Volatile.Read(ref _none) is { } none && _calls.IsEmpty)
        {
            none.TrySetResult();
        }
    }

    /// <summary>Ends when there is no call.</summary>
    internal Task WhenNoneAsync()
    {
        TaskCompletionSource none = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _none, none);
        if (_calls.IsEmpty)
        {
            none.TrySetResult();
        }

        return none.Task;
    }
}
