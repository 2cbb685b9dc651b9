using System.Collections.Immutable;
using System.Text.Json;
using SnoopiCluster.Benchmarks.Cluster;

namespace SnoopiCluster.Benchmarks.Overhead;

/// <summary>The run without a silo: <c>snoopi train --local --ranks</c>.</summary>
internal sealed class LocalSide : TrainingSide
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly StartedProgram _program;
    private readonly string _metrics;

    /// <summary>Starts it.</summary>
    /// <param name="world">What it trains.</param>
    /// <param name="folder">A folder of its own.</param>
    public LocalSide(OverheadWorld world, string folder)
    {
        string runs = Path.Combine(folder, "runs");
        _metrics = Path.Combine(runs, OverheadWorld.RunName, "metrics.jsonl");
        string spec = Path.Combine(folder, "spec.yaml");

        // JSON is YAML.
        File.WriteAllText(spec, world.Spec(cluster: false).ToJsonString());
        _program = StartedProgram.Start(
            "snoopi.dll",
            ["train", spec, "--local", "--out", runs, "--json"],
            Path.Combine(folder, "train.log"),
            []);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Controllers => [_program.Id];

    /// <inheritdoc/>
    protected override int ParentOfRanks => _program.Id;

    /// <inheritdoc/>
    public override async Task UntilStepAsync(long step, CancellationToken cancel)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!File.Exists(_metrics) || Lines().Count() < step)
        {
            _program.ThrowIfEnded();
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException(
                    $"The local run has not taken {step} steps within {Patience.TotalSeconds} s: {_program.LastLines()}");
            }

            await Task.Delay(BetweenLooks, cancel);
        }
    }

    /// <inheritdoc/>
    public override Task<ImmutableArray<double>> StepSecondsAsync(CancellationToken cancel)
    {
        _program.ThrowIfEnded();
        ImmutableArray<double> seconds =
            [.. Lines().Select(line => JsonElement.Parse(line).GetProperty("seconds").GetDouble())];
        return Task.FromResult(seconds);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _program.Dispose();
        return ValueTask.CompletedTask;
    }

    // Whole lines only: the last one may be in the middle of its being written.
    private IEnumerable<string> Lines()
    {
        using FileStream file = new(_metrics, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        string[] lines = reader.ReadToEnd().Split('\n');
        return lines.SkipLast(1);
    }
}
