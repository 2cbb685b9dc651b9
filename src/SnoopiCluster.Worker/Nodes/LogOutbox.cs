using System.Collections.Immutable;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>
/// The newest lines of the node's rank processes, for the silo. Nothing is acknowledged: a new link is given what is still here,
/// and the silo knows lines that it has. It is bounded in lines and characters; what goes over the bound is left out, oldest
/// first, and said so in its place. Safe for use by several threads.
/// </summary>
/// <param name="linesMax">Lines that are kept.</param>
/// <param name="charsMax">Characters that are kept.</param>
/// <param name="clock">Dates the lines.</param>
internal sealed class LogOutbox(int linesMax, int charsMax, TimeProvider clock)
{
    private const int BatchCharsMax = 256 << 10;

    private readonly Lock _gate = new();
    private readonly Queue<WrittenLine> _kept = new();
    private readonly Dictionary<RankKey, Writer> _writers = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _firstNumber = 1;
    private int _chars;

    /// <summary>Ends when the next line comes.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>A process begins to write.</summary>
    /// <param name="key">The process.</param>
    /// <param name="rank">The rank whose place it is to fill.</param>
    public void Begin(RankKey key, int? rank)
    {
        lock (_gate)
        {
            _writers[key] = new Writer(rank, null, 0);
        }
    }

    /// <summary>A process was told to join a group; its lines are that rank's from now on.</summary>
    public void Joined(RankKey key, Membership membership)
    {
        lock (_gate)
        {
            int rank = membership.RankOf(key.Process);
            if (rank >= 0 && _writers.TryGetValue(key, out Writer? writer))
            {
                _writers[key] = writer with { Rank = rank, Fence = membership.Fence };
            }
        }
    }

    /// <summary>A process writes no more.</summary>
    public void End(RankKey key)
    {
        lock (_gate)
        {
            _writers.Remove(key);
        }
    }

    /// <summary>Takes a line of a process that has begun; does nothing when it has not, or has ended.</summary>
    /// <param name="key">The process.</param>
    /// <param name="text">The line, fit to be shown (<see cref="LogText"/>).</param>
    public void Write(RankKey key, string text)
    {
        lock (_gate)
        {
            if (!_writers.TryGetValue(key, out Writer? writer))
            {
                return;
            }

            writer = writer with { NumLines = writer.NumLines + 1 };
            _writers[key] = writer;
            _kept.Enqueue(new WrittenLine(
                key.Run, key.Process, writer.NumLines, clock.GetUtcNow(), writer.Rank, writer.Fence, text));
            _chars += text.Length;
            while (_kept.Count > linesMax || _chars > charsMax)
            {
                _chars -= _kept.Dequeue().Text.Length;
                _firstNumber++;
            }

            _changed.SetResult();
            _changed = NewSignal();
        }
    }

    /// <summary>The next lines after a number, up to a message's worth, with the number of the last; null when there are none.</summary>
    /// <param name="number">What the call before gave with its lines; 0 for all that are here.</param>
    public (NodeLogLines Lines, long Last)? After(long number)
    {
        lock (_gate)
        {
            int skip = (int)Math.Max(0, number + 1 - _firstNumber);
            if (skip >= _kept.Count)
            {
                return null;
            }

            ImmutableArray<WrittenLine>.Builder lines = ImmutableArray.CreateBuilder<WrittenLine>();
            int chars = 0;
            foreach (WrittenLine line in _kept.Skip(skip))
            {
                chars += line.Text.Length;
                if (lines.Count > 0 && (lines.Count == NodeLogLines.MaxLines - 1 || chars > BatchCharsMax))
                {
                    break;
                }

                lines.Add(line);
            }

            long last = _firstNumber + skip + lines.Count - 1;

            // Told in the place of the last line that is missing, whose number nobody else has.
            long leftOut = _firstNumber - 1 - number;
            if (leftOut > 0 && number > 0)
            {
                WrittenLine first = lines[0];
                lines.Insert(0, first with
                {
                    LineNumber = -last,
                    Text = $"({leftOut} lines of this node's ranks were left out here: they came faster than they are sent; "
                        + "the logs in the node's folder have them)",
                });
            }

            return (new NodeLogLines(lines.ToImmutable()), last);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Writer(int? Rank, Fence? Fence, long NumLines);
}
