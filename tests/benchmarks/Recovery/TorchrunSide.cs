using System.Diagnostics;
using System.Globalization;
using SnoopiCluster.Benchmarks.Cluster;

namespace SnoopiCluster.Benchmarks.Recovery;

/// <summary>
/// torchrun with two ranks of an equivalent script, a checkpoint each 10 steps and a time-out of 10 s; all else as it
/// comes.
/// </summary>
internal sealed class TorchrunSide : RecoverySide
{
    private const int StepsBetween = 10;

    // No divisor of its checkpoints' ten steps: else each strike would come right after a checkpoint, or right before.
    private const int MoreStepsEachTime = 3;
    private const int TimeoutSeconds = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly string _folder;
    private readonly Process _process;
    private int _numStrikes;

    private TorchrunSide(string folder, Process process)
    {
        _folder = folder;
        _process = process;
    }

    /// <inheritdoc/>
    public override string Name => "torchrun";

    /// <summary>Starts it.</summary>
    /// <param name="python">The Python whose torch it is.</param>
    /// <param name="unetConfig">The UNet's <c>config.json</c>.</param>
    /// <param name="batch">Samples of a step.</param>
    /// <param name="folder">An empty folder of its own.</param>
    /// <exception cref="InvalidOperationException">Python cannot be started.</exception>
    public static TorchrunSide Start(string python, string unetConfig, int batch, string folder)
    {
        Directory.CreateDirectory(folder);

        // A session of its own, so that all of it can be ended. Debian's torchrun fails without the redirects.
        ProcessStartInfo start = new("setsid",
        [
            python, "-m", "torch.distributed.run", "--redirects=1", "--tee=1", $"--log_dir={folder}/log", "--standalone",
            "--nproc_per_node=2", "--max_restarts=100",
            Path.Combine(AppContext.BaseDirectory, "reference", "elastic_train.py"), unetConfig, folder,
            batch.ToString(CultureInfo.InvariantCulture), TimeoutSeconds.ToString(CultureInfo.InvariantCulture),
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["GLOO_SOCKET_IFNAME"] = "lo";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{python} could not be started.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => File.AppendAllText(Path.Combine(folder, "error"), line.Data + "\n");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new TorchrunSide(folder, process);
    }

    /// <inheritdoc/>
    public override async Task<ComeBack> StrikeAsync(string signal, CancellationToken cancel)
    {
        int start = Steps() is [.., var newest] ? newest.Start : 0;
        int steps = StepsBetween + (MoreStepsEachTime * _numStrikes++);
        await UntilAsync("it trains", () => Steps().Count(step => step.Start >= start) >= steps, cancel);
        StepLine last = Steps()[^1];
        int victim = int.Parse(
            await File.ReadAllTextAsync(Path.Combine(_folder, "rank-1"), cancel), CultureInfo.InvariantCulture);
        double at = UnixNow();
        ProcessTable.Signal([victim], signal);
        StepLine? next = null;
        await UntilAsync(
            "it trains again", () => (next = Steps().Find(step => step.Start > last.Start)) is not null, cancel);
        long before = Steps().Where(step => step.Start <= last.Start && step.At <= at).Max(step => step.Step);
        return new ComeBack((next ?? last).At - at, Math.Max(0, before + 1 - (next ?? last).Step), "");
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        foreach (int rank in ProcessTable.ChildrenOf(_process.Id).Append(_process.Id))
        {
            ProcessTable.Signal([rank], "KILL");
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static double UnixNow() =>
        TimeProvider.System.GetUtcNow().Subtract(DateTimeOffset.UnixEpoch).TotalSeconds;

    private List<StepLine> Steps()
    {
        string file = Path.Combine(_folder, "steps");
        return File.Exists(file)
            ? [.. File.ReadLines(file).Select(StepLine.Read).OfType<StepLine>()]
            : [];
    }

    private string LastWords()
    {
        string error = Path.Combine(_folder, "error");
        return File.Exists(error) ? string.Join('\n', File.ReadLines(error).TakeLast(8)) : "it said nothing";
    }

    private async Task UntilAsync(string what, Func<bool> isSo, CancellationToken cancel)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            if (_process.HasExited || TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException($"torchrun: waited in vain until {what}: {LastWords()}");
            }

            await Task.Delay(BetweenLooks, cancel);
        }
    }

    private sealed record StepLine(int Start, long Step, double At)
    {
        // Null for the line that is just being written.
        public static StepLine? Read(string line) => line.Split(' ') is [var start, var step, var at]
            && double.TryParse(at, CultureInfo.InvariantCulture, out double seconds) && at.Length - at.IndexOf('.') == 7
            ? new StepLine(
                int.Parse(start, CultureInfo.InvariantCulture), long.Parse(step, CultureInfo.InvariantCulture), seconds)
            : null;
    }
}
