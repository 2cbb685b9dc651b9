using System.Collections.Immutable;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Worker.Nodes;

namespace SnoopiCluster.Worker.Tests.Nodes;

public sealed class ReportOutboxTests
{
    private const string Key = "S3cretS3cretS3cret+/abc0123==";
    private const string Token = "node/token/4f5d6e7a8b";
    private const string Planted =
        $"403 at https://a.blob/x?sv=1&sig=SigSigSig%2B; AccountKey={Key}; Password=hunter2 {Key} {Token}\nnext line";

    private const string Cleaned =
        "403 at https://a.blob/x?sv=1&sig=***; AccountKey=***; Password=*** *** ***\nnext line";

    private readonly ReportOutbox _outbox = new(
        metricsMax: 100, toldMax: 5, new LogText(Token, $"AccountName=a;AccountKey={Key};EndpointSuffix=b"));

    [Fact]
    public void Add_OfMoreStepsThanKeepTheirMetrics_ThinsTheMetricsAndKeepsEveryRow()
    {
        for (int step = 0; step < 1_000; step++)
        {
            _outbox.Add(TestNode.Key(1), Committed(step));
        }

        StepRecord[] rows = [.. Kept().SelectMany(report => ((StepsCommitted)report.Report!).Steps)];
        Assert.Equal(Enumerable.Range(0, 1_000).Select(step => (long)step), rows.Select(row => row.Step));
        Assert.InRange(rows.Count(row => row.Metrics is not null), 50, 100);

        // Spread evenly over all of the time.
        Assert.InRange(rows.Take(500).Count(row => row.Metrics is not null), 25, 50);
    }

    [Fact]
    public void TakePulse_OfARankThatSaidMore_IsItsNewestOnceAndNothingIsKept()
    {
        _outbox.Add(TestNode.Key(1), PulseOf(step: 1));
        _outbox.Add(TestNode.Key(2), PulseOf(step: 2));
        _outbox.Add(TestNode.Key(1), PulseOf(step: 3));
        _outbox.Add(TestNode.Key(3), PulseOf(step: 4));
        _outbox.Add(TestNode.Key(3), new RankExit(0, "done"));

        NodePulse?[] taken = [_outbox.TakePulse(), _outbox.TakePulse()];
        Assert.Equal(
            [(TestNode.Key(1), 3L), (TestNode.Key(2), 2L)],
            taken.Select(pulse => (pulse!.Key, pulse.Pulse.Step)).OrderBy(pulse => pulse.Key.Process.Value));
        Assert.Null(_outbox.TakePulse());
        Assert.Single(Kept());

        static RankPulse PulseOf(long step) =>
            new(new Fence(1, 1), 0, step, 1, 1, new Dictionary<string, double>(), null);
    }

    [Fact]
    public void Add_OfMoreLinesThanAreKept_LeavesLaterOnesOutAndSaysHowMany()
    {
        for (int line = 0; line < 9; line++)
        {
            _outbox.Add(TestNode.Key(1), new RankTold($"line {line}"));
        }

        Assert.Equal(5, Kept().Count);
        _outbox.Acknowledge(5);
        _outbox.Add(TestNode.Key(1), new RankTold("line 9"));
        NumberedReport last = Assert.Single(Kept());
        Assert.Equal((6, "(4 lines left out) line 9"), (last.Number, ((RankTold)last.Report!).Text));
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(0, 5)]
    [InlineData(99, 0)]
    public void Acknowledge_UpToANumber_KeepsTheLaterOnes(long upTo, int left)
    {
        for (int step = 0; step < 5; step++)
        {
            _outbox.Add(TestNode.Key(1), Committed(step));
        }

        _outbox.Acknowledge(upTo);
        _outbox.Acknowledge(upTo);
        Assert.Equal(left, Kept().Count);
        _outbox.Add(TestNode.Key(1), new RankExit(0, "ended"));
        Assert.Equal(6, Kept()[^1].Number);
    }

    [Fact]
    public void Changed_WhenAReportComes_Ends()
    {
        Task changed = _outbox.Changed;
        Assert.False(changed.IsCompleted);
        _outbox.Add(TestNode.Key(1), new RankTold("line"));
        Assert.True(changed.IsCompleted);
    }

    [Fact]
    public void Add_OfTextsWithSecrets_KeepsNoneOfThem()
    {
        Fence fence = new(1, 1);
        _outbox.Add(TestNode.Key(1), new RankTold(Planted));
        _outbox.Add(TestNode.Key(1), new FailedReport(new RankFailed(FailureKind.Infrastructure, Planted)));
        _outbox.Add(TestNode.Key(1), new BrokenReport(fence, new GroupBroken(3, BreakKind.Other, Planted)));
        _outbox.Add(TestNode.Key(1), new CheckpointGivenUp(fence, 3, Planted));
        _outbox.Add(
            TestNode.Key(1),
            new FormedReport(fence, new GroupFormed(3, Sha256Digest.Of("x"u8), 0, null, 1, 1, ["all is well", Planted])));
        _outbox.Add(TestNode.Key(1), new RankExit(1, Planted));

        Assert.Equal(
            [Cleaned, Cleaned, Cleaned, Cleaned, $"all is well{Cleaned}", Cleaned],
            Kept().Select(kept => kept.Report switch
            {
                RankTold r => r.Text,
                FailedReport r => r.Failed.Cause,
                BrokenReport r => r.Broken.Cause,
                CheckpointGivenUp r => r.Cause,
                FormedReport r => string.Concat(r.Formed.Remarks),
                _ => kept.Exit!.Cause,
            }));
    }

    [Fact]
    public void Reports_WithTextsOfTheirOwn_AreThoseThatAreCleaned()
    {
        // One that is added to the contract must be known to ReportTexts, and to the test above.
        string[] withTexts =
        [
            .. typeof(RankReport).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RankReport)))
                .Where(type => type.GetProperties().Any(IsText)).Select(type => type.Name).Order(StringComparer.Ordinal),
        ];

        Assert.Equal(
            [nameof(BrokenReport), nameof(CheckpointGivenUp), nameof(FailedReport), nameof(RankTold)], withTexts);

        static bool IsText(System.Reflection.PropertyInfo property) =>
            (property.PropertyType == typeof(string) && property.CanWrite)
            || property.PropertyType.GetProperty("Cause") is not null;
    }

    private List<NumberedReport> Kept()
    {
        List<NumberedReport> kept = [];
        while (_outbox.After(kept.Count == 0 ? 0 : kept[^1].Number) is { } report)
        {
            kept.Add(report);
        }

        return kept;
    }

    private static StepsCommitted Committed(long step) => new(new Fence(1, 1),
    [
        new StepRecord(
            new LedgerRow(step, StepOutcome.Applied, Sha256Digest.Of("row"u8), step + 1),
            step + 1,
            new StepMetrics(step, true, 1, 1, 1, 1, 0, 1, 4, 0.1, 40, ImmutableDictionary<string, double>.Empty)),
    ]);
}
