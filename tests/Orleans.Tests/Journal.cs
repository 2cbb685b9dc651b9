using System.Collections.Concurrent;

namespace Orleans.Tests;

/// <summary>What grains of a test did, in order, and the gates that a test holds them at.</summary>
public sealed class Journal
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Line, int Times, TaskCompletionSource Seen)> _awaited = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public void Write(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
            foreach ((string _, int _, TaskCompletionSource seen) in _awaited.Where(IsThere))
            {
                seen.TrySetResult();
            }
        }
    }

    /// <summary>Ends when a line stands there so often; fails when that takes too long.</summary>
    public Task SeenAsync(string line, int times = 1)
    {
        lock (_gate)
        {
            TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
            (string Line, int Times, TaskCompletionSource Seen) awaited = (line, times, seen);
            if (IsThere(awaited))
            {
                return Task.CompletedTask;
            }

            _awaited.Add(awaited);
            return seen.Task.WaitAsync(TestSilo.Patience);
        }
    }

    /// <summary>Waits at a gate until the test opens it.</summary>
    public Task PassAsync(string gate) => Gate(gate).Task;

    /// <summary>Opens a gate for good.</summary>
    public void Open(string gate) => Gate(gate).TrySetResult();

    private TaskCompletionSource Gate(string name) => _gates.GetOrAdd(
        name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private bool IsThere((string Line, int Times, TaskCompletionSource Seen) awaited) =>
        _lines.Count(line => line == awaited.Line) >= awaited.Times;
}
