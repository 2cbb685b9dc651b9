using System.Collections.Immutable;
using System.Text.Json;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Dashboard.Tests;

/// <summary>Runs, series and sweeps to look at.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Begin = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static RunId Id(int number) => new($"r{number:x12}");

    public static RunView Run(RunStatus status, long step = 0, params long[] checkpoints) => new()
    {
        Id = Id(1),
        Name = "toy",
        Status = status,
        Cause = "as told",
        Step = step,
        Fence = new Fence(1, 1),
        Spec = new RunSpec { Name = "toy", Steps = 1_000 },
        PromptSet = Sha256Digest.Of("set"u8),
        Ranks = [],
        Checkpoints = [.. checkpoints.Select(before => Checkpoint(before))],
        NumFailures = 0,
    };

    public static CheckpointEntry Checkpoint(long step, params string[] pins) =>
        new(step, $"runs/checkpoints/{step}", Sha256Digest.Of("ledger"u8), 5 << 20, [.. pins]);

    public static TimelineEntry Entry(
        double seconds, RunEventKind kind, string text, long step = 0, int? rank = null, int attempt = 1, long version = 1) =>
        new((long)(seconds * 100) + 1, Begin.AddSeconds(seconds), new Fence(attempt, version), new RunEvent(kind, text, step, rank));

    /// <summary>A series of single steps from 0 on.</summary>
    public static StepSeries Series(string key, params float?[] values) => new(
        1,
        [.. Enumerable.Range(0, values.Length).Select(step => (long)step)],
        [.. Enumerable.Range(0, values.Length).Select(step => 8L * (step + 1))],
        [.. Enumerable.Range(0, values.Length).Select(step => 0.5 * (step + 1))],
        [.. Enumerable.Range(0, values.Length).Select(step => 900.0 * (step + 1))],
        [new SeriesLine(key, [.. values], [], [])],
        []);

    public static StepMetrics Step(long step, double vsdLoss = 1, double seconds = 0.5) => new(
        step, true, vsdLoss, 0.1, 1, 1, 0.5, 4, 8, seconds, 8 / seconds, new Dictionary<string, double> { ["student"] = 0.2 },
        WorldSize: 2);

    public static SweepTableRow Trial(int number, string values, double? metric = null, StabilityVerdict? stability = null) => new(
        number,
        Id(number),
        $"toy-{number:000}",
        [.. JsonDocument.Parse(values).RootElement.EnumerateObject().Select(value => new AxisValue(value.Name, value.Value))],
        RunStatus.Running,
        10,
        100,
        2.5,
        0.1,
        metric,
        stability,
        null);

    public static SweepTable Table(params SweepTableRow[] rows) => new(
        new SweepId("s000000000001"), "toy", SweepStatus.Running, "as told", SweepMetric.Find("attribute_accuracy"), [.. rows]);

    public static SweepSampleRow Samples(int trial, double min, double max, long? step, params int[] columns) => new(
        trial,
        Id(trial),
        $"toy-{trial:000}",
        new GuidanceRange(min, max),
        RunStatus.Running,
        step,
        [.. columns.Select(column => new SweepSampleCell(column, 10 + column, 0.1, 1, $"tag-{trial}-{column}"))]);

    public static ImmutableArray<Probe> Probes(params (string Prompt, string? Negative, long Seed)[] probes) =>
    [
        .. probes.Select((probe, index) =>
            new Probe(index, probe.Prompt, probe.Negative, probe.Negative is null ? null : 3, probe.Seed)),
    ];
}
