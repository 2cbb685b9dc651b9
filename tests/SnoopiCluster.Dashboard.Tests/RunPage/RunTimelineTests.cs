using System.Text.Json.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Components.RunPage;

namespace SnoopiCluster.Dashboard.Tests.RunPage;

public class RunTimelineTests
{
    private static readonly TimelineEntry[] Started =
    [
        Given.Entry(0, RunEventKind.StatusChanged, "Queued: submitted"),
        Given.Entry(1, RunEventKind.StatusChanged, "Queued -> Starting: attempt 1 on a/0, b/0"),
        Given.Entry(1, RunEventKind.RankStarted, "rank 0 starts", rank: 0),
        Given.Entry(3, RunEventKind.GroupFormed, Text(0, 1)),
        Given.Entry(3, RunEventKind.StatusChanged, "Starting -> Running: 2 ranks train"),
    ];

    private static readonly TimelineEntry[] LostAndBack =
    [
        Given.Entry(10, RunEventKind.GroupBroken, "rank 0 dropped step 42 (PeerLost)", step: 42, rank: 0),
        Given.Entry(10.5, RunEventKind.RankLost, "rank 1 is lost: it was killed", step: 42, rank: 1),
        Given.Entry(10.6, RunEventKind.RankStarted, "rank 1 starts as process 3 on b/0", rank: 1),
        Given.Entry(12, RunEventKind.GroupFormed, Text(42, 2), step: 42, version: 2),
    ];

    [Fact]
    public void Of_Start_HasStatusesInOrderAndNoRecovery()
    {
        RunTimeline timeline = RunTimeline.Of(Started);

        Assert.Equal(["Queued", "Starting", "Running"], timeline.Statuses.Select(span => span.Name));
        Assert.Equal(Given.Begin.AddSeconds(1), timeline.Statuses[0].To);
        Assert.Null(timeline.Statuses[^1].To);
        Assert.Empty(timeline.Recoveries);
        Assert.Equal(2, Assert.Single(timeline.Memberships).WorldSize);
    }

    [Fact]
    public void Of_LostRank_NamesTheCulpritTheWitnessAndWhereTheTimeWent()
    {
        RunTimeline timeline = RunTimeline.Of([.. Started, .. LostAndBack]);

        Recovery recovery = Assert.Single(timeline.Recoveries);
        Assert.Equal((RecoveryEnd.WentOn, 42), (recovery.End, recovery.Step));
        Assert.Equal([1], recovery.Culprits);
        Assert.Equal([0], recovery.NoticedBy);
        Assert.Equal("rank 1 is lost: it was killed", recovery.Cause);
        Assert.Equal(0, recovery.StepsLost);
        Assert.Equal(TimeSpan.FromSeconds(2), recovery.Took);
        Assert.Equal(
            [("notice", 0.5), ("start", 0.1), ("load", 1.0), ("join", 0.3), ("hand over", 0.1)],
            recovery.Phases.Select(phase => (phase.Name, Math.Round(phase.Took.TotalSeconds, 6))));
        Assert.Equal(recovery.Took, recovery.Phases.Aggregate(TimeSpan.Zero, (sum, phase) => sum + phase.Took));
        Assert.Equal(2, timeline.Memberships.Length);
        Assert.Equal(Given.Begin.AddSeconds(10.5), timeline.Memberships[0].To);
    }

    [Fact]
    public void Of_EverybodyLost_WasStartedAgainAndLostSteps()
    {
        RunTimeline timeline = RunTimeline.Of(
        [
            .. Started,
            Given.Entry(10, RunEventKind.RankLost, "rank 0, 1 is lost: node a is gone", step: 42, rank: 0),
            Given.Entry(10, RunEventKind.StatusChanged, "Running -> Interrupted: every rank is lost"),
            Given.Entry(11, RunEventKind.StatusChanged, "Interrupted -> Queued: again"),
            Given.Entry(12, RunEventKind.StatusChanged, "Queued -> Starting: attempt 2 on b/0, b/1"),
            Given.Entry(15, RunEventKind.GroupFormed, Text(40, 3), attempt: 2, version: 3),
        ]);

        Recovery recovery = Assert.Single(timeline.Recoveries);
        Assert.Equal([0, 1], recovery.Culprits);
        Assert.Equal((RecoveryEnd.StartedAgain, 2L), (recovery.End, recovery.StepsLost));
        Assert.Equal(2, timeline.NumAttempts);
    }

    [Fact]
    public void Of_LossBeforeAnybodyTrained_IsNoRecovery() => Assert.Empty(RunTimeline.Of(
    [
        Started[0], Started[1], Given.Entry(2, RunEventKind.RankLost, "rank 0 is lost: no such folder", rank: 0),
    ]).Recoveries);

    [Theory]
    [InlineData("Running -> Failed: too many failures", RecoveryEnd.Stopped)]
    [InlineData(null, RecoveryEnd.UnderWay)]
    public void Of_NoGroupAfterALoss_SaysWhatBecameOfIt(string? status, RecoveryEnd end)
    {
        TimelineEntry[] after = status is null ? [] : [Given.Entry(20, RunEventKind.StatusChanged, status)];

        Recovery recovery = Assert.Single(RunTimeline.Of([.. Started, .. LostAndBack[..2], .. after]).Recoveries);

        Assert.Equal((end, null), (recovery.End, recovery.Took));
    }

    [Fact]
    public void Of_NewcomerBesideATrainingGroup_IsNoRecovery()
    {
        RunTimeline timeline = RunTimeline.Of(
            [.. Started, Given.Entry(20, RunEventKind.GroupFormed, Text(80, 2), step: 80, version: 2)]);

        Assert.Empty(timeline.Recoveries);
        Assert.Equal(2, timeline.Memberships.Length);
    }

    [Fact]
    public void Chart_OfATimeline_HasALaneForEachKindAndASummary()
    {
        RunTimeline timeline = RunTimeline.Of([.. Started, .. LostAndBack]);

        string option = TimelineChart.Of(timeline, Given.Begin.AddSeconds(20)).ToJsonString();

        Assert.Contains("\"Recovery\"", option, StringComparison.Ordinal);
        Assert.Equal("1 attempt, 2 memberships, 1 recovery, 0 checkpoints.", TimelineChart.Summary(timeline));
    }

    [Fact]
    public void Chart_OfALifeThatIsOver_HasEveryBarWithinItsAxis()
    {
        RunTimeline timeline = RunTimeline.Of(
        [
            Given.Entry(0, RunEventKind.StatusChanged, "Queued: submitted"),
            Given.Entry(0.063_4, RunEventKind.StatusChanged, "Queued -> Starting: attempt 1 on a/0"),
            Given.Entry(2.604_37, RunEventKind.StatusChanged, "Starting -> Failed: rank 0 is lost"),
        ]);

        JsonObject option = TimelineChart.Of(timeline, Given.Begin.AddSeconds(20));

        double max = option["xAxis"]!["max"]!.GetValue<double>();
        double[] ends =
        [
            .. option["series"]!.AsArray().SelectMany(series => series!["data"]!.AsArray())
                .Select(point => point![0]).OfType<JsonNode>().Select(place => place.GetValue<double>()),
        ];
        Assert.Equal(2.604_37, ends.Max(), tolerance: 1e-4);
        Assert.All(ends, end => Assert.InRange(end, 0, max));
    }

    private static string Text(long step, long version) => FormattableString.Invariant(
        $"2 ranks go on with step {step}, attempt 1, membership version {version}; 1.00 s since the change, ")
        + "of which join 0.30 s and hand-over 0.10 s";
}
