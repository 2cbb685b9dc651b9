using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>
/// One rank process: told by lines on its standard input, heard by lines on its standard output, logged from its standard
/// error. Each stream has a thread of its own, since pipes are read and written blocking and a stopped process reads nothing.
/// </summary>
internal sealed class RankProcess : IDisposable
{
    // A process that has left so many commands unread does not live: a run gives a few a second at most.
    private const int CommandsMax = 10_000;

    // A child of the rank could hold its streams open for longer than the rank itself lives.
    private static readonly TimeSpan StreamsEnd = TimeSpan.FromSeconds(2);

    private readonly BlockingCollection<RankCommand> _commands = new(CommandsMax);
    private readonly Process _process;
    private readonly RankLog _log;
    private readonly Action<RankProcess, RankReport> _onReport;
    private volatile string? _killedBecause;

    private RankProcess(RankKey key, Process process, RankLog log, Action<RankProcess, RankReport> onReport)
    {
        Key = key;
        _process = process;
        _log = log;
        _onReport = onReport;
        SystemId = process.Id;
    }

    /// <summary>Which process this is.</summary>
    public RankKey Key { get; }

    /// <summary>The operating system's number of it.</summary>
    public int SystemId { get; }

    /// <summary>How it ended, after all that it said was passed on.</summary>
    public Task<RankExit> Ended { get; private set; } = Task.FromCanceled<RankExit>(new CancellationToken(canceled: true));

    /// <summary>Starts a process and tells it what to load.</summary>
    /// <param name="program">What to start.</param>
    /// <param name="prepare">Its first line.</param>
    /// <param name="log">Its log; owned by the process from now on.</param>
    /// <param name="onReport">Told of what it says, on a thread of the process.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program could not be started.</exception>
    public static RankProcess Start(
        RankProgram program,
        PrepareRank prepare,
        RankLog log,
        Action<RankProcess, RankReport> onReport,
        TimeProvider clock)
    {
        ProcessStartInfo start = new(program.File, program.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };

        // OpenBLAS' own threads beside OpenMP's make a step slower (design section 5).
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        start.Environment["OMP_NUM_THREADS"] = $"{prepare.Surroundings.Threads}";
        start.Environment.Remove(RankProgram.TokenVariable);
        Process process = Process.Start(start)
            ?? throw new InvalidOperationException($"The system started no process of {program.File}.");
        RankKey key = new(prepare.Assignment.Run, prepare.Assignment.Process);
        RankProcess rank = new(key, process, log, onReport);
        rank.Tell(prepare);
        Task reading = Task.WhenAll(OnOwnThread(rank.ReadReports), OnOwnThread(rank.ReadLog));
        _ = OnOwnThread(rank.WriteCommands);
        rank.Ended = rank.EndAsync(reading, clock);
        return rank;
    }

    /// <summary>Writes a command to the process; does nothing when it is gone.</summary>
    public void Tell(RankCommand command)
    {
        try
        {
            if (!_commands.TryAdd(command))
            {
                Kill($"it left {CommandsMax} commands unread");
            }
        }
        catch (InvalidOperationException)
        {
            // Its input was closed: it ends, or has.
        }
    }

    /// <summary>Closes the process' standard input, at which it ends within 1 s.</summary>
    public void CloseInput() => _commands.CompleteAdding();

    /// <summary>Kills the process at once, also one that is stopped; does nothing when it is gone.</summary>
    /// <param name="cause">Why; told with its exit.</param>
    public void Kill(string cause)
    {
        _killedBecause ??= cause;
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has just ended by itself.
        }
    }

    /// <summary>Lets go of a process that has ended.</summary>
    public void Dispose()
    {
        _process.Dispose();
        _commands.Dispose();
        _log.Dispose();
    }

    private static Task OnOwnThread(Action work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void ReadReports()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            if (Parse(line) is { } report)
            {
                _onReport(this, report);
            }
            else
            {
                // Libraries print; what is no report is worth as much as the log's lines.
                _log.Write(line);
            }
        }
    }

    private void ReadLog()
    {
        while (_process.StandardError.ReadLine() is { } line)
        {
            _log.Write(line);
        }
    }

    private void WriteCommands()
    {
        try
        {
            using StreamWriter input = _process.StandardInput;
            foreach (RankCommand command in _commands.GetConsumingEnumerable())
            {
                input.Write(JsonSerializer.Serialize(command, MessageJson.Options));
                input.Write('\n');
                input.Flush();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It ended and reads no more; its exit says how.
        }
    }

    private async Task<RankExit> EndAsync(Task reading, TimeProvider clock)
    {
        await _process.WaitForExitAsync();
        _commands.CompleteAdding();
        await Task.WhenAny(reading, Task.Delay(StreamsEnd, clock));
        int code = _process.ExitCode;
        IReadOnlyList<string> tail = code == 0 ? [] : _log.Tail;
        return new RankExit(code, RankEnding.Describe(code, _killedBecause, tail));
    }

    private static RankReport? Parse(string line)
    {
        if (!line.StartsWith('{'))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<RankReport>(line, MessageJson.Options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
