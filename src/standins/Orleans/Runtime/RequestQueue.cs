using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>
/// The requests of one activation: those that wait, in order of arrival, and those that run. Decides which may
/// begin. Requests come from any thread; everything else happens in the activation's turns.
/// </summary>
internal sealed class RequestQueue(bool isReentrant)
{
    private readonly Lock _gate = new();
    private readonly List<GrainRequest> _waiting = [];
    private readonly List<GrainRequest> _running = [];
    private TaskCompletionSource? _idle;
    private bool _isClosed;

    /// <summary>Whether nothing waits and nothing runs.</summary>
    internal bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count == 0 && _running.Count == 0;
            }
        }
    }

    /// <summary>Appends a request; false when the activation has ended.</summary>
    internal bool TryAdd(GrainRequest request)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _waiting.Add(request);
            }

            return !_isClosed;
        }
    }

    /// <summary>Takes the first waiting request that may begin, and counts it as running.</summary>
    internal bool TryBegin([NotNullWhen(true)] out GrainRequest? request)
    {
        lock (_gate)
        {
            _waiting.RemoveAll(waiting => waiting.IsAbandoned);
            int first = _waiting.FindIndex(MayBegin);
            request = first < 0 ? null : _waiting[first];
            if (request is null)
            {
                return false;
            }

            _waiting.RemoveAt(first);
            _running.Add(request);
            return true;
        }
    }

    /// <summary>Says that a running request has ended.</summary>
    internal void End(GrainRequest request)
    {
        lock (_gate)
        {
            _running.Remove(request);
            if (_running.Count == 0)
            {
                _idle?.TrySetResult();
                _idle = null;
            }
        }
    }

    /// <summary>Ends when nothing runs.</summary>
    internal Task WhenNothingRunsAsync()
    {
        lock (_gate)
        {
            if (_running.Count == 0)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>Takes no more requests and gives those that still wait.</summary>
    internal IReadOnlyList<GrainRequest> Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            GrainRequest[] left = [.. _waiting.Where(waiting => !waiting.IsAbandoned)];
            _waiting.Clear();
            return left;
        }
    }

    private bool MayBegin(GrainRequest request) =>
        isReentrant || request.Interleaves
        || _running.TrueForAll(other => other.Interleaves || (other.IsReadOnly && request.IsReadOnly));
}
