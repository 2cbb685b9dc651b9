using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Cli.Tests.Ranks;

/// <summary>A real <c>snoopi rank</c> process, told and heard by lines as its agent would.</summary>
internal sealed class RankUnderTest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly List<(RankReport Report, long At)> _reports = [];
    private readonly object _lock = new();
    private readonly Task _reading;
    private readonly Task<string> _log;
    private bool _isSilent;

    public RankUnderTest(RankAssignment assignment, RankSurroundings surroundings, string? fault)
    {
        Id = assignment.Process;
        Started = Stopwatch.GetTimestamp();
        string[] arguments = fault is null ? ["rank"] : ["rank", "--fault", fault];
        var start = new ProcessStartInfo(SnoopiProcess.DotNet, [SnoopiProcess.Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        start.Environment["OMP_NUM_THREADS"] = "1";
        _process = Process.Start(start)!;
        _reading = Task.Factory.StartNew(
            Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _log = _process.StandardError.ReadToEndAsync();
        Tell(new PrepareRank(assignment, surroundings));
    }

    public RankProcessId Id { get; }

    /// <summary>When it was started, as <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Started { get; }

    /// <summary>All that it has said so far, with the time.</summary>
    public IReadOnlyList<(RankReport Report, long At)> Reports
    {
        get
        {
            lock (_lock)
            {
                return [.. _reports];
            }
        }
    }

    public void Tell(RankCommand command)
    {
        try
        {
            _process.StandardInput.Write(JsonSerializer.Serialize(command, MessageJson.Options) + "\n");
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It is dead; whoever looks for that sees it.
        }
    }

    /// <summary>The first report of a kind that fulfils a condition, from now or from before.</summary>
    public T Until<T>(Func<T, bool>? condition = null)
        where T : RankReport => UntilAt(condition).Report;

    /// <summary>The same with its time.</summary>
    public (T Report, long At) UntilAt<T>(Func<T, bool>? condition = null)
        where T : RankReport
    {
        long started = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            while (true)
            {
                foreach ((RankReport report, long at) in _reports)
                {
                    if (report is T wanted && (condition?.Invoke(wanted) ?? true))
                    {
                        return (wanted, at);
                    }
                }

                Assert.False(_isSilent, $"process {Id} ended without {typeof(T).Name}: {Tail()}");
                Assert.True(
                    Monitor.Wait(_lock, Patience) && Stopwatch.GetElapsedTime(started) < Patience,
                    $"process {Id} said no {typeof(T).Name} within {Patience}: {Tail()}");
            }
        }
    }

    /// <summary>Sends a signal by its name, such as KILL.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Lets a process go on that stops itself, once it has done so.</summary>
    public async Task ContinueAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        using var limit = new CancellationTokenSource(Patience);
        string file = $"/proc/{_process.Id}/stat";
        while ((await File.ReadAllTextAsync(file, limit.Token)).Split(") ")[^1][0] != 'T')
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }

        Signal("CONT");
    }

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Waits for the end; the exit code and the log.</summary>
    public async Task<(int ExitCode, string Log)> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        await _reading.WaitAsync(limit.Token);
        return (_process.ExitCode, await _log);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Read()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            long at = Stopwatch.GetTimestamp();
            RankReport report = JsonSerializer.Deserialize<RankReport>(line, MessageJson.Options)!;
            lock (_lock)
            {
                _reports.Add((report, at));
                Monitor.PulseAll(_lock);
            }
        }

        lock (_lock)
        {
            _isSilent = true;
            Monitor.PulseAll(_lock);
        }
    }

    private string Tail() => string.Join('\n', _reports.TakeLast(5).Select(r => r.Report));
}
