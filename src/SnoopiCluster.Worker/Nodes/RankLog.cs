namespace SnoopiCluster.Worker.Nodes;

/// <summary>
/// What a rank process wrote to its standard error: in a file that is set aside when it is long, with the last lines kept for
/// the cause of the process' end. Safe for use by several threads.
/// </summary>
internal sealed class RankLog : IDisposable
{
    private const int TailLines = 15;
    private const int TailLineChars = 300;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly long _bytesMax;
    private readonly LogText _text;
    private readonly Action<string>? _also;
    private readonly Queue<string> _tail = new(TailLines);
    private StreamWriter? _file;

    /// <summary>Begins a log; where its file cannot be made, only the last lines are kept.</summary>
    /// <param name="path">The file; what was set aside lies beside it with <c>.1</c> at its end.</param>
    /// <param name="bytesMax">Size at which the file is set aside.</param>
    /// <param name="text">Makes lines fit to be kept; null hides only what has the name of a secret.</param>
    /// <param name="also">Given each line too, as it is kept; null for nobody.</param>
    public RankLog(string path, long bytesMax, LogText? text = null, Action<string>? also = null)
    {
        _path = path;
        _bytesMax = bytesMax;
        _text = text ?? new LogText();
        _also = also;
        Try(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
            _file = Open();
        });
    }

    /// <summary>The last lines, each cut where it is long.</summary>
    public IReadOnlyList<string> Tail
    {
        get
        {
            lock (_gate)
            {
                return [.. _tail];
            }
        }
    }

    /// <summary>Takes a line; secrets in it are hidden before it is kept anywhere.</summary>
    public void Write(string line)
    {
        line = _text.Of(line);
        lock (_gate)
        {
            _also?.Invoke(line);
            if (_tail.Count == TailLines)
            {
                _tail.Dequeue();
            }

            _tail.Enqueue(line.Length > TailLineChars ? line[..TailLineChars] + "..." : line);
            Try(() =>
            {
                if (_file?.BaseStream.Length > _bytesMax)
                {
                    _file.Dispose();
                    File.Move(_path, _path + ".1", overwrite: true);
                    _file = Open();
                }

                _file?.WriteLine(line);
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            Try(() => _file?.Dispose());
            _file = null;
        }
    }

    private StreamWriter Open() =>
        new(new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };

    // A full disk must end neither the agent nor a rank: the log stops, its last lines are still told.
    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _file = null;
            _tail.Enqueue($"(the node could not write this log to {_path}: {e.Message})");
        }
    }
}
