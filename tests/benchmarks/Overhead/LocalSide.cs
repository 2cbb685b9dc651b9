using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Benchmarks.Cluster;

namespace SnoopiCluster.Benchmarks.Overhead;

/// <summary>The run without a silo: <c>snoopi train --local --ranks</c>.</summary>
internal sealed class LocalSide : TrainingSide
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly StartedProgram _program;
    private readonly string _metrics;
    private long _countedBytes;
    private long _countedRows;

    /// <summary>Starts it.</summary>
    /// <param name="spec">What it trains.</param>
    /// <param name="folder">A folder of its own.</param>
    public LocalSide(JsonObject spec, string folder)
    {
        string runs = Path.Combine(folder, "runs");
        _metrics = Path.Combine(runs, (string?)spec["name"] ?? "", "metrics.jsonl");
        string specFile = Path.Combine(folder, "spec.yaml");

        // JSON is YAML.
        File.WriteAllText(specFile, spec.ToJsonString());
        _program = StartedProgram.Start(
            "snoopi.dll",
            ["train", specFile, "--local", "--out", runs, "--json"],
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
        while (!File.Exists(_metrics) || CountRows() < step)
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
        ImmutableArray<double> seconds = [.. Rows().Select(row => row.GetProperty("seconds").GetDouble())];
        return Task.FromResult(seconds);
    }

    /// <summary>What each committed step measured, a line of <c>metrics.jsonl</c> each.</summary>
    /// <exception cref="InvalidOperationException">The run has ended.</exception>
    public ImmutableArray<JsonElement> Rows()
    {
        _program.ThrowIfEnded();
        return [.. Lines().Select(line => JsonElement.Parse(line))];
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _program.Dispose();
        return ValueTask.CompletedTask;
    }

    // Only what was written since the last look is read: the run shares the machine with who waits for it.
    private long CountRows()
    {
        using FileStream file = new(_metrics, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = _countedBytes;
        Span<byte> some = stackalloc byte[8 << 10];
        for (int read = file.Read(some); read > 0; read = file.Read(some))
        {
            _countedBytes += read;
            _countedRows += some[..read].Count((byte)'\n');
        }

        return _countedRows;
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
