using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace TorchSharp.Interop;

/// <summary>
/// Exceptions of managed callbacks that are on their way through native code, by number. The thread that
/// catches may be another than the one that threw: backward passes on a CUDA device run on a thread of
/// libtorch's.
/// </summary>
internal static class ManagedErrors
{
    private static readonly ConcurrentDictionary<long, ExceptionDispatchInfo> Pending = new();
    private static long _last;

    /// <summary>Keeps an exception until <see cref="Take"/>; the number is never zero.</summary>
    internal static long Keep(Exception exception)
    {
        long id = Interlocked.Increment(ref _last);
        Pending[id] = ExceptionDispatchInfo.Capture(exception);
        return id;
    }

    internal static ExceptionDispatchInfo? Take(long id) =>
        Pending.TryRemove(id, out var thrown) ? thrown : null;
}
